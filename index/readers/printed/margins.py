"""Finds the running heads, running feet and page numbers of printed pages."""

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from index.readers.printed.bands import IN_LINE, LARGE, Band, bands_of
from index.readers.printed.page_numbers import (
    OUTER_NUMBER,
    OWN_NUMBER,
    without_outer_number,
    without_page_number,
)
from index.readers.printed.pieces import Piece, PrintedPage
from index.text.raised import with_marks

# Cells of the head of a table that are looked at.
MAX_CELLS = 30
# Bands at the top, and at the bottom, of a page that can be its head or foot: of at least three
# pages, and of two.
MAX_BANDS, MAX_RARE_BANDS = 3, 2
# A head is this many times as far from the text as the lines of the text are from one another. More
# than this many heights of its letters counts as far, whatever the lines do.
SET_APART, FAR = 1.25, 2
# Large letters are a title, unless they are on this part of all pages, are a page number, or are
# nearer to the edge than this part of the page's height. Slides begin their titles further in.
NEARLY_ALL, RIM = 0.8, 0.05
# Letters of at most this share of the height of most are small. What stands in small letters at the
# rim of every second page is a head, however near the text begins: browsers print it so.
SMALLER = 0.95
# Pages that have the head at least, if it is not set apart or not on every second page.
MIN_PAGES = 3
# A head without the number of the page is at most this part of the page's height from the edge.
EDGE = 0.2
# When a text is a head or a foot.
NEVER, IF_APART, ALWAYS = range(3)
# Points by which the place of a head may differ.
SAME = 1
# Stands for each digit of a text beside a page number: the time at which a page was printed.
ANY_DIGIT = "\2"


class _MarginKey(NamedTuple):
    """What a head has in common on all its pages.

    Attributes:
        at_top: True for a head, False for a foot.
        text: its text, with OWN_NUMBER for the number of the page.
        offset: the number of the page less the number that the text states; 0 without one.
        place: points from the upper or lower edge of the page.
        at_edge: True if that is not far.
        at_rim: True if nearly nothing else fits between it and the edge.
    """

    at_top: bool
    text: str
    offset: int
    place: int
    at_edge: bool
    at_rim: bool


def remove_margins(pages: Sequence[PrintedPage]) -> list[str]:
    """Removes running heads, running feet, page numbers and stamps from the pages.

    They have the same words at the same place of several pages. Only the number of the page may
    differ. Nothing is removed if nothing else is printed.

    Returns:
        The texts that were removed, in order.
    """
    stamps = _remove_stamps(pages)
    margins = _Margins(pages)
    removed = [margins.of_page(number) for number in range(len(pages))]
    if all(len(pieces) == len(page.pieces) for pieces, page in zip(removed, pages, strict=True)):
        return stamps
    for page, pieces in zip(pages, removed, strict=True):
        numbers = {piece.number for piece in pieces}
        page.pieces = [piece for piece in page.pieces if piece.number not in numbers]
    return stamps + [with_marks(piece.text) for pieces in removed for piece in pieces]


def _remove_stamps(pages: Sequence[PrintedPage]) -> list[str]:
    """Removes turned text that stands at the same place of most pages: "DRAFT".

    Returns:
        The texts that were removed, in order.
    """
    pages_with = Counter(
        stamp for page in pages for stamp in {_stamp(p) for group in page.turned for p in group}
    )
    stamps = {each for each, n in pages_with.items() if n > 1 and 2 * n >= len(pages)}
    removed = []
    for page in pages:
        for group in page.turned if stamps else ():
            removed += [piece.text for piece in group if _stamp(piece) in stamps]
            group[:] = [piece for piece in group if _stamp(piece) not in stamps]
    return removed


def _stamp(piece: Piece) -> tuple[str, int, int]:
    """Returns what a stamp has in common on all its pages: its text and its place in points."""
    return piece.text, round(piece.left), round(piece.bottom)


class _Margins:
    """What is known of the heads and feet of a document."""

    def __init__(self, pages: Sequence[PrintedPage]) -> None:
        self.pages = pages
        self.bands = [bands_of(page.pieces) for page in pages]
        heights = [piece.height for page in pages for piece in page.pieces]
        self.height = statistics.median(heights or [1.0])
        distances = [_distance(*two) for bands in self.bands for two in itertools.pairwise(bands)]
        self.distance = min(statistics.median(distances or [0.0]), FAR * self.height)
        self.pages_of: defaultdict[_MarginKey, set[int]] = defaultdict(set)
        for number in range(len(pages)):
            for at_top in (True, False):
                for piece in itertools.chain(*self._inward(number, at_top)[:MAX_BANDS]):
                    keys = self._keys(number, piece, at_top)
                    for key in (*keys, _with_any_digits(keys[0])):
                        self.pages_of[key].add(number)
        self.strengths: dict[tuple[_MarginKey, bool, bool], int] = {}  # and is large, is small

    def of_page(self, number: int) -> list[Piece]:
        """Returns the pieces of a page that are its head and foot."""
        top, bottom = self._margin(number, at_top=True), self._margin(number, at_top=False)
        return list({piece.number: piece for piece in (*top, *bottom)}.values())

    def _inward(self, number: int, at_top: bool) -> list[Band]:
        """Returns the bands of a page from its upper, or lower, edge inward."""
        return self.bands[number] if at_top else self.bands[number][::-1]

    def _keys(self, number: int, piece: Piece, at_top: bool) -> list[_MarginKey]:
        """Returns what a piece can have in common with those of other pages."""
        height = self.pages[number].height
        place = height - piece.bottom if at_top else piece.bottom
        outer = height - piece.top if at_top else piece.bottom
        text, stated = without_page_number(piece.text)
        offset = 0 if stated is None else number - stated
        at_rim = outer <= RIM * height
        key = _MarginKey(at_top, text, offset, round(place), place <= EDGE * height, at_rim)
        if stated is None and (outer_number := without_outer_number(piece.text)):
            text, stated = outer_number
            return [key, key._replace(text=text, offset=number - stated)]
        return [key]

    def _margin(self, number: int, at_top: bool) -> list[Piece]:
        """Returns the pieces at one edge of a page that are its head, or its foot."""
        bands = self._inward(number, at_top)
        margin: list[Piece] = []
        pending: list[Piece] = []  # what is a head if it, or what comes next, is set apart
        for depth, (band, inner) in enumerate(zip(bands, [*bands[1:], None], strict=False)):
            keys = [self._best_key(number, piece, at_top) for piece in band]
            strengths = [self._strength(k, p.height) for k, p in zip(keys, band, strict=True)]
            if depth >= (MAX_BANDS if ALWAYS in strengths else MAX_RARE_BANDS):
                break
            numbers = [n for n, key in enumerate(keys) if _has_number(key) and strengths[n]]
            if inner and not numbers and self._is_table_head(band, inner):
                break
            are_apart = inner is None or self._are_apart(band, inner)
            if not all(strengths):  # but a page number may stand beside the name of a chapter
                if are_apart:
                    beside = (n for n, key in enumerate(keys) if numbers and self._returns(key))
                    margin += [*pending, *(band[n] for n in {*numbers, *beside})]
                break
            pending += band
            if are_apart or min(strengths) == ALWAYS:
                margin += pending
                pending = []
        return margin

    def _best_key(self, number: int, piece: Piece, at_top: bool) -> _MarginKey:
        keys = self._keys(number, piece, at_top)
        return max(keys, key=lambda key: self._strength(key, piece.height))

    def _returns(self, key: _MarginKey) -> bool:
        """True if what stands at the edge beside a page number does so on other pages, too.

        On some pages it may differ in its digits.
        """
        same, alike = self._pages_near(key), self._pages_near(_with_any_digits(key))
        return key.at_rim and (len(same) > 1 or len(alike) >= MIN_PAGES)

    def _pages_near(self, key: _MarginKey) -> set[int]:
        """Returns the pages that have a key at its place, or at one that differs by SAME."""
        near = (key._replace(place=key.place + step) for step in range(-SAME, SAME + 1))
        return set().union(*(self.pages_of.get(each, ()) for each in near))

    def _strength(self, key: _MarginKey, height: float) -> int:
        """Returns NEVER, IF_APART or ALWAYS: when text with this key is a head or a foot."""
        is_number = _has_number(key)
        is_large = height > LARGE * self.height and not (is_number or key.at_rim)
        is_small = height <= SMALLER * self.height and key.at_rim
        if (known := (key, is_large, is_small)) not in self.strengths:
            pages = self._pages_near(key)
            if OUTER_NUMBER in key.text and len({page % 2 for page in pages}) > 1:
                pages = set()
            is_far = not key.at_edge and not is_number
            strength = NEVER if is_far else self._strength_on(pages, is_large)
            self.strengths[known] = ALWAYS if strength and is_small else strength
        return self.strengths[known]

    def _strength_on(self, pages: set[int], is_large: bool) -> int:
        total, count = len(self.pages), len(pages)
        if count < 2 or (is_large and count < max(MIN_PAGES, NEARLY_ALL * total)):
            return NEVER
        if count >= MIN_PAGES and 2 * count >= max(pages) - min(pages):
            return ALWAYS
        on_every_second = any(pages.issuperset(range(first, total, 2)) for first in (0, 1))
        return IF_APART if on_every_second else NEVER

    def _are_apart(self, band: Band, inner: Band) -> bool:
        return _distance(band, inner) >= SET_APART * self.distance

    def _is_table_head(self, band: Band, inner: Band) -> bool:
        """True for the names of columns that each page of a table repeats."""
        heads, cells = band[:MAX_CELLS], inner[:MAX_CELLS]
        in_line = sum(any(_are_in_line(head, cell) for cell in cells) for head in heads)
        return in_line >= (3 if self._are_apart(band, inner) else 2)


def _with_any_digits(key: _MarginKey) -> _MarginKey:
    return key._replace(text=re.sub(r"\d", ANY_DIGIT, key.text), offset=0)


def _has_number(key: _MarginKey) -> bool:
    return OWN_NUMBER in key.text or OUTER_NUMBER in key.text


def _distance(one: Band, other: Band) -> float:
    return abs(one[0].bottom - other[0].bottom)


def _are_in_line(one: Piece, other: Piece) -> bool:
    """True if two pieces begin at one place, or end there, or have their middle there."""
    left, right = one.left - other.left, one.right - other.right
    return min(abs(left), abs(right), abs(left + right) / 2) <= IN_LINE * one.height
