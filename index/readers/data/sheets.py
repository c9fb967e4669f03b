"""The rows of an Excel sheet as it shows them, and what of a workbook is not read."""

import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from index.readers.data.cells import VIETNAMESE, cell_text
from index.readers.data.heads import HEAD_ROWS, CellRow
from index.readers.fields import one_line
from index.text.raised import raised, with_marks

# A formula without the value that it had when the file was saved. A text may be blank.
UNKNOWN_FORMULA = re.compile(
    rb'<c (?![^<>]{0,200}\bt="str")[^<>]{0,200}>\s{0,9}<f(?: [^<>]{0,200})?(?:/>|>[^<]{0,9000}</f>)'
    rb"\s{0,9}(?:<v ?/>|<v>\s{0,9}</v>)?\s{0,9}</c>"
)
# The elements of rows and of columns, whatever prefix a program gives them, and their attributes.
ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s/>])([^<>]{0,2000})")
COLUMNS = re.compile(rb"<(?:\w{1,20}:)?col\s([^<>]{0,2000})")
# What hides them: it is said, or they are drawn with no height or width.
HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']|\b(?:ht|width)=["']0(?:\.0{1,9})?["']""")
ATTRIBUTE = re.compile(rb"""\b(r|min|max)=["'](\d{1,9})["']""")
# Cells that are shown as one, by the first and the last one.
MERGED = re.compile(rb"""\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})\d{1,7}["']""")
MAX_COLUMN = 16_384  # of Excel's sheets
# Characters of the names of hidden columns in a notice.
MAX_SHOWN = 60


@dataclass(slots=True)
class HiddenCells:
    """The rows and columns of a sheet that are hidden, by their numbers from 1 on.

    Attributes:
        rows, columns: those that the sheet says are hidden.
        wide: (row, column) of cells in hidden columns that are shown, because they reach into
            columns that are not hidden.
        filled_rows: how many of the rows held something.
        filled_columns: the columns that held something.
    """

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    wide: set[tuple[int, int]] = field(default_factory=set)
    filled_rows: int = 0
    filled_columns: set[int] = field(default_factory=set)

    def shown(self, number: int, cells: CellRow) -> CellRow:
        """Returns the cells of a row that are shown, and counts the others."""
        if number in self.rows:
            self.filled_rows += any(text.strip() for text, _ in cells)
            return []
        if not self.columns:
            return cells
        shown: CellRow = []
        for column, cell in enumerate(cells, 1):
            if column not in self.columns or (number, column) in self.wide:
                shown.append(cell)
            elif cell[0].strip():
                self.filled_columns.add(column)
        return shown

    def message(self) -> str:
        """Returns the message about what was left out: "" if nothing was."""
        from openpyxl.utils import get_column_letter

        rows, columns = self.filled_rows, sorted(self.filled_columns)
        parts = [f"{rows:,} row{'s' if rows > 1 else ''}"] if rows else []
        if columns:
            letters = one_line(", ".join(map(get_column_letter, columns)), MAX_SHOWN)
            parts.append(f"column{'s' if len(columns) > 1 else ''} {letters}")
        return f"read without what is hidden in it: {', '.join(parts)}" if parts else ""


@dataclass(slots=True)
class BookParts:
    """What the parts of a workbook say beside the values of its cells.

    Attributes:
        hidden: the hidden cells of each sheet, by the name of its part.
        formulas: the number of formulas whose values are not stored.
        unread: what is not read: "comments".
    """

    hidden: dict[str, HiddenCells] = field(default_factory=dict)
    formulas: int = 0
    unread: set[str] = field(default_factory=set)

    def messages(self) -> Iterator[str]:
        """Yields the messages about formulas without a value, and about what is not read."""
        if self.formulas:
            reason = "whose values are not stored: open it in Excel and save it"
            yield f"read without {self.formulas:,} of its formulas, {reason}"
        if self.unread:
            yield f"read without its {', '.join(sorted(self.unread))}"


def book_parts(file: BinaryIO) -> BookParts:
    """Returns what the parts of a workbook say. The file is left at any place."""
    parts = BookParts()
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                data = archive.read(name)
                parts.formulas += len(UNKNOWN_FORMULA.findall(data))
                parts.hidden[name] = _hidden_cells(data)
            elif name.startswith(("xl/comments", "xl/threadedComments")):
                parts.unread.add("comments")
            elif name.startswith("xl/drawings/drawing") and b"<a:t>" in archive.read(name):
                parts.unread.add("text boxes")
            elif name.startswith(("xl/charts/chart", "xl/charts/chartEx")):
                parts.unread.add("charts")
    return parts


def _hidden_cells(sheet: bytes) -> HiddenCells:
    """Returns the hidden rows and columns of a sheet, given as its XML."""
    hidden = HiddenCells()
    if not HIDDEN.search(sheet):
        return hidden
    for columns in COLUMNS.finditer(sheet):
        if HIDDEN.search(columns[1]):
            numbers = _numbers(columns[1])
            last = min(numbers.get(b"max", 0), MAX_COLUMN)
            hidden.columns.update(range(numbers.get(b"min", 1), last + 1))
    for merged in MERGED.finditer(sheet) if hidden.columns else ():
        first, last = _column(merged[1]), _column(merged[3])
        if first in hidden.columns and not hidden.columns.issuperset(range(first, last + 1)):
            hidden.wide.add((int(merged[2]), first))
    number = 0
    for row in ROW.finditer(sheet):
        number = _numbers(row[1]).get(b"r", number + 1)
        if HIDDEN.search(row[1]):
            hidden.rows.add(number)
    return hidden


def _column(letters: bytes) -> int:
    """Returns the number of a column: 28 for "AB"."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _numbers(attributes: bytes) -> dict[bytes, int]:
    return {name: int(number) for name, number in ATTRIBUTE.findall(attributes)}


def shown_rows(rows: Iterable[Iterable[Any]], hidden: HiddenCells) -> Iterator[CellRow]:
    """Yields the cells of a sheet as it shows them, in the language of its first rows.

    A hidden row has no cells, and hidden columns have no place.

    Args:
        rows: the cells of openpyxl, from the first row on.
        hidden: the hidden cells, which are counted.
    """
    rows = iter(rows)
    first_rows = [list(row) for row in itertools.islice(rows, HEAD_ROWS)]
    texts = [cell.value for row in first_rows for cell in row if isinstance(cell.value, str)]
    formats = [_number_format(cell) for row in first_rows for cell in row if cell.value]
    is_vietnamese = any(VIETNAMESE.search(text) for text in (*texts, *formats))
    for number, row in enumerate(itertools.chain(first_rows, rows), 1):
        cells = [(_shown_cell(cell, is_vietnamese), cell.value) for cell in row]
        yield hidden.shown(number, cells)


def _shown_cell(cell: Any, is_vietnamese: bool) -> str:
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    if isinstance(cell.value, list):
        return with_marks("".join(map(_run_text, cell.value)))
    return cell_text(cell.value, _number_format(cell), is_vietnamese)


def _run_text(run: Any) -> str:
    """Returns a run of a text whose letters differ, raised if it is: the mark of a note."""
    font = getattr(run, "font", None)
    return raised(str(run)) if getattr(font, "vertAlign", None) == "superscript" else str(run)


def _number_format(cell: Any) -> str:
    try:
        return cell.number_format or ""
    except IndexError:  # the workbook does not say what this format is
        return ""
