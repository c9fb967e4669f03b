"""Reads plain text: tells its headline, date line, body and byline apart."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from index.readers.fields import decoded_text, make_article
from index.readers.kinds import Items
from index.text.dates import parse_date
from index.text.decoding import decode

# A longer first line is a paragraph, not a headline.
MAX_HEADLINE = 200
# A line of no more words may be but the kind of a document.
MIN_WORDS = 3
NO_TITLE = re.compile(
    r"microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|rtf|odt|indd|xlsx?|pptx?)", re.IGNORECASE
)

# What web pages print below an article; it is copied along with the text.
TAIL = re.compile(
    r"(?:tin cùng chuyên mục|tin liên quan|tin khác|bài liên quan|có thể bạn quan tâm|xem thêm|"
    r"chia sẻ|bình luận|related (?:articles|news|stories)|(?:tags?|từ khóa|keywords?)\s*:.*)\s*:?",
    re.IGNORECASE,
)
CREDIT = re.compile(
    r"(?:(?:bài viết|bài|tin|ảnh|thực hiện|ghi chép|tác giả|và|,)\s*)+:\s*|(?:theo|by)\s+",
    re.IGNORECASE,
)
MAX_BYLINE = 80


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields told, and `text`: the slice of the whole that is left between them."""

    title: str | None
    date: str | None
    author: str | None
    text: str


def read_text(file: BinaryIO, source: str) -> Items:
    """Plain text; headline, date line and byline are taken from its head and tail."""
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    found = parts(text)
    yield from make_article(
        source, found.text, title=found.title, date=found.date, author=found.author
    )


def parts(text: str) -> Parts:
    """The parts of a plain-text article; what cannot be told stays in the text.

    The headline is a short first line with an empty line, a date or a byline below it; the date
    line and a "By ..." line may follow. The byline is the last line, standing alone, with the one
    above it if it is a credit. Below it, what web pages print under an article ("Tin cùng chuyên
    mục", "Tags: ...") is left out. A photo's caption is part of the text.
    """
    lines = _lines(text)
    head, title, day, author = _head(text, lines)
    tail, byline = _tail(text, lines[head:])
    body = lines[head : len(lines) - tail]
    if not body:  # nothing but a head: all of it is the text
        return Parts(None, None, None, text)
    return Parts(title, day, author or byline, text[body[0][0] : body[-1][1]])


def _lines(text: str) -> list[tuple[int, int]]:
    """(start, end) of every line that is not blank."""
    return [match.span() for match in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text)]


def _head(
    text: str, lines: list[tuple[int, int]]
) -> tuple[int, str | None, str | None, str | None]:
    """(lines in the head, title, date, author)."""
    if len(lines) < 2:
        return 0, None, None, None
    (start, end), (below, _) = lines[:2]
    day, author, taken = None, None, 1
    for a, b in lines[1:3]:
        line = text[a:b]
        if author is None and line.startswith("By ") and (by := _byline(line)):
            author = by
        elif day is None and len(line) <= MAX_BYLINE and (found := parse_date(line)):
            day = found
        else:
            break
        taken += 1
    stands_alone = taken > 1 or text.count("\n", end, below) > 1
    if not stands_alone or end - start > MAX_HEADLINE or text[end - 1] in ".,;:":
        return 0, None, None, None
    return taken, text[start:end], day, author


def _tail(text: str, lines: list[tuple[int, int]]) -> tuple[int, str | None]:
    """(lines in the tail, byline)."""
    tail = 0
    for number, (a, b) in enumerate(lines):
        if number * 2 >= len(lines) and TAIL.fullmatch(text[a:b]):
            tail = len(lines) - number
            break
    names: list[str] = []
    for (_, above), (a, b) in reversed([*pairwise(lines[: len(lines) - tail][-3:])]):
        alone = text.count("\n", above, a) > 1
        if not alone or not (byline := _byline(text[a:b])):
            break
        names.insert(0, byline)
        if not CREDIT.match(text[a:b]):  # above a credit ("Ảnh: ...") may be who wrote it
            break
    return tail + len(names), ", ".join(names) or None


def _byline(line: str) -> str | None:
    """The names in a line that holds nothing but names and perhaps a credit ("Bài, ảnh: ...")."""
    credit = CREDIT.match(line)
    names = line[credit.end() :] if credit else line
    words = [word for word in re.findall(r"[^\s,&()–-]+", names) if word not in ("và", "and")]
    are_names = 0 < len(words) <= 8 and all(word[0].isupper() for word in words)
    return names if are_names and len(line) <= MAX_BYLINE and names[-1] not in ".!?…:;" else None


def headline(stated: str, paragraphs: Iterable[str]) -> str | None:
    """What a document is called: as it states, or else its first lines until they are some words.

    "NGHỊ ĐỊNH" alone says too little, and so the line below it is part of the headline; and so do
    the titles that programs write when nobody gave one.
    """
    stated = "" if NO_TITLE.fullmatch(stated.strip()) else stated.strip()
    if len(stated.split()) > MIN_WORDS:
        return stated
    found = ""
    for paragraph in paragraphs:
        if not any(letter.isalnum() for letter in paragraph):
            continue
        if len(found) + len(paragraph) > MAX_HEADLINE or paragraph[-1] in ".,;:。":
            break
        found = f"{found} {paragraph}".strip()
        if len(found.split()) > MIN_WORDS:
            break
    return found or stated or None
