"""Opens a collection in Qdrant and reads its articles and passages (publishing.py writes them)."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import numpy as np
from qdrant_client import models
from qdrant_client.client_base import QdrantBase

from index.arrays import Span, Vectors
from index.article import Article
from index.errors import StoreError
from index.lexical.accents import Accents
from index.lexical.names import NameForms
from index.lexical.syllables import Hashes
from index.lexical.vocabulary import Vocabulary
from index.lexical.weighing import WeightedTerms, WordStatistics
from index.model.codec import TokenCodec
from index.passages import Passage
from index.qdrant.about import (
    VALUES,
    Head,
    StoredValues,
    arrays_of,
    live_head,
    read_files,
    read_manifest_of,
)
from index.qdrant.address import no_collection
from index.qdrant.articles import EngineArticles
from index.qdrant.layout import (
    ABOUT_PART,
    ARTICLE_PART,
    DENSE,
    PASSAGE_PART,
    QUOTED,
    TERM_PART,
    TEXT_PART,
    TOKEN_FIELDS,
    array_in,
    part_name,
)
from index.qdrant.part import Cache, Part, one_of
from index.qdrant.search import EngineSearch
from index.qdrant.terms import TermCounts
from index.qdrant.values import EngineValues
from index.store.folder import OTHER_FORMS, SPELLINGS, TOKENS, VOCABULARY, rebuild_advice
from index.store.origins import SourceNames
from index.store.rows import Sort
from index.store.search import Holding, SearchResult, StoredTokens
from index.where import EVERYTHING, Scope, Where

KEPT = 4_096  # passages whose tokens are kept, some 6 kB each
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
        self, client: QdrantBase, name: str, address: str, head: Head, files: dict[str, bytes]
    ) -> None:
        """Takes what was read at opening. Use `open`."""
        self.client, self.address, self.head = client, address, head
        self.manifest = read_manifest_of(head, address)
        articles, self._passages, self._texts, self._terms = (
            Part(client, part_name(name, head.generation, part), address)
            for part in (ARTICLE_PART, PASSAGE_PART, TEXT_PART, TERM_PART)
        )
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
        self._search = EngineSearch(self._passages, self.columns)
        source_names = SourceNames(self.manifest.source_names)
        self._articles = EngineArticles(articles, self._search, source_names)
        # A point of a passage never changes, so its tokens can be kept.
        self._tokens = Cache(self._fetched_tokens, KEPT)

    @classmethod
    def open(cls, client: QdrantBase, name: str, address: str) -> Self:
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
                raise no_collection(address)
            about = part_name(name, head.generation, ABOUT_PART)
            try:
                files = read_files(client, about, head, address)
                return cls(client, name, address, head, files)
            except (StoreError, KeyError, ValueError, TypeError, EOFError, zlib.error) as error:
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
        return self._articles.holding(terms, words, scope, n, holds, most)

    def mean_vector(self, article: str) -> Vectors | None:
        """The mean of the vectors of an article's passages; see `Collection.mean_vector`."""
        vectors: list[list[float]] = []
        for points in self._passages.pages(one_of("article", [article]), [], [DENSE]):
            dense: list[Any] = [point.vector for point in points]
            vectors += [vector[DENSE] for vector in dense]
        return np.array(vectors, dtype=np.float32).mean(axis=0) if vectors else None

    def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """(passage, article without its text) of each passage, in the order of `ids`.

        Raises:
            StoreError: a passage was removed since it was found.
        """
        wanted = [int(id) for id in ids]
        points = self._texts.points(wanted, QUOTED)
        if points.keys() != set(wanted):
            raise StoreError(CHANGED)
        articles: dict[str, Article] = {}
        found = []
        for payload in (points[id] for id in wanted):
            article = articles.setdefault(payload["article"], self._articles.of(payload, ""))
            span = payload["start"], payload["end"]
            passage = Passage(article.id, payload["number"], *span, payload["text"])
            found.append((passage, article))
        return found

    def passage_tokens(self, ids: Sequence[int]) -> list[StoredTokens]:
        """What each passage is compared and marked by; see `Collection.passage_tokens`."""
        found = self._tokens.get(ids)
        if found.keys() != set(ids):
            raise StoreError(CHANGED)
        return [found[id] for id in ids]

    def _fetched_tokens(self, ids: list[int]) -> dict[int, StoredTokens]:
        return {
            int(id): StoredTokens(
                array_in(payload["codes"], "u1").reshape(-1, self.codec.size),
                array_in(payload["sentences"], "<u4").reshape(-1, 3),
            )
            for id, payload in self._texts.points(ids, TOKEN_FIELDS).items()
        }

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article; see `Collection.passage_around`."""
        return self._articles.passage_around(article, span, nearest)

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""
        return self.articles([id]).get(id)

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles with these ids, by id. Ids that no article has are left out."""
        return self._articles.articles(ids)

    def citations(self, ids: Sequence[str]) -> list[tuple[str, str, str, str | None, str | None]]:
        """What identifies each of some articles; see `Collection.citations`."""
        return self._articles.citations(ids)

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
        return (0, []) if within is None else self._articles.browse(words, n, skip, within, sort)

    def browsed_dates(self, words: str, where: Where | None = None) -> list[tuple[str, int]]:
        """The dates of the articles that `browse` finds; see `Collection.browsed_dates`."""
        return self.columns.dates_in(words, where)

    def _term_points(self, numbers: list[int]) -> dict[int, dict[str, Any]]:
        """The points with the counts of terms that have these numbers."""
        points = self._terms.points(numbers, ["terms", "counts"])
        return {int(number): payload for number, payload in points.items()}

    def _has(self, within: models.Filter) -> bool:
        """True if any passage meets a filter."""
        return any(next(self._passages.pages(within, [], page=1)))

    def _days(self, words: str, within: models.Filter, most: int) -> dict[int, int]:
        return self._articles.browsed_days(words, within, most)
