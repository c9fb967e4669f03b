"""The formats that are read: which function reads a file, by the end of its name."""

import os
from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from index.article import Article, Notice
from index.readers.archive import read_zip
from index.readers.docx import read_docx
from index.readers.fields import Read
from index.readers.html import read_html
from index.readers.mail import read_mail, read_mhtml
from index.readers.markdown import read_markdown
from index.readers.pdf import read_pdf
from index.readers.records import read_json, read_json_lines
from index.readers.tables import read_csv, read_xlsx
from index.readers.text import read_text

READERS: dict[str, Callable[[BinaryIO, str], Read]] = {
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
    ".zip": read_zip,
}
# Formats whose readers are plain Python that takes time as the file has size.
PLAIN = {".txt"}
# A file that changes while it is read is read anew, but not more often than this.
TRIES = 3
# Formats that people have as well, and what to save them as.
INSTEAD = (
    dict.fromkeys((".doc", ".rtf", ".odt", ".wps"), "save it as .docx")
    | dict.fromkeys((".xls", ".ods", ".xlsb"), "save it as .xlsx")
    | dict.fromkeys((".ppt", ".pptx", ".odp", ".pages", ".epub", ".xps"), "save it as .pdf")
    | dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"), "run OCR over the image")
    | dict.fromkeys((".rar", ".7z", ".gz", ".tar", ".bz2", ".xz"), "unpack it")
)


def read_file(file: Path, source: str) -> Read:
    """What `read` gives for a file in one of its states, even if it is written to meanwhile.

    What has been read is given once the file is seen to be as it was; else the file is read anew
    or, where some of it was given already, the rest is skipped. Raises OSError where it cannot be
    opened.
    """
    for _ in range(TRIES):
        given = False
        with file.open("rb") as handle:
            state = _state(handle)
            for item in _one_late(read(PurePosixPath(source).suffix.lower(), handle, source)):
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


def _one_late(items: Read) -> Iterator[Article | Notice]:
    """Each item once the next is there, so that the last comes when all is read."""
    return (item for item, _ in pairwise(chain(items, [None])) if item)


def read(kind: str, file: BinaryIO, source: str) -> Read:
    """The articles in a file of this kind, and notices; a notice too where its reader fails."""
    try:
        yield from READERS[kind](file, source)
    except MemoryError:
        yield Notice(source, "skipped: reading it takes too much memory: split it")
    except OSError as error:
        yield Notice(source, f"skipped: it cannot be read ({error.strerror or error})")
    except Exception as error:  # parsers raise all kinds of them for damaged files
        name = type(error).__name__
        yield Notice(source, f"skipped: it is damaged ({name}): open it and save it anew")


def unread(kind: str) -> str:
    """Why a file with this end of its name is skipped, and what would help."""
    help = INSTEAD.get(kind, f"these are: {', '.join(READERS)}")
    return f"skipped: {kind or 'a file without an ending'} is not a format that is read ({help})"
