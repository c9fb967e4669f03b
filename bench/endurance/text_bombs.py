"""HTML, JSON, tables, mails, Markdown and texts that are a million of something."""

from collections.abc import Callable
from pathlib import Path

MILLION = 1_000_000
HEAD = "<html><head><title>Tin</title></head><body><article>"
MAIL = b"From: a@b.example\r\nSubject: Tin\r\nMIME-Version: 1.0\r\n"
# Aliases of aliases in YAML front matter.
ALIASES = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


def repeated(piece: str, times: int = MILLION, start: str = "", end: str = "") -> bytes:
    """A piece many times over, between start and end, in UTF-8."""
    return (start + piece * times + end).encode()


def nested_parts(depth: int) -> bytes:
    """A mail of parts in parts."""
    part = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
    lines = [MAIL, *(part % (level, level) for level in range(depth))]
    return b"".join([*lines, b"Content-Type: text/plain\r\n\r\nTin.\r\n"])


def flat_parts(count: int) -> bytes:
    """A mail with so many files attached."""
    part = b'--b\r\nContent-Type: text/plain; name="a.txt"\r\n\r\nTin.\r\n'
    return (
        MAIL + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + part * count + b"--b--\r\n"
    )


def nested_mails(depth: int) -> bytes:
    """A mail that is attached to a mail, and so on."""
    return (MAIL + b"Content-Type: message/rfc822\r\n\r\n") * depth + MAIL + b"\r\nTin."


def encoded_subject(words: int) -> bytes:
    """A mail whose subject has so many encoded words."""
    return b"From: a@b.example\r\nSubject:" + b" =?utf-8?q?a?=\r\n" * words + b"\r\nTin."


def csv_columns() -> bytes:
    """A table of a million columns and three rows."""
    return repeated("a,", end="\n") * 3


# By name: (the end of the file's name, its content).
TEXT_BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "HTML, a million tags, flat": (".html", lambda: repeated("<b>tin</b> ", start=HEAD)),
    "HTML, a million tags, nested": (".html", lambda: repeated("<div>", start=HEAD, end="Tin.")),
    "HTML, a million paragraphs": (".html", lambda: repeated("<p>Tin.</p>", start=HEAD)),
    "HTML, a million attributes": (
        ".html",
        lambda: repeated(" a=b", start=HEAD + "<p", end=">Tin"),
    ),
    "HTML, a million cells": (".html", lambda: repeated("<td>1", start=HEAD + "<table><tr>")),
    "HTML, a million tags, not closed": (".html", lambda: repeated("<a ", start=HEAD)),
    "HTML, a million lists": (".html", lambda: repeated("<ul><li>a", start=HEAD)),
    "HTML, a million comments": (".html", lambda: repeated("<!-->", start=HEAD, end="Tin.")),
    "JSON, lists a million deep": (".json", lambda: repeated("[", end="]" * MILLION)),
    "JSON, objects a million deep": (".json", lambda: repeated('{"a":')),
    "JSON lines, a million deep": (".jsonl", lambda: repeated("[", end="\n")),
    "JSON, ten million that are no articles": (
        ".json",
        lambda: repeated(",1", 10 * MILLION, '[{"text": "Tin."}', "]"),
    ),
    "JSON, a number of ten million digits": (
        ".json",
        lambda: repeated("1", 10 * MILLION, '[{"text": "Tin.", "id": ', "}]"),
    ),
    "CSV, a field of 100 MB": (".csv", lambda: repeated("a", 100 * MILLION, 'text\n"', '"\n')),
    "CSV, a field of 20 MB": (".csv", lambda: repeated("a", 20 * MILLION, 'text\n"', '"\n')),
    "CSV, a million columns": (".csv", csv_columns),
    "CSV, a million empty articles": (".csv", lambda: repeated(",a\n", start="text,id\n")),
    "CSV, a million quotes": (".csv", lambda: repeated('"', start="text\n")),
    "mail, 10,000 parts in each other": (".eml", lambda: nested_parts(10_000)),
    "mail, 10,000 attachments": (".eml", lambda: flat_parts(10_000)),
    "mail, 10,000 mails in each other": (".eml", lambda: nested_mails(10_000)),
    "mail, a subject of 100,000 words": (".eml", lambda: encoded_subject(100_000)),
    "web archive, 10,000 parts in each other": (".mhtml", lambda: nested_parts(10_000)),
    "Markdown, a million opening brackets": (".md", lambda: repeated("[")),
    "Markdown, a million images, not closed": (".md", lambda: repeated("![](")),
    "Markdown, a million quotation marks": (".md", lambda: repeated(">", end=" Tin.")),
    "Markdown, a million stars": (".md", lambda: repeated("*a ")),
    "Markdown, a million backticks": (".md", lambda: repeated("a```b")),
    "Markdown, a million columns": (
        ".md",
        lambda: repeated("|a", end="\n") + repeated("|-", end="\n") * 2,
    ),
    "Markdown, a million tags, not closed": (".md", lambda: repeated("<a\n")),
    "Markdown, lists 10,000 deep": (
        ".md",
        lambda: "".join(f"{' ' * (2 * n)}- a\n" for n in range(5000)).encode(),
    ),
    "Markdown, aliases in its fields": (".md", lambda: f"---\n{ALIASES}---\nTin.".encode()),
    "text, a million ÷": (".txt", lambda: repeated("÷", end=" Tin.")),
    "text, a million combining marks": (".txt", lambda: repeated("\u0301", start="e", end=" Tin.")),
    "text, a million Thai vowels": (".txt", lambda: repeated("\u0e33", start="Tin ")),
    "text, a million ligatures": (".txt", lambda: repeated("\ufdfa", end=" Tin.")),
    "text, a word of a million letters": (".txt", lambda: repeated("a")),
    "text, a million full stops": (".txt", lambda: repeated(".", end=" Tin.")),
    "text, a million abbreviations": (".txt", lambda: repeated("TP. ")),
    "text, a million lines": (".txt", lambda: repeated("Tin\n\n")),
    "text, a million spaces": (".txt", lambda: repeated(" \u00a0", start="Tin", end="tin.")),
    "text, 20 million zeros": (".txt", lambda: bytes(20 * MILLION)),
    "text, a million damaged bytes": (".txt", lambda: b"\xff\xfea\x80" * MILLION),
}


def text_file(content: Callable[[], bytes]) -> Callable[[Path], None]:
    """The function that writes such a content to a file."""

    def write(file: Path) -> None:
        file.write_bytes(content())

    return write
