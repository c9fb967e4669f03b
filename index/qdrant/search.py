"""Searches the passages of a collection in Qdrant by vectors and words.

Both searches go to the server in one batch, and bring ids and scores alone. A second batch brings
the scores that are missing, by the ids. A query that scores again what others found
(prefetch) would be finished in each shard by itself, and would lose passages that only words find.

What is exact: word scores, and which passages are best by words; cosines, to the half precision of
the stored vectors. What is approximate: which passages are nearest, where so many are in the scope
that the server walks its graph (HNSW). With EF candidates, .983 of the 100 nearest of 100,000
passages are found (.853 with 128). If fewer than asked for are found, all are compared. Shards are
asked for less than the whole where more than a hundred passages are wanted: MORE are asked for. A
name with other forms is searched by an upper bound of its score; twice as many are asked for then,
and the best of them are taken by their exact scores.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from qdrant_client import models

from index.arrays import Vectors
from index.lexical.weighing import WeightedTerms
from index.qdrant.layout import DENSE, SEARCHED, SPARSE
from index.qdrant.part import Cache, Part, all_of
from index.qdrant.terms import QuestionTerms
from index.qdrant.values import EngineValues
from index.store.search import SearchResult, StoredPassage
from index.where import Scope

EF = 512  # candidates of the graph at least, and twice as many as are asked for
ALL = 2_000  # above so many, all passages are compared
MORE = 0.1  # of what is asked for
KEPT = 1 << 16  # passages whose days and languages are kept, some 200 bytes each
OVER = 2  # times as many are asked for if scores are upper bounds

Scores = dict[int, float]
"""A score of each of some passages, by their ids."""


class EngineSearch:
    """The passages of one generation."""

    def __init__(self, passages: Part, values: EngineValues) -> None:
        """Takes the passages and the filters."""
        self.passages, self.values = passages, values
        # A point of a passage never changes, so what is known of it can be kept.
        self.facts = Cache(self._fetched_facts, KEPT)

    def search(
        self,
        vector: Vectors | None,
        words: WeightedTerms | None,
        depth: int,
        scope: Scope,
        each_language: int = 0,
    ) -> SearchResult:
        """See `Collection.search`."""
        within = self.values.within(scope)
        both = vector is not None and words is not None
        languages = self.values.frequent if both and each_language else []
        if within is None:
            return SearchResult([], True, dict.fromkeys(languages, 0))
        terms = None if words is None else QuestionTerms(words)
        searches = [(depth, within)]
        searches += [(each_language, all_of(within, self.values.in_language(n))) for n in languages]
        near, best = self._candidates(vector, terms, searches)
        known = self._known(vector, terms, near, best)
        chosen = [
            {id for id in by_vector if id in known} | set(_best(by_words, known, limit))
            for by_vector, by_words, (limit, _) in zip(near, best, searches, strict=True)
        ]
        found = chosen[0]
        for name, own in zip(languages, chosen[1:], strict=True):
            if sum(known[id].language == name for id in found) < 2 * each_language:
                found = found | own
        complete = len(found if vector is None else near[0]) < depth
        passages = [known[id] for id in sorted(found)]
        return SearchResult(passages, complete, self._sizes(languages, within, scope))

    def nearest_cosines(self, vector: Vectors, scopes: Sequence[Scope]) -> list[float | None]:
        """The cosine of the nearest passage in each of some scopes; None if a scope has none."""
        within = [self.values.within(scope) for scope in scopes]
        requests = [_by_vector(vector, 1, each) for each in within if each is not None]
        answers = iter(self.passages.query(requests))
        found = [[] if each is None else next(answers) for each in within]
        return [points[0].score if points else None for points in found]

    def _candidates(
        self,
        vector: Vectors | None,
        terms: QuestionTerms | None,
        searches: Sequence[tuple[int, models.Filter]],
    ) -> tuple[list[Scores], list[Scores]]:
        """What each of some searches, (limit, filter), finds by vector and by words.

        Returns:
            The nearest passages with their cosines, and the best with the bounds of their scores.
        """
        has_words = terms is not None and bool(terms.bound.indices)
        requests = []
        for limit, within in searches:
            if vector is not None:
                requests.append(_by_vector(vector, limit, within))
            if terms is not None and has_words:
                requests.append(by_words(terms.bound, limit * (1 if terms.exact else OVER), within))
        answers = iter(self.passages.query(requests))
        near: list[Scores] = []
        best: list[Scores] = []
        for limit, within in searches:
            points = next(answers) if vector is not None else []
            if vector is not None and len(points) < limit and _is_narrow(within):
                # The graph may have been left too early: now all in the scope are compared.
                [points] = self.passages.query([_by_vector(vector, limit, within, exact=True)])
            near.append(scores_of(points[:limit]))
            best.append(scores_of(next(answers) if has_words else []))
        return near, best

    def _known(
        self,
        vector: Vectors | None,
        terms: QuestionTerms | None,
        near: Sequence[Scores],
        best: Sequence[Scores],
    ) -> dict[int, StoredPassage]:
        """All passages that were found, by id, with both scores; without those removed meanwhile.

        The scores that no search has brought are asked for by the ids.
        """
        cosines = _joined(near)
        words = _joined(best) if terms and terms.exact else {}
        facts = self.facts.get(chain(*near, *best))
        no_cosine = [id for id in facts if id not in cosines] if vector is not None else []
        no_words = [id for id in facts if id not in words]
        sums = terms.sums if terms and no_words else []
        requests = [_of_ids(no_words, sum, SPARSE) for sum in sums if sum.indices]
        if vector is not None and no_cosine:
            requests.append(_of_ids(no_cosine, vector.tolist(), DENSE))
        answers = iter(self.passages.query(requests))
        products = np.zeros((len(sums), len(no_words)))
        for product, sum in zip(products, sums, strict=True):
            scores = scores_of(next(answers)) if sum.indices else {}
            product[:] = [scores.get(id, 0.0) for id in no_words]
        if terms and sums:
            words |= dict(zip(no_words, terms.scores(products).tolist(), strict=True))
        cosines |= scores_of(next(answers, ()))
        return {
            id: StoredPassage(id, cosines.get(id, 0.0), words.get(id, 0.0), *own)
            for id, own in facts.items()
            if vector is None or id in cosines
        }

    def _fetched_facts(self, ids: list[int]) -> dict[int, tuple[int, str]]:
        """(day, language) of passages, by id."""
        found = self.passages.points(ids, SEARCHED)
        return {
            int(id): (payload["day"], self.values.frequent_of(payload["language"]))
            for id, payload in found.items()
        }

    def _sizes(
        self, languages: Sequence[str], within: models.Filter, scope: Scope
    ) -> dict[str, int]:
        """How many passages of the scope are of each language."""
        if not languages or scope == Scope():
            return {name: self.values.values.passages[name] for name in languages}
        most = len(self.values.values.languages) + 1
        sizes = dict.fromkeys(languages, 0)
        for language, count in self.passages.counts("language", within, most).items():
            sizes[self.values.frequent_of(str(language))] += count
        return sizes


def _by_vector(
    vector: Vectors, limit: int, within: models.Filter, exact: bool = False
) -> models.QueryRequest:
    """The search by a vector."""
    more = _more(limit)
    return models.QueryRequest(
        query=vector.tolist(),
        using=DENSE,
        limit=more,
        filter=within,
        params=models.SearchParams(hnsw_ef=max(EF, 2 * more), exact=exact or limit > ALL),
        with_payload=False,
    )


def by_words(
    query: models.SparseVector, limit: int, within: models.Filter, payload: Sequence[str] = ()
) -> models.QueryRequest:
    """The search by words, which brings a part of the payload."""
    return models.QueryRequest(
        query=query,
        using=SPARSE,
        limit=_more(limit),
        filter=within,
        with_payload=list(payload) or False,
    )


def _of_ids(ids: Sequence[int], query: Any, using: str) -> models.QueryRequest:
    """The request for the scores of some passages."""
    return models.QueryRequest(
        query=query,
        using=using,
        limit=2 * len(ids),  # shards are asked for less than the limit
        filter=models.Filter(must=[models.HasIdCondition(has_id=list(ids))]),
        params=models.SearchParams(exact=True),
        with_payload=False,
    )


def _best(bounds: Iterable[int], known: dict[int, StoredPassage], limit: int) -> list[int]:
    """The passages that are best by words, best first."""
    ids = [id for id in bounds if id in known]
    return sorted(ids, key=lambda id: (-known[id].words, id))[:limit]


def _more(limit: int) -> int:
    return limit if limit <= 100 else limit + int(MORE * limit)


def _is_narrow(within: models.Filter) -> bool:
    """Whether a filter has any condition."""
    return bool(within.must or within.should or within.must_not)


def _joined(parts: Sequence[Scores]) -> Scores:
    return {id: score for part in parts for id, score in part.items()}


def scores_of(points: Iterable[models.ScoredPoint]) -> Scores:
    return {_id(point): point.score for point in points}


def _id(point: models.ScoredPoint) -> int:
    return int(point.id)
