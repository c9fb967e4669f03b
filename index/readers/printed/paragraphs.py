"""Joins printed lines to paragraphs, across the ends of columns and pages."""

import itertools
import math
import re
import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.readers.printed.bands import is_initial
from index.readers.printed.letters import REPLACEMENT
from index.readers.printed.order import PrintedLine
from index.text.sentences import LIST_ITEM

# A line ends a paragraph if its width is less than this share of that of the longest lines of its
# column. The second share holds if the next line begins with a small letter, the third if the first
# word of that line has no room beside it: words are long in German.
FULL, NEARLY_FULL, HALF_FULL = 0.75, 0.6, 0.5
# A line ends a paragraph, too, if with the first word of the next line it is less wide than this.
WITH_NEXT_WORD = 0.85
# Of so many lines of text, some begin with a small letter. If none does, they are verses or items.
MIN_VERSES = 4
# A line begins a paragraph if it is so many times as far below the line before as most lines are,
# or if its letters are so many times as high as those of the line before, or as low.
FAR_BELOW, OTHER_HEIGHT = 1.3, 1.25
# Heights of a letter by which the first line of a paragraph is indented, from and to.
INDENT = (0.8, 5)
MIN_CAPITALS = 8  # letters of a line in capitals; a shorter one may be an abbreviation
# Lines at the end of a page whose letters are lower than this share of those of most lines are
# footnotes.
FOOTNOTE = 0.92
# The end of a line of a table of contents.
LEADERS = re.compile(r"(?:\.{4}|…{2}|(?: \.){4}) ?\d+$")
# Letters of Vietnamese alone, and letters of scripts without spaces between words.
VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
UNSPACED = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
# A line with this share of Vietnamese words is Vietnamese, where no word is hyphenated.
MIN_VIETNAMESE = 0.25
# What stands for letters without a Unicode is kept inside a word.
NOT_IN_A_WORD = re.compile(
    rf"(?<![\w{REPLACEMENT}]){REPLACEMENT}+ ?|{REPLACEMENT}+(?![\w{REPLACEMENT}])"
)
# A word with a hyphen or dash at the end of a line, and characters at its end that are looked at.
HYPHENATED = re.compile(r"(?<!\w)\w+[-‐–]$")
MAX_WORD = 80
# After a hyphen that stands for the rest of a word: "pre- and post-war".
AND = ("and", "or", "und", "oder", "en", "of", "y", "o", "et", "ou")


class Paragraph(NamedTuple):
    """A paragraph, or the rows of a table, a line each.

    Attributes:
        text: its text.
        is_table: True for the rows of a table.
        lines: (page, text) of each line that it was joined of.
    """

    text: str
    is_table: bool
    lines: list[tuple[int, str]]


def paragraphs_of(pages: Sequence[Sequence[PrintedLine]], first: int = 1) -> Iterator[Paragraph]:
    """Yields the paragraphs and tables of pages, given as their lines in reading order.

    A paragraph that goes on on the next page is not interrupted by footnotes: they follow it.

    Args:
        pages: the lines of each page.
        first: the number of the first page.
    """
    words = {word for page in pages for line in page for word in _words(line.text)}
    height = statistics.median_low([line.height for page in pages for line in page] or [1.0])
    paragraph: list[str] = []
    printed: list[tuple[int, str]] = []
    notes: list[Paragraph] = []
    before: PrintedLine | None = None
    for number, page in enumerate(pages, first):
        body = _without_footnotes(page, height)
        distance = _distance_of_lines(body)
        are_verses = _are_verses(body)
        for line in body:
            may_go_on = line.is_row or not are_verses
            if before and may_go_on and _goes_on(before, line, distance, height):
                keeps_hyphen, space = _joint(before, line, words)
                paragraph[-1] = paragraph[-1] if keeps_hyphen else paragraph[-1][:-1]
                paragraph += [space, line.text]
            else:
                if before:
                    yield Paragraph(_text_of(paragraph), before.is_row, printed)
                yield from notes
                paragraph, printed, notes = [line.text], [], []
            printed.append((number, line.text))
            before = line
        if len(body) < len(page):
            notes += paragraphs_of([page[len(body) :]], number)
    if before:
        yield Paragraph(_text_of(paragraph), before.is_row, printed)
    yield from notes


def _text_of(parts: Sequence[str]) -> str:
    """Returns the text of a paragraph, or table, that is joined of these parts."""
    return NOT_IN_A_WORD.sub("", "".join(parts)).strip()


def _words(text: str) -> list[str]:
    """Returns the words of a text in small letters, those with hyphens as one word."""
    return re.findall(r"\w+(?:-\w+)*", text.lower())


def _without_footnotes(lines: Sequence[PrintedLine], height: float) -> Sequence[PrintedLine]:
    """Returns the lines of a page without those at its end in small letters.

    Args:
        lines: those of the page.
        height: that of most letters of the document, in points.
    """
    limit = FOOTNOTE * min(height, statistics.median([line.height for line in lines] or [height]))
    notes = itertools.takewhile(
        lambda line: line.height < limit and not line.is_row, reversed(lines)
    )
    return lines[: len(lines) - len(list(notes))]


def _distance_of_lines(lines: Sequence[PrintedLine]) -> float:
    """Returns how far most lines are below the line before, in points; infinite for one line."""
    distances = (a.bottom - b.bottom for a, b in itertools.pairwise(lines))
    return statistics.median([d for d in distances if d > 0] or [math.inf])


def _are_verses(lines: Sequence[PrintedLine]) -> bool:
    """True if each line of a page begins with a capital or a digit, and most with a capital."""
    texts = (re.search(r"[^\W_]", line.text) for line in lines if not line.is_row)
    letters = [match[0] for match in texts if match]
    capitals = sum(letter.isupper() for letter in letters)
    return (
        len(letters) >= MIN_VERSES
        and 2 * capitals > len(letters)
        and all(letter.isupper() or letter.isdecimal() for letter in letters)
    )


def _goes_on(before: PrintedLine, line: PrintedLine, distance: float, height: float) -> bool:
    """True if a line belongs to the paragraph, or to the table, of the line before.

    Args:
        before, line: two lines in reading order.
        distance: how far most lines of the page are below the line before, in points.
        height: that of most letters of the document, in points.
    """
    if before.is_row or line.is_row:
        return before.is_row and line.is_row
    if is_initial(before.text, before.height, line.text, line.height):
        return True
    if LIST_ITEM.match(line.text):
        return False
    if _hyphenated(before.text) and line.text[0].isalnum():
        return True
    if before.text.rstrip('”’")]')[-1:] in (".", "!", "?", ":", ";"):
        return False
    is_on_next_page = line.bottom >= before.bottom  # or in the next column
    if _is_in_capitals(before.text) != _is_in_capitals(line.text):
        return False  # a heading in capitals
    if line.text[0].islower():
        return is_on_next_page or before.share >= NEARLY_FULL
    if is_on_next_page and line.height > OTHER_HEIGHT * height:
        return False  # titles of two pages
    indent = (line.left - before.left) / line.height
    return (
        (before.share >= FULL or (before.share >= HALF_FULL and _with_next_word(before, line) > 1))
        and _with_next_word(before, line) >= WITH_NEXT_WORD
        and before.bottom - line.bottom <= FAR_BELOW * distance
        and 1 / OTHER_HEIGHT <= line.height / before.height <= OTHER_HEIGHT
        and (not INDENT[0] <= indent <= INDENT[1] or LIST_ITEM.match(before.text) is not None)
        and not LEADERS.search(before.text[-MAX_WORD:])
    )


def _is_in_capitals(text: str) -> bool:
    """True if a line has two words or more, all in capitals."""
    return text.isupper() and " " in text and sum(map(str.isalpha, text)) >= MIN_CAPITALS


def _with_next_word(before: PrintedLine, line: PrintedLine) -> float:
    """Returns the share that a line would have with the first word of the next line."""
    return before.share + line.share * len(line.text.split(maxsplit=1)[0]) / len(line.text)


def _hyphenated(text: str) -> str:
    """Returns the word with a hyphen that ends a line; "" if there is none."""
    match = HYPHENATED.search(text[-MAX_WORD:])
    return match[0] if match else ""


def _joint(before: PrintedLine, line: PrintedLine, words: set[str]) -> tuple[bool, str]:
    """Returns (False if a hyphen at the end of `before` is left out, what comes before `line`).

    A hyphen is left out that only parts a word at the end of a line. It stays before a digit or a
    capital, and in Vietnamese always. Else the rest of the document tells, if it has the word.

    Args:
        before, line: two lines of a paragraph, or two rows of a table.
        words: the words of the document.
    """
    if line.is_row:
        return True, "\n"
    if is_initial(before.text, before.height, line.text, line.height):
        return True, ""
    hyphenated = _hyphenated(before.text).lower()
    following = _first_word(line.text)
    if not hyphenated or not following:
        unspaced = UNSPACED.match(before.text[-1]) and UNSPACED.match(line.text[0])
        return True, "" if unspaced else " "
    if following in AND or (hyphenated[-1] == "–" and not hyphenated[-2].isdigit()):
        return True, " "
    vietnamese = sum(bool(VIETNAMESE.search(word)) for word in before.text.split())
    if not (
        hyphenated[-2].isalpha() and line.text[0].islower()
    ) or vietnamese >= MIN_VIETNAMESE * len(before.text.split()):
        return True, ""
    if hyphenated[:-1] + following in words:
        return False, ""
    return hyphenated[:-1] + "-" + following in words or vietnamese > 0, ""


def _first_word(text: str) -> str:
    match = re.match(r"\w+", text)
    return match[0].lower() if match else ""
