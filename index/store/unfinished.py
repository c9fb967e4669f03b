"""Keeps the vectors that a build has encoded so far, in case it does not come to its end."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.store.folder import UNFINISHED


class UnfinishedVectors:
    """The vectors of unfinished builds of one model, by key; and what this build adds to them.

    A file holds records of a key (16 bytes), the CRC-32 of key and vector, and the vector in
    float16. A record that was cut off or never reached the disk is passed over.
    """

    def __init__(self, folder: Path, build: str, fingerprint: str, dimension: int) -> None:
        """Reads what builds before `build` left in the store's folder."""
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
        number = len(self._parts) - 1
        for place, record in enumerate(part):
            key = record["key"].tobytes()
            if record["crc"] == zlib.crc32(key + record["vector"].tobytes()):
                self._places[key] = number, place

    def known(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors of those keys that a build before has encoded."""
        places = {key: self._places[key] for key in keys if key in self._places}
        return {
            key: self._parts[part][place]["vector"].astype(np.float32)
            for key, (part, place) in places.items()
        }

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keeps the vectors of these keys, (len(keys), dimension). Raises OSError."""
        records = np.zeros(len(keys), self._record)
        records["vector"] = vectors
        for record, key in zip(records, keys, strict=True):
            record["key"] = np.void(key)
            record["crc"] = zlib.crc32(key + record["vector"].tobytes())
        with self._file.open("ab") as file:
            file.write(records.tobytes())
