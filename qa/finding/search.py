"""Finds the passages that may answer a question, by vectors and words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.arrays import Vectors
from index.article import Article
from index.collection.interface import Collection
from index.store.search import StoredPassage
from index.where import EVERYTHING, Scope, Where
from qa.finding.words import question_words, weighted
from qa.ranking import fused

# Passages of each language at least that are found.
EACH_LANGUAGE = 100


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A passage that the search found, without its text.

    Attributes:
        stored: the passage.
        fused: its score by vectors and words together (see `qa.ranking.fused`).
        signals: the parts of that score, and those of late interaction if it was reranked (see
            `Hit.signals`).
    """

    stored: StoredPassage
    fused: float
    signals: dict[str, float]


def find_passages(
    store: Collection, vector: Vectors, text: str, depth: int, scope: Scope = EVERYTHING
) -> tuple[list[Found], bool]:
    """The passages that either search finds for a question, best fused score first.

    Args:
        store: the collection.
        vector: the question's unit vector, float32 of shape (dimension,).
        text: the question.
        depth: how many passages from each search at most.
        scope: which passages may be found.

    Returns:
        The passages, and True if there are no others.
    """
    words = weighted(store, question_words(store, text))
    result = store.search(vector, words, depth, scope, EACH_LANGUAGE)
    return by_fused_score(result.passages), result.complete


def shortfall(
    store: Collection, vector: Vectors, article: Article, scope: Scope = EVERYTHING
) -> float:
    """By how much an article is farther from a question than the nearest one, in cosine.

    Args:
        store: the collection.
        vector: the question's unit vector, float32 of shape (dimension,).
        article: the article.
        scope: the passages among which the nearest is looked for.

    Returns:
        The cosine of the nearest passage minus that of the article's nearest passage; infinite if
        the collection has no passage of the article or the scope has none.
    """
    of_article = Scope(Where(article=(article.id,)))
    own, nearest = store.nearest_cosines(vector, [of_article, scope])
    return math.inf if own is None or nearest is None else nearest - own


def by_fused_score(passages: Sequence[StoredPassage]) -> list[Found]:
    """The passages with their signals, best fused score first.

    Args:
        passages: passages with cosines and word scores, in ascending order of their ids.
    """
    cosines = np.array([passage.cosine for passage in passages], dtype=np.float32)
    words = np.array([passage.words for passage in passages], dtype=np.float32)
    scores = fused(cosines, words)
    vector_ranks, words_ranks = _ranks(cosines), _ranks(words)
    found = []
    for i in np.argsort(-scores, kind="stable").tolist():
        signals = {
            "vector": passages[i].cosine,
            "vector_rank": vector_ranks[i],
            "words": passages[i].words,
        }
        if signals["words"]:
            signals["words_rank"] = words_ranks[i]
        found.append(Found(passages[i], float(scores[i]), signals))
    return found


def _ranks(values: Vectors) -> list[int]:
    """The rank of each value, 1 for the highest; equal values have the same rank."""
    ranks: list[int] = (1 + np.searchsorted(np.sort(-values), -values)).tolist()
    return ranks
