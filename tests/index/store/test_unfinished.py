"""index.store.unfinished: the vectors of unfinished builds."""

from pathlib import Path

import numpy as np

from index.store.unfinished import UnfinishedVectors


def test_a_damaged_record_is_not_used(tmp_path: Path) -> None:
    keys = [bytes([number]) * 16 for number in range(2)]
    vectors = np.array([[1, 0], [0, 1]], np.float32)
    UnfinishedVectors(tmp_path, "20240101T000000-abcdef", "f00d", 2).add(keys, vectors)
    [file] = tmp_path.glob("*.unfinished-f00d")
    # A record is a key of 16 bytes, a CRC of 4 and 2 numbers of 2: this is in the first vector.
    content = bytearray(file.read_bytes())
    content[21] ^= 1
    file.write_bytes(content)
    unfinished = UnfinishedVectors(tmp_path, "20240101T000001-abcdef", "f00d", 2)
    known = unfinished.known(keys)
    assert {key: vector.tolist() for key, vector in known.items()} == {keys[1]: [0, 1]}
