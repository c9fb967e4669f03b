"""qa.finding.reranking: the order by fused score and late interaction together, and the signals."""

from typing import Any

import numpy as np
from conftest import AXES, FakeEncoder
from pieces import stored

from index.store.search import StoredTokens
from qa.finding.reranking import reranked
from qa.finding.search import Found
from qa.ranking import LATE

CAM, CHÈ = (FakeEncoder().question(word)[None] for word in ("cam", "chè"))
# Of four passages, the numbers of the axes of their words.
WORDS = ["cam chè", "cam lúa", "lũ", ""]


CODEC = FakeEncoder().codec


class Passages:
    """A collection of passages of WORDS."""

    codec = CODEC

    def passage_tokens(self, ids: list[int]) -> list[StoredTokens]:
        codes = [[AXES.index(word) for word in WORDS[id].split()] for id in ids]
        no_sentences = np.zeros((0, 3), np.uint32)
        return [StoredTokens(np.array(own, np.uint8).reshape(-1, 1), no_sentences) for own in codes]


STORE: Any = Passages()


def passage(row: int, fused: float, signals: dict[str, float]) -> Found:
    return Found(stored(row), fused, signals)


def order(question: np.ndarray, *fused: tuple[int, float]) -> list[int]:
    found = [passage(row, score, {}) for row, score in fused]
    return [each.stored.id for each in reranked(STORE, CODEC.rotated(question), found)]


def test_both_scores_rank() -> None:
    assert LATE == 2
    question = np.concatenate([CAM, CHÈ])  # late interaction is 1, 1/2 and 0
    assert order(question, (2, 4.1), (0, 2.0)) == [2, 0]  # 4.1 of 2 + 2
    assert order(question, (2, 3.9), (0, 2.0)) == [0, 2]
    assert order(question, (1, 3.0), (0, 2.1), (2, 4.05)) == [0, 2, 1]  # 4.1, 4.05, 4


def test_equal_ones_stay_in_order() -> None:
    assert order(CAM, (0, 4.0), (1, 4.0)) == [0, 1]
    assert order(CAM, (1, 4.0), (0, 4.0)) == [1, 0]


def test_the_comparison_is_kept() -> None:
    own = {"vector": 0.8}
    question = CODEC.rotated(np.concatenate([CAM, CHÈ]))
    first, second, third = reranked(
        STORE, question, [passage(3, 4.0, own), passage(1, 3.5, own), passage(0, 3.0, own)]
    )
    assert [each.stored.id for each in (first, second, third)] == [0, 1, 3]
    assert first.signals == {"vector": 0.8, "late": 1, "late_rank": 1}
    assert second.signals == {"vector": 0.8, "late": 0.5, "late_rank": 2}
    assert third.signals == {"vector": 0.8, "late": 0, "late_rank": 3}
    assert own == {"vector": 0.8}


def test_nothing_is_compared_with_nothing() -> None:
    question = CODEC.rotated(CAM)
    assert reranked(STORE, question, []) == []
    [none] = reranked(STORE, question[:0], [passage(0, 1.0, {})])
    assert none.signals == {"late": 0, "late_rank": 1}
