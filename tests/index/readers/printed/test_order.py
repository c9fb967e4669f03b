"""Reading order of a page: lines, columns, and rows of tables."""

import random
from collections.abc import Iterable

import pytest

from index.readers.printed.order import PrintedLine, reading_order
from index.readers.printed.pieces import Piece


def piece(left: float, bottom: float, text: str, number: int = 0, size: float = 10) -> Piece:
    """A piece whose letters are half as wide as they are high."""
    return Piece(text, left, left + len(text) * size / 2, bottom, size, number)


def drawn(places: Iterable[tuple[float, float, str]]) -> list[Piece]:
    return [piece(*place, number) for number, place in enumerate(places)]


def texts(lines: Iterable[PrintedLine]) -> list[str]:
    return [line.text for line in lines]


LEFT = [
    "Xã Tân Lập khởi công nhà",
    "máy nước sạch phục vụ dân",
    "ở bốn thôn ven sông lớn",
    "và chợ.",
]
RIGHT = ["Huyện Hòa An mở hội chợ", "nông sản lần thứ sáu với", "hơn trăm gian hàng mới."]


@pytest.mark.parametrize("by_row", [True, False])
@pytest.mark.parametrize("lower", [0, 5, 12])
def test_columns_are_read_one_after_the_other(by_row: bool, lower: float) -> None:
    places = [(60.0, 700.0 - 13 * n, line) for n, line in enumerate(LEFT)]
    places += [(220.0, 700.0 - lower - 13 * n, line) for n, line in enumerate(RIGHT)]
    if by_row:
        places.sort(key=lambda place: -place[1])
    assert texts(reading_order(drawn([(60, 730, "Tin hai huyện"), *places]))) == [
        "Tin hai huyện",
        *LEFT,
        *RIGHT,
    ]


def test_three_columns_side_by_side_each_lower_than_the_one_before() -> None:
    texts_of_columns = (LEFT, RIGHT, [f"{line} n" for line in LEFT])
    columns = [
        [(60 + 140.0 * column, 700 - 5 * column - 14.0 * n, line) for n, line in enumerate(lines)]
        for column, lines in enumerate(texts_of_columns)
    ]
    places = [place for column in columns for place in column]
    assert texts(reading_order(drawn(places))) == [line for _, _, line in places]


def test_a_heading_across_columns_parts_them() -> None:
    places = [(60.0, 700.0 - 13 * n, line) for n, line in enumerate(LEFT)]
    places += [(220.0, 700.0 - 13 * n, line) for n, line in enumerate(RIGHT)]
    below = [(x, y - 100, f"{line} n") for x, y, line in places]
    heading = (60.0, 630.0, "Tin hai huyện trong tuần qua và tuần tới của cả tỉnh")
    assert texts(reading_order(drawn([*places, heading, *below]))) == [
        *LEFT,
        *RIGHT,
        heading[2],
        *(f"{line} n" for line in LEFT),
        *(f"{line} n" for line in RIGHT),
    ]


def test_a_column_that_begins_higher_is_whole() -> None:
    places = [(60.0, 650.0 - 13 * n, line) for n, line in enumerate(LEFT)]
    places += [(220.0, 676.0 - 13 * n, line) for n, line in enumerate(RIGHT)]
    assert texts(reading_order(drawn(places))) == [*LEFT, *RIGHT]


@pytest.mark.parametrize("by_row", [True, False])
def test_rows_of_a_table_stay_rows(by_row: bool) -> None:
    rows = [("Xã", "Kế hoạch", "Tỷ lệ"), ("Tân Lập", "1.200", "9%"), ("Hòa An", "-", "12%")]
    cells = [
        (left, 700.0 - 15 * n, cell)
        for n, row in enumerate(rows)
        for left, cell in zip((60.0, 120.0, 200.0), row, strict=True)
    ]
    if not by_row:
        cells.sort()
    lines = reading_order(drawn([*cells, (60, 640, "Cục Thuế công bố số này vào hôm qua ở thành")]))
    assert texts(lines) == [
        "Xã | Kế hoạch | Tỷ lệ",
        "Tân Lập | 1.200 | 9%",
        "Hòa An | - | 12%",
        "Cục Thuế công bố số này vào hôm qua ở thành",
    ]
    assert [line.is_row for line in lines] == [True, True, True, False]


@pytest.mark.parametrize("by_row", [True, False])
def test_long_cells_are_no_columns_of_text(by_row: bool) -> None:
    rows = [
        ("Trường tiểu học Tân Lập", "Số 12 phố Lê Lợi"),
        ("Trạm y tế Na Hang", "Thôn Đông Nà Hang"),
    ]
    rows += [("Bưu điện huyện Hòa An", "Số 1 phố Huế"), ("Chợ Đà Vị mới", "Số 7 đường Trần Phú")]
    cells = [
        (left, 700.0 - 15 * n, cell)
        for n, row in enumerate(rows)
        for left, cell in zip((60.0, 220.0), row, strict=True)
    ]
    if not by_row:
        cells.sort()
    assert texts(reading_order(drawn(cells))) == [" | ".join(row) for row in rows]


def test_an_empty_cell_keeps_its_place() -> None:
    rows = [(60, 700, "Tân Lập"), (160, 700, "12"), (220, 700, "30")]
    rows += [(60, 685, "Hòa An"), (220, 685, "45")]
    rows += [(60, 670, "Phú Giáo"), (160, 670, "7"), (220, 670, "8")]
    assert texts(reading_order(drawn(rows))) == [
        "Tân Lập | 12 | 30",
        "Hòa An |  | 45",
        "Phú Giáo | 7 | 8",
    ]


def test_numbers_that_end_at_one_place_are_columns() -> None:
    rows = [(60, 700, "Tân Lập"), (175, 700, "1.200"), (60, 685, "Hòa An"), (190, 685, "90")]
    assert texts(reading_order(drawn(rows))) == ["Tân Lập | 1.200", "Hòa An | 90"]


def test_a_cell_goes_on_in_the_next_line() -> None:
    rows = [(60, 700, "1"), (100, 700, "Sửa chữa tuyến kênh chính"), (300, 700, "120 triệu")]
    rows += [(100, 688, "từ cầu Đen đến trạm bơm"), (60, 665, "2"), (100, 665, "Mua máy bơm")]
    rows += [(300, 665, "88 triệu")]
    assert texts(reading_order(drawn(rows))) == [
        "1 | Sửa chữa tuyến kênh chính từ cầu Đen đến trạm bơm | 120 triệu",
        "2 | Mua máy bơm | 88 triệu",
    ]


def test_two_cells_of_a_row_go_on_in_the_next_line() -> None:
    rows = [(60, 700, "Họp báo về nước cho"), (200, 700, "8 giờ"), (300, 700, "Hội trường Na")]
    rows += [(60, 688, "sáu xã"), (300, 688, "Hang"), (60, 668, "Hội chợ"), (200, 668, "9 giờ")]
    rows += [(300, 668, "Sân vận động"), (60, 656, "Bế mạc"), (200, 656, "Trưa")]
    assert texts(reading_order(drawn(rows))) == [
        "Họp báo về nước cho sáu xã | 8 giờ | Hội trường Na Hang",
        "Hội chợ | 9 giờ | Sân vận động",
        "Bế mạc | Trưa",
    ]


def test_marks_of_a_list_are_not_a_column() -> None:
    places = [(60, 700, "1."), (85, 700, "Nạo vét kênh"), (60, 686, "•"), (85, 686, "Mua máy bơm")]
    assert texts(reading_order(drawn(places))) == ["1. Nạo vét kênh", "• Mua máy bơm"]


def test_wide_gaps_in_two_lines_of_text_are_no_table() -> None:
    places = [(60, 700, "Nước sông"), (120, 700, "đã rút dưới mức báo động")]
    places += [(60, 687, "một từ sáng"), (131, 687, "nay, theo đài khí tượng")]
    lines = reading_order(drawn(places))
    assert texts(lines) == [
        "Nước sông đã rút dưới mức báo động",
        "một từ sáng nay, theo đài khí tượng",
    ]
    assert not any(line.is_row for line in lines)


def test_a_raised_letter_belongs_to_its_line() -> None:
    places = [
        piece(60, 700, "Diện tích 298 m"),
        piece(135, 706, "2", 1, 6),
        piece(142, 700, "đất", 2),
    ]
    assert texts(reading_order(places)) == ["Diện tích 298 m2 đất"]


def test_a_page_of_very_many_pieces_is_read_as_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.printed.order.MAX_PIECES", 2)
    assert texts(reading_order(drawn([(60, 10, "c"), (60, 30, "a"), (60, 20, "b")]))) == [*"cab"]


def test_text_from_right_to_left_is_ordered_from_the_right() -> None:
    assert texts(reading_order(drawn([(60, 700, "سلام"), (160, 700, "مرحبا")]))) == ["مرحبا سلام"]


def test_scattered_words_end_and_all_are_there() -> None:
    chance = random.Random(5)
    places = [
        (chance.uniform(0, 6000), chance.uniform(0, 9000), f"w{number}") for number in range(1500)
    ]
    pieces = [piece(*place, number, size=2) for number, place in enumerate(places)]
    words = " ".join(texts(reading_order(pieces))).replace("|", " ").split()
    assert sorted(words) == sorted(text for _, _, text in places)


def test_number_date_and_price_above_columns_are_a_line_of_their_own() -> None:
    columns = ([*LEFT, *LEFT], [*RIGHT, *RIGHT], [f"{line} n" for line in [*LEFT, *LEFT]])
    places = [
        (60 + 160.0 * column, 700 - 14.0 * n, line)
        for column, lines in enumerate(columns)
        for n, line in enumerate(lines)
    ]
    right = 380 + 5 * max(len(line) for line in columns[2])
    strip = [(60.0, 725.0, "Số 46"), (250.0, 725.0, "2/4/2024"), (right - 35.0, 725.0, "5.000 đ")]
    below = [line for _, _, line in places]
    assert texts(reading_order(drawn([*strip, *places]))) == ["Số 46 2/4/2024 5.000 đ", *below]
    # Headings that begin where their columns do stand above these.
    headed = [[f"Tin {n}", *lines] for n, lines in enumerate(columns)]
    places = [
        (60 + 160.0 * column, 714 - 14.0 * n, line)
        for column, lines in enumerate(headed)
        for n, line in enumerate(lines)
    ]
    assert texts(reading_order(drawn(places))) == [line for lines in headed for line in lines]


TEXT = [
    "Huyện chia giờ cấp nước cho sáu xã",
    "trong mùa khô, vì hồ chỉ còn một phần ba",
    "nước so với cùng kỳ năm trước, theo báo",
    "cáo của công ty thủy lợi tỉnh hôm qua.",
]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_caption_or_box_beside_text_does_not_stand_in_it(level: int) -> None:
    # The caption is one line at the height of the second to the last line of the text.
    caption = piece(60, 702 - 14 * level, "Hồ cạn. Ảnh: Bơ", 0, 8)
    lines = [piece(150, 700 - 14.0 * n, line, n + 1) for n, line in enumerate(TEXT)]
    full = piece(60, 630, "Xã Cẩm Sơn có nước hai ngày một lần, xã Cẩm Hà ba ngày một lần.", 9)
    order = texts(reading_order([caption, *lines, full]))
    assert order == ["Hồ cạn. Ảnh: Bơ", *TEXT, full.text]
    # A box of short lines in letters of another size, drawn behind the text.
    box = [piece(400, 700 - 11.0 * n, line, n + 10, 8) for n, line in enumerate(("Số", "6 xã"))]
    beside = [piece(60, 700 - 14.0 * n, line, n) for n, line in enumerate(TEXT)]
    assert texts(reading_order([*beside, *box])) == [*TEXT, "Số", "6 xã"]


def test_lines_beside_larger_letters_are_not_one_line() -> None:
    quote = piece(330, 690, "“Tiết kiệm”", 9, 18)
    lines = [piece(60, 700 - 14.0 * n, line, n) for n, line in enumerate(TEXT)]
    assert texts(reading_order([*lines, quote])) == [*TEXT, "“Tiết kiệm”"]


def test_a_cell_of_two_lines_beside_cells_of_one_line_is_read_line_by_line() -> None:
    places = [(60.0, 670.0, "Đà Vị"), (170.0, 670.0, "120"), (290.0, 670.0, "mưa")]
    places += [(60.0, 656.0, "Yên Hoa"), (170.0, 656.0, "95"), (290.0, 656.0, "nắng")]
    head = [
        piece(60, 693, "Xã"),
        piece(175, 699, "Số", 1),
        piece(155, 687, "lượng (tấn)", 2),
        piece(290, 693, "Ghi chú", 3, 10.1),
    ]
    cells = [piece(*place, number) for number, place in enumerate(places, 4)]
    assert texts(reading_order([*head, *cells])) == [
        "Xã | Số lượng (tấn) | Ghi chú",
        "Đà Vị | 120 | mưa",
        "Yên Hoa | 95 | nắng",
    ]


def test_lines_above_one_another_beside_a_higher_word_are_two_words() -> None:
    line = [piece(60, 699, "Hòa"), piece(60, 687, "Bình", 1), piece(85, 692, "Sửa", 2, 11)]
    assert texts(reading_order(line)) == ["Hòa Bình Sửa"]


def centred(middle: float, bottom: float, text: str, number: int) -> Piece:
    return piece(middle - len(text) * 2.5, bottom, text, number)


def test_a_title_below_the_head_of_a_letter_is_no_row_of_it() -> None:
    head = [("ỦY BAN HUYỆN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"), ("Số: 1", "Độc lập - Tự do")]
    cells = [
        centred(middle, 700 - 14.0 * n, text, 2 * n + column)
        for n, row in enumerate(head)
        for column, (middle, text) in enumerate(zip((130, 400), row, strict=True))
    ]
    below = [centred(265, 664, "QUYẾT ĐỊNH", 4), centred(265, 650, "Về việc cấp nước sạch", 5)]
    lines = reading_order([*cells, *below])
    assert [(line.text, line.is_row) for line in lines] == [
        ("ỦY BAN HUYỆN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA", True),
        ("Số: 1 | Độc lập - Tự do", True),
        ("QUYẾT ĐỊNH", False),
        ("Về việc cấp nước sạch", False),
    ]
