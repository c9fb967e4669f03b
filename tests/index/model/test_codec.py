"""index.model.codec: token vectors in a few bytes."""

import numpy as np
import pytest

from index.model.codec import CENTROIDS, TokenCodec


def unit(rows: np.ndarray) -> np.ndarray:
    vectors: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


# Two parts of two values; each part has the centroids (1, 0), (0, 1) and many far ones.
CENTRES = np.full((2, CENTROIDS, 2), 9, np.float32)
CENTRES[:, :2] = np.eye(2)
TURN = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], np.float32)


def test_a_vector_is_rotated_and_each_part_replaced_by_the_nearest_centroid() -> None:
    codec = TokenCodec(TURN, CENTRES)
    # Of unit length it is (.8, .1, .1, .58); rotated, the first two values change places.
    vector = np.array([[8, 1, 1, 5.8]], np.float32)
    length = np.linalg.norm(vector)
    assert codec.size == 1
    assert codec.rotated(vector).tolist() == [pytest.approx([v / length for v in (1, 8, 1, 5.8)])]
    assert codec.encode(vector).tolist() == [[1 + 16 * 1]]
    half = 0.5**0.5
    codes = np.array([[1 + 16 * 1], [0 + 16 * 1]], np.uint8)
    assert codec.decode(codes).tolist() == [
        pytest.approx([0, half, 0, half]),
        pytest.approx([half, 0, 0, half]),
    ]
    question = np.array([[0, 1, 0, 0], [0, 0, 0, 1]], np.float32)
    assert codec.cosines(question, codes).tolist() == [
        pytest.approx([half, half]),
        pytest.approx([0, half]),
    ]


def test_a_vector_of_nothing_is_compressed_too() -> None:
    codec = TokenCodec(TURN, CENTRES)
    assert codec.encode(np.zeros((1, 4), np.float32)).shape == (1, 1)
    assert codec.encode(np.zeros((0, 4), np.float32)).shape == (0, 1)
    assert codec.decode(np.zeros((0, 1), np.uint8)).shape == (0, 4)


def test_a_trained_codec_keeps_what_is_near_near() -> None:
    chance = np.random.default_rng(7)
    subjects = chance.normal(size=(40, 20))[chance.integers(40, size=2000)]
    vectors = unit(subjects + 0.1 * chance.normal(size=subjects.shape))
    codec = TokenCodec.train(vectors)
    assert codec.size == 2
    decoded = codec.decode(codec.encode(vectors))
    assert (decoded * codec.rotated(vectors)).sum(axis=1).mean() > 0.9
    assert np.allclose(codec.rotation @ codec.rotation.T, np.eye(20), atol=1e-4)


@pytest.mark.parametrize(
    ("width", "size", "values"), [(20, 2, 5), (24, 2, 6), (8, 1, 4), (3, 1, 1)]
)
def test_a_part_has_five_values_or_a_few_more(width: int, size: int, values: int) -> None:
    vectors = unit(np.random.default_rng(7).normal(size=(700, width)))
    codec = TokenCodec.train(vectors)
    assert codec.centroids.shape == (2 * size, CENTROIDS, values)
    assert codec.rotation.shape == (2 * size * values, width)
    assert codec.encode(vectors).shape == (700, size)


def test_few_vectors_train_a_codec_that_keeps_them() -> None:
    vectors = np.eye(8, dtype=np.float32)[:3]
    codec = TokenCodec.train(vectors)
    decoded = codec.decode(codec.encode(vectors))
    assert (decoded * codec.rotated(vectors)).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-3)


def test_codecs_are_told_apart() -> None:
    codec, other = TokenCodec(TURN, CENTRES), TokenCodec(TURN, CENTRES + 1)
    assert codec.fingerprint == TokenCodec(TURN.copy(), CENTRES.copy()).fingerprint
    assert codec.fingerprint != other.fingerprint
    assert len(codec.fingerprint) == 16
