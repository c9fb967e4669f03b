"""Opens a store and reads its articles, passages and vectors (writer.py writes them)."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path, PurePath
from typing import Any, Self
from urllib.parse import quote
from weakref import WeakValueDictionary, finalize

import numpy as np
from numpy.typing import NDArray

from index.arrays import Span, Vectors
from index.article import Article
from index.errors import StoreError
from index.lexical.accents import Accents
from index.lexical.bm25 import WordIndex
from index.lexical.names import NameForms
from index.lexical.syllables import Hashes, fold
from index.lexical.vocabulary import Vocabulary
from index.lexical.weighing import WeightedTerms, WordStatistics
from index.model.codec import TokenCodec
from index.passages import Passage
from index.store.columns import Columns
from index.store.digests import verify_file
from index.store.folder import (
    OTHER_FORMS,
    SPELLINGS,
    TEXT,
    TOKENS,
    VECTORS,
    VOCABULARY,
    WORDS,
    rebuild_advice,
    unreadable,
)
from index.store.manifest import FORMAT, Counts, Manifest, read_manifest
from index.store.origins import SourceNames
from index.store.rows import (
    ARTICLE_COLUMNS,
    BROWSED,
    SCHEMA,
    SORTED_BY,
    Sort,
    add_missing_pages,
    article_of,
    passage_of,
)
from index.store.search import Holding, PassageSearch, SearchResult, StoredTokens
from index.store.tokens import TokenIndex
from index.store.vectors import VectorIndex
from index.where import EVERYTHING, Scope, Where

READ_AT_ONCE = 100  # articles that are read to see whether they hold a text


def sqlite_uri(file: PurePath) -> str:
    """The URI by which SQLite opens a file that nobody changes.

    `as_uri` names the server of a Windows share as a host, which SQLite refuses.

    Args:
        file: an absolute path.
    """
    path = quote(os.fsencode(file.as_posix()), safe="/:")
    return f"file://{'' if path.startswith('/') else '/'}{path}?mode=ro&immutable=1"


def _damage(error: Exception) -> str:
    """A short description of the damage, from an error raised while opening a store."""
    if isinstance(error, FileNotFoundError):
        return f"{Path(error.filename).name} is missing"
    if isinstance(error, OSError):
        return f"{error.strerror}"
    return str(error).partition("\n")[0]


class Store:
    """A store opened for reading; safe to use from several threads.

    Attributes:
        folder: the store's folder.
        manifest: the manifest of the build that was opened.
        vectors: the passages' vectors, by row.
        tokens: the passages' tokens, by row.
        postings: which passages hold a term, by row.
        words: how many passages hold a term.
        accents: restores the accents of questions.
        source_names: what the operator calls the sources.
        text: the connection to the SQLite file, for use under `lock`.
        lock: guards `text` and `in_use`.
        in_use: the articles that somebody still holds, by id. They are not read again, so that all
            hits of a long article share one copy of its text.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Opens the files of the manifest's build. Use `open`, which also checks them."""
        self.folder, self.manifest = folder, manifest
        build = manifest.build
        self.source_names = SourceNames(manifest.source_names)
        uri = sqlite_uri(Path(os.path.abspath(folder / f"{build}.{TEXT}")))
        self.text = sqlite3.connect(uri, uri=True, check_same_thread=False)
        # A connection refers to itself, so that its file would stay open until Python looks for
        # such circles. In a large process that is hardly ever.
        finalize(self, self.text.close).atexit = False
        self.text.row_factory = sqlite3.Row
        self.text.create_function("fold", 1, fold, deterministic=True)
        add_missing_pages(self.text)
        self.lock = threading.Lock()
        self.in_use: WeakValueDictionary[str, Article] = WeakValueDictionary()
        names = [file.name for file in manifest.files]
        vectors = [folder / name for name in names if name.startswith(f"{build}.{VECTORS}.")]
        self.vectors = VectorIndex(vectors, manifest.vectors)
        self.tokens = TokenIndex(folder, f"{build}.{TOKENS}")
        self.postings = WordIndex.open(folder, f"{build}.{WORDS}")
        self.words = WordStatistics(self.postings.count, self.postings.frequencies)
        self.accents = Accents.open(folder, f"{build}.{SPELLINGS}")

    @classmethod
    def open(
        cls, folder: str | Path, whole: bool = False, formats: Sequence[int] = (FORMAT,)
    ) -> Self:
        """Opens the store in a folder and checks that it is undamaged.

        Args:
            folder: the store's folder.
            whole: True to hash all of its large files; False to hash blocks of them (see
                `index.store.digests.verify_file`).
            formats: the formats that it may have. Those before FORMAT have no `names` and
                no `vocabulary`.

        Raises:
            StoreError: there is no store, it cannot be read, or it is damaged or of another format.
        """
        folder = Path(folder)
        manifest = read_manifest(folder, formats)
        try:
            with ThreadPoolExecutor() as threads:  # hashing releases the interpreter's lock
                list(threads.map(partial(verify_file, folder, whole=whole), manifest.files))
            store = cls(folder, manifest)
            store._check()
        except PermissionError as error:
            raise unreadable(folder, error) from error
        # numpy raises EOFError, FAISS RuntimeError.
        except (OSError, ValueError, EOFError, sqlite3.Error, RuntimeError) as error:
            damage = _damage(error)
        else:
            return store
        if read_manifest(folder, formats).build != manifest.build:
            return cls.open(folder, whole, formats)  # a rebuild was published in between
        raise StoreError(f"The store {folder} is damaged ({damage}): {rebuild_advice(folder)}.")

    def _check(self) -> None:
        """Raises ValueError if the content of the files does not agree with the manifest."""
        for table, columns in SCHEMA.items():
            names = [row[1] for row in self.text.execute(f"PRAGMA table_info({table})")]
            if names != list(columns):
                raise ValueError(f"the table {table} has other columns")
        rows = self.count("passages")
        if Counts(self.count("articles"), rows) != self.manifest.counts:
            raise ValueError("the text is not what the manifest counts")
        if self.postings.count != rows:
            raise ValueError("the words are not of every passage")
        if self.tokens.count != rows:
            raise ValueError("the tokens are not of every passage")
        if self.vectors.count != rows:
            raise ValueError("there is not one vector for every passage")
        if self.vectors.dimension != self.manifest.model.dimension:
            raise ValueError("the vectors have another dimension than the manifest says")
        if self.manifest.format == FORMAT:
            self.names.check()
            self.vocabulary.check()

    def count(self, table: str) -> int:
        """The number of rows in a table, "articles" or "passages"."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    @property
    def address(self) -> str:
        """The folder, as it is shown."""
        return str(self.folder)

    @property
    def codec(self) -> TokenCodec:
        """The codec of the passages' tokens."""
        return self.tokens.codec

    @cached_property
    def names(self) -> NameForms:
        """The abbreviations of the collection."""
        return NameForms.open(self.folder, f"{self.manifest.build}.{OTHER_FORMS}")

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the collection."""
        return Vocabulary.open(self.folder, f"{self.manifest.build}.{VOCABULARY}")

    @cached_property
    def columns(self) -> Columns:
        """The columns to filter by, which are read on first use."""
        articles = [
            tuple(row)
            for row in self._rows("SELECT id, source, date, author, language FROM articles")
        ]
        places = {id: place for place, (id, *_) in enumerate(articles)}
        rows = self._rows("SELECT article_id FROM passages ORDER BY row")
        of_passages = np.array([places[id] for (id,) in rows], dtype=np.int32)
        return Columns(articles, of_passages, self.source_names)

    @cached_property
    def _passages(self) -> PassageSearch:
        """What is searched, by row."""
        return PassageSearch(self.vectors, self.postings, self.columns)

    def search(
        self,
        vector: Vectors | None,
        words: WeightedTerms | None,
        depth: int,
        scope: Scope = EVERYTHING,
        each_language: int = 0,
    ) -> SearchResult:
        """Finds passages by vector and words; see `Collection.search`.

        With a scope the search is exact.
        """
        if vector is not None and vector.shape != (self.vectors.dimension,):
            raise StoreError(
                f"The question's vector has {vector.shape[-1]} dimensions and the store "
                f"{self.folder} has {self.vectors.dimension}: {rebuild_advice(self.folder)}."
            )
        return self._passages.search(vector, words, depth, scope, each_language)

    def nearest_cosines(self, vector: Vectors, scopes: Sequence[Scope]) -> list[float | None]:
        """The cosine of the nearest passage in each scope; see `Collection.nearest_cosines`."""
        found = [self.search(vector, None, 1, scope).passages for scope in scopes]
        return [passages[0].cosine if passages else None for passages in found]

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

        def keep(places: NDArray[np.int64]) -> NDArray[np.int64] | None:
            """Those of the articles at some places whose text is kept; None if too many."""
            if holds is None:
                return places
            if len(places) > most:
                return None
            kept: list[int] = []
            for first in range(0, len(places), READ_AT_ONCE):
                some = places[first : first + READ_AT_ONCE].tolist()
                texts = self._titles_and_texts([self.columns.id_at(place) for place in some])
                kept += [place for place, text in zip(some, texts, strict=True) if holds(text)]
            return np.array(kept, dtype=np.int64)

        return self._passages.holding(terms, words, where, n, keep)

    def mean_vector(self, article: str) -> Vectors | None:
        """The mean of the vectors of an article's passages; see `Collection.mean_vector`."""
        return self._passages.mean_vector(article)

    def passages(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """(passage, article) of each passage by its row, in the order of `ids`.

        Passages of one article come with the same `Article`.
        """
        numbers = [int(row) for row in ids]
        marks = ", ".join("?" * len(numbers))
        spans = {
            span["row"]: span
            for span in self._rows(
                'SELECT row, article_id, number, start, "end" FROM passages '
                f"WHERE row IN ({marks})",
                numbers,
            )
        }
        articles = self.articles({span["article_id"] for span in spans.values()})
        ordered = [(spans[number], articles[spans[number]["article_id"]]) for number in numbers]
        return [(passage_of(span, article), article) for span, article in ordered]

    def passage_tokens(self, ids: Sequence[int]) -> list[StoredTokens]:
        """What each passage is compared and marked by; see `Collection.passage_tokens`."""
        codes, sentences = self.tokens.codes, self.tokens.sentences
        return [StoredTokens(codes(row), sentences(row)) for row in ids]

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article; see `Collection.passage_around`."""
        rows = self._rows(
            'SELECT number, start, "end" FROM passages '
            'WHERE article_id = ? AND start <= ? AND "end" >= ? '
            'ORDER BY abs(start - ?) + abs("end" - ?), number LIMIT 1',
            [article.id, *span, *nearest],
        )
        return passage_of(rows[0], article) if rows else None

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""
        return self.articles([id]).get(id)

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles with these ids, by id. Ids that no article has are left out."""
        ids = list(ids)
        with self.lock:
            articles = {id: article for id in ids if (article := self.in_use.get(id))}
            missing = [id for id in ids if id not in articles]
            marks = ", ".join("?" * len(missing))
            for row in self.text.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE a.id IN ({marks})", missing
            ):
                articles[row["id"]] = self.in_use[row["id"]] = article_of(row, self.source_names)
        return articles

    def article_ids(self) -> Iterator[list[str]]:
        """The ids of all articles in the order of their rows, some at a time."""
        last = 0
        sql = "SELECT rowid, id FROM articles WHERE rowid > ? ORDER BY rowid LIMIT ?"
        while rows := self._rows(sql, [last, READ_AT_ONCE]):
            yield [row["id"] for row in rows]
            last = rows[-1]["rowid"]

    def passage_keys(self, ids: Sequence[str]) -> dict[str, list[tuple[int, int, int, int, bytes]]]:
        """(row, number, start, end, key) of the passages of each of some articles, by its id."""
        passages: dict[str, list[tuple[int, int, int, int, bytes]]] = {id: [] for id in ids}
        for id, *values in self._rows(
            'SELECT article_id, row, number, start, "end", key FROM passages '
            f"WHERE article_id IN ({', '.join('?' * len(ids))}) ORDER BY row",
            ids,
        ):
            passages[id].append(tuple(values))
        return passages

    def citations(self, ids: Sequence[str]) -> list[tuple[str, str, str, str | None, str | None]]:
        """What identifies each of some articles; see `Collection.citations`."""
        marks = ", ".join("?" * len(ids))
        rows = self._rows(
            f"SELECT id, title, source, date FROM articles WHERE id IN ({marks})", ids
        )
        by_id = {row["id"]: row for row in rows}
        name = self.source_names.name
        return [(*by_id[id], name(by_id[id]["source"])) for id in ids if id in by_id]

    def _titles_and_texts(self, ids: Sequence[str]) -> list[str]:
        """The title and the text of each article with one of these ids, in their order."""
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT id, title || char(10) || text FROM articles WHERE id IN ({marks})"
        texts = {row[0]: row[1] for row in self._rows(sql, ids)}
        return [texts[id] for id in ids]

    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]:
        """Finds articles by a part of their title; see `Collection.browse`."""
        columns = ARTICLE_COLUMNS.replace("a.text", "'' AS text")  # a text may have megabytes
        matching = self._matching(words, where)
        rows = self._rows(
            f"SELECT {columns} {BROWSED} ORDER BY {SORTED_BY[sort]} LIMIT ?3 OFFSET ?4",
            [*matching, n, skip],
        )
        count = self._rows(f"SELECT count(*) {BROWSED}", matching)[0][0]
        return int(count), [article_of(row, self.source_names) for row in rows]

    def browsed_dates(self, words: str, where: Where | None = None) -> list[tuple[str, int]]:
        """The dates of the articles that `browse` finds; see `Collection.browsed_dates`."""
        sql = f"SELECT a.date, count(*) {BROWSED} AND a.date <> '' GROUP BY a.date ORDER BY a.date"
        return [(date, count) for date, count in self._rows(sql, self._matching(words, where))]

    def _matching(self, words: str, where: Where | None) -> list[str | None]:
        """The values of BROWSED."""
        return [fold(words.strip()), json.dumps(self.columns.ids(where)) if where else None]

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query; safe to call from several threads."""
        with self.lock:
            return self.text.execute(sql, values).fetchall()
