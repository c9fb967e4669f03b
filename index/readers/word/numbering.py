"""The numbers that Word sets before paragraphs: "3.", "Điều 3.", "a)", and dashes for bullets."""

import re
from typing import Any

from index.readers.word import W
from index.readers.word.styles import MAX_STYLES, Styles

LEVELS = 9
# Characters of a number with the words around it ("Điều 3."), at most.
MAX_LABEL = 100
ROMAN = [
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
]
MAX_ROMAN = 3999
EAST_ASIAN = "〇一二三四五六七八九"
EAST_ASIAN_FORMATS = {"chineseCounting", "chineseCountingThousand", "japaneseCounting"}


class Numbering:
    """Counts the numbered paragraphs of a document. They are to be asked for in their order.

    The rules are those of ECMA-376, part 1, 17.9.
    """

    def __init__(self, numbering: Any, styles: Styles) -> None:
        """Takes the root element of the part with the lists, which may be None, and the styles."""
        self._styles = styles
        definitions = [] if numbering is None else numbering.iterchildren(W + "abstractNum")
        self._definitions = {each.get(W + "abstractNumId"): each for each in definitions}
        lists = [] if numbering is None else numbering.iterchildren(W + "num")
        self._lists = {each.get(W + "numId"): each for each in lists}
        # By definition: the number of each level, and where it begins if a list says otherwise.
        self._counts: dict[str, dict[int, int]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        self._levels: dict[str, dict[int, Any]] = {}
        self._of_style: dict[str, tuple[str, int]] = {}

    def label(self, paragraph: Any) -> tuple[str, Any]:
        """Returns (number with the space after it, its level's element) and counts the paragraph.

        The number is "- " for a bullet. It is "", with None, for a paragraph without a number.
        """
        list_id, level = self._place(paragraph)
        if list_id not in self._lists:
            return "", None
        definition = self._definition_id(list_id)
        levels = self._levels_of(list_id)
        if level not in levels:
            return "", None
        self._count(list_id, definition, level, levels)
        label = _label(levels, level, self._starts[definition] | self._counts[definition])
        return label, levels[level]

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Returns (list, level) of a paragraph; what it does not state itself, its style states."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        style = _value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._styles.default
        list_id, level = self._place_of_style(style)
        if properties is not None:
            list_id = _value(properties.find(W + "numId")) or list_id
            level = _number(properties.find(W + "ilvl"), level)
        return list_id, min(max(level, 0), LEVELS - 1)

    def _place_of_style(self, style_id: str) -> tuple[str, int]:
        """Returns (list, level) of a style. The level of its list that names the style counts."""
        if style_id not in self._of_style:
            self._of_style[style_id] = "", 0
            for style in self._styles.chain(style_id):
                properties = style.find(f"{W}pPr/{W}numPr")
                list_id = "" if properties is None else _value(properties.find(W + "numId"))
                if list_id:
                    stated = _number(properties.find(W + "ilvl"), 0)
                    named = (
                        number
                        for number, level in self._levels_of(list_id).items()
                        if _value(level.find(W + "pStyle")) in (style_id, style.get(W + "styleId"))
                    )
                    self._of_style[style_id] = list_id, next(named, stated)
                    break
        return self._of_style[style_id]

    def _definition_id(self, list_id: str) -> str:
        """Returns the id of the definition of a list. A definition may only name a list's style."""
        id = ""
        for _ in range(MAX_STYLES):
            if list_id not in self._lists:
                break
            id = _value(self._lists[list_id].find(W + "abstractNumId"))
            definition = self._definitions.get(id)
            link = "" if definition is None else _value(definition.find(W + "numStyleLink"))
            style = self._styles.by_id.get(link)
            linked = None if style is None else style.find(f"{W}pPr/{W}numPr/{W}numId")
            if linked is None:
                break
            list_id = _value(linked)
        return id

    def _levels_of(self, list_id: str) -> dict[int, Any]:
        """Returns the elements of the levels of a list: its own, and else its definition's."""
        if list_id not in self._levels:
            definition = self._definitions.get(self._definition_id(list_id))
            levels = {} if definition is None else _by_level(definition.iterchildren(W + "lvl"))
            own = self._lists.get(list_id)
            overrides = [] if own is None else own.iterfind(f"{W}lvlOverride/{W}lvl")
            self._levels[list_id] = levels | _by_level(overrides)
        return self._levels[list_id]

    def _count(self, list_id: str, definition: str, level: int, levels: dict[int, Any]) -> None:
        counts = self._counts.setdefault(definition, {})
        starts = self._starts.setdefault(definition, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for override in self._lists[list_id].iterchildren(W + "lvlOverride"):
                begin = override.find(W + "startOverride")
                if begin is not None:
                    number = _attribute(override, "ilvl")
                    starts[number] = _number(begin, 1)
                    counts.pop(number, None)
        counts[level] = (
            counts[level] + 1 if level in counts else starts.get(level, _start(levels, level))
        )
        for deeper in [number for number in counts if number > level]:
            restart = levels[deeper].find(W + "lvlRestart") if deeper in levels else None
            if level < _number(restart, LEVELS):
                del counts[deeper]


def _label(levels: dict[int, Any], level: int, numbers: dict[int, int]) -> str:
    """Returns the number of a paragraph as its level writes it, with the space after it.

    Args:
        levels: the elements of the levels of its list.
        level: its level.
        numbers: the number that each level has come to; others are at their start.
    """
    element = levels[level]
    if _format(element) == "bullet":
        return "- "
    is_legal = element.find(W + "isLgl") is not None

    def shown(match: re.Match[str]) -> str:
        number = int(match[1]) - 1
        style = "decimal" if is_legal or number not in levels else _format(levels[number])
        return numeral(numbers.get(number, _start(levels, number)), style)

    pattern = _value(element.find(W + "lvlText"))[:MAX_LABEL]
    text = re.sub("%([1-9])", shown, pattern)[:MAX_LABEL].strip()
    space = "" if _value(element.find(W + "suff")) == "nothing" else " "
    return f"{text}{space}" if text else ""


def numeral(number: int, style: str) -> str:
    """Returns a number as a format of Word's writes it; in digits if the format is not known.

    >>> [numeral(4, style) for style in ("decimalZero", "upperRoman", "lowerLetter", "none")]
    ['04', 'IV', 'd', '']
    """
    if style == "none":
        return ""
    if style == "decimalZero":
        return f"{number:02}"
    if style in ("upperRoman", "lowerRoman") and 0 < number <= MAX_ROMAN:
        letters = ""
        for value, sign in ROMAN:
            letters += sign * (number // value)
            number %= value
        return letters if style == "upperRoman" else letters.lower()
    if style in ("upperLetter", "lowerLetter") and 0 < number <= 26 * 10:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if style in EAST_ASIAN_FORMATS and 0 < number < 100:
        tens, ones = divmod(number, 10)
        head = ("" if tens < 2 else EAST_ASIAN[tens]) + ("十" if tens else "")
        return head + (EAST_ASIAN[ones] if ones else "")
    return str(number)


def _by_level(elements: Any) -> dict[int, Any]:
    return {_attribute(element, "ilvl"): element for element in elements}


def _start(levels: dict[int, Any], level: int) -> int:
    return _number(levels[level].find(W + "start"), 1) if level in levels else 1


def _format(level: Any) -> str:
    # A format that older versions do not know stands among alternatives.
    element = next(level.iter(W + "numFmt"), None)
    return _value(element) or "decimal"


def _value(element: Any) -> str:
    return "" if element is None else element.get(W + "val") or ""


def _number(element: Any, default: int) -> int:
    return default if element is None else _attribute(element, "val", default)


def _attribute(element: Any, name: str, default: int = 0) -> int:
    text = element.get(W + name) or ""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else default
