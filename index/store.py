"""The store on disk: what its files hold, writer and reader together."""

import contextlib
import json
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.accents import Accents
from index.articles import Article
from index.columns import Columns, Mask
from index.encoder import Vectors
from index.errors import StoreError
from index.forms import write_forms
from index.manifest import (
    FORMAT,
    FORMS,
    LOCK,
    MANIFEST,
    TEXT,
    VECTORS,
    WORDS,
    described,
    live,
    read_manifest,
    rebuild,
    refuse_foreign,
    remove_builds,
    replace,
    verify,
)
from index.passages import Passage
from index.words import Words, write_words

SCHEMA = {
    "articles": {
        "id": "TEXT PRIMARY KEY",
        "title": "TEXT NOT NULL",
        "text": "TEXT NOT NULL",
        "source": "TEXT NOT NULL",
        "date": "TEXT",
        "author": "TEXT",
        "language": "TEXT",
    },
    "passages": {
        "row": "INTEGER PRIMARY KEY",  # the vector's place in the FAISS index, from 0
        "article_id": "TEXT NOT NULL",
        "number": "INTEGER NOT NULL",
        "start": "INTEGER NOT NULL",
        "end": "INTEGER NOT NULL",
        "key": "BLOB NOT NULL",  # digest of what was encoded: an equal one has an equal vector
    },
}


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Settings:
    """What the vectors of a store were made with; another store's differ."""

    model: str
    fingerprint: str
    dimension: int
    prompts: dict[str, str]
    budget: int
    overlap: int


class StoreWriter:
    """Writes one build beside the live one; nothing is seen of it before `publish`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        now = datetime.now(UTC)
        self.build = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.created = now.isoformat(timespec="seconds")
        self.text = sqlite3.connect(self.path(TEXT), isolation_level=None)
        self.text.execute("PRAGMA journal_mode = OFF")  # an unfinished file is never read
        for table, columns in SCHEMA.items():
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self.text.execute(f"CREATE TABLE {table} ({listed})")
        self.text.execute("BEGIN")
        self.articles = self.passages = 0

    def path(self, name: str) -> Path:
        """Where the file `name` of this build lies."""
        return self.folder / f"{self.build}.{name}"

    def add(self, article: Article, passages: Sequence[Passage], keys: Sequence[bytes]) -> None:
        """Adds an article with its passages, and the digests of what is encoded for them."""
        fields = [getattr(article, column) for column in SCHEMA["articles"]]
        self.text.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", fields)
        self.text.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            [
                (self.passages + place, p.article_id, p.number, p.start, p.end, key)
                for place, (p, key) in enumerate(zip(passages, keys, strict=True))
            ],
        )
        self.articles += 1
        self.passages += len(passages)

    def written(self, size: int) -> Iterator[list[tuple[str, str, bytes]]]:
        """(title, passage text, key) of the passages added, in order, `size` at a time."""
        rows = self.text.execute(
            'SELECT a.title, substr(a.text, p.start + 1, p."end" - p.start), p.key '
            "FROM passages p JOIN articles a ON a.id = p.article_id ORDER BY p.row"
        )
        while chunk := rows.fetchmany(size):
            yield chunk

    def _lines(self) -> Iterator[str]:
        """Of each passage in order, what its words are taken from."""
        for chunk in self.written(1000):
            yield from (f"{title}\n{text}" for title, text, _ in chunk)

    def publish(self, vectors: Any, settings: Settings) -> None:
        """Makes this build the live one, in one atomic step; `vectors` is a FAISS index."""
        files = [self.path(TEXT), self.path(VECTORS)]
        files += write_words(self._lines(), self.folder, f"{self.build}.{WORDS}")
        files += write_forms(self._lines(), self.folder, f"{self.build}.{FORMS}")
        self.text.execute("CREATE INDEX passages_by_key ON passages (key)")
        self.text.execute("CREATE INDEX passages_by_article ON passages (article_id, number)")
        self.text.execute("CREATE INDEX articles_by_date ON articles (date)")
        self.text.execute("COMMIT")
        self.text.close()
        try:
            faiss.write_index(vectors, str(self.path(VECTORS)))
        except RuntimeError as error:  # how FAISS says that a file cannot be written
            raise OSError(None, "writing the vectors failed") from error
        previous = live(self.folder, "build")
        manifest = {
            "format": FORMAT,
            "build": self.build,
            "previous": previous,
            "created": self.created,
            "model": {
                "name": settings.model,
                "fingerprint": settings.fingerprint,
                "dimension": settings.dimension,
                "prompts": settings.prompts,
            },
            "split": {"budget": settings.budget, "overlap": settings.overlap},
            "counts": {"articles": self.articles, "passages": self.passages},
            "files": [described(file) for file in files],
        }
        replace(self.folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        remove_builds(self.folder, keep={self.build, previous})

    def discard(self) -> None:
        """Removes what was written of this build."""
        self.text.close()
        remove_builds(self.folder, keep={live(self.folder, "build"), live(self.folder, "previous")})


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[StoreWriter]:
    """A writer for the store in `folder`, which is made if need be; alone for this process.

    What is not published when the block ends is removed.

    Raises:
        StoreError: the folder cannot be written, holds something else, is being built by another
            process, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        refuse_foreign(folder)
        with FileLock(folder / LOCK, timeout=0):
            remove_builds(folder, keep={live(folder, "build"), live(folder, "previous")})
            writer = StoreWriter(folder)
            try:
                yield writer
            finally:
                if live(folder, "build") != writer.build:
                    writer.discard()
    except Timeout:
        raise StoreError(
            f"Another process is building the store {folder}: wait until it is done and try again."
        ) from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        free = _free_bytes(folder)
        raise StoreError(
            f"The store {folder} cannot be written ({reason}; {free // 1_000_000} MB free): give a "
            "folder that can be written, or make room. What was there before is untouched."
        ) from error


def _free_bytes(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


# ---------------------------------------------------------------- reading


class Store:
    """A store opened for reading; safe to use from several threads.

    Attributes:
        folder: where it lies.
        manifest: what `manifest.json` says.
        vectors: the FAISS index; row i is the vector of passage i.
        words: the word statistics of the passages.
        accents: the accents of the collection's syllables.
    """

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder, self.manifest = folder, manifest
        build = manifest["build"]
        uri = (folder / f"{build}.{TEXT}").resolve().as_uri() + "?mode=ro&immutable=1"
        self.text = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self.lock = threading.Lock()
        self.vectors = faiss.read_index(str(folder / f"{build}.{VECTORS}"))
        self.words = Words.open(folder, f"{build}.{WORDS}")
        self.accents = Accents.open(folder, f"{build}.{FORMS}")

    @classmethod
    def open(cls, folder: str | Path) -> "Store":
        """The store in `folder`, whole and undamaged.

        Raises:
            StoreError: it is not there, not ours, damaged, or of another format.
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        try:
            for file in manifest["files"]:
                verify(folder, file)
            store = cls(folder, manifest)
            store._check()
        except FileNotFoundError as error:
            if live(folder, "build") != manifest["build"]:
                return cls.open(folder)  # a rebuild was published in between
            damage = f"{Path(error.filename).name} is missing"
        except (KeyError, TypeError, AttributeError):
            damage = f"{MANIFEST} is not complete"
        except (ValueError, sqlite3.Error, RuntimeError) as error:
            damage = str(error).splitlines()[0]
        else:
            return store
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
        if self.vectors.ntotal != rows:
            raise ValueError("there is not one vector for every passage")
        if self.vectors.d != self.manifest["model"]["dimension"]:
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
        self, question: Vectors, n: int, allowed: Mask | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """The rows of the n nearest passages, nearest first, and their cosines, both (<= n,).

        allowed: (passages,) mask of those that may be returned; no other is, and none is missed.
        """
        if question.shape != (self.vectors.d,):
            raise StoreError(
                f"The question's vector has {question.shape[-1]} dimensions and the store "
                f"{self.folder} has {self.vectors.d}: {rebuild(self.folder)}."
            )
        chosen = None
        if allowed is not None and not allowed.all():
            selector: Any = faiss.IDSelectorBitmap  # whose type is that of C++
            parameters: Any = faiss.SearchParameters
            chosen = parameters(sel=selector(np.packbits(allowed, bitorder="little")))
        n = min(n, self.vectors.ntotal)
        cosines, rows = self.vectors.search(question[None, :], n, params=chosen)
        found = rows[0] >= 0  # FAISS pads with -1 where it finds too few
        return rows[0][found], cosines[0][found]

    def cosines(self, question: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The cosines of a question with the passages in these rows, (len(rows),)."""
        cosines: Vectors = self.vectors.reconstruct_batch(rows) @ question
        return cosines

    def passages(self, rows: Sequence[int]) -> list[tuple[Passage, Article]]:
        """The passages in these rows with their articles, in the order asked."""
        marks = ", ".join("?" * len(rows))
        columns = ", ".join(f"a.{column}" for column in SCHEMA["articles"])
        found = self._rows(
            f'SELECT p.row, p.number, p.start, p."end", {columns} FROM passages p '
            f"JOIN articles a ON a.id = p.article_id WHERE p.row IN ({marks})",
            [int(row) for row in rows],
        )
        by_row = {}
        for row, number, start, end, *fields in found:
            article = Article(*fields)
            passage = Passage(article.id, number, start, end, article.text[start:end])
            by_row[row] = passage, article
        return [by_row[int(row)] for row in rows]

    def article(self, id: str) -> Article | None:
        """The article with this id."""
        columns = ", ".join(SCHEMA["articles"])
        found = self._rows(f"SELECT {columns} FROM articles WHERE id = ?", [id])
        return Article(*found[0]) if found else None

    def titles(self, n: int) -> list[str]:
        """n titles, of the newest articles first."""
        rows = self._rows("SELECT title FROM articles ORDER BY date DESC NULLS LAST LIMIT ?", [n])
        return [title for (title,) in rows]

    def vectors_by_key(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors of those passages that were encoded from the same text before."""
        marks = ", ".join("?" * len(keys))
        found = self._rows(f"SELECT key, row FROM passages WHERE key IN ({marks})", list(keys))
        return {key: np.asarray(self.vectors.reconstruct(row)) for key, row in found}

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self.lock:
            return self.text.execute(sql, values).fetchall()
