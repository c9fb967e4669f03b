"""Reads articles from files: one function for each format."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from index.articles import MAX_FILE_BYTES, Article, Notice
from index.dates import parse_date
from index.decoding import clean, decode
from index.plain_text import parts

# Longer fields are cut.
MAX_TITLE = 300
MAX_FIELD = 1000
# Not even a front matter of many tags is longer; YAML is not parsed beyond it.
MAX_FRONT_MATTER = 20_000

Read = Iterator[Article | Notice]


def read_text(file: BinaryIO, source: str) -> Read:
    """Plain text; headline, date line and byline are taken from its head and tail."""
    text, guess = decode(file.read())
    if text is None:
        yield Notice(source, "skipped: it is not text")
        return
    yield from guess_notice(source, guess)
    found = parts(text)
    yield from _article(
        source,
        id=source,
        title=found.title,
        text=found.text,
        source=source,
        date=found.date,
        author=found.author,
    )


def read_markdown(file: BinaryIO, source: str) -> Read:
    """Markdown; fields are taken from YAML front matter, and the title from a first heading."""
    text, guess = decode(file.read())
    if text is None:
        yield Notice(source, "skipped: it is not text")
        return
    yield from guess_notice(source, guess)
    fields, body = _front_matter(text)
    if fields is None:
        yield Notice(source, "read without its front matter, which is not valid YAML", False)
        fields = {}
    title = _line(fields.get("title"), MAX_TITLE)
    if heading := re.match(r"\s*# +([^\n]*)", body):
        headline = _line(_unmarked(heading[1]), MAX_TITLE)
        if title in (None, headline):
            title, body = headline, body[heading.end() :]
    yield from _article(
        source, **_fields(fields, source) | {"title": title, "text": body.strip("\n")}
    )


def _unmarked(heading: str) -> str:
    """A heading without the number signs that may close it ("# News #")."""
    bare = heading.rstrip().rstrip("#")
    return bare if bare.endswith((" ", "\t")) else heading


def read_json_lines(file: BinaryIO, source: str) -> Read:
    """JSON lines: objects with text, and perhaps id, title, url, date, author, language."""
    number = 0
    while line := file.readline(MAX_FILE_BYTES + 1):
        number += 1
        here = f"{source}#{number}"
        if len(line) > MAX_FILE_BYTES:
            yield Notice(here, f"skipped: a line of over {MAX_FILE_BYTES // 1_000_000} MB")
            return
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _json_line(line, here)


def _json_line(line: bytes, here: str) -> Read:
    text, guess = decode(line)
    try:
        fields = json.loads(text or "")
    except (ValueError, RecursionError):
        yield Notice(here, "skipped: the line is not JSON")
        return
    if not isinstance(fields, dict):
        yield Notice(here, 'skipped: the line is not a JSON object {"text": ...}')
        return
    yield from guess_notice(here, guess)
    if not isinstance(fields.get("text"), str):
        yield Notice(here, 'skipped: the object has no "text"')
        return
    yield from _article(here, **_fields(fields, here) | {"text": fields["text"]})


READERS: dict[str, Callable[[BinaryIO, str], Read]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".jsonl": read_json_lines,
}


def guess_notice(source: str, guess: str | None) -> Iterator[Notice]:
    """Says that a file was read by guess, if it was."""
    if guess:
        yield Notice(source, f"read as {guess} by guess, for it is not UTF-8: check it", False)


def _front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """(fields, body); the fields are None where there is a front matter that is no YAML."""
    import yaml

    found = re.match(r"\s*---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", text, re.DOTALL)
    if found is None:
        return {}, text
    body = text[found.end() :]
    if found.end() > MAX_FRONT_MATTER:
        return None, body
    try:
        fields = yaml.load(found[1], yaml.BaseLoader)  # every value as it is written
    except (yaml.YAMLError, ValueError, RecursionError):
        return None, body
    # Lines between rules that name no field belong to the text.
    return (fields, body) if isinstance(fields, dict) else ({}, text)


def _fields(fields: dict[str, Any], here: str) -> dict[str, Any]:
    """An article's fields from those of a JSON object or a front matter."""
    url = fields.get("url") or fields.get("source")
    return {
        "id": here if fields.get("id") in (None, "") else fields["id"],
        "title": fields.get("title"),
        "source": url if isinstance(url, str) and url.strip() else here,
        "date": parse_date(fields.get("date")),
        "author": fields.get("author"),
        "language": fields.get("language"),
    }


def _article(here: str, **fields: Any) -> Read:
    """The article with these fields, tidied; a notice if it has no text."""
    text = clean(fields.pop("text"))
    if not any(character.isalnum() for character in text):
        yield Notice(here, "skipped: the article is empty")
        return
    file = PurePosixPath(re.sub(r"#\d+$", "", here))
    title = _line(fields.pop("title"), MAX_TITLE) or re.sub(r"[-_\s]+", " ", file.stem).strip()
    yield Article(
        id=_line(fields["id"], MAX_FIELD) or here,
        title=title or here,
        text=text,
        source=_line(fields["source"], MAX_FIELD) or here,
        date=fields["date"],
        author=_line(fields["author"], MAX_FIELD),
        language=_line(fields.get("language"), 20),
    )


def _line(value: object, limit: int) -> str | None:
    """A field as one line of text of bounded length; None if it is empty or no plain value."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value[:20]):
        value = ", ".join(value[:20])
    if not isinstance(value, str | int | float | date):
        return None
    line = " ".join(re.sub(r"[\0-\x1f\x7f-\x9f]", " ", clean(str(value)[: 4 * limit])).split())
    return (line if len(line) <= limit else line[: limit - 1].rstrip() + "…") or None
