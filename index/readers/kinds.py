"""What all readers share: their type, the limit of a file's size, and notices about failures."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from index.article import Article, Notice

# Bytes of a file at most, but for the formats in `index.sources.files` that have their own limit.
# This bounds the memory that reading one file takes.
MAX_FILE_BYTES = 50_000_000
# Notices about skipped parts of one file at most. A file with more is no file of articles, and a
# small one could have millions of them.
MAX_SKIPPED = 10_000
# Formats that are read line by line, so that a file may have any size.
LINES = (".jsonl", ".ndjson")
# What the user can do with files of formats that no reader takes, and with all other files.
ADVICE = (
    dict.fromkeys((".doc", ".dot", ".rtf", ".odt", ".wps"), "save it as .docx")
    | dict.fromkeys((".xls", ".ods", ".xlsb"), "save it as .xlsx")
    | dict.fromkeys((".ppt", ".pptx", ".pps", ".ppsx", ".odp", ".key"), "save it as .pdf")
    | dict.fromkeys((".pages", ".epub", ".mobi", ".djvu", ".xps", ".pub"), "save it as .pdf")
    | dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"), "run OCR over the image")
    | dict.fromkeys((".gif", ".bmp", ".heic"), "run OCR over the image")
    | dict.fromkeys((".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz"), "unpack it")
    | dict.fromkeys((".mbox", ".msg", ".pst"), "save each message as .eml")
    | dict.fromkeys((".rss", ".atom", ".xml"), "give the address of a feed or sitemap with --url")
    | {"": "give its name the ending of its format"}
)
OTHER_ADVICE = "save it as .txt, .html, .docx or .pdf"

# What systems and programs add to folders, and hide there. "~$" begins the name of a file by which
# Office marks a document that is open.
HIDDEN_STARTS = (".", "~$", "__MACOSX")
HIDDEN_NAMES = {"thumbs.db", "desktop.ini"}

Items = Iterator[Article | Notice]
"""The articles of a file in order, and notices on what was skipped or read by guess."""

Reader = Callable[[BinaryIO, str], Items]
"""Reads a file that is opened for bytes, from its start.

The string is the source that its articles and notices name. A reader may raise anything: `read_as`
makes a notice of it.
"""


def read_as(kind: str, file: BinaryIO, source: str, readers: Mapping[str, Reader]) -> Items:
    """Yields the articles in a file of a kind, and notices.

    It raises no error. If there is no reader of this kind, the reader fails, or there is no byte or
    no article in the file, a notice says so.
    After MAX_SKIPPED notices about skipped parts, the rest of the file is skipped.

    Args:
        kind: the end of the file's name with its dot, in lower case: ".pdf".
        file: open for reading bytes, at its start.
        source: the source that the articles and notices name.
        readers: the reader of each kind.
    """
    if kind not in readers:
        yield Notice(source, unsupported(kind))
        return
    skipped = items = 0
    try:
        if not file.read(1):
            yield Notice(source, "skipped: the file is empty")
            return
        file.seek(0)
        for item in readers[kind](file, source):
            yield item
            items += 1
            skipped += isinstance(item, Notice) and item.skipped
            if skipped > MAX_SKIPPED:
                reason = f"more than {MAX_SKIPPED:,} parts are no articles"
                yield Notice(item.source, f"skipped from here on: {reason}")
                return
        if not items:
            yield Notice(source, "skipped: there is no article in it")
    except MemoryError:
        yield Notice(source, "skipped: reading it takes too much memory: split it")
    except OSError as error:
        yield Notice(source, f"skipped: it cannot be read ({error.strerror or error})")
    except Exception as error:  # parsers raise errors of any type for damaged files
        name = type(error).__name__
        yield Notice(source, f"skipped: it is damaged ({name}): open it and save it anew")


def is_hidden_name(name: str) -> bool:
    """True for the name of a file or folder that is hidden, or that a system has added.

    >>> is_hidden_name(".git"), is_hidden_name("~$bao-cao.docx"), is_hidden_name("..")
    (True, True, False)
    """
    is_link_up = not name.strip(".")
    return name.lower() in HIDDEN_NAMES or (name.startswith(HIDDEN_STARTS) and not is_link_up)


def unsupported(kind: str) -> str:
    """Returns the message that a file of this kind is skipped, and what the user can do instead.

    Args:
        kind: the end of the file's name, "", or a media type, which the message names.
    """
    what = "its format" if kind.startswith(".") or not kind else kind
    return f"skipped: {what} is not read: {ADVICE.get(kind, OTHER_ADVICE)}"
