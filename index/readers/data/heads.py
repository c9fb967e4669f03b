"""How a table is laid out: what separates its cells, and which row names its columns."""

import csv
import io
import itertools
import re
from collections import Counter
from typing import Any

from index.readers.data.names import field_of

CellRow = list[tuple[str, Any]]
"""The cells of a row: (what is shown, the value)."""

# The names of the columns are looked for in so many rows at the start that are not blank.
HEAD_ROWS = 20
# Characters at the start of a file by which its separator is chosen.
HEAD_SAMPLE = 200_000
# Excel's line "sep=;" above the table.
SEPARATOR_LINE = re.compile(r'\s{0,9}"?sep=([,;\t|])"?\s{0,9}(?:\n|\Z)', re.IGNORECASE)
SEPARATORS = "\t;|,"


def likely_separator(sample: str) -> str:
    """Returns the separator by which the rows at the start of a file look most like a table."""

    def likeness(separator: str) -> tuple[int, bool, int, int]:
        """(names of columns, marks are right, rows of one width, separators in the first line).

        The width is that of the names, if there are some.
        """
        filled = _first_rows(sample, separator, strict=False)
        head = next((row for number, row in enumerate(filled) if _is_head(row, number)), [])
        # A wrong separator cuts texts in quotes: a quotation mark then stands alone in a cell.
        whole = [row for row in filled if not any(cell.count('"') % 2 for cell in row)]
        try:
            whole = _first_rows(sample, separator, strict=True)
            is_right = True
        except csv.Error:
            is_right = False
        widths = Counter(len(row) for row in whole if head or len(row) > 1)
        alike = widths[len(head)] if head else max(widths.values(), default=0)
        in_first_line = 0 if alike else sample.partition("\n")[0].count(separator)
        return len(_fields_of(head)), is_right and alike > 0, alike, in_first_line

    try:
        return max(SEPARATORS, key=likeness)
    except csv.Error:
        return max(SEPARATORS, key=sample.partition("\n")[0].count)


def _first_rows(sample: str, separator: str, strict: bool) -> list[list[str]]:
    """Returns the first rows that are not blank.

    If `strict`, a quotation mark that ends a cell and is not followed by a separator is an error.
    """
    rows = csv.reader(io.StringIO(sample), delimiter=separator, strict=strict)
    return list(itertools.islice((row for row in rows if any(map(str.strip, row))), HEAD_ROWS))


def _is_head(cells: list[str], number: int) -> bool:
    """True if a row holds the names of columns, one of them for the text.

    Args:
        cells: the cells of the row.
        number: rows above it that are not blank. Below other rows, one name is not enough.
    """
    fields = _fields_of(cells)
    return "text" in fields and (number == 0 or len(fields) > 1)


def _fields_of(cells: list[str]) -> set[str]:
    return {place[0] for cell in cells if (place := field_of(cell.strip()))}


def head_number(first_rows: list[CellRow]) -> int | None:
    """Returns which of the first rows names the columns of a table of articles; None if none does.

    A table that has no title or author for its texts, and whose texts are shorter than its cells
    in columns of other names, is no table of articles. In schedules and budgets "Nội dung" is a
    short entry.
    """
    for number, row in enumerate(first_rows):
        if not _is_head([shown for shown, _ in row], number):
            continue
        fields = [(field_of(shown.strip()) or ("", 0))[0] for shown, _ in row]
        if {"title", "author"} & {*fields}:
            return number
        lengths: Counter[str] = Counter()
        for below in first_rows[number + 1 :]:
            for field, (shown, _) in zip(fields, below, strict=False):
                lengths[field] += len(shown)
        return number if lengths["text"] >= lengths[""] else None
    return None
