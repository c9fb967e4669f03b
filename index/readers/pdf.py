"""Reads PDF files: their lines put together to paragraphs again."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from index.article import Notice
from index.readers.fields import make_article
from index.readers.kinds import Items
from index.readers.plain_text import headline
from index.text.dates import dateline
from index.text.legacy import convert_runs, encoding_of_font
from index.text.sentences import LIST_ITEM

# Pages beyond these are left out.
MAX_PAGES = 2000
# A line shorter than this part of the page's longest ones ends a paragraph; one that is a little
# shorter does not if the next goes on in lower case.
FULL, NEARLY_FULL = 0.75, 0.6
# What PDFium puts for a hyphen that only the end of a line called for.
HYPHEN = re.compile("[\x02\ufffe](?:\r?\n)?")
# Letters whose font does not say which they are.
UNKNOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|�")
# Fonts from before Unicode show their letters as these, or as look-alikes of signs.
MAX_OLD_LETTER = 0x2300
PASSWORD = 4  # FPDF_ERR_PASSWORD


def read_pdf(file: BinaryIO, source: str) -> Items:
    """A PDF; title, author and day are taken from its properties."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        locked = "locked with a password: save it without one"
        why = locked if error.err_code == PASSWORD else "it is damaged: open it and save it anew"
        yield Notice(source, f"skipped: {why}")
        return
    with document:
        pages = [_lines(document[number]) for number in range(min(len(document), MAX_PAGES))]
        properties = document.get_metadata_dict()
        beyond = len(document) - len(pages)
    empty = sum(not page for page in pages)
    if empty == len(pages):
        yield Notice(source, "skipped: scanned, no text layer: run OCR first")
        return
    if empty or beyond:
        yield Notice(source, _left_out(empty, beyond, len(pages)), skipped=False)
    paragraphs = list(_paragraphs(_without_margins(pages)))
    text = "\n\n".join(paragraphs)
    made = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", properties["CreationDate"])
    yield from make_article(
        source,
        text,
        title=headline(properties["Title"], paragraphs),
        date=dateline(text) or ("-".join(made.groups()) if made else None),
        author=properties["Author"],
    )


def _left_out(empty: int, beyond: int, pages: int) -> str:
    if beyond:
        return f"read without the {beyond:,} pages after page {MAX_PAGES:,}: split it"
    return f"read without {empty:,} of its {pages:,} pages, which hold no text: run OCR first"


def _lines(page: Any) -> list[str]:
    """The lines of a page that say something."""
    textpage = page.get_textpage()
    text = _converted(textpage, textpage.get_text_bounded())
    textpage.close()
    page.close()
    text = HYPHEN.sub("", text).replace("\r", "")
    lines = (" ".join(line.split()) for line in text.split("\n") if not UNKNOWN.search(line))
    return [line for line in lines if line]


def _converted(textpage: Any, text: str) -> str:
    """The text of a page, its letters converted where a font is one from before Unicode."""
    from pypdfium2.raw import FPDFText_GetUnicode

    letters = [FPDFText_GetUnicode(textpage, n) for n in range(textpage.count_chars())]
    strange = (n for n, letter in enumerate(letters) if 0x80 <= letter <= MAX_OLD_LETTER)
    if not any(encoding_of_font(_font(textpage, n)) for n in strange):
        return text
    runs: list[tuple[str, str]] = []
    for n, letter in enumerate(map(chr, letters)):
        font = runs[-1][1] if runs and letter.isspace() else _font(textpage, n)
        runs.append((letter, font))
    return convert_runs(runs)


def _font(textpage: Any, number: int) -> str:
    """The name of the font of a letter; nothing where a letter was not in the file."""
    from pypdfium2.raw import FPDFText_GetFontInfo

    name = ctypes.create_string_buffer(200)
    FPDFText_GetFontInfo(textpage, number, name, len(name), ctypes.c_int())
    return name.value.decode("utf-8", "replace")


def _without_margins(pages: list[list[str]]) -> Iterator[list[str]]:
    """The pages without their numbers, and without the lines that most pages begin or end with."""
    ends = Counter(line for page in pages for line in {_shape(x) for x in page[:2] + page[-2:]})
    repeated = {line for line, count in ends.items() if count >= max(3, len(pages) / 2)}
    for page in pages:
        kept = [
            line
            for number, line in enumerate(page)
            if 1 < number < len(page) - 2
            or not (_shape(line) in repeated or (line.isdigit() and number in (0, len(page) - 1)))
        ]
        if kept:
            yield kept


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _paragraphs(pages: Iterable[list[str]]) -> Iterator[str]:
    """Lines put together: a paragraph ends with a short line, or a sentence at a line's end."""
    paragraph, length, ended = "", 0.0, True
    for page in pages:
        longest = sorted(map(len, page))[len(page) * 9 // 10]
        for line in page:
            least = NEARLY_FULL if line[0].islower() else FULL
            goes_on = length >= least and not (ended or LIST_ITEM.match(line))
            if paragraph and not goes_on:
                yield paragraph
                paragraph = ""
            paragraph = f"{paragraph} {line}" if paragraph else line
            length = len(line) / longest
            ended = line.rstrip('”’")]')[-1:] in (".", "!", "?", ":", ";")
    if paragraph:
        yield paragraph
