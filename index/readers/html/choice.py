"""Tells the lines of a web page that are its article's.

trafilatura says where the article is. It leaves out short lines, captions, lists in tables and
more, and of a short page it takes everything. So its text only tells which lines of the page are
surely the article's. What stands between these in the same elements is taken too, if it is not
marked as something else and does not consist of links.
"""

from collections.abc import Sequence

from index.readers.html.lines import HEADINGS
from index.readers.html.page import Line, Page
from index.readers.html.parts import (
    CAPTIONS,
    LINE_ELEMENTS,
    SHORT,
    PageParts,
    is_link,
    size_of,
    words_of,
)

# Words in a row that are compared. A line of SHORT words or fewer is compared as a whole.
GRAM = 4
# A longer line is the article's if this share of its grams is in what trafilatura took.
MIN_GRAMS = 0.5
# If fewer words of what trafilatura took are on the page, they are from its metadata. If what it
# took has this share of the page's characters, it may not have chosen.
MIN_ON_PAGE, MAX_ON_PAGE = 0.8, 0.8
# Words of a line above the first sure one, below which it is a date, a section's name and the like.
MIN_LEAD = 8
# What a sentence ends with.
ENDS = (".", "!", "?", "…", "”", '"', "»", "。", "！", "？")


def article_lines(page: Page, taken: Sequence[Line]) -> tuple[list[Line], int] | None:
    """Returns the lines of a page that are its article's, in order, and its element.

    Args:
        page: the page.
        taken: the lines of what trafilatura took for the article.

    Returns:
        (the lines, the number of the article's own element); None if what trafilatura took does not
        stand on the page, or if there are no lines.
    """
    words = {word for line in page.lines for word in words_of(line)}
    taken_words = [word for line in taken for word in words_of(line)]
    on_page = sum(word in words for word in taken_words)
    if not taken_words or on_page < MIN_ON_PAGE * len(taken_words):
        return None
    parts = PageParts(page)
    lines = [] if _is_everything(page.lines, taken) else _chosen_lines(page, parts, taken)
    lines = lines or parts.all_of_article()
    while len(lines) > 1 and parts.is_imprint(lines[-1]):
        lines.pop()
    return (lines, parts.own) if lines else None


def _chosen_lines(page: Page, parts: PageParts, taken: Sequence[Line]) -> list[Line]:
    """Returns the lines that are surely the article's with those that stand with them, in order.

    There are none if no line is sure.

    Args:
        page: the page.
        parts: what is known of its elements; it learns which is the article's own.
        taken: the lines of what trafilatura took for the article.
    """
    sure = _matching(page.lines, taken)
    parts.learn(sure)
    chosen = {line for line in sure if parts.is_sure(line)}
    if not chosen:
        return []
    numbers = [number for number, line in enumerate(page.lines) if line in chosen]
    first, last = numbers[0], numbers[-1]
    above = page.lines[:first]
    headlines = [number for number, line in enumerate(above) if line.tag == "h1"]
    headlines = headlines or [n for n, line in enumerate(above) if parts.is_headline(line)]
    start = max(headlines, default=-1)
    if headlines:
        parts.learn_head(page.lines[start])
    below: Line | None = None
    for number, line in reversed([*enumerate(page.lines)]):
        is_above = start < number < first
        is_between = first <= number <= last
        is_long = len(words_of(line)) >= MIN_LEAD
        is_opening = is_above and is_long and parts.is_lead(line, line.text.endswith(ENDS))
        if line not in chosen and (is_opening or parts.can_be_own(line, is_above, is_between)):
            is_sentence = line.tag == "p" and line.text.endswith(ENDS) and parts.is_own(line)
            is_headline = not headlines and line.tag not in HEADINGS and parts.is_centred(line)
            is_lead = is_long or is_sentence or is_headline or parts.is_summary(line)
            is_lead = is_above and (is_lead or (line.tag in HEADINGS and parts.is_beside(line)))
            is_text = is_long or line.tag in LINE_ELEMENTS or parts.is_direct(line)
            # A label stays with what it stands above, but not that of a link to another page.
            is_above_text = below in chosen and not (line.tag in HEADINGS and is_link(below))
            has_right = is_opening or is_above_text or not _is_label(line, is_text)
            is_end = number > last
            if has_right and (is_lead or is_between or is_end or parts.is_caption(line)):
                chosen.add(line)
        below = line
    return [line for line in page.lines if line in chosen]


def _is_everything(lines: Sequence[Line], taken: Sequence[Line]) -> bool:
    """True if trafilatura took nearly the whole page, and put lines of it together."""
    longest, longest_taken = (max(size_of([line]) for line in each) for each in (lines, taken))
    return longest_taken > longest and size_of(taken) > MAX_ON_PAGE * size_of(lines)


def _is_label(line: Line, is_text: bool) -> bool:
    """True if a line only says what stands below it.

    Args:
        line: the line.
        is_text: it is long, or in an element of text, so that only a colon says so.
    """
    if line.tag in HEADINGS or not is_text:
        has_number = line.tag not in HEADINGS and any(map(str.isdigit, line.text))
        return line.tag not in CAPTIONS and line.text[-1:] not in ENDS and not has_number
    return line.text.endswith(":")


def _matching(lines: Sequence[Line], taken: Sequence[Line]) -> list[Line]:
    """Returns the lines whose words are in the lines that were taken, in the same order."""
    short = {tuple(words_of(line)) for line in taken}
    grams = set(_grams([word for line in taken for word in words_of(line)]))

    def is_taken(line: Line) -> bool:
        words = words_of(line)
        if len(words) <= SHORT:
            return tuple(words) in short and bool(words)
        own = _grams(words)
        return sum(gram in grams for gram in own) >= MIN_GRAMS * len(own)

    return [line for line in lines if is_taken(line)]


def _grams(words: Sequence[str]) -> list[int]:
    """Returns the hashes of GRAM words in a row, for each such row."""
    return [hash(tuple(words[start : start + GRAM])) for start in range(len(words) - GRAM + 1)]
