"""CSV and Excel tables: an article for each row, or one article of rows."""

import io
from datetime import datetime
from typing import Any

import pytest
from documents import only_article, workbook

from index.article import Article, Notice
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
    assert only_article(read_csv(io.BytesIO(text.encode()), "a.csv")) == Article(
        "a.csv#2", "Lũ về", 'Nước\n "dâng".', source="a.csv#2", date="2024-04-02"
    )


def test_a_table_without_text_is_an_article_of_rows() -> None:
    article = only_article(read_csv(io.BytesIO("Xã;Nhà\nĐà Vị;12\n;;\n".encode()), "a.csv"))
    assert article.text == "Xã | Nhà\nĐà Vị | 12"


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n,,\n", b"\xff\xfe"])
def test_an_empty_table_is_skipped_with_a_notice(data: bytes) -> None:
    assert list(read_csv(io.BytesIO(data), "a.csv")) == [
        Notice("a.csv", "skipped: the table is empty")
    ]
    assert list(read_xlsx(workbook({"A": [], "B": []}), "a.xlsx")) == [
        Notice("a.xlsx", "skipped: the table is empty")
    ]
