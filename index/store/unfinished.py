"""Passages encoded by unfinished builds, so that the next build need not encode them again."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.store.folder import UNFINISHED
from index.store.tokens import EncodedPassage

# A record begins with a key, the CRC-32 of key and content, and the content's size in bytes.
HEAD = struct.Struct("<16sII")


class UnfinishedPassages:
    """The encoded passages of unfinished builds of one model, and the file of the current build.

    Each build has a file of records, each with the content of `EncodedPassage.packed`. A file is
    read up to the first record that is incomplete or has another CRC-32.
    """

    def __init__(self, folder: Path, build: str, fingerprint: str) -> None:
        """Reads the files of earlier builds.

        Args:
            folder: the store's folder.
            build: the current build, to whose file `add` writes.
            fingerprint: of model and codec; the files of others are not read.

        Raises:
            OSError: a file cannot be read.
        """
        self._file = folder / f"{build}.{UNFINISHED}-{fingerprint}"
        self._parts: list[np.memmap] = []
        self._places: dict[bytes, tuple[int, int, int]] = {}  # number of the part, start, end
        for file in sorted(folder.glob(f"*.{UNFINISHED}-{fingerprint}")):
            if file.stat().st_size:
                self._parts.append(np.memmap(file, np.uint8, "r"))
                self._note_places(self._parts[-1])

    def _note_places(self, part: np.memmap) -> None:
        """Notes the place of the content of each whole record of a file, by key."""
        start = HEAD.size
        while start <= part.size:
            key, crc, size = HEAD.unpack(part[start - HEAD.size : start].tobytes())
            end = start + size
            if end > part.size or crc != zlib.crc32(part[start:end].tobytes(), zlib.crc32(key)):
                return
            self._places[key] = len(self._parts) - 1, start, end
            start = end + HEAD.size

    def known(self, keys: Sequence[bytes]) -> dict[bytes, EncodedPassage]:
        """The passages of those keys that an earlier build has encoded."""
        places = {key: self._places[key] for key in keys if key in self._places}
        return {
            key: EncodedPassage.unpacked(self._parts[part][start:end].tobytes())
            for key, (part, start, end) in places.items()
        }

    def add(self, passages: Mapping[bytes, EncodedPassage]) -> None:
        """Writes passages by their keys (16 bytes) to the current build's file.

        Raises:
            OSError: the file cannot be written.
        """
        with self._file.open("ab") as file:
            for key, passage in passages.items():
                content = passage.packed()
                crc = zlib.crc32(content, zlib.crc32(key))
                file.write(HEAD.pack(key, crc, len(content)) + content)
