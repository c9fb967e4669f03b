"""The text of a JSON value: paragraphs in lists, parts of an article, and what editors store."""

import json
import re
from collections.abc import Iterable
from typing import Any

from index.article import Article
from index.readers.data.names import by_field
from index.readers.html import read_page
from index.text.markup import html_text, without_markup

PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
# Names of what an object holds in the place of a text: {"rendered": "<p>...</p>"}.
WRAPPERS = (
    *("rendered", "value", "#text", "$t", "paragraph", "data", "children", "blocks", "items"),
    *("root", "rich_text", "ops"),
)
# Names of the type of a part of a text in what editors store, and types of pieces of a paragraph.
TYPES = ("type", "nodeType", "_type")
PIECES = {"text", "span", "plain", "bold", "italic", "underline", "strikethrough"}
# Types of a whole text in what editors store, and of a row of a table: "tableRow", "table-row".
DOCUMENTS = {"doc", "document", "root"}
ROW = re.compile(r"table[_-]?row", re.IGNORECASE)
# What JSON of an editor begins with in a text.
STORED = re.compile(r"\s{0,9}(?:\{\s{0,9}\"|\[\s{0,9}[\{\"])")
# The end of a piece, NUL, and the start of the next one, if they are two sentences.
NEW_SENTENCE = re.compile(r"[.!?…]\0[^\W\d_a-z]")
# The same as WRAPPERS for one line: {"name": "Lý Thị Bơ"}, {"$oid": "65f0"}.
LINE_WRAPPERS = (
    *("rendered", "name", "title", "value", "$oid", "#text", "$t", "text", "main", "original"),
    *("url", "data", "attributes"),
)
# The same for the heading of a part of an article.
HEADS = ("title", "heading", "headline", "tiêu đề", "tieu_de")
# Levels of objects and lists that lie in one another and are looked at.
MAX_DEPTH = 20


def prose(value: object, depth: int = 0) -> str | None:
    """Returns the text that a JSON value holds, HTML in it read as text; None if it holds none.

    Paragraphs of a list are parted by blank lines. Objects are parts of an article: their title,
    text and caption are taken.
    """
    if isinstance(value, str):
        if (stored := _stored_value(value)) and (text := prose(stored, depth + 1)):
            return text
        return _page_text(value) if PAGE.match(value) else without_markup(value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        return _list_text(value, depth)
    return _object_text(value, depth) if isinstance(value, dict) else None


def _stored_value(text: str) -> Any:
    """Returns the object or list that a text holds as JSON, as editors store it; else None."""
    if not STORED.match(text):
        return None
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def is_document(value: object) -> bool:
    """True if a JSON value is a whole text as editors store it: a list of parts with their types.

    >>> is_document({"type": "doc", "content": [{"type": "paragraph"}]})
    True
    """
    if not isinstance(value, dict) or kind_of(value) not in DOCUMENTS:
        return False
    parts = value.get("content", value.get("children"))
    return isinstance(parts, list) and bool(parts) and all(map(kind_of, parts))


def kind_of(part: Any) -> str:
    """Returns the type that an editor gives a part of a text; "" for none."""
    kinds = (part.get(name) for name in TYPES) if isinstance(part, dict) else ()
    return next((kind for kind in kinds if isinstance(kind, str)), "")


def _list_text(values: list[Any], depth: int) -> str | None:
    """Returns the text of a list: pieces of a paragraph, rows of a table, or paragraphs."""
    if values and all(isinstance(item, dict) and "insert" in item for item in values):  # Quill
        inserted = (item["insert"] for item in values if isinstance(item["insert"], str))
        return "".join(inserted).strip("\n") or None
    if _are_pieces(values):
        kinds = ("text" if isinstance(item, str) else kind_of(item) for item in values)
        pieces = (prose(item, depth + 1) for item in values)
        return _joined_pieces(zip(kinds, pieces, strict=True))
    if values and all(isinstance(row, list) and all(map(_is_cell, row)) for row in values):
        rows = [[_cell_text(cell) for cell in row] for row in values]
        return "\n".join(map(" | ".join, rows)).strip() or None
    texts = [text for item in values if (text := prose(item, depth + 1))]
    are_rows = bool(values) and all(ROW.fullmatch(kind_of(item)) for item in values)
    return ("\n" if are_rows else "\n\n").join(filter(str.strip, texts)) or None


def _are_pieces(values: list[Any]) -> bool:
    """True if the items of a list are pieces of one paragraph.

    Texts between objects are, if one of them has a space at its start or end.
    """
    objects = [item for item in values if isinstance(item, dict)]
    if any(kind_of(item) in PIECES for item in objects):
        return True
    texts = (item for item in values if isinstance(item, str))
    return any(map(kind_of, objects)) and any(text != text.strip(" ") for text in texts)


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
    cells = value.get("content", value.get("children"))
    if ROW.fullmatch(kind_of(value)) and isinstance(cells, list):
        return " | ".join(" ".join((prose(cell, depth + 1) or "").split()) for cell in cells)
    body = _body_of(value, depth)
    caption = line_value(value.get("caption"))
    if not body and not isinstance(caption, str):
        return None
    head = next((line_value(value[name]) for name in HEADS if value.get(name)), None)
    return "\n\n".join(part for part in (head, body, caption) if isinstance(part, str) and part)


def _body_of(value: dict[str, Any], depth: int) -> str | None:
    """Returns the text of a part of an article, with those of the parts in it."""
    readings: dict[int, str | None] = {}

    def text_of(part: object) -> str | None:
        # A part that has two of the names is read once: twice on each level would be 2^MAX_DEPTH.
        if id(part) not in readings:
            readings[id(part)] = prose(part, depth + 1)
        return readings[id(part)]

    texts = by_field(value).get("text", ())
    children = value.get("children")
    if isinstance(children, list) and all(isinstance(c, dict) and "text" in c for c in children):
        children = [{"type": "text"} | child for child in children]
    names = (*WRAPPERS, kind_of(value))  # Notion: {"type": "paragraph", "paragraph": {...}}
    wrapped = (children if name == "children" else value.get(name) for name in names)
    body = next((text for part in (*texts, *wrapped) if (text := text_of(part))), None)
    if body and texts:
        for part in (children, value.get("items"), value.get("table"), value.get("rows")):
            inner = text_of(part)
            body = body if not inner or repeats(body, inner) else f"{body}\n\n{inner}"
    return body


def line_value(value: object) -> object:
    """Returns a value for one line: a text without markup, a name for an object."""
    if isinstance(value, str):
        return without_markup(value)
    if isinstance(value, list):
        lines = [line_value(item) for item in value[:20] if not isinstance(item, list)]
        return [line for line in lines if isinstance(line, str)]
    for _ in range(3):
        if isinstance(value, dict):
            value = next((value[name] for name in LINE_WRAPPERS if value.get(name)), None)
    return without_markup(value) if isinstance(value, str) else value


def _is_cell(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _cell_text(value: object) -> str:
    return "" if value is None else " ".join(without_markup(str(value)).split())


def _page_text(html: str) -> str:
    """Returns the article of a whole web page, or else all that the page shows."""
    articles = (item.text for item in read_page(html, "") if isinstance(item, Article))
    return next(articles, None) or html_text(html)


def repeats(text: str, lead: str) -> bool:
    """True if the words of a lead stand in the text. An excerpt's "[...]" does not count."""
    words, lead_words = (" ".join(re.findall(r"\w+", part)) for part in (text, lead))
    return f" {lead_words} " in f" {words} "
