"""PDF, Word, Excel and tables of values: their text, fields, and what is said of the rest."""

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
import pytest
from documents import pdf, saved, workbook

from index.article import Article, Notice
from index.readers import READERS
from index.readers.docx import read_docx
from index.readers.kinds import read_as
from index.readers.pdf import read_pdf
from index.readers.records import read_json
from index.readers.tables import read_csv, read_xlsx

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một."
P2 = "Huyện cử 40 dân quân giúp dân dọn bùn."


def one(items: Any) -> Article:
    [article] = items
    assert isinstance(article, Article)
    return article


# PDF


def test_pdf_lines_become_paragraphs_again() -> None:
    article = one(
        read_pdf(
            pdf(
                [
                    [
                        b"Water falls in Na Hang at last",
                        b"The river fell below the first alarm this morning, said the office, and",
                        b"the schools will open on Monday.",
                        b"Forty men of the district cleared mud from the road and from the houses,",
                        b"and mended the poles of the power line in two of the three hamlets that",
                        b"were cut off.",
                    ]
                ],
                info="/Title(Water falls in Na Hang)/Author(Ly Thi Bo)/CreationDate(D:20240402)",
            ),
            "tin/a.pdf",
        )
    )
    assert article == Article(
        id="tin/a.pdf",
        title="Water falls in Na Hang",
        text="Water falls in Na Hang at last\n\n"
        "The river fell below the first alarm this morning, said the office, and "
        "the schools will open on Monday.\n\n"
        "Forty men of the district cleared mud from the road and from the houses, "
        "and mended the poles of the power line in two of the three hamlets that "
        "were cut off.",
        source="tin/a.pdf",
        date="2024-04-02",
        author="Ly Thi Bo",
    )


def test_pdf_pages_lose_their_numbers_and_running_heads() -> None:
    pages = [
        [b"Na Hang News 2024", b"Body of page %s." % name, str(number).encode()]
        for number, name in enumerate((b"one", b"two", b"three"), 1)
    ]
    assert one(read_pdf(pdf(pages), "a.pdf")).text == (
        "Body of page one.\n\nBody of page two.\n\nBody of page three."
    )


def test_pdf_in_a_font_from_before_unicode_is_converted() -> None:
    old = "Bµ con phÊn khëi v× mïa cam"
    article = one(read_pdf(pdf([[old.encode("cp1252")]], font=".VnTime"), "a.pdf"))
    assert article.text == "Bà con phấn khởi vì mùa cam"
    capitals = one(read_pdf(pdf([["mïa cam".encode("cp1252")]], font=".VnTimeH"), "a.pdf"))
    assert capitals.text == "MÙA CAM"


def test_a_pdf_without_text_is_said_to_be_scanned() -> None:
    assert list(read_pdf(pdf([[], []]), "a.pdf")) == [
        Notice("a.pdf", "skipped: scanned, no text layer: run OCR first")
    ]


def test_pages_without_text_are_counted() -> None:
    notice, article = read_pdf(pdf([[b"Body."], []]), "a.pdf")
    assert notice == Notice(
        "a.pdf", "read without 1 of its 2 pages, which hold no text: run OCR first", skipped=False
    )
    assert isinstance(article, Article)


def test_pages_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.pdf.MAX_PAGES", 1)
    notice, article = read_pdf(pdf([[b"Body."], [b"More."], [b"Last."]]), "a.pdf")
    assert notice.message == "read without the 2 pages after page 1: split it"
    assert isinstance(article, Article)
    assert article.text == "Body."


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"no PDF at all", b"%PDF-1.7\n" + b"\0" * 999])
def test_a_damaged_pdf_is_skipped_and_said(data: bytes) -> None:
    assert list(read_pdf(io.BytesIO(data), "a.pdf")) == [
        Notice("a.pdf", "skipped: it is damaged: open it and save it anew")
    ]


# Word


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
    article = one(read_docx(saved(document), "a.docx"))
    assert article.date == "2026-01-09"
    document = docx.Document()
    for text in ("NGHỊ ĐỊNH", "Về quỹ từ thiện", P1):
        document.add_paragraph(text)
    assert one(read_docx(saved(document), "a.docx")).title == "NGHỊ ĐỊNH Về quỹ từ thiện"


def test_docx_in_fonts_from_before_unicode_is_converted_run_by_run() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in [("®éc lËp", ".VnTime"), (" ® ", "Arial"), ("tù do", ".VnTimeH")]:
        paragraph.add_run(text).font.name = font
    document.styles["Normal"].font.name = "VNI-Times"
    document.add_paragraph("Haïnh phuùc")
    assert one(read_docx(saved(document), "a.docx")).text == "độc lập ® TỰ DO\n\nHạnh phúc"


def test_docx_tables_in_tables_are_read_once() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).rows[0].cells[0]
    for _ in range(30):
        cell.text = "ô"
        cell = cell.add_table(1, 1).rows[0].cells[0]
    assert one(read_docx(saved(document), "a.docx")).text.split() == ["ô"] * 30


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
    assert one(read_docx(saved(document), "a.docx")).text == "Giữ liên kết"


def bomb(name: str) -> io.BytesIO:
    """A zip file of some kilobytes with 300 MB of zeros in it."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as out,
    ):
        for _ in range(300):
            out.write(bytes(1_000_000))
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", [".docx", ".xlsx"])
def test_office_files_that_cannot_be_opened_are_skipped_and_said(kind: str) -> None:
    def said(data: bytes) -> str:
        [notice] = read_as(kind, io.BytesIO(data), f"a{kind}", READERS)
        assert isinstance(notice, Notice)
        return notice.message

    assert said(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == (
        "skipped: locked with a password or of an old format: save it anew without a password"
    )
    assert said(b"no zip") == "skipped: damaged: save or copy it anew"
    assert said(bomb("a.xml").getvalue()) == "skipped: larger than 200 MB when unpacked: split it"
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert said(empty.getvalue()) == ("skipped: it is damaged (KeyError): open it and save it anew")


# Tables


def test_a_sheet_of_articles_gives_one_for_each_row() -> None:
    rows: list[list[Any]] = [
        ["Tiêu đề", "Nội dung", "Ngày", "Mã", "Ghi chú"],
        ["Lũ về", "Nước dâng.", datetime(2024, 4, 2), 7.0, "x"],
        [None, "Nước rút.", "3/4/2024", None, None],
    ]
    assert list(read_xlsx(workbook({"Tin": rows}), "a.xlsx")) == [
        Article("7", "Lũ về", "Nước dâng.", source="a.xlsx#2", date="2024-04-02"),
        Article("a.xlsx#3", "a", "Nước rút.", source="a.xlsx#3", date="2024-04-03"),
    ]


def test_other_sheets_keep_their_rows_readable() -> None:
    rows: list[list[Any]] = [["Xã", "Nhà ngập"], ["Đà Vị", 12], [None, None], ["Yên Hoa", 0.5]]
    found = list(read_xlsx(workbook({"Lũ": rows, "Trống": [], "B": [["một", "hai"]]}), "a.xlsx"))
    assert found == [
        Article(
            id="a.xlsx/Lũ",
            title="Lũ",
            text="Xã | Nhà ngập\nĐà Vị | 12\nYên Hoa | 0.5",
            source="a.xlsx/Lũ",
            date="2024-04-02",
            author="Lý Thị Bơ",
        ),
        Article("a.xlsx/B", "B", "một | hai", "a.xlsx/B", "2024-04-02", "Lý Thị Bơ"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_of_values_whatever_separates_them(delimiter: str) -> None:
    text = 'title_text_date\nLũ về_"Nước\n ""dâng""."_2/4/2024\n'.replace("_", delimiter)
    assert one(read_csv(io.BytesIO(text.encode()), "a.csv")) == Article(
        "a.csv#2", "Lũ về", 'Nước\n "dâng".', source="a.csv#2", date="2024-04-02"
    )


def test_a_table_without_text_is_an_article_of_rows() -> None:
    article = one(read_csv(io.BytesIO("Xã;Nhà\nĐà Vị;12\n;;\n".encode()), "a.csv"))
    assert article.text == "Xã | Nhà\nĐà Vị | 12"


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n,,\n", b"\xff\xfe"])
def test_an_empty_table_is_skipped_and_said(data: bytes) -> None:
    assert list(read_csv(io.BytesIO(data), "a.csv")) == [
        Notice("a.csv", "skipped: the table is empty")
    ]
    assert list(read_xlsx(workbook({"A": [], "B": []}), "a.xlsx")) == [
        Notice("a.xlsx", "skipped: the table is empty")
    ]


# JSON


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ('{"text": "Một."}', ["a.json"]),
        ('[{"text": "Một."}, {"id": 7, "text": "Hai."}]', ["a.json#1", "7"]),
        ('[{"text": "Một."}]', ["a.json#1"]),
        ('{"page": 1, "articles": [{"text": "Một."}, {"text": "Hai."}]}', ["a.json#1", "a.json#2"]),
    ],
)
def test_json(content: str, ids: list[str]) -> None:
    found = list(read_json(io.BytesIO(content.encode()), "a.json"))
    assert [item.id for item in found if isinstance(item, Article)] == ids


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, "NaN nan"])
def test_what_is_no_json_is_skipped_and_said(content: str) -> None:
    assert list(read_json(io.BytesIO(content.encode()), "a.json")) == [
        Notice("a.json", "skipped: it is not JSON")
    ]


@pytest.mark.parametrize("content", ["1", "[]", "{}", "[1, 2]", '{"a": []}', '{"text": 7}'])
def test_json_without_articles_is_skipped_and_said(content: str) -> None:
    assert list(read_json(io.BytesIO(content.encode()), "a.json")) == [
        Notice("a.json", 'skipped: it holds no article {"text": ...}, nor a list of them')
    ]


def test_json_objects_without_text_among_others_are_said() -> None:
    found = list(read_json(io.BytesIO('[{"text": "Một."}, 7, {}]'.encode()), "a.json"))
    assert found[1:] == [
        Notice("a.json#2", 'skipped: the object has no "text"'),
        Notice("a.json#3", 'skipped: the object has no "text"'),
    ]
