"""The formats that are read: which function reads a file, by the end of its name."""

import os
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.article import Notice
from index.readers.archive import read_zip
from index.readers.docx import read_docx
from index.readers.html import read_html
from index.readers.kinds import Items, Reader, read_as
from index.readers.mail import read_mail, read_mhtml
from index.readers.markdown import read_markdown
from index.readers.pdf import read_pdf
from index.readers.plain_text import read_text
from index.readers.records import read_json, read_json_lines
from index.readers.tables import read_csv, read_xlsx

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": read_mhtml,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".jsonl": read_json_lines,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".eml": read_mail,
    ".zip": lambda file, source: read_zip(file, source, READERS),
}
# Formats whose readers are plain Python that takes time as the file has size.
PLAIN = {".txt"}
# A file that changes while it is read is read anew, but not more often than this.
TRIES = 3


def read_file(file: Path, source: str) -> Items:
    """What `read_as` gives for a file in one of its states, even if it is written to meanwhile.

    What has been read is given once the file is seen to be as it was; else the file is read anew
    or, where some of it was given already, the rest is skipped. Raises OSError where it cannot be
    opened.
    """
    kind = PurePosixPath(source).suffix.lower()
    for _ in range(TRIES):
        given = False
        with file.open("rb") as handle:
            state = _state(handle)
            for item in _delayed(read_as(kind, handle, source, READERS)):
                if _state(handle) != state:
                    break
                yield item
                given = True
            else:
                return
        if given:
            yield Notice(source, "skipped from here on: it was written to meanwhile: index it anew")
            return
    yield Notice(source, "skipped: it is being written to: index it once it is complete")


def _state(file: BinaryIO) -> tuple[int, int]:
    """What differs after an open file was written to; not after another has taken its name."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _delayed(items: Items) -> Items:
    """Holds each item back by one.

    So the last one is yielded only after the file was read to its end.
    """
    return (item for item, _ in pairwise(chain(items, [None])) if item)
