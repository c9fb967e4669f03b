"""Raised digits: marks of notes, powers, units."""

import io

import docx
import pytest
from documents import Placed, only_article, placed_pdf, saved

from index.readers.docx import read_docx
from index.readers.html import read_html
from index.readers.pdf import read_pdf
from index.text.markup import html_text
from index.text.raised import LEVEL, RAISED, raised, with_marks

# (text before the raised one, raised text, text behind it), as it is written
WRITTEN = [
    (("2.024", "1", " hộ"), "2.024[1] hộ"),
    (("Luật Đất đai", "1,2", "."), "Luật Đất đai[1,2]."),
    (("đã rút.", "3", " Sau"), "đã rút.[3] Sau"),
    (("", "1", "Theo báo cáo"), "[1] Theo báo cáo"),
    (("", "1", " Theo báo cáo"), "[1] Theo báo cáo"),
    (("298 m", "2", " đất"), "298 m2 đất"),
    (("5.867 km", "2", ","), "5.867 km2,"),
    (("E = mc", "2", ""), "E = mc2"),
    (("có 10", "6", " con"), "có 10^6 con"),
    (("có 10", "-6", " g"), "có 10^-6 g"),
    (("có 210", "1", " con"), "có 210[1] con"),
    (("the 2", "nd", " time"), "the 2nd time"),
    (("chất ", "14", "C"), "chất 14C"),
    (("ion Ca", "2+", ""), "ion Ca2+"),
]


@pytest.mark.parametrize(("parts", "text"), WRITTEN)
def test_raised_text(parts: tuple[str, str, str], text: str) -> None:
    before, mark, behind = parts
    assert with_marks(before + "".join(map(raised, mark)) + behind) == text
    html = f"{before}<sup>{mark}</sup>{behind}"
    assert html_text(f"<p>{html}") == text
    assert html_text(f"<p><b>{before}</b><sup><a>{mark}</a></sup>{behind}") == text


def test_signs_without_their_other_one_are_left_out() -> None:
    assert with_marks(f"a{LEVEL}b{RAISED}c") == "abc"


def test_raised_digits_of_a_word_document() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Toàn tỉnh có 2.024")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run(" hộ trên 5 km")
    paragraph.add_run("2").font.superscript = True
    assert only_article(read_docx(saved(document), "a.docx")).text == (
        "Toàn tỉnh có 2.024[1] hộ trên 5 km2"
    )


def test_raised_digits_of_a_web_page() -> None:
    body = "Toàn tỉnh có 2.024<sup>1</sup> hộ nghèo sống trên 5.867 km<sup>2</sup> đất của huyện."
    page = f"<html><body><article><h1>Hộ nghèo ở tỉnh</h1><p>{body}</p></article></body></html>"
    assert only_article(read_html(io.BytesIO(page.encode()), "a.html")).text == (
        "Toàn tỉnh có 2.024[1] hộ nghèo sống trên 5.867 km2 đất của huyện."
    )


def test_raised_digits_of_a_pdf() -> None:
    # A letter of 10 points is 5 wide, one of 6 is 3 wide.
    line: list[Placed] = [(60, 700, "Theo tin"), (100, 704, "1", 6), (103, 700, " có 2.024")]
    line += [(148, 704, "2", 6), (156, 700, "hộ trên 298 m"), (221, 704, "2", 6), (224, 700, ".")]
    notes: list[Placed] = [(60, 63, "1", 5), (62.5, 60, "Theo Cục Thống kê.", 8)]
    article = only_article(read_pdf(placed_pdf([[*line, *notes]]), "a.pdf"))
    assert article.text == "Theo tin[1] có 2.024[2] hộ trên 298 m2.\n\n[1] Theo Cục Thống kê."
