"""The lines that the main process and its worker process exchange; only this file knows them.

A line is one JSON value in ASCII. The main process sends a task. The worker answers with its
results, then an end:

    ["read", {"source": "a.pdf", "path": "/news/a.pdf", "named": [], "seconds": 30, ...}]
    ["article", {"id": "a.pdf", "title": ...}]
    ["notice", {"source": "a.pdf", "message": ..., "skipped": true}]
    ["end", {}]

    ["cut", {"source": "a.pdf", "text": ..., "seconds": 30}]
    ["sentences", [[0, 14], [15, 19]]]
    ["end", {}]
"""

import json
from dataclasses import asdict, dataclass

from index.arrays import Span
from index.article import Article, Notice

Result = Article | Notice | list[Span]
"""What the worker answers: an article or a notice, or the sentences of a text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The task to read one file or address.

    Attributes:
        source: the source that articles and notices name; the address itself if there is no path.
        path: the file; None for an address.
        named: all addresses that the user named; empty for a file.
        seconds: processor time that one article may take.
        total_seconds: processor time that all articles of this task may take together.
    """

    source: str
    path: str | None
    named: list[str]
    seconds: float
    total_seconds: float


@dataclass(frozen=True, slots=True)
class Cutting:
    """The task to cut a text into sentences.

    Attributes:
        source: the source that a notice names.
        text: the text.
        seconds: processor time that it may take.
    """

    source: str
    text: str
    seconds: float


Task = Reading | Cutting
TASKS = {"read": Reading, "cut": Cutting}


def task_line(task: Task) -> str:
    """Returns the line that sends a task to the worker."""
    kind = "read" if isinstance(task, Reading) else "cut"
    return json.dumps([kind, asdict(task)]) + "\n"


def parse_task(line: str) -> Task:
    """Returns the task of a line that `task_line` wrote."""
    kind, fields = json.loads(line)
    task: Task = TASKS[kind](**fields)
    return task


def result_line(result: Result | None) -> str:
    """Returns the line that sends a result; None means that the task is done."""
    if isinstance(result, list):
        return json.dumps(["sentences", result]) + "\n"
    kinds = {Article: "article", Notice: "notice", type(None): "end"}
    return json.dumps([kinds[type(result)], asdict(result) if result else {}]) + "\n"


def parse_result(line: str) -> Result | None:
    """Returns the result of a line that `result_line` wrote; None means that the task is done."""
    kind, value = json.loads(line)
    if kind == "end":
        return None
    if kind == "sentences":
        return [(start, end) for start, end in value]
    if kind == "notice":
        return Notice(**value)
    return Article(**value | {"pages": tuple((place, page) for place, page in value["pages"])})
