"""The names of the files in a store's folder, and which build each belongs to."""

import contextlib
import os
import re
import shlex
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from index.errors import StoreError

MANIFEST = "manifest.json"
LOCK = "build.lock"
# The files of a build are called BUILD.KIND. SPELLINGS are the counts that restore accents.
# OTHER_FORMS are the abbreviations that articles introduce, VOCABULARY the words by which slips of
# typing are corrected.
TEXT, VECTORS, TOKENS = "articles.sqlite", "vectors", "tokens"
WORDS, SPELLINGS, OTHER_FORMS, VOCABULARY = "words", "accents", "names", "vocabulary"
# The kind of the encoded passages of a build that was not finished (see index/store/unfinished.py).
UNFINISHED = "unfinished"
BUILD_FILE = re.compile(r"(\d{8}T\d{6}-[0-9a-f]{6})\.")
# Windows refuses to open, replace or rename a file while another program, such as a virus scanner,
# has it open. Such programs close it soon: so many tries, and seconds between two of them.
TRIES, PAUSE = 10, 0.1

T = TypeVar("T")


def shell_quoted(folder: Path | str) -> str:
    """The name of a folder as it is typed in a command: in quotation marks where it needs them."""
    if os.name == "nt":  # where no name has a quotation mark
        return f'"{folder}"' if " " in str(folder) else str(folder)
    return shlex.quote(str(folder))


def rebuild_advice(store: Path | str) -> str:
    """The part of an error message that advises to rebuild the store."""
    return f"rebuild it with `python -m index ARTICLES --store {shell_quoted(store)}`"


def unreadable(store: Path, error: OSError) -> StoreError:
    """The error to raise where a file of a store may not be read."""
    return StoreError(
        f"The store {store} cannot be read ({error.strerror}): see that you may read all files in "
        "it."
    )


def when_closed(act: Callable[[], T]) -> T:
    """Calls a function, on Windows again while a file that it needs is open in another program.

    Raises:
        PermissionError: the function still raises it at the last try, or at once elsewhere.
    """
    for _ in range(TRIES - 1 if os.name == "nt" else 0):
        with contextlib.suppress(PermissionError):
            return act()
        time.sleep(PAUSE)
    return act()


def build_of(file: Path) -> str | None:
    """The build that a file or folder belongs to by its name; None if it belongs to none."""
    match = BUILD_FILE.match(file.name)
    return match[1] if match else None


def is_ours(file: Path) -> bool:
    """Whether a file or folder has a name that builds use in a store's folder."""
    return build_of(file) is not None or file.name in (MANIFEST, MANIFEST + ".new", LOCK)


def is_store(names: Sequence[str]) -> bool:
    """Whether a folder with these files and folders is a store.

    A lock alone does not tell: on Windows it is gone after the build.
    """
    files = [Path(name) for name in names]
    has_own = any(file.name == LOCK or build_of(file) for file in files)
    return has_own and all(map(is_ours, files))


def refuse_foreign(folder: Path) -> None:
    """Checks that the folder holds nothing but files of a store.

    Raises:
        StoreError: it holds another file or folder.
    """
    for file in folder.iterdir():
        if not is_ours(file):
            raise StoreError(
                f"{folder} is not empty and not a Hỏi Báo store (it holds {file.name}): "
                "name another folder with --store."
            )


def refuse_name(folder: Path) -> None:
    """Checks that the folder's name is UTF-8, because FAISS cannot open other names.

    Raises:
        StoreError: it is not.
    """
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise StoreError(
            f"The name of the store {folder} is not UTF-8: give the folder another name."
        ) from None


def remove_builds(folder: Path, keep: set[str | None], unfinished: bool = False) -> None:
    """Removes the files of all builds except those in `keep`. Other files stay.

    On Windows a file that a chat has open stays as well. A later build removes it.

    Args:
        folder: the store's folder.
        keep: the builds that stay; None has no effect.
        unfinished: whether the encoded passages of unfinished builds are removed as well.
    """
    for file in folder.iterdir():
        is_unfinished = f".{UNFINISHED}-" in file.name
        if build_of(file) in {None, *keep} or (is_unfinished and not unfinished):
            continue
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            with contextlib.suppress(PermissionError):
                file.unlink(missing_ok=True)
