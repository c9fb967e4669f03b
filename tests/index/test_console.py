"""The summary of a build: counts, notices one by one, and the rest of them counted."""

from pathlib import Path

from index.article import Notice
from index.build import BuildReport
from index.console import summary


def test_many_notices_are_counted() -> None:
    notices = [Notice("a.txt", "read as VNI by guess: check it", skipped=False)]
    notices += [Notice(f"{n}.jpg", "skipped: no") for n in range(25)]
    lines = summary(BuildReport(Path("store"), 1, 2, 0, {"new": 1}, notices, 2.0, 3_000_000))
    assert lines.splitlines() == [
        "1 articles in 2 passages (2 encoded now)",
        "Articles: 1 new",
        "2.0 seconds, 1 passages a second",
        "Store: store (3.0 MB)",
        *[f"  {n}.jpg: skipped: no" for n in range(20)],
        "  5 more: skipped: no",
        "  1 more: read as VNI by guess: check it",
        "Skipped: 25",
        'Ask now: python -m qa "your question"',
        "In a web chat: python app.py",
    ]
