"""Finds the passages of a store for a question, by vectors and words, each story once."""

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

# Of 612 English questions 99.7 % have so many words that the lexicon knows, of as many Spanish ones
# 2 %, of German ones 3 %, of 1,942 Vietnamese ones 0.1 %, with accents or without.
ENGLISH = 0.6


def find_candidates(
    store: Store, vector: Vectors, text: str, n: int, mask: Mask | None = None
) -> list[Candidate]:
    """The n best passages that say something new, best first; fewer only if there are no more.

    Args:
        store: where they are.
        vector: the question's, (d,).
        text: the question.
        n: at least 1.
        mask: (passages,) mask of those that may be found.
    """
    words = store.words.scores(text, _translations(store, text))
    if mask is not None:
        words = np.where(mask, words, np.float32(0))
    depth = max(n, CANDIDATES)
    while True:
        near, _ = store.search(vector, depth, mask)
        rows = np.union1d(near, top_passages(words, CANDIDATES))
        found = distinct(_ranked(store, rows, store.cosines(vector, rows), words, n), n)
        if len(found) == n or near.size < depth:
            return found
        depth *= 4  # many say the same


def _translations(store: Store, text: str) -> list[Translation]:
    """Those of the words of an English text, into Vietnamese; none for another's.

    A text is English if at least ENGLISH of its words are not Vietnamese and the lexicon has them.
    """
    foreign = list(dict.fromkeys(store.accents.foreign(text)))
    found = lexicon().translations(foreign)
    return found if len(found) >= ENGLISH * len(set(syllables(text))) else []


def _ranked(
    store: Store, rows: NDArray[np.int64], cosines: Vectors, words: Vectors, n: int
) -> Iterator[Candidate]:
    """The passages in these rows, best first, fetched n at a time."""
    words = words[rows]
    scores = fused(cosines, words)
    vector_ranks, words_ranks = _ranks(cosines), _ranks(words)
    order = np.argsort(-scores, kind="stable")
    for first in range(0, order.size, n):
        chunk = order[first : first + n]
        found = store.passages(rows[chunk].tolist())
        for i, (passage, article) in zip(chunk, found, strict=True):
            signals = {
                "vector": float(cosines[i]),
                "vector_rank": vector_ranks[i],
                "words": float(words[i]),
            }
            if signals["words"]:
                signals["words_rank"] = words_ranks[i]
            yield Candidate(passage, article, float(scores[i]), signals, Content.of(passage.text))


def _ranks(values: Vectors) -> list[int]:
    """The place of each value among all, 1 for the highest; equal ones have the same."""
    ranks: list[int] = (1 + np.searchsorted(np.sort(-values), -values)).tolist()
    return ranks
