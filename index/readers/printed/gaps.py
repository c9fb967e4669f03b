"""The white gaps between the pieces of bands that go down a page."""

import itertools
import math
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from index.readers.printed.bands import APART, IN_LINE, LARGE, Band, Gap, column_of, is_parted
from index.readers.printed.pieces import GAP, Piece

# Letters that are so many times as high as those beside them are not of the same lines.
OTHER_SIZE = 1.1
# Two rows of a table are at most so many heights of a letter apart.
NEXT_ROW = 3
# Bands that a gap parts, at least, if a line across it is the end, and if a narrow gap is more than
# chance.
MIN_PARTED, MIN_NARROW = 2, 3
# Bands that are looked at for gaps that they have in common.
MAX_RUN = 300
# White strips of a band that are looked at. No table has so many columns.
MAX_GAPS = 60


def common_gaps(bands: Sequence[Band], start: int) -> tuple[int, list[Gap]]:
    """Returns (end, gaps): the gaps that all of `bands[start:end]` have in common.

    `end` is as large as it can be. A line across a gap is the end, and so is a heading that stands
    alone above the next lines of two columns.
    """
    gaps = [*_spaces(bands[start])]
    end = start + 1
    if len(gaps) > MAX_GAPS:
        return end, []
    while len(gaps) > 2 and end < min(len(bands), start + MAX_RUN):
        band = bands[end]
        height = max(piece.height for piece in band)
        if min(piece.bottom for piece in bands[end - 1]) - band[0].top > NEXT_ROW * height:
            break
        parts = [*_parts(gaps, [*_spaces(band)], GAP * height)]
        rest = [*itertools.chain(*parts)]
        if len(band) == 1 and _stands_out(band[0], gaps, bands[start:end]):
            break
        if not is_parted(band, rest):
            lost = (gap for gap, inside in zip(gaps, parts, strict=True) if not inside)
            is_heading = height > LARGE * bands[end - 1][0].height and (
                end + 1 < len(bands) and is_parted(bands[end + 1], rest)
            )
            if is_heading or any(_is_known(gap, bands[start:end]) for gap in lost):
                break
        if len(rest) > MAX_GAPS:
            break
        gaps = rest
        end += 1
    return end, _between_columns(gaps, bands[start:end])


def _spaces(band: Band) -> Iterator[Gap]:
    """Yields the white strips left of a band, between its pieces, and right of it."""
    left = -math.inf
    for piece in band:
        if piece.left - left > GAP * piece.height:
            yield left, piece.left
        left = max(left, piece.right)
    yield left, math.inf


def _parts(gaps: Sequence[Gap], spaces: Sequence[Gap], min_width: float) -> Iterator[list[Gap]]:
    """Yields, for each gap, the parts of it that lie in one of the spaces and are wide enough."""
    first = 0
    for left, right in gaps:
        while spaces[first][1] <= left:
            first += 1
        parts = []
        for space in itertools.islice(spaces, first, None):
            if space[0] >= right:
                break
            parts.append((max(left, space[0]), min(right, space[1])))
        yield [part for part in parts if part[1] - part[0] >= min_width]


def _is_known(gap: Gap, bands: Sequence[Band]) -> bool:
    parted = sum(is_parted(band, [gap]) for band in bands)
    return parted >= MIN_PARTED or (parted > 0 and _sizes_differ(bands, gap))


def _stands_out(piece: Piece, gaps: Sequence[Gap], bands: Sequence[Band]) -> bool:
    """True if a piece that stands alone is a heading below columns, and no line of one of them.

    It reaches beyond its column and is in line with nothing in it.

    Args:
        piece: that of the next band.
        gaps: those of the bands.
        bands: the bands above.
    """
    number = column_of(piece, gaps)
    column = [each for band in bands for each in band if column_of(each, gaps) == number]
    near = IN_LINE * piece.height
    is_within = any(other.left <= piece.left and piece.right <= other.right for other in column)
    if is_within or sum(is_parted(band, gaps) for band in bands) < MIN_PARTED:
        return False
    return all(
        min(
            abs(piece.left - other.left),
            abs(piece.right - other.right),
            abs(piece.left + piece.right - other.left - other.right) / 2,
        )
        > near
        for other in column
    )


def _between_columns(gaps: list[Gap], bands: Sequence[Band]) -> list[Gap]:
    """Returns the gaps with text in both of the columns beside them, in one of the bands.

    Beside a narrow gap, each column has text in MIN_NARROW bands, or they differ in their size.
    """
    wide = APART * bands[0][0].height
    for min_bands in (1, MIN_NARROW):
        filled = [{column_of(piece, gaps) for piece in band} for band in bands]
        bands_with = Counter(itertools.chain(*filled))
        gaps = [
            gap
            for n, gap in enumerate(gaps)
            if any({n, n + 1} <= columns for columns in filled)
            and (
                gap[1] - gap[0] > wide
                or min(bands_with[n], bands_with[n + 1]) >= min_bands
                or _sizes_differ(bands, gap)
            )
        ]
    return gaps


def _sizes_differ(bands: Sequence[Band], gap: Gap) -> bool:
    """True if the letters left of a gap are of another size than those right of it."""
    left = [piece.height for band in bands for piece in band if piece.left < gap[0]]
    right = [piece.height for band in bands for piece in band if piece.left >= gap[0]]
    if not left or not right:
        return False
    low, high = sorted((statistics.median(left), statistics.median(right)))
    return high > OTHER_SIZE * low
