"""Puts the pieces of tables that lines rule together: a piece for each row."""

import functools
import itertools
import statistics
from collections.abc import Sequence
from dataclasses import replace

from index.readers.printed.bands import (
    APART,
    IN_LINE,
    Band,
    bands_of,
    is_leftward,
    join_close,
)
from index.readers.printed.pieces import Piece, joined_texts
from index.readers.printed.rules import Grid

# Rows with text in two cells, at least.
MIN_ROWS = 2
# Lines in each of several frames that stand side by side, at most. Longer ones are columns of text.
MAX_IN_FRAME = 4
# Of lines that go on in one another, the average one has this part of the width of the widest, and
# this part of them begins with a small letter.
MIN_FULL, MIN_WITHIN = 0.75, 0.5
# Lines in a box, and beside it, at least, and the largest part of a page's letters that it has.
MIN_BOX, MAX_BOX = 2, 0.5
# Lines of the middle one of the cells, at most. Longer ones are columns of text in a frame.
MAX_LINES = 8

Row = dict[float, list[Band]]
"""The lines of each cell, by its left edge."""


def with_rows(pieces: Sequence[Piece], grids: Sequence[Grid]) -> list[Piece]:
    """Returns the pieces of a page, those of each ruled table replaced by its rows.

    Frames with a few lines that stand side by side are a row, too.

    Args:
        pieces: in the order in which they are drawn.
        grids: the tables and frames of the page.
    """
    result = list(pieces)
    for grid in (grid for grid in grids if grid.is_table):
        inside = [piece for piece in result if grid.holds(*_middle(piece))]
        if rows := _rows(inside, grid):
            result = _without(result, inside) + rows
    for frames in _side_by_side([grid for grid in grids if not grid.is_table]):
        parts = {f.left: [p for p in result if f.holds(*_middle(p))] for f in frames}
        row = {left: bands_of(inside) for left, inside in parts.items()}
        if all(0 < len(lines) <= MAX_IN_FRAME for lines in row.values()):
            whole = replace(frames[0], right=frames[-1].right)
            inside = [piece for part in parts.values() for piece in part]
            result = [*_without(result, inside), _row_piece(row, sorted(row), whole)]
    return result


def boxes_apart(pieces: Sequence[Piece], grids: Sequence[Grid]) -> list[list[Piece]]:
    """Returns the pieces of a page as groups: first the others, then those of each box beside text.

    A box is a frame with MIN_BOX lines or more, as many of which stand beside it. The fields of
    forms have fewer.

    Args:
        pieces: those of the page.
        grids: the tables and frames of the page.
    """
    rest, boxes = list(pieces), []
    most = MAX_BOX * sum(len(piece.text) for piece in pieces)
    frames = (grid for grid in grids if not grid.is_table)
    for frame in sorted(frames, key=lambda f: (f.right - f.left) * (f.top - f.bottom)):
        inside = [piece for piece in rest if frame.holds(*_middle(piece))]
        size = sum(len(piece.text) for piece in inside)
        if not 0 < size <= most or len(bands_of(inside)) < MIN_BOX:
            continue
        others = _without(rest, inside)
        beside = [each for each in others if frame.bottom < _middle(each)[1] < frame.top]
        if len(bands_of(beside)) >= MIN_BOX:
            rest = others
            boxes.append(inside)
    boxes.sort(key=lambda box: (-box[0].top, box[0].left))
    return [rest, *boxes]


def _without(pieces: Sequence[Piece], others: Sequence[Piece]) -> list[Piece]:
    numbers = {piece.number for piece in others}
    return [piece for piece in pieces if piece.number not in numbers]


def _side_by_side(frames: Sequence[Grid]) -> list[list[Grid]]:
    """Returns the rows of frames that begin and end at the same heights, from left to right."""
    rows: dict[tuple[int, int], list[Grid]] = {}
    for frame in sorted(frames, key=lambda frame: frame.left):
        row = rows.setdefault((round(frame.top), round(frame.bottom)), [])
        if not row or frame.left >= row[-1].right:
            row.append(frame)
    return [row for row in rows.values() if len(row) > 1]


def _rows(pieces: Sequence[Piece], grid: Grid) -> list[Piece]:
    """Returns the rows of a table; none if it is only a frame, or has columns without lines."""
    cells: dict[float, dict[float, list[Piece]]] = {}
    for piece in pieces:
        top, left = grid.cell_of(*_middle(piece))
        cells.setdefault(top, {}).setdefault(left, []).append(piece)
    if sum(len(row) > 1 for row in cells.values()) < MIN_ROWS:
        return []
    rows = [
        {left: bands_of(cell) for left, cell in cells[top].items()}
        for top in sorted(cells, reverse=True)
    ]
    lines_of_cells = [lines for row in rows for lines in row.values()]
    if statistics.median(map(len, lines_of_cells)) > MAX_LINES:
        return []
    if any(_is_parted(line) for lines in lines_of_cells for line in lines):
        return []
    columns = sorted({left for row in rows for left in row})
    return [
        _row_piece(row, columns, grid) for ruled_row in rows for row in _rows_between(ruled_row)
    ]


def _is_parted(line: Sequence[Piece]) -> bool:
    """True if pieces of a line of one cell are as far apart as those of two columns."""
    return any(b.left - a.right > APART * b.height for a, b in itertools.pairwise(line))


def _rows_between(row: Row) -> list[Row]:
    """Returns the rows between two level lines: one, or several if all cells have as many lines.

    Lines of one cell may go on in one another.
    """
    counts = {len(lines) for lines in row.values()}
    if len(counts) > 1 or len(row) < 2 or any(map(_is_one_text, row.values())):
        return [row]
    for bands in zip(*row.values(), strict=True):
        bottoms = [band[0].bottom for band in bands]
        if max(bottoms) - min(bottoms) > IN_LINE * bands[0][0].height:
            return [row]
    return [{left: [lines[n]] for left, lines in row.items()} for n in range(min(counts))]


def _is_one_text(lines: Sequence[Band]) -> bool:
    """True if the lines of a cell go on in one another.

    They are full but for the last one, and many begin with a small letter; of two, one does.
    """
    following = [line[0].text[0].islower() for line in lines[1:]]
    if len(lines) < 3:
        return any(following)
    widths = [line[-1].right - line[0].left for line in lines]
    is_full = statistics.mean(widths[:-1]) >= MIN_FULL * max(widths)
    return is_full and statistics.mean(following) >= MIN_WITHIN


def _row_piece(row: Row, columns: Sequence[float], grid: Grid) -> Piece:
    """Returns a row as a piece: "Đà Vị | 120 | 3"."""
    texts = [_cell_text(row.get(left, [])) for left in columns]
    pieces = (piece for lines in row.values() for line in lines for piece in line)
    first = max(pieces, key=lambda piece: piece.top)
    if is_leftward("".join(texts)):
        texts.reverse()
    text = " | ".join(texts).strip(" |") if len(row) == 1 else " | ".join(texts).rstrip(" |")
    return replace(first, text=text, left=grid.left, right=grid.right, is_row=True)


def _cell_text(lines: Sequence[Band]) -> str:
    """Returns the lines of a cell as one text."""
    return " ".join(functools.reduce(_joined, join_close(line)).text for line in lines)


def _joined(before: Piece, piece: Piece) -> Piece:
    return replace(piece, text=joined_texts(before.text, before, " ", piece))


def _middle(piece: Piece) -> tuple[float, float]:
    return (piece.left + piece.right) / 2, piece.bottom + piece.height / 2
