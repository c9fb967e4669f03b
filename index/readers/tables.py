"""Reads CSV, TSV and Excel tables.

A table with a column for the text holds one article in each row. Any other table is one article,
with a line for each row.
"""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import decoded_text, make_article, record_article
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.readers.zipped import unpacking_problem
from index.text.controls import escape_controls
from index.text.decoding import decode

# Names of columns by field, besides the name of the field itself.
NAMES = {
    "id": ("mã",),
    "title": ("tiêu đề", "tựa đề", "headline"),
    "text": ("nội dung", "content", "body", "article"),
    "url": ("link", "liên kết", "địa chỉ"),
    "source": ("nguồn",),
    "date": ("ngày", "ngày đăng", "published"),
    "author": ("tác giả", "byline"),
    "language": ("ngôn ngữ", "lang"),
}
FIELDS = {name: field for field, names in NAMES.items() for name in (field, *names)}
# Rows and columns beyond these are left out.
MAX_ROWS = 200_000
MAX_COLUMNS = 1000


def read_csv(file: BinaryIO, source: str) -> Items:
    """Reads a table of values separated by commas, semicolons, tabs or "|".

    The separator is the one that the first line has most of.
    """
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    csv.field_size_limit(MAX_FILE_BYTES)
    first_line = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t|", key=first_line.count)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        items = _read_table(rows, source, {})
        first_item = next(items, Notice(source, "skipped: the table is empty"))
        yield first_item
        yield from items
    except csv.Error as error:
        yield Notice(source, f"skipped from here on: it is no table of values ({error})")


def read_xlsx(file: BinaryIO, source: str) -> Items:
    """Reads an Excel workbook (.xlsx): each visible sheet that is not empty, like a CSV table.

    The author and date of a sheet that is one article come from the workbook's properties. Its
    title is the name of the sheet if the workbook has several.
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
        rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
        title = None if len(sheets) == 1 else sheet.title
        sheet_source = source if title is None else f"{source}/{escape_controls(title)}"
        texts = ([_cell_text(value) for value in row] for row in rows)
        for item in _read_table(texts, sheet_source, properties | {"title": title}):
            empty = False
            yield item
    if empty:
        yield Notice(source, "skipped: the table is empty")


def _cell_text(value: Any) -> str:
    """Returns a cell's value as text: a day without its time, a whole number without ".0"."""
    if value is None:
        return ""
    if isinstance(value, date):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_table(rows: Iterable[list[str]], source: str, properties: dict[str, Any]) -> Items:
    """Yields the articles of a table; none if it is empty.

    Args:
        rows: the cells of each row. The first row that is not blank holds the names of columns.
        source: the source of the table.
        properties: fields of the article if the whole table is one.
    """
    filled = (row for row in itertools.islice(rows, MAX_ROWS) if any(cell.strip() for cell in row))
    head = next(filled, None)
    if head is None:
        return
    fields = [FIELDS.get(cell.strip().lower()) for cell in head]
    if "text" in fields:
        for number, row in enumerate(filled, 2):
            cells = {field: cell for field, cell in zip(fields, row, strict=False) if field}
            yield from record_article(f"{source}#{number}", {"text": ""} | cells)
        return
    text = "\n".join(_lines_of_rows(itertools.chain([head], filled)))
    yield from make_article(source, text, **properties)


def _lines_of_rows(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yields each row as one line: "Đà Vị | 120 | 3"."""
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        yield " | ".join(cells)
