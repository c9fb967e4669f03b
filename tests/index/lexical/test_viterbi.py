"""index.lexical.viterbi: paths of two words with two choices each."""

from math import log

import numpy as np
import pytest

from index.lexical.viterbi import all_paths, likeliest_path

START = np.log([0.6, 0.4])
STEP = np.log([[0.5, 0.1], [0.2, 0.9]])


def test_the_likeliest_path() -> None:
    # 0.6 * 0.5 = 0.3, 0.6 * 0.1, 0.4 * 0.2, and 0.4 * 0.9 = 0.36
    path, likelihood = likeliest_path(START, [STEP])
    assert path == [1, 1]
    assert likelihood == pytest.approx(log(0.36))
    path, likelihood = likeliest_path(START, [])
    assert path == [0]
    assert likelihood == pytest.approx(log(0.6))


def test_all_paths_together() -> None:
    assert all_paths(START, [STEP]) == pytest.approx(log(0.3 + 0.06 + 0.08 + 0.36))
