"""Questions that readers watch: which new articles answer them, in a file beside the store."""

import logging
import os
import secrets
import threading
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from index.errors import HoibaoError
from qa.answer import Answer, Hit
from qa.ranking import CONFIDENT
from qa.understanding.question import MAX_QUESTION
from web.feedback import file_beside
from web.history import TurnHit
from web.where_json import Manner, WhereJson

MAX_WATCHED = 50  # questions
MAX_NEW = 30  # articles that are kept of each; the oldest go first
MAX_SEEN = 1000  # articles of each that are not new
# Hits that a question is asked for when it is saved, and after each build.
SEEN_HITS, NEW_HITS = 100, 50

log = logging.getLogger(__name__)

Time = Annotated[str, Field(max_length=40)]  # ISO 8601
Token = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class WatchedError(HoibaoError):
    """The file of the watched questions cannot be read."""


class NewArticle(BaseModel):
    """An article that answers a watched question and was not there when it was saved.

    Attributes:
        found: when the build was made that has it first.
        hit: its best hit.
    """

    found: Time
    hit: TurnHit


class WatchedQuestion(BaseModel):
    """A question that is asked again after each build.

    Attributes:
        id: names it in addresses.
        question: the question, understood without a conversation.
        where, infer, plain: as those of `Manner`.
        since: when it was saved, or when somebody said that what is new was read.
        seen: digests of the ids of the articles that are not new, or no longer.
        new: the articles since then, newest first.
    """

    id: Token
    question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)]
    where: WhereJson = {}
    infer: bool = True
    plain: bool = False
    since: Time
    seen: Annotated[list[Token], Field(max_length=MAX_SEEN)] = []
    new: Annotated[list[NewArticle], Field(max_length=MAX_NEW)] = []

    @property
    def manner(self) -> Manner:
        """How the question is asked."""
        return Manner(self.where, self.infer, plain=self.plain)

    def see(self, answer: Answer, found: Time | None = None) -> None:
        """Adds the articles of an answer to those that were seen, or to the new ones.

        An article whose passage another one has that was seen before is a reprint, and not new.

        Args:
            answer: the answer of a build.
            found: when the build was made; None if all of its articles count as seen.
        """
        for hit in answer.hits if found is None else answering_hits(answer):
            own = _digest(hit.article.id)
            copies = [_digest(copy.id) for copy in hit.also]
            if found is not None and not {own, *copies} & {*self.seen}:
                self.new.insert(0, NewArticle(found=found, hit=TurnHit.of(hit)))
            self.seen += [digest for digest in (own, *copies) if digest not in self.seen]
        del self.new[MAX_NEW:], self.seen[:-MAX_SEEN]


def answering_hits(answer: Answer) -> list[Hit]:
    """The hits of an answer that are sure, or all of a list that matches."""
    return [hit for hit in answer.hits if answer.listed or hit.score >= CONFIDENT]


def _digest(id: str) -> str:
    return blake2b(id.encode("utf-8", "replace"), digest_size=8).hexdigest()


class WatchedQuestions(BaseModel):
    """What the file holds.

    Attributes:
        build: the build that the questions were asked last of; "" if of none.
        questions: the questions, the one saved last at the end.
    """

    build: Annotated[str, Field(max_length=100)] = ""
    questions: Annotated[list[WatchedQuestion], Field(max_length=MAX_WATCHED)] = []


class Watched:
    """The watched questions; each change is written at once. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        """Reads the file, if there is one.

        Raises:
            WatchedError: it cannot be read.
        """
        self.file = file
        self.lock = threading.Lock()
        self.content = WatchedQuestions()
        try:
            self.content = WatchedQuestions.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            pass
        except (OSError, ValidationError) as error:
            raise WatchedError(
                f"The watched questions in {file} cannot be read: move the file away."
            ) from error

    @property
    def build(self) -> str:
        """The build that the questions were asked last of."""
        return self.content.build

    @property
    def questions(self) -> list[WatchedQuestion]:
        """The questions with their new articles, the one saved last first."""
        return self.content.questions[::-1]

    def add(self, question: str, manner: Manner, answer: Answer, now: Time) -> bool:
        """Saves a question, unless it is there already.

        Args:
            question: the question.
            manner: how it is asked.
            answer: what the present build answers, with SEEN_HITS hits.
            now: the time, ISO 8601.

        Returns:
            False if there are MAX_WATCHED questions already.

        Raises:
            OSError: the file cannot be written.
        """
        new = WatchedQuestion(
            id=secrets.token_hex(8),
            question=question,
            where=manner.where,
            infer=manner.infer,
            plain=manner.plain,
            since=now,
        )
        new.see(answer)

        def has(content: WatchedQuestions) -> bool:
            same = (new.question, new.manner)
            return same in [(each.question, each.manner) for each in content.questions]

        def added(content: WatchedQuestions) -> None:
            if not has(content) and len(content.questions) < MAX_WATCHED:
                content.questions.append(new)

        self._change(added)
        return has(self.content)

    def remove(self, id: str) -> None:
        """Removes a question. Raises OSError if the file cannot be written."""

        def removed(content: WatchedQuestions) -> None:
            content.questions = [each for each in content.questions if each.id != id]

        self._change(removed)

    def mark_read(self, id: str, now: Time) -> None:
        """Nothing is new any more of a question. Raises OSError if the file cannot be written."""

        def read(content: WatchedQuestions) -> None:
            for each in content.questions:
                if each.id == id:
                    each.since, each.new = now, []

        self._change(read)

    def update(self, answers: dict[str, Answer], build: str, created: Time) -> None:
        """Takes the answers of a new build, by the questions' ids.

        Raises:
            OSError: the file cannot be written.
        """

        def updated(content: WatchedQuestions) -> None:
            content.build = build
            for each in content.questions:
                if each.id in answers:
                    each.see(answers[each.id], created)

        self._change(updated)

    def _change(self, change: Callable[[WatchedQuestions], None]) -> None:
        """Changes a copy of the content, writes it in one atomic step, and takes it."""
        with self.lock:
            content = self.content.model_copy(deep=True)
            change(content)
            new = self.file.with_name(f"{self.file.name}.new")
            with new.open("w", encoding="utf-8") as handle:
                handle.write(content.model_dump_json())
                handle.flush()
                os.fsync(handle.fileno())
            new.replace(self.file)
            self.content = content


def watched_file(store: Path) -> Path:
    """The file for a store's watched questions: `store.watched.json` beside `store/`."""
    return file_beside(store, "watched.json")
