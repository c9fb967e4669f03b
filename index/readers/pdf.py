"""Reads PDF files, and joins their lines to paragraphs."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import make_article
from index.readers.kinds import Items
from index.readers.plain_text import document_title
from index.text.dates import dateline
from index.text.legacy import convert_runs, encoding_of_font
from index.text.sentences import LIST_ITEM

# Pages of one file that are read at most.
MAX_PAGES = 2000
# A line ends a paragraph if it is shorter than this share of the page's longest lines. The smaller
# share holds if the next line begins with a small letter.
FULL, NEARLY_FULL = 0.75, 0.6
# What PDFium writes for a hyphen that is there only because a line ends.
HYPHEN = re.compile("[\x02\ufffe](?:\r?\n)?")
# Letters that the font does not map to Unicode.
UNKNOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|�")
# The letters of fonts from before Unicode appear as characters from 0x80 up to this one.
MAX_OLD_LETTER = 0x2300
PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(file: BinaryIO, source: str) -> Items:
    """Reads a PDF file as one article.

    Title and author come from its properties. The date comes from the date line, or else from the
    properties.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        locked = "locked with a password: save it without one"
        damaged = "it is damaged: open it and save it anew"
        yield Notice(source, f"skipped: {locked if error.err_code == PASSWORD else damaged}")
        return
    with document:
        pages = [_page_lines(document[number]) for number in range(min(len(document), MAX_PAGES))]
        properties = document.get_metadata_dict()
        beyond = len(document) - len(pages)
    empty = sum(not page for page in pages)
    if empty == len(pages):
        yield Notice(source, "skipped: scanned, no text layer: run OCR first")
        return
    if empty or beyond:
        yield Notice(source, _missing_pages(empty, beyond, len(pages)), skipped=False)
    paragraphs = list(_join_lines(_without_margins(pages)))
    text = "\n\n".join(paragraphs)
    created = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", properties["CreationDate"])
    yield from make_article(
        source,
        text,
        title=document_title(properties["Title"], paragraphs),
        date=dateline(text) or ("-".join(created.groups()) if created else None),
        author=properties["Author"],
    )


def _missing_pages(empty: int, beyond: int, pages: int) -> str:
    """Returns the message about pages beyond MAX_PAGES, or about `empty` of the `pages` read."""
    if beyond:
        return f"read without the {beyond:,} pages after page {MAX_PAGES:,}: split it"
    return f"read without {empty:,} of its {pages:,} pages, which hold no text: run OCR first"


def _page_lines(page: Any) -> list[str]:
    """Returns the lines of a page that are not blank and whose letters are all known."""
    textpage = page.get_textpage()
    text = _convert_old_fonts(textpage, textpage.get_text_bounded())
    textpage.close()
    page.close()
    text = HYPHEN.sub("", text).replace("\r", "")
    lines = (" ".join(line.split()) for line in text.split("\n") if not UNKNOWN.search(line))
    return [line for line in lines if line]


def _convert_old_fonts(textpage: Any, text: str) -> str:
    """Returns the text of a page with the letters of fonts from before Unicode converted."""
    from pypdfium2.raw import FPDFText_GetUnicode

    letters = [FPDFText_GetUnicode(textpage, n) for n in range(textpage.count_chars())]
    candidates = (n for n, letter in enumerate(letters) if 0x80 <= letter <= MAX_OLD_LETTER)
    if not any(encoding_of_font(_font_name(textpage, n)) for n in candidates):
        return text
    runs: list[tuple[str, str]] = []
    for n, letter in enumerate(map(chr, letters)):
        font = runs[-1][1] if runs and letter.isspace() else _font_name(textpage, n)
        runs.append((letter, font))
    return convert_runs(runs)


def _font_name(textpage: Any, number: int) -> str:
    """Returns the name of the font of a letter; "" for a letter that PDFium has added."""
    from pypdfium2.raw import FPDFText_GetFontInfo

    name = ctypes.create_string_buffer(200)
    FPDFText_GetFontInfo(textpage, number, name, len(name), ctypes.c_int())
    return name.value.decode("utf-8", "replace")


def _without_margins(pages: list[list[str]]) -> Iterator[list[str]]:
    """Yields the pages without page numbers and running heads.

    A running head is among the first or last two lines of at least three pages and half of all
    pages, whatever its numbers. Pages without other lines are left out.
    """
    shapes = Counter(
        shape for page in pages for shape in {_shape(line) for line in page[:2] + page[-2:]}
    )
    repeated = {shape for shape, count in shapes.items() if count >= max(3, len(pages) / 2)}
    for page in pages:
        body = [
            line
            for number, line in enumerate(page)
            if 1 < number < len(page) - 2
            or not (_shape(line) in repeated or (line.isdigit() and number in (0, len(page) - 1)))
        ]
        if body:
            yield body


def _shape(line: str) -> str:
    """Returns a line with "#" for each number."""
    return re.sub(r"\d+", "#", line)


def _join_lines(pages: Iterable[list[str]]) -> Iterator[str]:
    """Yields paragraphs made of lines, across the ends of pages.

    A paragraph ends after a short line, after a line that ends a sentence, and before an item of a
    list.
    """
    paragraph, length, ended = "", 0.0, True  # `length` is a share of the page's longest lines
    for page in pages:
        longest = sorted(map(len, page))[len(page) * 9 // 10]
        for line in page:
            min_length = NEARLY_FULL if line[0].islower() else FULL
            goes_on = length >= min_length and not (ended or LIST_ITEM.match(line))
            if paragraph and not goes_on:
                yield paragraph
                paragraph = ""
            paragraph = f"{paragraph} {line}" if paragraph else line
            length = len(line) / longest
            ended = line.rstrip('”’")]')[-1:] in (".", "!", "?", ":", ";")
    if paragraph:
        yield paragraph
