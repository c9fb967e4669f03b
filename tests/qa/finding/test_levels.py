"""qa.finding.levels: passages of two languages, whose levels are worked out by hand."""

from dataclasses import replace

import pytest
from pieces import stored

from qa.finding.levels import (
    ENOUGH,
    LANGUAGE_LATE,
    LATE_LEVEL,
    WORDS_LEVEL,
    first_of_languages,
    levelled,
)
from qa.finding.search import EACH_LANGUAGE, Found
from qa.ranking import LATE

# Passages 0 to 999 are of the first language, 1,000 to 1,499 of the second.
LANGUAGES = {"vi": 1000, "en": 500}


def passage(id: int, fused: float, late: float = 0.0, words: float = 0.0) -> Found:
    own = stored(id, language="vi" if id < 1000 else "en")
    return Found(own, fused, {"late": late, "words": words})


def order(found: list[Found]) -> list[int]:
    return [each.stored.id for each in levelled(found, LANGUAGES, "")]


def test_each_language_is_compared_with_its_level() -> None:
    assert (LATE, LANGUAGE_LATE) == (2, 1.5)
    found = [passage(0, 3.0, 0.9, 0.5), passage(1, 2.9, 0.7, 0.3), passage(1000, 2.0, 0.6, 0.1)]
    # The level of the first is 3 * .8 + .4, of the second 3 * .6 + .1. So 0.9 is added to 3.2.
    ranked = levelled(found, LANGUAGES, "")
    assert [each.stored.id for each in ranked] == [0, 1, 1000]  # 4.8, 4.3, 4.1
    assert ranked[2].signals == {"late": 0.6, "words": 0.1, "language": pytest.approx(0.9)}
    assert "language" not in ranked[0].signals
    assert order([*found[:2], passage(1000, 2.5, 0.6, 0.1)]) == [0, 1000, 1]  # 4.6


def test_without_late_interaction_words_alone_give_the_level() -> None:
    found = [
        replace(passage(0, 3.0), signals={"words": 0.5}),
        replace(passage(1000, 2.7), signals={"words": 0.1}),
    ]
    assert order(found) == [1000, 0]  # 3.1 and 3


def test_the_level_is_that_of_the_first_passages_by_fused_score() -> None:
    # By late interaction the first language's last passage would be among the best.
    found = [passage(row, 3.0 - row / 1000, 0.5) for row in range(LATE_LEVEL)]
    found += [passage(500, 1.0, 0.9), passage(1000, 3.5, 0.4)]
    added = levelled(found, LANGUAGES, "")[0].signals["language"]
    assert added == pytest.approx(3 * (0.5 - 0.4))


def test_the_level_by_words_is_that_of_the_highest() -> None:
    found = [passage(row, 3.0, words=0.4) for row in range(WORDS_LEVEL)]
    found += [passage(500, 1.0), passage(1000, 2.9)]
    assert levelled(found, LANGUAGES, "")[0].signals["language"] == pytest.approx(0.4)


def test_a_language_of_few_passages_is_corrected_by_less() -> None:
    found = [passage(0, 3.0, words=0.6), passage(1000, 2.0)]
    few = {"vi": 1000, "en": ENOUGH // 3}
    ranked = levelled(found, few, "")
    assert ranked[1].signals["language"] == pytest.approx(0.2)


@pytest.mark.parametrize(("asked", "added"), [("vi", 0.125), ("en", -0.125), ("", 0)])
def test_the_usual_difference_takes_the_place_of_the_rest(asked: str, added: float) -> None:
    found = [passage(0, 3.0, words=0.6), passage(1000, 2.0)]
    few = {"vi": 1000, "en": ENOUGH // 3}
    signals = levelled(found, few, asked)[1].signals
    assert signals["language"] == pytest.approx(0.6 / 3 + added * 2 / 3)


def test_the_language_with_the_most_passages_stays() -> None:
    found = [passage(950, 3.0, words=0.6), passage(1000, 2.9)]
    ranked = levelled(found, {"vi": 100, "en": 500}, "")
    # The first has 100 of the 600 that may be found.
    assert ranked[1].signals["language"] == pytest.approx(-0.2)
    assert [each.stored.id for each in ranked] == [1000, 950]


def test_passages_of_one_language_stay_as_they_are() -> None:
    found = [passage(1, 2.0, words=0.6), passage(0, 3.0)]
    assert levelled(found, {}, "vi") == found
    assert levelled(found, {"vi": 1000, "en": 0}, "vi") == found


def test_the_first_of_each_language_are_kept() -> None:
    found = [passage(row, 3.0) for row in (*range(300), 1000, *range(300, 400), *range(1001, 1400))]
    kept = [each.stored.id for each in first_of_languages(found, 200, LANGUAGES)]
    assert kept == [*range(200), 1000, *range(1001, 1000 + EACH_LANGUAGE)]
    assert first_of_languages(found, 200, []) == found[:200]
