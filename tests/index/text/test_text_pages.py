"""Where pages begin in the text of an article."""

import pytest

from index.text.pages import page_starts


@pytest.mark.parametrize(
    ("text", "lines", "starts"),
    [
        ("Một hai.", [(1, "Một"), (1, "hai.")], ((0, 1),)),
        ("Một.\n\n- Hai.", [(1, "Một."), (2, "- Hai.")], ((0, 1), (6, 2))),  # the dash, too
        ("“Một.” “Hai.”", [(1, "“Một.”"), (2, "“Hai.”")], ((0, 1), (7, 2))),
        ("Một hai.", [(4, "Một"), (6, "hai.")], ((0, 4), (4, 6))),  # page 5 has no text
        ("re-port", [(1, "re-"), (2, "port")], ((0, 1), (3, 2))),
        ("report", [(1, "re-"), (2, "port")], ((0, 1), (2, 2))),
        # A footnote of page 1 follows the paragraph that goes on on page 2.
        ("A b.\n\n1 C.", [(1, "A"), (2, "b."), (1, "1 C.")], ((0, 1), (2, 2), (6, 1))),
        ("Một.", [(1, "***"), (2, "Một.")], ((0, 2),)),  # without a letter
        ("ế ẩm", [(1, "e\u0302\u0301"), (2, "ẩm")], ((0, 1), (2, 2))),
        ("độc lập. Hết.", [(1, "®éc lËp."), (2, "Hết.")], ()),  # the lines are of two encodings
        ("Một.", [], ()),
        ("", [(1, "Một.")], ()),
        ("Một.", [(1, "Một hai.")], ()),
        ("Một hai.", [(1, "Một")], ()),
    ],
)
def test_pages_begin_where_their_letters_do(
    text: str, lines: list[tuple[int, str]], starts: tuple[tuple[int, int], ...]
) -> None:
    assert page_starts(text, lines) == starts


def test_lines_in_an_old_font_are_counted_as_they_are_converted() -> None:
    old = "B¸o c¸o cña tØnh ñy vÒ viÖc phßng chèng lôt b·o n¨m nay"
    text = "Báo cáo của tỉnh ủy về việc phòng chống lụt bão năm nay\n\n" * 2
    assert page_starts(text.strip(), [(1, old), (2, old)]) == ((0, 1), (57, 2))
