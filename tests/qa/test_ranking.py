from math import exp

import numpy as np
import pytest

from qa.ranking import (
    BIAS,
    BIAS_COSINE,
    COSINE,
    ELSEWHERE,
    LATE,
    LEAD,
    LEAD_COSINE,
    LEAD_SENTENCE,
    OTHERS,
    USUAL_COSINE,
    USUAL_SENTENCE,
    confidence,
    fused,
    late_interaction,
    shortfalls,
)


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def test_fusion_adds_weighted_cosine_and_words() -> None:
    scores = fused(np.array([0.8, 0.5], np.float32), np.array([0, 0.25], np.float32))
    assert scores.tolist() == pytest.approx([COSINE * 0.8, COSINE * 0.5 + 0.25])


def test_late_interaction_is_the_mean_best_cosine() -> None:
    best = np.array([[1, 0.8], [0.4, 0]], np.float32)
    assert late_interaction(best) == pytest.approx([(1 + 0.8) / 2, (0.4 + 0) / 2])
    assert late_interaction(np.zeros((2, 0), np.float32)).tolist() == [0, 0]


def test_elsewhere_is_what_other_articles_say_better() -> None:
    # The second's article is the first's; the third matches the second token better by 0.5 and
    # the first token worse.
    arrays = [np.array(row, np.float32) for row in ([0.8, 0.2], [0.9, 0.9], [0.7, 0.7])]
    expected = [(0 + 0.5) / 2, 0, (0.2 + 0.2) / 2]
    assert shortfalls(arrays, ["a", "a", "b"]) == pytest.approx(expected)
    assert shortfalls([np.zeros(0, np.float32)] * 2, ["a", "b"]) == [0, 0]


def test_elsewhere_looks_at_the_first_others_only() -> None:
    own, other = np.zeros(1, np.float32), np.ones(1, np.float32)
    assert shortfalls([own] * (OTHERS + 1) + [other], ["a", *"bcdefghij", "k"])[0] == 0
    assert shortfalls([own] * OTHERS + [other], ["a", *"bcdefghi", "k"])[0] == 1


def test_confidence_is_of_the_lead_over_other_articles() -> None:
    signals = [{"vector": 0.9}, {"vector": 0.8}, {"vector": 0.7}]
    # The first two are of one article, and lead 0.7 and eight usual passages; the last is led by
    # the first two of article a.
    usual = USUAL_COSINE * (OTHERS - 1)
    leads = [0.9 - (0.7 + usual) / OTHERS, 0.8 - (0.7 + usual) / OTHERS]
    leads.append(0.7 - (0.9 + 0.8 + USUAL_COSINE * (OTHERS - 2)) / OTHERS)
    expected = [sigmoid(LEAD_COSINE * lead + BIAS_COSINE) for lead in leads]
    assert confidence(signals, ["a", "a", "b"]) == pytest.approx(expected, rel=1e-4)


def test_confidence_with_late_interaction_weighs_rank_sentence_and_elsewhere() -> None:
    names = "vector", "words", "late", "sentence", "elsewhere"
    first = dict(zip(names, (0.9, 0.5, 0.8, 0.7, 0.05), strict=True))
    other = dict(zip(names, (0.8, 0.2, 0.7, 0.5, 0.1), strict=True))
    signals = [first, *[other] * (OTHERS - 1), other | {"sentence": 0.6}]
    # It leads the mean of the others in what ranks them, and their best sentence.
    ranked = COSINE * 0.1 + 0.3 + LATE * 0.1
    log_odds = LEAD * ranked + LEAD_SENTENCE * 0.1 + ELSEWHERE * 0.05
    scores = confidence(signals, ["a", *["b"] * OTHERS])
    assert scores[0] == pytest.approx(sigmoid(log_odds + BIAS), rel=1e-3)


def test_where_others_are_few_a_sentence_leads_the_usual_one_too() -> None:
    same = {"vector": 0.0, "words": 0.0, "late": 0.0, "elsewhere": 0.0}
    signals = [same | {"sentence": sentence} for sentence in (0.9, 0.1)]
    first = confidence(signals, ["a", "b"])[0]
    signals[1]["sentence"] = USUAL_SENTENCE
    assert first == confidence(signals, ["a", "b"])[0] > 0


def test_no_hit_is_surer_than_one_above_it() -> None:
    scores = confidence([{"vector": 0.7}, {"vector": 0.9}], ["a", "b"])
    assert scores[0] == scores[1]


def test_nothing_found_is_no_score() -> None:
    assert confidence([], []) == []
