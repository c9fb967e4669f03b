"""The lexical half of the search: BM25 over folded syllables, accents and translations."""
