"""Every word of a made-up PDF is in its article, in order.

A short run is part of the fast tests. The long run makes 20,000 documents, and a range makes one of
them again:

    HOIBAO_WORDS=20000 pytest tests/index/readers/printed/test_every_word_of_pdf.py --timeout 0
    HOIBAO_WORDS=731..732 pytest tests/index/readers/printed/test_every_word_of_pdf.py
"""

import random
import re
from collections.abc import Iterator

import pytest
from documents import Placed, document_numbers, placed_pdf

from index.article import Article
from index.readers.pdf import read_pdf

NUMBERS = document_numbers(80)
SYLLABLES = ("an", "bơ", "chè", "đò", "gâm", "hang", "lúa", "mưa", "núi", "ông", "sông", "xã")


class Printer:
    """Draws blocks of text from the top of a page down, and begins a page where one is full."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.words: list[str] = []
        self.pages: list[list[Placed]] = [[]]
        self.bottom = 780.0

    def word(self) -> str:
        """The next word: two syllables and a number that no other word of the document has."""
        self.words.append("".join(self.chance.choices(SYLLABLES, k=2)) + str(len(self.words)))
        return self.words[-1]

    def lines(self, count: int, width: int) -> Iterator[str]:
        """Full lines of words of at most so many letters; the last one is half as long."""
        for number in range(count):
            line, limit = self.word(), width if number < count - 1 else width // 2
            while len(line) + 12 < limit:
                line += f" {self.word()}"
            yield line + ("." if number == count - 1 else "")

    def room(self, height: float) -> None:
        """Begins a page if the rest of this one is lower, in points."""
        if self.bottom - height < 80:
            self.pages.append([])
            self.bottom = 780.0

    def paragraph(self) -> None:
        leading = self.chance.choice([12, 14, 18])
        for line in self.lines(self.chance.randint(1, 8), 90):
            self.room(leading)
            self.pages[-1].append((60, self.bottom, line))
            self.bottom -= leading
        self.bottom -= 6

    def heading(self) -> None:
        self.room(30)
        self.pages[-1].append((60, self.bottom - 6, f"Mục {self.word()} {self.word()}", 14))
        self.words.insert(-2, "Mục")
        self.bottom -= 30

    def table(self) -> None:
        columns, rows = self.chance.randint(2, 4), self.chance.randint(2, 6)
        self.room(16 * rows)
        cells: list[Placed] = [
            (60 + 110 * column, self.bottom - 16 * row, self.word())
            for row in range(rows)
            for column in range(columns)
        ]
        if self.chance.random() < 0.3:
            cells.sort(key=lambda cell: cell[0])  # drawn column by column
        self.pages[-1] += cells
        self.bottom -= 16 * rows + 16
        self.paragraph()

    def columns(self) -> None:
        counts = [self.chance.randint(3, 9) for _ in range(self.chance.randint(2, 3))]
        self.room(14 * max(counts) + 20)
        lower = self.chance.choice([0, 0, 5])
        columns: list[list[Placed]] = [
            [
                (60 + 165 * column, self.bottom - lower * column - 14 * number, line)
                for number, line in enumerate(self.lines(count, 30))
            ]
            for column, count in enumerate(counts)
        ]
        drawn = [line for column in columns for line in column]
        self.pages[-1] += drawn
        self.bottom -= 14 * max(counts) + 20
        self.paragraph()


def document(number: int) -> tuple[list[list[Placed]], list[str]]:
    """The pages of a document, and its words in order. It may have a head and page numbers."""
    chance = random.Random(number)
    printer = Printer(chance)
    blocks = [printer.paragraph, printer.paragraph, printer.heading, printer.table, printer.columns]
    for _ in range(chance.randint(2, 12)):
        chance.choice(blocks)()
    printer.paragraph()
    if chance.random() < 0.5 and len(printer.pages) > 1:
        for page_number, page in enumerate(printer.pages, 1):
            page.insert(0, (60, 815, "Báo Na Hang"))
            page.append((290, 40, str(page_number)))
    return printer.pages, printer.words


@pytest.mark.parametrize("part", range(4))
def test_every_word_is_in_the_article_in_order(part: int) -> None:
    for number in NUMBERS[part::4]:
        pages, words = document(number)
        items = read_pdf(placed_pdf(pages), "a.pdf")
        [article] = [item for item in items if isinstance(item, Article)]
        assert re.findall(r"\w+", article.text) == words, f"HOIBAO_WORDS={number}..{number + 1}"
