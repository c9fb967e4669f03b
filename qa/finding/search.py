"""Finds the passages that may answer a question, by vectors and words."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.article import Article
from index.lexical.bm25 import top_passages
from index.store.store import Store
from index.where import Where
from qa.finding.words import question_words, word_scores
from qa.ranking import fused

# Passages of each language at least that are found.
EACH_LANGUAGE = 100


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A passage that the search found, without its text.

    Attributes:
        row: its row in the store.
        fused: its score by vectors and words together (see `qa.ranking.fused`).
        signals: the parts of that score, and those of late interaction if it was reranked (see
            `Hit.signals`).
    """

    row: int
    fused: float
    signals: dict[str, float]


def find_passages(
    store: Store, vector: Vectors, text: str, depth: int, mask: Mask | None = None
) -> tuple[list[Found], bool]:
    """The passages that either search finds for a question; see `passages_by_scores`.

    Args:
        store: the store to search.
        vector: the question's unit vector, float32 of shape (dimension,).
        text: the question.
        depth: how many passages from each search at most.
        mask: which passages may be found, bool of shape (passages,); None for all.
    """
    words = word_scores(store, question_words(store, text))
    return passages_by_scores(store, vector, words, depth, mask)


def passages_by_scores(
    store: Store, vector: Vectors, words: Vectors, depth: int, mask: Mask | None = None
) -> tuple[list[Found], bool]:
    """The passages that either search finds, by vectors and by words, best fused score first.

    Args:
        store: the store to search.
        vector: the question's unit vector, float32 of shape (dimension,).
        words: the word score of each passage, float32 of shape (passages,).
        depth: how many passages from each search at most.
        mask: which passages may be found, bool of shape (passages,); None for all.

    Returns:
        The passages, and True if there are no others.
    """
    if mask is not None:
        words = np.where(mask, words, np.float32(0))
    nearest, _ = store.search(vector, depth, mask)
    rows = np.union1d(nearest, top_passages(words, depth))
    for language in store.columns.languages.values():
        own = language if mask is None else language & mask
        if np.count_nonzero(own[rows]) < 2 * EACH_LANGUAGE:
            near, _ = store.search(vector, EACH_LANGUAGE, own)
            best = top_passages(words, EACH_LANGUAGE, own)
            rows = np.union1d(rows, np.union1d(near, best))
    cosines, own_words = store.vectors.cosines(vector, rows), words[rows]
    return _sorted(rows, cosines, own_words), nearest.size < depth


def shortfall(store: Store, vector: Vectors, article: Article, mask: Mask | None = None) -> float:
    """By how much an article is farther from a question than the nearest one, in cosine.

    Args:
        store: the store to search.
        vector: the question's unit vector, float32 of shape (dimension,).
        article: the article.
        mask: the passages among which the nearest is looked for; None for all.

    Returns:
        The cosine of the nearest passage minus that of the article's nearest passage; infinite if
        the store has no passage of the article or the mask leaves none.
    """
    own = np.flatnonzero(store.columns.mask(Where(article=(article.id,))))
    _, nearest = store.search(vector, 1, mask)
    if not own.size or not nearest.size:
        return math.inf
    return float(nearest[0] - store.vectors.cosines(vector, own).max())


def _sorted(rows: NDArray[np.int64], cosines: Vectors, words: Vectors) -> list[Found]:
    """The passages in these rows with their signals, best fused score first.

    Args:
        rows: the passages' rows, (m,).
        cosines: the passages' cosines with the question, (m,).
        words: the passages' word scores, (m,).
    """
    scores = fused(cosines, words)
    vector_ranks, words_ranks = _ranks(cosines), _ranks(words)
    passages = []
    for i in np.argsort(-scores, kind="stable").tolist():
        signals = {
            "vector": float(cosines[i]),
            "vector_rank": vector_ranks[i],
            "words": float(words[i]),
        }
        if signals["words"]:
            signals["words_rank"] = words_ranks[i]
        passages.append(Found(int(rows[i]), float(scores[i]), signals))
    return passages


def _ranks(values: Vectors) -> list[int]:
    """The rank of each value, 1 for the highest; equal values have the same rank."""
    ranks: list[int] = (1 + np.searchsorted(np.sort(-values), -values)).tolist()
    return ranks
