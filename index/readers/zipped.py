"""Looks at zip files (and .docx and .xlsx, which are such) before anything is unpacked."""

import zipfile
from typing import BinaryIO

# A file that unpacks to more is not opened: a page of zeros packs a thousandfold.
MAX_DOCUMENT_UNPACKED = 200_000_000
MAX_ENTRIES = 10_000
# What old and encrypted Office files begin with.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def trouble(file: BinaryIO, unpacked: int = MAX_DOCUMENT_UNPACKED) -> str | None:
    """Why the file cannot be unpacked, and what would help; None if it can.

    The sizes that a zip file states are those it is held to when unpacked.
    """
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
    if len(entries) > MAX_ENTRIES:
        return f"made of more than {MAX_ENTRIES:,} parts: unpack or split it"
    if sum(entry.file_size for entry in entries) > unpacked:
        return f"larger than {unpacked // 1_000_000} MB when unpacked: split it"
    return None
