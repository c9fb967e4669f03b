"""qa.finding.reranking: the order by fused score and late interaction together, and the signals."""

from pathlib import Path

import numpy as np
import pytest
from conftest import AXES, FakeEncoder

from index.store.tokens import EncodedPassage, TokenIndex, TokenWriter
from qa.finding.reranking import reranked
from qa.finding.search import Found
from qa.ranking import LATE

CAM, CHÈ = (FakeEncoder().question(word)[None] for word in ("cam", "chè"))
# Of four passages, the numbers of the axes of their words.
WORDS = ["cam chè", "cam lúa", "lũ", ""]


@pytest.fixture
def tokens(tmp_path: Path) -> TokenIndex:
    encoder = FakeEncoder()
    writer = TokenWriter(tmp_path / "tokens", encoder.codec)
    for text in WORDS:
        codes = np.array([[AXES.index(word)] for word in text.split()], np.uint8).reshape(-1, 1)
        table = np.array([[0, len(text), 0]], np.uint32)
        writer.add([EncodedPassage(encoder.question(text), codes, table)])
    writer.close()
    return TokenIndex(tmp_path, "tokens")


def order(tokens: TokenIndex, question: np.ndarray, *fused: tuple[int, float]) -> list[int]:
    found = [Found(row, score, {}) for row, score in fused]
    return [each.row for each in reranked(tokens, tokens.codec.rotated(question), found)]


def test_both_scores_rank(tokens: TokenIndex) -> None:
    assert LATE == 2
    question = np.concatenate([CAM, CHÈ])  # late interaction is 1, 1/2 and 0
    assert order(tokens, question, (2, 4.1), (0, 2.0)) == [2, 0]  # 4.1 of 2 + 2
    assert order(tokens, question, (2, 3.9), (0, 2.0)) == [0, 2]
    assert order(tokens, question, (1, 3.0), (0, 2.1), (2, 4.05)) == [0, 2, 1]  # 4.1, 4.05, 4


def test_equal_ones_stay_in_order(tokens: TokenIndex) -> None:
    assert order(tokens, CAM, (0, 4.0), (1, 4.0)) == [0, 1]
    assert order(tokens, CAM, (1, 4.0), (0, 4.0)) == [1, 0]


def test_the_comparison_is_kept(tokens: TokenIndex) -> None:
    own = {"vector": 0.8}
    question = tokens.codec.rotated(np.concatenate([CAM, CHÈ]))
    first, second, third = reranked(
        tokens, question, [Found(3, 4.0, own), Found(1, 3.5, own), Found(0, 3.0, own)]
    )
    assert [each.row for each in (first, second, third)] == [0, 1, 3]
    assert first.signals == {"vector": 0.8, "late": 1, "late_rank": 1}
    assert second.signals == {"vector": 0.8, "late": 0.5, "late_rank": 2}
    assert third.signals == {"vector": 0.8, "late": 0, "late_rank": 3}
    assert own == {"vector": 0.8}


def test_nothing_is_compared_with_nothing(tokens: TokenIndex) -> None:
    question = tokens.codec.rotated(CAM)
    assert reranked(tokens, question, []) == []
    [none] = reranked(tokens, question[:0], [Found(0, 1.0, {})])
    assert none.signals == {"late": 0, "late_rank": 1}
