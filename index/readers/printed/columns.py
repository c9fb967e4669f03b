"""Tells columns of text, which are read one after the other, from those of a table."""

import itertools
import statistics
import unicodedata
from collections.abc import Sequence

from index.readers.printed.bands import IN_LINE, Band
from index.readers.printed.pieces import Piece

# Lines of a column below a line across the columns, at least, and the largest part of the width of
# its column that the first or last piece of such a line has.
MIN_IN_STRIP, MAX_STRIP = 4, 0.5
# Lines of columns that are drawn side by side at least. Fewer may be chance.
MIN_SIDE_BY_SIDE = 6
# Characters of a line of a column on average. The cells of tables are shorter.
MIN_LINE = 12
# Characters of a line of text beside a box or caption, on average, and the part of its lines that
# begins with a small letter.
MIN_TEXT_LINE, MIN_READS_ON = 25, 0.5
# This part of the lines of columns begins with a small letter, or one of a script without case.
MIN_WITHIN = 0.25
# The average line of a column has this part of the width of the widest.
MIN_FULL = 0.7
# Lines of a column on average that are drawn one after the other. A table is drawn row by row.
MIN_DRAWN_TOGETHER = 5


def are_columns(columns: Sequence[Sequence[Piece]]) -> bool:
    """True for columns of text, which are read one after the other; False for those of a table.

    The lines of text are longer than cells, and often begin with a small letter. Columns that are
    drawn one after the other have other numbers of lines, too. Those that are drawn side by side
    have more than a few lines, and most are full.
    """
    if are_texts_apart(columns):
        return True
    groups = _drawn_groups(columns)
    count = sum(map(len, columns))
    if any(statistics.mean(len(piece.text) for piece in column) < MIN_LINE for column in columns):
        return False
    if len(groups) == len(columns) or count >= MIN_DRAWN_TOGETHER * len(groups):
        if len(set(map(len, columns))) > 1:
            return True  # not even rows
        following = [piece for column in columns for piece in column[1:]]
    elif count >= MIN_SIDE_BY_SIDE and all(map(_is_full, columns)):
        following = [group[0] for group in groups[len(columns) :]]  # else the lines of one cell
    else:
        return False
    letters = [piece.text[0] for piece in following]
    within = sum(letter.islower() or unicodedata.category(letter) == "Lo" for letter in letters)
    return 0 < within >= MIN_WITHIN * len(letters)


def are_texts_apart(columns: Sequence[Sequence[Piece]]) -> bool:
    """True if columns are drawn one after the other, and one of them is text.

    The others may be a box or a caption beside it.
    """
    return len(_drawn_groups(columns)) == len(columns) and any(map(_reads_on, columns))


def _drawn_groups(columns: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Returns the pieces of columns in the order in which they are drawn, one column's together."""
    drawn = [(n, piece) for n, column in enumerate(columns) for piece in column]
    drawn.sort(key=lambda one: one[1].number)
    groups = itertools.groupby(drawn, lambda one: one[0])
    return [[piece for _, piece in group] for _, group in groups]


def _reads_on(column: Sequence[Piece]) -> bool:
    """True if the lines of a column are long and go on in one another."""
    if len(column) < 2 or statistics.mean(len(piece.text) for piece in column) < MIN_TEXT_LINE:
        return False
    following = [piece.text[0].islower() for piece in column[1:]]
    return statistics.mean(following) >= MIN_READS_ON


def is_strip(band: Band, columns: Sequence[Sequence[Piece]]) -> bool:
    """True if the first band of columns is a line across them: number, date and price of a paper.

    Its pieces are short. The first one begins where the first column does, the last one ends where
    the last column does.
    """
    if len(band) < 2 or len(band) > len(columns):
        return False
    near = IN_LINE * band[0].height
    edges = []
    for piece, column in ((band[0], columns[0]), (band[-1], columns[-1])):
        others = [other for other in column if other.top < band[0].bottom]
        if len(others) < MIN_IN_STRIP or piece.right - piece.left > MAX_STRIP * _width(others):
            return False
        lefts = [other.left for other in others]
        edges.append((statistics.median_low(lefts), max(other.right for other in others)))
    (first_left, _), (last_left, last_right) = edges
    return (
        abs(band[0].left - first_left) <= near
        and abs(band[-1].right - last_right) <= near
        and band[-1].left - last_left > near
    )


def _width(column: Sequence[Piece]) -> float:
    return max(piece.right for piece in column) - min(piece.left for piece in column)


def _is_full(column: Sequence[Piece]) -> bool:
    """True if the lines of a column but the last one are as wide as its widest on average."""
    widths = [piece.right - piece.left for piece in column]
    return statistics.mean(widths[:-1] or widths) >= MIN_FULL * max(widths)
