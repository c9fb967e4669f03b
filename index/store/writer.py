"""Writes a store: a build beside the live one, published in one atomic step."""

import contextlib
import errno
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.article import Article
from index.errors import StoreError
from index.lexical.bm25 import write_words
from index.lexical.spellings import write_spellings
from index.passages import Passage
from index.store.manifest import (
    FORMAT,
    FORMS,
    LOCK,
    MANIFEST,
    SPARE,
    TEXT,
    WORDS,
    described,
    live,
    refuse_foreign,
    refuse_name,
    remove_builds,
    replace,
)
from index.store.store import FIELDS, SCHEMA
from index.store.vectors import VectorWriter

# Errors that no room on the disk would help against.
REFUSED = {
    *(errno.EACCES, errno.EPERM, errno.EROFS),
    *(errno.EEXIST, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the vectors of a store were made with; another store's differ."""

    model: str
    fingerprint: str
    dimension: int
    prompts: dict[str, str]
    split: dict[str, int]


class StoreWriter:
    """Writes one build beside the live one; nothing is seen of it before `publish`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        now = datetime.now(UTC)
        self.build = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.created = now.isoformat(timespec="seconds")
        self.path(TEXT).touch()  # says why it cannot be made, where SQLite only says so
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

    def add(
        self, article: Article, key: bytes, passages: Sequence[Passage], keys: Sequence[bytes]
    ) -> None:
        """Adds an article with its passages, and the digests of it and of what is encoded."""
        values = [getattr(article, name) for name in FIELDS]
        self.text.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*values, key])
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

    def publish(self, vectors: VectorWriter, settings: Settings) -> None:
        """Makes this build the live one, in one atomic step."""
        files = [self.path(TEXT), *vectors.close()]
        files += write_words(self._lines(), self.folder, f"{self.build}.{WORDS}")
        files += write_spellings(self._lines(), self.folder, f"{self.build}.{FORMS}")
        self.text.execute("CREATE INDEX passages_by_key ON passages (key)")
        self.text.execute("CREATE INDEX passages_by_article ON passages (article_id, number)")
        self.text.execute("CREATE INDEX articles_by_date ON articles (date)")
        self.text.execute("CREATE INDEX articles_by_key ON articles (key)")
        self.text.execute("COMMIT")
        self.text.close()
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
            "split": settings.split,
            "vectors": vectors.structure,
            "counts": {"articles": self.articles, "passages": self.passages},
            "files": [described(file) for file in files],
        }
        replace(self.folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        for spare in self.folder.glob(f"{self.build}.{SPARE}-*"):
            spare.unlink()
        remove_builds(self.folder, keep={self.build, previous}, spare=True)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[StoreWriter]:
    """A writer for the store in `folder`, which is made if need be; alone for this process.

    What is not published when the block ends is removed, but for vectors that the next build need
    not encode again.

    Raises:
        StoreError: the folder cannot be written, holds something else, is being built by another
            process, or the disk is full.
    """
    refuse_name(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        refuse_foreign(folder)
        with _locked(folder):
            _clear(folder)
            try:
                writer = StoreWriter(folder)
                with contextlib.closing(writer.text):
                    yield writer
            finally:
                _clear(folder)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"The store {folder} cannot be written ({_reason(error, folder)}. What was there "
            "before is untouched."
        ) from error


def _clear(folder: Path) -> None:
    """Removes what unpublished builds wrote, except for spare vectors."""
    remove_builds(folder, keep={live(folder, "build"), live(folder, "previous")})


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keeps other processes from building in `folder`. Raises StoreError where one is."""
    file = folder / LOCK
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        builder = file.read_text("utf-8", "replace")[:100] or "another process"
        raise StoreError(
            f"The store {folder} is being built by {builder}: wait until it is done and try again."
        ) from None
    try:
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        file.write_text(f"process {os.getpid()} since {now}", "utf-8")
        yield
    finally:
        lock.release()


def _reason(error: OSError | sqlite3.Error, folder: Path) -> str:
    """Why a store cannot be written, and what would help: "reason): help"."""
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    if getattr(error, "errno", None) in REFUSED:
        return f"{reason}): give a folder that can be written"
    while not os.path.exists(folder):
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return f"{reason}; {free // 1_000_000} MB free): make room, or give another folder"
