"""The numbers of the items of lists in HTML."""

import pytest
from lxml import etree

from index.text.lists import first_number, item_number


@pytest.mark.parametrize(
    ("html", "number"),
    [
        ("<ol/>", 1),
        ('<ol start="4"/>', 4),
        ('<ol start="-2"/>', -2),
        ('<ol start="four"/>', 1),
        ('<ol start="12345678"/>', 1),
        ('<ol style="LIST-STYLE : None"/>', None),
        ('<list rend="ol"/>', 1),  # of trafilatura
        ('<list rend="ul"/>', None),
        ("<ul/>", None),
    ],
)
def test_the_first_number_of_a_list(html: str, number: int | None) -> None:
    assert first_number(etree.fromstring(html)) == number


def test_an_item_may_state_its_number() -> None:
    assert item_number(etree.fromstring("<li/>"), 3) == 3
    assert item_number(etree.fromstring('<li value="7"/>'), 3) == 7
