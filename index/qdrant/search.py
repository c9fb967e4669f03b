"""Searches the passages of a collection in Qdrant by vectors and words.

Both searches go to the server in one batch. The search by vector brings each passage's words, the
search by words each passage's vector, and the missing score is computed here. A second call brings
the tokens of what was found, which are most of the bytes. A query that scores
again what others found (prefetch) would be finished in each shard by itself, and would lose
passages that only words find.

What is exact: word scores, and which passages are best by words; cosines, to the half precision of
the stored vectors. What is approximate: which passages are nearest, where so many are in the scope
that the server walks its graph (HNSW). With EF candidates, .983 of the 100 nearest of 100,000
passages are found (.853 with 128). If fewer than asked for are found, all are compared. Shards are
asked for less than the whole where more than a hundred passages are wanted: MORE are asked for. A
name with other forms is searched by an upper bound of its score; twice as many are asked for then,
and the best of them are taken by their exact scores.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models

from index.arrays import Vectors
from index.lexical.weighing import WeightedTerms
from index.qdrant.layout import DENSE, SEARCHED, SPARSE, TOKEN_FIELDS, array_in, asked
from index.qdrant.terms import QuestionTerms
from index.qdrant.values import EngineValues
from index.store.search import SearchResult, StoredPassage
from index.where import Scope

EF = 512  # candidates of the graph at least, and twice as many as are asked for
ALL = 2_000  # above so many, all passages are compared
MORE = 0.1  # of what is asked for
OVER = 2  # times as many are asked for if scores are upper bounds


@dataclass(slots=True)
class _Point:
    """A passage that a search found, with what is known of it so far."""

    payload: dict[str, Any]
    dense: list[float] | None = None
    sparse: models.SparseVector | None = None
    cosine: float | None = None
    words: float | None = None


class EngineSearch:
    """The passages of one generation."""

    def __init__(
        self, client: QdrantClient, passages: str, address: str, values: EngineValues, size: int
    ) -> None:
        """Takes what is searched.

        Args:
            client: of the server.
            passages: the name that the passages have in Qdrant.
            address: of the collection, for messages.
            values: the filters.
            size: bytes of a token.
        """
        self.client, self.passages, self.address = client, passages, address
        self.values, self.size = values, size

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
        near, best = self._both(vector, terms, searches, both)
        found = {**near[0], **best[0]}
        complete = (len(best[0]) if vector is None else len(near[0])) < depth
        for name, *own in zip(languages, near[1:], best[1:], strict=True):
            held = sum(1 for point in found.values() if self._language(point) == name)
            if held < 2 * each_language:
                found = {**own[0], **own[1], **found}
        for part in (*best, *near):  # what both searches say of a passage is put together
            for id, point in part.items():
                if id in found:
                    _join(found[id], point)
        return SearchResult(
            self._stored(found, vector, terms), complete, self._sizes(languages, within, scope)
        )

    def nearest_cosines(self, vector: Vectors, scopes: Sequence[Scope]) -> list[float | None]:
        """The cosine of the nearest passage in each of some scopes; None if a scope has none."""
        within = [self.values.within(scope) for scope in scopes]
        requests = [self._dense(vector, 1, each, False) for each in within if each is not None]
        answers = iter(self._batch(requests))
        found = [[] if each is None else next(answers) for each in within]
        return [points[0].score if points else None for points in found]

    def best_by_words(
        self, words: WeightedTerms, limit: int, within: models.Filter
    ) -> list[tuple[int, str, float]]:
        """(id, article, word score) of the passages that are best by words, best first.

        Args:
            words: terms without other forms of names.
            limit: how many at most.
            within: the filter that they meet.
        """
        query = QuestionTerms(words).query()
        if query is None:
            return []
        [points] = self._batch([self._sparse(query, limit, within, [], ["article"])])
        found = [(_id(p), str((p.payload or {})["article"]), p.score) for p in points]
        return sorted(found, key=lambda each: (-each[2], each[0]))

    def best_of_each(
        self, words: WeightedTerms, limit: int, filters: Sequence[models.Filter]
    ) -> list[list[StoredPassage]]:
        """The passages that are best by words within each of some filters, best first."""
        terms = QuestionTerms(words)
        query = terms.query()
        if query is None or not filters:
            return [[] for _ in filters]
        requests = [self._sparse(query, limit, each, [], SEARCHED) for each in filters]
        found = []
        for points in self._batch(requests):
            known = {_id(p): _Point(p.payload or {}, words=p.score) for p in points}
            own = self._stored(known, None, None)
            found.append(sorted(own, key=lambda each: (-each.words, each.id)))
        return found

    def _both(
        self,
        vector: Vectors | None,
        terms: QuestionTerms | None,
        searches: Sequence[tuple[int, models.Filter]],
        both: bool,
    ) -> tuple[list[dict[int, _Point]], list[dict[int, _Point]]]:
        """What each of some searches, (limit, filter), finds by vector and by words, by id."""
        query = terms.query() if terms else None
        requests: list[models.QueryRequest] = []
        for limit, within in searches:
            if vector is not None:
                requests.append(self._dense(vector, limit, within, both))
            if query is not None and terms is not None:
                brought = [DENSE] * both + [SPARSE] * (not terms.exact)
                asked_for = limit if terms.exact else OVER * limit
                requests.append(self._sparse(query, asked_for, within, brought, SEARCHED))
        answers = iter(self._batch(requests))
        near: list[dict[int, _Point]] = []
        best: list[dict[int, _Point]] = []
        for limit, within in searches:
            points = next(answers) if vector is not None else []
            if vector is not None and len(points) < limit and _narrow(within):
                # The graph may have been left too early: now all in the scope are compared.
                request = self._dense(vector, limit, within, both, exact=True)
                [points] = self._batch([request])
            near.append(
                {
                    _id(p): _Point(p.payload or {}, sparse=_sparse_of(p), cosine=p.score)
                    for p in points[:limit]
                }
            )
            points = next(answers) if query is not None else []
            best.append(self._best(points, terms, limit))
        return near, best

    def _best(
        self, points: Sequence[models.ScoredPoint], terms: QuestionTerms | None, limit: int
    ) -> dict[int, _Point]:
        """The passages that are best by words of those that a search by words has found."""
        scores = [p.score for p in points]
        if terms and not terms.exact:
            scores = terms.scores([_sparse_of(p) or _NO_WORDS for p in points]).tolist()
        order = sorted(range(len(points)), key=lambda n: (-scores[n], _id(points[n])))[:limit]
        return {
            _id(points[n]): _Point(
                points[n].payload or {}, dense=_dense_of(points[n]), words=scores[n]
            )
            for n in order
        }

    def _stored(
        self, found: dict[int, _Point], vector: Vectors | None, terms: QuestionTerms | None
    ) -> list[StoredPassage]:
        """The passages in ascending order of their ids, with both scores."""
        if vector is not None:
            for point in found.values():
                if point.cosine is None:
                    point.cosine = float(np.array(point.dense, dtype=np.float32) @ vector)
        if terms is not None:
            missing = [point for point in found.values() if point.words is None]
            scores = terms.scores([point.sparse or _NO_WORDS for point in missing]).tolist()
            for point, score in zip(missing, scores, strict=True):
                point.words = score
        tokens = self._tokens(sorted(found))
        return [self._passage(id, found[id], payload) for id, payload in tokens.items()]

    def _tokens(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        """The tokens of passages, by id, in order; without those that were removed meanwhile.

        They are most of the bytes, so they are fetched once for each passage of all searches.
        """
        if not ids:
            return {}
        points = asked(
            self.address, self.client.retrieve, self.passages, ids=ids, with_payload=TOKEN_FIELDS
        )
        payloads = {int(point.id): point.payload or {} for point in points}
        return {id: payloads[id] for id in ids if id in payloads}

    def _passage(self, id: int, point: _Point, tokens: dict[str, Any]) -> StoredPassage:
        return StoredPassage(
            id,
            point.cosine or 0.0,
            point.words or 0.0,
            point.payload["day"],
            self._language(point),
            array_in(tokens["codes"], "u1").reshape(-1, self.size),
            array_in(tokens["sentences"], "<u4").reshape(-1, 3),
        )

    def _language(self, point: _Point) -> str:
        return self.values.frequent_of(point.payload["language"])

    def _sizes(
        self, languages: Sequence[str], within: models.Filter, scope: Scope
    ) -> dict[str, int]:
        """How many passages of the scope are of each language."""
        if not languages or scope == Scope():
            return {name: self.values.values.passages[name] for name in languages}
        hits = asked(
            self.address,
            self.client.facet,
            self.passages,
            "language",
            facet_filter=within,
            limit=len(self.values.values.languages) + 1,
            exact=True,
        ).hits
        sizes = dict.fromkeys(languages, 0)
        for hit in hits:
            sizes[self.values.frequent_of(str(hit.value))] += hit.count
        return sizes

    def _dense(
        self,
        vector: Vectors,
        limit: int,
        within: models.Filter,
        words: bool,
        exact: bool = False,
    ) -> models.QueryRequest:
        """The search by a vector; `words` brings the words as well."""
        more = _more(limit)
        return models.QueryRequest(
            query=vector.tolist(),
            using=DENSE,
            limit=more,
            filter=within,
            params=models.SearchParams(hnsw_ef=max(EF, 2 * more), exact=exact or limit > ALL),
            with_payload=SEARCHED,
            with_vector=[SPARSE] if words else False,
        )

    def _sparse(
        self,
        query: models.SparseVector,
        limit: int,
        within: models.Filter,
        brought: list[str],
        payload: list[str],
    ) -> models.QueryRequest:
        """The search by words, which brings some vectors and a part of the payload."""
        return models.QueryRequest(
            query=query,
            using=SPARSE,
            limit=_more(limit),
            filter=within,
            with_payload=payload,
            with_vector=brought or False,
        )

    def _batch(self, requests: Sequence[models.QueryRequest]) -> Iterable[list[models.ScoredPoint]]:
        """The points that each request finds."""
        if not requests:
            return []
        answers = asked(self.address, self.client.query_batch_points, self.passages, requests)
        return [answer.points for answer in answers]


_NO_WORDS = models.SparseVector(indices=[], values=[])


def all_of(*filters: models.Filter) -> models.Filter:
    """The filter of what meets all of some filters."""
    return models.Filter(must=list(filters))


def _more(limit: int) -> int:
    return limit if limit <= 100 else limit + int(MORE * limit)


def _narrow(within: models.Filter) -> bool:
    """Whether a filter has any condition."""
    return bool(within.must or within.should or within.must_not)


def _join(point: _Point, other: _Point) -> None:
    """Adds to what is known of a passage what another search has found of it."""
    point.dense, point.sparse = point.dense or other.dense, point.sparse or other.sparse
    point.cosine = other.cosine if point.cosine is None else point.cosine
    point.words = other.words if point.words is None else point.words


def _id(point: models.ScoredPoint) -> int:
    return int(point.id)


def _dense_of(point: models.ScoredPoint) -> list[float] | None:
    vector: Any = point.vector
    return vector.get(DENSE) if isinstance(vector, dict) else None


def _sparse_of(point: models.ScoredPoint) -> models.SparseVector | None:
    vector: Any = point.vector
    return vector.get(SPARSE) if isinstance(vector, dict) else None
