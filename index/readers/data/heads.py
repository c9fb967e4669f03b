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

    def likeness(separator: str) -> tuple[int, int, int]:
        """(names of columns, rows as wide as these or each other, separators in the first line)."""
        rows = csv.reader(io.StringIO(sample), delimiter=separator)
        not_blank = (row for row in rows if any(map(str.strip, row)))
        filled = list(itertools.islice(not_blank, HEAD_ROWS))
        head = next((row for number, row in enumerate(filled) if _is_head(row, number)), [])
        # A wrong separator cuts texts in quotes: a quotation mark then stands alone in a cell.
        whole = [row for row in filled if not any(cell.count('"') % 2 for cell in row)]
        widths = Counter(len(row) for row in whole if head or len(row) > 1)
        alike = widths[len(head)] if head else max(widths.values(), default=0)
        in_first_line = 0 if alike else sample.partition("\n")[0].count(separator)
        return len(_fields_of(head)), alike, in_first_line

    try:
        return max(SEPARATORS, key=likeness)
    except csv.Error:
        return max(SEPARATORS, key=sample.partition("\n")[0].count)


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
