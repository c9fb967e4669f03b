"""The lexical half: BM25 over folded syllables, accents and translations."""
