"""PDF files that unpack, nest or repeat without end."""

import zlib
from collections.abc import Sequence
from pathlib import Path

from bench.endurance.zip_bombs import packed

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
    b"/Resources << /Font << /F 5 0 R >> %s >> >>"
)
TEXT = b"BT /F 12 Tf 50 700 Td (Tin.) Tj ET\n"


def pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF file of numbered objects, of which the first is its catalog."""
    parts, places = [b"%PDF-1.7\n"], []
    position = len(parts[0])
    for number, content in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places.append(position)
        position += len(part)
        parts.append(part)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % place for place in places]
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join([*parts, trailer % (len(objects) + 1, position)])


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A stream of data as it stands, with more entries of its dictionary."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def flate(start: bytes, piece: bytes, times: int) -> bytes:
    """A packed stream of a piece many times over."""
    data, _, _ = packed(start, piece, times)
    return stream(b"\x78\xda" + data, b"/Filter /FlateDecode")


def one_page(contents: bytes, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF file of one page with these contents; more objects have the numbers from 6 on."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf([CATALOG, pages, PAGE % resources, contents, FONT, *more])


def pdf_gigabytes(file: Path) -> None:
    """A page whose contents unpack to 5 GB of spaces."""
    file.write_bytes(one_page(flate(TEXT, b" " * 10_000_000, 500)))


def pdf_text(file: Path) -> None:
    """A page of ten million words."""
    words = b"BT /F 12 Tf (Tin tin) Tj ET\n" * 10_000
    file.write_bytes(one_page(flate(b"", words, 1000)))


def pdf_packed_often(file: Path) -> None:
    """Contents that are packed again and again: 1 GB of zeros in two packings."""
    inner, _, _ = packed(b"", bytes(10_000_000), 100)
    data = zlib.compress(b"\x78\xda" + inner, 9)
    file.write_bytes(one_page(stream(data, b"/Filter [/FlateDecode /FlateDecode]")))


def pdf_pages(file: Path) -> None:
    """A million pages that are all the same one."""
    pages = b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % (b"3 0 R " * 1_000_000)
    file.write_bytes(pdf([CATALOG, pages, PAGE % b"", stream(TEXT), FONT]))


def pdf_stated_pages(file: Path) -> None:
    """One page, and two billion stated."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"
    file.write_bytes(pdf([CATALOG, pages, PAGE % b"", stream(TEXT), FONT]))


def pdf_objects(file: Path) -> None:
    """A million objects that nothing needs."""
    file.write_bytes(one_page(stream(TEXT), more=[b"<< /A 1 >>"] * 1_000_000))


def pdf_nested(file: Path) -> None:
    """Lists in lists, a million deep, and dictionaries in dictionaries."""
    lists = [b"[" * 1_000_000 + b"]" * 1_000_000, b"<< /A " * 500_000 + b">>" * 500_000]
    file.write_bytes(one_page(stream(TEXT), b"/A 6 0 R /B 7 0 R", lists))


def pdf_page_tree(file: Path) -> None:
    """A page 100,000 levels deep in the tree of pages."""
    depth = 100_000
    levels = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (5 + level, 7 + level)
        for level in range(depth)
    ]
    top = b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>"
    page = (PAGE % b"").replace(b"2 0 R", b"%d 0 R" % (5 + depth))
    file.write_bytes(pdf([CATALOG, top, b"null", stream(TEXT), FONT, *levels, page]))


def pdf_circle(file: Path) -> None:
    """A tree of pages that is its own branch."""
    pages = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000 >>"
    file.write_bytes(pdf([CATALOG, pages, PAGE % b"", stream(TEXT), FONT]))


def pdf_forms(file: Path) -> None:
    """A form that shows another ten times, which shows another ten times: 10 to the power of 12."""
    levels, first = 12, 6
    forms = []
    for level in range(levels):
        inner = b"/X %d 0 R" % (first + level + 1) if level + 1 < levels else b""
        resources = b"/Resources << /Font << /F 5 0 R >> /XObject << %s >> >>" % inner
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] " + resources
        forms.append(stream(b"/X Do\n" * 10 if inner else TEXT, form))
    file.write_bytes(one_page(stream(b"/X Do\n"), b"/XObject << /X 6 0 R >>", forms))
