"""The summary of a build: counts, a line for each message, and what to run next."""

from pathlib import Path

from index.article import Notice
from index.build import BuildReport
from index.console import notice_lines, summary


def test_the_summary_says_what_was_built_and_what_was_not() -> None:
    notices = [Notice("a.txt", "read as VNI by guess: check it", skipped=False)]
    notices += [Notice(f"{n}.jpg", "skipped: no") for n in range(25)]
    lines = summary(BuildReport(Path("store"), 1, 2, 0, {"new": 1}, notices, 2.0, 3_000_000))
    assert lines.splitlines() == [
        "1 articles in 2 passages (2 encoded now)",
        "Articles: 1 new",
        "2.0 seconds, 1 passages a second",
        "Store: store (3.0 MB)",
        "  0.jpg, 1.jpg, 2.jpg and 22 more: skipped: no",
        "  a.txt: read as VNI by guess: check it",
        "  --report FILE writes all of them",
        "Skipped: 25",
        'Ask now: python -m qa "your question"',
        "In a web chat: python app.py",
    ]


def test_messages_that_differ_in_numbers_and_quotations_share_a_line() -> None:
    heads = 'read without 1,200 running heads, such as "Na Hang"'
    notices = [
        Notice("a.pdf", heads, False),
        Notice("b.pdf", 'read without 2 running heads, such as ""', False),
        Notice("c.docx", "read without its comments, heads of pages (Số 1)", False),
        Notice("d.docx", "read without its comments, heads of pages (Số 2)", False),
        Notice("e.docx", "read without its comments", False),
    ]
    assert notice_lines(notices) == [
        f"  a.pdf, b.pdf: {heads}",
        "  c.docx, d.docx: read without its comments, heads of pages (Số 1)",
        "  e.docx: read without its comments",
    ]


def test_lines_beyond_the_first_are_counted() -> None:
    letters = [a + b for a in "abcdef" for b in "abcdefgh"]
    assert notice_lines([Notice("a", f"read {name}", False) for name in letters])[38:] == [
        "  a: read eg",
        "  a: read eh",
        "  8 more notices",
        "  --report FILE writes all of them",
    ]
