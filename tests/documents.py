"""Documents of several formats, made for tests."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import openpyxl

from index.article import Article, Notice


def pdf(pages: Sequence[Sequence[bytes]], font: str = "Helvetica", info: str = "") -> io.BytesIO:
    """A PDF of pages of lines, as small as one can be, in a font that every reader has."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(pages)))),
        b"<</Type/Font/Subtype/TrueType/Encoding/WinAnsiEncoding/BaseFont/%s>>" % font.encode(),
        b"<<%s>>" % info.encode(),
    ]
    for number, lines in enumerate(pages):
        drawn = b"".join(b"<%s> Tj T* " % line.hex().encode() for line in lines)
        stream = b"BT /F 10 Tf 14 TL 50 780 Td %sET" % drawn
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (6 + 2 * number),
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
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info 4 0 R>>\n"
        % (count, table, count)
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
