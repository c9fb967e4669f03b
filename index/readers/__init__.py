"""The formats that are read, and `read_file`, which reads a file of any of them.

`READERS` holds the function that reads a file, by the end of the file's name.
"""

import io
import os
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.article import Notice
from index.readers.archive import read_zip
from index.readers.docx import read_docx
from index.readers.html import read_html
from index.readers.kinds import Items, Reader, read_as
from index.readers.mail import read_mail
from index.readers.markdown import read_markdown
from index.readers.mhtml import read_mhtml
from index.readers.pdf import read_pdf
from index.readers.plain_text import read_text
from index.readers.records import read_json, read_json_lines
from index.readers.tables import read_csv, read_xlsx

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".dotx": read_docx,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".eml": lambda file, source: read_mail(file, source, READERS),
    ".zip": lambda file, source: read_zip(file, source, READERS),
}
# Formats whose readers are written in Python and take time in proportion to the size of a file.
PLAIN = {".txt", ".text"}
# A file that changes while it is read is read anew; so many times it is read in all.
TRIES = 3


def read_file(file: Path, source: str) -> Items:
    """Yields what `read_as` yields for a file, all of it from one state of the file.

    An item is yielded only if the file has not changed since it was opened. If it has changed, the
    file is read anew. If some of its items were yielded before the change, the rest is skipped
    instead, and a notice says so.

    Args:
        file: the file to read.
        source: the source that its articles and notices name. Its end tells the format.

    Raises:
        OSError: the file cannot be opened.
    """
    kind = PurePosixPath(source).suffix.lower()
    for _ in range(TRIES):
        yielded = False
        with open(file, "rb", opener=_open_at_once) as handle:
            state = _state(handle)
            # What says that it is empty is not read: some files of the system never end.
            content = handle if state[0] else io.BytesIO()
            for item in _delayed(read_as(kind, content, source, READERS)):
                if _state(handle) != state:
                    break
                yield item
                yielded = True
            else:
                return
        if yielded:
            yield Notice(source, "skipped from here on: it was written to meanwhile: index it anew")
            return
    yield Notice(source, "skipped: it is being written to: index it once it is complete")


def _open_at_once(path: str, flags: int) -> int:
    """Opens a file without waiting: a pipe that has just taken a file's name may have no writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # Windows has no such pipes


def _state(file: BinaryIO) -> tuple[int, int]:
    """Returns (size, time of change) of an open file.

    They differ after the file was written to, but not after another file has taken its name.
    """
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _delayed(items: Items) -> Items:
    """Holds each item back by one: the last comes only after the file was read to its end."""
    return (item for item, _ in pairwise(chain(items, [None])) if item)
