"""The store on disk: what its files hold, and reading them (writer.py writes them)."""

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.article import Article
from index.errors import StoreError
from index.lexical.accents import Accents
from index.lexical.bm25 import WordIndex
from index.lexical.syllables import fold
from index.passages import Passage
from index.store.columns import Columns
from index.store.manifest import (
    FORMS,
    MANIFEST,
    TEXT,
    VECTORS,
    WORDS,
    read_manifest,
    rebuild,
    verify,
)
from index.store.vectors import VectorIndex

SCHEMA = {
    "articles": {
        "id": "TEXT PRIMARY KEY",
        "title": "TEXT NOT NULL",
        "text": "TEXT NOT NULL",
        "source": "TEXT NOT NULL",
        "date": "TEXT",
        "author": "TEXT",
        "language": "TEXT",
        "key": "BLOB NOT NULL",  # digest of title and text: an equal one has equal passages
    },
    "passages": {
        "row": "INTEGER PRIMARY KEY",  # the vector's place among all, from 0
        "article_id": "TEXT NOT NULL",
        "number": "INTEGER NOT NULL",
        "start": "INTEGER NOT NULL",
        "end": "INTEGER NOT NULL",
        "key": "BLOB NOT NULL",  # digest of what was encoded: an equal one has an equal vector
    },
}
FIELDS = [field.name for field in fields(Article)]


def _damage(error: Exception) -> str:
    """What is wrong with a store that raises this on opening."""
    if isinstance(error, FileNotFoundError):
        return f"{Path(error.filename).name} is missing"
    if isinstance(error, OSError):
        return f"{error.strerror}"
    return str(error) if isinstance(error, ValueError) else f"{MANIFEST} is not complete"


class Store:
    """A store opened for reading; safe to use from several threads.

    Attributes:
        folder: where it lies.
        manifest: what `manifest.json` says.
        vectors: row i is the vector of passage i.
        words: the word statistics of the passages.
        accents: the accents of the collection's syllables.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder, self.manifest = folder, manifest
        build = manifest["build"]
        uri = (folder / f"{build}.{TEXT}").resolve().as_uri() + "?mode=ro&immutable=1"
        self.text = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self.text.create_function("fold", 1, fold, deterministic=True)
        self.lock = threading.Lock()
        names = [file["name"] for file in manifest["files"]]
        vectors = [folder / name for name in names if name.startswith(f"{build}.{VECTORS}.")]
        self.vectors = VectorIndex(vectors, manifest["vectors"])
        self.words = WordIndex.open(folder, f"{build}.{WORDS}")
        self.accents = Accents.open(folder, f"{build}.{FORMS}")

    @classmethod
    def open(cls, folder: str | Path, whole: bool = False) -> "Store":
        """The store in `folder`, undamaged.

        whole: large files are read from end to end to see that, too, and not only in parts.

        Raises:
            StoreError: it is not there, not ours, damaged, or of another format.
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        try:
            with ThreadPoolExecutor() as threads:  # hashing leaves the interpreter to others
                list(threads.map(partial(verify, folder, whole=whole), manifest["files"]))
            store = cls(folder, manifest)
            store._check()
        except PermissionError as error:
            raise StoreError(
                f"The store {folder} cannot be read ({error.strerror}): see that you may read all "
                "files in it."
            ) from error
        except (OSError, KeyError, TypeError, AttributeError, ValueError) as error:
            damage = _damage(error)
        except (sqlite3.Error, RuntimeError) as error:  # RuntimeError: of FAISS
            damage = str(error).splitlines()[0]
        else:
            return store
        if read_manifest(folder).get("build") != manifest.get("build"):
            return cls.open(folder, whole)  # a rebuild was published in between
        raise StoreError(f"The store {folder} is damaged ({damage}): {rebuild(folder)}.")

    def _check(self) -> None:
        """Raises ValueError where the files do not hold what the manifest says."""
        for table, columns in SCHEMA.items():
            found = [row[1] for row in self.text.execute(f"PRAGMA table_info({table})")]
            if found != list(columns):
                raise ValueError(f"the table {table} has other columns")
        rows = self.count("passages")
        counts = self.manifest["counts"]
        if (self.count("articles"), rows) != (counts["articles"], counts["passages"]):
            raise ValueError("the text is not what the manifest counts")
        if self.words.count != rows:
            raise ValueError("the words are not of every passage")
        if self.vectors.count != rows:
            raise ValueError("there is not one vector for every passage")
        if self.vectors.dimension != self.manifest["model"]["dimension"]:
            raise ValueError("the vectors have another dimension than the manifest says")

    def count(self, table: str) -> int:
        """Rows in `articles` or `passages`."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    @cached_property
    def columns(self) -> Columns:
        """What the passages can be filtered by; read when it is first asked for."""
        articles = self._rows("SELECT id, source, date, author, language FROM articles")
        places = {id: place for place, (id, *_) in enumerate(articles)}
        rows = self._rows("SELECT article_id FROM passages ORDER BY row")
        return Columns(articles, np.array([places[id] for (id,) in rows], dtype=np.int32))

    def search(
        self, question: Vectors, n: int, mask: Mask | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """The rows of the n nearest passages, nearest first, and their cosines, both (<= n,).

        mask: (passages,) mask of those that may be found; no other is, and none is missed.
        """
        if question.shape != (self.vectors.dimension,):
            raise StoreError(
                f"The question's vector has {question.shape[-1]} dimensions and the store "
                f"{self.folder} has {self.vectors.dimension}: {rebuild(self.folder)}."
            )
        return self.vectors.search(question, n, mask)

    def cosines(self, question: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The cosines of a question with the passages in these rows, (len(rows),)."""
        return self.vectors.cosines(question, rows)

    def passages(self, rows: Sequence[int]) -> list[tuple[Passage, Article]]:
        """The passages in these rows with their articles, in the order asked."""
        marks = ", ".join("?" * len(rows))
        columns = ", ".join(f"a.{name}" for name in FIELDS)
        found = self._rows(
            f'SELECT p.row, p.number, p.start, p."end", {columns} FROM passages p '
            f"JOIN articles a ON a.id = p.article_id WHERE p.row IN ({marks})",
            [int(row) for row in rows],
        )
        by_row = {}
        for row, number, start, end, *values in found:
            article = Article(*values)
            passage = Passage(article.id, number, start, end, article.text[start:end])
            by_row[row] = passage, article
        return [by_row[int(row)] for row in rows]

    def article(self, id: str) -> Article | None:
        """The article with this id."""
        columns = ", ".join(FIELDS)
        found = self._rows(f"SELECT {columns} FROM articles WHERE id = ?", [id])
        return Article(*found[0]) if found else None

    def change(self, article: Article, key: bytes) -> tuple[str, int | None]:
        """("unchanged", "changed" or "new", place of the article with its id in this build)."""
        columns = ", ".join(["rowid", "key", *FIELDS[3:]])
        found = self._rows(f"SELECT {columns} FROM articles WHERE id = ?", [article.id])
        if not found:
            return "new", None
        place, *before = found[0]
        now = [key, *(getattr(article, name) for name in FIELDS[3:])]
        return "unchanged" if before == now else "changed", place

    def places(self, key: bytes) -> list[int]:
        """The places, counted from 1, of the articles that have this key."""
        return [row for (row,) in self._rows("SELECT rowid FROM articles WHERE key = ?", [key])]

    def titles(self, n: int) -> list[str]:
        """n titles, of the newest articles first."""
        rows = self._rows("SELECT title FROM articles ORDER BY date DESC NULLS LAST LIMIT ?", [n])
        return [title for (title,) in rows]

    def browse(self, words: str, n: int, skip: int = 0) -> tuple[int, list[Article]]:
        """The newest articles whose title holds `words`, with or without accents.

        Returns:
            how many there are, and the n of them at most that come after the first `skip`.
        """
        chosen = "FROM articles WHERE ?1 = '' OR instr(fold(title), ?1)"
        columns = ", ".join(FIELDS)
        found = self._rows(
            f"SELECT {columns} {chosen} ORDER BY date DESC NULLS LAST, rowid LIMIT ?2 OFFSET ?3",
            [fold(words.strip()), n, skip],
        )
        count = self._rows(f"SELECT count(*) {chosen}", [fold(words.strip())])[0][0]
        return int(count), [Article(*values) for values in found]

    def days(self) -> list[tuple[str, int]]:
        """How many articles each date has, oldest first; those without a date are left out."""
        return self._rows(
            "SELECT date, count(*) FROM articles WHERE date IS NOT NULL GROUP BY date ORDER BY date"
        )

    def passages_by_key(self, key: bytes, article: Article) -> list[tuple[Passage, bytes]]:
        """The passages, with their keys, of an article that had this key, as of `article`."""
        found = self._rows(
            'SELECT number, start, "end", key FROM passages WHERE article_id = '
            "(SELECT id FROM articles WHERE key = ? LIMIT 1) ORDER BY number",
            [key],
        )
        return [
            (Passage(article.id, number, start, end, article.text[start:end]), passage_key)
            for number, start, end, passage_key in found
        ]

    def vectors_by_key(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors of those passages that were encoded from the same text before."""
        marks = ", ".join("?" * len(keys))
        found = self._rows(f"SELECT key, row FROM passages WHERE key IN ({marks})", list(keys))
        rows = np.array([row for _, row in found], dtype=np.int64)
        return dict(zip((key for key, _ in found), self.vectors.rows(rows), strict=True))

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self.lock:
            return self.text.execute(sql, values).fetchall()
