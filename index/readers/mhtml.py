"""Reads web pages that a browser saved in the format of e-mails (.mhtml)."""

import re
from typing import BinaryIO

from index.article import Article, Notice
from index.readers.fields import guess_notice, make_article
from index.readers.html import read_html, read_page
from index.readers.kinds import Items
from index.readers.mail import PAGES, parse_message, part_text

# What a page that was saved as it is begins with.
PAGE = re.compile(rb"\s{0,99}<(?:!--|(?:!doctype|html|head|body|\?xml)\b)", re.IGNORECASE)


def read_mhtml(file: BinaryIO, source: str) -> Items:
    """Reads a web page that was saved with its images as one file: the first article in it.

    If there is no HTML, the first plain text is read instead.
    """
    start = file.read(1000)
    file.seek(0)
    if PAGE.match(start):  # a page under the wrong name
        yield from read_html(file, source)
        return
    message = parse_message(file)
    pages = [part for part in message.walk() if part.get_content_type() in PAGES]
    for part in pages:
        url = part["Content-Location"] or message["Snapshot-Content-Location"]
        text, guess = part_text(part)
        items = list(read_page(text, source, str(url or "")))
        # The first page may only hold the frames in which others are shown.
        if part is pages[-1] or any(isinstance(item, Article) for item in items):
            yield from [guess_notice(source, guess)] if guess else []
            yield from items
            return
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            text, guess = part_text(part)
            yield from [guess_notice(source, guess)] if guess else []
            yield from make_article(source, text, title=str(message["Subject"] or ""))
            return
    yield Notice(source, "skipped: there is no web page in it")
