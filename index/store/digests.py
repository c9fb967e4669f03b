"""Describes the files of a build by size and digests, and verifies them when a store is opened."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

# When a store is opened, files of up to HASHED_BYTES bytes are hashed completely. Of a larger file
# only BLOCKS blocks of BLOCK bytes are hashed, because hashing all of a store of a million passages
# takes 3 seconds.
HASHED_BYTES, BLOCKS, BLOCK = 200_000_000, 100, 1 << 20


@dataclass(frozen=True, slots=True)
class FileDescription:
    """Name, size and digests of a file when its build was published.

    Attributes:
        name: its name in the store's folder.
        size: its size in bytes.
        sha256: hex SHA-256 of the whole file.
        sampled: hex SHA-256 of BLOCKS blocks of it; None for a file of up to HASHED_BYTES.
    """

    name: str
    size: int
    sha256: str
    sampled: str | None = None


def describe_file(file: Path) -> FileDescription:
    """Writes a file through to the disk (fsync) and returns its name, size and digests.

    Raises:
        OSError: the file cannot be read or written.
    """
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
    size = file.stat().st_size
    sampled = None if size <= HASHED_BYTES else _sampled_digest(file)
    return FileDescription(file.name, size, _digest(file), sampled)


def verify_file(folder: Path, file: FileDescription, whole: bool = False) -> None:
    """Checks that a file has the size and the digest in the manifest.

    Args:
        folder: the store's folder.
        file: its description in the manifest.
        whole: True to hash all of a file larger than HASHED_BYTES; False to hash blocks of it.

    Raises:
        ValueError: the size or the digest differs, or the manifest names a file outside the folder.
        OSError: the file is missing or cannot be read.
    """
    if Path(file.name).name != file.name:
        raise ValueError("the manifest names a file elsewhere")
    path = folder / file.name
    if path.stat().st_size != file.size:
        raise ValueError(f"{path.name} has another size than the manifest says")
    if whole or file.size <= HASHED_BYTES:
        equal = _digest(path) == file.sha256
    else:
        equal = _sampled_digest(path) == file.sampled
    if not equal:
        raise ValueError(f"{path.name} has another content than the manifest says")


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _sampled_digest(file: Path) -> str:
    """Hex SHA-256 of BLOCKS blocks: the first, the last, and others at equal distances between."""
    last = file.stat().st_size - BLOCK
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        for number in range(BLOCKS):
            handle.seek(last * number // (BLOCKS - 1))
            digest.update(handle.read(BLOCK))
    return digest.hexdigest()
