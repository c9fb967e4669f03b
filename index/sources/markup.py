"""Takes XML that need not be well-formed apart: its tags and texts, one after the other."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.decoding import CHARSETS

# The encoding that an XML declaration states.
ENCODING = re.compile(
    rb"encoding\s*=\s*[\"']\s*(" + CHARSETS + rb")\s*[\"']",
    re.IGNORECASE,
)
# A byte that is not UTF-8, as Python decodes it with "surrogateescape".
ESCAPED = re.compile("[\udc80-\udcff]")
# What stands between a sign and another and is neither tag nor text. A CDATA section is text.
COMMENT, CDATA = ("<!--", "-->"), ("<![CDATA[", "]]>")
NAME = re.compile(r"</?(?:([A-Za-z_][\w.-]{0,100}):)?([A-Za-z_][\w.-]{0,100})")
ATTRIBUTE = re.compile(
    r"([\w:.-]{1,100})\s{0,100}=\s{0,100}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
END_TAG = re.compile(r"</(?:[\w.-]{1,50}:)?([\w.-]{1,50})\s{0,50}>")
# Characters of one tag that are looked at; the rest is left out.
MAX_TAG = 10_000


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag or end tag.

    Attributes:
        prefix: the prefix of its name with its colon, in lower case: "atom:"; "" if there is none.
        local_name: its name without the prefix, in lower case.
        start: where it starts in the text.
        length: its characters from "<" to ">".
        text: the tag itself, or its first MAX_TAG characters.
    """

    prefix: str
    local_name: str
    start: int
    length: int
    text: str

    @property
    def is_end(self) -> bool:
        """True if it ends an element: "</item>"."""
        return self.text.startswith("</")

    def attribute(self, name: str) -> str:
        """Returns the value of an attribute, by its name in lower case; "" if there is none."""
        if name not in self.text.lower():
            return ""
        for match in ATTRIBUTE.finditer(self.text):
            if match[1].lower() == name:
                return (match[2] or match[3] or match[4] or "").strip()
        return ""


def markup_text(data: bytes) -> str:
    """Decodes XML: by its byte order mark, as UTF-16 or UTF-8 if it is that, or as it states.

    What the declaration states counts last, because many state UTF-8 or ASCII and are not. Bytes
    that are not UTF-8 are read as Windows-1252 if it states nothing else.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32", "replace")
    marks = {
        b"\xff\xfe": "utf-16-le",
        b"\xfe\xff": "utf-16-be",
        b"<\0": "utf-16-le",
        b"\0<": "utf-16-be",
    }
    if encoding := marks.get(data[:2]):
        return data.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        stated = ENCODING.search(data[:500])
    if stated:
        return data.decode(stated[1].decode("ascii").lower(), "replace")
    text = data.decode("utf-8", "surrogateescape")
    return ESCAPED.sub(lambda match: _windows_letter(ord(match[0]) - 0xDC00), text)


def _windows_letter(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace")


def pieces(text: str) -> Iterator[Tag | str]:
    """Yields the tags and the pieces of text in order, without comments and declarations.

    A "<" that begins nothing is text. A comment or CDATA section that is not closed goes to the end
    of the text. The text behind the last tag is left out.
    """
    position = 0
    while (start := text.find("<", position)) >= 0:
        if start > position:
            yield text[position:start]
        if text.startswith(COMMENT[0], start):
            position = _end(text, COMMENT[1], start + len(COMMENT[0]))
        elif text.startswith(CDATA[0], start):
            position = _end(text, CDATA[1], start + len(CDATA[0]))
            yield text[start + len(CDATA[0]) : position].removesuffix(CDATA[1])
        elif text.startswith("<!", start):
            position = _declaration_end(text, start)
        elif text.startswith("<?", start):
            position = _end(text, ">", start)
        elif tag := _tag(text, start):
            yield tag
            position = start + tag.length
        else:
            yield "<"
            position = start + 1
    # What stands behind the last tag ends no element, so that it is no whole address.


def _tag(text: str, start: int) -> Tag | None:
    """Returns the tag that starts at an index; None if there is none. No other "<" stands in it."""
    match = NAME.match(text, start)
    end = text.find("<", start + 1)
    end = text.find(">", start, len(text) if end < 0 else end) + 1
    if match is None or end == 0:
        return None
    prefix = f"{match[1].lower()}:" if match[1] else ""
    return Tag(
        prefix, match[2].lower(), start, end - start, text[start : min(end, start + MAX_TAG)]
    )


def is_cut(text: str, root: str) -> bool:
    """True if the end tag of the root element is not among the last characters of a text.

    Args:
        text: the whole text.
        root: the name of the root element without a prefix, in lower case.
    """
    return root not in (match[1].lower() for match in END_TAG.finditer(text[-5000:]))


def _end(text: str, sign: str, start: int) -> int:
    """Returns the index behind the next sign; the end of the text if there is none."""
    index = text.find(sign, start)
    return len(text) if index < 0 else index + len(sign)


def _declaration_end(text: str, start: int) -> int:
    """Returns the index behind a declaration; a document type may hold others in brackets."""
    end = _end(text, ">", start)
    if text.find("[", start, end) >= 0:
        return _end(text, ">", _end(text, "]", start) - 1)
    return end
