"""Reads zip files: each entry as if it were a file of its own."""

import contextlib
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from index.article import Notice
from index.readers.kinds import MAX_FILE_BYTES, Items, Reader, is_hidden_name, read_as, unsupported
from index.readers.zipped import unpacking_problem
from index.text.controls import escape_controls
from index.text.decoding import limit_marks

# Bytes of all entries together when unpacked, at most.
MAX_ARCHIVE_UNPACKED = 2_000_000_000
# A zip file may lie in a zip file that lies in a zip file; one deeper is not read.
MAX_NESTING = 2
# The flag of an entry whose name is in UTF-8, and the number of the field that holds such a name.
UTF8_FLAG = 0x800
UNICODE_PATH = b"\x75\x70"


def read_zip(file: BinaryIO, source: str, readers: Mapping[str, Reader], depth: int = 0) -> Items:
    """Yields the articles in a zip file, without hidden entries. Nothing is written to the disk.

    Args:
        file: open for reading bytes.
        source: the source of the zip file. The source of an entry is this, "/" and its name.
        readers: the reader of each kind of file.
        depth: number of zip files in which this one lies.
    """
    if problem := unpacking_problem(file, MAX_ARCHIVE_UNPACKED):
        yield Notice(source, f"skipped: {problem}")
        return
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            stored_name = entry_file_name(entry)
            if not entry.is_dir() and not _hidden(stored_name):
                entry_source = f"{source}/{_entry_name(stored_name)}"
                yield from _read_entry(archive, entry, entry_source, readers, depth)


def _read_entry(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    source: str,
    readers: Mapping[str, Reader],
    depth: int,
) -> Items:
    kind = PurePosixPath(source).suffix.lower()
    if kind not in readers:
        yield Notice(source, unsupported(kind))
    elif entry.flag_bits & 1:
        yield Notice(source, "skipped: locked with a password: unpack it first")
    elif entry.file_size > MAX_FILE_BYTES:
        yield Notice(source, f"skipped: larger than {MAX_FILE_BYTES // 1_000_000} MB")
    elif kind == ".zip" and depth >= MAX_NESTING:
        yield Notice(source, f"skipped: more than {MAX_NESTING} zip files deep: unpack it first")
    else:
        try:
            with archive.open(entry) as packed:
                # Without a number, `read` unpacks all there is, whatever size is stated.
                data = io.BytesIO(packed.read(entry.file_size))
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, ValueError):
            yield Notice(source, "skipped: damaged: pack it anew")
            return
        # A zip file in it counts its depth; all else about it is as for any file.
        deeper: dict[str, Reader] = {
            ".zip": lambda file, source: read_zip(file, source, readers, depth + 1)
        }
        yield from read_as(kind, data, source, {**readers, **deeper})


def entry_file_name(entry: zipfile.ZipInfo) -> str:
    """Returns the name of an entry in NFC, whichever way the program that packed it wrote UTF-8.

    Info-ZIP and WinRAR write it into a field of its own (0x7075 in section 4.6.9 of the format's
    APPNOTE). macOS and others do not set the flag that says UTF-8; zipfile then decodes the name
    as cp437. Bytes that are not UTF-8 stay decoded so.
    """
    name = entry.filename
    if not entry.flag_bits & UTF8_FLAG:
        stored = _unicode_path(entry.extra) or name.encode("cp437", "replace")
        with contextlib.suppress(UnicodeDecodeError):
            name = stored.decode("utf-8")
    return unicodedata.normalize("NFC", limit_marks(name))


def _unicode_path(extra: bytes) -> bytes:
    """Returns the name in UTF-8 of an entry's extra fields; b"" if there is none."""
    while len(extra) >= 4:
        end = 4 + int.from_bytes(extra[2:4], "little")
        if extra[:2] == UNICODE_PATH:
            return extra[9:end]  # behind a version and the sum of the other name
        extra = extra[end:]
    return b""


def _entry_name(stored_name: str) -> str:
    """Returns an entry's name without "..", a "/" at its start and control characters."""
    folders = PurePosixPath(stored_name.replace("\\", "/")).parts
    name = "/".join(folder for folder in folders if folder.strip("/") and folder != "..")
    return escape_controls(name) or "entry"


def _hidden(stored_name: str) -> bool:
    """True if the entry or one of its folders is hidden."""
    return any(map(is_hidden_name, PurePosixPath(stored_name.replace("\\", "/")).parts))
