"""bench.late.curve: what ranks with how many passages compared."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEncoder

from bench.late import curve
from bench.late.curve import Ranker, slice_means
from index.store.store import Store
from qa import Retriever

# Of the question "cam chè", the first passage has the higher cosine and the second both words.
ARTICLES = {"a": "cam cam cam", "b": "cam chè lũ lũ lũ lũ"}


@pytest.fixture
def ranker(
    build: Callable[..., object],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Ranker:
    build(**ARTICLES)
    monkeypatch.setattr(curve, "COMPARED", (0, 1, 2))
    monkeypatch.setattr(curve, "BLOCK", 1)
    return Ranker(Retriever(Store.open(tmp_path / "store"), encoder))


def test_passages_are_ranked_with_each_number_compared(ranker: Ranker) -> None:
    assert list(ranker.rankings("cam chè")) == [[0, 1], [0, 1], [1, 0], [1, 0]]
    assert {number: len(seconds) for number, seconds in ranker.seconds.items()} == {
        0: 1,
        1: 1,
        2: 1,
    }


def test_mean_of_the_questions_of_a_slice(ranker: Ranker) -> None:
    questions = [("cam chè", {"b.txt"}), ("cam chè", {"elsewhere"})]
    # The right article is second, second, first and first of one question, and never of the other.
    assert slice_means(ranker, ["a.txt", "b.txt"], questions) == [0.25, 0.25, 0.5, 0.5]
