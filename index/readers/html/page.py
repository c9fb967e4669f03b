"""A web page as the lines that a browser shows, and the elements that they stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: a paragraph, a heading, an item of a list, a row of a table.

    A line break in a paragraph ends a line too.

    Attributes:
        text: the text of the line. White space is kept in preformatted text alone.
        block: lines of one block (a list, a table, a paragraph with line breaks) have one number.
        node: the number of the element that the line stands in.
        linked: characters of the text that stand in links, without white space.
        tag: the HTML name of the block element that the line stands in: "p", "figcaption".
    """

    text: str
    block: int
    node: int
    linked: int
    tag: str


@dataclass(slots=True)
class Page:
    """The lines of a page, and the elements that they stand in.

    Attributes:
        lines: the lines in order.
        elements: the elements by their numbers, in the order of their start tags.
        parents: the number of each element's parent; -1 for the first element.
        ends: the number of the last element in each element.
        controls: what the controls of forms show, each as a line, in order. It is in no other line.
    """

    lines: list[Line] = field(default_factory=list)
    elements: list[Any] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    controls: list[Line] = field(default_factory=list)

    def is_in(self, node: int, outer: int) -> bool:
        """True if an element is another one or stands in it, by their numbers."""
        return outer <= node <= self.ends[outer]

    def around(self, node: int) -> Iterator[int]:
        """Yields the number of an element and of all elements around it, inner ones first."""
        while node >= 0:
            yield node
            node = self.parents[node]


def joined_text(lines: Sequence[Line]) -> str:
    """Returns lines as a text, with a blank line between two blocks."""
    pieces = []
    for number, line in enumerate(lines):
        if number:
            pieces.append("\n" if line.block == lines[number - 1].block else "\n\n")
        pieces.append(line.text)
    return "".join(pieces)
