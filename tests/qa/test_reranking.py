"""qa.reranking: the order by fused score and late interaction together, and the signals."""

import numpy as np
import pytest

from index.article import Article
from index.passages import Passage
from qa.candidates import Candidate, Content, Marked
from qa.highlights import Mark
from qa.ranking import LATE
from qa.reranking import reranked


def marked(id: str, fused: float, matches: list[list[float]]) -> Marked:
    """A candidate of an article of its own, with the token matches at both depths."""
    article, passage = Article(id, id, "Cam.", f"{id}.txt"), Passage(id, 0, 0, 4, "Cam.")
    candidate = Candidate(passage, article, fused, {"vector": 0.8}, Content.of("Cam."))
    best = np.array(matches, dtype=np.float32)
    return Marked(candidate, Mark((0, 4), 0.75), best, candidate.signals)


def order(*candidates: Marked) -> list[str]:
    return [m.candidate.article.id for m in reranked(candidates)]


def test_both_scores_rank() -> None:
    assert LATE == 3
    ahead = marked("ahead", 5.0, [[0.5, 0.5], [0.5, 0.5]])  # 5 + 3 * 0.5 = 6.5
    near = marked("near", 3.9, [[0.75, 0.75], [0.75, 0.75]])  # 3.9 + 3 * 0.75 = 6.15
    match = marked("match", 3.9, [[1.0, 1.0], [1.0, 1.0]])  # 3.9 + 3 * 1 = 6.9
    assert order(near, ahead) == ["ahead", "near"]  # late interaction alone ranks "near" first
    assert order(ahead, match) == ["match", "ahead"]  # the fused score alone "ahead"
    assert order(ahead, near, match) == ["match", "ahead", "near"]


def test_equal_ones_stay_in_order() -> None:
    one, two = (marked(id, 4.0, [[0.5], [0.5]]) for id in ("one", "two"))
    assert order(one, two) == ["one", "two"]
    assert order(two, one) == ["two", "one"]


def test_signals_of_the_comparison_are_added() -> None:
    first, second = reranked(
        [
            marked("a", 5.0, [[0.5, 0.5], [0.25, 0.75]]),  # late (1 + 1) / 4
            marked("b", 4.0, [[1.0, 0.5], [1.0, 0.5]]),  # late 3 / 4
        ]
    )
    # In the last layer b matches the first token better by 0.75, and a the second by 0.25.
    assert first.signals == {
        "vector": 0.8,
        "late": pytest.approx(0.5),
        "late_rank": 2,
        "sentence": 0.75,
        "elsewhere": pytest.approx((0.75 + 0) / 2),
    }
    assert second.signals == {
        "vector": 0.8,
        "late": pytest.approx(0.75),
        "late_rank": 1,
        "sentence": 0.75,
        "elsewhere": pytest.approx((0 + 0.25) / 2),
    }
    assert first.candidate.signals == {"vector": 0.8}  # the candidate's own stay
