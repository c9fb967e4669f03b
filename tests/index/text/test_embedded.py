"""Formulas, drawings and controls of forms in HTML as text."""

from typing import Any

import pytest
from lxml import etree

from index.text.embedded import control_value, drawing_text, formula_of, is_code_field
from index.text.markup import html_text


def parsed(html: str, name: str) -> Any:
    return next(etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8")).iter(name))


X, TWO, SUM = "<mi>x</mi>", "<mn>2</mn>", "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (f"<mfrac>{SUM}{TWO}</mfrac>", "(a+b)/2"),
        ("<mfrac><mn>1,5</mn><mn>12</mn></mfrac>", "1,5/12"),
        (f"<msup>{X}{TWO}</msup>", "x^2"),
        (f"<msub>{X}{SUM}</msub>", "x_(a+b)"),
        (f"<munderover><mo>∑</mo>{X}{TWO}</munderover>{X}", "∑_x^2x"),
        (f"<msqrt>{X}{TWO}</msqrt>", "√(x2)"),
        (f"<mroot>{X}<mn>3</mn></mroot>", "3√(x)"),
        (f"<mover>{X}<mo>¯</mo></mover>", "x"),
        (f"<mfenced>{X}{TWO}</mfenced>", "(x, 2)"),
        (f"<mtable><mtr><mtd>{X}</mtd><mtd>{TWO}</mtd></mtr></mtable>", "[x, 2]"),
        (f"{X}<mo>=</mo>{TWO}<mtext>kg</mtext>", "x=2 kg"),
        (f"<mi>sin</mi><mo>&#x2061;</mo>{X}", "sin x"),
        (f"{X}<mfrac>{TWO}</mfrac>", "x2"),  # a fraction that is none
        (f"<semantics>{X}<annotation>x.y</annotation></semantics>", "x"),
        ("<!-- a -->", ""),
    ],
)
def test_a_formula_in_mathml(parts: str, text: str) -> None:
    assert formula_of(parsed(f"<math>{parts}</math>", "math")).strip() == text
    assert html_text(f"<p>a <math>{parts}</math> b</p>") == " ".join(f"a {text} b".split())


def test_very_deep_formulas_end() -> None:
    deep = f"<math>{'<msqrt>' * 200}x{'</msqrt>' * 200}</math>"
    assert formula_of(parsed(deep, "math")).strip() == f"{'√(' * 40}x{')' * 40}"


@pytest.mark.parametrize(
    ("drawing", "text"),
    [
        (
            "<title>Mực nước</title><desc>Bảy ngày</desc><text>Ngày 1: 28,1 m</text>",
            "Mực nước | Bảy ngày | Ngày 1: 28,1 m",
        ),
        ("<text><tspan x=0>Đà Vị</tspan><tspan x=0 dy=9>128 hộ</tspan></text>", "Đà Vị 128 hộ"),
        ("<text>CO<tspan baseline-shift=sub>2</tspan></text>", "CO2"),
        ("<g><title>12 nhà</title><rect/></g><text>Lũ</text>", "12 nhà | Lũ"),
        ("<foreignObject><p>Lũ</p><p>12 <b>tỉ</b></p></foreignObject>", "Lũ 12 tỉ"),
        ("<defs><text>ẩn</text></defs><style>a</style><text> \n</text><text>b</text>", "b"),
        ("<desc>Created with Highcharts 10.3</desc><text>b</text><text>Highcharts.com</text>", "b"),
        ("<title>Facebook</title><path/>", ""),
    ],
)  # fmt: skip
def test_the_labels_of_a_drawing(drawing: str, text: str) -> None:
    assert drawing_text(parsed(f"<svg>{drawing}</svg>", "svg")) == text
    assert html_text(f"<p>a</p><svg>{drawing}</svg><p>b</p>") == "\n\n".join(
        filter(None, ["a", text, "b"])
    )


@pytest.mark.parametrize(
    ("control", "name", "text"),
    [
        ("<select><option>Đà Vị<option>Năng <b>Khả</b></select>", "select", "Đà Vị | Năng Khả"),
        ("<input value=' Ma  Văn An '>", "input", "Ma Văn An"),
        ("<input type=TEL value=0912>", "input", "0912"),
        *((f"<input type={kind} value=Gửi>", "input", "") for kind in ("submit", "hidden")),
        ("<button>Gửi</button>", "button", ""),
    ],
)  # fmt: skip
def test_what_a_control_shows(control: str, name: str, text: str) -> None:
    assert control_value(parsed(control, name)) == text
    assert html_text(f"<p>a {control} b</p>") == " ".join(f"a {text} b".split())


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Kính gửi: xã.\nNước lên 20 cm.", "a\n\nKính gửi: xã.\nNước lên 20 cm.\n\nb"),
        ("&lt;iframe src=x&gt;&lt;/iframe&gt;", "a\n\nb"),
        (" https://example.org/x", "a\n\nb"),
    ],
)
def test_the_text_of_a_text_field_is_read_unless_it_is_code(content: str, text: str) -> None:
    field = f"<textarea>{content}</textarea>"
    assert html_text(f"<p>a</p>{field}<p>b</p>") == text
    assert is_code_field(parsed(field, "textarea")) == ("gửi" not in content)
