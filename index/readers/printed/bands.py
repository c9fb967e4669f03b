"""Bands of pieces that stand side by side, and the gaps between them that go down a page."""

import functools
import itertools
import math
import re
import statistics
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.readers.printed.pieces import GAP, Piece, joined_texts

# Two pieces stand side by side if they share this part of the lower one's height, and none is so
# many times as high as the other.
SIDE_BY_SIDE, MAX_TIMES = 0.25, 2.5
# Distances in heights of a letter. At most: between pieces of one word, between the mark or dash
# and the text of a list's item, between two rows, and between edges that are in line.
ONE_WORD, AFTER_MARK, AFTER_DASH, NEXT_ROW, IN_LINE = 0.1, 4, 1.5, 3, 0.25
# At least: between words that are surely not of one sentence.
APART = 2
# Of the lines of a column this part begins at one place, or ends there, or has its middle there.
MIN_IN_LINE = 0.6
# The letters of a heading are so many times as high as those of the text.
LARGE = 1.2
# Bands that a gap parts, at least, if a line across it is the end, and if a narrow gap is more than
# chance.
MIN_PARTED, MIN_NARROW = 2, 3
# Bands that are looked at for gaps that they have in common.
MAX_RUN = 300
# White strips of a band that are looked at. No table has so many columns.
MAX_GAPS = 60
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
        if anchor and _is_beside(anchor, piece):
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


def space_between(before: Piece, piece: Piece) -> str:
    """Returns "" if two pieces of a band are parts of one word, and else a space."""
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


def common_gaps(bands: Sequence[Band], start: int) -> tuple[int, list[Gap]]:
    """Returns (end, gaps): the gaps that all of `bands[start:end]` have in common.

    `end` is as large as it can be. A line across a gap is the end, and so is a heading that stands
    alone above the next lines of two columns.
    """
    gaps = [*_spaces(bands[start])]
    end = start + 1
    if len(gaps) > MAX_GAPS:
        return end, []
    while len(gaps) > 2 and end < min(len(bands), start + MAX_RUN):
        band = bands[end]
        height = max(piece.height for piece in band)
        if min(piece.bottom for piece in bands[end - 1]) - band[0].top > NEXT_ROW * height:
            break
        parts = [*_parts(gaps, [*_spaces(band)], GAP * height)]
        rest = [*itertools.chain(*parts)]
        if not is_parted(band, rest):
            lost = (gap for gap, inside in zip(gaps, parts, strict=True) if not inside)
            is_heading = height > LARGE * bands[end - 1][0].height and (
                end + 1 < len(bands) and is_parted(bands[end + 1], rest)
            )
            if is_heading or any(_is_known(gap, bands[start:end]) for gap in lost):
                break
        if len(rest) > MAX_GAPS:
            break
        gaps = rest
        end += 1
    return end, _between_columns(gaps, bands[start:end])


def _spaces(band: Band) -> Iterator[Gap]:
    """Yields the white strips left of a band, between its pieces, and right of it."""
    left = -math.inf
    for piece in band:
        if piece.left - left > GAP * piece.height:
            yield left, piece.left
        left = max(left, piece.right)
    yield left, math.inf


def _parts(gaps: Sequence[Gap], spaces: Sequence[Gap], min_width: float) -> Iterator[list[Gap]]:
    """Yields, for each gap, the parts of it that lie in one of the spaces and are wide enough."""
    first = 0
    for left, right in gaps:
        while spaces[first][1] <= left:
            first += 1
        parts = []
        for space in itertools.islice(spaces, first, None):
            if space[0] >= right:
                break
            parts.append((max(left, space[0]), min(right, space[1])))
        yield [part for part in parts if part[1] - part[0] >= min_width]


def _is_known(gap: Gap, bands: Sequence[Band]) -> bool:
    return sum(is_parted(band, [gap]) for band in bands) >= MIN_PARTED


def _between_columns(gaps: list[Gap], bands: Sequence[Band]) -> list[Gap]:
    """Returns the gaps with text in both of the columns beside them, in one of the bands.

    Beside a narrow gap, each of the columns has text in MIN_NARROW bands.
    """
    wide = APART * bands[0][0].height
    for min_bands in (1, MIN_NARROW):
        filled = [{column_of(piece, gaps) for piece in band} for band in bands]
        bands_with = Counter(itertools.chain(*filled))
        gaps = [
            gap
            for n, gap in enumerate(gaps)
            if any({n, n + 1} <= columns for columns in filled)
            and (gap[1] - gap[0] > wide or min(bands_with[n], bands_with[n + 1]) >= min_bands)
        ]
    return gaps


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
