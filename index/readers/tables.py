"""Reads CSV, TSV and Excel tables.

A table with a column for the text holds one article in each row. Any other table is one article,
with a line for each row.
"""

import csv
import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.data.cells import VIETNAMESE, cell_text
from index.readers.data.names import article_fields, field_of
from index.readers.fields import MAX_FIELD, decoded_text, make_article, one_line, record_article
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.readers.zipped import unpacking_problem
from index.text.controls import escape_controls
from index.text.decoding import decode
from index.text.markup import without_markup

Row = list[tuple[str, Any]]
"""The cells of a row: (what is shown, the value)."""

# Rows and columns beyond these are left out.
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
# The names of the columns are looked for in so many rows at the start that are not blank.
HEAD_ROWS = 20
# Characters at the start of a file by which its separator is chosen.
SAMPLE = 200_000
# Excel's line "sep=;" above the table.
SEPARATOR_LINE = re.compile(r'\s{0,9}"?sep=([,;\t|])"?\s{0,9}(?:\n|\Z)', re.IGNORECASE)
SEPARATORS = "\t;|,"
# A formula without the value that it had when the file was saved. A text may be blank.
UNKNOWN_FORMULA = re.compile(
    rb'<c (?![^<>]{0,200}\bt="str")[^<>]{0,200}>\s{0,9}<f(?: [^<>]{0,200})?(?:/>|>[^<]{0,9000}</f>)'
    rb"\s{0,9}(?:<v ?/>|<v>\s{0,9}</v>)?\s{0,9}</c>"
)


def read_csv(file: BinaryIO, source: str) -> Items:
    """Reads a table of values separated by commas, semicolons, tabs or "|".

    The separator is the one that a first line "sep=;" states, or else the one by which the first
    rows have the names of columns, or the same number of cells.
    """
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    csv.field_size_limit(MAX_FILE_BYTES)
    stated = SEPARATOR_LINE.match(text)
    separator = stated[1] if stated else _likely_separator(text[:SAMPLE])
    try:
        rows = csv.reader(
            io.StringIO(text[stated.end() :] if stated else text), delimiter=separator
        )
        items = _read_table(([(cell, cell) for cell in row] for row in rows), source, {})
        first_item = next(items, Notice(source, "skipped: the table is empty"))
        yield first_item
        yield from items
    except csv.Error as error:
        yield Notice(source, f"skipped from here on: it is no table of values ({error})")


def _likely_separator(sample: str) -> str:
    """Returns the separator by which the rows at the start of a file look most like a table."""

    def likeness(separator: str) -> tuple[bool, int, int]:
        """(has names of columns, rows of the commonest width, count in the first line if none)."""
        rows = csv.reader(io.StringIO(sample), delimiter=separator)
        filled = list(itertools.islice(_filled_rows(rows), HEAD_ROWS))
        has_names = any(_is_head(row, number) for number, row in enumerate(filled))
        # A wrong separator cuts texts in quotes: a quotation mark then stands alone in a cell.
        whole = [row for row in filled if not any(cell.count('"') % 2 for cell in row)]
        widths = Counter(len(row) for row in whole if len(row) > 1)
        alike = max(widths.values(), default=0)
        return has_names, alike, 0 if alike else sample.partition("\n")[0].count(separator)

    try:
        return max(SEPARATORS, key=likeness)
    except csv.Error:
        return max(SEPARATORS, key=sample.partition("\n")[0].count)


def _filled_rows(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    return (row for row in rows if any(map(str.strip, row)))


def _is_head(cells: list[str], number: int) -> bool:
    """True if a row holds the names of columns, one of them for the text.

    Args:
        cells: the cells of the row.
        number: rows above it that are not blank. Below other rows, one name is not enough.
    """
    named = [place[0] for cell in cells if (place := field_of(cell.strip()))]
    return "text" in named and (number == 0 or len({*named}) > 1)


def read_xlsx(file: BinaryIO, source: str) -> Items:
    """Reads an Excel workbook (.xlsx): each visible sheet that is not empty, like a CSV table.

    Numbers and dates are written as the sheet shows them. The author and date of a sheet that is
    one article come from the workbook's properties. Its title is the name of the sheet if the
    workbook has several.
    """
    if problem := unpacking_problem(file):
        yield Notice(source, f"skipped: {problem}")
        return

    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    properties = {"author": book.properties.creator, "date": book.properties.created}
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    empty = True
    for sheet in sheets:
        rows = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
        title = None if len(sheets) == 1 else sheet.title
        sheet_source = source if title is None else f"{source}/{escape_controls(title)}"
        for item in _read_table(_shown_rows(rows), sheet_source, properties | {"title": title}):
            empty = False
            yield item
    if empty:
        yield Notice(source, "skipped: the table is empty")
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        names = one_line(hidden, MAX_FIELD)
        yield Notice(source, f"read without what is hidden in it: {names}", skipped=False)
    yield from _notices_about_parts(file, source)


def _shown_rows(rows: Iterable[Iterable[Any]]) -> Iterator[Row]:
    """Yields the cells of a sheet as it shows them, in the language of its first rows."""
    rows = iter(rows)
    first_rows = [list(row) for row in itertools.islice(rows, HEAD_ROWS)]
    texts = (cell.value for row in first_rows for cell in row if isinstance(cell.value, str))
    is_vietnamese = any(VIETNAMESE.search(text) for text in texts)
    for row in itertools.chain(first_rows, rows):
        yield [(_shown_cell(cell, is_vietnamese), cell.value) for cell in row]


def _shown_cell(cell: Any, is_vietnamese: bool) -> str:
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    try:
        number_format = cell.number_format
    except IndexError:  # the workbook does not say what this format is
        number_format = None
    return cell_text(cell.value, number_format, is_vietnamese)


def _notices_about_parts(file: BinaryIO, source: str) -> Iterator[Notice]:
    """Yields notices about formulas without a value, and about comments and drawn texts."""
    formulas, parts = 0, set()
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                formulas += len(UNKNOWN_FORMULA.findall(archive.read(name)))
            elif name.startswith(("xl/comments", "xl/threadedComments")):
                parts.add("comments")
            elif name.startswith("xl/drawings/drawing") and b"<a:t>" in archive.read(name):
                parts.add("text boxes")
    if formulas:
        reason = "whose values are not stored: open it in Excel and save it"
        yield Notice(source, f"read without {formulas:,} of its formulas, {reason}", skipped=False)
    if parts:
        yield Notice(source, f"read without its {' and '.join(sorted(parts))}", skipped=False)


def _read_table(rows: Iterable[Row], source: str, properties: dict[str, Any]) -> Items:
    """Yields the articles of a table; none if it is empty.

    Args:
        rows: the cells of each row.
        source: the source of the table.
        properties: fields of the article if the whole table is one.
    """
    rows = iter(rows)
    filled = (
        row for row in itertools.islice(rows, MAX_ROWS) if any(shown.strip() for shown, _ in row)
    )
    first_rows = list(itertools.islice(filled, HEAD_ROWS))
    if not first_rows:
        return
    all_rows = itertools.chain(first_rows, filled)
    number = _head_number(first_rows)
    if number is None:
        text = "\n".join(_lines_of_rows(all_rows))
        yield from make_article(source, text, **properties)
    else:
        above = list(_lines_of_rows(itertools.islice(all_rows, number)))
        if above:
            shown_line = one_line(above[0], 100)
            lines = "line" if number == 1 else f"{number} lines"
            message = f"read without the {lines} above the names of its columns: {shown_line}"
            yield Notice(source, message, skipped=False)
        names = [shown.strip() for shown, _ in next(all_rows)]
        for row_number, row in enumerate(all_rows, number + 2):
            yield from _read_row(f"{source}#{row_number}", names, row)
    if next(rows, None) is not None:
        reason = f"it has more than {MAX_ROWS:,} rows: split it"
        yield Notice(source, f"skipped from here on: {reason}")


def _head_number(first_rows: list[Row]) -> int | None:
    """Returns which of the first rows names the columns of a table of articles; None if none does.

    A table that has no title or author for its texts, and whose texts are shorter than the other
    cells together, is no table of articles. In schedules and budgets "Nội dung" is a short entry.
    """
    for number, row in enumerate(first_rows):
        if not _is_head([shown for shown, _ in row], number):
            continue
        fields = [(field_of(shown.strip()) or ("", 0))[0] for shown, _ in row]
        if {"title", "author"} & {*fields}:
            return number
        lengths: Counter[bool] = Counter()
        for below in first_rows[number + 1 :]:
            for field, (shown, _) in zip(fields, below, strict=False):
                lengths[field == "text"] += 0 if field == "id" else len(shown)
        return number if lengths[True] >= lengths[False] else None
    return None


def _read_row(source: str, names: list[str], row: Row) -> Items:
    """Yields the article of a row."""
    values: dict[str, Any] = {}
    for name, (shown, value) in zip(names, row, strict=False):
        place = field_of(name)
        if place and shown.strip():
            values.setdefault(name, value if place[0] == "date" else shown)
    yield from record_article(source, {"text": ""} | article_fields(values))


def _lines_of_rows(rows: Iterable[Row]) -> Iterator[str]:
    """Yields each row as one line: "Đà Vị | 120 | 3"."""
    for row in rows:
        cells = [" ".join(without_markup(shown).split()) for shown, _ in row[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        yield " | ".join(cells)
