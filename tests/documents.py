"""Documents of several formats, made for tests."""

import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import openpyxl

from index.article import Article, Notice


def document_numbers(count: int) -> range:
    """The numbers of the documents that a test of every word makes: so many, from 0 on.

    HOIBAO_WORDS=20000 makes 20,000 of them instead, and HOIBAO_WORDS=731..732 number 731 alone.
    """
    first, _, last = os.environ.get("HOIBAO_WORDS", str(count)).rpartition("..")
    return range(int(first or 0), int(last))


def pdf(pages: Sequence[Sequence[bytes]], font: str = "Helvetica", info: str = "") -> io.BytesIO:
    """A PDF of pages of lines, as small as one can be, in a font that every reader has."""
    fonts = b"<</Type/Font/Subtype/TrueType/Encoding/WinAnsiEncoding/BaseFont/%s>>" % font.encode()
    drawn = (b"".join(b"<%s> Tj T* " % line.hex().encode() for line in lines) for lines in pages)
    return _pdf_of([b"BT /F 10 Tf 14 TL 50 780 Td %sET" % lines for lines in drawn], [fonts], info)


Placed = tuple[float, float, str] | tuple[float, float, str, float]
"""(left, height above the lower edge, text, size of its letters: 10) in points."""


def placed_pdf(
    pages: Sequence[Sequence[Placed]],
    unmapped: str = "",
    matrix: str = "1 0 0 1 0 0",
    drawing: str = "",
    page: str = "",
    more: Sequence[str] = (),
    catalog: str = "",
) -> io.BytesIO:
    """A PDF of texts at places on pages of 595 by 842 points, drawn in their order.

    Every letter is half as wide as its size, and as high as its size, a fifth of it below the line.
    Those of `unmapped` have no Unicode: the first has the
    code 3, the next the code 4, and so on. Each page has the drawing, in the operators of PDF, and
    the properties `page`. They and those of the catalog may refer to the objects `more`, the first
    of which is the object 6.
    """
    letters = dict.fromkeys("".join(text[2] for page in pages for text in page) + unmapped)
    known = [letter for letter in letters if letter not in unmapped]
    codes = {letter: code for code, letter in enumerate(unmapped, 3)}
    codes |= {letter: code for code, letter in enumerate(known, 33)}
    assert max(codes.values(), default=0) < 256, "one font has too few codes for these letters"
    mapped = "\n".join(
        f"<{codes[letter]:02x}> <{letter.encode('utf-16-be').hex()}>" for letter in known
    )
    mapping = f"1 begincodespacerange <00> <ff> endcodespacerange {len(known)} beginbfchar {mapped}"
    stream = f"begincmap {mapping} endbfchar endcmap".encode()
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FirstChar 0/LastChar 255"
        b"/Widths[%s]/ToUnicode 4 0 R/FontDescriptor 5 0 R>>" % (b"500 " * 256)
    )
    metrics = (
        b"<</Type/FontDescriptor/FontName/Helvetica/Flags 32/FontBBox[0 -200 500 800]"
        b"/Ascent 800/Descent -200/CapHeight 700/ItalicAngle 0/StemV 80>>"
    )
    contents = []
    for texts in pages:
        drawn = [f"{matrix} cm", drawing]
        for left, bottom, text, *size in texts:
            coded = bytes(codes[letter] for letter in text).hex()
            drawn.append(f"BT /F {(*size, 10)[0]} Tf {left} {bottom} Td <{coded}> Tj ET")
        contents.append("\n".join(drawn).encode())
    unicode = b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
    objects = [font, unicode, metrics, *(each.encode() for each in more)]
    return _pdf_of(contents, objects, page=page, catalog=catalog)


def _pdf_of(
    contents: Sequence[bytes],
    fonts: Sequence[bytes],
    info: str = "",
    page: str = "",
    catalog: str = "",
) -> io.BytesIO:
    """A PDF of pages with these contents, in the font /F, which may need the objects after it."""
    first = 4 + len(fonts)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog.encode(),
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(contents), b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))),
        *fonts,
        b"<<%s>>" % info.encode(),
    ]
    for number, stream in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>%s>>" % (first + 1 + 2 * number, page.encode()),
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return io.BytesIO(
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n"
        % (count, table, count, first - 1)
        + b"startxref\n%d\n%%%%EOF" % len(data)
    )


def saved(document: Any) -> io.BytesIO:
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return file


def workbook(sheets: dict[str, list[list[Any]]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.properties.creator = "Lý Thị Bơ"
    book.properties.created = datetime(2024, 4, 2)
    return saved(book)


def packed(entries: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return file.getvalue()


def only_article(items: Iterable[Article | Notice]) -> Article:
    """The article of a document that gives one article and no notice."""
    [article] = items
    assert isinstance(article, Article)
    return article
