"""Where the pages of a PDF begin in the text of its article."""

import itertools
import re
from array import array
from collections.abc import Iterable

from index.article import PageStarts
from index.text.controls import without_invisible
from index.text.decoding import clean
from index.text.legacy import encoding_of, to_unicode

LETTER = re.compile(r"[^\W_]")
SPACE = re.compile(r"\s+")


def page_starts(text: str, lines: Iterable[tuple[int, str]]) -> PageStarts:
    """Returns where the pages begin in a text.

    Joining lines and tidying a text changes its hyphens, spaces and marks, but not how many letters
    and digits it has. So the letters of the lines are counted, and found again in the text.

    Args:
        text: the text of the article.
        lines: (page, text) of each line that it was joined of, in order.

    Returns:
        The starts; empty if the text has another number of letters than the lines.

    >>> page_starts("Nước đã rút. Hết.", [(1, "Nước"), (1, "đã rút."), (3, "Hết.")])
    ((0, 1), (13, 3))
    """
    pages = itertools.groupby(lines, lambda line: line[0])
    parts = [(page, " ".join(line for _, line in own)) for page, own in pages]
    if encoding := encoding_of("\n".join(part for _, part in parts)):
        parts = [(page, to_unicode(part, encoding)) for page, part in parts]
    letters = array("I", (letter.start() for letter in LETTER.finditer(text)))
    starts: list[tuple[int, int]] = []
    done, end = 0, 0  # the letters of the pages before, and the end of the last one
    for page, part in parts:
        count = sum(1 for _ in LETTER.finditer(without_invisible(clean(part))))
        if not count:
            continue
        if done + count > len(letters):
            return ()
        first = letters[done]
        space = SPACE.search(text, end, first) if end else None
        starts.append((space.end() if space else first if end else 0, page))
        done += count
        end = letters[done - 1] + 1
    return tuple(starts) if done == len(letters) else ()
