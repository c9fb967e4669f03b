"""Running heads, running feet and page numbers."""

from collections.abc import Sequence

import pytest

from index.readers.printed.margins import remove_margins
from index.readers.printed.pieces import Piece, PrintedPage

Line = tuple[float, str]
BODY = ("Nước rút", "Đường thông", "Chợ họp", "Điện có", "Lúa chín", "Cam ngọt", "Chè xanh")


def page(number: int, *edges: Line, size: float = 10) -> PrintedPage:
    """A page of 842 points with three lines of its own, 14 points apart, and lines at its edges."""
    lines = [(700.0 - 14 * n, f"{BODY[number]} {name}") for n, name in enumerate("abc")]
    pieces = [
        Piece(text, 60, 60 + 5 * len(text), bottom, size if n < len(edges) else 10, n)
        for n, (bottom, text) in enumerate([*edges, *lines])
    ]
    return PrintedPage(pieces, height=842)


def left(pages: Sequence[PrintedPage]) -> list[str]:
    """What is left of the lines at the edges."""
    return [piece.text for page in pages for piece in page.pieces if piece.text[-2:-1] != " "]


def test_heads_on_every_second_page_and_page_numbers_go() -> None:
    pages = [
        page(n, (800, "Báo cáo thủy lợi" if n % 2 else "Sở"), (40, f"- {n + 1} -"))
        for n in range(5)
    ]
    assert remove_margins(pages) == [
        *("Sở", "- 1 -", "Báo cáo thủy lợi", "- 2 -", "Sở", "- 3 -"),
        *("Báo cáo thủy lợi", "- 4 -", "Sở", "- 5 -"),
    ]
    assert left(pages) == []


@pytest.mark.parametrize(
    "foot",
    [
        "{}",
        "Trang {}",
        "Trang {}/2",
        "Tr. {}",
        "Page {} of 2",
        "Nội bộ - Trang {}",
        "Tin | {}",
        "{} · Tin",
    ],
)
def test_heads_of_two_pages_go_with_the_number_of_the_page(foot: str) -> None:
    pages = [page(n, (800, "Sở Tài chính"), (40, foot.format(n + 7))) for n in range(2)]
    assert len(remove_margins(pages)) == 4
    assert left(pages) == []


def test_roman_page_numbers_go() -> None:
    pages = [page(n, (40, number)) for n, number in enumerate(("iii", "iv", "v", "vi"))]
    assert remove_margins(pages) == ["iii", "iv", "v", "vi"]


@pytest.mark.parametrize(
    "line",
    ["Chương {}", "Kết quả năm {}", "Tổng {} triệu", "Điều {}.", "{} hộ", "{}/1/2023", "1,{}"],
)
def test_lines_that_differ_in_a_number_stay(line: str) -> None:
    pages = [page(n, (800, line.format(n + 1)), (40, line.format(3 * n))) for n in range(6)]
    assert remove_margins(pages) == []


def test_a_number_that_does_not_count_the_pages_stays() -> None:
    assert remove_margins([page(n, (40, str(9 - n))) for n in range(3)]) == []


def test_lines_at_other_places_stay() -> None:
    assert remove_margins([page(n, (800 - 9 * n, "Sở Tài chính")) for n in range(4)]) == []


def test_a_line_of_two_of_five_pages_stays_unless_they_are_every_second() -> None:
    assert (
        remove_margins([page(n, (800, "Thảo luận" if n > 2 else BODY[n])) for n in range(5)]) == []
    )


def test_a_title_in_large_letters_stays_unless_all_pages_have_it() -> None:
    assert remove_margins([page(n, (760, "Kết quả"), size=20) for n in range(2)]) == []
    assert remove_margins([page(n, (760, "Na Hang"), size=20) for n in range(3)]) == ["Na Hang"] * 3


def test_large_letters_at_the_rim_and_large_page_numbers_go_of_two_pages() -> None:
    pages = [page(n, (805, "Báo Na Hang"), (40, str(n + 1)), size=14) for n in range(2)]
    assert remove_margins(pages) == ["Báo Na Hang", "1", "Báo Na Hang", "2"]


def test_large_letters_are_no_head_although_small_ones_with_the_same_words_are() -> None:
    heads = ["Na Hang"] * 3 + ["Hòa An", "Cao Bằng"]
    pages = [page(n, (760, head), size=10 if n else 20) for n, head in enumerate(heads)]
    assert remove_margins(pages) == ["Na Hang"] * 2
    assert left(pages) == ["Na Hang", "Hòa An", "Cao Bằng"]


def test_a_line_of_two_pages_that_is_not_set_apart_stays() -> None:
    assert remove_margins([page(n, (714, "Kính gửi: sở")) for n in range(2)]) == []


@pytest.mark.parametrize(("size", "count"), [(9, 2), (10, 0)])
def test_small_letters_at_the_rim_of_two_pages_go_however_near_the_text_begins(
    size: float, count: int
) -> None:
    pages = [page(n, (805, "11/28/26, 9:12 PM"), size=size) for n in range(2)]
    for number, each in enumerate(pages):  # 12 points below, where lines are 14 apart
        each.pieces += [
            Piece(f"{BODY[number]} {n}", 60, 100, 793 - 14 * n, 10, 9 + n) for n in range(6)
        ]
    assert remove_margins(pages) == ["11/28/26, 9:12 PM"] * count


def test_of_two_pages_three_lines_are_no_head() -> None:
    head = ((800, "Công ty"), (790, "Na Hang"), (780, "Hóa đơn"))
    assert remove_margins([page(n, *head) for n in range(2)]) == []
    assert len(remove_margins([page(n, *head[:2]) for n in range(2)])) == 4
    assert len(remove_margins([page(n, *head) for n in range(3)])) == 9


def test_a_line_in_the_middle_of_the_page_stays() -> None:
    assert remove_margins([page(n, (658, "Lý do: học phí")) for n in range(4)]) == []


def test_names_of_the_columns_of_a_table_stay_on_each_page() -> None:
    pages = []
    for number in range(4):
        rows = [("Ngày", "Bến Lức", "Tân An")] + [(f"{number}{n}", "1,2", "2,4") for n in range(9)]
        cells = [
            (60 + 100 * k, 800 - 14 * n, row[k]) for n, row in enumerate(rows) for k in range(3)
        ]
        pieces = [Piece(t, x, x + 5 * len(t), y, 10, n) for n, (x, y, t) in enumerate(cells)]
        pages.append(PrintedPage(pieces, height=842))
    assert remove_margins(pages) == []


def test_the_page_number_beside_the_name_of_a_chapter_goes() -> None:
    pages = [page(n) for n in range(3)]
    for n, each in enumerate(pages):
        each.pieces += [
            Piece(f"Về {BODY[n]}", 60, 120, 800, 10, 8),
            Piece(f"{n + 4}", 500, 505, 800, 10, 9),
        ]
    assert remove_margins(pages) == ["4", "5", "6"]


def test_nothing_goes_if_nothing_else_is_printed() -> None:
    pages = [PrintedPage([Piece("Hết", 60, 75, 800, 10, 0)], height=842) for _ in range(3)]
    assert remove_margins(pages) == []


def test_page_numbers_in_words_go_and_other_words_stay() -> None:
    words = ("một", "hai mươi", "thứ ba")
    assert remove_margins([page(n, (40, f"Trang {words[n]}")) for n in range(3)]) == [
        f"Trang {word}" for word in words
    ]
    assert remove_margins([page(n, (40, f"Page {w}")) for n, w in enumerate(("one", "ten"))]) == [
        "Page one",
        "Page ten",
    ]
    others = ("Trang phục", "Trang trí", "Trang bị hai")
    assert remove_margins([page(n, (40, other)) for n, other in enumerate(others)]) == []


@pytest.mark.parametrize("pages", [4, 5, 7])
def test_page_numbers_at_the_outer_edges_go_with_the_names_beside_them(pages: int) -> None:
    heads = [f"{n + 1} BÁO NA HANG" if n % 2 else f"Thời sự {n + 1}" for n in range(pages)]
    assert remove_margins([page(n, (800, head)) for n, head in enumerate(heads)]) == heads


def test_numbers_beside_names_that_do_not_count_every_second_page_stay() -> None:
    # Chapters that begin on each page, and years.
    assert remove_margins([page(n, (800, f"Chương {n + 1}")) for n in range(4)]) == []
    heads = [f"Năm {2020 + n // 2}" if n % 2 else BODY[n] for n in range(4)]
    assert remove_margins([page(n, (800, head)) for n, head in enumerate(heads)]) == []
    # A number that is the same on all pages does not count them.
    assert remove_margins([page(n, (800, "Số 46")) for n in range(3)]) == ["Số 46"] * 3


def test_what_is_printed_across_most_pages_goes() -> None:
    def pages(*texts: str) -> list[PrintedPage]:
        aslant = [[Piece(text, 90, 400, 300, 60, 0)] for text in texts]
        return [PrintedPage(page(n).pieces, [group], 842) for n, group in enumerate(aslant)]

    drafts = pages("BẢN NHÁP", "BẢN NHÁP", "Bảng ngang")
    assert remove_margins(drafts) == ["BẢN NHÁP"] * 2
    assert [[piece.text for piece in each.turned[0]] for each in drafts] == [[], [], ["Bảng ngang"]]
    assert remove_margins(pages("Một", "Hai")) == []


def with_number(number: int, text: str, bottom: float = 805) -> PrintedPage:
    """A page with a text beside the page number at the rim."""
    made = page(number, (bottom, text))
    count = Piece(str(number + 1), 500, 505, bottom, 10, 9)
    return PrintedPage([*made.pieces, count], height=842)


def test_the_names_of_chapters_beside_page_numbers_go_where_they_return() -> None:
    names = ("Nước ngọt", "Nước ngọt", "Nước mặn", "Nước mặn", "Phụ lục")
    assert remove_margins([with_number(n, name) for n, name in enumerate(names)]) == [
        *("Nước ngọt", "1", "Nước ngọt", "2", "Nước mặn", "3", "Nước mặn", "4", "5")
    ]
    # Further in they may be titles.
    pages = [with_number(n, name, 740) for n, name in enumerate(names)]
    assert remove_margins(pages) == ["1", "2", "3", "4", "5"]


def test_the_time_of_printing_beside_page_numbers_goes() -> None:
    pages = [with_number(n, f"In lúc 08:0{n}") for n in range(3)]
    assert remove_margins(pages) == ["In lúc 08:00", "1", "In lúc 08:01", "2", "In lúc 08:02", "3"]
    assert remove_margins([page(n, (805, f"In lúc 08:0{n}")) for n in range(3)]) == []
