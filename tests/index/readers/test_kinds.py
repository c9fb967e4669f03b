"""What all readers share: a reader that fails, and a kind without a reader."""

import io
from typing import Any

import pytest

from index.article import Article, Notice
from index.readers.kinds import read_as, unsupported


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RuntimeError("hỏng"), "it is damaged (RuntimeError): open it and save it anew"),
        (MemoryError(), "reading it takes too much memory: split it"),
        (OSError(5, "Input/output error"), "it cannot be read (Input/output error)"),
        (OSError("hỏng"), "it cannot be read (hỏng)"),
    ],
)
def test_a_reader_that_fails_gives_a_notice(error: Exception, message: str) -> None:
    article = Article("a", "a", "Một.", "a")

    def fail(file: Any, source: str) -> Any:
        yield article
        raise error

    assert list(read_as(".txt", io.BytesIO(), "a.txt", {".txt": fail})) == [
        article,
        Notice("a.txt", f"skipped: {message}"),
    ]


def test_a_kind_without_a_reader_gives_a_notice() -> None:
    assert list(read_as(".odt", io.BytesIO(), "a.odt", {})) == [
        Notice("a.odt", "skipped: .odt is not a format that is read (save it as .docx)")
    ]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (".xyz", "skipped: .xyz is not a format that is read (these are: .txt, .md)"),
        (
            "",
            "skipped: a file without an ending is not a format that is read (these are: .txt, .md)",
        ),
        (".gz", "skipped: .gz is not a format that is read (unpack it)"),
    ],
)
def test_the_message_about_a_kind_without_a_reader(kind: str, message: str) -> None:
    assert unsupported(kind, [".txt", ".md"]) == message
