"""Bands of pieces that stand side by side, and the gaps between them that go down a page."""

import functools
import itertools
import math
import re
import statistics
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.readers.printed.pieces import GAP, Piece, joined_texts
from index.text.legacy import is_syllable

# Two pieces stand side by side if they share this part of the lower one's height, and none is so
# many times as high as the other.
SIDE_BY_SIDE, MAX_TIMES = 0.25, 2.5
# A piece that is lower than another one by this part of its height, and shares more of its width
# than a letter, is in the next line. So many pieces of a band are looked at.
LOWER, MAX_BESIDE = 0.5, 20
# Distances in heights of a letter. At most: between pieces of one word, between the mark or dash
# and the text of a list's item, and between edges that are in line.
ONE_WORD, AFTER_MARK, AFTER_DASH, IN_LINE = 0.1, 4, 1.5, 0.25
# At least: between words that are surely not of one sentence.
APART = 2
# Of the lines of a column this part begins at one place, or ends there, or has its middle there.
MIN_IN_LINE = 0.6
# The letters of a heading are so many times as high as those of the text.
LARGE = 1.2
# The large first letter of a text is so many times as high as the others.
INITIAL = 1.6
FIRST_WORD = re.compile(r"[^\W\d_]{1,40}")
# What stands before the items of a list. A dash can be a cell of a table, too.
DASHES = "-–—"
MARK = re.compile(
    r"[•*+▪■●○◦➢✓§\uf000-\uf0ff]|\(?(?:[a-zA-ZđĐ]|\d{1,3}|[ivxIVX]{1,4})[.)]"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}\."
)

Band = list[Piece]
"""Pieces that stand side by side, from left to right."""
Gap = tuple[float, float]
"""(left, right) of a white strip between the pieces of a band, in points."""


def bands_of(pieces: Iterable[Piece]) -> list[Band]:
    """Returns the pieces as bands, from the top of the page down."""
    bands: list[Band] = []
    anchor: Piece | None = None  # the highest letters of the last band
    for piece in sorted(pieces, key=lambda piece: (-piece.top, piece.left)):
        is_large = anchor is not None and anchor.height > LARGE * piece.height
        is_lower = is_large and _is_below_one(bands[-1], piece)
        if anchor and _is_beside(anchor, piece) and not is_lower:
            bands[-1].append(piece)
            anchor = max(anchor, piece, key=lambda piece: piece.height)
        else:
            bands.append([piece])
            anchor = piece
    for band in bands:
        band.sort(key=lambda piece: piece.left)
    return bands


def _is_beside(one: Piece, other: Piece) -> bool:
    low, high = sorted((one.height, other.height))
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared >= SIDE_BY_SIDE * low and high <= MAX_TIMES * low


def _is_below_one(band: Band, piece: Piece) -> bool:
    """True if a piece stands below one of the last pieces of a band: larger letters are beside."""
    return any(
        other.bottom - piece.bottom > LOWER * piece.height
        and min(other.right, piece.right) - max(other.left, piece.left) > piece.height
        for other in band[-MAX_BESIDE:]
    )


def is_initial(letter: str, height: float, text: str, text_height: float) -> bool:
    """True if a letter is the large first one of the word with which a text goes on.

    A vowel may be a word of its own ("Ở đây").

    Args:
        letter: what stands before the text.
        height: that of the letter, in points.
        text: the text.
        text_height: that of its letters.
    """
    word = FIRST_WORD.match(text)
    if len(letter) != 1 or not letter.isupper() or height < INITIAL * text_height or not word:
        return False
    if word[0][0].isupper() and not word[0].isupper():
        return False  # a name
    vowel = unicodedata.normalize("NFD", letter)[0].lower() in "aeiouy"
    is_english = letter in "EOU" and word[0].isascii()
    return not vowel or is_english or is_syllable(letter + word[0])


def space_between(before: Piece, piece: Piece) -> str:
    """Returns "" if two pieces of a band are parts of one word, and else a space."""
    if is_initial(before.text, before.height, piece.text, piece.height):
        return ""
    distance = max(piece.left - before.right, before.left - piece.right) / piece.height
    is_one_word = -GAP < distance < ONE_WORD and _is_beside(before, piece)
    return "" if is_one_word else " "


def join_close(band: Band) -> Band:
    """Returns a band with pieces joined that are close, and marks of lists with their items."""
    joined = band[:1]
    for piece in band[1:]:
        gap = (piece.left - joined[-1].right) / piece.height
        is_after_mark = gap < AFTER_MARK and MARK.fullmatch(joined[-1].text)
        is_after_dash = gap < AFTER_DASH and joined[-1].text in DASHES
        if -GAP < gap <= GAP or is_after_mark or is_after_dash:
            joined[-1] = _one_piece(joined[-1], piece)
        else:
            joined.append(piece)
    return joined


def join_columns(band: Band, gaps: Sequence[Gap]) -> Band:
    """Returns a band with the pieces of each column joined."""
    groups = itertools.groupby(band, lambda piece: column_of(piece, gaps))
    return [functools.reduce(_one_piece, by_line(list(pieces))) for _, pieces in groups]


def by_line(band: Band) -> Band:
    """Returns a band with pieces that stand above one another in the order of their lines.

    They are in one band if a piece beside them reaches the height of both.
    """
    stacks: list[Band] = []
    right = -math.inf
    for piece in band:
        if piece.left >= right:
            stacks.append([])
        stacks[-1].append(piece)
        right = max(right, piece.right)
    return [piece for stack in stacks for line in bands_of(stack) for piece in line]


def _one_piece(before: Piece, piece: Piece) -> Piece:
    gap = (piece.left - before.right) / piece.height
    is_mark = MARK.fullmatch(before.text)
    space = " | " if gap > APART and not is_mark else space_between(before, piece)
    return replace(
        max(before, piece, key=lambda each: each.height),
        text=joined_texts(before.text, before, space, piece),
        left=min(before.left, piece.left),
        right=max(before.right, piece.right),
        number=min(before.number, piece.number),
    )


def columns_of(bands: Iterable[Band], gaps: Sequence[Gap]) -> list[list[Piece]]:
    """Returns the pieces in each column that gaps part, in the order in which they are drawn."""
    columns: list[list[Piece]] = [[] for _ in range(len(gaps) + 1)]
    for piece in sorted(itertools.chain(*bands), key=lambda piece: piece.number):
        columns[column_of(piece, gaps)].append(piece)
    return [column for column in columns if column]


def column_of(piece: Piece, gaps: Sequence[Gap]) -> int:
    """Returns the number of the gaps left of a piece."""
    return bisect(gaps, piece.left, key=lambda gap: gap[0])


def is_parted(band: Band, gaps: Sequence[Gap]) -> bool:
    """True if there is text of a band on both sides of a gap."""
    return len({column_of(piece, gaps) for piece in band}) > 1


def is_in_line(column: Sequence[Piece]) -> bool:
    """True if most pieces begin at one place, or end there, or have their middle there."""
    near = IN_LINE * statistics.median(piece.height for piece in column)
    for places in (
        sorted(piece.left for piece in column),
        sorted(piece.right for piece in column),
        sorted((piece.left + piece.right) / 2 for piece in column),
    ):
        most = max(bisect(places, place + near) - n for n, place in enumerate(places))
        if most >= MIN_IN_LINE * len(places):
            return True
    return False


def is_leftward(text: str) -> bool:
    """True if the first letter of a text is of a script that runs from right to left."""
    directions = map(unicodedata.bidirectional, text)
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"
