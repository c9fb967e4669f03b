"""The lines between the main process and its worker: each exactly as written, and read back."""

import pytest

from index.article import Article, Notice
from index.sources.messages import (
    Cutting,
    Reading,
    Result,
    Task,
    parse_result,
    parse_task,
    result_line,
    task_line,
)

FILE = Reading("tin/lũ.pdf", "/báo/lũ.pdf", [], 30.0, 600.0)
ADDRESS = Reading("https://a.vn/1", None, ["https://a.vn/1", "https://b.vn"], 30.0, 600.0)
ARTICLE = Article(
    *("a.txt", "Lũ về", "Nước dâng.\nHết.", "a.txt", "2024-04-02"),
    author=None,
    language="vi",
    pages=((0, 1), (11, 2)),
)
# Every sign that some program takes for the end of a line, and half of a surrogate pair.
HOSTILE = "a\nb\r\nc\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ud800 👧"


@pytest.mark.parametrize(
    ("task", "line"),
    [
        (
            FILE,
            r'["read", {"source": "tin/l\u0169.pdf", "path": "/b\u00e1o/l\u0169.pdf", "named": [], '
            '"seconds": 30.0, "total_seconds": 600.0}]\n',
        ),
        (
            ADDRESS,
            '["read", {"source": "https://a.vn/1", "path": null, '
            '"named": ["https://a.vn/1", "https://b.vn"], '
            '"seconds": 30.0, "total_seconds": 600.0}]\n',
        ),
        (
            Cutting("lũ.txt", "Lũ về.\nHết.", 30.0),
            r'["cut", {"source": "l\u0169.txt", "text": "L\u0169 v\u1ec1.\nH\u1ebft.", '
            '"seconds": 30.0}]\n',
        ),
    ],
    ids=["file", "address", "text"],
)
def test_a_task_is_one_line(task: Task, line: str) -> None:
    assert task_line(task) == line
    assert parse_task(line) == task


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            ARTICLE,
            r'["article", {"id": "a.txt", "title": "L\u0169 v\u1ec1", '
            r'"text": "N\u01b0\u1edbc d\u00e2ng.\nH\u1ebft.", "source": "a.txt", '
            '"date": "2024-04-02", "author": null, "language": "vi", "source_name": null, '
            '"pages": [[0, 1], [11, 2]]}]\n',
        ),
        (
            Notice("b.pdf", "skipped: it is damaged"),
            '["notice", {"source": "b.pdf", "message": "skipped: it is damaged", '
            '"skipped": true}]\n',
        ),
        (
            Notice("b.txt", "read as VNI by guess: check it", skipped=False),
            '["notice", {"source": "b.txt", "message": "read as VNI by guess: check it", '
            '"skipped": false}]\n',
        ),
        ([(0, 6), (7, 11)], '["sentences", [[0, 6], [7, 11]]]\n'),
        (None, '["end", {}]\n'),
    ],
    ids=["article", "skipped", "read by guess", "sentences", "end"],
)
def test_a_result_is_one_line(result: Result | None, line: str) -> None:
    assert result_line(result) == line
    assert parse_result(line) == result


def test_a_line_is_ascii_and_ends_only_at_its_end() -> None:
    article = Article(HOSTILE, HOSTILE, HOSTILE, HOSTILE, author=HOSTILE)
    tasks: list[Task] = [
        Reading(HOSTILE, HOSTILE, [HOSTILE], 0.1, 0.1),
        Cutting(HOSTILE, HOSTILE, 0.1),
    ]
    for line in (
        result_line(article),
        result_line(Notice(HOSTILE, HOSTILE)),
        *map(task_line, tasks),
    ):
        assert line.isascii()
        assert line.splitlines(keepends=True) == [line]
        assert line.endswith("\n")
    assert parse_result(result_line(article)) == article
    assert [parse_task(task_line(task)) for task in tasks] == tasks
