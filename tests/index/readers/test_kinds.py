"""What all readers share: a reader that fails, and a kind without a reader."""

import io
from typing import Any

import pytest
from documents import packed

from index.article import Article, Notice
from index.readers import READERS
from index.readers.kinds import ADVICE, read_as, unsupported


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

    assert list(read_as(".txt", io.BytesIO(b"a"), "a.txt", {".txt": fail})) == [
        article,
        Notice("a.txt", f"skipped: {message}"),
    ]


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_file_without_a_byte_is_empty(kind: str) -> None:
    [notice] = read_as(kind, io.BytesIO(), f"a{kind}", READERS)
    assert notice == Notice(f"a{kind}", "skipped: the file is empty")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (".jsonl", b"\n \n"),
        (".json", b"[]"),
        (".csv", b"text\n"),
        (".zip", packed({})),
        (".zip", packed({".a.txt": "Cam."})),
    ],
)
def test_a_file_without_anything_gives_a_notice(kind: str, data: bytes) -> None:
    [notice] = read_as(kind, io.BytesIO(data), f"a{kind}", READERS)
    assert isinstance(notice, Notice)
    assert notice.message.startswith("skipped: ")
    [inner] = read_as(".zip", io.BytesIO(packed({f"a{kind}": data})), "b.zip", READERS)
    assert inner == Notice(f"b.zip/a{kind}", notice.message)


def test_kinds_of_two_names_have_one_reader() -> None:
    names = {
        ".text": ".txt",
        ".markdown": ".md",
        ".htm": ".html",
        ".xhtml": ".html",
        ".mht": ".mhtml",
        ".ndjson": ".jsonl",
        ".docm": ".docx",
        ".dotx": ".docx",
        ".xlsm": ".xlsx",
    }
    assert all(READERS[kind] is READERS[name] for kind, name in names.items())


def test_a_kind_without_a_reader_gives_a_notice() -> None:
    assert list(read_as(".odt", io.BytesIO(), "a.odt", {})) == [
        Notice("a.odt", "skipped: its format is not read: save it as .docx")
    ]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (".xyz", "its format is not read: save it as .txt, .html, .docx or .pdf"),
        ("", "its format is not read: give its name the ending of its format"),
        (".msg", "its format is not read: save each message as .eml"),
        (".gz", "its format is not read: unpack it"),
        ("image/gif", "image/gif is not read: save it as .txt, .html, .docx or .pdf"),
    ],
)
def test_the_message_about_a_kind_without_a_reader(kind: str, message: str) -> None:
    assert unsupported(kind) == f"skipped: {message}"


def test_advice_is_for_formats_without_a_reader() -> None:
    assert not ADVICE.keys() & READERS.keys()


def test_a_file_of_other_lines_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.kinds.MAX_SKIPPED", 1)
    lines = 'a\n{"text": "Một."}\nb\n{"text": "Hai."}\n'
    assert list(read_as(".jsonl", io.BytesIO(lines.encode()), "tin.jsonl", READERS)) == [
        Notice("tin.jsonl#1", "skipped: the line is not JSON"),
        Article("tin.jsonl#2", "tin", "Một.", source="tin.jsonl#2"),
        Notice("tin.jsonl#3", "skipped: the line is not JSON"),
        Notice("tin.jsonl#3", "skipped from here on: more than 1 parts are no articles"),
    ]


def test_notices_of_any_format_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.kinds.MAX_SKIPPED", 2)
    for kind, text in (
        (".json", '[{"text": "a"}, 1, 1, 1, 1]'),
        (".csv", "text,id\n,a\n,a\n,a\n,a"),
    ):
        items = list(read_as(kind, io.BytesIO(text.encode()), f"a{kind}", READERS))
        notices = [item for item in items if isinstance(item, Notice)]
        assert len(notices) == 4
        assert notices[-1].message == "skipped from here on: more than 2 parts are no articles"
