"""What lies in a store's folder: the names of its files, and whose they are."""

import re
import shutil
from pathlib import Path

from index.errors import StoreError

MANIFEST = "manifest.json"
LOCK = "build.lock"
# The files of a build are called BUILD.KIND, with one of these kinds.
TEXT, VECTORS, WORDS, SPELLINGS = "articles.sqlite", "vectors", "words", "accents"
# Vectors of a build that did not come to its end (see index/store/unfinished.py).
UNFINISHED = "spare"
BUILD_FILE = re.compile(r"(\d{8}T\d{6}-[0-9a-f]{6})\.")


def rebuild_advice(store: Path) -> str:
    """What to do about a store that cannot be used."""
    return f"rebuild it with `python -m index ARTICLES --store {store}`"


def build_of(file: Path) -> str | None:
    """The build that a file or folder in a store's folder belongs to; None for other files."""
    match = BUILD_FILE.match(file.name)
    return match[1] if match else None


def is_ours(file: Path) -> bool:
    """Whether a file or folder, by its name, is one that a build leaves in a store's folder."""
    return build_of(file) is not None or file.name in (MANIFEST, MANIFEST + ".new", LOCK)


def refuse_foreign(folder: Path) -> None:
    """Raises StoreError where the folder holds anything that no build left there."""
    for file in folder.iterdir():
        if not is_ours(file):
            raise StoreError(
                f"{folder} is not empty and not a Hỏi Báo store (it holds {file.name}): "
                "name another folder with --store."
            )


def refuse_name(folder: Path) -> None:
    """Raises StoreError where the folder's name is not UTF-8, which FAISS cannot open."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise StoreError(
            f"The name of the store {folder} is not UTF-8: give the folder another name."
        ) from None


def remove_builds(folder: Path, keep: set[str | None], unfinished: bool = False) -> None:
    """Removes the files of all builds but those in `keep`.

    Args:
        folder: the store's folder.
        keep: builds that stay; None among them changes nothing.
        unfinished: whether the vectors of unfinished builds go too.
    """
    for file in folder.iterdir():
        is_spare = f".{UNFINISHED}-" in file.name
        if build_of(file) in {None, *keep} or (is_spare and not unfinished):
            continue
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)
