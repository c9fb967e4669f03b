"""Finds the best passages for a question: searched, reranked, and without duplicates."""

from collections.abc import Iterator, Sequence

from index.arrays import Mask, Vectors
from index.store.store import Store
from qa.finding.candidates import Candidate, Content, distinct
from qa.finding.levels import first_of_languages, levelled
from qa.finding.preference import newer_first
from qa.finding.reranking import reranked
from qa.finding.search import Found, passages_by_scores
from qa.ranking import CANDIDATES, RERANKED


def best_candidates(
    store: Store,
    vector: Vectors,
    words: Vectors,
    language: str,
    n: int,
    compared: Vectors | None,
    mask: Mask | None,
) -> list[Candidate]:
    """The n best passages that are not duplicates, best first.

    Args:
        store: the store to search.
        vector: the question's unit vector.
        words: the word score of each passage.
        language: the question's language (see `QuestionWords`).
        n: how many passages. There are fewer only if there are no more.
        compared: the rotated token vectors of the question, by which the best passages are
            reranked; None to leave this out.
        mask: which passages may be found; None for all.
    """
    depth, languages = max(n, CANDIDATES), store.columns.languages
    while True:
        ranked, complete = passages_by_scores(store, vector, words, depth, mask)
        if compared is not None:
            # Where duplicates fill the first RERANKED, more are compared.
            share = len(ranked) if complete else max(depth, RERANKED)
            ranked = reranked(
                store.tokens, compared, first_of_languages(ranked, share, languages.values())
            )
        if languages:
            ranked = levelled(ranked, languages, language, mask)
        ranked = newer_first(ranked, store.columns.days)
        candidates = distinct(_read(store, ranked, n), n)
        if len(candidates) == n or complete:
            return candidates
        depth *= 4  # many of the best passages are duplicates


def _read(store: Store, ranked: Sequence[Found], n: int) -> Iterator[Candidate]:
    """The passages with their texts, which are read from the store n at a time."""
    for first in range(0, len(ranked), n):
        chunk = ranked[first : first + n]
        passages = store.passages([found.row for found in chunk])
        for found, (passage, article) in zip(chunk, passages, strict=True):
            yield Candidate(found, passage, article, Content.of(passage.text))
