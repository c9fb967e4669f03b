"""Tells tables of data from tables that only put the parts of a page beside each other."""

from dataclasses import dataclass
from typing import Any

# A cell with two paragraphs and more characters than this holds text, not data.
MAX_CELL = 400
# The same of a table of one row, which may set a menu beside a short text.
MAX_CELL_OF_ROW = 100
PARAGRAPHS = {"p", "blockquote", "pre"}
# What no cell of data holds.
LARGE = {"table", "form", "article", "section", "h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class _OpenTable:
    """What is known of a table whose end tag has not come yet.

    Attributes:
        element: the table.
        is_data: nothing in it so far speaks against data.
        cells: cells of the row so far.
        widest: cells of the row that has most of them.
        rows: rows so far.
        has_text: there is a cell of several paragraphs and more characters than MAX_CELL_OF_ROW.
        paragraphs: those in the cell so far.
        characters: those in the cell so far.
    """

    element: Any
    is_data: bool = True
    cells: int = 0
    widest: int = 0
    rows: int = 0
    has_text: bool = False
    paragraphs: int = 0
    characters: int = 0


def data_tables(tree: Any, names: dict[str, str]) -> set[Any]:
    """Returns the tables of a page whose rows are rows of data.

    All others are for the layout: those with a table, a heading or a form in them, those with a
    cell of several long paragraphs, those of one row with a cell of several paragraphs, and those
    of a single column.

    Args:
        tree: the page.
        names: the HTML names of elements that are called otherwise.
    """
    from lxml import etree

    data: set[Any] = set()
    tables: list[_OpenTable] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = names.get(element.tag, element.tag)
        if event == "end":
            if name == "table" and tables:
                table = tables.pop()
                is_row_of_text = table.rows == 1 and table.has_text
                if table.is_data and table.widest > 1 and not is_row_of_text:
                    data.add(table.element)
            continue
        if tables:
            _look(tables[-1], name, element)
        if name == "table":
            is_layout = element.get("role") in ("presentation", "none")
            tables.append(_OpenTable(element, is_data=not is_layout))
    return data


def _look(table: _OpenTable, name: str, element: Any) -> None:
    """Looks at the start of an element in a table."""
    if name == "tr":
        table.cells = 0
        table.rows += 1
    elif name in ("td", "th"):
        table.cells += 1
        table.widest = max(table.widest, table.cells)
        table.paragraphs = table.characters = 0
    # Headings of rows may be headings of the page too; trafilatura writes <head> for them.
    table.paragraphs += name in PARAGRAPHS
    table.characters += len(element.text or "") + len(element.tail or "")
    is_text = table.paragraphs > 1 and table.characters > MAX_CELL
    table.has_text |= table.paragraphs > 1 and table.characters > MAX_CELL_OF_ROW
    if name in LARGE or is_text:
        table.is_data = False
