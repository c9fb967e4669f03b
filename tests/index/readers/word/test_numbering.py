"""Numbers that Word sets before paragraphs."""

from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.readers.word.numbering import Numbering, numeral
from index.readers.word.styles import Styles


def element(xml: str) -> Any:
    name, _, rest = xml.partition(">")
    slash = "/" if name.endswith("/") else ""
    return parse_xml(f"{name.removesuffix('/')} {nsdecls('w')}{slash}>{rest}")


def level(number: int, text: str, style: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>{more}'
        "</w:lvl>"
    )


def labels(definition: str, *places: str, lists: str = "", styles: str = "") -> list[str]:
    """The numbers of paragraphs at "LIST.LEVEL", or of a style."""
    numbering = element(
        f'<w:numbering><w:abstractNum w:abstractNumId="7">{definition}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f"{lists}</w:numbering>"
    )
    counted = Numbering(numbering, Styles(element(f"<w:styles>{styles}</w:styles>")))
    return [counted.label(paragraph(place))[0] for place in places]


def paragraph(place: str) -> Any:
    list_id, dot, depth = place.partition(".")
    inner = (
        f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
        if dot
        else f'<w:pStyle w:val="{place}"/>'
    )
    return element(f"<w:p><w:pPr>{inner}</w:pPr></w:p>")


LAW = (
    level(0, "Chương %1.", "upperRoman") + level(1, "Điều %1.%2.") + level(2, "%3)", "lowerLetter")
)
RESTART = '<w:lvlRestart w:val="{}"/>'


def test_numbers_go_on_in_each_level_and_begin_anew_below_the_next_of_a_higher_one() -> None:
    places = ("1.0", "1.1", "1.1", "1.2", "1.2", "1.1", "1.2", "1.0", "1.1")
    assert labels(LAW, *places) == [
        *("Chương I. ", "Điều I.1. ", "Điều I.2. ", "a) ", "b) ", "Điều I.3. ", "a) "),
        *("Chương II. ", "Điều II.1. "),
    ]


def test_a_level_above_that_was_not_met_is_at_its_start() -> None:
    assert labels(LAW, "1.1", "1.0", "1.1") == ["Điều I.1. ", "Chương I. ", "Điều I.1. "]


def test_levels_that_begin_anew_otherwise_or_never() -> None:
    definition = level(0, "%1") + level(1, "%2") + level(2, "%3", more=RESTART.format(0))
    assert labels(definition, "1.0", "1.2", "1.0", "1.2") == ["1 ", "1 ", "2 ", "2 "]
    definition = level(0, "%1") + level(1, "%2") + level(2, "%3", more=RESTART.format(1))
    places = ("1.0", "1.1", "1.2", "1.1", "1.2", "1.0", "1.2")
    assert labels(definition, *places) == ["1 ", "1 ", "1 ", "2 ", "2 ", "2 ", "1 "]


def test_numbers_begin_where_level_or_list_says() -> None:
    definition = level(0, "%1.", more='<w:start w:val="5"/>')
    other = '<w:num w:numId="2"><w:abstractNumId w:val="7"/>{}</w:num>'
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride>'
    places = ("1.0", "1.0", "2.0", "2.0", "1.0")
    going_on = labels(definition, *places, lists=other.format(""))
    assert going_on == ["5. ", "6. ", "7. ", "8. ", "9. "]
    anew = labels(definition, *places, lists=other.format(override))
    assert anew == ["5. ", "6. ", "3. ", "4. ", "5. "]
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "(%1)")}</w:lvlOverride>'
    assert labels(definition, "1.0", "2.0", lists=other.format(own)) == ["5. ", "(6) "]


def test_bullets_are_dashes_whatever_their_sign() -> None:
    assert labels(level(0, "\uf0b7", "bullet"), "1.0", "1.0") == ["- ", "- "]


def test_a_number_without_room_behind_and_one_without_a_sign() -> None:
    assert labels(level(0, "%1/", more='<w:suff w:val="nothing"/>'), "1.0") == ["1/"]
    assert labels(level(0, "", "none"), "1.0") == [""]


def test_levels_in_digits_only() -> None:
    definition = level(0, "%1", "upperRoman") + level(1, "%1.%2", more="<w:isLgl/>")
    assert labels(definition, "1.0", "1.1") == ["I ", "1.1 "]


@pytest.mark.parametrize("place", ["0.0", "9.0", "1.3", "none"])
def test_paragraphs_without_a_number(place: str) -> None:
    assert labels(level(0, "%1."), place) == [""]


def test_styles_state_lists_and_the_level_that_names_them_counts() -> None:
    definition = level(0, "%1.") + level(1, "%1.%2", more='<w:pStyle w:val="Hai"/>')
    style = '<w:style w:type="paragraph" w:styleId="{}">{}<w:pPr>{}</w:pPr></w:style>'
    of_list = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = "".join(
        (
            style.format("Một", "", of_list),
            style.format("Con", '<w:basedOn w:val="Một"/>', ""),
            style.format("Hai", "", of_list),
            style.format("Không", '<w:basedOn w:val="Một"/>', of_list.replace("1", "0")),
            style.format("Vòng", '<w:basedOn w:val="Vòng"/>', ""),
        )
    )  # fmt: skip
    places = ("Một", "Con", "Hai", "Không", "Vòng", "Hai")
    assert labels(definition, *places, styles=styles) == ["1. ", "2. ", "2.1 ", "", "", "2.2 "]


def test_a_definition_that_names_the_list_of_a_style() -> None:
    lists = (
        '<w:num w:numId="5"><w:abstractNumId w:val="8"/></w:num>'
        '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="Đề"/></w:abstractNum>'
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="Đề"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    assert labels(level(0, "§%1"), "5.0", "5.0", lists=lists, styles=styles) == ["§1 ", "§2 "]
    circle = styles.replace('w:val="1"', 'w:val="5"')
    assert labels(level(0, "§%1"), "5.0", lists=lists, styles=circle) == [""]


def test_a_document_without_lists_has_no_numbers() -> None:
    assert Numbering(None, Styles(element("<w:styles/>"))).label(paragraph("1.0")) == ("", None)


def test_a_number_is_bounded() -> None:
    assert labels(level(0, "x" * 500), "1.0") == ["x" * 100 + " "]
    huge = level(0, "%1", "upperRoman", '<w:start w:val="999999999"/>')
    assert labels(huge, "1.0") == ["999999999 "]
    odd = level(0, "%1", more='<w:start w:val="-1e9"/>')
    assert labels(odd, "1.0") == ["1 "]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (7, "decimal", "7"),
        (7, "decimalZero", "07"),
        (1994, "upperRoman", "MCMXCIV"),
        (9, "lowerRoman", "ix"),
        (4000, "upperRoman", "4000"),
        (26, "upperLetter", "Z"),
        (28, "lowerLetter", "bb"),
        (0, "lowerLetter", "0"),
        (3, "decimalEnclosedCircle", "③"),
        (10, "chineseCounting", "十"),
        (23, "japaneseCounting", "二十三"),
        (7, "none", ""),
        (7, "cardinalText", "7"),
    ],
)
def test_numerals(number: int, style: str, text: str) -> None:
    assert numeral(number, style) == text
