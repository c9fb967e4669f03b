"""CSV and Excel tables: an article for each row, or one article of rows."""

import io
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from documents import only_article, packed, saved, workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from index.article import Article, Notice
from index.readers.data.sheets import book_parts
from index.readers.tables import read_csv, read_xlsx


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
    items = list(read_xlsx(workbook({"Lũ": rows, "Trống": [], "B": [["một", "hai"]]}), "a.xlsx"))
    assert items == [
        Article(
            id="a.xlsx/Lũ",
            title="Lũ",
            text="Xã | Nhà ngập\nĐà Vị | 12\nYên Hoa | 0,5",
            source="a.xlsx/Lũ",
            date="2024-04-02",
            author="Lý Thị Bơ",
        ),
        Article("a.xlsx/B", "B", "một | hai", "a.xlsx/B", "2024-04-02", "Lý Thị Bơ"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_of_values_whatever_separates_them(delimiter: str) -> None:
    text = 'title_text_date\nLũ về_"Nước\n ""dâng""."_2/4/2024\n'.replace("_", delimiter)
    assert only_article(read_csv(io.BytesIO(text.encode()), "a.csv")) == Article(
        "a.csv#2", "Lũ về", 'Nước\n "dâng".', source="a.csv#2", date="2024-04-02"
    )


def test_a_table_without_text_is_an_article_of_rows() -> None:
    article = only_article(read_csv(io.BytesIO("Xã;Nhà\nĐà Vị;12\n;;\n".encode()), "a.csv"))
    assert article.text == "Xã | Nhà\nĐà Vị | 12"


def test_quotation_marks_in_quotes_do_not_hide_the_separator() -> None:
    text = '"Ống 5"" to",a;b\n"6"" dài",c;d\n"7"" nhỏ; cũ",e\n'
    assert only_article(table(text)).text == 'Ống 5" to | a;b\n6" dài | c;d\n7" nhỏ; cũ | e'
    article = next(item for item in table('Xã,Nhà\nA,"3\nB,4\n') if isinstance(item, Article))
    assert article.text == 'Xã | Nhà\nA | "3\nB | 4'


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows() -> None:
    text = 'title,text\nLũ,"Ông nói: nước lên\nMưa,Mưa to.\nHai,"Nắng.\nTạnh"\nBa,5" ống\n'
    *articles, notice = table(text)
    assert [(item.title, item.text) for item in articles if isinstance(item, Article)] == [
        ("Lũ", '"Ông nói: nước lên'),
        ("Mưa", "Mưa to."),
        ("Hai", "Nắng.\nTạnh"),
        ("Ba", '5" ống'),
    ]
    message = "a quotation mark in line 2 is not closed: it is read as text"
    assert notice == Notice("a.csv", message, skipped=False)


def table(text: str) -> list[Article | Notice]:
    return list(read_csv(io.BytesIO(text.encode()), "a.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\ntiêu đề;nội dung\nMây, mưa;Cầu, dài.\n",
        '"sep=;"\r\ntiêu đề;nội dung\r\nMây, mưa;Cầu, dài.\r\n',
        '"tiêu đề, phụ đề, ghi chú";nội dung\nMây, mưa;"Cầu, dài."\n',
        'title,text\n"Mây, mưa","Cầu, dài."\n',
        '"tiêu đề; phụ đề","nội dung"\n"Mây, mưa","Cầu, dài."\n',
        "title\ttext\nMây, mưa\tCầu, dài.\n",
        'text,title\n"Cầu, dài.","Mây, mưa"\n',
    ],
)
def test_what_separates_is_told_by_the_rows_and_not_by_signs_in_quotes(text: str) -> None:
    [article] = table(text)
    assert article == Article("a.csv#2", "Mây, mưa", "Cầu, dài.", source="a.csv#2")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Xã;Tỷ lệ;Vốn\nĐà Vị;12,5;3,1\n", "Xã | Tỷ lệ | Vốn\nĐà Vị | 12,5 | 3,1"),
        ("12,5;3,1\n1,5;2,5\n", "12,5 | 3,1\n1,5 | 2,5"),
        ('"Xã; huyện","Số"\n"Vị; Hang","12"\n', "Xã; huyện | Số\nVị; Hang | 12"),
        ('Số,"Xã"\n12,"Vị; Hang"\n', "Số | Xã\n12 | Vị; Hang"),
        ("một, hai", "một | hai"),
        ("một", "một"),
    ],
)
def test_what_separates_the_cells_of_other_tables(text: str, rows: str) -> None:
    assert only_article(table(text)).text == rows


def test_one_column_of_texts_is_not_cut_at_their_commas() -> None:
    items = table("text\nMột, hai\nBa, bốn\n")
    assert items == [
        Article("a.csv#2", "a", "Một, hai", "a.csv#2"),
        Article("a.csv#3", "a", "Ba, bốn", "a.csv#3"),
    ]


def test_cells_beyond_the_names_of_columns_give_a_notice() -> None:
    assert table("title;text\nA;B;\nC;D; e\n") == [
        Article("a.csv#2", "A", "B", "a.csv#2"),
        Article("a.csv#3", "C", "D", "a.csv#3"),
        Notice("a.csv#3", "read without its cells beyond the columns that have names", False),
    ]


def test_a_column_of_much_text_that_is_not_read_is_named_once() -> None:
    much = "Nước sông " * 20
    items = table(f"title;text;Phản hồi\nA;B;{much}\nC;D;{much}\n")
    notice = Notice("a.csv#2", 'read without its column "Phản hồi"', skipped=False)
    assert items == [
        Article("a.csv#2", "A", "B", "a.csv#2"),
        notice,
        Article("a.csv#3", "C", "D", "a.csv#3"),
    ]


@pytest.mark.parametrize("blank", ["", "\n", ";;\n"])
def test_the_names_of_the_columns_may_stand_below_other_lines(blank: str) -> None:
    head = "Danh sách bài, tháng 4\nBan biên tập\n" + blank + "Tiêu đề;Nội dung;Ngày\n"
    notice, article = table(head + "Lũ về;Nước dâng.;02/04/24\n")
    assert notice == Notice(
        "a.csv",
        "read without the 2 lines above the names of its columns: Danh sách bài, tháng 4",
        skipped=False,
    )
    assert article == Article("a.csv#4", "Lũ về", "Nước dâng.", "a.csv#4", "2024-04-02")


def test_one_name_in_a_later_row_is_no_head() -> None:
    text = "STT;Mục\n1;Nội dung\n2;Khác\n"
    assert only_article(table(text)).text == "STT | Mục\n1 | Nội dung\n2 | Khác"


def test_a_budget_is_no_table_of_articles() -> None:
    text = "Mã;Nội dung;Đơn vị;Thành tiền\n1;Mua giấy;ram;1.500.000\n"
    assert only_article(table(text)).text == (
        "Mã | Nội dung | Đơn vị | Thành tiền\n1 | Mua giấy | ram | 1.500.000"
    )
    [article] = table("url,text\nhttps://example.org/1,Lũ.\n")
    assert article == Article("a.csv#2", "a", "Lũ.", source="https://example.org/1")
    [article] = table("Mã;Nội dung;Nhãn\n1;Nước sông đã rút.;lũ\n")
    assert article == Article("1", "a", "Nước sông đã rút.", source="a.csv#2")


def test_html_in_cells_is_read_as_text() -> None:
    [article] = table('title,content\nL&atilde;nh,"<p>C&oacute; <b>42</b>.</p><p>Hết.</p>"\n')
    assert article == Article("a.csv#2", "Lãnh", "Có 42.\n\nHết.", source="a.csv#2")
    [article] = table("Xã,Số\n<b>V&#7883;</b>,1<br>2\n")
    assert isinstance(article, Article)
    assert article.text == "Xã | Số\nVị | 1 2"


def test_rows_beyond_the_limit_give_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.tables.MAX_ROWS", 2)
    notice = Notice("a.csv", "skipped from here on: it has more than 2 rows: split it")
    assert table("Xã\nVị\n") == [Article("a.csv", "a", "Xã\nVị", "a.csv")]
    assert table("Xã\nVị\nHoa\n") == [Article("a.csv", "a", "Xã\nVị", "a.csv"), notice]


def test_columns_beyond_the_limit_give_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.tables.MAX_COLUMNS", 2)
    notice = Notice("a.csv", "read without what stands beyond 2 columns", skipped=False)
    article = Article("a.csv", "a", "Xã | Số\nVị | 1", "a.csv")
    assert table("Xã,Số,,\nVị,1, \n") == [article]
    assert table("Xã,Số,\nVị,1,2,3\n") == [article, notice]


def test_columns_that_a_sheet_does_not_state_are_read() -> None:
    data = workbook({"Lũ": [["Xã", "Số"], ["Vị", 1]]}).getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert b'"A1:B2"' in entries[name]
    entries[name] = entries[name].replace(b'"A1:B2"', b'"A1:A1"')
    article = only_article(read_xlsx(io.BytesIO(packed({**entries})), "a.xlsx"))
    assert article.text == "Xã | Số\nVị | 1"


def test_a_sheet_shows_its_numbers_and_dates_in_its_language() -> None:
    def sheet(*cells: tuple[Any, str]) -> Any:
        book = openpyxl.Workbook()
        for column, (value, number_format) in enumerate(cells, 1):
            cell = book.worksheets[0].cell(1, column, value)
            cell.number_format = number_format
        return saved(book)

    cells = [(0.153, "0.0%"), (1234567, '#,##0 "VND"'), (datetime(2024, 4, 2), "mm-dd-yy")]
    [article] = read_xlsx(sheet(("Tỷ lệ", "General"), *cells), "a.xlsx")
    assert isinstance(article, Article)
    assert article.text == "Tỷ lệ | 15,3% | 1.234.567 VND | 02/04/2024"
    [article] = read_xlsx(sheet(("Share", "General"), *cells), "a.xlsx")
    assert isinstance(article, Article)
    assert article.text == "Share | 15.3% | 1,234,567 VND | 2024-04-02"
    [article] = read_xlsx(sheet(("Gia", "General"), (0.5, "0.0"), (7, "[$-42A]0")), "a.xlsx")
    assert isinstance(article, Article)
    assert article.text == "Gia | 0,5 | 7"


def test_what_of_a_workbook_is_not_read_is_named() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Xã", "=1+1", None])
    sheet["A1"].comment = Comment("Ghi chú", "Bơ")
    sheet.add_chart(BarChart(), "D1")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    article, *notices = read_xlsx(saved(book), "a.xlsx")
    assert isinstance(article, Article)
    assert article.text == "Xã"
    assert notices == [
        Notice("a.xlsx", "read without what is hidden in it: Ẩn", False),
        Notice(
            "a.xlsx",
            "read without 1 of its formulas, whose values are not stored: open it in Excel and"
            " save it",
            False,
        ),
        Notice("a.xlsx", "read without its charts, comments", False),
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n,,\n", b"\xff\xfe"])
def test_an_empty_table_is_skipped_with_a_notice(data: bytes) -> None:
    assert list(read_csv(io.BytesIO(data), "a.csv")) == [
        Notice("a.csv", "skipped: the table is empty")
    ]
    assert list(read_xlsx(workbook({"A": [], "B": []}), "a.xlsx")) == [
        Notice("a.xlsx", "skipped: the table is empty")
    ]


def test_a_second_column_of_the_same_name_is_named_in_a_notice() -> None:
    long = "Nước sông đã rút. " * 20
    table = f"Tiêu đề,Nội dung,Nội dung\nLũ,Lũ về.,{long}\n".encode()
    article, notice = read_csv(io.BytesIO(table), "a.csv")
    assert isinstance(article, Article)
    assert article.text == "Lũ về."
    message = 'read without its column "Nội dung: 2"'
    assert notice == Notice("a.csv#2", message, skipped=False)


@pytest.mark.parametrize(
    "table",
    [
        'title, text, date\n"Lũ", "Nói ""rút"", rồi đi", 2/4/2024\n',
        'title,text,date\n"Lũ","Nói \\"rút\\", rồi đi","2/4/2024"\n',
        'title,text,date\n(1),(2),(3)\nLũ,"Nói ""rút"", rồi đi",2/4/2024\n',
    ],
)
def test_tables_as_other_programs_write_them(table: str) -> None:
    [article] = read_csv(io.BytesIO(table.encode()), "a.csv")
    assert isinstance(article, Article)
    assert (article.title, article.text, article.date) == (
        "Lũ",
        'Nói "rút", rồi đi',
        "2024-04-02",
    )


def test_hidden_rows_and_columns_are_left_out_with_a_notice() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        *(["Nhà ngập tháng 4", None, None, None], ["Mã", "Xã", "Ghi chú", "Nhà"]),
        *(["a1", "Vị", "mật", 12], ["a2", "Hoa", "mật", 3], [None] * 4, ["a3", "Thái", None, 7]),
    ):
        sheet.append(row)
    for number in (4, 5):  # the second one is blank
        sheet.row_dimensions[number].hidden = True
    for letter in ("A", "C", "F"):
        sheet.column_dimensions[letter].hidden = True
    sheet.merge_cells("A1:D1")  # what reaches into columns that are shown is shown
    article, notice = read_xlsx(saved(book), "a.xlsx")
    assert isinstance(article, Article)
    assert article.text == "Nhà ngập tháng 4\nXã | Nhà\nVị | 12\nThái | 7"
    message = "read without what is hidden in it: 1 row, columns A, C"
    assert notice == Notice("a.xlsx", message, skipped=False)


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ('<x:row r="2" hidden="true"/>', "1 row"),
        ('<row r="2" ht="0" customHeight="1"/>', "1 row"),
        ("<row/><row hidden='1'/>", "1 row"),
        ('<cols><col min="2" max="16384" width="0"/></cols>', "column B"),
        ('<row r="2" hidden="0" ht="15"/><col min="2" max="2" width="9.0"/>', None),
    ],
)
def test_what_a_sheet_says_is_hidden(sheet: str, message: str | None) -> None:
    part = packed({"xl/worksheets/sheet1.xml": sheet})
    hidden = book_parts(io.BytesIO(part)).hidden["xl/worksheets/sheet1.xml"]
    for number in (1, 2):
        hidden.shown(number, [("x", "x"), (f"{number}", number)])
    shown = f"read without what is hidden in it: {message}" if message else ""
    assert hidden.message() == shown


def test_marks_of_notes_in_cells_are_set_apart() -> None:
    data = workbook({"Lũ": [["Xa", "Nhà"]]}).getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name).decode() for name in archive.namelist()}
    # Excel keeps its texts in a part of their own, of which the cells hold the numbers.
    part, kind = "/xl/sharedStrings.xml", "application/vnd.openxmlformats-officedocument"
    override = f'<Override PartName="{part}" ContentType="{kind}.spreadsheetml.sharedStrings+xml"/>'
    types, sheet = "[Content_Types].xml", "xl/worksheets/sheet1.xml"
    entries[types] = entries[types].replace("</Types>", f"{override}</Types>")
    inline = 't="inlineStr"><is><t>Xa</t></is>'
    assert inline in entries[sheet]
    entries[sheet] = entries[sheet].replace(inline, 't="s"><v>0</v>')
    mark = '<rPr><vertAlign val="superscript"/></rPr><t>1</t>'
    runs = f"<r><t>Đạt 2.024</t></r><r>{mark}</r><r><rPr><b/></rPr><t>.</t></r>"
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    entries[part.lstrip("/")] = f'<sst xmlns="{name}"><si>{runs}</si></sst>'
    article = only_article(read_xlsx(io.BytesIO(packed({**entries})), "a.xlsx"))
    assert article.text == "Đạt 2.024[1]. | Nhà"
