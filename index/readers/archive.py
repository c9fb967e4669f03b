"""Reads zip files: each entry as if it were a file of its own."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from index.article import Notice
from index.readers.kinds import MAX_FILE_BYTES, Items, Reader, read_as, unsupported
from index.readers.zipped import unpacking_problem
from index.text.controls import escape_controls

# Bytes of all entries together when unpacked, at most.
MAX_ARCHIVE_UNPACKED = 2_000_000_000
# A zip file may lie in a zip file that lies in a zip file; one deeper is not read.
MAX_NESTING = 2


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
            if not entry.is_dir() and not _hidden(entry.filename):
                entry_source = f"{source}/{_entry_name(entry.filename)}"
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
        yield Notice(source, unsupported(kind, readers))
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
        if kind == ".zip":
            yield from read_zip(data, source, readers, depth + 1)
        else:
            yield from read_as(kind, data, source, readers)


def _entry_name(stored_name: str) -> str:
    """Returns an entry's name without "..", a "/" at its start and control characters."""
    folders = PurePosixPath(stored_name.replace("\\", "/")).parts
    name = "/".join(folder for folder in folders if folder.strip("/") and folder != "..")
    return escape_controls(name) or "entry"


def _hidden(stored_name: str) -> bool:
    """True if the entry or one of its folders is hidden, or was added by macOS."""
    return any(
        folder.startswith((".", "__MACOSX")) and folder.strip(".")
        for folder in PurePosixPath(stored_name.replace("\\", "/")).parts
    )
