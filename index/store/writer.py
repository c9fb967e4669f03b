"""Writes a new build of a store beside the live one and publishes it in one atomic step."""

import contextlib
import errno
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.article import Article
from index.errors import StoreError
from index.lexical.names import write_names
from index.lexical.postings import write_words
from index.lexical.spellings import write_spellings
from index.lexical.vocabulary import write_vocabulary
from index.passages import Passage
from index.store.digests import describe_file
from index.store.folder import (
    LOCK,
    OTHER_FORMS,
    SPELLINGS,
    TEXT,
    UNFINISHED,
    VOCABULARY,
    WORDS,
    refuse_foreign,
    refuse_name,
    remove_builds,
)
from index.store.manifest import (
    FORMAT,
    Counts,
    Manifest,
    ModelDescription,
    SplitSettings,
    live_builds,
    write_manifest,
)
from index.store.rows import INDEXES, create_tables, insert_article, insert_passages
from index.store.tokens import TokenWriter
from index.store.vectors import VectorWriter

# Errors that are not caused by a full disk.
REFUSED = {
    *(errno.EACCES, errno.EPERM, errno.EROFS),
    *(errno.EEXIST, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL),
}


class StoreWriter:
    """Writes one build beside the live one. Readers do not see it before `publish`.

    Attributes:
        folder: the store's folder.
        build: the name of the new build.
        created: when the build began, ISO 8601 in UTC.
        text: the connection to the build's SQLite file.
        articles, passages: how many were added so far.
    """

    def __init__(self, folder: Path) -> None:
        """Begins a build. Use `writing`, which also locks and cleans the folder."""
        self.folder = folder
        now = datetime.now(UTC)
        self.build = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.created = now.isoformat(timespec="seconds")
        self.path(TEXT).touch()  # its error has the reason, which SQLite's error lacks
        self.text = sqlite3.connect(self.path(TEXT), isolation_level=None)
        self.text.execute("PRAGMA journal_mode = OFF")  # an unfinished file is never read
        create_tables(self.text)
        self.text.execute("BEGIN")
        self.articles = self.passages = 0

    def path(self, name: str) -> Path:
        """The path of the file of this build with the kind `name`."""
        return self.folder / f"{self.build}.{name}"

    def add(self, article: Article, key: bytes, passages: Sequence[tuple[Passage, bytes]]) -> None:
        """Adds an article with its passages.

        Args:
            article: the article.
            key: the digest of its title and text (16 bytes).
            passages: (passage, digest of its encoded text) in order.
        """
        insert_article(self.text, article, key)
        insert_passages(self.text, self.passages, passages)
        self.articles += 1
        self.passages += len(passages)

    def added_passages(self, size: int) -> Iterator[list[tuple[str, str, bytes]]]:
        """(title, passage text, key) of all passages added so far, in order.

        Args:
            size: passages in a list; the last list may be shorter.
        """
        # Each text is read once and cut here: SQLite would read the whole text for each passage.
        passages = self.text.execute(
            'SELECT article_id, start, "end", key FROM passages ORDER BY row'
        )
        last, title, text = None, "", ""
        while chunk := passages.fetchmany(size):
            cut = []
            for id, start, end, key in chunk:
                if id != last:
                    [(title, text)] = self.text.execute(
                        "SELECT title, text FROM articles WHERE id = ?", [id]
                    )
                    last = id
                cut.append((title, text[start:end], key))
            yield cut

    def _indexed_texts(self) -> Iterator[str]:
        """The text of each passage for the lexical search, which includes the title, in order."""
        for chunk in self.added_passages(1000):
            yield from (f"{title}\n{text}" for title, text, _ in chunk)

    def sample(self, n: int) -> list[tuple[str, str]]:
        """(title, passage text) of n passages at most, from the whole build."""
        rows = self.text.execute(
            'SELECT a.title, substr(a.text, p.start + 1, p."end" - p.start) FROM passages p '
            "JOIN articles a ON a.id = p.article_id WHERE p.row % ? = 0 ORDER BY p.row",
            [-(-self.passages // n)],
        )
        return rows.fetchall()

    def publish(
        self,
        vectors: VectorWriter,
        tokens: TokenWriter,
        model: ModelDescription,
        split: SplitSettings,
        source_names: dict[str, str] | None = None,
    ) -> None:
        """Makes this build the live one, in one atomic step.

        Args:
            vectors: the vectors of all passages that were added.
            tokens: the tokens of all passages that were added.
            model: the model that computed them.
            split: how the articles were cut into passages.
            source_names: what the operator calls the sources; None for no such names.

        Raises:
            OSError: the folder cannot be written or is full.
        """
        files = [self.path(TEXT), *vectors.close(), *tokens.close()]
        files += write_words(self._indexed_texts(), self.folder, f"{self.build}.{WORDS}")
        files += write_spellings(self._indexed_texts(), self.folder, f"{self.build}.{SPELLINGS}")
        files += write_names(self._indexed_texts(), self.folder, f"{self.build}.{OTHER_FORMS}")
        stem = f"{self.build}.{VOCABULARY}"
        files += write_vocabulary(self._indexed_texts(), self.folder, stem)
        for index in INDEXES:
            self.text.execute(index)
        self.text.execute("COMMIT")
        self.text.close()
        previous, _ = live_builds(self.folder)
        manifest = Manifest(
            format=FORMAT,
            build=self.build,
            previous=previous,
            created=self.created,
            model=model,
            split=split,
            vectors=vectors.structure,
            counts=Counts(self.articles, self.passages),
            files=tuple(describe_file(file) for file in files),
            source_names=source_names or {},
        )
        write_manifest(self.folder, manifest)
        for file in self.folder.glob(f"{self.build}.{UNFINISHED}-*"):
            with contextlib.suppress(PermissionError):  # a virus scanner has it open (Windows)
                file.unlink()
        remove_builds(self.folder, keep={self.build, previous}, unfinished=True)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[StoreWriter]:
    """A writer for the store in a folder, as a context manager.

    The folder is made if it does not exist. It is locked, so that no other process can build in it.
    If the build is not published when the block ends, its files are removed. Its vectors stay,
    because the next build can use them.

    Raises:
        StoreError: the folder cannot be written, holds other files or is removed meanwhile, another
            process is building in it, or the disk is full.
    """
    refuse_name(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        refuse_foreign(folder)
        with locked(folder):
            _clear(folder)
            try:
                writer = StoreWriter(folder)
                with contextlib.closing(writer.text):
                    yield writer
            finally:
                _clear(folder)
    except FileNotFoundError as error:
        raise StoreError(
            f"The store {folder} cannot be written (its folder was removed or moved): build it "
            "again."
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"The store {folder} cannot be written ({_reason(error, folder)}. What was there "
            "before is untouched."
        ) from error


def _clear(folder: Path) -> None:
    """Removes the files of builds that were not published, except for their vectors."""
    remove_builds(folder, keep={*live_builds(folder)})


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Locks the folder against other builds. Raises StoreError if another process has the lock."""
    file = folder / LOCK
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        builder = _builder(file) or "another process"
        raise StoreError(
            f"The store {folder} is being built by {builder}: wait until it is done and try again."
        ) from None
    try:
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        with file.open("r+b", buffering=0) as handle:
            handle.seek(1)
            handle.write(f"process {os.getpid()} since {now}".encode())
        yield
    finally:
        lock.release()


def _builder(lock: Path) -> str:
    """Which process builds, as it has written into the lock's file; "" if it is not known.

    That is written behind the first byte. On Windows the lock is on this byte, and nobody can read
    or write it.
    """
    with contextlib.suppress(OSError), lock.open("rb", buffering=0) as handle:
        handle.seek(1)
        return handle.read(100).decode("utf-8", "replace")
    return ""


def _reason(error: OSError | sqlite3.Error, folder: Path) -> str:
    """The end of an error message, "reason): help": why a store cannot be written, what helps."""
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    if isinstance(error, FileExistsError):
        reason = "it is a file, or a link that leads nowhere"
    if getattr(error, "errno", None) in REFUSED:
        return f"{reason}): give a folder that can be written"
    for existing in filter(os.path.exists, (folder, *folder.parents)):
        free = shutil.disk_usage(existing).free
        return f"{reason}; {free // 1_000_000} MB free): make room, or give another folder"
    return f"{reason}): give another folder"  # the drive is gone
