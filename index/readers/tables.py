"""Reads CSV, TSV and Excel tables: of one article a row, or else as an article of rows."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import decoded_text, make_article, record_article
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.readers.zipped import trouble
from index.text.controls import escape_controls
from index.text.decoding import decode

# What the columns of a table of articles are called, besides the names of the fields.
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
# What lies beyond is left out.
MAX_ROWS = 200_000
MAX_COLUMNS = 1000


def read_csv(file: BinaryIO, source: str) -> Items:
    """Values separated by commas, semicolons, tabs or bars: what the first line has most of."""
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    csv.field_size_limit(MAX_FILE_BYTES)
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        items = _table(rows, source, {})
        first_item = next(items, Notice(source, "skipped: the table is empty"))
        yield first_item
        yield from items
    except csv.Error as error:
        yield Notice(source, f"skipped from here on: it is no table of values ({error})")


def read_xlsx(file: BinaryIO, source: str) -> Items:
    """An Excel workbook: each sheet that holds something is read like a CSV table."""
    if why := trouble(file):
        yield Notice(source, f"skipped: {why}")
        return

    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    properties = {"author": book.properties.creator, "date": book.properties.created}
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    empty = True
    for sheet in sheets:
        rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
        title = None if len(sheets) == 1 else sheet.title
        here = source if title is None else f"{source}/{escape_controls(title)}"
        for item in _table(map(_strings, rows), here, properties | {"title": title}):
            empty = False
            yield item
    if empty:
        yield Notice(source, "skipped: the table is empty")


def _strings(row: Iterable[Any]) -> list[str]:
    return ["" if value is None else _string(value) for value in row]


def _string(value: Any) -> str:
    if isinstance(value, date):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(rows: Iterable[list[str]], here: str, properties: dict[str, Any]) -> Items:
    filled = (row for row in itertools.islice(rows, MAX_ROWS) if any(cell.strip() for cell in row))
    head = next(filled, None)
    if head is None:
        return
    fields = [FIELDS.get(cell.strip().lower()) for cell in head]
    if "text" in fields:
        for number, row in enumerate(filled, 2):
            cells = {field: cell for field, cell in zip(fields, row, strict=False) if field}
            yield from record_article(f"{here}#{number}", {"text": ""} | cells)
        return
    text = "\n".join(_lines(itertools.chain([head], filled)))
    yield from make_article(here, text, **properties)


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Each row on a line, as "Đà Vị | 120 | 3"."""
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        yield " | ".join(cells)
