"""A conversation as a table: CSV or XLSX, with one row for each passage of an answer."""

import csv
import io
import re
from collections.abc import Iterator

from index.store.origins import shown_source
from index.text.controls import blank_controls
from qa.answer import page_numbers
from web.exporting.documents import Turns, local_time
from web.html.citations import Form, citation
from web.html.sorting import articles_in_order
from web.phrases import Phrases

MAX_CELL = 32_767  # characters of a cell in Excel, in UTF-16
WIDTHS = (20, 30, 8, 60, 60, 40, 20, 20, 12, 8, 30, 60, 20)  # of an XLSX, in characters
# What spreadsheets take for the beginning of a formula. Some part the cells of a CSV at ";".
_FORMULA = re.compile("((?:^|[;\n])[^\\S\n]*)(?=[=+@＝＋＠－-])")
# What Excel takes for the number of a character in a text.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Cell = str | float


def rows(turns: Turns, phrases: Phrases, form: Form) -> Iterator[list[Cell]]:
    """The rows of the table: the names of the columns, and then the hits of the answers.

    A question without hits has a row, too. The last column names the collection, if it has a name.

    Args:
        turns: the turns.
        phrases: the texts in the reader's language.
        form: the form of the citations.
    """
    named = [phrases.collection] if phrases.collection else []
    yield [*phrases.columns, *[phrases.library for _ in named]]
    for turn, answer in turns:
        about: list[Cell] = [local_time(turn.time), answer.question]
        hits = [hit for hits in articles_in_order(answer, turn.order) for hit in hits]
        for hit in hits:
            article, text = hit.article, hit.passage.text
            values = [
                *(text[slice(*hit.highlight)], text, article.title, article.author),
                *(
                    shown_source(article.source, article.source_name),
                    article.date,
                    page_numbers(hit.pages),
                    article.source,
                    citation(hit, phrases, form),
                ),
            ]
            yield [*about, round(hit.score, 3), *(value or "" for value in values), *named]
        if not hits:
            yield [*about, *[""] * (len(phrases.columns) - len(about)), *named]


def as_csv(turns: Turns, phrases: Phrases, form: Form = "plain") -> bytes:
    """The table as CSV (RFC 4180) in UTF-8, with the mark by which Excel tells this.

    An apostrophe stands before what a spreadsheet would take for a formula.

    Args:
        turns: the turns.
        phrases: the texts in the reader's language.
        form: the form of the citations.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows(turns, phrases, form):
        writer.writerow(
            _FORMULA.sub(r"\1'", _text(cell)) if isinstance(cell, str) else cell for cell in row
        )
    return table.getvalue().encode("utf-8-sig")


def as_xlsx(turns: Turns, phrases: Phrases, form: Form = "plain") -> bytes:
    """The table as XLSX. Every text is stored as text, so that none is a formula.

    Args:
        turns: the turns.
        phrases: the texts in the reader's language.
        form: the form of the citations.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    workbook.properties.creator = "Hỏi Báo"
    sheet = workbook.create_sheet("Hỏi Báo")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    alignment, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    for place, row in enumerate(rows(turns, phrases, form)):
        cells = []
        for value in row:
            text = _ESCAPE.sub("_x005F_", _text(value)) if isinstance(value, str) else value
            cell = WriteOnlyCell(sheet, text)
            if isinstance(text, str):
                cell.data_type = "s"
                cell.quotePrefix = bool(_FORMULA.match(text))  # for whoever edits the cell
            cell.alignment = alignment
            if not place:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _text(value: str) -> str:
    """A text without control characters but for line ends, cut where Excel would cut it."""
    text = "\n".join(map(blank_controls, value.split("\n")))
    if len(text) * 2 <= MAX_CELL:
        return text
    return text.encode("utf-16-le")[: 2 * MAX_CELL].decode("utf-16-le", "ignore")
