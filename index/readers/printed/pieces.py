"""The text of a PDF page as pieces of printed lines, with their places."""

import re
import statistics
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.readers.printed.letters import ASLANT, REPLACEMENT, Letter, pdfium_lines
from index.readers.printed.overlays import Overlays
from index.readers.printed.rules import Grid, drawn_corners, grids_of
from index.readers.printed.spacing import gaps_of_justified_text, spaced, without_false_spaces
from index.readers.printed.unruled import narrow_tables
from index.text.legacy import convert_runs
from index.text.raised import raised

# A gap in a line that is wider than a space by this times the height of the letters parts the line
# into pieces. A space is about as wide as the narrowest letter, also where all are equally wide.
GAP = 0.5
# Numbers in groups of three digits, and percentages; those of cells of a table that touch.
NUMBER = r"\d{1,3}(?:\.\d{3}){1,9}|\d{1,3}(?:,\d{3}){1,9}"
SHARE = r"\d{1,3}(?:[.,]\d{1,9})?%"
NUMBERS = re.compile(rf"{NUMBER}|{SHARE}")
TOUCHING = re.compile(rf"(?<![\d.,])(?:(?:{NUMBER}){{2,99}}|(?:{SHARE}){{2,99}})(?!\d)")
# Raised letters (marks of notes, m²) have at most this share of the height of others, and their
# lower edge is higher by at least this share of it.
SMALL, RAISED_BY = 0.85, 0.15
# Of so many letters, the highest ones are those of the text; of more, most are.
FEW = 8
# A letter that stands higher or lower than the one before by more than this times the height of the
# letters begins a new line. Raised and lowered letters (footnote marks, H₂O) differ by less.
NEW_LINE = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one printed line that stand close together.

    Attributes:
        text: the letters, with single spaces. Raised ones are marked; see `index.text.raised`.
        left, right, bottom: the edges in points, from the left and lower edge of the page as its
            text is turned. The bottom is that of most letters.
        height: points, of most letters.
        number: the place among the page's pieces in the order in which they are drawn.
        is_row: it is a whole row of a table that lines rule.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float
    number: int
    is_row: bool = False

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
        grids: the tables and frames that lines rule, among `pieces`.
        overlays: what lies over the page and is not read.
    """

    pieces: list[Piece] = field(default_factory=list)
    turned: list[list[Piece]] = field(default_factory=list)
    height: float = 0.0
    unknown: int = 0
    grids: list[Grid] = field(default_factory=list)
    overlays: Overlays = field(default_factory=Overlays)


def read_printed_page(page: Any) -> PrintedPage:
    """Returns what is printed on a page of pypdfium2, and closes the page."""
    textpage = page.get_textpage()
    edges = page.get_bbox()
    printed = PrintedPage()
    lines_of: dict[int, list[list[Letter]]] = {}
    for turn, letters in pdfium_lines(textpage, edges):
        printed.unknown += sum(letter.text == REPLACEMENT for letter in letters)
        is_aslant = turn == ASLANT
        lines_of.setdefault(turn, []).extend([letters] if is_aslant else _printed_lines(letters))
    groups: dict[int, list[Piece]] = {}
    grids: dict[int, list[Grid]] = {}
    rules = drawn_corners(page)
    for turn, lines in lines_of.items():
        ruled = [] if turn == ASLANT else grids_of(rules, edges, turn)
        grids[turn] = ruled + ([] if turn == ASLANT else narrow_tables(lines, ruled))
        group = groups.setdefault(turn, [])
        for line in lines:
            for part in [line] if turn == ASLANT else _parted(line, grids[turn]):
                piece = _piece(part, len(group))
                group += [piece] if piece.text.strip(f" {REPLACEMENT}") else []
    textpage.close()
    page.close()
    if groups:
        main = max(groups, key=lambda turn: sum(len(piece.text) for piece in groups[turn]))
        printed.pieces = groups.pop(main)
        printed.height = edges[2] - edges[0] if main % 2 else edges[3] - edges[1]
        printed.turned = list(groups.values())
        printed.grids = grids[main]
    return printed


def _printed_lines(letters: list[Letter]) -> Iterator[list[Letter]]:
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


def _parted(line: list[Letter], grids: Sequence[Grid] = ()) -> list[list[Letter]]:
    """Splits a printed line at its wide gaps, and at the upright lines of tables.

    The parts are in the order of the first letters.
    """
    inked = sorted(
        (n for n, letter in enumerate(line) if not letter.text.isspace()),
        key=lambda n: line[n].left,
    )
    if not inked:
        return []
    limit = GAP * max(statistics.median(line[n].top - line[n].bottom for n in inked), 1)
    limit += min(max(line[n].right - line[n].left, 0) for n in inked)
    cuts = _cuts(line[inked[0]], line[inked[-1]], grids)
    columns = [bisect(cuts, (line[n].left + line[n].right) / 2) if cuts else 0 for n in inked]
    part_of = [0] * len(line)
    even = gaps_of_justified_text([line[n] for n in inked])
    part, right, before = 0, line[inked[0]].right, columns[0]
    for place, (n, column) in enumerate(zip(inked, columns, strict=True)):
        is_wide = line[n].left - right > limit and place not in even
        part += is_wide or column != before
        part_of[n], right, before = part, max(right, line[n].right), column
    parts: dict[int, list[Letter]] = {}
    part = part_of[inked[0]]
    for n, letter in enumerate(line):
        part = part if letter.text.isspace() else part_of[n]  # a space goes with what it follows
        parts.setdefault(part, []).append(letter)
    return list(parts.values())


def _cuts(first: Letter, last: Letter, grids: Sequence[Grid]) -> list[float]:
    """Returns the places of the upright lines of tables that stand in a printed line."""
    middle = (first.bottom + first.top) / 2
    near = (g for g in grids if g.is_table and g.bottom < middle < g.top and first.left < g.right)
    return sorted(cut for grid in near if last.right > grid.left for cut in grid.cuts(middle))


def is_raised(one: Letter | Piece, height: float, bottom: float) -> bool:
    """True if a letter or piece is smaller and higher than others of this height and lower edge."""
    is_small = one.top - one.bottom <= SMALL * height
    return is_small and one.bottom - bottom >= RAISED_BY * height


def joined_texts(before: str, last: Piece, space: str, piece: Piece) -> str:
    """Returns a text with that of the next piece.

    Args:
        before: the text.
        last: the last piece in it.
        space: what stands between them.
        piece: the next piece.
    """
    if is_raised(piece, last.height, last.bottom):
        return f"{before}{space}{raised(piece.text)}"
    if before == last.text and is_raised(last, piece.height, piece.bottom):
        return f"{raised(before)}{space}{piece.text}"
    return f"{before}{space}{piece.text}"


def _piece(letters: list[Letter], number: int) -> Piece:
    inked = [letter for letter in letters if not letter.text.isspace()] or letters
    heights = [letter.top - letter.bottom for letter in inked]
    # Raised letters are told by those of the text, which in a short piece need not be the most.
    text_height = max(heights) if len(inked) <= FEW else statistics.median_high(heights)
    text_bottom = statistics.median(
        letter.bottom for letter, own in zip(inked, heights, strict=True) if own >= text_height
    )
    runs = [
        (letter.text, letter.font, is_raised(letter, text_height, text_bottom))
        for letter in spaced(without_false_spaces(letters))
    ]
    text = convert_runs((raised(text) if is_up else text, font) for text, font, is_up in runs)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Piece(
        TOUCHING.sub(lambda cells: " ".join(NUMBERS.findall(cells[0])), " ".join(text.split())),
        min(letter.left for letter in inked),
        max(letter.right for letter in inked),
        statistics.median(letter.bottom for letter in inked),
        max(statistics.median(heights), 1),
        number,
    )
