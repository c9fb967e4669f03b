"""PDF: whole files, their fields, old fonts, and what notices say of the rest."""

import io

import pytest
from documents import Placed, only_article, pdf, placed_pdf

from index.article import Article, Notice
from index.readers.pdf import read_pdf


def test_pdf_lines_become_paragraphs_again() -> None:
    article = only_article(
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
        pages=((0, 1),),
    )


def test_pdf_pages_lose_their_numbers_and_running_heads() -> None:
    pages = [
        [b"Na Hang News 2024", b"Body of page %s." % name, str(number).encode()]
        for number, name in enumerate((b"one", b"two", b"three"), 1)
    ]
    notice, article = read_pdf(pdf(pages), "a.pdf")
    assert notice == Notice(
        "a.pdf",
        'read without 6 running heads, feet and page numbers, such as "Na Hang News 2024"',
        skipped=False,
    )
    assert isinstance(article, Article)
    assert article.text == "Body of page one.\n\nBody of page two.\n\nBody of page three."
    assert article.pages == ((0, 1), (19, 2), (38, 3))


def test_a_sentence_goes_on_over_the_foot_of_a_page_and_the_head_of_the_next() -> None:
    foot, head = (60.0, 40.0, "Nội bộ - Trang {}"), (60.0, 810.0, "UBND huyện Na Hang")
    pages: list[list[Placed]] = [
        [
            head,
            *((60, 780 - 14 * n, line) for n, line in enumerate(lines)),
            (60, 40, foot[2].format(number)),
        ]
        for number, lines in enumerate(
            [
                ["Trạm bơm phải chạy liên tục suốt cả", "ngày đêm"],
                ["trong mùa khô vừa rồi.", "Hết."],
            ],
            1,
        )
    ]
    notice, article = read_pdf(placed_pdf(pages), "a.pdf")
    assert isinstance(notice, Notice)
    assert notice.message == (
        'read without 4 running heads, feet and page numbers, such as "UBND huyện Na Hang"'
    )
    assert isinstance(article, Article)
    assert article.text == (
        "Trạm bơm phải chạy liên tục suốt cả ngày đêm trong mùa khô vừa rồi.\n\nHết."
    )
    assert article.pages == ((0, 1), (45, 2))
    assert article.text[45:].startswith("trong mùa khô")
    assert article.pages_of(0, 45) == [1]
    assert article.pages_of(38, 50) == [1, 2]


def test_a_page_without_text_counts() -> None:
    pages: list[list[bytes]] = [[b"One is here."], [], [b"Three is here."]]
    notice, article = read_pdf(pdf(pages), "a.pdf")
    assert isinstance(notice, Notice)
    assert notice.message.startswith("read without 1 of its 3 pages, which hold no text")
    assert isinstance(article, Article)
    assert article.pages == ((0, 1), (14, 3))


def test_pages_that_differ_in_their_numbers_alone_are_whole() -> None:
    pages: list[list[Placed]] = [
        [
            (60, 760, f"Kết quả năm {2018 + n}", 20),
            (60, 700, f"{n}250 hộ"),
            (60, 670, f"{3 * n} trạm"),
        ]
        for n in range(1, 5)
    ]
    assert only_article(read_pdf(placed_pdf(pages), "a.pdf")).text.split("\n\n") == [
        line
        for n in range(1, 5)
        for line in (f"Kết quả năm {2018 + n}", f"{n}250 hộ", f"{3 * n} trạm")
    ]


def test_a_table_in_a_pdf_is_rows_and_gives_no_title() -> None:
    rows = [("Xã", "Kế hoạch", "Tỷ lệ"), ("Tân Lập", "1.200", "112,5%"), ("Hòa An", "", "90,0%")]
    places: list[Placed] = [
        (left, 700 - 16 * n, cell)
        for n, row in enumerate(rows)
        for left, cell in zip((60, 160, 260), row, strict=True)
    ]
    article = only_article(read_pdf(placed_pdf([places]), "thuế.pdf"))
    assert article.text == ("Xã | Kế hoạch | Tỷ lệ\nTân Lập | 1.200 | 112,5%\nHòa An |  | 90,0%")
    assert article.title == "thuế"


def test_a_letter_without_unicode_costs_itself() -> None:
    # The letter of code 3 is blank; the one that the font maps to U+FFFD is not.
    places: list[Placed] = [(60, 700, "nước_rút ở Na\ufffd Hang.")]
    notice, article = read_pdf(placed_pdf([places], unmapped="_"), "a.pdf")
    assert notice == Notice(
        "a.pdf", "read without 1 of its letters, which its fonts do not name", skipped=False
    )
    assert isinstance(article, Article)
    assert article.text == "nước rút ở Na Hang."


def test_a_pdf_with_text_is_not_called_scanned() -> None:
    assert list(read_pdf(placed_pdf([[(60, 700, "\ufffd\ufffd")]]), "a.pdf")) == [
        Notice("a.pdf", "skipped: its fonts do not tell which letters they show: run OCR first")
    ]


def test_turned_pages_and_notes_along_an_edge_are_read() -> None:
    lines: list[Placed] = [(60, 500, "Nước sông Gâm đã rút dưới mức"), (60, 486, "báo động một.")]
    for matrix in ("1 0 0 1 0 0", "0 1 -1 0 595 0", "-1 0 0 -1 595 842", "0 -1 1 0 0 842"):
        article = only_article(read_pdf(placed_pdf([lines], matrix=matrix), "a.pdf"))
        assert article.text == "Nước sông Gâm đã rút dưới mức báo động một."


def test_pdf_in_a_font_from_before_unicode_is_converted() -> None:
    old = "Bµ con phÊn khëi v× mïa cam"
    article = only_article(read_pdf(pdf([[old.encode("cp1252")]], font=".VnTime"), "a.pdf"))
    assert article.text == "Bà con phấn khởi vì mùa cam"
    capitals = only_article(read_pdf(pdf([["mïa cam".encode("cp1252")]], font=".VnTimeH"), "a.pdf"))
    assert capitals.text == "MÙA CAM"


def test_a_pdf_without_text_is_skipped_as_scanned() -> None:
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
    assert isinstance(notice, Notice)
    assert notice.message == "read without the 2 pages after page 1: split it"
    assert isinstance(article, Article)
    assert article.text == "Body."


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"no PDF at all", b"%PDF-1.7\n" + b"\0" * 999])
def test_a_damaged_pdf_is_skipped_with_a_notice(data: bytes) -> None:
    assert list(read_pdf(io.BytesIO(data), "a.pdf")) == [
        Notice("a.pdf", "skipped: damaged: save or copy it anew")
    ]


def test_the_line_with_the_day_and_number_of_a_paper_dates_a_page_and_is_no_title() -> None:
    page: list[Placed] = [
        (50, 800, "BÁO SÔNG ĐÁY Số 412 - Thứ Năm, 6/2/2020 Trang 3"),
        (50, 740, "Kè biển Quỳnh Lập trước mùa bão", 20),
        (50, 700, "Đoạn đê biển dài 2,3 km vừa được kè đá hộc."),
    ]
    article = only_article(read_pdf(placed_pdf([page]), "a.pdf"))
    assert (article.title, article.date) == ("Kè biển Quỳnh Lập trước mùa bão", "2020-02-06")


def test_a_running_head_that_is_left_out_dates_the_file() -> None:
    pages: list[list[Placed]] = [
        [(50, 810, "Sông Đáy - Chủ nhật, 15/9/2019"), (50, 600, text)]
        for text in ("Thuyền ghé bến Ba Làng.", "Gạo nếp được dỡ lên bờ.", "Trời đã tối hẳn.")
    ]
    *_, article = read_pdf(placed_pdf(pages), "a.pdf")
    assert isinstance(article, Article)
    assert article.date == "2019-09-15"
    assert "Chủ nhật" not in article.text
