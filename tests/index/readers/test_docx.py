"""Word documents: paragraphs, tables, properties and fonts from before Unicode."""

from datetime import datetime
from typing import Any

import docx
import pytest
from documents import only_article, saved
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

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


def test_author_and_day_of_the_template_of_python_docx_are_nobodys() -> None:
    document = docx.Document()
    document.add_paragraph("Nước đã rút.")
    article = only_article(read_docx(saved(document), "a.docx"))
    assert (article.author, article.date) == (None, None)


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


def texts(document: Any) -> list[str]:
    """The paragraphs and tables of the article, which is without a notice."""
    return only_article(read_docx(saved(document), "a.docx")).text.split("\n\n")


def notes(document: Any, kind: str, **contents: str) -> None:
    """Adds a part with footnotes or endnotes: a paragraph for each name."""
    written = "".join(
        f'<w:{kind} w:id="{id}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'
        for id, text in contents.items()
    )
    relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s"
    separator = (
        f'<w:{kind} w:id="-1" w:type="separator"><w:p><w:r><w:t>___</w:t></w:r></w:p></w:{kind}>'
    )
    blob = f"<w:{kind}s {nsdecls('w')}>{separator}{written}</w:{kind}s>".encode()
    name = PackURI(f"/word/{kind}s.xml")
    document.part.relate_to(Part(name, "application/xml", blob, document.part.package), relation)


def refer(paragraph: Any, kind: str, id: str) -> None:
    run = paragraph.add_run()._r
    run.append(parse_xml(f'<w:{kind}Reference {nsdecls("w")} w:id="{id}"/>'))


def inserted(paragraph: Any, xml: str) -> None:
    """Adds XML to a paragraph."""
    names = nsdecls("w", "wp", "a") + (
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    for child in parse_xml(f"<w:p {names}>{xml}</w:p>"):
        paragraph._p.append(child)


def test_notes_follow_the_paragraph_or_table_that_refers_to_them() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph(P1)
    refer(paragraph, "endnote", "2")
    paragraph.add_run(" Hết.")
    refer(paragraph, "footnote", "1")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "Xã", "Nhà"
    refer(cells[0].paragraphs[0], "footnote", "3")
    refer(document.add_paragraph(P2), "footnote", "9")
    notes(document, "footnote", **{"1": "Chân một.", "3": "Chân ba.", "4": "Không ai gọi."})
    notes(document, "endnote", **{"2": "Cuối hai."})
    assert texts(document) == [
        *(f"{P1} Hết.", "Cuối hai.", "Chân một.", "Xã | Nhà", "Chân ba.", P2)
    ]


def test_a_note_is_read_once_and_one_in_a_note_too() -> None:
    document = docx.Document()
    notes(document, "footnote", **{"1": "Một.", "2": "Hai."})
    part = next(part for part in document.part.package.iter_parts() if "footnotes" in part.partname)
    inner = b'<w:r><w:footnoteReference w:id="2"/><w:footnoteReference w:id="1"/></w:r></w:p>'
    part._blob = part.blob.replace(
        "Một.</w:t></w:r></w:p>".encode(), "Một.</w:t></w:r>".encode() + inner
    )
    refer(document.add_paragraph(P1), "footnote", "1")
    assert texts(document) == [P1, "Một.", "Hai."]


def test_numbers_and_dashes_that_word_sets_are_in_the_text() -> None:
    document = docx.Document()
    for style, text in (
        *(("List Number", "Một."), ("List Number", ""), ("List Number", "Ba.")),
        *(("List Bullet", "Bốn."), ("Normal", "Năm.")),
    ):
        document.add_paragraph(text, style=style)
    rows = document.add_table(2, 2).rows
    for row in rows:
        row.cells[0].paragraphs[0].style = "List Number 2"
        row.cells[1].text = "Ô"
    # In a table, an empty paragraph with a number is how rows are numbered.
    assert texts(document) == ["1. Một.", "3. Ba.", "- Bốn.", "Năm.", "1. | Ô\n2. | Ô"]


def test_formulas_and_symbols_are_in_their_sentence() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Góc ")
    inserted(paragraph, '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>')
    fraction = (
        "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    )
    inserted(paragraph, f"<w:r><w:t> là </w:t></w:r><m:oMath>{fraction}</m:oMath>")
    inserted(paragraph, "<w:r><w:t>.</w:t><w:sym w:font='Arial'/></w:r>")
    other = document.add_paragraph()
    other.add_run("\uf044 = 5").font.name = "Symbol"
    inserted(document.add_paragraph(), f"<m:oMathPara><m:oMath>{fraction}</m:oMath></m:oMathPara>")
    assert texts(document) == ["Góc α là a/2.�", "Δ = 5", "a/2"]


BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:txbxContent>"
TABLE = (
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Xã</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


@pytest.mark.parametrize(
    "around",
    [
        "<w:r><w:pict><v:textbox>{}</v:textbox></w:pict></w:r>",
        "<w:r><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>"
        "</mc:AlternateContent></w:r>",
        "<w:r><mc:AlternateContent><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r>",
    ],
)
def test_a_box_follows_its_paragraph_once_and_does_not_cut_it(around: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Nước ")
    inserted(paragraph, around.replace("{}", BOX.format("Hộp.", TABLE)))
    paragraph.add_run("rút.")
    assert texts(document) == ["Nước rút.", "Hộp.", "Xã | 12"]


def test_changes_that_were_tracked_are_read_as_accepted() -> None:
    document = docx.Document()
    first = document.add_paragraph("Nước ")
    first._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {nsdecls('w')}><w:del/></w:rPr>"))
    second = document.add_paragraph("đã ")
    inserted(second, "<w:ins><w:r><w:t>rút</w:t></w:r></w:ins>")
    inserted(second, "<w:moveFrom><w:r><w:t>cạn</w:t></w:r></w:moveFrom>")
    inserted(second, "<w:del><w:r><w:delText>về</w:delText></w:r></w:del>")
    table = document.add_table(2, 1)
    for row, text in zip(table.rows, ("Xã", "Bỏ"), strict=True):
        row.cells[0].text = text
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    article, notice = read_docx(saved(document), "a.docx")
    assert isinstance(article, Article)
    assert article.text == "Nước đã rút\n\nXã"
    assert notice == Notice("a.docx", "read as if its tracked changes were accepted", False)


def test_rows_and_cells_in_content_controls_are_read() -> None:
    document = docx.Document()
    document.add_paragraph(P1)
    table = document.add_table(1, 1)._tbl
    control = "<w:sdt {}><w:sdtContent>{}</w:sdtContent></w:sdt>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = "<w:tr>" + cell.format("Xã") + control.format("", cell.format("12")) + "</w:tr>"
    table.append(parse_xml(control.format(nsdecls("w"), row)))
    assert texts(document) == [P1, "Xã | 12"]


def test_what_of_a_document_is_not_read_is_named() -> None:
    document = docx.Document()
    run = document.add_paragraph(P1).add_run(" Hết.")
    document.add_comment(run, text="Xem lại.", author="Bơ")
    document.sections[0].header.paragraphs[0].text = "Công báo"
    document.sections[0].footer.paragraphs[0].text = "Trang 1/5"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
    chart = Part(
        PackURI("/word/charts/chart1.xml"), "application/xml", b"<a/>", document.part.package
    )
    document.part.relate_to(chart, relation)
    article, notice = read_docx(saved(document), "a.docx")
    assert isinstance(article, Article)
    assert article.text == f"{P1} Hết."
    assert notice == Notice(
        "a.docx", "read without its charts, comments, heads and feet of pages (Công báo)", False
    )


def test_notes_in_fonts_from_before_unicode_are_converted() -> None:
    document = docx.Document()
    refer(document.add_paragraph(P1), "footnote", "1")
    notes(document, "footnote", **{"1": "®éc lËp"})
    part = next(part for part in document.part.package.iter_parts() if "footnotes" in part.partname)
    font = b'<w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>\xc2\xae'
    part._blob = part.blob.replace(b"<w:r><w:t>\xc2\xae", font)
    assert texts(document) == [P1, "độc lập"]


def test_of_damaged_notes_what_can_be_read_is_read() -> None:
    document = docx.Document()
    refer(document.add_paragraph(P1), "footnote", "1")
    notes(document, "footnote", **{"1": "Một."})
    part = next(part for part in document.part.package.iter_parts() if "footnotes" in part.partname)
    part._blob = part.blob.replace(b"</w:footnotes>", b"<w:bad")
    assert texts(document) == [P1, "Một."]
    part._blob = b""
    assert texts(document) == [P1]


def test_a_row_keeps_the_places_of_its_cells_beside_an_empty_one() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["Xã", "Ấp 1", "3", "", "Ấp 2", ""],
        strict=True,
    ):
        cell.text = text
    [article] = [item for item in read_docx(saved(document), "a.docx") if isinstance(item, Article)]
    assert article.text == "Xã | Ấp 1 | 3\n | Ấp 2"


def test_hidden_text_is_left_out_with_a_notice() -> None:
    document = docx.Document()
    style = document.styles.add_style("Ẩn", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    paragraph = document.add_paragraph("Nước ")
    paragraph.add_run("giấu ").font.hidden = True
    paragraph.add_run("đang ", style)
    shown = paragraph.add_run("đã ", style)
    shown.font.hidden = False
    paragraph.add_run("rút.")
    article, notice = read_docx(saved(document), "a.docx")
    assert isinstance(article, Article)
    assert article.text == "Nước đã rút."
    assert notice == Notice("a.docx", "read without its hidden text", skipped=False)


def test_a_large_first_letter_in_a_frame_is_part_of_its_word() -> None:
    document = docx.Document()
    letter = document.add_paragraph("S")
    frame = f'<w:framePr {nsdecls("w")} w:dropCap="drop" w:lines="3"/>'
    letter._p.get_or_add_pPr().append(parse_xml(frame))
    document.add_paragraph("áng nay nước rút.")
    assert texts(document) == ["Sáng nay nước rút."]


def test_what_the_fields_of_old_forms_and_drawn_letters_show() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    field = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r>'
    choices = '<w:listEntry w:val="Ngô"/><w:listEntry w:val="Lúa"/>'
    inserted(paragraph, field.format(f'<w:ddList><w:result w:val="1"/>{choices}</w:ddList>'))
    inserted(paragraph, field.format(f"<w:ddList>{choices}</w:ddList>"))
    inserted(paragraph, field.format('<w:ddList><w:result w:val="9"/></w:ddList>'))
    inserted(paragraph, field.format("<w:checkBox><w:checked/></w:checkBox>"))
    inserted(paragraph, field.format('<w:checkBox><w:default w:val="0"/></w:checkBox>'))
    drawn = '<w:r><w:pict><v:shape><v:textpath string="Tết"/></v:shape></w:pict></w:r>'
    inserted(paragraph, drawn)
    assert texts(document) == ["LúaNgô☒☐Tết"]


def test_an_alternative_without_text_leaves_that_to_the_other() -> None:
    document = docx.Document()
    around = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{}"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    inserted(document.add_paragraph("Nước rút."), around.replace("{}", BOX.format("Hộp.", "")))
    assert texts(document) == ["Nước rút.", "Hộp."]


def test_the_paragraphs_of_a_frame_are_lines_and_the_rows_in_a_cell_are_apart() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).rows[0].cells[0]
    cell.text = P1
    cell.add_paragraph(P2)
    document.add_paragraph("Giữa.")
    cell = document.add_table(1, 2).rows[0].cells[0]
    cell.text = "Xã"
    inner = cell.add_table(2, 2)
    for place, text in zip([(0, 0), (0, 1), (1, 0), (1, 1)], "abcd", strict=True):
        inner.cell(*place).text = text
    assert texts(document) == [f"{P1}\n{P2}", "Giữa.", "Xã a | b; c | d"]


def test_what_python_docx_writes_is_no_author_and_no_date() -> None:
    document = docx.Document()
    document.add_paragraph(P1)
    article = only_article(read_docx(saved(document), "a.docx"))
    assert (article.author, article.date) == (None, None)


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"


def field(code: str, result: str) -> str:
    """A field in the XML of Word: its code, which may hold fields, and its result."""
    inner = FIELD.format("separate") + f"<w:r><w:t>{result}</w:t></w:r>"
    return FIELD.format("begin") + code + inner + FIELD.format("end")


def test_fields_in_the_code_of_a_field_are_not_shown() -> None:
    document = docx.Document()
    merge = field(CODE.format("MERGEFIELD xa"), "Đà Vị")
    shown = field(CODE.format("IF ") + merge + CODE.format(' = "" '), f"xã {P2}")
    inserted(document.add_paragraph("Gửi "), shown)
    outer = field(CODE.format("HYPERLINK x"), "Mục ") + merge
    inserted(document.add_paragraph("Xem "), outer)
    # One that has no result, and no end, hides nothing.
    inserted(document.add_paragraph("Còn "), FIELD.format("begin") + merge + merge)
    assert texts(document) == [f"Gửi xã {P2}", "Xem Mục Đà Vị", "Còn Đà VịĐà Vị"]


def test_formulas_of_old_fields_are_named() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Bằng ")
    code = FIELD.format("begin") + CODE.format(r" EQ \f(1;2) ") + FIELD.format("end")
    inserted(paragraph, code)
    article, notice = read_docx(saved(document), "a.docx")
    assert isinstance(article, Article)
    assert notice == Notice("a.docx", "read without its formulas in fields", skipped=False)


def test_how_a_word_is_read_follows_it_in_brackets() -> None:
    document = docx.Document()
    base, reading = (f"<w:r><w:t>{text}</w:t></w:r>" for text in ("東京", "とうきょう"))
    ruby = f"<w:ruby><w:rt>{reading}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby>"
    inserted(document.add_paragraph(), f"<w:r>{ruby}</w:r>")
    assert texts(document) == ["東京(とうきょう)"]


def hidden_end(paragraph: Any) -> None:
    mark = parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>")
    paragraph._p.get_or_add_pPr().append(mark)


def test_a_paragraph_whose_end_is_hidden_goes_on_in_the_next_one() -> None:
    document = docx.Document()
    head = document.add_paragraph("Phạm vi. ", style="List Number")
    hidden_end(head)
    document.add_paragraph("Luật này quy định mức nước.")
    hidden = document.add_paragraph(style="List Number")
    hidden.add_run("Giấu.").font.hidden = True
    document.add_paragraph("Hai.", style="List Number")
    article, notice = read_docx(saved(document), "a.docx")
    assert isinstance(article, Article)
    assert article.text == "1. Phạm vi. Luật này quy định mức nước.\n\n2. Hai."
    assert notice == Notice("a.docx", "read without its hidden text", skipped=False)


def test_the_paragraphs_of_a_head_of_pages_are_apart_in_the_notice() -> None:
    document = docx.Document()
    document.add_paragraph(P1)
    header = document.sections[0].header
    header.paragraphs[0].text = "Công ty Nước"
    header.add_paragraph("Báo cáo")
    _, notice = read_docx(saved(document), "a.docx")
    assert isinstance(notice, Notice)
    assert notice.message == "read without its heads and feet of pages (Công ty Nước Báo cáo)"


def test_a_document_without_properties_is_called_by_its_file() -> None:
    document = docx.Document()
    document.add_paragraph(P1)
    document.core_properties.title = "Word Document"  # as python-docx says for a file without any
    assert only_article(read_docx(saved(document), "lũ.docx")).title == "lũ"
