"""Reads web pages that a browser saved in the format of e-mails (.mhtml)."""

import re
from typing import BinaryIO

from index.article import Article, Notice
from index.readers.fields import guess_notice, make_article
from index.readers.html import read_html, read_page
from index.readers.kinds import Items
from index.readers.mail import PAGES, parse_message, part_text

# Frames of one page that are read at most.
MAX_FRAMES = 20
# What a page that was saved as it is begins with.
PAGE = re.compile(rb"\s{0,99}<(?:!--|(?:!doctype|html|head|body|\?xml)\b)", re.IGNORECASE)


def read_mhtml(file: BinaryIO, source: str) -> Items:
    """Reads a web page that was saved with its images as one file.

    That is the first page in the file. If it only holds the frames in which others are shown, it is
    the one with the longest article. If there is no HTML, the first plain text is read instead.
    """
    start = file.read(1000)
    file.seek(0)
    if PAGE.match(start):  # a page under the wrong name
        yield from read_html(file, source)
        return
    message = parse_message(file)
    pages = [part for part in message.walk() if part.get_content_type() in PAGES]
    readings: list[list[Article | Notice]] = []
    for part in pages[:MAX_FRAMES]:
        url = part["Content-Location"] or message["Snapshot-Content-Location"]
        text, guess = part_text(part)
        items = list(read_page(text, source, str(url or "")))
        readings.append([*([guess_notice(source, guess)] if guess else []), *items])
        if len(readings) == 1 and _size(items):
            break
    if readings:
        yield from max(readings, key=_size)
        return
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            text, guess = part_text(part)
            yield from [guess_notice(source, guess)] if guess else []
            yield from make_article(source, text, title=str(message["Subject"] or ""))
            return
    yield Notice(source, "skipped: there is no web page in it")


def _size(items: list[Article | Notice]) -> int:
    """Returns the characters of the articles of a page; 0 if there is none."""
    return sum(len(item.text) for item in items if isinstance(item, Article))
