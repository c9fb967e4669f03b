"""Splits the text of a CSV file into rows, also where a quotation mark is not closed."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

# Rows with a quotation mark that is not closed, which are looked for in one file at most.
MAX_STRAYS = 100
# Characters at the start of a text from which it is told how its cells are written.
SAMPLE = 200_000
# A cell in quotation marks behind a space, and a mark in a cell behind a backslash, or doubled.
SPACED = re.compile(r'[,;|\t] {1,9}"[^\n]{0,999}?"[ \r]{0,9}(?:[,;|\t\n]|\Z)')
ESCAPED = re.compile(r'[^\\]\\"')
DOUBLED = re.compile(r'[^,;|\t\n]""')


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
        self._format = _format_of(text[:SAMPLE], separator)

    def __iter__(self) -> Iterator[list[str]]:
        start = width = 0
        while start < len(self._lines):
            reader = csv.reader(itertools.islice(self._lines, start, None), **self._format)
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
            list(csv.reader(self._lines[first:end], strict=True, **self._format))
        except csv.Error:
            return all(len(row) >= width for row in self._unquoted(first, first + 2))
        return False

    def _unquoted(self, first: int, end: int) -> list[list[str]]:
        """Returns the rows of lines in which quotation marks are text."""
        lines = self._lines[first:end]
        return list(csv.reader(lines, quoting=csv.QUOTE_NONE, **self._format))


def _format_of(sample: str, separator: str) -> dict[str, Any]:
    """Returns how cells are written, as `csv.reader` takes it.

    Spaces may stand before the quotation marks of cells, and backslashes before those in them.
    """
    is_spaced = SPACED.search(sample) is not None
    has_backslashes = ESCAPED.search(sample) and not DOUBLED.search(sample)
    escape: dict[str, Any] = {"escapechar": "\\", "doublequote": False}
    spaces = {"delimiter": separator, "skipinitialspace": is_spaced}
    return spaces | (escape if has_backslashes else {})
