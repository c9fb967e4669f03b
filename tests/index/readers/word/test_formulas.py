"""Formulas of Word documents as text."""

import pytest
from docx.oxml import parse_xml

from index.readers.word.formulas import formula_text

NAMES = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str) -> str:
    return f"<m:r><m:rPr><m:sty/></m:rPr><m:t>{text}</m:t></m:r>"


def part(name: str, *contents: str) -> str:
    return f"<m:{name}>{''.join(contents)}</m:{name}>"


def sign(name: str, value: str) -> str:
    return f'<m:{name} m:val="{value}"/>'


BINOMIAL = (sign("type", "noBar"), run("n"), run("k"))
E, SUB, SUP = (part(name, run(text)) for name, text in (("e", "x"), ("sub", "i"), ("sup", "n+1")))


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (run("Q = 120 × h"), "Q = 120 × h"),
        (part("f", part("num", run("a+b")), part("den", run("2"))), "(a+b)/2"),
        (part("f", *map(part, ("fPr", "num", "den"), BINOMIAL)), "(n k)"),
        (part("sSup", E, SUP), "x^(n+1)"),
        (part("sSub", E, SUB), "x_i"),
        (part("sSubSup", E, SUB, SUP), "x_i^(n+1)"),
        (part("sPre", SUB, SUP, E), "_i^(n+1)x"),
        (part("rad", part("radPr", sign("degHide", "1")), part("deg"), E), "√(x)"),
        (part("rad", part("deg", run("3")), E), "3√(x)"),
        (part("nary", part("naryPr", sign("chr", "∑")), SUB, SUP, E), "∑_i^(n+1) x"),
        (part("nary", part("sub"), part("sup"), E), "∫ x"),
        (part("func", part("fName", run("sin")), E), "sin x"),
        (run("sin\u2061θ"), "sin θ"),
        (part("d", E, E), "(x|x)"),
        (part("d", part("dPr", sign("begChr", "["), sign("endChr", "")), E), "[x"),
        (part("acc", part("accPr", sign("chr", "\u0303")), E), "x\u0303"),
        (part("bar", part("e", run("AB"))), "AB"),
        (part("limLow", E, part("lim", run("n→∞"))), "x_(n→∞)"),
        (part("m", part("mr", E, E), part("mr", E, E)), "[x, x; x, x]"),
        (part("eqArr", E, E), "x\nx"),
        (part("borderBox", E), "x"),
        ("<!-- x -->" + run("y"), "y"),
    ],
)  # fmt: skip
def test_formulas(xml: str, text: str) -> None:
    assert formula_text(parse_xml(f"<m:oMath {NAMES}>{xml}</m:oMath>")) == text


def test_a_long_separator_is_not_repeated_whole() -> None:
    properties = part("dPr", sign("sepChr", "ab" * 5000))
    brackets = part("d", properties, *[part("e", run("x"))] * 100)
    xml = brackets.replace("<m:d>", f"<m:d {NAMES}>", 1)
    assert formula_text(parse_xml(xml)) == f"({'abababab'.join(['x'] * 100)})"
