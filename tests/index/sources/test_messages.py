"""The lines between the main process and its worker: each exactly as written, and read back."""

import pytest

from index.article import Article, Notice
from index.sources.messages import Task, item_line, parse_item, parse_task, task_line

FILE = Task("tin/lũ.pdf", "/báo/lũ.pdf", [], 30.0, 600.0)
ADDRESS = Task("https://a.vn/1", None, ["https://a.vn/1", "https://b.vn"], 30.0, 600.0)
ARTICLE = Article(
    "a.txt", "Lũ về", "Nước dâng.\nHết.", "a.txt", "2024-04-02", author=None, language="vi"
)
# Every sign that some program takes for the end of a line, and half of a surrogate pair.
HOSTILE = "a\nb\r\nc\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ud800 👧"


@pytest.mark.parametrize(
    ("task", "line"),
    [
        (
            FILE,
            r'{"source": "tin/l\u0169.pdf", "path": "/b\u00e1o/l\u0169.pdf", "named": [], '
            '"seconds": 30.0, "total_seconds": 600.0}\n',
        ),
        (
            ADDRESS,
            '{"source": "https://a.vn/1", "path": null, '
            '"named": ["https://a.vn/1", "https://b.vn"], '
            '"seconds": 30.0, "total_seconds": 600.0}\n',
        ),
    ],
    ids=["file", "address"],
)
def test_a_task_is_one_line(task: Task, line: str) -> None:
    assert task_line(task) == line
    assert parse_task(line) == task


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (
            ARTICLE,
            r'["article", {"id": "a.txt", "title": "L\u0169 v\u1ec1", '
            r'"text": "N\u01b0\u1edbc d\u00e2ng.\nH\u1ebft.", "source": "a.txt", '
            '"date": "2024-04-02", "author": null, "language": "vi"}]\n',
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
        (None, '["end", {}]\n'),
    ],
    ids=["article", "skipped", "read by guess", "end"],
)
def test_an_item_is_one_line(item: Article | Notice | None, line: str) -> None:
    assert item_line(item) == line
    assert parse_item(line) == item


def test_a_line_is_ascii_and_ends_only_at_its_end() -> None:
    article = Article(HOSTILE, HOSTILE, HOSTILE, HOSTILE, author=HOSTILE)
    task = Task(HOSTILE, HOSTILE, [HOSTILE], 0.1, 0.1)
    for line in (item_line(article), item_line(Notice(HOSTILE, HOSTILE)), task_line(task)):
        assert line.isascii()
        assert line.splitlines(keepends=True) == [line]
        assert line.endswith("\n")
    assert parse_item(item_line(article)) == article
    assert parse_task(task_line(task)) == task
