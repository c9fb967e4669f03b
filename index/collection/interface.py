"""What questions and the web chat ask of an open collection; `Store` and `QdrantCollection` are."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol

from index.arrays import Span, Vectors
from index.article import Article
from index.lexical.accents import Accents
from index.lexical.names import NameForms
from index.lexical.syllables import Hashes
from index.lexical.vocabulary import Vocabulary
from index.lexical.weighing import WeightedTerms, WordStatistics
from index.model.codec import TokenCodec
from index.passages import Passage
from index.store.columns import Facets, Unmatched
from index.store.manifest import Manifest
from index.store.names import FieldNames
from index.store.rows import Sort
from index.store.search import Holding, SearchResult, StoredTokens
from index.where import EVERYTHING, Scope, Where


class FilterValues(Protocol):
    """The values that the articles of a collection can be filtered by (`Columns` of a store)."""

    @property
    def author_names(self) -> FieldNames:
        """The names in the articles' bylines, and the whole bylines."""

    @property
    def source_names(self) -> FieldNames:
        """The names of the articles' sources."""

    @property
    def newest(self) -> date | None:
        """The day of the newest article, which "today" is told from; None if none has a date."""

    def facets(self) -> Facets:
        """The most frequent values."""

    def dates(self, where: Where | None = None) -> list[tuple[str, int]]:
        """(date, number of articles) of each date of the articles that meet a filter."""

    def has(self, where: Where) -> bool:
        """True if any article meets a filter."""

    def unmatched(self, where: Where) -> list[Unmatched]:
        """The values of a filter that no article has, with the nearest names."""


class Collection(Protocol):
    """A collection that is open, and safe to use from several threads.

    Nothing that is asked or returned is as long as the collection.
    """

    @property
    def address(self) -> str:
        """Where it is, as messages show it."""

    @property
    def manifest(self) -> Manifest:
        """The manifest of its build: the model, how articles were cut, the counts."""

    @property
    def columns(self) -> FilterValues:
        """The values that its articles can be filtered by."""

    @property
    def words(self) -> WordStatistics:
        """How many passages hold a term."""

    @property
    def accents(self) -> Accents:
        """Restores the accents of questions by the spellings of the collection."""

    @property
    def names(self) -> NameForms:
        """The abbreviations in its articles, with their long forms."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Its words, by which slips of typing are corrected."""

    @property
    def codec(self) -> TokenCodec:
        """The codec of the tokens of its passages."""

    def search(
        self,
        vector: Vectors | None,
        words: WeightedTerms | None,
        depth: int,
        scope: Scope = EVERYTHING,
        each_language: int = 0,
    ) -> SearchResult:
        """Finds the passages that are nearest by vector, and those that are best by words.

        Args:
            vector: a unit vector, float32 of shape (dimension,); None to search by words alone.
            words: the terms of a question; None to search by the vector alone. Passages that hold
                none of them are not found by words.
            depth: how many passages from each of the two searches at most.
            scope: which passages may be found.
            each_language: so many passages from both searches at least, if there are, of each of
                the most frequent languages. 0 for no difference between languages.

        Returns:
            The passages that either search found; with both, each has its cosine and its word
            score, whichever search found it.

        Raises:
            StoreError: the vector has another dimension than the collection's.
        """

    def nearest_cosines(self, vector: Vectors, scopes: Sequence[Scope]) -> list[float | None]:
        """The cosine of the nearest passage in each of some scopes; None if a scope has none.

        Args:
            vector: a unit vector, float32 of shape (dimension,).
            scopes: which passages are compared.
        """

    def holding(
        self,
        terms: Hashes,
        words: WeightedTerms,
        where: Where | None,
        n: int,
        holds: Callable[[str], bool] | None = None,
        most: int = 0,
    ) -> Holding:
        """Finds the articles that hold all of some terms, in one passage or in several.

        Args:
            terms: the terms, at least one.
            words: the terms by which the n best articles are chosen.
            where: a filter that the articles meet; None for all.
            n: of how many articles the passages are returned.
            holds: returns whether a title and text, with a line feed between, has what is searched
                for; None if the terms say all.
            most: how many articles at most are read for `holds`.
        """

    def mean_vector(self, article: str) -> Vectors | None:
        """The mean of the vectors of an article's passages, by its id; None if there are none."""

    def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """(passage, its article) of each of some passages, by their ids, in their order.

        The article may lack its text, which `articles` has.

        Raises:
            StoreError: a passage was removed since a search found it. A store never raises it.
        """

    def passage_tokens(self, ids: Sequence[int]) -> list[StoredTokens]:
        """What each of some passages is compared and marked by, by their ids, in their order.

        Raises:
            StoreError: a passage was removed since a search found it. A store never raises it.
        """

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles with these ids, by id. Ids that no article has are left out."""

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article.

        Args:
            article: an article of this collection, with its text.
            span: (start, end) of the part in the article's text, in characters.
            nearest: (start, end) in the article's text; of several passages that hold the part, the
                one with the most similar start and end is taken.

        Returns:
            None if no passage holds the whole part.
        """

    def citations(self, ids: Sequence[str]) -> list[tuple[str, str, str, str | None, str | None]]:
        """(id, title, source, date, source_name) of the articles with these ids, in their order.

        Ids that no article has are left out.
        """

    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]:
        """Finds articles by a part of their title. Accents and capitals make no difference.

        Args:
            words: the part of the title; "" for all articles.
            n: how many articles to return at most.
            skip: how many of the first articles to leave out.
            where: a filter that the articles meet; None for all.
            sort: their order. Those that lack the date or author are last.

        Returns:
            The number of all articles with such a title.
            The articles without their texts.
        """

    def browsed_dates(self, words: str, where: Where | None = None) -> list[tuple[str, int]]:
        """(date, number of articles) of each date of the articles that `browse` finds.

        The oldest date is the first. Articles without a date do not count.
        """
