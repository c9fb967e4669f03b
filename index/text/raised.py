"""Writes raised digits of any format apart from the word or number that they stand at.

"2.024" with the mark of note 1 is "2.024[1]", not "2.0241".
"""

import itertools
import re
from typing import Any

# Stand before and behind raised text until all of its line is known. No Unicode text holds them.
RAISED, LEVEL = "\ufdd0", "\ufdd1"
RAISED_TEXT = re.compile(rf"{RAISED}([^{RAISED}{LEVEL}]*){LEVEL}")
SIGNS = str.maketrans(dict.fromkeys(RAISED + LEVEL, ""))
# The numbers of notes: "1", "1,2", "3-5".
NUMBERS = re.compile(r"\d{1,3}(?:[,;–-] ?\d{1,3}){0,9}")
POWER = re.compile(r"[-−–]?\d{1,3}")
# Characters before raised text that are looked at.
MAX_BEFORE = 40
# A letter alone, or letters without a vowel: a unit (m², km²), a variable (x²), an element.
SYMBOL = re.compile(r"(?:[^\W\d_]|[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{1,4}|m[µμ])")
# Elements of HTML around raised text, so many at most, that are looked at for the text before it.
INLINE, MAX_AROUND = {"a", "b", "em", "font", "i", "span", "strong", "u"}, 5


def raised(text: str) -> str:
    """Returns raised text between the signs by which `with_marks` knows it."""
    return f"{RAISED}{text.translate(SIGNS)}{LEVEL}" if text.strip() else text


def with_marks(text: str) -> str:
    r"""Returns a text with the marks of notes in brackets, powers of ten with "^", without signs.

    Digits at a unit or a variable, and what is no number, stay as they are.

    >>> with_marks(f"đạt 2.024{raised('1')} trên 298 m{raised('2')}, 10{raised('6')} con")
    'đạt 2.024[1] trên 298 m2, 10^6 con'
    """
    if RAISED not in text:
        return text.translate(SIGNS) if LEVEL in text else text
    return RAISED_TEXT.sub(_written, text.replace(LEVEL + RAISED, "")).translate(SIGNS)


def _written(match: re.Match[str]) -> str:
    """Returns how raised text is written at its place."""
    mark = match[1].strip()
    before = match.string[max(0, match.start() - MAX_BEFORE) : match.start()]
    before = before.rpartition("\n")[2].translate(SIGNS)
    after = match.string[match.end() : match.end() + 1]
    is_ten = before.endswith("10") and before[-3:-2] not in {*"0123456789.,"}
    if is_ten and POWER.fullmatch(mark):
        return f"^{mark}"
    is_at_start = not before.strip()
    if not NUMBERS.fullmatch(mark) or (after.isalnum() and not is_at_start):
        return match[1]
    letters = itertools.takewhile(str.isalpha, reversed(before))
    if SYMBOL.fullmatch("".join(letters)):
        return match[1]
    return f"[{mark}] " if is_at_start and after.strip() else f"[{mark}]"


def write_raised(tree: Any) -> None:
    """Writes the raised digits of HTML as `with_marks` does, in the elements of the page."""
    for element in tree.iter("sup"):
        text = "".join(element.itertext())
        if any(map(str.isdecimal, text)) and len(text) <= MAX_BEFORE:
            before, after = _text_before(element)[-MAX_BEFORE:], (element.tail or "")[:1]
            written = with_marks(before + raised(text) + after)
            written = written[len(before) : len(written) - len(after)]
            if written != text:
                tail = element.tail
                element.clear()
                element.text, element.tail = written, tail


def _text_before(element: Any) -> str:
    """Returns the text that ends right before an element; "" at the start of a block."""
    for _ in range(MAX_AROUND):
        before, around = element.getprevious(), element.getparent()
        if before is not None:
            is_leaf = isinstance(before.tag, str) and not len(before)
            return before.tail or (before.text or "" if is_leaf else "")
        if around is None or around.text or around.tag not in INLINE:
            return (around.text or "") if around is not None else ""
        element = around
    return ""
