"""The lines that the main process and its worker process exchange; only this file knows them.

A line is one JSON value in ASCII. The main process sends a task. The worker answers with its items,
then an end:

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


def task_line(task: Task) -> str:
    """Returns the line that sends a task to the worker."""
    return json.dumps(asdict(task)) + "\n"


def parse_task(line: str) -> Task:
    """Returns the task of a line that `task_line` wrote."""
    return Task(**json.loads(line))


def item_line(item: Article | Notice | None) -> str:
    """Returns the line that sends an article or a notice; None means that the task is done."""
    kinds = {Article: "article", Notice: "notice", type(None): "end"}
    return json.dumps([kinds[type(item)], asdict(item) if item else {}]) + "\n"


def parse_item(line: str) -> Article | Notice | None:
    """Returns the item of a line that `item_line` wrote; None means that the task is done."""
    kind, fields = json.loads(line)
    if kind == "end":
        return None
    return Article(**fields) if kind == "article" else Notice(**fields)
