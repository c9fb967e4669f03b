"""Printed lines joined to paragraphs."""

import pytest

from index.readers.printed.order import PrintedLine
from index.readers.printed.paragraphs import Paragraph, paragraphs_of


def line(
    text: str, bottom: float = 700, left: float = 60, height: float = 10, share: float = 1
) -> PrintedLine:
    return PrintedLine(text, left, bottom, height, share, is_row=False)


def row(text: str) -> PrintedLine:
    return PrintedLine(text, 60, 700, 10, 1, is_row=True)


def texts(*lines: PrintedLine) -> list[str]:
    """The paragraphs of one page."""
    return [paragraph.text for paragraph in paragraphs_of([lines])]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("dịch Covid-", "19 năm nay", "dịch Covid-19 năm nay"),
        ("năm 2020-", "2025 là", "năm 2020-2025 là"),
        ("năm 2020–", "2025 là", "năm 2020–2025 là"),
        ("Bà Rịa-", "Vũng Tàu", "Bà Rịa-Vũng Tàu"),
        ("vắc-", "xin", "vắc-xin"),
        ("từ Na Hang -", "Hòa An", "từ Na Hang - Hòa An"),
        ("the infor-", "mation was", "the information was"),
        ("a well known Anglo-", "American", "a well known Anglo-American"),
        ("pre-", "and post-war", "pre- and post-war"),
        ("Vor-", "und Nachteile", "Vor- und Nachteile"),
        ("東京は日本", "の首都", "東京は日本の首都"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(first: str, second: str, joined: str) -> None:
    assert texts(line(first), line(second, 688)) == [joined]


def test_the_rest_of_a_document_tells_whether_a_hyphen_is_real() -> None:
    assert texts(line("A multi-"), line("agent is a multi-agent.", 688)) == [
        "A multi-agent is a multi-agent."
    ]
    assert texts(line("The man Bơ said re-"), line("port, a report", 688)) == [
        "The man Bơ said report, a report"
    ]
    assert texts(line("The man Bơ said re-"), line("port, no more", 688)) == [
        "The man Bơ said re-port, no more"
    ]


def test_lines_of_a_paragraph_are_joined_across_hyphens_columns_and_pages() -> None:
    pages = [
        [line("Nước sông", 40), line("đã rút", 700, left=300)],
        [line("dưới mức", 700, share=0.5), line("Báo động", 688)],
    ]
    assert [each.text for each in paragraphs_of(pages)] == ["Nước sông đã rút dưới mức", "Báo động"]


@pytest.mark.parametrize(
    "second",
    [
        line("Hòa An", 680),  # 20 points below, where lines are 12 apart
        line("Hòa An", 688, height=14),
        line("Hòa An", 688, left=80),
        line("- Hòa An", 688),
    ],
)
def test_where_a_paragraph_begins(second: PrintedLine) -> None:
    above = [line(f"nước {n},", 760 - 12 * n) for n in range(5)]
    assert len(texts(*above, line("Na Hang"), line("Nà Hang", 688))) == 1
    assert len(texts(*above, line("Na Hang"), second)) == 2


@pytest.mark.parametrize("first", ["Hết.", "“Hết.”", "Mục một ........ 3"])
def test_where_a_paragraph_ends(first: str) -> None:
    assert texts(line(first), line("Na Hang", 688)) == [first, "Na Hang"]
    below = line("Hòa An có chợ lớn", 688)
    assert texts(line("Na Hang", share=0.7), below) == ["Na Hang", "Hòa An có chợ lớn"]


def test_a_short_line_goes_on_if_the_next_word_has_no_room_in_it() -> None:
    first, second = line("auf der", share=0.6), line("Krankenversicherung und", 688, share=0.9)
    assert texts(first, second) == ["auf der Krankenversicherung und"]
    assert len(texts(line("auf der", share=0.2), second)) == 2
    assert len(texts(first, line("Krankenversicherung " + 9 * "und ", 688))) == 2


def test_rows_are_lines_of_one_table() -> None:
    lines = [line("Bảng 1:"), row("Xã | Nhà"), row("Đà Vị | 3"), line("Na Hang")]
    assert list(paragraphs_of([lines])) == [
        Paragraph("Bảng 1:", False, [(1, "Bảng 1:")]),
        Paragraph("Xã | Nhà\nĐà Vị | 3", True, [(1, "Xã | Nhà"), (1, "Đà Vị | 3")]),
        Paragraph("Na Hang", False, [(1, "Na Hang")]),
    ]


def test_footnotes_follow_the_paragraph_that_goes_on_on_the_next_page() -> None:
    pages = [
        [line("Nước"), line("sông", 688), line("Gâm", 676), line("1 Ở Na Hang.", 60, height=8)],
        [line("đã rút.", 700), line("Hết.", 688)],
    ]
    assert [each.text for each in paragraphs_of(pages)] == [
        "Nước sông Gâm đã rút.",
        "1 Ở Na Hang.",
        "Hết.",
    ]


def test_titles_of_two_pages_are_two_and_the_text_below_is_no_footnote() -> None:
    pages = [[line(f"Năm {year}", height=20), line(f"{year - 7} hộ", 660)] for year in (2019, 2020)]
    assert [each.text for each in paragraphs_of(pages)] == [
        *("Năm 2019", "2012 hộ"),
        *("Năm 2020", "2013 hộ"),
    ]


def test_a_letter_without_unicode_keeps_its_place_inside_a_word_alone() -> None:
    assert texts(line("\ufffd Nư\ufffdc\ufffd r\ufffd\ufffdt \ufffd\ufffd ở \ufffd")) == [
        "Nư\ufffdc r\ufffd\ufffdt ở"
    ]


def test_no_lines_give_no_paragraphs() -> None:
    assert list(paragraphs_of([[], []])) == []


def test_a_heading_in_capitals_is_no_part_of_the_paragraph_beside_it() -> None:
    heads = (line("ỦY BAN NHÂN DÂN"), line("HUYỆN NA HANG", 688), line("Số: 45 ngày 2/4", 676))
    beside = line("CỘNG HÒA XÃ HỘI", 700, 300)
    below = (line("Về việc hỗ trợ giống", 660), line("cho hộ nghèo.", 648))
    assert texts(*heads, beside, *below) == [
        "ỦY BAN NHÂN DÂN HUYỆN NA HANG",
        "Số: 45 ngày 2/4",
        "CỘNG HÒA XÃ HỘI",
        "Về việc hỗ trợ giống cho hộ nghèo.",
    ]
    # Abbreviations at the start of a line are none.
    assert texts(line("đoàn công tác của"), line("UBND TP", 688)) == ["đoàn công tác của UBND TP"]


def test_lines_of_a_page_that_all_begin_with_capitals_are_verses_or_items() -> None:
    verses = ["Nước về từ núi", "Cho đồng thêm xanh", "Na Hang mùa lũ", "Thuyền đi rất nhanh"]
    lines = [line(verse, 700 - 12 * n) for n, verse in enumerate(verses)]
    assert texts(*lines) == verses
    assert texts(*lines[:3]) == [" ".join(verses[:3])]  # too few to tell
    assert texts(*lines, line("và đò", 652)) == [" ".join([*verses, "và đò"])]


def test_a_line_that_leaves_room_for_more_than_the_next_word_ends_a_paragraph() -> None:
    # "Từ" is 2 of 20 letters of a line of three quarters: a share of 0.075.
    second = line("Từ 13 giờ ở Nà Hang,", 688, share=0.75)
    assert texts(line("Từ 8 giờ ở Na Hang,", share=0.77), second) == [
        "Từ 8 giờ ở Na Hang,",
        "Từ 13 giờ ở Nà Hang,",
    ]
    assert texts(line("Từ 8 giờ ở Na Hang,", share=0.78), second) == [
        "Từ 8 giờ ở Na Hang, Từ 13 giờ ở Nà Hang,"
    ]


@pytest.mark.parametrize(
    ("letter", "text", "joined"),
    [
        ("S", "áng nay, nước rút.", "Sáng nay, nước rút."),
        ("S", "ÁNG NAY, nước rút.", "SÁNG NAY, nước rút."),
        ("U", "ỷ ban họp.", "Uỷ ban họp."),
        ("O", "nce upon a time", "Once upon a time"),
        ("Ở", "đây có nước.", "Ở đây có nước."),
    ],
)
def test_a_large_first_letter_is_part_of_its_word(letter: str, text: str, joined: str) -> None:
    assert texts(line(letter, 670, height=40, share=0.1), line(text, 700, left=90)) == [joined]


def test_a_large_letter_above_a_name_is_no_part_of_it() -> None:
    assert texts(line("A", 720, height=40, share=0.1), line("Lý Thị Bơ", 700)) == ["A", "Lý Thị Bơ"]
