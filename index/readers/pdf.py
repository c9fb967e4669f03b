"""Reads PDF files."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from index.article import Article, Notice
from index.readers.fields import document_author, document_title, make_article
from index.readers.kinds import Items
from index.readers.printed.cells import boxes_apart, with_rows
from index.readers.printed.margins import remove_margins
from index.readers.printed.order import PrintedLine, reading_order
from index.readers.printed.overlays import with_overlays
from index.readers.printed.paragraphs import paragraphs_of
from index.readers.printed.pieces import PrintedPage, read_printed_page
from index.text.dates import dateline
from index.text.pages import page_starts

# Pages of one file that are read at most.
MAX_PAGES = 2000
PASSWORD = 4  # FPDF_ERR_PASSWORD
# Characters of the example of what was left out.
MAX_EXAMPLE = 60


def read_pdf(file: BinaryIO, source: str) -> Items:
    """Reads a PDF file as one article.

    Title and author come from its properties. The date comes from the date line or the running
    heads, or else from the properties.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        locked = "locked with a password: save it without one"
        damaged = "damaged: save or copy it anew"
        yield Notice(source, f"skipped: {locked if error.err_code == PASSWORD else damaged}")
        return
    with document:
        document.init_forms()
        pages = [_read_page(document, number) for number in range(min(len(document), MAX_PAGES))]
        properties = document.get_metadata_dict()
        beyond = len(document) - len(pages)
    empty = sum(not page.pieces for page in pages)
    removed = remove_margins(pages)
    if not any(page.pieces for page in pages):
        yield Notice(source, f"skipped: {_why_empty(pages)}: run OCR first")
        return
    for message in _what_is_missing(pages, beyond, empty, removed):
        yield Notice(source, f"read without {message}", skipped=False)
    lines = [_lines(page) for page in pages]
    paragraphs = list(paragraphs_of(lines))
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    printed_day = dateline(text) or dateline("\n".join(removed))
    created = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", properties["CreationDate"])
    plain = (paragraph.text for paragraph in paragraphs if not paragraph.is_table)
    for item in make_article(
        source,
        text,
        title=document_title(properties["Title"], plain),
        date=printed_day or ("-".join(created.groups()) if created else None),
        author=document_author(properties["Author"]),
    ):
        if isinstance(item, Article):
            printed = [line for paragraph in paragraphs for line in paragraph.lines]
            item = replace(item, pages=page_starts(item.text, printed))
        yield item


def _read_page(document: Any, number: int) -> PrintedPage:
    page, overlays = with_overlays(document, number)
    printed = read_printed_page(page)
    printed.overlays = overlays
    return printed


def _lines(page: PrintedPage) -> list[PrintedLine]:
    """Returns the lines of a page in reading order, those of boxes and of turned text last."""
    groups = (*boxes_apart(with_rows(page.pieces, page.grids), page.grids), *page.turned)
    return [line for pieces in groups for line in reading_order(pieces)]


def _why_empty(pages: Sequence[PrintedPage]) -> str:
    if any(page.unknown for page in pages):
        return "its fonts do not tell which letters they show"
    return "scanned, no text layer"


def _what_is_missing(
    pages: Sequence[PrintedPage], beyond: int, empty: int, removed: Sequence[str]
) -> Iterator[str]:
    """Yields what the article lacks, and what the user can do.

    Args:
        pages: the pages that were read.
        beyond: the number of pages after MAX_PAGES.
        empty: how many of the pages held no text.
        removed: the running heads and page numbers.
    """
    unknown = sum(page.unknown for page in pages)
    if beyond:
        yield f"the {beyond:,} pages after page {MAX_PAGES:,}: split it"
    if empty:
        yield f"{empty:,} of its {len(pages):,} pages, which hold no text: run OCR first"
    if unknown:
        yield f"{unknown:,} of its letters, which its fonts do not name"
    comments = sum(page.overlays.comments for page in pages)
    signatures = sum(page.overlays.signatures for page in pages)
    if comments:
        yield f"{comments:,} comments on its pages" if comments > 1 else "the comment on a page"
    if signatures:
        yield "what its digital signatures show" if signatures > 1 else "its digital signature"
    if removed:
        example = max(removed, key=len)[:MAX_EXAMPLE]
        yield f'{len(removed):,} running heads, feet and page numbers, such as "{example}"'
