"""Names of uploaded files, made such that every file system takes them."""

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

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
