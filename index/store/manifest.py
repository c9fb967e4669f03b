"""The manifest of a store: which build is live, and whether its files are whole."""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from index.errors import StoreError

FORMAT = 2
MANIFEST = "manifest.json"
LOCK = "build.lock"
# The files of a build are named by the build and one of these.
TEXT, VECTORS, WORDS, FORMS = "articles.sqlite", "vectors", "words", "accents"
# Vectors kept in case a build does not come to its end (see index/store/unfinished.py).
SPARE = "spare"
# Files up to this size are hashed whole when a store is opened; of larger ones, so many blocks of
# so many bytes: hashing all of a store of a million passages takes 3 seconds.
HASHED_BYTES, BLOCKS, BLOCK = 200_000_000, 100, 1 << 20
BUILD_FILE = re.compile(r"(\d{8}T\d{6}-[0-9a-f]{6})\.")


def rebuild(store: Path) -> str:
    """What to do about a store that cannot be used."""
    return f"rebuild it with `python -m index ARTICLES --store {store}`"


def refuse_name(folder: Path) -> None:
    """Raises StoreError where FAISS cannot be told the folder's name."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise StoreError(
            f"The name of the store {folder} is not UTF-8: give the folder another name."
        ) from None


def read_manifest(folder: Path) -> dict[str, Any]:
    """What `manifest.json` says. Raises StoreError when it is missing, not ours or too new."""
    refuse_name(folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"There is no store in {folder}: build one with "
            f"`python -m index ARTICLES --store {folder}`."
        ) from None
    except OSError as error:
        raise StoreError(
            f"The store {folder} cannot be read ({error.strerror}): see that you may read all "
            "files in it."
        ) from error
    except ValueError:
        raise StoreError(
            f"The store {folder} is damaged ({MANIFEST} is not JSON): {rebuild(folder)}."
        ) from None
    if not isinstance(manifest, dict) or "format" not in manifest or "files" not in manifest:
        raise StoreError(f"{folder / MANIFEST} is not of a Hỏi Báo store: name another folder.")
    if manifest["format"] != FORMAT:
        raise StoreError(
            f"The store {folder} has format {manifest['format']}, and this version reads format "
            f"{FORMAT}: {rebuild(folder)}."
        )
    return manifest


def verify(folder: Path, file: dict[str, Any], whole: bool = False) -> None:
    """Raises ValueError where a file is not what the manifest says; FileNotFoundError if gone.

    Of a file larger than HASHED_BYTES, only blocks spread over it are looked at, unless `whole`.
    """
    if Path(file["name"]).name != file["name"]:
        raise ValueError("the manifest names a file elsewhere")
    path = folder / file["name"]
    if path.stat().st_size != file["size"]:
        raise ValueError(f"{path.name} has another size than the manifest says")
    if whole or file["size"] <= HASHED_BYTES:
        same = _digest(path) == file["sha256"]
    else:
        same = _sampled(path) == file["sampled"]
    if not same:
        raise ValueError(f"{path.name} has another content than the manifest says")


def described(file: Path) -> dict[str, Any]:
    """Name, size in bytes and digests of a file, which is made to reach the disk."""
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
    size = file.stat().st_size
    known = {"name": file.name, "size": size, "sha256": _digest(file)}
    return known if size <= HASHED_BYTES else known | {"sampled": _sampled(file)}


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _sampled(file: Path) -> str:
    """The sha256 of the first and the last block and of blocks spread evenly between them."""
    last = file.stat().st_size - BLOCK
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        for number in range(BLOCKS):
            handle.seek(last * number // (BLOCKS - 1))
            digest.update(handle.read(BLOCK))
    return digest.hexdigest()


def live(folder: Path, field: str) -> str | None:
    """A field of the live manifest; None where there is no manifest, or none that says it.

    Raises OSError where it cannot be read: what is there must not be taken for nothing.
    """
    try:
        value = json.loads((folder / MANIFEST).read_text("utf-8"))[field]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return None if value is None else str(value)


def replace(file: Path, text: str) -> None:
    new = file.with_name(file.name + ".new")
    with new.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(file)


def build_of(file: Path) -> str | None:
    """The build that a file, or a folder, in a store's folder belongs to."""
    found = BUILD_FILE.match(file.name)
    return found[1] if found else None


def remove_builds(folder: Path, keep: set[str | None], spare: bool = False) -> None:
    """Removes the files of all builds but those in `keep`; spare vectors only if told to."""
    for file in folder.iterdir():
        if build_of(file) not in {None, *keep} and (spare or f".{SPARE}-" not in file.name):
            if file.is_dir():
                shutil.rmtree(file, ignore_errors=True)
            else:
                file.unlink(missing_ok=True)


def is_ours(file: Path) -> bool:
    """Whether a file or folder, by its name, is one that a build leaves in a store's folder."""
    return build_of(file) is not None or file.name in (MANIFEST, MANIFEST + ".new", LOCK)


def refuse_foreign(folder: Path) -> None:
    """Raises StoreError when the folder holds anything that no build of ours left there."""
    for file in folder.iterdir():
        if not is_ours(file):
            raise StoreError(
                f"{folder} is not empty and not a Hỏi Báo store (it holds {file.name}): "
                "name another folder with --store."
            )
