"""Reads CSV, TSV and Excel tables.

A table with a column for the text holds one article in each row. Any other table is one article,
with a line for each row.
"""

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.data.heads import (
    HEAD_ROWS,
    HEAD_SAMPLE,
    SEPARATOR_LINE,
    CellRow,
    head_number,
    likely_separator,
)
from index.readers.data.names import field_of
from index.readers.data.separated import SeparatedRows
from index.readers.data.sheets import HiddenCells, book_parts, shown_rows
from index.readers.data.values import article_fields, unread_names
from index.readers.fields import (
    MAX_FIELD,
    decoded_text,
    document_author,
    make_article,
    one_line,
    record_article,
)
from index.readers.kinds import MAX_FILE_BYTES, Items
from index.readers.zipped import transitional, unpacking_problem
from index.text.controls import escape_controls
from index.text.decoding import decode
from index.text.markup import without_markup

# Rows and columns beyond these are left out.
MAX_ROWS = 200_000
MAX_COLUMNS = 1000


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
    separator = stated[1] if stated else likely_separator(text[:HEAD_SAMPLE])
    rows = SeparatedRows(text[stated.end() :] if stated else text, separator)
    try:
        items = _read_table(([(cell, cell) for cell in row] for row in rows), source, {})
        first_item = next(items, Notice(source, "skipped: the table is empty"))
        yield first_item
        yield from items
    except csv.Error as error:
        yield Notice(source, f"skipped from here on: it is no table of values ({error})")
    if rows.strays:
        line = rows.strays[0] + (1 if stated else 0)
        message = f"a quotation mark in line {line:,} is not closed: it is read as text"
        yield Notice(source, message, skipped=False)


def read_xlsx(file: BinaryIO, source: str) -> Items:
    """Reads an Excel workbook (.xlsx): each visible sheet that is not empty, like a CSV table.

    Numbers and dates are written as the sheet shows them. Hidden sheets, rows and columns are left
    out with a notice. The author and date of a sheet that is one article come from the workbook's
    properties. Its title is the name of the sheet if the workbook has several.
    """
    if problem := unpacking_problem(file):
        yield Notice(source, f"skipped: {problem}")
        return

    import openpyxl

    file = transitional(file)
    parts = book_parts(file)
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, rich_text=True)
    properties = {
        "author": document_author(book.properties.creator),
        "date": book.properties.created,
    }
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    empty = True
    for sheet in sheets:
        sheet.reset_dimensions()  # some programs state fewer columns than there are
        rows = sheet.iter_rows(max_row=MAX_ROWS + 1)
        title = None if len(sheets) == 1 else sheet.title
        sheet_source = source if title is None else f"{source}/{escape_controls(title)}"
        hidden = parts.hidden.get(getattr(sheet, "_worksheet_path", ""), HiddenCells())
        cells = shown_rows(rows, hidden)
        for item in _read_table(cells, sheet_source, properties | {"title": title}):
            empty = False
            yield item
        if message := hidden.message():
            yield Notice(sheet_source, message, skipped=False)
    if empty:
        yield Notice(source, "skipped: the table is empty")
    hidden_sheets = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden_sheets:
        names = one_line(hidden_sheets, MAX_FIELD)
        yield Notice(source, f"read without what is hidden in it: {names}", skipped=False)
    for message in parts.messages():
        yield Notice(source, message, skipped=False)


def _read_table(rows: Iterable[CellRow], source: str, properties: dict[str, Any]) -> Items:
    """Yields the articles of a table; none if it is empty.

    Args:
        rows: the cells of each row.
        source: the source of the table.
        properties: fields of the article if the whole table is one.
    """
    rows = iter(rows)
    beyond: list[str] = []
    filled = _bounded_rows(itertools.islice(rows, MAX_ROWS), beyond)
    first_rows = list(itertools.islice(filled, HEAD_ROWS))
    if not first_rows:
        return
    all_rows = itertools.chain(first_rows, filled)
    number = head_number(first_rows)
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
        names = _distinct([shown.strip() for shown, _ in next(all_rows)])
        noticed: set[str] = set()
        for row_number, row in enumerate(all_rows, number + 2):
            if row_number == number + 2 and _numbers_columns(row):
                continue
            yield from _read_row(f"{source}#{row_number}", names, row)
            cells = {name: shown for name, (shown, _) in zip(names, row, strict=False)}
            for name in unread_names(cells):
                if name not in noticed:
                    noticed.add(name)
                    message = f'read without its column "{name}"'
                    yield Notice(f"{source}#{row_number}", message, skipped=False)
    if next(rows, None) is not None:
        reason = f"it has more than {MAX_ROWS:,} rows: split it"
        yield Notice(source, f"skipped from here on: {reason}")
    if beyond:
        yield Notice(source, f"read without what stands beyond {MAX_COLUMNS:,} columns", False)


def _numbers_columns(row: CellRow) -> bool:
    """True for a row "(1)", "(2)", "(3)", as official tables have it below the names of columns."""
    cells = [shown.strip().strip("()") for shown, _ in row]
    return len(cells) > 1 and cells == [str(number) for number in range(1, len(cells) + 1)]


def _distinct(names: Sequence[str]) -> list[str]:
    """Returns the names of columns, each after an equal one with its number: "Tin", "Tin: 2"."""
    counts: Counter[str] = Counter()
    distinct = []
    for name in names:
        counts[name] += 1
        distinct.append(f"{name}: {counts[name]}" if name and counts[name] > 1 else name)
    return distinct


def _bounded_rows(rows: Iterable[CellRow], beyond: list[str]) -> Iterator[CellRow]:
    """Yields MAX_COLUMNS cells of each row that is not blank; `beyond` takes a cell left out."""
    for row in rows:
        if any(shown.strip() for shown, _ in row):
            yield row[:MAX_COLUMNS]
            if not beyond:
                beyond += [shown for shown, _ in row[MAX_COLUMNS:] if shown.strip()][:1]


def _read_row(source: str, names: list[str], row: CellRow) -> Items:
    """Yields the article of a row."""
    values: dict[str, Any] = {}
    for name, (shown, value) in zip(names, row, strict=False):
        place = field_of(name)
        if place and shown.strip():
            values.setdefault(name, value if place[0] == "date" else shown)
    yield from record_article(source, {"text": ""} | article_fields(values))
    if any(shown.strip() for shown, _ in row[len(names) :]):
        yield Notice(source, "read without its cells beyond the columns that have names", False)


def _lines_of_rows(rows: Iterable[CellRow]) -> Iterator[str]:
    """Yields each row as one line: "Đà Vị | 120 | 3"."""
    for row in rows:
        cells = [" ".join(without_markup(shown).split()) for shown, _ in row]
        while cells and not cells[-1]:
            cells.pop()
        yield " | ".join(cells)
