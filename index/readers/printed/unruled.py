"""Finds tables without lines whose columns are no further apart than words, by their numbers."""

import math
import re
import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.readers.printed.letters import Letter
from index.readers.printed.rules import Grid, Rule

# Two words of one row differ by this part of their height at most.
SAME_ROW = 0.25
# Words of a line are at least so many heights apart, and so wide is the white between columns.
MIN_WHITE = 0.1
# White of fewer heights is no wider than that between words may be: other rules do not part it.
NARROW = 1
# Two rows are at most so many heights apart, and their letters so many times as high.
NEXT_ROW, OTHER_HEIGHT = 2.2, 1.25
# Rows of a table at least, rows of its head at most, and rows that are looked at for one table.
MIN_ROWS, MAX_HEAD, MAX_RUN = 3, 2, 80
# Rows of a page that are looked at, each once for each row above that may begin a table.
MAX_LOOKS = 3_000
# Words of a row, at most. Others are no rows of a table.
MAX_WORDS = 60
# A number, a share, a day or a time; a dash stands for none.
NUMERIC = re.compile(r"[-+−–(]?\d[\d.,:/%)–-]{0,30}")
NONE = ("-", "–", "—")
# The second half of a number that is written with a space: "1 250".
THOUSANDS = re.compile(r"\d{3}")


class _PrintedWord(NamedTuple):
    left: float
    right: float
    text: str


class _Row(NamedTuple):
    words: list[_PrintedWord]
    bottom: float
    height: float


Strip = tuple[float, float]
"""(left, right) of white between words, in points."""


def narrow_tables(lines: Sequence[Sequence[Letter]], ruled: Sequence[Grid]) -> list[Grid]:
    """Returns tables as if lines ruled them.

    The cells of one of their columns are numbers, and some columns are no further apart than words.
    Other tables are told by their wide gaps.

    Args:
        lines: the letters of each printed line of a page.
        ruled: the tables that lines rule. What stands in them does not count.
    """
    rows = _rows_of(lines, ruled)
    tables = []
    start = looks = 0
    while start + MIN_ROWS <= len(rows) and looks < MAX_LOOKS:
        end, strips, looked = _table_from(rows, start)
        looks += looked
        if strips:
            tables.append(_grid(rows[start:end], strips))
        start = max(end, start + 1)
    return tables


def _rows_of(lines: Sequence[Sequence[Letter]], ruled: Sequence[Grid]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        inked = [letter for letter in line if not letter.text.isspace()]
        if not inked:
            continue
        bottom = statistics.median(letter.bottom for letter in inked)
        height = max(statistics.median(letter.top - letter.bottom for letter in inked), 1)
        if not any(grid.holds(inked[0].left, bottom + height / 2) for grid in ruled):
            rows.append(_Row(list(_words(line, height)), bottom, height))
    rows.sort(key=lambda row: -row.bottom)
    joined: list[_Row] = []
    for row in rows:
        if joined and joined[-1].bottom - row.bottom <= SAME_ROW * row.height:
            joined[-1].words.extend(row.words)
        else:
            joined.append(row)
    for row in joined:
        row.words.sort()
    return joined


def _words(line: Sequence[Letter], height: float) -> Iterator[_PrintedWord]:
    """Yields the words of a line, in the order of its letters."""
    text, left, right = "", 0.0, 0.0
    for letter in line:
        is_apart = not right - height < letter.left < right + MIN_WHITE * height
        if text and (letter.text.isspace() or is_apart):
            yield _PrintedWord(left, right, text)
            text = ""
        if not letter.text.isspace():
            left = letter.left if not text else left
            right = letter.right
            text += letter.text
    if text:
        yield _PrintedWord(left, right, text)


def _table_from(rows: Sequence[_Row], start: int) -> tuple[int, list[Strip], int]:
    """Returns (end, the white between the columns of `rows[start:end]`, rows looked at).

    Without a table that begins with this row, there is no white.
    """
    strips = _inner(rows[start])
    best: tuple[int, list[Strip]] = (start, [])
    end = start + 1
    while strips and end < min(len(rows), start + MAX_RUN):
        above, row = rows[end - 1], rows[end]
        low, high = sorted((above.height, row.height))
        if above.bottom - row.bottom > NEXT_ROW * high or high > OTHER_HEIGHT * low:
            break
        strips = list(_in_both(strips, row))
        end += 1
        if end - start >= MIN_ROWS and (columns := _numeric_columns(rows[start:end], strips)):
            best = end, columns
    return *best, end - start


def _inner(row: _Row) -> list[Strip]:
    """Returns the white between the words of a row."""
    if len(row.words) > MAX_WORDS:
        return []
    strips, right = [], row.words[0].right
    for word in row.words[1:]:
        if word.left - right >= MIN_WHITE * row.height:
            strips.append((right, word.left))
        right = max(right, word.right)
    return strips


def _in_both(strips: Sequence[Strip], row: _Row) -> Iterator[Strip]:
    """Yields the parts of white strips that are white in a row, too."""
    words = row.words
    whites = [(-math.inf, words[0].left), *_inner(row), (max(w.right for w in words), math.inf)]
    for left, right in strips:
        for other_left, other_right in whites:
            part = max(left, other_left), min(right, other_right)
            if part[1] - part[0] >= MIN_WHITE * row.height:
                yield part


def _numeric_columns(rows: Sequence[_Row], strips: list[Strip]) -> list[Strip]:
    """Returns the strips that part columns of a table, one of which is narrow; else none.

    Numbers stand in all columns but those of the names at the left, which may be numbered.
    """
    height = rows[0].height
    while strips:
        cells = [_cells(row, strips) for row in rows]
        columns = [list(column) for column in zip(*cells, strict=True)]
        are_numbers = [_are_numbers(column) for column in columns]
        if (inside := _inside_head(columns, are_numbers)) is not None:
            strips = strips[:inside] + strips[inside + 1 :]
            continue
        valid = [
            strip
            for n, strip in enumerate(strips)
            if (are_numbers[n] or are_numbers[n + 1] or strip[1] - strip[0] > NARROW * height)
            and not (_are_alike(columns[n]) or _are_alike(columns[n + 1]))
            and not all(THOUSANDS.fullmatch(cell) for cell in columns[n + 1])
        ]
        if len(valid) == len(strips):
            break
        strips = valid
    if not strips:
        return []
    texts = [n for n, are in enumerate(are_numbers) if not are]
    is_table = texts and texts[-1] < len(strips) and texts == [*range(texts[0], texts[-1] + 1)]
    is_narrow = any(right - left <= NARROW * height for left, right in strips)
    are_rows = all(sum(map(bool, row)) > 1 for row in (cells[0], cells[-1]))
    return strips if is_table and is_narrow and are_rows else []


def _inside_head(columns: Sequence[Sequence[str]], are_numbers: Sequence[bool]) -> int | None:
    """Returns which strip parts the words of one name of a column; None if none does.

    Beside it is a column with nothing below the head, and on its other side one of numbers.
    """
    for n, column in enumerate(columns):
        if not any(column[MAX_HEAD:]):
            if n + 1 < len(columns) and are_numbers[n + 1]:
                return n
            if n and are_numbers[n - 1]:
                return n - 1
    return None


def _cells(row: _Row, strips: Sequence[Strip]) -> list[str]:
    """Returns the texts of a row in the columns that strips part."""
    cells: list[list[str]] = [[] for _ in range(len(strips) + 1)]
    column = 0
    for word in row.words:
        while column < len(strips) and word.left >= strips[column][1]:
            column += 1
        cells[column].append(word.text)
    return [" ".join(cell) for cell in cells]


def _are_numbers(column: Sequence[str]) -> bool:
    """True if the cells of a column below its head are numbers, of which there are MIN_ROWS."""
    numbers = [_is_number(cell) for cell in column]
    below = [is_number or not cell for is_number, cell in zip(numbers, column, strict=True)]
    counted = sum(
        is_number and cell not in NONE for is_number, cell in zip(numbers, column, strict=True)
    )
    return counted >= MIN_ROWS and all(below[MAX_HEAD:])


def _is_number(cell: str) -> bool:
    return cell in NONE or (bool(cell) and all(map(NUMERIC.fullmatch, cell.split())))


def _are_alike(column: Sequence[str]) -> bool:
    """True if a column holds nothing, or one text again and again: "Điều" beside its numbers."""
    return len({cell for cell in column if cell}) < 2


def _grid(rows: Sequence[_Row], strips: Sequence[Strip]) -> Grid:
    left = min(row.words[0].left for row in rows) - 1
    right = max(word.right for row in rows for word in row.words) + 1
    tops = [row.bottom + row.height for row in rows]
    middles = [(row.bottom + top) / 2 for row, top in zip(rows, tops[1:], strict=False)]
    top, bottom = tops[0] + 1, rows[-1].bottom - 1
    cuts = [left, *((one + other) / 2 for one, other in strips), right]
    return Grid(
        tuple(Rule(place, bottom, top) for place in cuts),
        tuple(Rule(place, left, right) for place in sorted((bottom, *middles, top))),
        left,
        right,
        bottom,
        top,
        is_table=True,
    )
