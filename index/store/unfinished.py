"""Vectors of unfinished builds, so that the next build need not encode the same passages again."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.store.folder import UNFINISHED


class UnfinishedVectors:
    """The vectors of unfinished builds of one model, by key, and the file of the current build.

    Each build has a file of records. A record holds a key (16 bytes), the CRC-32 of key and vector,
    and the vector in float16. A record that is incomplete or has another CRC-32 is not used.
    """

    def __init__(self, folder: Path, build: str, fingerprint: str, dimension: int) -> None:
        """Reads the files of earlier builds.

        Args:
            folder: the store's folder.
            build: the current build, to whose file `add` writes.
            fingerprint: `Encoder.fingerprint`; files of other models are not read.
            dimension: number of values in a vector.

        Raises:
            OSError: a file cannot be read.
        """
        vector = ("vector", "<f2", (dimension,))
        self._record = np.dtype([("key", "V16"), ("crc", "<u4"), vector])
        self._file = folder / f"{build}.{UNFINISHED}-{fingerprint}"
        self._parts: list[np.memmap] = []
        self._places: dict[bytes, tuple[int, int]] = {}
        for file in sorted(folder.glob(f"*.{UNFINISHED}-{fingerprint}")):
            count = file.stat().st_size // self._record.itemsize
            if count:
                self._parts.append(np.memmap(file, self._record, "r", shape=(count,)))
                self._read(self._parts[-1])

    def _read(self, part: np.memmap) -> None:
        """Notes the place of each record of a file, by key."""
        number = len(self._parts) - 1
        for place, record in enumerate(part):
            key = record["key"].tobytes()
            if record["crc"] == zlib.crc32(key + record["vector"].tobytes()):
                self._places[key] = number, place

    def known(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors of those keys that an earlier build has encoded, float32 (dimension,)."""
        places = {key: self._places[key] for key in keys if key in self._places}
        return {
            key: self._parts[part][place]["vector"].astype(np.float32)
            for key, (part, place) in places.items()
        }

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Writes vectors to the current build's file.

        Args:
            keys: n keys of 16 bytes.
            vectors: float32 of shape (n, dimension).

        Raises:
            OSError: the file cannot be written.
        """
        records = np.zeros(len(keys), self._record)
        records["vector"] = vectors
        for record, key in zip(records, keys, strict=True):
            record["key"] = np.void(key)
            record["crc"] = zlib.crc32(key + record["vector"].tobytes())
        with self._file.open("ab") as file:
            file.write(records.tobytes())
