"""Readers' verdicts on passages: JSON lines in a file beside the store, without any name."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from index.text.controls import json_text
from qa.understanding.question import MAX_QUESTION

MAX_BYTES = 20_000_000  # of the file; a verdict that would not fit is refused
MAX_WORD = 500  # characters of a reader's comment

Offset = Annotated[int, Field(ge=0, le=10**9)]  # characters


class Verdict(BaseModel):
    """One reader's verdict on one passage; of several on the same passage, the last counts.

    Attributes:
        question: the question that was answered.
        article: the article's id.
        start, end: where the passage is in the article's text, in characters.
        verdict: what the passage is worth.
        word: the reader's comment; empty if there is none.
    """

    question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION)]
    article: Annotated[str, Field(min_length=1, max_length=2000)]
    start: Offset
    end: Offset
    verdict: Literal["good", "bad"]
    word: Annotated[str, Field(max_length=MAX_WORD)] = ""


class StoredVerdict(Verdict):
    """A verdict with the time when it was given (ISO 8601, UTC)."""

    time: str


def feedback_file(store: Path) -> Path:
    """The file for a store's feedback: `store.feedback.jsonl` beside `store/`."""
    return file_beside(store, "feedback.jsonl")


def file_beside(store: Path, ending: str) -> Path:
    """The file beside a store's folder that has its name and an ending."""
    beside = Path(os.path.abspath(store)).parent  # of ".", too, which has no name
    return beside / f"{Path(os.path.realpath(store)).name}.{ending}"


class Feedback:
    """Appends verdicts to a file; safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock = threading.Lock()

    def add(self, verdict: Verdict) -> bool:
        """Writes a verdict and its time.

        Returns:
            False if the file is full, so that nothing was written.

        Raises:
            OSError: the file cannot be written.
        """
        time = datetime.now(UTC).isoformat(timespec="seconds")
        line = json_text(StoredVerdict(**verdict.model_dump(), time=time).model_dump()) + "\n"
        with self.lock, self.file.open("a", encoding="utf-8") as handle:
            if handle.tell() + len(line.encode()) > MAX_BYTES:
                return False
            handle.write(line)
        return True


def read_feedback(file: Path) -> list[StoredVerdict]:
    """The last verdict on each passage for each question, oldest first.

    Raises:
        OSError: the file cannot be read.
        ValueError: a line is no stored verdict.
    """
    last: dict[tuple[str, str, int, int], StoredVerdict] = {}
    with file.open(encoding="utf-8") as lines:  # `splitlines` would also end a line at U+2028
        for line in lines:
            verdict = StoredVerdict.model_validate_json(line)
            key = (verdict.question, verdict.article, verdict.start, verdict.end)
            last.pop(key, None)
            last[key] = verdict
    return list(last.values())
