"""What the values of a JSON object, or of a row of a table, say as the fields of an article."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from index.article import Article
from index.readers.data.names import MAX_NAME, by_field, field_of
from index.readers.fields import one_line
from index.readers.html import read_page
from index.text.dates import stated_date
from index.text.markup import html_text, without_markup

PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
# Names of what an object holds in the place of a text: {"rendered": "<p>...</p>"}.
WRAPPERS = ("rendered", "value", "#text", "$t", "paragraph", "data", "children", "blocks", "items")
# The same for one line: {"name": "Lý Thị Bơ"}, {"$oid": "65f0"}.
LINE_WRAPPERS = ("rendered", "name", "title", "value", "$oid", "#text", "$t", "text", "url")
# The same for the heading of a part of an article.
HEADS = ("title", "heading", "headline", "tiêu đề", "tieu_de")
# What articles have, and what is around a list of them has not.
IDENTITY = {"id", "title", "url", "date", "author"}
MAX_LEADS = 5  # of one article
# Characters of a text that is more than a remark or a list of topics.
MUCH_TEXT = 200
# Levels of objects and lists that lie in one another and are looked at.
MAX_DEPTH = 20


def article_fields(values: Mapping[str, object]) -> dict[str, Any]:
    """Returns the fields of an article by their own names, HTML in them read as text.

    The text begins with the lead, unless the rest repeats it.

    Args:
        values: the values by the names that the file gives them.

    Returns:
        The fields that have values. "text" is missing if there is neither text nor lead.
    """
    named = by_field(values)
    fields: dict[str, Any] = {
        field: _one_of(field, candidates)
        for field, candidates in named.items()
        if field not in ("text", "lead")
    }
    text: str | None = None
    for value in named.get("text", ()):
        if text is None or not text.strip():
            candidate = prose(value)
            text = text if candidate is None else candidate
    candidates = named.get("lead", ())[:MAX_LEADS]
    leads = [lead for value in candidates if (lead := prose(value)) and lead.strip()]
    parts: list[str] = []
    for lead in leads:
        if not _repeats("\n".join([*parts, text or ""]), lead):
            parts.append(lead)
    if parts:
        text = "\n\n".join(parts + ([text] if text and text.strip() else []))
    return fields if text is None else fields | {"text": text}


def unread_names(values: Mapping[str, object]) -> list[str]:
    """Returns the names of values that hold much text which is not read.

    They are no field of an article, or a second text or sixth lead, which are left out.
    """
    named: dict[str, list[tuple[int, str]]] = {"text": [], "lead": []}
    for name, value in values.items():
        place = field_of(name)
        if place and place[0] in named and (value.strip() if isinstance(value, str) else value):
            named[place[0]].append((place[1], name))
    texts, leads = (sorted(named[field]) for field in ("text", "lead"))
    first = values[texts[0][1]] if texts else None
    left_out = {name for _, name in texts[1:] if values[name] != first}
    left_out |= {name for _, name in leads[MAX_LEADS:]}
    return [
        one_line(name, MAX_NAME) or ""
        for name, value in values.items()
        if isinstance(value, str)
        and len(value) >= MUCH_TEXT
        and value.count(" ", 0, 10 * MUCH_TEXT) >= MUCH_TEXT // 10
        and (field_of(name) is None or name in left_out)
    ]


def has_text(value: object) -> bool:
    """True if a JSON value is an object with the text of an article.

    A list of objects in the place of the text counts if the object has one of the fields IDENTITY:
    then they are parts of one article, and else articles of their own.
    """
    if not isinstance(value, dict):
        return False
    named = by_field(value)
    for text in named.get("text", ()):
        is_plain = isinstance(text, str) or (
            isinstance(text, list) and any(isinstance(item, str) for item in text)
        )
        if is_plain or (isinstance(text, dict) and not _holds_lists(text) and prose(text)):
            return True
        if named.keys() & IDENTITY and prose(text):
            return True
    return False


def has_lead(value: object) -> bool:
    """True if a JSON value is an object with a title and a lead, as feeds have them."""
    return isinstance(value, dict) and {"title", "lead"} <= set(by_field(value))


def prose(value: object, depth: int = 0) -> str | None:
    """Returns the text that a JSON value holds, HTML in it read as text; None if it holds none.

    Paragraphs of a list are parted by blank lines. Objects are parts of an article: their title,
    text and caption are taken.
    """
    if isinstance(value, str):
        return _page_text(value) if PAGE.match(value) else without_markup(value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        texts = [text for item in value if (text := prose(item, depth + 1))]
        # Editors store a paragraph as a list of pieces that differ in their font.
        if all(isinstance(item, dict) and item.get("type") == "text" for item in value):
            return "".join(texts) or None
        return "\n\n".join(filter(str.strip, texts)) or None
    if isinstance(value, dict):
        named = by_field(value)
        parts: Iterable[Any] = (*named.get("text", ()), *(value.get(name) for name in WRAPPERS))
        body = next((text for part in parts if (text := prose(part, depth + 1))), None)
        caption = _line_value(value.get("caption"))
        if not body and not isinstance(caption, str):
            return None
        head = next((_line_value(value[name]) for name in HEADS if value.get(name)), None)
        return "\n\n".join(part for part in (head, body, caption) if isinstance(part, str) and part)
    return None


def _page_text(html: str) -> str:
    """Returns the article of a whole web page, or else all that the page shows."""
    articles = (item.text for item in read_page(html, "") if isinstance(item, Article))
    return next(articles, None) or html_text(html)


def _holds_lists(value: dict[str, object]) -> bool:
    return any(isinstance(item, list) for item in value.values())


def _one_of(field: str, candidates: list[object]) -> object:
    """Returns the first value that says something; of dates, the first that is a day."""
    lines = [_line_value(value) for value in candidates] if field != "date" else candidates
    useful = [line for line in lines if line not in (None, "", []) and str(line).strip()]
    if field == "date":
        useful = [value for value in useful if stated_date(value)] or useful
    return useful[0] if useful else None


def _line_value(value: object) -> object:
    """Returns a value for one line: a text without markup, a name for an object."""
    if isinstance(value, str):
        return without_markup(value)
    if isinstance(value, list):
        lines = [_line_value(item) for item in value[:20]]
        return [line for line in lines if isinstance(line, str)]
    for _ in range(2):
        if isinstance(value, dict):
            value = next((value[name] for name in LINE_WRAPPERS if value.get(name)), None)
    return without_markup(value) if isinstance(value, str) else value


def _repeats(text: str, lead: str) -> bool:
    """True if the words of a lead stand in the text. An excerpt's "[...]" does not count."""
    words, lead_words = (" ".join(re.findall(r"\w+", part)) for part in (text, lead))
    return f" {lead_words} " in f" {words} "


def records_in(value: object, depth: int = 0) -> Iterator[dict[str, Any] | None]:
    """Yields the articles in a JSON value in order, wherever they lie in its objects and lists.

    What lies beside articles in a list and is none is yielded as None.
    """
    if has_text(value):
        assert isinstance(value, dict)
        yield value
    elif depth > MAX_DEPTH:
        return
    elif isinstance(value, dict):
        inside = False
        for field in value.values():
            for record in records_in(field, depth + 1):
                inside = True
                yield record
        if not inside and has_lead(value):
            yield value
    elif isinstance(value, list):
        # Most of a hostile list is empty, and there is only one empty tuple.
        parts = [tuple(records_in(item, depth + 1)) for item in value]
        if any(parts):
            for records in parts:
                yield from records or (None,)
