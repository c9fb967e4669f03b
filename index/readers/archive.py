"""Reads the articles in a zip file, each as if it were a file of its own."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import BinaryIO

from index.article import Notice
from index.readers.kinds import MAX_FILE_BYTES, Items, Reader, read_as, unsupported
from index.readers.zipped import trouble
from index.text.controls import escape_controls

# The files in a zip file may be larger together than what one document unpacks to.
MAX_ARCHIVE_UNPACKED = 2_000_000_000
# A zip file in a zip file in a zip file is not looked into any more.
MAX_NESTING = 2


def read_zip(file: BinaryIO, source: str, readers: Mapping[str, Reader], depth: int = 0) -> Items:
    """The articles in a zip file. Nothing of it is written to the disk.

    Args:
        file: open for reading bytes.
        source: what the articles are named by, before their names in the zip file.
        readers: the reader of each kind of file.
        depth: how many zip files this one lies in.
    """
    if why := trouble(file, MAX_ARCHIVE_UNPACKED):
        yield Notice(source, f"skipped: {why}")
        return
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not _hidden(entry.filename):
                yield from _entry(
                    archive, entry, f"{source}/{_name(entry.filename)}", readers, depth
                )


def _entry(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    here: str,
    readers: Mapping[str, Reader],
    depth: int,
) -> Items:
    kind = PurePosixPath(here).suffix.lower()
    if kind not in readers:
        yield Notice(here, unsupported(kind, readers))
    elif entry.flag_bits & 1:
        yield Notice(here, "skipped: locked with a password: unpack it first")
    elif entry.file_size > MAX_FILE_BYTES:
        yield Notice(here, f"skipped: larger than {MAX_FILE_BYTES // 1_000_000} MB")
    elif kind == ".zip" and depth >= MAX_NESTING:
        yield Notice(here, f"skipped: more than {MAX_NESTING} zip files deep: unpack it first")
    else:
        try:
            data = io.BytesIO(archive.read(entry))
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, ValueError):
            yield Notice(here, "skipped: damaged: pack it anew")
            return
        if kind == ".zip":
            yield from read_zip(data, here, readers, depth + 1)
        else:
            yield from read_as(kind, data, here, readers)


def _name(written: str) -> str:
    """An entry's name below the zip file, wherever "../" and "/" would lead."""
    parts = PurePosixPath(written.replace("\\", "/")).parts
    kept = "/".join(part for part in parts if part.strip("/") and part != "..")
    return escape_controls(kept) or "entry"


def _hidden(name: str) -> bool:
    return any(
        part.startswith((".", "__MACOSX")) and part.strip(".")
        for part in PurePosixPath(name.replace("\\", "/")).parts
    )
