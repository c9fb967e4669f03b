"""Splits the text of a CSV file into rows, also where a quotation mark is not closed."""

import csv
import io
import itertools
from collections.abc import Iterator

# Rows with a quotation mark that is not closed, which are looked for in one file at most.
MAX_STRAYS = 100


class SeparatedRows:
    """Iterates over the rows of a text of separated values.

    A cell in quotation marks may hold several lines. If its mark is not closed, the lines below are
    rows of their own and not a part of it.

    Attributes:
        strays: the numbers of the lines with such a mark, so far.
    """

    def __init__(self, text: str, separator: str) -> None:
        self.strays: list[int] = []
        self._lines = io.StringIO(text).readlines()  # `str.splitlines` knows other line ends, too
        self._separator = separator

    def __iter__(self) -> Iterator[list[str]]:
        start = width = 0
        while start < len(self._lines):
            reader = csv.reader(
                itertools.islice(self._lines, start, None), delimiter=self._separator
            )
            end = start
            for row in reader:
                first, end = end, start + reader.line_num
                if end - first > 1 and self._swallows_rows(first, end, width):
                    self.strays.append(first + 1)
                    [row] = self._unquoted(first, first + 1)
                    end = first + 1
                    yield row
                    break
                width = max(width, len(row))
                yield row
            start = end

    def _swallows_rows(self, first: int, end: int, width: int) -> bool:
        """True if lines that were read as one row are several.

        Args:
            first, end: the lines, as a range.
            width: cells of the widest row above.
        """
        if width < 2 or len(self.strays) >= MAX_STRAYS:
            return False
        try:
            list(csv.reader(self._lines[first:end], delimiter=self._separator, strict=True))
        except csv.Error:
            return all(len(row) >= width for row in self._unquoted(first, first + 2))
        return False

    def _unquoted(self, first: int, end: int) -> list[list[str]]:
        """Returns the rows of lines in which quotation marks are text."""
        lines = self._lines[first:end]
        return list(csv.reader(lines, delimiter=self._separator, quoting=csv.QUOTE_NONE))
