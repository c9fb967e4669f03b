"""Zip files, and .docx and .xlsx files, that unpack to far more than they are."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from copy import copy
from pathlib import Path

PIECE = 10_000_000  # bytes that are packed once and then repeated
GIGABYTES = 10
SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "[Content_Types].xml"
STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"
# Entities that double ten times and more: "billion laughs".
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
DOCTYPE = f"<!DOCTYPE x [{LAUGHS}]>"
# A single entity that is long and stands often: few levels, quadratic size.
LONG_ENTITY = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'


def packed(start: bytes, piece: bytes, times: int, end: bytes = b"") -> tuple[bytes, int, int]:
    """Packs a piece many times over without holding what it unpacks to.

    Returns:
        (raw deflate data, number of bytes that it unpacks to, their CRC-32).
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [packer.compress(start), packer.flush(zlib.Z_FULL_FLUSH)]
    parts.append((packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * times)
    parts += [packer.compress(end), packer.flush()]
    crc = zlib.crc32(start)
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    size = len(start) + len(piece) * times + len(end)
    return b"".join(parts), size, zlib.crc32(end, crc)


def write_entry(
    archive: zipfile.ZipFile, name: str, entry: tuple[bytes, int, int], stated: int | None = None
) -> None:
    """Writes what `packed` gave as an entry of a zip file.

    Args:
        archive: open for writing.
        name: of the entry.
        entry: (raw deflate data, number of bytes that it unpacks to, their CRC-32).
        stated: number of bytes that the zip file says; None for the truth.
    """
    data, size, crc = entry
    info = zipfile.ZipInfo(name)
    archive.writestr(info, data)  # stored as it is, and then said to be packed
    info.compress_type = zipfile.ZIP_DEFLATED
    info.file_size, info.CRC = size if stated is None else stated, crc
    info.compress_size = len(data)
    position = archive.fp.tell() if archive.fp else 0
    assert archive.fp
    archive.fp.seek(info.header_offset)
    archive.fp.write(info.FileHeader(zip64=info.file_size > zipfile.ZIP64_LIMIT)[:30])
    archive.fp.seek(position)


def zeros(file: Path) -> None:
    """One entry of GIGABYTES of zeros."""
    with zipfile.ZipFile(file, "w") as archive:
        times = GIGABYTES * 1_000_000_000 // PIECE
        write_entry(archive, "zeros.txt", packed(b"", bytes(PIECE), times))


def zeros_unstated(file: Path) -> None:
    """The same, but it says that it has a megabyte."""
    with zipfile.ZipFile(file, "w") as archive:
        times = GIGABYTES * 1_000_000_000 // PIECE
        write_entry(archive, "zeros.txt", packed(b"", bytes(PIECE), times), 1_000_000)


def zip_of_zips(file: Path) -> None:
    """Sixteen zip files in each of sixteen, five deep: a million texts."""
    data, name = b"Tin.", "a.txt"
    for _ in range(5):
        data, name = zip_of({f"{n}-{name}": data for n in range(16)}), "a.zip"
    file.write_bytes(data)


def zip_chain(file: Path) -> None:
    """A zip file in a zip file, a thousand deep."""
    data, name = b"Tin.", "a.txt"
    for _ in range(1000):
        data, name = zip_of({name: data}), "a.zip"
    file.write_bytes(data)


def zip_of(entries: dict[str, bytes]) -> bytes:
    """A zip file with these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def million_names(file: Path) -> None:
    """A million entries, all at the same place."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("0.txt", "Tin.")
        [first] = archive.filelist
        for number in range(1, 1_000_000):
            entry = copy(first)
            entry.filename = f"{number}.txt"
            archive.filelist.append(entry)


def overlapping(file: Path) -> None:
    """Ten thousand entries that share the same 40 MB."""
    _share_data(file, 10_000, 40_000_000)


def overlapping_within_limits(file: Path) -> None:
    """As many bytes in all as are unpacked at most: a hundred entries that share 19 MB."""
    _share_data(file, 100, 19_000_000)


def _share_data(file: Path, count: int, size: int) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(size))
        archive.filelist += [copy(archive.filelist[0]) for _ in range(count - 1)]


def many_texts(file: Path) -> None:
    """Ten thousand entries of a format that is not read."""
    file.write_bytes(zip_of({f"{n}.exe": b"" for n in range(10_000)}))


def packed_by_lzma(file: Path) -> None:
    """A gigabyte of zeros packed by LZMA."""
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive,
        archive.open("zeros.txt", "w") as entry,
    ):
        for _ in range(100):
            entry.write(bytes(PIECE))


def xlsx(file: Path, sheet: tuple[bytes, int, int], shared: tuple[bytes, int, int]) -> None:
    """Writes a workbook of one sheet.

    Args:
        file: where it goes.
        sheet, shared: XML of the sheet and of the strings that its cells share, as `packed` gives.
    """
    import openpyxl

    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book) as empty, zipfile.ZipFile(file, "w") as archive:
        for name in empty.namelist():
            if name not in (SHEET, TYPES):
                archive.writestr(name, empty.read(name))
        types = empty.read(TYPES).replace(b"</Types>", STRINGS_TYPE + b"</Types>")
        archive.writestr(TYPES, types)
        write_entry(archive, SHEET, sheet)
        write_entry(archive, "xl/sharedStrings.xml", shared)


def sheet_xml(row: bytes, times: int, doctype: str = "") -> tuple[bytes, int, int]:
    """A sheet of a row many times over, as `packed` gives it."""
    start = f'{doctype}<worksheet xmlns="{SPREADSHEET}"><sheetData>'.encode()
    return packed(start, row, times, b"</sheetData></worksheet>")


def strings_xml(text: bytes, times: int = 1, doctype: str = "") -> tuple[bytes, int, int]:
    """Shared strings: one string many times over, as `packed` gives it."""
    start = f'{doctype}<sst xmlns="{SPREADSHEET}">'.encode()
    string = b"<si><t>" + text + b"</t></si>"
    many = min(times, 1000)
    return packed(start, string * many, times // many, b"</sst>")


ROW = b'<row><c t="s"><v>0</v></c></row>'
NUMBERS = b"<c><v>1</v></c>" * 1000


def xlsx_gigabytes(file: Path) -> None:
    """A sheet of gigabytes."""
    xlsx(file, sheet_xml(ROW * 300_000, 500), strings_xml(b"a"))


def xlsx_columns(file: Path) -> None:
    """A row of a million columns."""
    row = b"<row>" + NUMBERS * 1000 + b"</row>"
    xlsx(file, sheet_xml(row, 1), strings_xml(b"a"))


def xlsx_strings(file: Path) -> None:
    """Ten million shared strings."""
    xlsx(file, sheet_xml(ROW, 1), strings_xml(b"a", 10_000_000))


def xlsx_repeated_string(file: Path) -> None:
    """A shared string of 10 MB in each of 100,000 cells: a terabyte of text."""
    xlsx(file, sheet_xml(ROW * 1000, 100), strings_xml(b"a" * 10_000_000))


def xlsx_wide_rows(file: Path) -> None:
    """200,000 rows that each hold only their last column."""
    cell = b'<row><c r="XFD1"><v>1</v></c></row>'
    xlsx(file, sheet_xml(cell * 1000, 200), strings_xml(b"a"))


def xlsx_far_row(file: Path) -> None:
    """A cell in the first row and in the last, with a million rows between."""
    rows = b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>2</v></c></row>'
    xlsx(file, sheet_xml(rows, 1), strings_xml(b"a"))


def xlsx_entities(file: Path) -> None:
    """Entities of entities in the shared strings."""
    xlsx(file, sheet_xml(ROW, 1), strings_xml(b"&l9;", 1, DOCTYPE))


def xlsx_long_entity(file: Path) -> None:
    """A long entity that stands 100,000 times in a sheet."""
    cells = b'<row><c t="inlineStr"><is><t>&a;</t></is></c></row>'
    xlsx(file, sheet_xml(cells * 1000, 100, LONG_ENTITY), strings_xml(b"a"))


def docx(file: Path, document: tuple[bytes, int, int]) -> None:
    """Writes a Word document whose body is XML, as `packed` gives it."""
    from docx import Document

    template = io.BytesIO()
    Document().save(template)
    with zipfile.ZipFile(template) as empty, zipfile.ZipFile(file, "w") as archive:
        for name in empty.namelist():
            if name != DOCUMENT:
                archive.writestr(name, empty.read(name))
        write_entry(archive, DOCUMENT, document)


def body_xml(
    piece: bytes, times: int, doctype: str = "", end: bytes = b""
) -> tuple[bytes, int, int]:
    """A document's XML: a piece many times over and what ends it, as `packed` gives it."""
    start = f'{doctype}<w:document xmlns:w="{WORD}"><w:body>'.encode()
    return packed(start, piece, times, end + b"</w:body></w:document>")


PARAGRAPH = b"<w:p><w:r><w:t>Tin.</w:t></w:r></w:p>"


def docx_gigabytes(file: Path) -> None:
    """A document of gigabytes."""
    docx(file, body_xml(PARAGRAPH * 250_000, 500))


def docx_paragraphs(file: Path) -> None:
    """A million paragraphs."""
    docx(file, body_xml(PARAGRAPH * 1000, 1000))


def docx_nested(file: Path) -> None:
    """Tables in tables, 100,000 deep."""
    table = b"<w:tbl><w:tr><w:tc>"
    end = b"</w:tc></w:tr></w:tbl>" * 100_000
    docx(file, body_xml(table * 1000, 100, "", end))


def docx_entities(file: Path) -> None:
    """Entities of entities."""
    docx(file, body_xml(PARAGRAPH.replace(b"Tin.", b"&l9;"), 1, DOCTYPE))


def docx_long_entity(file: Path) -> None:
    """A long entity that stands 100,000 times."""
    docx(file, body_xml(PARAGRAPH.replace(b"Tin.", b"&a;") * 1000, 100, LONG_ENTITY))


def gzip_pieces(piece: bytes, times: int) -> Iterator[bytes]:
    """A gzip file of a piece many times over, in parts."""
    data, size, crc = packed(b"", piece, times)
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    yield data
    yield crc.to_bytes(4, "little") + (size % (1 << 32)).to_bytes(4, "little")


def joined(parts: Iterable[bytes]) -> bytes:
    """All parts as one."""
    return b"".join(parts)
