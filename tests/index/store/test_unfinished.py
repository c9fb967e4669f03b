"""index.store.unfinished: the encoded passages of unfinished builds."""

from pathlib import Path

import numpy as np
import pytest

from index.store.tokens import EncodedPassage
from index.store.unfinished import HEAD, UnfinishedPassages

KEYS = [bytes([number]) * 16 for number in range(3)]
PASSAGES = {
    key: EncodedPassage(
        np.array([number, 1], np.float32),
        np.full((number, 1), number, np.uint8),
        np.array([[0, 4, 0]], np.uint32),
    )
    for number, key in enumerate(KEYS)
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    unfinished = UnfinishedPassages(tmp_path, "20240101T000000-abcdef", "f00d")
    unfinished.add({key: PASSAGES[key] for key in KEYS[:1]})
    unfinished.add({key: PASSAGES[key] for key in KEYS[1:]})
    [file] = tmp_path.glob("*.unfinished-f00d")
    return file


def known(folder: Path, fingerprint: str = "f00d") -> dict[bytes, EncodedPassage]:
    return UnfinishedPassages(folder, "20240101T000001-abcdef", fingerprint).known(KEYS)


def test_what_an_unfinished_build_has_encoded_is_known(file: Path) -> None:
    passages = known(file.parent)
    assert list(passages) == KEYS
    for key, passage in passages.items():
        assert passage.packed() == PASSAGES[key].packed()
    assert known(file.parent, "beef") == {}


@pytest.mark.parametrize("place", [3, 17, HEAD.size + 1, -1])
def test_a_file_is_used_up_to_its_first_damaged_record(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert list(known(file.parent)) == ([] if place >= 0 else KEYS[:2])


def test_a_file_that_was_cut_is_used_up_to_there(file: Path) -> None:
    content = file.read_bytes()
    sizes = [HEAD.size + len(PASSAGES[key].packed()) for key in KEYS]
    for length in range(len(content)):
        file.write_bytes(content[:length])
        whole = sum(sum(sizes[: n + 1]) <= length for n in range(3))
        assert list(known(file.parent)) == KEYS[:whole]
