"""Reads plain text."""

from typing import BinaryIO

from index.plain_text import parts
from index.readers.fields import Read, article, decoded
from index.text.decoding import decode


def read_text(file: BinaryIO, source: str) -> Read:
    """Plain text; headline, date line and byline are taken from its head and tail."""
    text = yield from decoded(decode(file.read()), source)
    if text is None:
        return
    found = parts(text)
    yield from article(source, found.text, title=found.title, date=found.date, author=found.author)
