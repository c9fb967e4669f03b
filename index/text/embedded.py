"""What HTML holds beside paragraphs, as text: formulas, the words of drawings, and of forms."""

import re
from collections.abc import Iterator
from typing import Any

# Elements of a drawing whose text a browser shows, as a label or as the hint of a shape.
SHOWN = {"text", "title", "desc", "foreignobject"}
LABELS = {"text", "foreignobject"}
# Elements of a drawing that are only shown where others use them, or never.
UNUSED = {"defs", "symbol", "marker", "clippath", "mask", "pattern", "metadata", "style", "script"}
# What programs that draw charts write about themselves.
CREDIT = re.compile(r"created (?:with|by|using) .*|highcharts\.com|made with .*", re.IGNORECASE)
# Elements in a label that do not end a word.
WITHIN_WORDS = {"a", "b", "em", "font", "i", "span", "strong", "sub", "sup", "tspan", "u"}
# Attributes by which a part of a label starts at another place.
PLACES = {"x", "y", "dx", "dy"}
# Kinds of <input> whose value a browser shows, and that is no button.
TEXT_INPUTS = {"", "text", "email", "tel", "url", "number", "date", "month", "time"}
# Elements that stand for what `drawing_text` and `control_value` say of them.
EMBEDDED = {"svg", "select", "input"}
# What a text field begins with that offers code or an address to copy.
CODE = re.compile(r"\s{0,99}(?:<|https?://)")
# Parts of formulas that lie in one another; deeper ones are written without their signs.
MAX_DEPTH = 40
# Unicode's invisible signs: between a function and its argument, between factors, between indices.
INVISIBLE_SIGNS = {0x2061: " ", 0x2062: "", 0x2063: "", 0x2064: ""}
# What MathML writes for the roof of an accent, which no text shows behind its letter.
ROOFS = {*"^~¯‾˙¨→ˇ´`_"}


def formula_of(element: Any) -> str:
    """Returns a formula with a space on both sides; "" if the element is none, or is empty.

    It is as its author wrote it in TeX, or else as `_math_text` writes its parts.
    """
    if element.tag != "math":
        return ""
    for annotation in element.iter("annotation"):
        if annotation.get("encoding") == "application/x-tex":
            return f" {annotation.text or ''} "
    text = element.get("alttext") or " ".join(_math_text(element, 0).split())
    return f" {text} " if text else ""


def _math_text(element: Any, depth: int) -> str:
    """Returns a part of a formula in MathML as text.

    Fractions are written "a/b", powers "a^b", indices "a_b", roots "√(a)", matrices "[a, b; c, d]",
    as those of Word documents are.
    """
    if not isinstance(element.tag, str) or element.tag in ("annotation", "annotation-xml"):
        return ""
    if depth > MAX_DEPTH:
        return "".join(element.itertext()).translate(INVISIBLE_SIGNS)
    children = [child for child in element if isinstance(child.tag, str)]
    parts = [_math_text(child, depth + 1) for child in children]
    match element.tag, parts:
        case "mfrac", [top, bottom]:
            return f"{_grouped(top)}/{_grouped(bottom)}"
        case (("msup" | "mover"), [base, index]):
            return base if index in ROOFS else f"{base}^{_grouped(index)}"
        case (("msub" | "munder"), [base, index]):
            return f"{base}_{_grouped(index)}"
        case (("msubsup" | "munderover"), [base, low, high]):
            return f"{base}_{_grouped(low)}^{_grouped(high)}"
        case "msqrt", _:
            return f"√({''.join(parts)})"
        case "mroot", [base, index]:
            return f"{index}√({base})"
        case "mtable", _:
            return f"[{'; '.join(parts)}]"
        case (("mtr" | "mlabeledtr"), _):
            return ", ".join(parts)
        case "mfenced", _:
            opening, closing = element.get("open", "("), element.get("close", ")")
            return f"{opening[:1]}{', '.join(parts)}{closing[:1]}"
    pieces = [element.text or ""]
    for child, part in zip(children, parts, strict=True):
        pieces += [part, child.tail or ""]
    text = "".join(pieces).translate(INVISIBLE_SIGNS)
    return f" {text.strip()} " if element.tag == "mtext" else text


def _grouped(text: str) -> str:
    """Returns a part of a formula in brackets if it is more than one name or number."""
    text = text.strip()
    return text if len(text) < 2 or re.fullmatch(r"[\w.,]+", text) else f"({text})"


def drawing_text(element: Any) -> str:
    """Returns the labels of a drawing (<svg>) in one line: "Mực nước | Ngày 1: 28,1 m".

    It is "" for a drawing without labels, such as an icon, and for other elements.
    """
    labels = [*_labels(element)] if element.tag == "svg" else []
    if not any(name in LABELS for name, _ in labels):
        return ""
    texts = (" ".join(text.split()) for _, text in labels)
    return " | ".join(text for text in texts if text and not CREDIT.fullmatch(text))


def _labels(drawing: Any) -> Iterator[tuple[str, str]]:
    """Yields (name of the element, text) of each label and hint of a drawing, in order."""
    from lxml import etree

    walker = etree.iterwalk(drawing, events=("start", "end"))
    label: Any = None
    pieces: list[str] = []
    for event, element in walker:
        name = _local_name(element)
        if event == "end":
            if element is label:
                yield name, "".join(pieces)
                label = None
            elif label is not None:
                is_apart = name not in WITHIN_WORDS
                pieces += [" " * is_apart, element.tail or ""]
        elif name in UNUSED:
            walker.skip_subtree()
        elif label is not None:
            is_apart = name not in WITHIN_WORDS or not PLACES.isdisjoint(element.keys())
            pieces += [" " * is_apart, element.text or ""]
        elif name in SHOWN:
            label, pieces = element, [element.text or ""]


def _local_name(element: Any) -> str:
    """Returns the name of an element without a prefix, in lower case."""
    tag = str(element.tag)
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def is_code_field(element: Any) -> bool:
    """True for a text field whose text is code to embed, or an address: no text of the article."""
    return element.tag == "textarea" and CODE.match(element.text or "") is not None


def control_value(element: Any) -> str:
    """Returns what a browser shows in a control of a form: the options of a list, a value.

    It is "" for buttons, for what is hidden, and for elements that are no controls.
    """
    if element.tag == "select":
        options = (" ".join("".join(each.itertext()).split()) for each in element.iter("option"))
        return " | ".join(filter(None, options))
    if element.tag == "input" and (element.get("type") or "").strip().lower() in TEXT_INPUTS:
        return " ".join((element.get("value") or "").split())
    return ""
