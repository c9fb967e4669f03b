"""Files that readers upload: checked, put into a folder of their own, and indexed."""

import ctypes
import logging
import re
import secrets
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.article import UPLOADS, Article
from index.build import build_with
from index.console import notice_lines
from index.encoder import Encoder
from index.errors import HoibaoError
from index.readers import READERS
from index.sources.files import read_articles
from index.text.controls import mask_controls
from web.access.guard import MAX_UPLOAD
from web.filenames import folded, safe_filename
from web.phrases import Phrases

MAX_FILES = 1000  # uploaded
# What a build says of an article that it indexes; anything else is a notice.
INDEXED = ("new", "changed", "renamed", "unchanged")

log = logging.getLogger(__name__)


class Refused(Exception):
    """A file is refused; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the indexing of uploaded files is.

    Attributes:
        done: passages encoded.
        total: passages to encode.
        ready: True if no build runs or waits.
        failed: True if the last build failed, or left out an uploaded file.
        files: the names of the uploaded files that are not indexed because of that.
        kept: True if these files are tried again with the next upload.
    """

    done: int = 0
    total: int = 0
    ready: bool = True
    failed: bool = False
    files: tuple[str, ...] = ()
    kept: bool = False


class Uploads:
    """A folder of articles that readers may add files to, and the store that is built from it.

    Uploaded files go into a folder of their own in it, `UPLOADS`. Articles there have the file's
    path as id and source, whatever they state, so that they cannot take the place of others.
    """

    def __init__(self, articles: Path, store: Path, encoder: Callable[[], Encoder]) -> None:
        """Takes uploads for a store.

        Args:
            articles: the folder of the articles.
            store: the folder of the store.
            encoder: returns the encoder of the newest build of the store.
        """
        self.articles, self.store, self.encoder = articles, store, encoder
        self.folder = articles / UPLOADS
        with suppress(OSError):  # `add` says so
            self.folder.mkdir(exist_ok=True)
        self.lock = threading.Lock()
        self.waiting = False  # True if files have come that the running build may not see
        self.pending: list[str] = []  # the names of the files that no build has indexed yet
        self.progress = Progress()
        self._source: str | None = None  # of the article that the running build took last
        self._indexed: set[str] = set()  # uploaded files that it has found an article in

    def add(self, name: str, content: bytes, phrases: Phrases) -> None:
        """Checks a file and puts it into the folder. It is indexed by the next call of `index`.

        Args:
            name: the name that the file has on the reader's machine.
            content: the bytes of the file.
            phrases: the texts in the reader's language.

        Raises:
            Refused: it is of another kind, too large, holds no article, or cannot be written.
        """
        if len(content) > MAX_UPLOAD:
            raise Refused(phrases.too_large.format(megabytes=MAX_UPLOAD // 1_000_000))
        try:
            file = self.folder / self._safe_name(name, phrases)
            self._add(file, content, phrases)
        except (OSError, ValueError, HoibaoError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            log.error("An upload cannot be written (%s)", reason)
            raise Refused(phrases.not_written) from error

    def _add(self, file: Path, content: bytes, phrases: Phrases) -> None:
        # Hidden, so that no build reads it before it is checked.
        hidden = self.folder / f".{secrets.token_hex(8)}{file.suffix.lower()}"
        try:
            hidden.write_bytes(content)
            if not any(isinstance(item, Article) for item in read_articles([hidden])):
                raise Refused(phrases.no_article)
            with self.lock:
                if self._is_taken(file.name):
                    raise Refused(phrases.taken)
                hidden.rename(file)
                self.pending.append(file.name)
        finally:
            with suppress(OSError):  # a folder that cannot be written has no such file
                hidden.unlink()

    def _safe_name(self, name: str, phrases: Phrases) -> str:
        """A name for the file that cannot lead out of the folder.

        Raises:
            Refused: the file is of another kind, the name is taken, or the folder is full.
        """
        safe = safe_filename(name, READERS)
        if safe is None:
            raise Refused(phrases.wrong_kind.format(kinds=" ".join(READERS)))
        if sum(1 for _ in self.folder.iterdir()) >= MAX_FILES:
            raise Refused(phrases.full)
        if self._is_taken(safe):
            raise Refused(phrases.taken)
        return safe

    def _is_taken(self, name: str) -> bool:
        """True if a file of the readers or of the owner has a name that only case tells apart."""
        files = [*self.folder.iterdir(), *self.articles.iterdir()]
        return folded(name) in {folded(file.name) for file in files}

    def index(self) -> None:
        """Starts a build in a thread of its own.

        If a build is running, another one follows it.
        """
        with self.lock:
            self.waiting = True
            if not self.progress.ready:
                return
            self.progress = Progress(ready=False)
        try:
            threading.Thread(target=self._build, daemon=True).start()
        except RuntimeError as error:  # the machine can start no more threads
            log.error("Uploaded files cannot be indexed: %s", error)
            with self.lock:
                self.progress = Progress(failed=True, files=tuple(self.pending), kept=True)

    def _build(self) -> None:
        """Builds the store until no file waits, whatever happens."""
        failed = kept = False
        left_out: list[str] = []
        while True:
            with self.lock:
                if not self.waiting:
                    names = tuple(self.pending if kept else left_out)
                    self.progress = Progress(failed=failed, files=names, kept=kept)
                    return
                self.waiting = False
                self.progress = Progress(ready=False)
                files = list(self.pending)
            try:
                left_out += self._index_good(files)
                failed, kept = bool(left_out), False
                with self.lock:
                    self.pending = [name for name in self.pending if name not in files]
            except BaseException as error:  # a panic of sentencex (Rust) is no Exception
                self._log_failure(files, error)
                failed = kept = True

    def _index_good(self, files: list[str]) -> list[str]:
        """Indexes uploaded files, and sets those aside that end a build or hold no article.

        A file that ends every build would keep all later ones from being indexed.

        Args:
            files: the names of those that no build has indexed yet.

        Returns:
            The names of the files that were set aside.

        Raises:
            BaseException: a build fails for another reason than the files. A panic of sentencex
                (Rust) is no Exception.
        """
        try:
            bad = self._index_files(files)
        except HoibaoError:  # of the store or the machine
            raise
        except BaseException as error:
            self._log_failure(files, error)
            last = _uploaded_name(self._source)
            suspects = list(dict.fromkeys([*files, *([last] if last else [])]))
            self._hide(suspects)
            try:
                self._index_files([])  # fails if it is not the files
                bad = self._find_bad(suspects)
            except BaseException:
                self._show(suspects)
                raise
        self._hide(bad)
        return bad

    def _find_bad(self, hidden: list[str]) -> list[str]:
        """Indexes hidden files, and returns those that end a build or hold no article."""
        self._show(hidden)
        try:
            return self._index_files(hidden)
        except HoibaoError:
            raise
        except BaseException as error:
            self._log_failure(hidden, error)
        self._hide(hidden)
        if len(hidden) == 1:
            return hidden
        middle = len(hidden) // 2
        return self._find_bad(hidden[:middle]) + self._find_bad(hidden[middle:])

    def _hide(self, files: list[str]) -> None:
        """Gives files hidden names, which no build reads."""
        for name in files:
            with suppress(FileNotFoundError):  # it is hidden already
                (self.folder / name).replace(self.folder / f".{name}.failed")

    def _show(self, files: list[str]) -> None:
        """Gives hidden files their names back, but for those that a reader has used again."""
        for name in files:
            hidden, file = self.folder / f".{name}.failed", self.folder / name
            with suppress(OSError), self.lock:
                if not file.exists():
                    hidden.rename(file)

    def _log_failure(self, files: list[str], error: BaseException) -> None:
        """Logs that a build of these files failed: a sentence, or where it happened."""
        known = isinstance(error, HoibaoError)
        reason = str(error) if known else "".join(traceback.format_exception(error))
        log.error(
            "Uploaded files cannot be indexed (%s; read last: %s): %s",
            ", ".join(files),
            self._source,
            mask_controls(reason),
        )

    def _index_files(self, files: list[str]) -> list[str]:
        """Builds the store, and returns those of the uploaded files that no article is read from.

        What the build says of the files is logged.

        Raises:
            HoibaoError: the store cannot be built.
        """
        self._source = None
        self._indexed.clear()
        report = build_with(
            self.encoder(), [self.articles], self.store, self._on_progress, self._on_source
        )
        notices = [note for note in report.notices if _uploaded_name(note.source) in files]
        for line in notice_lines(notices, hint=""):
            log.warning("Uploaded: %s", line.strip())
        _give_memory_back()
        return [name for name in files if name not in self._indexed]

    def _on_progress(self, step: str, done: int, total: int | None) -> None:
        if step == "encoding":
            self._source = None  # passages of many articles are encoded together
            self.progress = replace(self.progress, done=done, total=total or 0)

    def _on_source(self, source: str, outcome: str) -> None:
        self._source = source
        if outcome in INDEXED and (name := _uploaded_name(source)):
            self._indexed.add(name)


def _give_memory_back() -> None:
    """Gives the system the memory that a build has freed.

    The GNU C library keeps it: 30 to 70 MB, which grow with the number of builds.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # other C libraries have no such function
            ctypes.CDLL(None).malloc_trim(0)


def _uploaded_name(source: str | None) -> str | None:
    """The name of the uploaded file that an article or notice is from; None if it is none."""
    folder, _, path = (source or "").partition("/")
    return re.sub(r"#\d+$", "", path.split("/")[0]) if folder == UPLOADS else None
