"""What readers say of a passage: JSON lines in a file beside the store, about nobody."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field

MAX_BYTES = 20_000_000  # of the file; more is not kept

Place = Annotated[int, Field(ge=0, le=10**9)]


class Verdict(BaseModel):
    """One reader's word on one passage; of several on the same, the last counts."""

    question: Annotated[str, Field(min_length=1, max_length=2000)]
    article: Annotated[str, Field(min_length=1, max_length=2000)]
    start: Place  # of the passage in the article's text
    end: Place
    verdict: Literal["good", "bad"]
    word: Annotated[str, Field(max_length=500)] = ""


class StoredVerdict(Verdict):
    """A verdict with the time when it was given (ISO 8601, UTC)."""

    time: str


def feedback_file(store: Path) -> Path:
    """The file for a store's feedback: `store.feedback.jsonl` beside `store/`."""
    return store.with_name(f"{store.resolve().name}.feedback.jsonl")


class Feedback:
    """Appends to the file; used from several threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock = threading.Lock()

    def add(self, verdict: Verdict) -> bool:
        """Keeps a verdict; False where the file is full.

        Raises:
            OSError: it cannot be written.
        """
        time = datetime.now(UTC).isoformat(timespec="seconds")
        line = StoredVerdict(**verdict.model_dump(), time=time).model_dump_json() + "\n"
        with self.lock, self.file.open("a", encoding="utf-8") as handle:
            if handle.tell() + len(line.encode()) > MAX_BYTES:
                return False
            handle.write(line)
        return True


def read_feedback(file: Path) -> list[StoredVerdict]:
    """What was said, oldest first, the last word for each question and passage.

    Raises:
        OSError, ValueError: the file cannot be read, or a line is not ours.
    """
    last: dict[tuple[str, str, int, int], StoredVerdict] = {}
    for line in file.read_text("utf-8").splitlines():
        said = StoredVerdict.model_validate_json(line)
        key = (said.question, said.article, said.start, said.end)
        last.pop(key, None)
        last[key] = said
    return list(last.values())
