"""bench.growth: recombined passages."""

import numpy as np

from bench.growth import join_halves
from index.store.tokens import EncodedPassage


def test_halves_of_two_passages_are_joined() -> None:
    codes = np.array([[1], [2], [3], [4], [5]], np.uint8)
    one = EncodedPassage(
        np.array([1, 0], np.float32),
        codes,
        np.array([[0, 2, 0], [3, 5, 2], [6, 8, 3]], np.uint32),
    )
    other = EncodedPassage(
        np.array([0, 1], np.float32),
        codes + 10,
        np.array([[0, 3, 0], [4, 6, 1]], np.uint32),
    )
    text, joined = join_halves("A. B. C.", one, "De. F.", other)
    assert text == "A. B. F."
    # Of the first, two sentences with three tokens; of the second, one sentence with four.
    assert joined.codes.ravel().tolist() == [1, 2, 3, 12, 13, 14, 15]
    assert joined.sentences.tolist() == [[0, 2, 0], [3, 5, 2], [6, 8, 3]]
    assert np.allclose(joined.vector, np.array([0.8, 0.2]) / np.sqrt(0.68))
