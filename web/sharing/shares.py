"""Shared answers as they were when they were shared, each in a file beside the store."""

import contextlib
import hmac
import logging
import os
import re
import secrets
import threading
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, Field, ValidationError

from index.arrays import Span
from qa.answer import Answer, Hit
from qa.understanding.question import MAX_QUESTION
from web.feedback import file_beside
from web.history import Natural, Short, Turn
from web.html.sorting import articles_in_order
from web.where_json import Manner, WhereJson

MAX_SHARED = 500  # answers
MAX_SHARED_BYTES = 200_000  # of each file; further hits are left out
MAX_SHARED_HITS = 50  # one of each article
MAX_SHARED_PAGES = 20  # of a quotation
MAX_SHARED_PASSAGE = 5000  # characters; of a longer passage the sentence alone is kept

log = logging.getLogger(__name__)

Secret = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""128 random bits, which nobody can guess."""


class SharedHit(BaseModel):
    """The best hit of an article, with its text.

    Attributes:
        article: the article's id.
        title, source, source_name, date, author, language: as those of `Article`.
        pages: as those of `Hit`.
        start: where `text` began in the article's text, in characters.
        text: the passage, or its sentence alone.
        highlight: (start, end) of the quoted sentence in `text`, in characters.
        answer: (start, end) of the short answer in `text`, in characters.
    """

    article: Short
    title: Short
    source: Short
    source_name: Short | None = None
    date: Short | None = None
    author: Short | None = None
    language: Short | None = None
    pages: Annotated[list[Natural], Field(max_length=MAX_SHARED_PAGES)] = []
    start: Natural
    text: str
    highlight: tuple[Natural, Natural]
    answer: tuple[Natural, Natural] | None = None

    @classmethod
    def of(cls, hit: Hit, sentence_alone: bool) -> Self:
        """What is kept of a hit."""
        first, last = hit.highlight
        if not sentence_alone and len(hit.passage.text) <= MAX_SHARED_PASSAGE:
            first, last = 0, len(hit.passage.text)

        def moved(span: Span) -> Span:
            return span[0] - first, span[1] - first

        article = hit.article
        return cls(
            article=article.id,
            title=article.title,
            source=article.source,
            source_name=article.source_name,
            date=article.date,
            author=article.author,
            language=article.language,
            pages=hit.pages[:MAX_SHARED_PAGES],
            start=hit.passage.start + first,
            text=hit.passage.text[first:last],
            highlight=moved(hit.highlight),
            answer=moved(hit.answer) if hit.answer else None,
        )

    @property
    def sentence(self) -> str:
        """The quoted sentence."""
        return self.text[slice(*self.highlight)]


class SharedAnswer(BaseModel):
    """An answer as it was when it was shared.

    Attributes:
        id: names it in its address.
        key_digest: SHA-256 of the key by which it is withdrawn, hexadecimal.
        shared: when it was shared, ISO 8601.
        question, understood_as, confident, listed: as those of `Answer`.
        where, plain: as those of `Manner`.
        follows: True if it is a follow-up question.
        hits: the best hit of each article that had a card, in the order of the cards.
    """

    id: Secret
    key_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    shared: Annotated[str, Field(max_length=40)]
    question: Annotated[str, Field(max_length=MAX_QUESTION)]
    understood_as: Short
    confident: bool
    listed: Natural | None = None
    where: WhereJson = {}
    plain: bool = False
    follows: bool = False
    hits: Annotated[list[SharedHit], Field(min_length=1, max_length=MAX_SHARED_HITS)]

    @classmethod
    def of(cls, turn: Turn, answer: Answer, key: str, now: str) -> Self:
        """What is kept of an answer.

        Args:
            turn: the turn that is shared.
            answer: its answer with the text of the store, with at least one hit.
            key: by it the answer is withdrawn.
            now: the time, ISO 8601.
        """
        best = [hits[0] for hits in articles_in_order(answer, turn.order)]
        shared = cls(
            id=secrets.token_hex(16),
            key_digest=_digest(key),
            shared=now,
            question=answer.question,
            understood_as=answer.understood_as,
            confident=answer.confident,
            listed=answer.listed,
            where=turn.where,
            plain=turn.plain,
            follows=turn.about is not None,
            hits=[SharedHit.of(hit, bool(answer.listed)) for hit in best[:MAX_SHARED_HITS]],
        )
        while len(shared.hits) > 1 and len(shared.model_dump_json().encode()) > MAX_SHARED_BYTES:
            del shared.hits[-1]
        return shared

    @property
    def asked_again(self) -> str:
        """The question as it can be asked alone."""
        return self.understood_as if self.follows else self.question

    @property
    def manner(self) -> Manner:
        """How the question is asked again."""
        return Manner(self.where, plain=self.plain)


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


class Shares:
    """The shared answers of a store. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Keeps them in a folder, which is made when the first is shared."""
        self.folder = folder
        self.lock = threading.Lock()
        with contextlib.suppress(OSError):
            for unfinished in folder.glob("*.new"):
                unfinished.unlink()

    def add(self, turn: Turn, answer: Answer, now: str) -> tuple[str, str] | None:
        """Keeps an answer.

        Args:
            turn: the turn that is shared.
            answer: its answer with the text of the store, with at least one hit.
            now: the time, ISO 8601.

        Returns:
            The id of the shared answer, and the key by which it is withdrawn; None if there are
            MAX_SHARED answers already.

        Raises:
            OSError: it cannot be written.
        """
        key = secrets.token_hex(16)
        shared = SharedAnswer.of(turn, answer, key, now)
        with self.lock:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if sum(1 for _ in self.folder.glob("*.json")) >= MAX_SHARED:
                return None
            file = self._file(shared.id)
            new = file.with_suffix(".new")
            try:
                with new.open("w", encoding="utf-8") as handle:
                    handle.write(shared.model_dump_json())
                    handle.flush()
                    os.fsync(handle.fileno())
                new.replace(file)
            except OSError:
                new.unlink(missing_ok=True)
                raise
        return shared.id, key

    def get(self, id: str) -> SharedAnswer | None:
        """The shared answer with an id; None if there is none or its file is spoilt."""
        if not re.fullmatch("[0-9a-f]{32}", id):
            return None
        file = self._file(id)
        try:
            if file.stat().st_size > MAX_SHARED_BYTES + 100_000:
                raise OSError(0, "it is too large")
            return SharedAnswer.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            log.error("A shared answer cannot be read (%s)", type(error).__name__)
            return None

    def withdraw(self, id: str, key: str) -> bool:
        """Removes a shared answer.

        Args:
            id: its id.
            key: the key that `add` returned.

        Returns:
            False if there is none with this id and this key.

        Raises:
            OSError: it cannot be removed.
        """
        shared = self.get(id)
        if shared is None or not hmac.compare_digest(shared.key_digest, _digest(key)):
            return False
        self._file(id).unlink(missing_ok=True)
        return True

    def _file(self, id: str) -> Path:
        return self.folder / f"{id}.json"


def shares_folder(store: Path) -> Path:
    """The folder for a store's shared answers: `store.shared/` beside `store/`."""
    return file_beside(store, "shared")
