"""Writes the formulas of Word documents (Office Math) as text: "x=(-b±√(b^2-4ac))/(2a)"."""

from typing import Any

from index.readers.word import M, W

MAX_SIGN = 8  # characters of a stated sign
# What stands in a formula if an element does not state its own sign.
SIGNS = {"nary": "∫", "acc": "\u0302", "bar": "\u0305", "begChr": "(", "endChr": ")", "sepChr": "|"}
# Unicode's invisible signs: between a function and its argument, between factors, between indices.
INVISIBLE = {0x2061: " ", 0x2062: "", 0x2063: "", 0x2064: ""}


def formula_text(element: Any) -> str:
    """Returns a formula, or a part of one, as text.

    Fractions are written "a/b", powers "a^b", indices "a_b", roots "√(a)", matrices "[a, b; c, d]".

    Args:
        element: the element m:oMath, m:oMathPara, or one inside of these.
    """
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if element.tag in (M + "t", W + "t"):
        return (element.text or "").translate(INVISIBLE)
    if name.endswith("Pr") or element.tag in (W + "rPr", W + "del"):
        return ""
    match name:
        case "f":
            bar = "" if _stated(element, "type") == "noBar" else "/"
            top, bottom = _grouped(_part(element, "num")), _grouped(_part(element, "den"))
            return f"{top}{bar}{bottom}" if bar else f"({top} {bottom})"
        case "sSup" | "sSub" | "sSubSup":
            return _part(element, "e") + _indices(element)
        case "sPre":
            return _indices(element) + _part(element, "e")
        case "limLow" | "limUpp":
            sign = "_" if name == "limLow" else "^"
            return f"{_part(element, 'e')}{sign}{_grouped(_part(element, 'lim'))}"
        case "rad":
            return f"{_part(element, 'deg')}√({_part(element, 'e')})"
        case "nary":
            sign = _stated(element, "chr", SIGNS["nary"])
            return f"{sign}{_indices(element)} {_part(element, 'e')}"
        case "func":
            return f"{_part(element, 'fName')} {_part(element, 'e')}"
        case "d":
            parts = [formula_text(part) for part in element.iterchildren(M + "e")]
            begin, separator, end = (
                _stated(element, each, SIGNS[each]) for each in ("begChr", "sepChr", "endChr")
            )
            return begin + separator.join(parts) + end
        case "acc" | "bar":
            base = _part(element, "e")
            return base + _stated(element, "chr", SIGNS[name]) if len(base) == 1 else base
        case "m":
            rows = (map(formula_text, row) for row in element.iterchildren(M + "mr"))
            return f"[{'; '.join(', '.join(row) for row in rows)}]"
        case "eqArr" | "oMathPara":
            lines = (formula_text(part) for part in element)
            return "\n".join(filter(None, lines))
        case _:
            return "".join(map(formula_text, element))


def _part(element: Any, name: str) -> str:
    part = element.find(M + name)
    return "" if part is None else formula_text(part)


def _indices(element: Any) -> str:
    signs = (("_", _part(element, "sub")), ("^", _part(element, "sup")))
    return "".join(sign + _grouped(text) for sign, text in signs if text)


def _grouped(text: str) -> str:
    """Returns a part of a formula in brackets if it is more than one name or number."""
    return text if text.isalnum() or len(text) < 2 else f"({text})"


def _stated(element: Any, name: str, default: str = "") -> str:
    """Returns the value of one of an element's properties; a sign may be stated as none.

    Signs have one character, and combining ones two. A longer value is cut, because it may be
    repeated for each part of a formula.
    """
    stated = element.find(f"{element.tag}Pr/{M}{name}")
    return default if stated is None else (stated.get(M + "val") or "")[:MAX_SIGN]
