"""The rows and cells of Word's tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from index.readers.word import W
from index.readers.word.styles import is_set, value_at

# Elements that may stand around rows and cells.
AROUND = {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
# Columns that a cell can reach over.
MAX_SPAN = 63

Block = tuple[str, str]
"""(kind, text): "p" for a paragraph, "tbl" for a table, "note", "box" for text in a box."""


def table_rows(table: Any) -> list[Any]:
    """Returns the elements of the rows of a table that were not deleted."""
    return [row for row in _children(table, W + "tr") if row.find(f"{W}trPr/{W}del") is None]


def is_hidden_row(row: Any) -> bool:
    """True for a row that neither the screen nor a print shows."""
    return is_set(row.find(f"{W}trPr/{W}hidden"))


def row_cells(row: Any) -> list[Any]:
    """Returns the elements of the cells of a row that were not deleted."""
    return [c for c in _children(row, W + "tc") if c.find(f"{W}tcPr/{W}cellDel") is None]


def has_plain_columns(rows: Sequence[Any]) -> bool:
    """True if most rows of a table have a cell in each column.

    Cells that reach over several columns then leave the places beside them blank. In tables that
    only put text side by side, such as the head of an official letter, they mean nothing.
    """
    plain = sum(all(_span(cell) == 1 for cell in row_cells(row)) for row in rows)
    return len(rows) > 1 and 2 * plain >= len(rows)


def in_columns(texts: Sequence[str], row: Any) -> Iterator[str]:
    """Yields the texts of the cells of a row, and "" for each further column of a wide cell.

    The same stands for the columns that a row leaves out at its start.
    """
    yield from [""] * _number(value_at(row, "trPr", "gridBefore"), 0)
    for text, cell in zip(texts, row_cells(row), strict=True):
        yield text
        yield from [""] * (_span(cell) - 1)


def cell_line(blocks: Sequence[Block]) -> str:
    """Returns the blocks of a cell on one line, with semicolons between the rows of a table."""
    lines = (text.replace("\n", "; ") if kind == "tbl" else text for kind, text in blocks)
    return " ".join(" ".join(lines).split())


def _span(cell: Any) -> int:
    return max(_number(value_at(cell, "tcPr", "gridSpan"), 1), 1)


def _number(text: str, default: int) -> int:
    return min(int(text), MAX_SPAN) if text.isdecimal() and len(text) < 5 else default


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Yields the rows of a table or the cells of a row, also those inside of content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in AROUND:
            yield from _children(child, tag)
