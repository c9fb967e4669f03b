"""Names of uploaded files, made such that every file system takes them, and files of articles."""

import os
import re
import stat
import unicodedata
from collections.abc import Container
from pathlib import Path, PurePosixPath

# Of a name. File systems take 255 bytes; a file that is set aside has a longer name.
MAX_NAME, MAX_NAME_BYTES = 120, 200
# What Windows takes for a device, whatever its ending.
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE)


def safe_filename(name: str, kinds: Container[str]) -> str | None:
    """Returns a name that is close to another, leads out of no folder and is not hidden.

    Folders and what is no printable character are left out. A long name is shortened.

    Args:
        name: any text.
        kinds: the ends of names that there may be, in lower case.

    Returns:
        The name with its end; None if it has another end, or nothing before it.

    >>> safe_filename("C:\\\\tin\\\\..bài:1.TXT", {".txt"}), safe_filename("NUL.txt", {".txt"})
    ('bài1.TXT', '_NUL.txt')
    """
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    printable = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" ")
    path = PurePosixPath(printable.lstrip(" .").rstrip(" ."))
    if path.suffix.lower() not in kinds:
        return None
    stem = path.stem[: MAX_NAME - len(path.suffix)].encode()[: MAX_NAME_BYTES - len(path.suffix)]
    safe = stem.decode(errors="ignore").rstrip(" .") + path.suffix
    return f"_{safe}" if DEVICE.match(safe) else safe


def folded(name: str) -> str:
    """Returns a name as file systems that ignore case and the forms of Unicode compare it."""
    return unicodedata.normalize("NFC", name).casefold()


def original_file(folder: Path, source: str, kinds: Container[str]) -> Path | None:
    """Returns the file in a folder that an article was read from.

    Args:
        folder: the folder of the articles. No path or link leads out of it.
        source: the article's source: a path below the folder, with "#3" behind it for the third
            line or row of a file. An article may state any text.
        kinds: the ends of names that there may be, in lower case.

    Returns:
        The file's real path; None if there is no such file, or it is hidden or no regular file.
    """
    root = Path(os.path.realpath(folder))
    for name in (source, source.rpartition("#")[0]):
        parts = PurePosixPath(name).parts
        if not parts or any(part.startswith(".") for part in parts):
            continue
        try:
            file = Path(os.path.realpath(root / name, strict=True))
            is_regular = stat.S_ISREG(file.stat().st_mode)
        except (OSError, ValueError):  # the latter for a name that no file can have
            continue
        if is_regular and root in file.parents and file.suffix.lower() in kinds:
            return file
    return None
