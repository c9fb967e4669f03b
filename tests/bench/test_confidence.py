"""bench.confidence: the table of scores and right marks."""

import pytest

from bench.confidence import auroc, reliability


def test_each_bin_has_its_share_of_right_marks() -> None:
    scored = [(0.05, False), (0.15, False), (0.5, True), (0.55, False), (0.9, True), (1.0, True)]
    rows = reliability(scored).rows
    assert [row["score"] for row in rows[:2]] == ["0.0 to 0.2", "0.2 to 0.4"]
    assert [row["first hits"] for row in rows] == [2, 0, 2, 0, 2]
    assert [row["right"] for row in rows] == [0, None, 0.5, None, 1]
    means = [row["mean score"] for row in rows if row["mean score"]]
    assert means == pytest.approx([0.1, 0.525, 0.95])


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == (1 + 1 + 0.5 + 1) / 4
