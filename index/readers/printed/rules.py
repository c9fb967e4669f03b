"""The lines that a PDF page draws, and the tables that they rule."""

import itertools
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from index.readers.printed.letters import turned

# Drawn objects of a page that are looked at, and parts of one of them. Maps have more.
MAX_OBJECTS, MAX_SEGMENTS = 4_000, 2_000
# Pairs of lines of a page that are looked at for tables, and tables and frames of a page.
MAX_PAIRS, MAX_GRIDS = 100_000, 300
# Points. A drawn object that is not thicker is a line, and a line that is not longer is a dot.
THIN, SHORT = 3, 5
# Points by which the ends of two lines that meet may be apart.
NEAR = 2

Corners = tuple[float, float, float, float]
"""Left, bottom, right and top of what is drawn, in points."""


class Rule(NamedTuple):
    """A drawn line.

    Attributes:
        place: points from the left edge of the page, for an upright line; from the lower edge, for
            a level one.
        start, end: of the line in the other direction, in points.
    """

    place: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        """True if a place in the direction of the line lies beside it."""
        return self.start - NEAR <= place <= self.end + NEAR


@dataclass(frozen=True, slots=True)
class Grid:
    """A table or frame that lines rule.

    Attributes:
        upright, level: its lines.
        left, right, bottom, top: its edges in points.
        is_table: it has two columns or more.
    """

    upright: tuple[Rule, ...]
    level: tuple[Rule, ...]
    left: float
    right: float
    bottom: float
    top: float
    is_table: bool

    def holds(self, x: float, y: float) -> bool:
        """True if a point of the page lies in the table."""
        return self.left < x < self.right and self.bottom < y < self.top

    def cuts(self, y: float) -> list[float]:
        """Returns the places of the upright lines at this height, from left to right."""
        return sorted(rule.place for rule in self.upright if rule.covers(y))

    def cell_of(self, x: float, y: float) -> tuple[float, float]:
        """Returns (upper edge, left edge) of the cell around a point.

        A cell that goes over several rows or columns begins in the first of them.
        """
        above = (rule.place for rule in self.level if rule.place >= y and rule.covers(x))
        before = (rule.place for rule in self.upright if rule.place <= x and rule.covers(y))
        return min(above, default=self.top), max(before, default=self.left)


def drawn_corners(page: Any) -> list[Corners]:
    """Returns the corners of the lines that a page of pypdfium2 draws."""
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH, FPDFPath_CountSegments

    corners: list[Corners] = []
    paths = page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=1)
    for path in itertools.islice(paths, MAX_OBJECTS):
        try:
            left, bottom, right, top = path.get_bounds()
        except PdfiumError:  # it has no place
            continue
        if min(right - left, top - bottom) <= THIN:
            corners.append((left, bottom, right, top))
        elif _is_stroked(path) and FPDFPath_CountSegments(path.raw) <= MAX_SEGMENTS:
            corners += _straight_parts(path)
        if len(corners) > MAX_OBJECTS:
            break
    return corners


def _is_stroked(path: Any) -> bool:
    import ctypes

    from pypdfium2.raw import FPDFPath_GetDrawMode

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    FPDFPath_GetDrawMode(path.raw, fill, stroke)
    return bool(stroke.value)


def _straight_parts(path: Any) -> Iterator[Corners]:
    """Yields the corners of the upright and level parts of a drawn path."""
    import ctypes

    from pypdfium2.raw import (
        FPDF_SEGMENT_LINETO,
        FPDF_SEGMENT_MOVETO,
        FPDFPath_CountSegments,
        FPDFPath_GetPathSegment,
        FPDFPathSegment_GetClose,
        FPDFPathSegment_GetPoint,
        FPDFPathSegment_GetType,
    )

    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    first = before = (0.0, 0.0)
    for number in range(FPDFPath_CountSegments(path.raw)):
        segment = FPDFPath_GetPathSegment(path.raw, number)
        FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = FPDFPathSegment_GetType(segment)
        if kind == FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == FPDF_SEGMENT_LINETO:
            yield from _straight(before, point)
        before = point
        if FPDFPathSegment_GetClose(segment):
            yield from _straight(point, first)


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Corners]:
    left, right = sorted((one[0], other[0]))
    bottom, top = sorted((one[1], other[1]))
    if min(right - left, top - bottom) <= THIN:
        yield left, bottom, right, top


def grids_of(corners: Iterable[Corners], edges: Corners, turn: int) -> list[Grid]:
    """Returns the tables and frames that lines rule.

    Args:
        corners: those of the lines.
        edges: left, bottom, right and top of the page.
        turn: the quarter turns of the text for which the tables are asked.
    """
    upright: list[Rule] = []
    level: list[Rule] = []
    for each in corners:
        left, right, bottom, top = turned(each, edges, turn)
        if right - left <= THIN and top - bottom > SHORT:
            upright.append(Rule((left + right) / 2, bottom, top))
        elif top - bottom <= THIN and right - left > SHORT:
            level.append(Rule((bottom + top) / 2, left, right))
    upright, level = _joined(upright), _joined(level)
    if len(upright) * len(level) > MAX_PAIRS:
        return []
    grids = []
    for group in _meeting(upright, level):
        own_upright = tuple(upright[n] for n in sorted(group) if n < len(upright))
        own_level = tuple(level[n - len(upright)] for n in sorted(group) if n >= len(upright))
        left = min(rule.start for rule in own_level)
        right = max(rule.end for rule in own_level)
        bottom = min(rule.start for rule in own_upright)
        top = max(rule.end for rule in own_upright)
        edge = THIN + NEAR
        is_table = any(left + edge < rule.place < right - edge for rule in own_upright)
        if is_table or min(len(own_upright), len(own_level)) > 1:
            grids.append(Grid(own_upright, own_level, left, right, bottom, top, is_table))
    return grids[:MAX_GRIDS]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Returns lines with those joined that go on in one another or are drawn side by side."""
    places = sorted(rules)
    joined: list[Rule] = []
    start = 0
    while start < len(places):
        end = bisect(places, places[start].place + NEAR, key=lambda rule: rule.place)
        place = places[start].place
        for rule in sorted(places[start:end], key=lambda rule: rule.start):
            if joined and joined[-1].place == place and rule.start <= joined[-1].end + NEAR:
                joined[-1] = joined[-1]._replace(end=max(joined[-1].end, rule.end))
            else:
                joined.append(rule._replace(place=place))
        start = end
    return joined


def _meeting(upright: Sequence[Rule], level: Sequence[Rule]) -> list[list[int]]:
    """Returns the groups of lines that meet, by their numbers: first the upright, then the level.

    A group has lines of both kinds.
    """
    group_of = list(range(len(upright) + len(level)))

    def root(number: int) -> int:
        while group_of[number] != number:
            group_of[number] = number = group_of[group_of[number]]
        return number

    for n, one in enumerate(upright):
        for m, other in enumerate(level, len(upright)):
            if one.covers(other.place) and other.covers(one.place):
                group_of[root(m)] = root(n)
    groups: dict[int, list[int]] = {}
    for number in range(len(group_of)):
        groups.setdefault(root(number), []).append(number)
    return [group for group in groups.values() if len(group) > 1]
