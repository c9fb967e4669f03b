"""The text of a PDF page as pieces of printed lines, with their places."""

import ctypes
import itertools
import math
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from index.text.legacy import convert_runs, encoding_of_font

# A gap in a line that is wider than this times the height of its letters parts it into pieces.
GAP = 0.6
# Letters of one word are not further apart than others by this times their height.
WORD_GAP = 0.15
# A letter that stands higher or lower than the one before by more than this times the height of the
# letters begins a new line. Raised and lowered letters (footnote marks, H₂O) differ by less.
NEW_LINE = 0.6
# Radians. Text that is turned by a quarter of a circle is read; text at another angle stays whole.
STRAIGHT = 0.1
# Points. A letter that is narrower or lower is blank.
BLANK = 0.1
# Stands for the number of quarter turns of text at another angle.
ASLANT = -1
# Control characters and U+FFFD: letters that the font does not map to Unicode.
UNKNOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff]")
# Stands for such a letter.
REPLACEMENT = "\ufffd"
# Programs write the soft hyphen for a hyphen, and Word the bullets of its symbol fonts.
REPLACED = {0xAD: 0x2D, 0xF0B7: 0x2022, 0xF0A7: 0x2022}
# The letters of fonts from before Unicode appear as characters from 0x80 up to this one.
MAX_OLD_LETTER = 0x2300


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one printed line that stand close together.

    Attributes:
        text: the letters, with single spaces.
        left, right, bottom: the edges in points, from the left and lower edge of the page as its
            text is turned. The bottom is that of most letters.
        height: points, of most letters.
        number: the place among the page's pieces in the order in which they are drawn.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float
    number: int

    @property
    def top(self) -> float:
        """Returns the upper edge in points."""
        return self.bottom + self.height


@dataclass(slots=True)
class PrintedPage:
    """The pieces of a page in the order in which the file draws them.

    Attributes:
        pieces: those in the direction of most of the text.
        turned: those in each other direction.
        height: of the page in points, as most of its text is turned.
        unknown: the number of letters that no Unicode is known for.
    """

    pieces: list[Piece] = field(default_factory=list)
    turned: list[list[Piece]] = field(default_factory=list)
    height: float = 0.0
    unknown: int = 0


class _Letter(NamedTuple):
    text: str
    left: float
    right: float
    bottom: float
    top: float
    font: str


def read_printed_page(page: Any) -> PrintedPage:
    """Returns what is printed on a page of pypdfium2."""
    textpage = page.get_textpage()
    edges = page.get_bbox()
    printed = PrintedPage()
    groups: dict[int, list[Piece]] = {}
    for turn, letters in _pdfium_lines(textpage, edges, printed):
        lines = [[letters]] if turn == ASLANT else map(_parted, _printed_lines(letters))
        group = groups.setdefault(turn, [])
        for part in (part for line in lines for part in line):
            piece = _piece(part, len(group))
            group += [piece] if piece.text.strip(f" {REPLACEMENT}") else []
    textpage.close()
    page.close()
    if groups:
        main = max(groups, key=lambda turn: sum(len(piece.text) for piece in groups[turn]))
        printed.pieces = groups.pop(main)
        printed.height = edges[2] - edges[0] if main % 2 else edges[3] - edges[1]
        printed.turned = list(groups.values())
    return printed


def _pdfium_lines(
    textpage: Any, edges: tuple[float, ...], printed: PrintedPage
) -> Iterator[tuple[int, list[_Letter]]]:
    """Yields (quarter turns, letters) of each line as PDFium sees it.

    PDFium joins lines that a hyphen ends, and takes lines of columns side by side for one.
    """
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox, FPDFText_GetUnicode

    box = FS_RECTF()
    codes = [FPDFText_GetUnicode(textpage, n) for n in range(textpage.count_chars())]
    has_old_fonts = _has_old_fonts(textpage, codes)
    broken_fonts = _broken_fonts(textpage, codes)
    letters: list[_Letter] = []
    turn, font = 0, ""
    for number, code in enumerate(codes):
        if code in (0x0A, 0x0D):
            if letters:
                yield turn, letters
                letters = []
            continue
        letter = chr(REPLACED.get(code, code))
        if UNKNOWN.match(letter) or (broken_fonts and _is_broken(textpage, number, broken_fonts)):
            letter = _substitute(textpage, number)
            printed.unknown += letter == REPLACEMENT
        if not letters and letter.isspace():
            continue
        if not letters:
            turn = _quarter_turns(textpage, number)
        FPDFText_GetLooseCharBox(textpage, number, box)
        if has_old_fonts and not letter.isspace():
            font = _font_name(textpage, number)
        corners = (box.left, box.bottom, box.right, box.top)
        letters.append(_Letter(letter, *_turned(corners, edges, turn), font))
    if letters:
        yield turn, letters


def _has_old_fonts(textpage: Any, codes: Sequence[int]) -> bool:
    """True if letters of the page are in a font from before Unicode."""
    candidates = (n for n, code in enumerate(codes) if 0x80 <= code <= MAX_OLD_LETTER)
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


def _turned(
    corners: tuple[float, ...], edges: tuple[float, ...], turn: int
) -> tuple[float, float, float, float]:
    """Returns a letter's (left, right, bottom, top) on the page turned so that it stands upright.

    Args:
        corners: left, bottom, right and top of the letter, in points.
        edges: left, bottom, right and top of the page.
        turn: the quarter turns of the letter.
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


def _printed_lines(letters: list[_Letter]) -> Iterator[list[_Letter]]:
    """Splits a line of PDFium's where a letter stands higher or lower than the one before."""
    start, before = 0, letters[0]
    for number, letter in enumerate(letters):
        if letter.text.isspace():
            continue
        height = max(letter.top - letter.bottom, before.top - before.bottom, 1)
        if abs(letter.bottom - before.bottom) > NEW_LINE * height:
            yield letters[start:number]
            start = number
        before = letter
    yield letters[start:]


def _parted(line: list[_Letter]) -> list[list[_Letter]]:
    """Splits a printed line at its wide gaps. The parts are in the order of the first letters."""
    inked = sorted(
        (n for n, letter in enumerate(line) if not letter.text.isspace()),
        key=lambda n: line[n].left,
    )
    if not inked:
        return []
    limit = GAP * max(statistics.median(line[n].top - line[n].bottom for n in inked), 1)
    part_of = [0] * len(line)
    part, right = 0, line[inked[0]].right
    for n in inked:
        part += line[n].left - right > limit
        part_of[n], right = part, max(right, line[n].right)
    parts: dict[int, list[_Letter]] = {}
    part = part_of[inked[0]]
    for n, letter in enumerate(line):
        part = part if letter.text.isspace() else part_of[n]  # a space goes with what it follows
        parts.setdefault(part, []).append(letter)
    return list(parts.values())


def _spaced(letters: list[_Letter]) -> Iterator[_Letter]:
    """Yields letters, and a space where two letters are further apart than those of a word."""
    gaps = [after.left - before.right for before, after in itertools.pairwise(letters)]
    usual = max(statistics.median(gaps or [0.0]), 0)
    for letter, gap in zip(letters, [*gaps, 0.0], strict=True):
        yield letter
        if gap > usual + WORD_GAP * (letter.top - letter.bottom):
            yield letter._replace(text=" ")


def _piece(letters: list[_Letter], number: int) -> Piece:
    text = convert_runs((letter.text, letter.font) for letter in _spaced(letters))
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    inked = [letter for letter in letters if not letter.text.isspace()] or letters
    return Piece(
        " ".join(text.split()),
        min(letter.left for letter in inked),
        max(letter.right for letter in inked),
        statistics.median(letter.bottom for letter in inked),
        max(statistics.median(letter.top - letter.bottom for letter in inked), 1),
        number,
    )
