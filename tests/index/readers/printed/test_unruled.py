"""Tables without lines whose columns are no further apart than words."""

from collections.abc import Sequence

import pytest
from documents import Placed, only_article, placed_pdf

from index.readers.pdf import read_pdf

ROWS = [("Tên xã", "Hộ", "Tỷ lệ"), ("Đà Vị", "120", "12,5%"), ("Yên Hoa", "95", "9,0%")]
ROWS += [("Hồng Thái", "7", "-"), ("Sơn Phú", "44", "4,1%")]


def drawn(rows: Sequence[tuple[str, ...]], gap: float, leading: float = 14) -> list[Placed]:
    """Rows whose cells begin in line, with this gap behind the widest cell of each column."""
    widths = [5 * max(map(len, column)) for column in zip(*rows, strict=True)]
    lefts = [60 + sum(widths[:n]) + gap * n for n in range(len(widths))]
    return [
        (left, 700 - leading * n, cell)
        for n, row in enumerate(rows)
        for left, cell in zip(lefts, row, strict=True)
        if cell
    ]


def text_of(places: list[Placed]) -> str:
    return only_article(read_pdf(placed_pdf([places]), "a.pdf")).text


@pytest.mark.parametrize("gap", [4, 6, 8])
def test_columns_of_numbers_are_told_however_narrow_the_gaps_are(gap: float) -> None:
    assert text_of(drawn(ROWS, gap)).split("\n") == [
        *("Tên xã | Hộ | Tỷ lệ", "Đà Vị | 120 | 12,5%", "Yên Hoa | 95 | 9,0%"),
        *("Hồng Thái | 7 | -", "Sơn Phú | 44 | 4,1%"),
    ]


def test_rows_may_be_numbered_and_have_empty_cells_and_text_may_follow() -> None:
    rows = [("1", "Đà Vị", "12", "95"), ("2", "Yên Hoa", "", "90"), ("3", "Thái", "7", "88")]
    rows += [("4", "Sơn Phú", "5", "70")]
    below: list[Placed] = [(60, 630, "Số liệu do huyện công bố ngày 2 tháng 4 vừa qua.")]
    assert text_of(drawn(rows, 5) + below).split("\n") == [
        *("1 | Đà Vị | 12 | 95", "2 | Yên Hoa |  | 90", "3 | Thái | 7 | 88"),
        *("4 | Sơn Phú | 5 | 70", "", "Số liệu do huyện công bố ngày 2 tháng 4 vừa qua."),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Điều 1", "Nước"), ("Điều 2", "Điện"), ("Điều 3", "Đường")],  # one word again and again
        [("12", "nhà ngập"), ("95", "xã mất điện"), ("30", "hộ đi")],  # no names before numbers
        [("Đà Vị", "12"), ("Yên Hoa", "95")],  # two rows
        [("Nợ 1", "250"), ("Vốn 3", "900"), ("Lãi 7", "125")],  # thousands
    ],
)
def test_other_lines_with_numbers_are_no_rows(rows: list[tuple[str, ...]]) -> None:
    assert "|" not in text_of(drawn(rows, 5))
