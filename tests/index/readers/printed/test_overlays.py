"""What lies over the pages of a PDF file, and beside them."""

import pytest
from documents import Placed, placed_pdf

from index.article import Article, Notice
from index.readers.pdf import read_pdf

LINES: list[Placed] = [(60, 700, "Full name:"), (60, 670, "Phone:")]


def look(text: str) -> str:
    """The stream that draws a text at the lower left corner of an annotation."""
    drawn = f"BT /F 10 Tf 2 5 Td ({text}) Tj ET"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    resources = f"/Resources<</Font<</F {font}>>>>"
    form = f"/Type/XObject/Subtype/Form/BBox[0 0 200 20]{resources}"
    return f"<<{form}/Length {len(drawn)}>>stream\n{drawn}\nendstream"


def read(*annotations: tuple[str, str]) -> tuple[str, list[str]]:
    """The text of a page with annotations, given as (properties, drawn text), and its notices."""
    more: list[str] = []
    references: list[str] = []
    for properties, text in annotations:
        number = 6 + len(more)
        drawn = f"/AP<</N {number + 1} 0 R>>" if text else ""
        more += [f"<</Type/Annot/F 4{drawn}{properties}>>", look(text)]
        references.append(f"{number} 0 R")
    file = placed_pdf(
        [LINES],
        page=f"/Annots[{' '.join(references)}]",
        more=more,
        catalog=f"/AcroForm<</Fields[{' '.join(references)}]>>",
    )
    items = list(read_pdf(file, "a.pdf"))
    [text] = [item.text for item in items if isinstance(item, Article)]
    return text, [item.message for item in items if isinstance(item, Notice)]


def test_what_was_typed_into_a_form_stands_beside_the_names_of_its_fields() -> None:
    field = "/Subtype/Widget/FT/Tx/T({})/Rect[160 {} 360 {}]"
    assert read(
        (field.format("a", 693, 713), "Ly Thi Bo"),
        (field.format("b", 663, 683), "0912 000 111"),
        ("/Subtype/Widget/FT/Tx/T(c)/F 2/Rect[160 600 360 620]", "hidden"),
        ("/Subtype/Widget/FT/Btn/Ff 65536/T(d)/Rect[160 600 360 620]", "Print"),
    ) == ("Full name: | Ly Thi Bo\nPhone: | 0912 000 111", [])


@pytest.mark.parametrize("subtype", ["FreeText", "Stamp"])
def test_what_is_typed_or_stamped_onto_a_page_is_read(subtype: str) -> None:
    annotation = f"/Subtype/{subtype}/Contents(x)/Rect[60 600 260 620]"
    text, notices = read((annotation, "Paid in April."))
    assert (text.split("\n\n"), notices) == (["Full name:", "Phone:", "Paid in April."], [])


def test_comments_and_signatures_are_named() -> None:
    link = "/Subtype/Link/Contents(x)/Rect[60 600 260 620]"
    note = "/Subtype/Text/Contents(x)/Rect[60 600 260 620]"
    blank = "/Subtype/Highlight/Rect[60 600 260 620]"
    signature = "/Subtype/Widget/FT/Sig/T(s)/Rect[60 600 260 620]"
    plain = "Full name:\n\nPhone:"
    assert read((link, ""), (blank, "")) == (plain, [])
    assert read((note, ""), (signature, "Signed by Bo")) == (
        plain,
        ["read without the comment on a page", "read without its digital signature"],
    )
    assert read((note, ""), (note, ""), (signature, "x"), (signature, "y")) == (
        plain,
        [
            "read without 2 comments on its pages",
            "read without what its digital signatures show",
        ],
    )


def test_what_lies_beside_the_page_is_not_read() -> None:
    lines: list[Placed] = [(60, 830, "a.indd 1"), (60, 700, "Body."), (60, 12, "CMYK")]
    [article] = read_pdf(placed_pdf([lines], page="/CropBox[40 30 555 812]"), "a.pdf")
    assert isinstance(article, Article)
    assert article.text == "Body."
