"""Files that readers upload: checked, put into the folder of articles, and indexed."""

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.article import Article
from index.build import build_with
from index.encoder import Encoder
from index.errors import HoibaoError
from index.readers import READERS
from index.sources.files import read_articles
from web.access.guard import MAX_UPLOAD
from web.phrases import Phrases

MAX_FILES = 1000  # in the folder
MAX_NAME = 120  # characters

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
        failed: True if the last build failed.
    """

    done: int = 0
    total: int = 0
    ready: bool = True
    failed: bool = False


class Uploads:
    """A folder of articles that readers may add files to, and the store that is built from it."""

    def __init__(self, folder: Path, store: Path, encoder: Callable[[], Encoder]) -> None:
        """Takes uploads for a store.

        Args:
            folder: the folder of the articles.
            store: the folder of the store.
            encoder: returns the encoder of the newest build of the store.
        """
        self.folder, self.store, self.encoder = folder, store, encoder
        self.lock = threading.Lock()
        self.waiting = False  # True if files have come that the running build may not see
        self.progress = Progress()

    def add(self, name: str, content: bytes, phrases: Phrases) -> None:
        """Checks a file and puts it into the folder. It is indexed by the next call of `index`.

        Args:
            name: the name that the file has on the reader's machine.
            content: the bytes of the file.
            phrases: the texts in the reader's language.

        Raises:
            Refused: it is of another kind, too large, holds no article, or cannot be written.
        """
        file = self.folder / self._safe_name(name, phrases)
        if len(content) > MAX_UPLOAD:
            raise Refused(phrases.too_large.format(megabytes=MAX_UPLOAD // 1_000_000))
        # Hidden, so that no build reads it before it is checked.
        hidden = self.folder / f".{secrets.token_hex(8)}{file.suffix.lower()}"
        try:
            hidden.write_bytes(content)
            if not any(isinstance(item, Article) for item in read_articles([hidden])):
                raise Refused(phrases.no_article)
            with self.lock:
                if file.exists():
                    raise Refused(phrases.taken)
                hidden.rename(file)
        except OSError as error:
            log.error("An upload cannot be written (%s)", error.strerror)
            raise Refused(phrases.not_written) from error
        finally:
            with suppress(OSError):  # a folder that cannot be written has no such file
                hidden.unlink()

    def _safe_name(self, name: str, phrases: Phrases) -> str:
        """A name for the file that cannot lead out of the folder.

        Raises:
            Refused: the file is of another kind, the name is taken, or the folder is full.
        """
        last = name.replace("\\", "/").rpartition("/")[2].strip()
        clean = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').lstrip(".")
        stem, suffix = Path(clean).stem, Path(clean).suffix
        if suffix.lower() not in READERS or not stem:
            raise Refused(phrases.wrong_kind.format(kinds=" ".join(READERS)))
        if sum(1 for _ in self.folder.iterdir()) >= MAX_FILES:
            raise Refused(phrases.full)
        safe = stem[: MAX_NAME - len(suffix)] + suffix
        if (self.folder / safe).exists():
            raise Refused(phrases.taken)
        return safe

    def index(self) -> None:
        """Starts a build in a thread of its own.

        If a build is running, another one follows it.
        """
        with self.lock:
            self.waiting = True
            if not self.progress.ready:
                return
            self.progress = Progress(ready=False)
        threading.Thread(target=self._build, daemon=True).start()

    def _build(self) -> None:
        while True:
            with self.lock:
                if not self.waiting:
                    self.progress = Progress()
                    return
                self.waiting = False
            try:
                build_with(self.encoder(), [self.folder], self.store, on_progress=self._on_progress)
            except HoibaoError as error:
                log.error("Uploaded files cannot be indexed: %s", error)
                self.progress = Progress(failed=True)
                return

    def _on_progress(self, step: str, done: int, total: int | None) -> None:
        if step == "encoding":
            self.progress = replace(self.progress, done=done, total=total or 0)
