"""Opens a collection in Qdrant and reads its articles and passages (publishing.py writes them)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from qdrant_client import QdrantClient, models

from index.arrays import Span, Vectors
from index.article import Article
from index.errors import StoreError
from index.lexical.accents import Accents
from index.lexical.names import NameForms
from index.lexical.syllables import Hashes, fold
from index.lexical.vocabulary import Vocabulary
from index.lexical.weighing import WeightedTerms, WordStatistics
from index.model.codec import TokenCodec
from index.passages import Passage
from index.qdrant.about import (
    VALUES,
    Head,
    arrays_of,
    live_head,
    read_files,
    read_manifest_of,
)
from index.qdrant.layout import (
    ABOUT_PART,
    ARTICLE_PART,
    DENSE,
    PASSAGE_PART,
    QUOTED,
    TERM_PART,
    asked,
    part_name,
    point_of,
)
from index.qdrant.search import EngineSearch, all_of
from index.qdrant.terms import TermCounts, signed
from index.qdrant.values import EngineValues, StoredValues
from index.store.folder import OTHER_FORMS, SPELLINGS, TOKENS, VOCABULARY, rebuild_advice
from index.store.origins import SourceNames
from index.store.rows import Sort, page_starts_of
from index.store.search import OF_ARTICLE, Holding, SearchResult
from index.where import EVERYTHING, Scope, Where

PAGE = 100  # points that are read at a time
NAMED = 1_000  # articles that a filter names at most
SORTED_BY: dict[Sort, str] = {
    "newest": "newest",
    "oldest": "oldest",
    "title": "by_title",
    "source": "by_source",
    "author": "by_author",
}
_FIELDS = ("title", "source", "date", "author", "language")
CHANGED = "Articles were changed while they were read: ask again."


class QdrantCollection:
    """A collection in Qdrant; safe to use from several threads.

    Attributes:
        address: qdrant+https://HOST:PORT/NAME.
        manifest: the manifest of the build that is live.
        head: what else the live generation says of itself.
        columns: the values to filter by.
        words: how many passages hold a term.
        accents, names, vocabulary, codec: as of a store.
    """

    def __init__(
        self, client: QdrantClient, name: str, address: str, head: Head, files: dict[str, bytes]
    ) -> None:
        """Takes what was read at opening. Use `open`."""
        self.client, self.address, self.head = client, address, head
        self.manifest = read_manifest_of(head, address)
        self._articles = part_name(name, head.generation, ARTICLE_PART)
        self._passages = part_name(name, head.generation, PASSAGE_PART)
        self._terms = part_name(name, head.generation, TERM_PART)
        self._source_names = SourceNames(self.manifest.source_names)
        self.accents = Accents(arrays_of(files, SPELLINGS))
        self.names = NameForms(arrays_of(files, OTHER_FORMS))
        self.names.check()
        self.vocabulary = Vocabulary(arrays_of(files, VOCABULARY)["letters"])
        self.vocabulary.check()
        self.codec = TokenCodec(**arrays_of(files, TOKENS))
        counts = TermCounts(head.points, self._term_points)
        self.words = WordStatistics(self.manifest.counts.passages, counts.frequencies)
        values = StoredValues.unpacked(files[VALUES])
        self.columns = EngineValues(values, self._has, self._days)

    @classmethod
    def open(cls, client: QdrantClient, name: str, address: str) -> Self:
        """Opens a collection.

        Args:
            client: of the server.
            name: the collection's name.
            address: what messages call it.

        Raises:
            StoreError: there is none, it is damaged or of another version, or its server does not
                answer or refuses the key.
        """
        while True:
            head = live_head(client, name, address)
            if head is None or not head.build:
                raise StoreError(
                    f"There is no collection at {address}: build one with "
                    f"`python -m index ARTICLES --store {address}`."
                )
            about = part_name(name, head.generation, ABOUT_PART)
            try:
                files = read_files(client, about, head, address)
                return cls(client, name, address, head, files)
            except (StoreError, KeyError, ValueError, EOFError) as error:
                damage = error
            if live_head(client, name, address) == head:
                break  # else a build was published in between
        if isinstance(damage, StoreError):
            raise damage
        raise StoreError(
            f"The collection {address} is damaged ({damage!r:.100}): {rebuild_advice(address)}."
        )

    def search(
        self,
        vector: Vectors | None,
        words: WeightedTerms | None,
        depth: int,
        scope: Scope = EVERYTHING,
        each_language: int = 0,
    ) -> SearchResult:
        """Finds passages by vector and words; see `Collection.search`, and `index.qdrant.search`
        for what is exact."""
        dimension = self.manifest.model.dimension
        if vector is not None and vector.shape != (dimension,):
            raise StoreError(
                f"The question's vector has {vector.shape[-1]} dimensions and the collection "
                f"{self.address} has {dimension}: {rebuild_advice(self.address)}."
            )
        return self._search.search(vector, words, depth, scope, each_language)

    def nearest_cosines(self, vector: Vectors, scopes: Sequence[Scope]) -> list[float | None]:
        """The cosine of the nearest passage in each scope; see `Collection.nearest_cosines`."""
        return self._search.nearest_cosines(vector, scopes)

    def holding(
        self,
        terms: Hashes,
        words: WeightedTerms,
        where: Where | None,
        n: int,
        holds: Callable[[str], bool] | None = None,
        most: int = 0,
    ) -> Holding:
        """Finds the articles that hold all of some terms; see `Collection.holding`."""
        scope = self.columns.within(Scope(where or None))
        if scope is None:
            return Holding(0, [])
        held = all_of(scope, *(_holds_term(term) for term in signed(terms)))
        count = self._count(self._articles, held)
        if holds is not None and count > most:
            return Holding(None, [])
        kept: set[str] | None = None
        if holds is not None:
            points = self._scrolled(self._articles, held, ["article", "title", "text"])
            kept = {p["article"] for p in points if holds(f"{p['title']}\n{p['text']}")}
            count = len(kept)
        elif count <= NAMED:
            kept = {p["article"] for p in self._scrolled(self._articles, held, ["article"])}
        best = self._best_articles(words, n, scope, held, kept)
        filters = [_of_article(article) for article in best]
        return Holding(count, self._search.best_of_each(words, OF_ARTICLE, filters))

    def _best_articles(
        self,
        words: WeightedTerms,
        n: int,
        scope: models.Filter,
        held: models.Filter,
        kept: set[str] | None,
    ) -> list[str]:
        """The n articles that are best by words, by their best passage, best first.

        Args:
            words: the words.
            n: how many at most.
            scope: a filter that they meet.
            held: a filter that they meet as articles.
            kept: the ids of all that are chosen from; None for all that meet `held`.
        """
        if kept is not None and len(kept) <= NAMED:
            n = min(n, len(kept))
            named = models.MatchAny(any=sorted(kept))
            own = models.Filter(must=[models.FieldCondition(key="article", match=named)])
            scope = all_of(scope, own) if kept else scope
        limit, best = 10 * n, dict[str, None]()
        while n and len(best) < n:
            found = self._search.best_by_words(words, limit, scope)
            articles = list(dict.fromkeys(article for _, article, _ in found))
            chosen = kept if kept is not None else self._those(articles, held)
            best = dict.fromkeys(id for id in articles if id in chosen)
            if len(found) < limit:
                break
            limit *= 4
        return list(best)[:n]

    def _those(self, articles: Sequence[str], held: models.Filter) -> set[str]:
        """Those of some articles that meet a filter."""
        points = [point_of(article) for article in articles]
        named: models.Filter = models.Filter(must=[models.HasIdCondition(has_id=list(points))])
        both = all_of(named, held)
        return {p["article"] for p in self._scrolled(self._articles, both, ["article"])}

    def mean_vector(self, article: str) -> Vectors | None:
        """The mean of the vectors of an article's passages; see `Collection.mean_vector`."""
        vectors: list[list[float]] = []
        for points in self._pages(self._passages, _of_article(article), [], [DENSE]):
            dense: list[Any] = [point.vector for point in points]
            vectors += [vector[DENSE] for vector in dense]
        return np.array(vectors, dtype=np.float32).mean(axis=0) if vectors else None

    def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """(passage, article without its text) of each passage, in the order of `ids`.

        Raises:
            StoreError: a passage was removed since it was found.
        """
        wanted = [int(id) for id in ids]
        points = self._points(self._passages, wanted, QUOTED)
        if points.keys() != set(wanted):
            raise StoreError(CHANGED)
        articles: dict[str, Article] = {}
        found = []
        for payload in (points[id] for id in wanted):
            article = articles.setdefault(payload["article"], self._article(payload, ""))
            span = payload["start"], payload["end"]
            passage = Passage(article.id, payload["number"], *span, payload["text"])
            found.append((passage, article))
        return found

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article; see `Collection.passage_around`."""
        start, end = (
            models.FieldCondition(key="start", range=models.Range(lte=span[0])),
            models.FieldCondition(key="end", range=models.Range(gte=span[1])),
        )
        within = all_of(_of_article(article.id), models.Filter(must=[start, end]))
        places = [
            (abs(p["start"] - nearest[0]) + abs(p["end"] - nearest[1]), p["number"], p)
            for p in self._scrolled(self._passages, within, ["number", "start", "end"])
        ]
        if not places:
            return None
        _, number, payload = min(places, key=lambda place: place[:2])
        first, last = payload["start"], payload["end"]
        return Passage(article.id, number, first, last, article.text[first:last])

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""
        return self.articles([id]).get(id)

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles with these ids, by id. Ids that no article has are left out."""
        points = self._named(ids, ["article", "text", "pages", *_FIELDS])
        return {id: self._article(payload, payload["text"]) for id, payload in points.items()}

    def citations(self, ids: Sequence[str]) -> list[tuple[str, str, str, str | None, str | None]]:
        """What identifies each of some articles; see `Collection.citations`."""
        points = self._named(ids, ["article", "title", "source", "date"])
        name = self._source_names.name
        named = [points[id] for id in ids if id in points]
        return [
            (p["article"], p["title"], p["source"], p.get("date"), name(p["source"])) for p in named
        ]

    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]:
        """Finds articles by a part of their title; see `Collection.browse`.

        Titles, sources and authors are sorted by their first ten letters; those that have these in
        common are in any order.
        """
        within = self.columns.within(Scope(where or None))
        if within is None:
            return 0, []
        if part := fold(words.strip()):
            match = models.MatchSubstring(substring=part)
            own = models.Filter(must=[models.FieldCondition(key="folded_title", match=match)])
            within = all_of(within, own)
        answer = asked(
            self.address,
            self.client.query_points,
            self._articles,
            query=models.OrderByQuery(order_by=models.OrderBy(key=SORTED_BY[sort])),
            query_filter=within,
            limit=max(n, 1),
            offset=skip,
            with_payload=["article", "pages", *_FIELDS],
        )
        articles = [self._article(point.payload or {}, "") for point in answer.points[:n]]
        return self._count(self._articles, within), articles

    @cached_property
    def _search(self) -> EngineSearch:
        return EngineSearch(
            self.client, self._passages, self.address, self.columns, self.codec.size
        )

    def _article(self, payload: dict[str, Any], text: str) -> Article:
        """The article in a payload."""
        source = payload["source"]
        return Article(
            payload["article"],
            payload["title"],
            text,
            source,
            payload.get("date"),
            payload.get("author") or None,
            payload.get("language") or None,
            source_name=self._source_names.name(source),
            pages=page_starts_of(payload.get("pages")),
        )

    def _named(self, ids: Iterable[str], fields: list[str]) -> dict[str, dict[str, Any]]:
        """Fields of the articles with these ids, by id."""
        points = self._points(self._articles, [point_of(id) for id in dict.fromkeys(ids)], fields)
        return {payload["article"]: payload for payload in points.values()}

    def _points(
        self, part: str, ids: Sequence[int | str], fields: list[str]
    ) -> dict[int | str, dict[str, Any]]:
        """Fields of the points with these ids, by id."""
        if not ids:
            return {}
        points = asked(self.address, self.client.retrieve, part, ids=list(ids), with_payload=fields)
        return {
            point.id if isinstance(point.id, int) else str(point.id): point.payload or {}
            for point in points
        }

    def _term_points(self, numbers: list[int]) -> dict[int, dict[str, Any]]:
        """The points with the counts of terms that have these numbers."""
        points = self._points(self._terms, numbers, ["terms", "counts"])
        return {int(number): payload for number, payload in points.items()}

    def _scrolled(
        self, part: str, within: models.Filter, fields: list[str]
    ) -> Iterator[dict[str, Any]]:
        """Fields of all points that meet a filter."""
        for points in self._pages(part, within, fields, []):
            yield from (point.payload or {} for point in points)

    def _pages(
        self, part: str, within: models.Filter, fields: list[str], vectors: list[str]
    ) -> Iterator[list[models.Record]]:
        """All points that meet a filter, PAGE at a time."""
        offset: Any = None
        while True:
            points, offset = asked(
                self.address,
                self.client.scroll,
                part,
                scroll_filter=within,
                limit=PAGE,
                offset=offset,
                with_payload=fields or False,
                with_vectors=vectors or False,
            )
            yield points
            if offset is None:
                return

    def _count(self, part: str, within: models.Filter) -> int:
        return asked(self.address, self.client.count, part, count_filter=within, exact=True).count

    def _has(self, within: models.Filter) -> bool:
        """True if any passage meets a filter."""
        return any(
            asked(
                self.address,
                self.client.scroll,
                self._passages,
                scroll_filter=within,
                limit=1,
                with_payload=False,
            )[0]
        )

    def _days(self, within: models.Filter, most: int) -> dict[int, int]:
        """How many of the articles that meet a filter have each day."""
        hits = asked(
            self.address,
            self.client.facet,
            self._articles,
            "day",
            facet_filter=within,
            limit=most,
            exact=True,
        ).hits
        return {int(hit.value): hit.count for hit in hits}


def _of_article(id: str) -> models.Filter:
    match = models.MatchValue(value=id)
    return models.Filter(must=[models.FieldCondition(key="article", match=match)])


def _holds_term(term: int) -> models.Filter:
    match = models.MatchValue(value=term)
    return models.Filter(must=[models.FieldCondition(key="terms", match=match)])
