"""Word documents: paragraphs, tables, properties and fonts from before Unicode."""

from datetime import datetime

import docx
from documents import only_article, saved

from index.article import Article, Notice
from index.readers.docx import read_docx

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một."
P2 = "Huyện cử 40 dân quân giúp dân dọn bùn."


def test_docx_gives_paragraphs_tables_and_properties() -> None:
    document = docx.Document()
    document.core_properties.title = "Nước rút ở Na Hang"
    document.core_properties.author = "Lý Thị Bơ"
    document.core_properties.created = datetime(2024, 4, 2)
    document.add_paragraph(P1)
    table = document.add_table(2, 2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["Xã", "Nhà ngập", "Đà Vị", "12"],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph(P2)
    assert list(read_docx(saved(document), "a.docx")) == [
        Article(
            id="a.docx",
            title="Nước rút ở Na Hang",
            text=f"{P1}\n\nXã | Nhà ngập\nĐà Vị | 12\n\n{P2}",
            source="a.docx",
            date="2024-04-02",
            author="Lý Thị Bơ",
        )
    ]


def test_docx_without_properties_is_called_and_dated_by_its_head() -> None:
    document = docx.Document()
    document.core_properties.author = ""
    for text in ("Hà Nội, ngày 9 tháng 01 năm 2026", "NGHỊ ĐỊNH", "Về quỹ từ thiện", P1):
        document.add_paragraph(text)
    article = only_article(read_docx(saved(document), "a.docx"))
    assert article.date == "2026-01-09"
    document = docx.Document()
    for text in ("NGHỊ ĐỊNH", "Về quỹ từ thiện", P1):
        document.add_paragraph(text)
    assert only_article(read_docx(saved(document), "a.docx")).title == "NGHỊ ĐỊNH Về quỹ từ thiện"


def test_docx_in_fonts_from_before_unicode_is_converted_run_by_run() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in [("®éc lËp", ".VnTime"), (" ® ", "Arial"), ("tù do", ".VnTimeH")]:
        paragraph.add_run(text).font.name = font
    document.styles["Normal"].font.name = "VNI-Times"
    document.add_paragraph("Haïnh phuùc")
    assert only_article(read_docx(saved(document), "a.docx")).text == "độc lập ® TỰ DO\n\nHạnh phúc"


def test_docx_tables_in_tables_are_read_once() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).rows[0].cells[0]
    for _ in range(30):
        cell.text = "ô"
        cell = cell.add_table(1, 1).rows[0].cells[0]
    assert only_article(read_docx(saved(document), "a.docx")).text.split() == ["ô"] * 30


def test_docx_leaves_out_what_was_deleted_and_keeps_links() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Giữ ")
    run = paragraph.add_run("bỏ")._r
    deleted = run.makeelement(run.tag.replace("}r", "}del"), {})
    run.addprevious(deleted)
    deleted.append(run)
    link = paragraph.add_run("liên kết")._r
    around = link.makeelement(link.tag.replace("}r", "}hyperlink"), {})
    link.addprevious(around)
    around.append(link)
    article, notice = read_docx(saved(document), "a.docx")
    assert isinstance(article, Article)
    assert article.text == "Giữ liên kết"
    assert notice == Notice("a.docx", "read as if its tracked changes were accepted", False)
