"""Reads plain text: splits it into headline, date line, body and byline."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from index.arrays import Span
from index.article import Notice, is_upload
from index.readers.fields import MAX_HEADLINE, decoded_text, make_article, one_line
from index.readers.kinds import Items
from index.text.dates import parse_date
from index.text.decoding import decode

# Lines that web pages print below an article, and that are copied with its text.
TAIL = re.compile(
    r"(?:tin cùng chuyên mục|tin liên quan|tin khác|bài liên quan|có thể bạn quan tâm|xem thêm|"
    r"chia sẻ|bình luận|related (?:articles|news|stories)|(?:tags?|từ khóa|keywords?)\s*:.*)\s*:?",
    re.IGNORECASE,
)
# The beginning of a byline.
CREDIT = re.compile(
    r"(?:(?:bài viết|bài|tin|ảnh|người thực hiện|thực hiện|ghi chép|tác giả|và|,)\s*)+:\s*"
    r"|(?:theo|by)\s+",
    re.IGNORECASE,
)
# Characters of a byline or date line at most.
MAX_BYLINE = 80
# Last lines that name nobody: they say that the text ends here, or goes on elsewhere.
ENDINGS = {"hết", "the end", "end", "còn nữa", "còn tiếp", "xem tiếp", "trân trọng"}
# Characters of the line from which on a text is not read, in the notice about it.
MAX_SHOWN_TAIL = 60


@dataclass(frozen=True, slots=True)
class ArticleParts:
    """The parts of a plain-text article.

    Attributes:
        title: the headline, or None.
        date: ISO date, or None.
        author: the byline without its credit ("Ảnh: "), or None.
        text: the rest between head and tail, as it is written.
        tail: the first line of what web pages print below an article; "" if there is none.
    """

    title: str | None
    date: str | None
    author: str | None
    text: str
    tail: str = ""


def read_text(file: BinaryIO, source: str) -> Items:
    """Reads plain text as one article; its fields come from its first and last lines."""
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    parts = article_parts(text)
    if parts.tail:
        line = one_line(parts.tail, MAX_SHOWN_TAIL)
        yield Notice(source, f'read without its end, from "{line}" on', skipped=False)
    text = parts.text
    if parts.author and is_upload(source):  # which has no author, so that the names stay text
        text = f"{text}\n\n{parts.author}"
    yield from make_article(source, text, title=parts.title, date=parts.date, author=parts.author)


def article_parts(text: str) -> ArticleParts:
    r"""Splits a plain-text article into its parts. A line that is no other part stays in the text.

    The headline is a short first line with an empty line, a date or a byline below it. A date line
    and a byline that begins with a credit ("By ...", "Bài: ...") may follow. The byline is the last
    line, with an empty line above it. If it begins with a credit ("Ảnh: "), the line above may be a
    byline too. Lines that web pages print below an article ("Tin cùng chuyên mục", "Tags: ...") are
    left out with all that follows. A photo's caption is part of the text.

    >>> parts = article_parts("Nước rút\n2/4/2024\n\nNước đã rút.\n\nThủy Châu\n")
    >>> parts.title, parts.date, parts.author, parts.text
    ('Nước rút', '2024-04-02', 'Thủy Châu', 'Nước đã rút.')
    """
    lines = _line_spans(text)
    head, title, day, author = _head(text, lines)
    tail, bylines, names = _tail(text, lines[head:])
    end = len(lines) - tail
    body = lines[head : end - bylines]
    if not body:  # there is nothing but a head, so all of it is the text
        return ArticleParts(None, None, None, text)
    first_of_tail = text[slice(*lines[end])] if tail else ""
    body_text = text[body[0][0] : body[-1][1]]
    return ArticleParts(title, day, author or names, body_text, first_of_tail)


def printed_fields(text: str, stated: str | None) -> tuple[str | None, str | None]:
    """Returns (day of the date line, author) of a document that states an author in its properties.

    Date line and byline are told by their place, as in plain text. A last line of names without a
    credit ("Bài: ...") is the author only if the properties state none.

    Args:
        text: the paragraphs of the document, with empty lines between them.
        stated: the author in its properties, or None.
    """
    lines = _line_spans(text)
    head, _, day, author = _head(text, lines)
    if author:
        return day, author
    tail, count, names = _tail(text, lines[head:])
    bylines = [text[a:b] for a, b in lines[len(lines) - tail - count : len(lines) - tail]]
    has_credit = any(CREDIT.match(line) for line in bylines)
    is_item = any(line[0] in "-•" for line in bylines)  # the last one of a list
    return day, names if names and (has_credit or not (stated or is_item)) else stated


def _line_spans(text: str) -> list[Span]:
    """Returns (start, end) of every line that is not blank, without white space around."""
    return [match.span() for match in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text)]


def _head(text: str, lines: list[Span]) -> tuple[int, str | None, str | None, str | None]:
    """Returns (number of lines in the head, title, date, author)."""
    if len(lines) < 2:
        return 0, None, None, None
    (start, end), (next_start, _) = lines[:2]
    day, author, count = None, None, 1
    for a, b in lines[1:3]:
        line = text[a:b]
        if author is None and CREDIT.match(line) and (names := _byline(line)):
            author = names
        elif day is None and len(line) <= MAX_BYLINE and (stated_day := parse_date(line)):
            day = stated_day
        else:
            break
        count += 1
    stands_alone = count > 1 or text.count("\n", end, next_start) > 1
    if not stands_alone or end - start > MAX_HEADLINE or text[end - 1] in ".,;:":
        return 0, None, None, None
    return count, text[start:end], day, author


def _tail(text: str, lines: list[Span]) -> tuple[int, int, str | None]:
    """Returns (number of lines in the tail, of bylines above it, the names in these)."""
    tail = 0
    for number, (a, b) in enumerate(lines):
        if number * 2 >= len(lines) and TAIL.fullmatch(text[a:b]):
            tail = len(lines) - number
            break
    bylines: list[str] = []
    for (_, end_above), (a, b) in reversed([*pairwise(lines[: len(lines) - tail][-3:])]):
        stands_alone = text.count("\n", end_above, a) > 1
        if not stands_alone or not (byline := _byline(text[a:b])):
            break
        bylines.insert(0, byline)
        if not CREDIT.match(text[a:b]):  # the author may stand above a credit ("Ảnh: ...")
            break
    return tail, len(bylines), ", ".join(bylines) or None


def _byline(line: str) -> str | None:
    """Returns the names in a line of names, which may begin with a credit ("Bài, ảnh: ...").

    It is None if the line holds more than that, or only says that the text ends.
    """
    if len(line) > MAX_BYLINE or line.strip(" ()[]*-–—./").lower() in ENDINGS:
        return None
    credit = CREDIT.match(line)
    names = line[credit.end() :] if credit else line
    words = [word for word in re.findall(r"[^\s,&()–-]+", names) if word not in ("và", "and")]
    are_names = 0 < len(words) <= 8 and all(word[0].isupper() for word in words)
    return names if are_names and names[-1] not in ".!?…:;" else None
