"""Makes an article of what a reader found: fields tidied, bounded and never empty."""

import re
from collections.abc import Generator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from index.article import Article, Notice
from index.readers.kinds import Items
from index.text.controls import blank_controls
from index.text.dates import parse_date
from index.text.decoding import clean
from index.text.legacy import encoding_of, to_unicode

# Longer fields are cut.
MAX_TITLE = 300
MAX_FIELD = 1000
MAX_LANGUAGE = 20


def make_article(
    here: str,
    text: str,
    *,
    id: object = None,
    title: object = None,
    source: object = None,
    date: object = None,
    author: object = None,
    language: object = None,
) -> Items:
    """The article with these fields, tidied; a notice instead if it has no text.

    `here` names the place it was read from, "file.jsonl#3", and stands in for a missing id and
    source; the file's name stands in for a missing title.
    """
    text = clean(text)
    if old := encoding_of(text):
        text = to_unicode(text, old)
        title, author = (to_unicode(x, old) if isinstance(x, str) else x for x in (title, author))
        yield guess_notice(here, old)
    if not any(character.isalnum() for character in text):
        yield Notice(here, "skipped: the article is empty")
        return
    file = PurePosixPath(re.sub(r"#\d+$", "", here))
    stem = re.sub(r"[-_\s]+", " ", file.stem).strip()
    yield Article(
        id=one_line(id, MAX_FIELD) or here,
        title=one_line(title, MAX_TITLE) or stem or here,
        text=text,
        source=(one_line(source, MAX_FIELD) if isinstance(source, str) else None) or here,
        date=parse_date(date),
        author=one_line(author, MAX_FIELD),
        language=one_line(language, MAX_LANGUAGE),
    )


def record_article(here: str, record: dict[str, Any]) -> Items:
    """The article of a JSON object, a row of a table or a front matter with a text."""
    url, source = record.get("url"), record.get("source")
    return make_article(
        here,
        record["text"],
        id=record.get("id"),
        title=record.get("title"),
        source=url if isinstance(url, str) and url.strip() else source,
        date=record.get("date"),
        author=record.get("author"),
        language=record.get("language"),
    )


def guess_notice(here: str, encoding: str) -> Notice:
    """Says that a text was read by guess."""
    return Notice(here, f"read as {encoding} by guess: check it", skipped=False)


def decoded_text(
    found: tuple[str | None, str | None], here: str
) -> Generator[Notice, None, str | None]:
    """The text that `decode` gives, after a notice where there is none or it is a guess."""
    text, guess = found
    if text is None:
        yield Notice(here, "skipped: it is not text")
    elif guess:
        yield guess_notice(here, guess)
    return text


def one_line(value: object, limit: int) -> str | None:
    """A field as one line of text of bounded length; None if it is empty or no plain value."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value[:20]):
        value = ", ".join(value[:20])
    if not isinstance(value, str | int | float | date):
        return None
    text = clean(str(value)[: 4 * limit])
    text = " ".join(blank_controls(text).split())
    return (text if len(text) <= limit else text[: limit - 1].rstrip() + "…") or None
