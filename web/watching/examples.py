"""Example questions for the first screen: made of each build, and stored beside the store."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import BaseModel, Field, ValidationError

from index.article import Article
from index.store.manifest import Manifest
from qa.answer import Answer
from qa.browsing.examples import ARTICLES, example_questions
from qa.understanding.question import MAX_QUESTION
from web.feedback import file_beside

MAX_EXAMPLES = 3
MAX_FILE = 100_000  # bytes

log = logging.getLogger(__name__)


class Examined(Protocol):
    """What is needed of a `qa.Retriever`, whose members these are."""

    @property
    def manifest(self) -> Manifest: ...
    def browse(self, words: str, n: int) -> tuple[int, Sequence[Article]]: ...
    def article(self, id: str) -> Article | None: ...
    def ask(self, question: str) -> Answer: ...


class StoredExamples(BaseModel):
    """What the file holds: the questions, and the build that answers them surely."""

    build: Annotated[str, Field(max_length=100)] = ""
    questions: Annotated[
        list[Annotated[str, Field(max_length=MAX_QUESTION)]], Field(max_length=MAX_EXAMPLES)
    ] = []


class Examples:
    """The example questions of the newest build. Safe to use from several threads."""

    def __init__(self, opened: Callable[[], Examined], file: Path) -> None:
        """Reads the file. One that is missing or spoilt costs no more than making them anew.

        Args:
            opened: returns the retriever of the newest build of the store.
            file: where the questions are stored.
        """
        self.opened, self.file = opened, file
        self.lock = threading.Lock()
        self.making: threading.Thread | None = None
        self.content = StoredExamples()
        try:
            with file.open("rb") as handle:
                self.content = StoredExamples.model_validate_json(handle.read(MAX_FILE))
        except (OSError, ValidationError):
            pass

    def questions(self, build: str) -> list[str]:
        """The questions that a build answers. Where they are not known, they are made meanwhile.

        Args:
            build: the newest build of the store.
        """
        with self.lock:
            if self.content.build == build:
                return self.content.questions
            if self.making is None or not self.making.is_alive():
                self.making = threading.Thread(target=self.make, daemon=True)
                self.making.start()
        return []

    def make(self) -> None:
        """Makes the questions of the newest build, and stores them. Errors go to the log."""
        try:
            retriever = self.opened()
            _, articles = retriever.browse("", ARTICLES)
            questions = example_questions(articles, retriever.article, retriever.ask)
            content = StoredExamples(build=retriever.manifest.build, questions=questions)
            with self.lock:
                self.content = content
            new = self.file.with_name(f"{self.file.name}.new")
            new.write_text(content.model_dump_json(), encoding="utf-8")
            new.replace(self.file)
        except OSError as error:
            log.warning("The example questions cannot be written (%s)", error.strerror)
        except Exception as error:
            log.error("The example questions cannot be made", exc_info=error)


def examples_file(store: Path) -> Path:
    """The file for a store's example questions: `store.examples.json` beside `store/`."""
    return file_beside(store, "examples.json")
