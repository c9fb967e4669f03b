"""`Article`, as it is stored and quoted, and `Notice`, a message about a source."""

from bisect import bisect_right
from dataclasses import dataclass

# A store keeps weak references to the articles that are in use.

# The folder of what readers upload. What an article in it states as its id and source does not
# count, so that it can neither take the place of another article nor pass for another paper's.
UPLOADS = "reader-uploads"


PageStarts = tuple[tuple[int, int], ...]
"""(place, page) of each part of a text that stands on one page of a file, in order.

A place is the number of characters before the part. Pages are counted from 1. A page may have
several parts, because a footnote follows the paragraph that goes on on the next page.
"""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Article:
    """One article, as it is stored and quoted.

    Attributes:
        id: unique in a collection.
        title: the headline; never empty.
        text: the body (NFC, lines end with "\\n"). Every quotation is a slice of it.
        source: path below the folder that was indexed, the URL it came from, or what the article
            itself states as its source.
        date: ISO date ("2024-04-02"), or None if unknown.
        author: byline, or None.
        language: ISO 639-1 code ("vi"), stated or detected; or None.
        source_name: what the operator calls the source ("Báo Dân trí"); None without such a name.
            A store knows it (see `index.sources.names`), a reader of files does not.
        pages: where the pages of a PDF begin in `text`; empty for an article without pages.
    """

    id: str
    title: str
    text: str
    source: str
    date: str | None = None
    author: str | None = None
    language: str | None = None
    source_name: str | None = None
    pages: PageStarts = ()

    def page(self, place: int) -> int | None:
        """The page of a character of the text; None for an article without pages.

        >>> Article("a", "A", "Một. Hai.", "a.pdf", pages=((0, 1), (5, 3))).page(4)
        1
        """
        number = bisect_right(self.pages, place, key=lambda start: start[0])
        return self.pages[number - 1][1] if number else None

    def pages_of(self, start: int, end: int) -> list[int]:
        """The pages of a part of the text, in order; empty for an article without pages."""
        first, last = self.page(start), self.page(max(start, end - 1))
        if first is None or last is None:
            return []
        return [*range(first, last + 1)] if first < last else [first]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the user about one source: why it was skipped, or how it was read.

    Attributes:
        source: path below the folder that was indexed, or a URL; "#LINE" is added for one line or
            row of it.
        message: one sentence.
        skipped: False if the article was read nevertheless.
    """

    source: str
    message: str
    skipped: bool = True


def is_upload(source: str) -> bool:
    """True if an article comes from the folder of what readers upload.

    >>> is_upload("reader-uploads/a.jsonl#3"), is_upload("2024/a.txt")
    (True, False)
    """
    return UPLOADS in source.split("/")
