from math import exp

import numpy as np
import pytest

from qa.ranking import (
    AGREEING,
    BIAS,
    BIAS_COSINE,
    CLEAR,
    COMPARED,
    COSINE,
    EXTRACTED,
    LATE,
    LEAD,
    LEAD_COSINE,
    MARGIN,
    MARK,
    OF_FIRST,
    OTHERS,
    USUAL_COSINE,
    USUAL_RANKED,
    confidence,
    fused,
    late_interaction,
    matching,
    places_to_read,
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


def test_confidence_is_of_the_lead_over_other_articles() -> None:
    signals = [{"vector": 0.9}, {"vector": 0.8}, {"vector": 0.7}]
    # The first two are of one article, and lead 0.7 and eight usual passages; the last is led by
    # the first two of article a.
    usual = USUAL_COSINE * (OTHERS - 1)
    leads = [0.9 - (0.7 + usual) / OTHERS, 0.8 - (0.7 + usual) / OTHERS]
    leads.append(0.7 - (0.9 + 0.8 + USUAL_COSINE * (OTHERS - 2)) / OTHERS)
    expected = [sigmoid(LEAD_COSINE * lead + BIAS_COSINE) for lead in leads]
    assert confidence(signals, ["a", "a", "b"]) == pytest.approx(expected, rel=1e-4)


def test_confidence_weighs_mark_margin_lead_and_agreeing_articles() -> None:
    names = "vector", "words", "late", "mark", "margin", "agreeing"
    first = dict(zip(names, (0.9, 0.5, 0.8, 12.0, 3.0, 2.0), strict=True))
    other = dict(zip(names, (0.8, 0.2, 0.7, 2.0, -9.0, 0.0), strict=True))
    signals = [first, *[other] * OTHERS]
    # It leads the mean of the others in what ranks them.
    ranked = COSINE * 0.1 + 0.3 + LATE * 0.1
    log_odds = MARK * 12 + MARGIN * 3 + LEAD * ranked + AGREEING * 2 + BIAS
    score, *scores = confidence(signals, ["a", *["b"] * OTHERS])
    assert score == pytest.approx(sigmoid(log_odds), rel=1e-3)
    # Of the article of the others there is one passage to compare with.
    lead = COSINE * 0.8 + 0.2 + LATE * 0.7
    lead -= (COSINE * 0.9 + 0.5 + LATE * 0.8 + (OTHERS - 1) * USUAL_RANKED) / OTHERS
    log_odds = MARK * 2 - MARGIN * 9 + LEAD * lead + BIAS
    assert scores == pytest.approx([sigmoid(log_odds)] * OTHERS, rel=1e-3)


def test_an_article_leads_by_its_best_passage() -> None:
    first = {"vector": 0.8, "words": 0.0, "mark": 12.0, "margin": 3.0, "agreeing": 0.0}
    better = {**first, "vector": 0.9, "mark": 2.0}
    lead = COSINE * 0.9 - USUAL_RANKED
    score, _ = confidence([first, better], ["a", "a"])
    assert score == pytest.approx(sigmoid(MARK * 12 + MARGIN * 3 + LEAD * lead + BIAS), rel=1e-4)


def test_the_best_passages_and_those_of_the_first_article_are_read() -> None:
    assert (EXTRACTED, OF_FIRST) == (3, 3)
    assert places_to_read(["a", "b", "a", "c", "a", "a"]) == [0, 1, 2, 4]
    assert places_to_read(["a", "b", "c", "a"]) == [0, 1, 2, 3]
    assert places_to_read(["a", "a"]) == [0, 1]
    assert places_to_read([]) == []


def test_a_preferred_passage_leads_those_that_are_usually_best() -> None:
    usual = [("b", {"vector": 0.9}), ("a", {"vector": 0.8})]
    lead = 0.8 - (0.9 + USUAL_COSINE * (OTHERS - 1)) / OTHERS
    expected = sigmoid(LEAD_COSINE * lead + BIAS_COSINE)
    assert confidence([{"vector": 0.8}], ["a"], usual) == pytest.approx([expected], rel=1e-4)


def test_no_hit_is_surer_than_one_above_it() -> None:
    scores = confidence([{"vector": 0.7}, {"vector": 0.9}], ["a", "b"])
    assert scores[0] == scores[1]


def test_nothing_found_is_no_score() -> None:
    assert confidence([], []) == []


def test_articles_nearer_to_the_best_than_to_the_median_match() -> None:
    # The median of 5.0, 4.6, 4.4 and 37 usual scores is the usual one.
    middle = (5 + USUAL_RANKED) / 2
    scores = [5.0, middle + 0.01, middle - 0.01]
    assert matching(scores, late=True) == 2
    # The median of 41 scores, of which 20 are 5 and 21 are 4: all of 4.5 and more match.
    assert matching([5.0] * 20 + [4.0] * 21, late=True) == 20
    assert matching([], late=True) == 0


def test_no_article_matches_if_none_is_clearly_the_best() -> None:
    few = COMPARED - 1
    assert matching([USUAL_RANKED + CLEAR - 0.01], late=True) == 0
    assert matching([USUAL_RANKED + CLEAR + 0.01], late=True) == 1
    assert matching([4.0] * few, late=True) == 0
    usual = COSINE * USUAL_COSINE
    assert matching([usual + CLEAR + 0.01], late=False) == 1
