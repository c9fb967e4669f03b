"""Which field of an article the fields of a JSON object or the columns of a table are."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Names by field, as `plain_name` writes them. Of several in one record, an earlier one counts.
NAMES = {
    "id": "id, ma, guid, uuid, article id, news id, post id, ma bai, ma tin",
    "title": (
        "title, headline, tieu de, tua de, tit, tieu de bai viet, tieu de tin, ten bai, ten bai"
        " viet, ten tin, article title, post title, news title, web title, heading, subject, name"
    ),
    "text": (
        "text, full text, article text, plain text, text content, body text, content text, raw"
        " text, article body, body, content, article content, post content, news content,"
        " paragraphs, noi dung, noi dung bai viet, noi dung bai, noi dung tin, noi dung chi tiet,"
        " toan van, van ban, bai viet, content html, body html, html, html content, article, post,"
        " passage, document, story, message, sections, blocks, page content, main text, maintext,"
        " raw content, full content, fulltext, news text, transcript, sentences, context, markdown,"
        " content markdown, doc, plaintext, body nitf, noi dung day du, noi dung html, noi dung van"
        " ban, chi tiet bai viet"
    ),
    "lead": (
        "sapo, lead, lede, standfirst, dek, deck, chapo, teaser, subtitle, sub title, subhead, tom"
        " tat, mo ta, mo dau, loi dan, summary, abstract, excerpt, lead paragraph, trail text,"
        " description, snippet, introtext, intro text"
    ),
    "caption": (
        "caption, image caption, photo caption, picture caption, chu thich anh, chu thich hinh"
    ),
    "url": (
        "url, link, href, permalink, canonical url, article url, news url, post url, web url,"
        " source url, lien ket, duong dan, dia chi"
    ),
    "source": "source, nguon, publisher, source name, site name, site",
    "date": (
        "date, published, published at, published on, published date, published time, date"
        " publish, web publication date, publish date, publish time, publish at, publication"
        " date, date published, pub date, pubdate, posted at, posted on, post date, ngay, ngay"
        " dang, ngay xuat ban, ngay phat hanh, ngay viet, thoi gian dang, thoi gian, ngay gio,"
        " created at, created on, created, created date, date created, creation date, ngay tao,"
        " datetime, timestamp, time, updated at, updated, updated date, date modified, modified,"
        " last modified, versioncreated, version created, firstcreated, first created"
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
# Characters of the name of a field at most.
MAX_NAME = 60


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
    if name == "@context":  # of JSON-LD: what its names mean
        return None
    plain = plain_name(name).removeprefix("field ")  # as Drupal names them
    return RANKS.get(plain) or RANKS.get(plain_name(re.split(r"[,(\[/:;*|\n]", name.strip())[0]))


def plain_name(name: str) -> str:
    """Returns a name in lower case without accents, its words parted by single spaces.

    >>> plain_name("datePublished"), plain_name("Nội_dung"), plain_name("@timestamp")
    ('date published', 'noi dung', 'timestamp')
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.split(r"[\s_.@-]+", letters)).strip()


def by_field(values: Mapping[str, object]) -> dict[str, list[object]]:
    """Returns the values that are not missing by field, those of the lowest rank first."""
    named: dict[str, list[tuple[int, object]]] = {}
    for name, value in values.items():
        if value is not None and isinstance(name, str) and (place := field_of(name)):
            named.setdefault(place[0], []).append((place[1], value))
    return {
        field: [value for _, value in sorted(ranked, key=lambda pair: pair[0])]
        for field, ranked in named.items()
    }
