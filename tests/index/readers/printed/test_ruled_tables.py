"""Tables that lines rule: the lines, the cells between them, and the rows."""

import pytest
from documents import Placed, only_article, placed_pdf

from index.readers.pdf import read_pdf
from index.readers.printed.cells import boxes_apart, with_rows
from index.readers.printed.pieces import Piece
from index.readers.printed.rules import Corners, Grid, grids_of

EDGES = (0.0, 0.0, 600.0, 800.0)


def lines(upright: list[float], level: list[float]) -> list[Corners]:
    """The lines of a table without joined cells."""
    low, high, left, right = min(level), max(level), min(upright), max(upright)
    return [(x - 0.5, low, x + 0.5, high) for x in upright] + [
        (left, y - 0.5, right, y + 0.5) for y in level
    ]


def grid(upright: list[float], level: list[float]) -> Grid:
    [table] = grids_of(lines(upright, level), EDGES, 0)
    return table


def piece(left: float, bottom: float, text: str, number: int = 0) -> Piece:
    """A piece of letters that are 10 points high and 5 wide."""
    return Piece(text, left, left + 5 * len(text), bottom, 10, number)


def rows(table: Grid, *places: tuple[float, float, str]) -> list[str]:
    pieces = [piece(*place, number) for number, place in enumerate(places)]
    return [row.text if row.is_row else f"({row.text})" for row in with_rows(pieces, [table])]


TABLE = grid([100, 200, 300], [500, 540, 560])


def test_the_lines_of_a_table_are_found_and_those_of_a_frame_are_none() -> None:
    assert TABLE.cuts(550) == [100, 200, 300]
    assert (TABLE.left, TABLE.right, TABLE.bottom, TABLE.top) == (100, 300, 500, 560)
    assert TABLE.cell_of(250, 520) == (540, 200)
    [frame] = grids_of(lines([100, 300], [500, 560]), EDGES, 0)
    assert (TABLE.is_table, frame.is_table) == (True, False)
    assert grids_of([(100, 499, 300, 500)], EDGES, 0) == []
    # Two tables that do not meet, the lower one of lines that go on in one another.
    halves = [(100.0, 299.5, 200.0, 300.5), (201.0, 299.5, 300.0, 300.5)]
    lower = [*halves, *lines([100, 200, 300], [280, 290])[:3], (100, 279.5, 300, 280.5)]
    upright = [(x - 0.5, 280.0, x + 0.5, 300.0) for x in (100, 200, 300)]
    both = grids_of([*lines([100, 200, 300], [500, 560]), *lower, *upright], EDGES, 0)
    assert sorted((each.bottom, each.top) for each in both) == [(280, 300), (500, 560)]


def test_lines_are_turned_with_the_text() -> None:
    # A quarter clockwise: what is left is at the top.
    [table] = grids_of(lines([100, 200, 300], [500, 540, 560]), EDGES, 1)
    assert (table.left, table.right, table.bottom, table.top) == (240, 300, 100, 300)
    assert table.cuts(150) == [240, 260, 300]


def test_the_rows_of_a_table_hold_the_lines_of_each_cell() -> None:
    cells = [(110.0, 545.0, "Xã"), (210.0, 545.0, "Việc"), (110.0, 520.0, "Tân Lập")]
    wrapped = [(210.0, 525.0, "Rà soát đất"), (210.0, 510.0, "bỏ hoang")]
    above, below = (110.0, 600.0, "Trên"), (110.0, 450.0, "Dưới")
    assert rows(TABLE, above, *cells, *wrapped, below) == [
        "(Trên)",
        "(Dưới)",
        "Xã | Việc",
        "Tân Lập | Rà soát đất bỏ hoang",
    ]


def test_rows_without_a_line_between_them_are_told_by_their_places() -> None:
    heads = [(110.0, 545.0, "Xã"), (210.0, 545.0, "Số")]
    names = [(110.0, 528.0, "Tân Lập"), (110.0, 515.0, "Minh Tân")]
    numbers = [(210.0, 528.0, "12"), (210.0, 515.0, "7")]
    assert rows(TABLE, *heads, *names, *numbers) == ["Xã | Số", "Tân Lập | 12", "Minh Tân | 7"]
    # Two lines of text side by side are none.
    texts = [(110.0, 528.0, "Rà soát đất"), (110.0, 515.0, "bỏ hoang")]
    assert rows(TABLE, *heads, *texts, *numbers) == ["Xã | Số", "Rà soát đất bỏ hoang | 12 7"]


def test_a_cell_over_several_columns_or_rows_stands_in_the_first() -> None:
    edges = [(99.5, 500.0, 100.5, 580.0), (399.5, 500.0, 400.5, 580.0)]
    inner = [(199.5, 520.0, 200.5, 580.0), (299.5, 500.0, 300.5, 580.0)]
    level = [(100.0, y - 0.5, 400.0, y + 0.5) for y in (500, 520, 560, 580)]
    beside = [(200.0, 539.5, 400.0, 540.5)]
    [table] = grids_of([*edges, *inner, *level, *beside], EDGES, 0)
    heads = [(110.0, 565.0, "Xã"), (210.0, 565.0, "Ngô"), (310.0, 565.0, "Lúa")]
    numbers = [(210.0, 545.0, "1"), (310.0, 545.0, "2"), (210.0, 525.0, "3"), (310.0, 525.0, "4")]
    below = [(110.0, 505.0, "Tổng cộng"), (310.0, 505.0, "6")]
    assert rows(table, *heads, (110.0, 535.0, "Lĩnh"), *numbers, *below) == [
        "Xã | Ngô | Lúa",
        "Lĩnh | 1 | 2",
        " | 3 | 4",
        "Tổng cộng |  | 6",
    ]


@pytest.mark.parametrize(
    "places",
    [
        [(110.0, 545.0, "Xã"), (210.0, 545.0, "Số")],  # one row
        # columns of text in a frame
        [
            *((110.0, 545.0, "Một"), (210.0, 545.0, "Hai")),
            *((110.0, 525.0 - 14 * n, f"dòng {n}") for n in range(18)),
            *((210.0, 525.0 - 14 * n, f"dòng {n}") for n in range(18)),
        ],
        # columns without a line between them
        [
            *((110.0, 545.0, "Xã"), (210.0, 545.0, "Số")),
            *((110.0, 520.0, "Lĩnh"), (210.0, 520.0, "12"), (260.0, 520.0, "7%")),
        ],
    ],
)
def test_what_is_no_table_stays_as_it_is(places: list[tuple[float, float, str]]) -> None:
    table = grid([100, 200, 300], [200, 540, 560])
    assert rows(table, *places) == [f"({text})" for _, _, text in places]


def test_frames_side_by_side_are_a_row() -> None:
    frames = [*lines([100, 190], [500, 560]), *lines([210, 300], [500, 560])]
    cards = [
        *((110.0, 540.0, "18 xã"), (220.0, 540.0, "870 ha")),
        *((110.0, 520.0, "tham gia"), (220.0, 520.0, "lúa")),
    ]
    pieces = [piece(*place, number) for number, place in enumerate(cards)]
    [row] = with_rows(pieces, grids_of(frames, EDGES, 0))
    assert (row.text, row.is_row) == ("18 xã tham gia | 870 ha lúa", True)
    # One frame is none, nor is an empty one beside another.
    assert with_rows(pieces, grids_of(frames[:4], EDGES, 0)) == pieces
    assert with_rows(pieces[::2], grids_of(frames, EDGES, 0)) == pieces[::2]


@pytest.mark.parametrize("stroked", [True, False])
def test_cells_that_nearly_touch_are_parted_by_the_line_between_them(stroked: bool) -> None:
    places: list[Placed] = [(60, 760, "Bang so lieu:")]
    for row, cells in enumerate((("Xa", "Ngo", "Lua"), ("Linh", "120", "87"), ("Vi", "95", "3"))):
        places += [(61 + 22 * n, 700 - 14 * row, cell) for n, cell in enumerate(cells)]
    places.append((60, 600, "Het."))
    if stroked:  # a box around each cell
        drawing = "\n".join(
            f"{60 + 22 * n} {697 - 14 * row} 22 14 re S" for n in range(3) for row in range(3)
        )
    else:  # thin boxes that are filled
        drawing = "\n".join(f"{60 + 22 * n} 669 0.5 42 re f" for n in range(4))
        drawing += "\n" + "\n".join(f"60 {669 + 14 * n} 66 0.5 re f" for n in range(4))
    article = only_article(read_pdf(placed_pdf([places], drawing=drawing), "a.pdf"))
    table = "Xa | Ngo | Lua\nLinh | 120 | 87\nVi | 95 | 3"
    assert article.text == f"Bang so lieu:\n\n{table}\n\nHet."


def test_a_box_beside_text_is_read_behind_it_and_the_fields_of_forms_are_not() -> None:
    [frame] = grids_of(lines([300, 400], [490, 530]), EDGES, 0)
    text = [piece(60, 515 - 14 * n, f"dòng {n} của bài", n) for n in range(3)]
    box = [piece(310, 512, "Số liệu", 3), piece(310, 500, "6 xã", 4)]
    assert boxes_apart([*box, *text], [frame]) == [text, box]
    # One line in the frame, one line beside it, and a frame around most of a page.
    assert boxes_apart([*text, box[0]], [frame]) == [[*text, box[0]]]
    assert boxes_apart([text[1], *box], [frame]) == [[text[1], *box]]
    most = [*text[1:], *box * 3]
    assert boxes_apart(most, [frame]) == [most]
