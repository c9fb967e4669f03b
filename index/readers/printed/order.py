"""Puts the pieces of a page into reading order: lines, columns, and rows of tables."""

import itertools
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.readers.printed.bands import (
    APART,
    IN_LINE,
    Band,
    Gap,
    bands_of,
    by_line,
    column_of,
    columns_of,
    is_in_line,
    is_leftward,
    is_parted,
    join_close,
    join_columns,
    space_between,
)
from index.readers.printed.columns import are_columns, are_texts_apart, is_strip
from index.readers.printed.gaps import common_gaps
from index.readers.printed.pieces import Piece, joined_texts
from index.text.raised import with_marks

# A page with more pieces is read in the order in which it is drawn.
MAX_PIECES = 5_000
# Bands that are looked at for columns and tables on a page, each once for each band above it that
# begins such a part. The rest of a page is read line by line.
MAX_LOOKS = 10_000
# Plain lines above columns that can belong to one of them.
MAX_ABOVE = 100
# Columns within columns within columns are looked for, and no further.
MAX_DEPTH = 3
# Bands with text on both sides of a gap in a table at least.
MIN_ROWS = 2
# A cell of a table goes on in a line that is at most so many heights below, if its line above is so
# many heights long or the line begins with a small letter.
MAX_LEADING, LONG_CELL = 1.5, 8


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page in reading order.

    Attributes:
        text: the letters; " | " parts the cells of a row.
        left, bottom, height: of the line, in points.
        share: its width as a share of that of the longest lines of its column.
        is_row: True for a line that is not joined to others, such as a row of a table.
    """

    text: str
    left: float
    bottom: float
    height: float
    share: float
    is_row: bool


def reading_order(pieces: Sequence[Piece], depth: int = 0) -> list[PrintedLine]:
    """Returns the lines of a page, or of one of its columns, in reading order.

    Args:
        pieces: in the order in which they are drawn.
        depth: 0 for a page, 1 for its columns, and so on.
    """
    if len(pieces) > MAX_PIECES:
        return _plain_lines([[piece] for piece in pieces])
    bands = [join_close(band) for band in bands_of(pieces)]
    regions: list[tuple[list[Band], list[PrintedLine]]] = []  # plain bands, or lines in order
    start = looks = 0
    while start < len(bands):
        if looks > MAX_LOOKS:
            regions += [([band], []) for band in bands[start:]]
            break
        end, gaps = common_gaps(bands, start)
        looks += end - start
        columns = columns_of([join_columns(band, gaps) for band in bands[start:end]], gaps)
        are_in_line = len(columns) > 1 and all(map(is_in_line, columns))
        above = _count_above(regions, bands, start, columns, gaps) if are_in_line else 0
        whole = columns_of(bands[start - above : end], gaps)
        if are_in_line and is_strip(bands[start], columns):
            end = start + 1
            regions.append(([bands[start]], []))
        elif (
            are_in_line
            and depth < MAX_DEPTH
            and (are_columns(columns) or (above and are_texts_apart(whole)))
        ):
            del regions[len(regions) - above :]
            columns = whole
            if is_leftward(columns[0][0].text):
                columns.reverse()
            lines = [line for column in columns for line in reading_order(column, depth + 1)]
            regions.append(([], lines))
        elif are_in_line and _is_table(bands[start:end], gaps):
            end -= _tail_length(bands[start:end], gaps)
            regions.append(([], list(_row_lines(bands[start:end], gaps))))
        else:
            end = start + 1
            regions.append(([bands[start]], []))
        start = end
    plain = iter(_plain_lines([band for bands, _ in regions for band in bands]))
    return [line for bands, lines in regions for line in (lines or itertools.islice(plain, 1))]


def _is_table(bands: Sequence[Band], gaps: Sequence[Gap]) -> bool:
    return sum(is_parted(band, gaps) for band in bands) >= MIN_ROWS


def _count_above(
    regions: Sequence[tuple[list[Band], list[PrintedLine]]],
    bands: Sequence[Band],
    start: int,
    columns: Sequence[Sequence[Piece]],
    gaps: Sequence[Gap],
) -> int:
    """Returns how many plain bands above belong to one of the columns that begin with a band."""
    above = 0
    while above < min(len(regions), MAX_ABOVE) and _goes_on_above(
        regions[-1 - above][0], bands[start - above], columns, gaps
    ):
        above += 1
    return above


def _goes_on_above(
    bands: Sequence[Band], below: Band, columns: Sequence[Sequence[Piece]], gaps: Sequence[Gap]
) -> bool:
    """True if a plain band belongs to one of the columns that begin with the band below it."""
    if len(bands) != 1 or len(bands[0]) != 1:
        return False
    [piece] = bands[0]
    if piece.bottom - below[0].top > piece.height:
        return False
    near = IN_LINE * piece.height
    if any(left + near < piece.right and piece.left < right - near for left, right in gaps):
        return False
    lefts = (statistics.median(each.left for each in column) for column in columns)
    return any(abs(piece.left - left) <= near for left in lefts)


def _tail_length(bands: Sequence[Band], gaps: Sequence[Gap]) -> int:
    """Returns the number of bands at the end with nothing but text in the first column."""
    tail = itertools.takewhile(
        lambda band: all(column_of(piece, gaps) == 0 for piece in band), reversed(bands)
    )
    return min(sum(1 for _ in tail), len(bands) - 1)


def _row_lines(bands: Sequence[Band], gaps: Sequence[Gap]) -> Iterator[PrintedLine]:
    """Yields the rows of a table, a line each: "Đà Vị | 120 | 3"."""
    rows: list[dict[int, Piece]] = []
    for band in bands:
        cells = {column_of(piece, gaps): piece for piece in join_columns(band, gaps)}
        if rows and _is_wrapped(rows[-1], cells):
            for column, piece in cells.items():
                text = f"{rows[-1][column].text} {piece.text}"
                rows[-1][column] = replace(piece, text=text)
        else:
            rows.append(cells)
    for row in rows:
        texts = [row[column].text if column in row else "" for column in range(len(gaps) + 1)]
        first = next(iter(row.values()))
        if is_leftward(first.text):
            texts.reverse()
        text = " | ".join(texts).strip(" |") if len(row) == 1 else " | ".join(texts).rstrip(" |")
        yield PrintedLine(
            with_marks(text).strip(), first.left, first.bottom, first.height, 1.0, True
        )


def _is_wrapped(row: dict[int, Piece], cells: dict[int, Piece]) -> bool:
    """True if a band of a table holds the next line of a cell, or of cells, of the row above."""
    if len(cells) > 1:
        texts = [piece.text for piece in cells.values()]
        return (
            cells.keys() < row.keys()
            and all(row[n].bottom - cells[n].bottom <= MAX_LEADING * cells[n].height for n in cells)
            and all(text[0].isalpha() for text in texts)
            and any(text[0].islower() for text in texts)
        )
    [(column, piece)] = cells.items()
    above, beside = row.get(column), row.get(column + 1)
    if above is None or above.bottom - piece.bottom > MAX_LEADING * piece.height:
        return False
    if beside and beside.left - above.right < APART * above.height:
        return False  # they may be one line of text
    has_letters = any(map(str.isalpha, above.text))
    is_long = column > 0 and above.right - above.left > LONG_CELL * above.height and has_letters
    return piece.text[0].islower() or (is_long and piece.text[0].isalpha())


def _plain_lines(bands: Sequence[Band]) -> list[PrintedLine]:
    widths = sorted(band[-1].right - band[0].left for band in bands)
    longest = widths[len(widths) * 9 // 10] if widths else 0.0
    return [_plain_line(band, longest) for band in bands]


def _plain_line(band: Band, longest: float) -> PrintedLine:
    order = band[::-1] if is_leftward(band[0].text) else by_line(band)
    text, is_row = order[0].text, any(piece.is_row for piece in band)
    for before, piece in itertools.pairwise(order):
        distance = max(piece.left - before.right, before.left - piece.right) / piece.height
        text = joined_texts(text, before, space_between(before, piece), piece)
        is_row = is_row or distance > APART
    return PrintedLine(
        with_marks(text),
        band[0].left,
        statistics.median(piece.bottom for piece in band),
        statistics.median(piece.height for piece in band),
        (band[-1].right - band[0].left) / max(longest, 1),
        is_row,
    )
