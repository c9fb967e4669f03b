"""What an article is, and a notice about one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """One article, as it is stored and quoted.

    Attributes:
        id: unique in a collection.
        title: the headline; never empty.
        text: the body (NFC, lines ended by "\\n"); every quotation is a slice of it.
        source: path below the folder that was indexed, or the URL it came from.
        date: ISO date ("2024-04-02"), or None where it cannot be told.
        author: byline, or None.
        language: ISO 639-1 code ("vi"), or None.
    """

    id: str
    title: str
    text: str
    source: str
    date: str | None = None
    author: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person should know about one source: why it was skipped, or how it was read.

    Attributes:
        source: path below the folder that was indexed, with "#LINE" for a line of it.
        message: one sentence.
        skipped: False when the article was read all the same.
    """

    source: str
    message: str
    skipped: bool = True
