"""Finds the candidates for a question in a store, by vectors and words, without duplicates."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.lexical.bm25 import top_passages
from index.lexical.lexicon import Translation, lexicon
from index.lexical.syllables import syllables
from index.store.store import Store
from qa.candidates import Candidate, Content, distinct
from qa.ranking import CANDIDATES, fused

# A question is English if the lexicon has at least this share of its words as foreign ones. That is
# so for 99.7 % of 612 English questions, for 2 % of as many Spanish ones, for 3 % of German ones,
# and for 0.1 % of 1,942 Vietnamese ones, with or without accents.
ENGLISH = 0.6


def find_candidates(
    store: Store, vector: Vectors, text: str, n: int, mask: Mask | None = None
) -> list[Candidate]:
    """The n best passages by their fused score, without duplicates.

    Args:
        store: the store to search.
        vector: the question's unit vector, float32 of shape (dimension,).
        text: the question.
        n: how many candidates, at least 1.
        mask: which passages may be found, bool of shape (passages,); None for all.

    Returns:
        Candidates, best first; fewer than n only if there are no more passages.
    """
    words = store.words.scores(text, _translations(store, text))
    if mask is not None:
        words = np.where(mask, words, np.float32(0))
    depth = max(n, CANDIDATES)
    while True:
        nearest, _ = store.search(vector, depth, mask)
        rows = np.union1d(nearest, top_passages(words, CANDIDATES))
        candidates = distinct(_ranked(store, rows, store.cosines(vector, rows), words, n), n)
        if len(candidates) == n or nearest.size < depth:
            return candidates
        depth *= 4  # many of the nearest passages are duplicates


def _translations(store: Store, text: str) -> list[Translation]:
    """The Vietnamese translations of the words of an English question; none in other languages.

    A question is English if the share of its words that are not Vietnamese and that the lexicon has
    is at least ENGLISH.
    """
    foreign = list(dict.fromkeys(store.accents.foreign(text)))
    translations = lexicon().translations(foreign)
    return translations if len(translations) >= ENGLISH * len(set(syllables(text))) else []


def _ranked(
    store: Store, rows: NDArray[np.int64], cosines: Vectors, words: Vectors, n: int
) -> Iterator[Candidate]:
    """The candidates in these rows, best first. They are read from the store n at a time.

    Args:
        store: the store.
        rows: the passages' rows, (m,).
        cosines: the passages' cosines with the question, (m,).
        words: the word scores of all passages of the store, (passages,).
        n: passages that are read at a time.
    """
    words = words[rows]
    scores = fused(cosines, words)
    vector_ranks, words_ranks = _ranks(cosines), _ranks(words)
    order = np.argsort(-scores, kind="stable")
    for first in range(0, order.size, n):
        chunk = order[first : first + n]
        passages = store.passages(rows[chunk].tolist())
        for i, (passage, article) in zip(chunk, passages, strict=True):
            signals = {
                "vector": float(cosines[i]),
                "vector_rank": vector_ranks[i],
                "words": float(words[i]),
            }
            if signals["words"]:
                signals["words_rank"] = words_ranks[i]
            yield Candidate(passage, article, float(scores[i]), signals, Content.of(passage.text))


def _ranks(values: Vectors) -> list[int]:
    """The rank of each value, 1 for the highest; equal values have the same rank."""
    ranks: list[int] = (1 + np.searchsorted(np.sort(-values), -values)).tolist()
    return ranks
