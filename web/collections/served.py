"""What the web chat needs of a collection."""

from collections.abc import Callable, Sequence
from typing import Protocol

from index.article import Article
from index.store.columns import Facets
from index.store.manifest import Manifest
from index.store.rows import Sort
from index.where import Where
from qa import Answer
from web.history import Articles


class ServedCollection(Articles, Protocol):
    """What the web chat needs of a `qa.Retriever`, whose members these are."""

    @property
    def manifest(self) -> Manifest: ...
    @property
    def articles(self) -> int: ...
    @property
    def passages(self) -> int: ...
    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]: ...
    def similar(self, article: Article, n: int) -> list[Article]: ...
    def days(self, words: str = "", where: Where | None = None) -> list[tuple[str, int]]: ...
    def facets(self) -> Facets: ...
    def find(self, text: str, k: int = 5, where: Where | None = None) -> Answer: ...
    def ask(
        self,
        question: str,
        k: int = 5,
        history: Sequence[Answer] = (),
        *,
        where: Where | None = None,
        infer: bool = True,
    ) -> Answer: ...


Opened = Callable[[], ServedCollection]  # returns the retriever of the newest build of the store
