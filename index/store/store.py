"""The store on disk: what its files hold, and reading them (writer.py writes them)."""

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
from index.store.folder import SPELLINGS, TEXT, VECTORS, WORDS, rebuild_advice
from index.store.manifest import Counts, Manifest, read_manifest, verify_file
from index.store.rows import ARTICLE_COLUMNS, METADATA, SCHEMA, article_of, passage_of
from index.store.vectors import VectorIndex


def _damage(error: Exception) -> str:
    """What is wrong with a store that raises this on opening."""
    if isinstance(error, FileNotFoundError):
        return f"{Path(error.filename).name} is missing"
    if isinstance(error, OSError):
        return f"{error.strerror}"
    return str(error).splitlines()[0]


class Store:
    """A store opened for reading; safe to use from several threads.

    Attributes:
        folder: where it lies.
        manifest: what `manifest.json` says.
        vectors: row i is the vector of passage i.
        words: the word statistics of the passages.
        accents: the accents of the collection's syllables.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        build = manifest.build
        uri = (folder / f"{build}.{TEXT}").resolve().as_uri() + "?mode=ro&immutable=1"
        self.text = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self.text.row_factory = sqlite3.Row
        self.text.create_function("fold", 1, fold, deterministic=True)
        self.lock = threading.Lock()
        names = [file.name for file in manifest.files]
        vectors = [folder / name for name in names if name.startswith(f"{build}.{VECTORS}.")]
        self.vectors = VectorIndex(vectors, manifest.vectors)
        self.words = WordIndex.open(folder, f"{build}.{WORDS}")
        self.accents = Accents.open(folder, f"{build}.{SPELLINGS}")

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
                list(threads.map(partial(verify_file, folder, whole=whole), manifest.files))
            store = cls(folder, manifest)
            store._check()
        except PermissionError as error:
            raise StoreError(
                f"The store {folder} cannot be read ({error.strerror}): see that you may read all "
                "files in it."
            ) from error
        except (
            OSError,
            ValueError,
            sqlite3.Error,
            RuntimeError,
        ) as error:  # RuntimeError: of FAISS
            damage = _damage(error)
        else:
            return store
        if read_manifest(folder).build != manifest.build:
            return cls.open(folder, whole)  # a rebuild was published in between
        raise StoreError(f"The store {folder} is damaged ({damage}): {rebuild_advice(folder)}.")

    def _check(self) -> None:
        """Raises ValueError where the files do not hold what the manifest says."""
        for table, columns in SCHEMA.items():
            found = [row[1] for row in self.text.execute(f"PRAGMA table_info({table})")]
            if found != list(columns):
                raise ValueError(f"the table {table} has other columns")
        rows = self.count("passages")
        if Counts(self.count("articles"), rows) != self.manifest.counts:
            raise ValueError("the text is not what the manifest counts")
        if self.words.count != rows:
            raise ValueError("the words are not of every passage")
        if self.vectors.count != rows:
            raise ValueError("there is not one vector for every passage")
        if self.vectors.dimension != self.manifest.model.dimension:
            raise ValueError("the vectors have another dimension than the manifest says")

    def count(self, table: str) -> int:
        """Rows in `articles` or `passages`."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    @cached_property
    def columns(self) -> Columns:
        """What the passages can be filtered by; read when it is first asked for."""
        articles = [
            tuple(row)
            for row in self._rows("SELECT id, source, date, author, language FROM articles")
        ]
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
                f"{self.folder} has {self.vectors.dimension}: {rebuild_advice(self.folder)}."
            )
        return self.vectors.search(question, n, mask)

    def cosines(self, question: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The cosines of a question with the passages in these rows, (len(rows),)."""
        return self.vectors.cosines(question, rows)

    def passages(self, rows: Sequence[int]) -> list[tuple[Passage, Article]]:
        """The passages in these rows with their articles, in the order of `rows`."""
        marks = ", ".join("?" * len(rows))
        joined = self._rows(
            f'SELECT p.row, p.number, p.start, p."end", {ARTICLE_COLUMNS} FROM passages p '
            f"JOIN articles a ON a.id = p.article_id WHERE p.row IN ({marks})",
            [int(row) for row in rows],
        )
        articles = {row["row"]: article_of(row) for row in joined}
        passages = {row["row"]: passage_of(row, articles[row["row"]]) for row in joined}
        return [(passages[int(row)], articles[int(row)]) for row in rows]

    def article(self, id: str) -> Article | None:
        """The article with this id; None where there is none."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE a.id = ?", [id])
        return article_of(rows[0]) if rows else None

    def change(self, article: Article, key: bytes) -> tuple[str, int | None]:
        """What became of an article since this build.

        Args:
            article: as it is now.
            key: the digest of its title and text now.

        Returns:
            "unchanged", "changed" or "new"; and the place, counted from 1, of the article with its
            id in this build, None where there is none.
        """
        columns = ", ".join(METADATA)
        rows = self._rows(f"SELECT rowid, key, {columns} FROM articles WHERE id = ?", [article.id])
        if not rows:
            return "new", None
        [row] = rows
        same = row["key"] == key and all(row[name] == getattr(article, name) for name in METADATA)
        return "unchanged" if same else "changed", row["rowid"]

    def places(self, key: bytes) -> list[int]:
        """The places, counted from 1, of the articles that have this key."""
        rows = self._rows("SELECT rowid FROM articles WHERE key = ?", [key])
        return [row["rowid"] for row in rows]

    def titles(self, n: int) -> list[str]:
        """n titles, of the newest articles first."""
        rows = self._rows("SELECT title FROM articles ORDER BY date DESC NULLS LAST LIMIT ?", [n])
        return [title for (title,) in rows]

    def browse(self, words: str, n: int, skip: int = 0) -> tuple[int, list[Article]]:
        """The newest articles whose title holds `words`, with or without accents.

        Returns:
            how many there are, and those n of them at most that come after the first `skip`.
        """
        chosen = "FROM articles a WHERE ?1 = '' OR instr(fold(a.title), ?1)"
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS} {chosen} "
            "ORDER BY a.date DESC NULLS LAST, a.rowid LIMIT ?2 OFFSET ?3",
            [fold(words.strip()), n, skip],
        )
        count = self._rows(f"SELECT count(*) {chosen}", [fold(words.strip())])[0][0]
        return int(count), [article_of(row) for row in rows]

    def days(self) -> list[tuple[str, int]]:
        """How many articles each date has, oldest first; those without a date are left out."""
        rows = self._rows(
            "SELECT date, count(*) FROM articles WHERE date IS NOT NULL GROUP BY date ORDER BY date"
        )
        return [(date, count) for date, count in rows]

    def passages_by_key(self, key: bytes, article: Article) -> list[tuple[Passage, bytes]]:
        """How an equal article was cut in this build.

        Args:
            key: the digest of the article's title and text.
            article: the article; its passages are slices of it.

        Returns:
            its passages in order, each with the digest of what was encoded; none where this build
            has no article with this key.
        """
        rows = self._rows(
            'SELECT number, start, "end", key FROM passages WHERE article_id = '
            "(SELECT id FROM articles WHERE key = ? LIMIT 1) ORDER BY number",
            [key],
        )
        return [(passage_of(row, article), row["key"]) for row in rows]

    def vectors_by_key(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors, each (dimension,), of those keys that a passage of this build has."""
        marks = ", ".join("?" * len(keys))
        rows = self._rows(f"SELECT key, row FROM passages WHERE key IN ({marks})", list(keys))
        vectors = self.vectors.rows(np.array([row["row"] for row in rows], dtype=np.int64))
        return dict(zip((row["key"] for row in rows), vectors, strict=True))

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self.lock:
            return self.text.execute(sql, values).fetchall()
