"""Takes a web page apart into the lines that a browser shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from index.readers.html.layout import data_tables
from index.readers.html.names import is_unseen
from index.readers.html.page import Line, Page
from index.text.controls import without_invisible
from index.text.embedded import EMBEDDED, control_value, drawing_text, formula_of
from index.text.lists import first_number, item_number

# The HTML names of elements that trafilatura renames, or that are shown like others.
NAMES = {
    "ab": "p",
    "cell": "td",
    "head": "h2",
    "item": "li",
    "lb": "br",
    "list": "ul",
    "quote": "blockquote",
    "row": "tr",
    "textarea": "pre",
}
LISTS = {"ul", "ol", "dl", "menu", "dir"}
ITEMS = {"li", "dt", "dd"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Other elements that begin and end lines.
BLOCK_NAMES = """
address article aside blockquote body caption center details dialog div fieldset figcaption figure
footer form header hgroup hr html legend main nav p pre search section summary table tbody td tfoot
th thead tr
"""
BLOCKS = LISTS | ITEMS | HEADINGS | {*BLOCK_NAMES.split()}
# Stands for the start or end of a <span> or <cite>; no page holds it.
EDGE = "\0"
AT_EDGE = re.compile(rf"([^\W\d_][.!?…”»]?){EDGE}+([^\W\d_])")
# Two of them between a word and a number, as in the rows of a list of prices.
AT_NUMBER = re.compile(rf"([^\W\d_]{{2}}){EDGE}{{2,}}(?=\d)|(?<=\d){EDGE}{{2,}}(?=[^\W\d_]{{2}})")


def page_of(tree: Any) -> Page:
    """Returns the lines of a page, of a part of one, or of trafilatura's tree."""
    return _LineWalk(tree).page


@dataclass(slots=True)
class _TextRun:
    """Text without an end of a line in it.

    Attributes:
        pieces: the text.
        linked: characters of it in links, without white space.
    """

    pieces: list[str] = field(default_factory=list)
    linked: int = 0


class _LineWalk:
    """Goes through the elements of a page, and collects its lines in `page`."""

    def __init__(self, tree: Any) -> None:
        self.page = Page()
        self._tables = data_tables(tree, NAMES)
        self._runs = [_TextRun()]  # since the last block started or ended
        self._blocks = 0  # how many there were so far
        self._node = -1
        self._names: list[str] = []  # of the blocks around
        self._table_blocks: list[int] = []  # for each table around, the block of its rows; or 0
        self._list_blocks: list[int] = []  # for each list around, the block of its lines
        self._numbers: list[int | None] = []  # for each list around, of its next item; None for "-"
        self._links = self._pres = 0  # how many such elements are around
        self._marker = ""  # what stands before the next line
        self._cells: list[list[Line]] | None = None  # of the row of data around
        self._walk(tree)

    def _walk(self, tree: Any) -> None:
        from lxml import etree

        walker = etree.iterwalk(tree, events=("start", "end"))
        is_started: list[bool] = []  # of the elements around
        for event, element in walker:
            name = NAMES.get(element.tag, element.tag)
            if event == "start":
                self.page.elements.append(element)
                self.page.parents.append(self._node)
                self._node = len(self.page.elements) - 1
                self.page.ends.append(self._node)
                formula = formula_of(element)
                is_seen = not is_unseen(name, element)
                is_started.append(is_seen and not formula and name not in EMBEDDED)
                if is_started[-1]:
                    self._start(name, element)
                    self._add(element.text)
                else:
                    walker.skip_subtree()
                    self._add(formula)
                    if is_seen:
                        self._add_embedded(name, element)
                continue
            if is_started.pop():
                self._end(name, element)
            self.page.ends[self._node] = len(self.page.elements) - 1
            self._node = self.page.parents[self._node]
            if element is not tree:
                self._add(element.tail)
        self._flush(0)

    def _start(self, name: str, element: Any) -> None:
        self._links += name in ("a", "ref")
        if name in ("span", "cite"):
            self._runs[-1].pieces.append(EDGE)
        if name == "br":
            self._runs.append(_TextRun())
        if not _is_block(name, element):
            return
        self._flush(self.page.parents[self._node])
        self._names.append(name)
        self._pres += name == "pre"
        if name in LISTS:
            around = self._list_blocks[-1:] or [self._new_block()]
            self._list_blocks.append(around[0])
            self._numbers.append(first_number(element))
        elif name in ITEMS:
            self._marker = self._item_marker(name, element)
        elif name == "table":
            is_data = element in self._tables
            self._table_blocks.append(self._new_block() if is_data else 0)
        elif name == "tr" and any(self._table_blocks[-1:]):
            self._cells = []
        elif name in ("td", "th") and self._cells is not None:
            self._cells.append([])

    def _end(self, name: str, element: Any) -> None:
        self._links -= name in ("a", "ref")
        if name in ("span", "cite"):
            self._runs[-1].pieces.append(EDGE)
        if not _is_block(name, element):
            return
        self._flush(self._node)
        self._names.pop()
        self._pres -= name == "pre"
        if name in LISTS:
            self._list_blocks.pop()
            self._numbers.pop()
        elif name in ITEMS:
            self._marker = ""
        elif name == "table":
            self._table_blocks.pop()
        elif name == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            if text := " | ".join(map(_cell_text, cells)).rstrip(" |"):
                linked = sum(line.linked for cell in cells for line in cell)
                block = self._table_blocks[-1]
                self.page.lines.append(Line(text, block, self._node, linked, "tr"))

    def _item_marker(self, name: str, element: Any) -> str:
        """Returns what stands before an item: a dash, or its number."""
        number = self._numbers[-1] if self._numbers and name == "li" else None
        if number is None:
            return "- "
        number = item_number(element, number)
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _new_block(self) -> int:
        self._blocks += 1
        return self._blocks

    def _add(self, text: str | None) -> None:
        """Adds text to the run; in preformatted text, line ends are line breaks."""
        if not text:
            return
        if self._pres and self._cells is None:
            first, *others = text.split("\n")
            self._runs[-1].pieces.append(first)
            self._runs += [_TextRun([other]) for other in others]
        else:
            self._runs[-1].pieces.append(text)
        if self._links:
            self._runs[-1].linked += len("".join(text.split()))

    def _add_embedded(self, name: str, element: Any) -> None:
        """Adds the labels of a drawing as a line; the text of a control is put aside."""
        if text := drawing_text(element):
            self._flush(self.page.parents[self._node])
            line = Line(text, self._new_block(), self._node, 0, name)
            (self._cells[-1] if self._cells else self.page.lines).append(line)
        elif text := control_value(element):
            self.page.controls.append(Line(text, 0, self._node, 0, name))

    def _flush(self, node: int) -> None:
        """Makes lines of the runs, which stand in the element of this number.

        A blank run between others begins a new block.
        """
        runs, self._runs = self._runs, [_TextRun()]
        is_pre = self._pres and self._cells is None
        block = 0
        for run in runs:
            text = without_invisible("".join(run.pieces))
            text = text if is_pre else AT_NUMBER.sub(_spaced_number, AT_EDGE.sub(_spaced, text))
            text = text.replace(EDGE, "")
            text = text.rstrip() if is_pre else _single_spaced(text).strip()
            if not text.strip():
                block = 0
                continue
            if self._cells is None and not block:
                around = self._table_blocks if "caption" in self._names[-1:] else self._list_blocks
                block = sum(around[-1:]) or self._new_block()
            # The first line of an item is that of the item, whatever element it is in.
            tag = "li" if self._marker else "".join(self._names[-1:])
            marker, self._marker = "" if self._cells else self._marker, ""
            line = Line(marker + text, block, node, run.linked, tag)
            (self._cells[-1] if self._cells else self.page.lines).append(line)


def _is_block(name: str, element: Any) -> bool:
    style = element.get("style") or ""
    return name in BLOCKS or re.search(r"display\s?:\s?(?:block|flex|table)", style) is not None


def _cell_text(lines: Sequence[Line]) -> str:
    """Returns the lines of a cell on one line. There is a semicolon between two items of a list."""
    text = ""
    for line in lines:
        if text:
            text += "; " if line.tag == "li" and text[-1].isalnum() else " "
        text += line.text
    return text


def _spaced(letters: re.Match[str]) -> str:
    """Returns the letters at the edge of a <span>, with the space that a style sets there."""
    space = " " if letters[1][0].islower() and letters[2].isupper() else ""
    return f"{letters[1]}{space}{letters[2]}"


def _spaced_number(edge: re.Match[str]) -> str:
    """Returns the letters before two edges at a number, with a space if they are small letters."""
    letters = edge[1] or ""
    return letters if letters.upper() == letters and letters else f"{letters} "


def _single_spaced(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)
