"""Checks zip files, and .docx and .xlsx files, which are zip files, before they are unpacked."""

import io
import re
import zipfile
from typing import BinaryIO

# Bytes. A file that unpacks to more is not opened: zeros pack to a thousandth of their size.
MAX_DOCUMENT_UNPACKED = 200_000_000
MAX_ENTRIES = 10_000
# The first bytes of old and of encrypted Office files.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The kinds of Word documents with macros and of templates, which hold text as others do.
KINDS = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = "[Content_Types].xml"
# What names begin with in Strict Open XML.
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,30})/")


def unpacking_problem(file: BinaryIO, max_unpacked: int = MAX_DOCUMENT_UNPACKED) -> str | None:
    """Returns why a zip file is not unpacked and what the user can do; None if it can be unpacked.

    Its size is the sum of the sizes that the zip file states. Entries that share their packed bytes
    are damage: a few bytes could stand for any number of files.

    Args:
        file: open for reading bytes, at its start; it is at its start again afterwards.
        max_unpacked: bytes of all entries together when unpacked, at most.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    start = file.read(len(COMPOUND))
    file.seek(0)
    if start == COMPOUND:
        return "locked with a password or of an old format: save it anew without a password"
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return "damaged: save or copy it anew"
    finally:
        file.seek(0)
    if sum(entry.compress_size for entry in entries) > size:
        return "damaged: save or copy it anew"
    if len(entries) > MAX_ENTRIES:
        return f"made of more than {MAX_ENTRIES:,} parts: unpack or split it"
    if sum(entry.file_size for entry in entries) > max_unpacked:
        return f"larger than {max_unpacked // 1_000_000} MB when unpacked: split it"
    return None


def transitional(file: BinaryIO) -> BinaryIO:
    """Returns an Office file with the names of elements that parsers know; most have them already.

    Files saved as "Strict Open XML" name the same elements differently (ISO/IEC 29500, part 4).
    Templates, and documents with macros, differ from other documents in what they say they are.

    Args:
        file: one for which there is no `unpacking_problem`.
    """
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        heads = [archive.read(name) for name in names if name in ("_rels/.rels", TYPES)]
        if not any(STRICT.search(head) or KINDS.search(head) for head in heads):
            file.seek(0)
            return file
        rewritten = io.BytesIO()
        with zipfile.ZipFile(rewritten, "w") as target:
            for name in names:
                data = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    data = STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
                data = KINDS.sub(DOCUMENT, data) if name == TYPES else data
                target.writestr(name, data)
    rewritten.seek(0)
    return rewritten
