"""Rows and cells of Word's tables: wide cells, and what was deleted or is hidden."""

import docx
from documents import saved
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.article import Article, Notice
from index.readers.docx import read_docx


def row(*cells: str, properties: str = "") -> str:
    """A row of cells. "Vị/2" reaches over two columns, "Vị/<w:cellDel/>" has that property."""
    written = ""
    for cell in cells:
        text, _, more = cell.partition("/")
        more = f'<w:gridSpan w:val="{more}"/>' if more.isdigit() else more
        paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        written += f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph}</w:tc>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{written}</w:tr>"


def table(*rows: str) -> tuple[str, list[str]]:
    """The text of the article of a table, and what its notices say."""
    document = docx.Document()
    section = document.element.body[-1]
    section.addprevious(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>"))
    items = list(read_docx(saved(document), "a.docx"))
    [text] = [item.text for item in items if isinstance(item, Article)]
    return text, [item.message for item in items if isinstance(item, Notice)]


def test_a_wide_cell_leaves_the_columns_beside_it_blank() -> None:
    before = '<w:gridBefore w:val="1"/>'
    text, _ = table(
        *(row("Xã", "Nhà/2", "Ghi"), row("", "2023", "2024", ""), row("Vị", "12", "3", "a")),
        *(row("Hoa", "7", "5", "b"), row("Tổng/2", "8", ""), row("9", "x", "y", properties=before)),
    )
    assert text.split("\n") == [
        *("Xã | Nhà |  | Ghi", " | 2023 | 2024", "Vị | 12 | 3 | a", "Hoa | 7 | 5 | b"),
        *("Tổng |  | 8", " | 9 | x | y"),
    ]


def test_wide_cells_that_put_text_side_by_side_leave_no_blanks() -> None:
    text, _ = table(row("ỦY BAN/3", "CỘNG HÒA/5"), row("Số: 1/4", "Ngày/4"))
    assert text == "ỦY BAN | CỘNG HÒA\nSố: 1 | Ngày"


def test_cells_that_were_deleted_and_hidden_rows_are_left_out_with_notices() -> None:
    text, messages = table(
        row("Xã", "Cũ/<w:cellDel/>", "Nhà/<w:cellIns/>"),
        row("Mật", "1", properties="<w:hidden/>"),
        row("Vị", "12", properties='<w:hidden w:val="0"/>'),
    )
    assert text == "Xã | Nhà\nVị | 12"
    assert messages == [
        "read without its hidden text",
        "read as if its tracked changes were accepted",
    ]
