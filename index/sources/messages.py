"""The lines that a process and its reading worker exchange, written and parsed here alone.

A line is one JSON value in ASCII. Down goes a task; up come its items, then an end:

    {"source": "a.pdf", "path": "/news/a.pdf", "named": [], "seconds": 30, "total_seconds": 30}
    ["article", {"id": "a.pdf", "title": ...}]
    ["notice", {"source": "a.pdf", "message": ..., "skipped": true}]
    ["end", {}]
"""

import json
from dataclasses import asdict, dataclass

from index.article import Article, Notice


@dataclass(frozen=True, slots=True)
class Task:
    """One file or address to read.

    Attributes:
        source: the name of the file in notices; the address itself where there is no path.
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


def task_line(task: Task) -> str:
    """The line that hands a task to the worker."""
    return json.dumps(asdict(task)) + "\n"


def parse_task(line: str) -> Task:
    """The task in a line of `task_line`."""
    return Task(**json.loads(line))


def item_line(item: Article | Notice | None) -> str:
    """The line that tells an article or a notice; None says that the task is done."""
    kinds = {Article: "article", Notice: "notice", type(None): "end"}
    return json.dumps([kinds[type(item)], asdict(item) if item else {}]) + "\n"


def parse_item(line: str) -> Article | Notice | None:
    """The article or notice in a line of `item_line`; None where the task is done."""
    kind, fields = json.loads(line)
    if kind == "end":
        return None
    return Article(**fields) if kind == "article" else Notice(**fields)
