"""Finds the best passages for a question: searched, reranked, and without duplicates."""

from collections.abc import Iterator, Sequence

from index.arrays import Vectors
from index.collection.interface import Collection
from index.lexical.weighing import WeightedTerms
from index.where import Scope
from qa.finding.candidates import Candidate, Content, distinct
from qa.finding.levels import first_of_languages, levelled
from qa.finding.preference import newer_first
from qa.finding.reranking import reranked
from qa.finding.search import EACH_LANGUAGE, Found, by_fused_score
from qa.ranking import CANDIDATES, RERANKED


def best_candidates(
    store: Collection,
    vector: Vectors,
    words: WeightedTerms,
    language: str,
    n: int,
    compared: Vectors | None,
    scope: Scope,
) -> list[Candidate]:
    """The n best passages that are not duplicates, best first.

    Args:
        store: the collection.
        vector: the question's unit vector.
        words: the terms of the question.
        language: the question's language (see `QuestionWords`).
        n: how many passages. There are fewer only if there are no more.
        compared: the rotated token vectors of the question, by which the best passages are
            reranked; None to leave this out.
        scope: which passages may be found.
    """
    depth = max(n, CANDIDATES)
    while True:
        result = store.search(vector, words, depth, scope, EACH_LANGUAGE)
        ranked, languages = by_fused_score(result.passages), result.languages
        if compared is not None:
            # Where duplicates fill the first RERANKED, more are compared.
            share = len(ranked) if result.complete else max(depth, RERANKED)
            ranked = reranked(store, compared, first_of_languages(ranked, share, languages))
        if languages:
            ranked = levelled(ranked, languages, language)
        ranked = newer_first(ranked)
        candidates = distinct(_read(store, ranked, n), n)
        if len(candidates) == n or result.complete:
            return candidates
        depth *= 4  # many of the best passages are duplicates


def _read(store: Collection, ranked: Sequence[Found], n: int) -> Iterator[Candidate]:
    """The passages with their texts, which are read n at a time."""
    for first in range(0, len(ranked), n):
        chunk = ranked[first : first + n]
        passages = store.passages([found.stored.id for found in chunk])
        for found, (passage, article) in zip(chunk, passages, strict=True):
            yield Candidate(found, passage, article, Content.of(passage.text))
