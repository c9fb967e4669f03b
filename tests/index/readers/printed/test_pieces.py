"""Pieces of printed lines, with their places on the page."""

import pypdfium2
from documents import Placed, placed_pdf

from index.readers.printed.pieces import Piece, PrintedPage, read_printed_page


def printed(*texts: Placed, unmapped: str = "", matrix: str = "1 0 0 1 0 0") -> PrintedPage:
    """The first page of a PDF of these texts."""
    with pypdfium2.PdfDocument(placed_pdf([texts], unmapped, matrix)) as document:
        return read_printed_page(document[0])


def test_a_piece_has_the_place_and_the_height_of_its_letters() -> None:
    # A letter is 5 points wide, and 2 of its 10 points are below the line.
    assert printed((60, 700, "Nà Hang"), (300, 680, "đã rút")).pieces == [
        Piece("Nà Hang", 60, 95, 698, 10, 0),
        Piece("đã rút", 300, 330, 678, 10, 1),
    ]


def test_a_wide_gap_parts_pieces_and_a_narrow_one_is_a_space() -> None:
    # 60 + 2 * 5 = 70: the next text is 2, 11 and 1 points to the right. A letter is 5 points wide.
    assert [piece.text for piece in printed((60, 700, "Na"), (72, 700, "Hang")).pieces] == [
        "Na Hang"
    ]
    assert [piece.text for piece in printed((60, 700, "Na"), (81, 700, "Hang")).pieces] == [
        "Na",
        "Hang",
    ]
    assert [piece.text for piece in printed((60, 700, "Na"), (71, 700, "Hang")).pieces] == [
        "NaHang"
    ]


def test_numbers_of_cells_that_touch_are_kept_apart() -> None:
    # A letter is 5 points wide: "1.200" ends at 85, where the next number begins.
    touching = printed((60, 700, "1.200"), (85, 700, "13.400"), (115, 700, "5.600")).pieces
    assert [piece.text for piece in touching] == ["1.200 13.400 5.600"]
    shares = printed((60, 700, "12,5%"), (85, 700, "8%")).pieces
    assert [piece.text for piece in shares] == ["12,5% 8%"]
    # Digits 1 point apart are of two numbers.
    near = printed((60, 700, "12"), (71, 700, "30")).pieces
    assert [piece.text for piece in near] == ["12 30"]


def test_other_numbers_stay_whole() -> None:
    numbers = "10.18653 12.345.678 192.168.100.200 0,12345 2.4.2024"
    assert [piece.text for piece in printed((60, 700, numbers)).pieces] == [numbers]


def test_a_hyphen_ends_a_line() -> None:
    pieces = printed((60, 700, "phòng dịch Covid-"), (60, 688, "19 năm nay")).pieces
    assert [piece.text for piece in pieces] == ["phòng dịch Covid-", "19 năm nay"]


def test_text_along_the_edge_is_kept_apart() -> None:
    page = printed((60, 500, "Nước rút"), matrix="0 1 -1 0 595 0")
    assert page.pieces == [Piece("Nước rút", 60, 100, 498, 10, 0)]
    assert (page.height, page.turned) == (595, [])
    assert printed((60, 700, "Nước rút")).height == 842


def test_a_blank_letter_without_unicode_is_a_space() -> None:
    page = printed((60, 700, "Nước_rút"), unmapped="_")
    assert [piece.text for piece in page.pieces] == ["Nước rút"]
    assert page.unknown == 0


def test_visible_letters_without_unicode_are_counted() -> None:
    page = printed(
        (60, 700, "Nước\ufffd rút\ufffd"), (60, 680, "\ufffd"), (60, 660, "\ufffd lũ v\ufffd")
    )
    assert [piece.text for piece in page.pieces] == ["Nước\ufffd rút\ufffd", "\ufffd lũ v\ufffd"]
    assert page.unknown == 5


def test_a_page_without_text_has_no_pieces() -> None:
    assert printed() == PrintedPage()


def test_letters_that_are_set_apart_are_words() -> None:
    # PDFium takes the gaps of 2 points between letters of 5 points for spaces. A word ends where
    # the next letter is 9 points to the right.
    letters: list[Placed] = []
    left = 60.0
    for word in ("Phong", "su", "anh"):
        for letter in word:
            letters.append((left, 700, letter))
            left += 7
        left += 7
    assert [piece.text for piece in printed(*letters).pieces] == ["Phong su anh"]
    # Letters that are all as far apart stay apart.
    row: list[Placed] = [(60 + 7.0 * n, 700, letter) for n, letter in enumerate("ABCDEFG")]
    assert [piece.text for piece in printed(*row).pieces] == ["A B C D E F G"]


def test_a_justified_line_is_one_piece() -> None:
    # Between its words are 10.5 points. The table has one wider gap.
    words, left = ["Sông", "Gâm", "rút", "dần", "từ", "sáng"], 60.0
    line: list[Placed] = []
    for word in words:
        line.append((left, 700, word))
        left += 5 * len(word) + 10.5
    assert [piece.text for piece in printed(*line).pieces] == ["Sông Gâm rút dần từ sáng"]
    table: list[Placed] = [
        (each[0] + (20 if n > 2 else 0), 680, each[2]) for n, each in enumerate(line)
    ]
    assert [piece.text for piece in printed(*table).pieces] == words
    numbers: list[Placed] = [(60 + 22 * n, 660, f"{n}7") for n in range(6)]
    assert len(printed(*numbers).pieces) == 6
