"""index.store.tokens: what is written of passages is read again, and damage is seen."""

from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder

from index.store.tokens import EncodedPassage, TokenIndex, TokenWriter, sentence_table

CODEC = FakeEncoder().codec


def passage(codes: list[int], table: list[list[int]]) -> EncodedPassage:
    return EncodedPassage(
        np.array([0.5, -1], np.float32),
        np.array(codes, np.uint8).reshape(-1, 1),
        np.array(table, np.uint32).reshape(-1, 3),
    )


PASSAGES = [
    passage([0, 3], [[0, 6, 0], [7, 11, 1]]),
    passage([], []),
    passage([7], [[1, 2, 0]]),
]


@pytest.fixture
def index(tmp_path: Path) -> TokenIndex:
    writer = TokenWriter(tmp_path / "b.tokens", CODEC)
    writer.add(PASSAGES[:1])
    writer.add(PASSAGES[1:])
    files = writer.close()
    assert {file.name for file in files} == {file.name for file in tmp_path.iterdir()}
    return TokenIndex(tmp_path, "b.tokens")


def test_tokens_are_read_by_row(index: TokenIndex) -> None:
    assert index.count == 3
    for row, expected in enumerate(PASSAGES):
        assert index.codes(row).tolist() == expected.codes.tolist()
        assert index.sentences(row).tolist() == expected.sentences.tolist()
    axes = np.eye(8, 16)
    assert CODEC.decode(index.codes(0)).tolist() == [axes[0].tolist(), axes[3].tolist()]
    assert CODEC.decode(index.codes(1)).shape == (0, 16)
    question = np.array([axes[7], axes[0]], np.float32)
    assert CODEC.matches(question, [index.codes(row) for row in (2, 1, 0)]).tolist() == [
        [1, 0],
        [0, 0],
        [0, 1],
    ]
    assert CODEC.matches(question, []).shape == (0, 2)
    assert CODEC.matches(question[:0], [index.codes(0)]).shape == (1, 0)


def test_a_build_without_tokens_opens(tmp_path: Path) -> None:
    writer = TokenWriter(tmp_path / "b.tokens", CODEC)
    writer.add(PASSAGES[1:2])
    writer.close()
    index = TokenIndex(tmp_path, "b.tokens")
    assert index.count == 1
    assert CODEC.decode(index.codes(0)).shape == (0, 16)
    assert CODEC.matches(np.eye(8, 16, dtype=np.float32), [index.codes(0)]).tolist() == [[0] * 8]


@pytest.mark.parametrize("name", ["codes", "sentences"])
def test_a_cut_file_is_refused(tmp_path: Path, index: TokenIndex, name: str) -> None:
    file = tmp_path / f"b.tokens.{name}"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(ValueError, match=f"b.tokens.{name} has another size than its parts"):
        TokenIndex(tmp_path, "b.tokens")


@pytest.mark.parametrize("expected", PASSAGES)
def test_a_packed_passage_is_unpacked(expected: EncodedPassage) -> None:
    packed = expected.packed()
    assert len(packed) == 12 + 2 * 2 + len(expected.codes) + 12 * len(expected.sentences)
    unpacked = EncodedPassage.unpacked(packed)
    for name in ("vector", "codes", "sentences"):
        own, other = getattr(unpacked, name), getattr(expected, name)
        assert (own.dtype, own.tolist()) == (other.dtype, other.tolist())


def test_sentences_begin_at_their_first_token() -> None:
    # "Lũ về. Hết." in the tokens "Lũ", "về", ".", "Hết", "."; none is in a sentence of spaces.
    ends = np.array([2, 5, 6, 10, 11])
    assert sentence_table([(0, 6), (7, 11)], ends).tolist() == [[0, 6, 0], [7, 11, 3]]
    assert sentence_table([(0, 11)], ends).tolist() == [[0, 11, 0]]
    # The model read only the first three tokens.
    assert sentence_table([(0, 6), (7, 11)], ends[:3]).tolist() == [[0, 6, 0], [7, 11, 3]]
    assert sentence_table([], ends).tolist() == []
