"""Which field of an article the fields of a JSON object or the columns of a table are."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from index.text.dates import stated_date
from index.text.markup import without_markup

# Names by field, as `_plain_name` writes them. Of several in one record, an earlier one counts.
NAMES = {
    "id": "id, ma, guid, uuid, article id, news id, post id, ma bai, ma tin",
    "title": (
        "title, headline, tieu de, tua de, tit, tieu de bai viet, tieu de tin, ten bai, ten bai"
        " viet, ten tin, article title, post title, news title, heading, subject, name"
    ),
    "text": (
        "text, full text, article text, plain text, text content, body text, content text, raw"
        " text, article body, body, content, article content, post content, news content,"
        " paragraphs, noi dung, noi dung bai viet, noi dung bai, noi dung tin, noi dung chi tiet,"
        " toan van, van ban, bai viet, content html, body html, html, html content, article, post,"
        " passage, document, story, message, sections, blocks"
    ),
    "lead": (
        "sapo, lead, lede, standfirst, dek, deck, chapo, teaser, subtitle, sub title, subhead, tom"
        " tat, mo ta, mo dau, loi dan, summary, abstract, excerpt, description"
    ),
    "url": (
        "url, link, href, permalink, canonical url, article url, news url, post url, web url,"
        " source url, lien ket, duong dan, dia chi"
    ),
    "source": "source, nguon, publisher, source name, site name, site",
    "date": (
        "date, published, published at, published on, published date, published time, publish"
        " date, publish time, publish at, publication date, date published, pub date, pubdate,"
        " posted at, posted on, post date, ngay, ngay dang, ngay xuat ban, ngay phat hanh, ngay"
        " viet, thoi gian dang, thoi gian, ngay gio, created at, created on, created, created"
        " date, date created, creation date, ngay tao, datetime, timestamp, time, updated at,"
        " updated, updated date, date modified, modified, last modified"
    ),
    "author": (
        "author, authors, byline, tac gia, nguoi viet, phong vien, but danh, writer, reporter,"
        " author name, creator, by"
    ),
    "language": "language, lang, ngon ngu, in language, locale",
}
RANKS = {
    name: (field, rank)
    for field, names in NAMES.items()
    for rank, name in enumerate(names.split(", "))
}
# Names of what an object holds in the place of a text: {"rendered": "<p>...</p>"}.
WRAPPERS = ("rendered", "value", "#text", "$t", "paragraph", "data", "children", "blocks", "items")
# The same for one line: {"name": "Lý Thị Bơ"}, {"$oid": "65f0"}.
LINE_WRAPPERS = ("rendered", "name", "title", "value", "$oid", "#text", "$t", "text", "url")
# The same for the heading of a part of an article.
HEADS = ("title", "heading", "headline", "tiêu đề", "tieu_de")
# What articles have, and what is around a list of them has not.
IDENTITY = {"id", "title", "url", "date", "author"}
# Characters of the name of a field at most.
MAX_NAME = 60
# Levels of objects and lists that lie in one another and are looked at.
MAX_DEPTH = 20


def field_of(name: str) -> tuple[str, int] | None:
    """Returns (field, rank) for the name of a column or a JSON field; None if it is no known name.

    Case, accents, and what joins words do not count, nor does what follows a comma, a colon, a
    slash or a bracket. Of several names for one field, that of the lowest rank counts.

    >>> field_of("publishedAt"), field_of("Tiêu đề (bắt buộc)"), field_of("Ghi chú")
    (('date', 2), ('title', 2), None)
    """
    return _field_of(name) if len(name) <= MAX_NAME else None


@lru_cache(maxsize=10_000)
def _field_of(name: str) -> tuple[str, int] | None:
    plain = _plain_name(name)
    return RANKS.get(plain) or RANKS.get(_plain_name(re.split(r"[,(\[/:;*|\n]", name.strip())[0]))


def _plain_name(name: str) -> str:
    """Returns a name in lower case without accents, its words parted by single spaces.

    >>> _plain_name("datePublished"), _plain_name("Nội_dung"), _plain_name("_id")
    ('date published', 'noi dung', 'id')
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.split(r"[\s_.-]+", letters)).strip()


def article_fields(values: Mapping[str, object]) -> dict[str, Any]:
    """Returns the fields of an article by their own names, HTML in them read as text.

    The text begins with the lead, unless the rest repeats it.

    Args:
        values: the values by the names that the file gives them.

    Returns:
        The fields that have values. "text" is missing if there is neither text nor lead.
    """
    named = _by_field(values)
    fields: dict[str, Any] = {
        field: _one_of(field, candidates)
        for field, candidates in named.items()
        if field not in ("text", "lead")
    }
    texts = [text for value in named.get("text", ()) if (text := prose(value)) is not None]
    leads = [text for value in named.get("lead", ()) if (text := prose(value)) and text.strip()]
    text = next(filter(str.strip, texts), texts[0] if texts else None)
    parts: list[str] = []
    for lead in leads:
        if not _repeats("\n".join([*parts, text or ""]), lead):
            parts.append(lead)
    if parts:
        text = "\n\n".join(parts + ([text] if text and text.strip() else []))
    return fields if text is None else fields | {"text": text}


def has_text(value: object) -> bool:
    """True if a JSON value is an object with the text of an article.

    A list of objects in the place of the text counts if the object has one of the fields IDENTITY:
    then they are parts of one article, and else articles of their own.
    """
    if not isinstance(value, dict):
        return False
    named = _by_field(value)
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
    return isinstance(value, dict) and {"title", "lead"} <= set(_by_field(value))


def prose(value: object, depth: int = 0) -> str | None:
    """Returns the text that a JSON value holds, HTML in it read as text; None if it holds none.

    Paragraphs of a list are parted by blank lines. Objects are parts of an article: their title,
    text and caption are taken.
    """
    if isinstance(value, str):
        return without_markup(value)
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        texts = [text for item in value if (text := prose(item, depth + 1))]
        # Editors store a paragraph as a list of pieces that differ in their font.
        if all(isinstance(item, dict) and item.get("type") == "text" for item in value):
            return "".join(texts) or None
        return "\n\n".join(filter(str.strip, texts)) or None
    if isinstance(value, dict):
        named = _by_field(value)
        parts: Iterable[Any] = (*named.get("text", ()), *(value.get(name) for name in WRAPPERS))
        body = next((text for part in parts if (text := prose(part, depth + 1))), None)
        caption = _line_value(value.get("caption"))
        if not body and not isinstance(caption, str):
            return None
        head = next((_line_value(value[name]) for name in HEADS if value.get(name)), None)
        return "\n\n".join(part for part in (head, body, caption) if isinstance(part, str) and part)
    return None


def _by_field(values: Mapping[str, object]) -> dict[str, list[object]]:
    """Returns the values that are not missing by field, those of the lowest rank first."""
    named: dict[str, list[tuple[int, object]]] = {}
    for name, value in values.items():
        if value is not None and isinstance(name, str) and (place := field_of(name)):
            named.setdefault(place[0], []).append((place[1], value))
    return {
        field: [value for _, value in sorted(ranked, key=lambda pair: pair[0])]
        for field, ranked in named.items()
    }


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
