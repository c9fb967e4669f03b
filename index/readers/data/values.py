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
# Names of the type of a part of a text in what editors store, and types of pieces of a paragraph.
TYPES = ("type", "nodeType", "_type")
PIECES = ("text", "span")
# The end of a piece, NUL, and the start of the next one, if they are two sentences.
NEW_SENTENCE = re.compile(r"[.!?…]\0[^\W\d_a-z]")
# The same as WRAPPERS for one line: {"name": "Lý Thị Bơ"}, {"$oid": "65f0"}.
LINE_WRAPPERS = (
    "rendered",
    "name",
    "title",
    "value",
    "$oid",
    "#text",
    "$t",
    "text",
    "main",
    "original",
    "url",
)
# The same for the heading of a part of an article.
HEADS = ("title", "heading", "headline", "tiêu đề", "tieu_de")
MAX_LEADS = 5  # of one article
# Characters of a text that is more than a remark or a list of topics.
MUCH_TEXT = 200
# Characters of a sentence in a list or object that is not read.
SENTENCE = 40
ENDS = (".", "!", "?", "…", "”", "</p>")
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
        if not repeats("\n".join([*parts, text or ""]), lead):
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
        if (field_of(name) is None or name in left_out) and _is_much(value)
    ]


def _is_much(value: object) -> bool:
    """True if a value holds more text than a remark or a list of topics."""
    size = spaces = 0
    for text in _strings_in(value):
        if not isinstance(value, str) and len(text) >= SENTENCE and text.endswith(ENDS):
            return True
        size += len(text)
        spaces += text.count(" ", 0, 10 * MUCH_TEXT)
        if size >= MUCH_TEXT and spaces >= MUCH_TEXT // 10:
            return True
    return False


def _strings_in(value: object, depth: int = 0) -> Iterator[str]:
    """Yields the strings in a JSON value that have a space in them: no addresses and no keys."""
    if isinstance(value, str):
        yield from [value] if " " in value else []
    elif isinstance(value, dict | list) and depth <= MAX_DEPTH:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(inner, depth + 1)


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
        return _list_text(value, depth)
    return _object_text(value, depth) if isinstance(value, dict) else None


def _list_text(values: list[Any], depth: int) -> str | None:
    """Returns the text of a list: pieces of a paragraph, rows of a table, or paragraphs."""
    if any(isinstance(item, dict) and _kind(item) in PIECES for item in values):
        return _joined_pieces([(_kind(item), prose(item, depth + 1)) for item in values])
    if values and all(isinstance(row, list) and all(map(_is_cell, row)) for row in values):
        rows = [[_cell_text(cell) for cell in row] for row in values]
        return "\n".join(map(" | ".join, rows)).strip() or None
    texts = [text for item in values if (text := prose(item, depth + 1))]
    return "\n\n".join(filter(str.strip, texts)) or None


def _joined_pieces(pieces: Iterable[tuple[str, str | None]]) -> str | None:
    """Returns the text of (type, text) of the pieces of a paragraph, as editors store them.

    Pieces that differ in their font have their spaces in them. What is no such piece is a paragraph
    of its own, and so is a sentence that begins without a space.
    """
    text = ""
    for kind, piece in pieces:
        if "break" in kind.lower() or kind == "br":
            text += "\n"
        elif piece:
            is_part = kind in PIECES or "link" in kind
            text += (
                "" if is_part and not NEW_SENTENCE.search(f"{text[-1:]}\0{piece[:1]}") else "\n\n"
            )
            text += piece if is_part else f"{piece}\n\n"
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") or None


def _object_text(value: dict[str, Any], depth: int) -> str | None:
    """Returns the heading, text, inner parts and caption of an object that is a part of a text."""
    texts = by_field(value).get("text", ())
    children = value.get("children")
    if isinstance(children, list) and all(isinstance(c, dict) and "text" in c for c in children):
        children = [{"type": "text"} | child for child in children]
    wrapped = (children if name == "children" else value.get(name) for name in WRAPPERS)
    body = next((text for part in (*texts, *wrapped) if (text := prose(part, depth + 1))), None)
    if body and texts:
        for part in (children, value.get("items")):
            inner = prose(part, depth + 1)
            body = body if not inner or repeats(body, inner) else f"{body}\n\n{inner}"
    caption = _line_value(value.get("caption"))
    if not body and not isinstance(caption, str):
        return None
    head = next((_line_value(value[name]) for name in HEADS if value.get(name)), None)
    return "\n\n".join(part for part in (head, body, caption) if isinstance(part, str) and part)


def _kind(part: Any) -> str:
    """Returns the type that an editor gives a part of a text; "" for none."""
    kinds = (part.get(name) for name in TYPES) if isinstance(part, dict) else ()
    return next((kind for kind in kinds if isinstance(kind, str)), "")


def _is_cell(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _cell_text(value: object) -> str:
    return "" if value is None else " ".join(without_markup(str(value)).split())


def _page_text(html: str) -> str:
    """Returns the article of a whole web page, or else all that the page shows."""
    articles = (item.text for item in read_page(html, "") if isinstance(item, Article))
    return next(articles, None) or html_text(html)


def _one_of(field: str, candidates: list[object]) -> object:
    """Returns the first value that says something; of dates, the first that is a day."""
    lines = [_line_value(value) for value in candidates] if field != "date" else candidates
    useful = [line for line in lines if line not in (None, "", []) and str(line).strip()]
    if field == "author":  # a number is that of the author in a database
        useful = [line for line in useful if not isinstance(line, int)]
    if field == "date":
        useful = [value for value in useful if stated_date(value)] or useful
    return useful[0] if useful else None


def _line_value(value: object) -> object:
    """Returns a value for one line: a text without markup, a name for an object."""
    if isinstance(value, str):
        return without_markup(value)
    if isinstance(value, list):
        lines = [_line_value(item) for item in value[:20] if not isinstance(item, list)]
        return [line for line in lines if isinstance(line, str)]
    for _ in range(2):
        if isinstance(value, dict):
            value = next((value[name] for name in LINE_WRAPPERS if value.get(name)), None)
    return without_markup(value) if isinstance(value, str) else value


def repeats(text: str, lead: str) -> bool:
    """True if the words of a lead stand in the text. An excerpt's "[...]" does not count."""
    words, lead_words = (" ".join(re.findall(r"\w+", part)) for part in (text, lead))
    return f" {lead_words} " in f" {words} "
