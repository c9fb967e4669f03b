"""The letters of a PDF page as PDFium sees them, line by line, with their places."""

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.text.legacy import encoding_of_font

# Quarters of a circle. Text that is turned by more than this from the next quarter is aslant.
STRAIGHT = 0.1
# Stands for the number of quarter turns of text that is aslant.
ASLANT = -1
# Points. A letter that is narrower or lower is blank.
BLANK = 0.1
# Control characters and U+FFFD: letters that the font does not map to Unicode. In fonts from before
# Unicode, those from 0x80 on are letters.
UNKNOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff]")
# Stands for such a letter.
REPLACEMENT = "\ufffd"
# Programs write the soft hyphen for a hyphen, and Word the bullets of its symbol fonts.
REPLACED = {0xAD: 0x2D, 0xF0B7: 0x2022, 0xF0A7: 0x2022}
# The letters of fonts from before Unicode appear as the characters of this range.
OLD_LETTERS = range(0x80, 0x2301)


class Letter(NamedTuple):
    """A letter of a page, turned so that it stands upright.

    Attributes:
        text: the letter, or REPLACEMENT.
        left, right, bottom, top: its edges in points, from the left and lower edge of the page.
        font: the name of its font, if the page has fonts from before Unicode.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    font: str


def pdfium_lines(textpage: Any, edges: tuple[float, ...]) -> Iterator[tuple[int, list[Letter]]]:
    """Yields (quarter turns, letters) of each line as PDFium sees it.

    PDFium joins lines that a hyphen ends, and takes lines of columns side by side for one.

    Args:
        textpage: of pypdfium2.
        edges: left, bottom, right and top of the page, in points.
    """
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox, FPDFText_GetUnicode

    box = FS_RECTF()
    codes = [FPDFText_GetUnicode(textpage, n) for n in range(textpage.count_chars())]
    has_old_fonts = _has_old_fonts(textpage, codes)
    broken_fonts = _broken_fonts(textpage, codes)
    letters: list[Letter] = []
    turn, font = 0, ""
    for number, code in enumerate(codes):
        if code in (0x0A, 0x0D):
            if letters:
                yield turn, letters
                letters = []
            continue
        letter = chr(REPLACED.get(code, code))
        is_unknown = UNKNOWN.match(letter) and not (has_old_fonts and code in OLD_LETTERS)
        if is_unknown or (broken_fonts and _is_broken(textpage, number, broken_fonts)):
            letter = _substitute(textpage, number)
        if not letters and letter.isspace():
            continue
        if not letters:
            turn = _quarter_turns(textpage, number)
        FPDFText_GetLooseCharBox(textpage, number, box)
        if not letter.isspace() and not _is_on_page(box, edges):
            continue
        if has_old_fonts and not letter.isspace():
            font = _font_name(textpage, number)
        corners = (box.left, box.bottom, box.right, box.top)
        letters.append(Letter(letter, *turned(corners, edges, turn), font))
    if letters:
        yield turn, letters


def _is_on_page(box: Any, edges: tuple[float, ...]) -> bool:
    """True if the middle of a letter lies on the page: marks of printers lie beside it."""
    if box.left == box.right:  # its font does not say how large it is
        return True
    across, up = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return bool(edges[0] <= across <= edges[2] and edges[1] <= up <= edges[3])


def _has_old_fonts(textpage: Any, codes: Sequence[int]) -> bool:
    """True if letters of the page are in a font from before Unicode."""
    candidates = (n for n, code in enumerate(codes) if code in OLD_LETTERS)
    return any(encoding_of_font(_font_name(textpage, n)) for n in candidates)


def _broken_fonts(textpage: Any, codes: Sequence[int]) -> set[str]:
    """Returns the fonts in which the space appears as a control character.

    What PDFium takes for other letters of such a font, if the font does not map them to Unicode,
    are the numbers of their shapes.
    """
    from pypdfium2.raw import FPDFText_HasUnicodeMapError

    controls = (n for n, code in enumerate(codes) if UNKNOWN.match(chr(code)))
    unmapped = (n for n in controls if FPDFText_HasUnicodeMapError(textpage, n) == 1)
    return {_font_name(textpage, n) for n in unmapped if _substitute(textpage, n) == " "}


def _is_broken(textpage: Any, number: int, broken_fonts: set[str]) -> bool:
    from pypdfium2.raw import FPDFText_HasUnicodeMapError

    is_unmapped = FPDFText_HasUnicodeMapError(textpage, number) == 1
    return is_unmapped and _font_name(textpage, number) in broken_fonts


def _substitute(textpage: Any, number: int) -> str:
    """Returns what stands for a letter without a Unicode: a hyphen, a space, or REPLACEMENT."""
    from pypdfium2.raw import FPDFText_IsHyphen

    if FPDFText_IsHyphen(textpage, number) == 1:
        return "-"
    left, bottom, right, top = textpage.get_charbox(number)
    return REPLACEMENT if min(right - left, top - bottom) > BLANK else " "


def _quarter_turns(textpage: Any, number: int) -> int:
    """Returns by how many quarters of a circle, clockwise, a letter is turned; or ASLANT."""
    from pypdfium2.raw import FPDFText_GetCharAngle

    quarters = FPDFText_GetCharAngle(textpage, number) / (math.pi / 2)
    is_straight = abs(quarters - round(quarters)) < STRAIGHT
    return round(quarters) % 4 if is_straight else ASLANT


def turned(
    corners: tuple[float, ...], edges: tuple[float, ...], turn: int
) -> tuple[float, float, float, float]:
    """Returns the (left, right, bottom, top) of a letter on the page turned so that it is upright.

    Args:
        corners: left, bottom, right and top of the letter, or of a line, in points.
        edges: left, bottom, right and top of the page.
        turn: the quarter turns of the letter, clockwise.
    """
    left, bottom, right, top = corners
    if turn == 3:
        return bottom - edges[1], top - edges[1], edges[2] - right, edges[2] - left
    if turn == 2:
        return edges[2] - right, edges[2] - left, edges[3] - top, edges[3] - bottom
    if turn == 1:
        return edges[3] - top, edges[3] - bottom, left - edges[0], right - edges[0]
    return left - edges[0], right - edges[0], bottom - edges[1], top - edges[1]


def _font_name(textpage: Any, number: int) -> str:
    """Returns the name of the font of a letter; "" for a letter that PDFium has added."""
    from pypdfium2.raw import FPDFText_GetFontInfo

    name = ctypes.create_string_buffer(200)
    FPDFText_GetFontInfo(textpage, number, name, len(name), ctypes.c_int())
    return name.value.decode("utf-8", "replace")
