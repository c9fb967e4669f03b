"""Reads plain text: splits it into headline, date line, body and byline."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import BinaryIO

from index.arrays import Span
from index.readers.fields import decoded_text, make_article
from index.readers.kinds import Items
from index.text.dates import parse_date
from index.text.decoding import decode

# Characters. A longer first line is a paragraph, not a headline.
MAX_HEADLINE = 200
# A title of so many words or fewer may only name the kind of a document ("NGHỊ ĐỊNH").
MAX_KIND_WORDS = 3
NOTE_MARK = re.compile(r"\[\d{1,3}\]$")  # at the end of a title
# How a line begins that tells what a document of a kind is about.
ABOUT = re.compile(r"(?:về|v/v|on|about|for)\b", re.IGNORECASE)
# Paragraphs at the start of a document that can be the head of an official letter, what tells that
# they are, and what such a head ends with.
MAX_LETTERHEAD = 10
MOTTO = re.compile("CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM")
LETTERHEAD = re.compile(
    rf"{MOTTO.pattern}"
    r"|(?i:độc lập\W{1,5}tự do|^số\s{0,3}:|^[^,]{2,40}, ngày [\d.…]|^[-_*\s]+$)"
)
# Titles that programs write if nobody states one.
NO_TITLE = re.compile(
    r"microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|rtf|odt|indd|xlsx?|pptx?|html?|txt)",
    re.IGNORECASE,
)

# Lines that web pages print below an article, and that are copied with its text.
TAIL = re.compile(
    r"(?:tin cùng chuyên mục|tin liên quan|tin khác|bài liên quan|có thể bạn quan tâm|xem thêm|"
    r"chia sẻ|bình luận|related (?:articles|news|stories)|(?:tags?|từ khóa|keywords?)\s*:.*)\s*:?",
    re.IGNORECASE,
)
# The beginning of a byline.
CREDIT = re.compile(
    r"(?:(?:bài viết|bài|tin|ảnh|thực hiện|ghi chép|tác giả|và|,)\s*)+:\s*|(?:theo|by)\s+",
    re.IGNORECASE,
)
# Characters of a byline or date line at most.
MAX_BYLINE = 80


@dataclass(frozen=True, slots=True)
class ArticleParts:
    """The parts of a plain-text article.

    Attributes:
        title: the headline, or None.
        date: ISO date, or None.
        author: the byline without its credit ("Ảnh: "), or None.
        text: the rest between head and tail, as it is written.
    """

    title: str | None
    date: str | None
    author: str | None
    text: str


def read_text(file: BinaryIO, source: str) -> Items:
    """Reads plain text as one article; its fields come from its first and last lines."""
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    parts = article_parts(text)
    yield from make_article(
        source, parts.text, title=parts.title, date=parts.date, author=parts.author
    )


def article_parts(text: str) -> ArticleParts:
    r"""Splits a plain-text article into its parts. A line that is no other part stays in the text.

    The headline is a short first line with an empty line, a date or a byline below it. A date line
    and a "By ..." line may follow. The byline is the last line, with an empty line above it. If it
    begins with a credit ("Ảnh: "), the line above may be a byline too. Lines that web pages print
    below an article ("Tin cùng chuyên mục", "Tags: ...") are left out with all that follows. A
    photo's caption is part of the text.

    >>> article_parts("Nước rút\n2/4/2024\n\nNước đã rút.\n\nThủy Châu\n")
    ArticleParts(title='Nước rút', date='2024-04-02', author='Thủy Châu', text='Nước đã rút.')
    """
    lines = _line_spans(text)
    head, title, day, author = _head(text, lines)
    tail, byline = _tail(text, lines[head:])
    body = lines[head : len(lines) - tail]
    if not body:  # there is nothing but a head, so all of it is the text
        return ArticleParts(None, None, None, text)
    return ArticleParts(title, day, author or byline, text[body[0][0] : body[-1][1]])


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
        if author is None and line.startswith("By ") and (names := _byline(line)):
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


def _tail(text: str, lines: list[Span]) -> tuple[int, str | None]:
    """Returns (number of lines in the tail, byline)."""
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
    return tail + len(bylines), ", ".join(bylines) or None


def _byline(line: str) -> str | None:
    """Returns the names in a line of names, which may begin with a credit ("Bài, ảnh: ...").

    It is None if the line holds more than that.
    """
    if len(line) > MAX_BYLINE:
        return None
    credit = CREDIT.match(line)
    names = line[credit.end() :] if credit else line
    words = [word for word in re.findall(r"[^\s,&()–-]+", names) if word not in ("và", "and")]
    are_names = 0 < len(words) <= 8 and all(word[0].isupper() for word in words)
    return names if are_names and names[-1] not in ".!?…:;" else None


def document_title(stated: str, paragraphs: Iterable[str]) -> str | None:
    """Returns the title of a document: the stated one, or else its first lines.

    A title in capitals of more than MAX_KIND_WORDS words is needed, because "NGHỊ ĐỊNH" alone does
    not tell documents apart. So lines are joined until they have as many. Titles that programs
    write ("Untitled", "bai.docx") do not count, nor does the head of a Vietnamese official letter.

    Args:
        stated: the title in the document's properties, or "".
        paragraphs: the paragraphs of the document, in order.

    Returns:
        The title, or None if neither the properties nor the first lines hold one.

    >>> document_title("Untitled", ["NGHỊ ĐỊNH", "Về quỹ từ thiện", "Căn cứ luật."])
    'NGHỊ ĐỊNH Về quỹ từ thiện'
    """
    stated = "" if NO_TITLE.fullmatch(stated.strip()) else stated.strip()
    if len(stated.split()) > MAX_KIND_WORDS:
        return stated
    title = ""
    for paragraph in _below_letterhead(paragraphs):
        if not any(letter.isalnum() for letter in paragraph):
            continue
        if len(title) + len(paragraph) > MAX_HEADLINE or paragraph[-1] in ".,;:。":
            break
        if title and not (
            title == title.upper() or paragraph[0].islower() or ABOUT.match(paragraph)
        ):
            break
        title = f"{title} {paragraph}".strip()
        if len(title.split()) > MAX_KIND_WORDS:
            break
    return NOTE_MARK.sub("", title) or stated or None


def _below_letterhead(paragraphs: Iterable[str]) -> Iterable[str]:
    """Returns the paragraphs of a document below the head that Vietnamese offices print."""
    rest = iter(paragraphs)
    first = list(islice(rest, MAX_LETTERHEAD))
    if any(MOTTO.search(paragraph) for paragraph in first):
        numbers = (n for n, paragraph in enumerate(first) if LETTERHEAD.search(paragraph))
        first = first[max(numbers) + 1 :]
    return chain(first, rest)
