"""qa.finding.preference: what the day of an article counts."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pieces import stored
from test_candidates import NEWS, candidate

from index.store.columns import Columns
from index.where import Scope, Where
from qa.finding.candidates import Candidate
from qa.finding.preference import (
    DATED,
    EQUAL,
    HALF,
    NEWEST,
    OVER,
    Preference,
    dated,
    day_preference,
    latest_of,
    newer_first,
    newest,
    preferred,
)
from qa.finding.search import Found

FIRST = date(2021, 4, 26).toordinal()
DAYS = np.array([0, FIRST - 1, FIRST, FIRST + 1, FIRST + 3, FIRST + 4], dtype=np.int32)


def test_a_day_is_told_on_it_and_for_three_days_after_it() -> None:
    where = Where("2021-04-26", "2021-04-26")
    assert dated(DAYS, where).tolist() == pytest.approx([0, 0, 1, 1 - 1 / 6, 0.5, 0])


def test_a_month_is_told_for_as_long_as_it_lasted() -> None:
    days = np.array([date(2021, 4, 1), date(2021, 4, 30), date(2021, 5, 15), date(2021, 5, 31)])
    ordinals = np.array([day.toordinal() for day in days], dtype=np.int32)
    april = dated(ordinals, Where("2021-04", "2021-04"))
    assert april.tolist() == pytest.approx([1, 1, 1 - 15 / 60, 0])


def test_an_open_side_has_no_end() -> None:
    assert dated(DAYS, Where("2021-04-26")).tolist() == [0, 0, 1, 1, 1, 1]
    assert dated(DAYS, Where(None, "2021-04-26")).tolist() == [0, 1, 1, 0, 0, 0]


def test_the_end_of_a_day_is_told_on_the_next() -> None:
    where = Where("2021-04-26", "2021-04-26")
    assert dated(DAYS, where, over=True).tolist() == pytest.approx([0, 0, OVER, 1, 0.5, 0])


def found(day: int, score: float) -> Candidate:
    """A passage of this day with this ranking score."""
    signals = {"vector": 0.0, "words": score}
    return replace(candidate(f"{day}", NEWS), found=Found(stored(day, day), score, signals))


def test_the_newest_is_preferred_and_a_week_earlier_half_as_much() -> None:
    days = np.array([FIRST, FIRST - HALF, 0, FIRST - 2 * HALF], dtype=np.int32)
    assert newest(days, FIRST, FIRST).tolist() == [1, 0.5, 0, 0.25]
    assert newest(days, FIRST - HALF, FIRST).tolist() == [1, 1, 0, 0.5]
    assert newest(DAYS[:0], 0, 0).tolist() == []


def test_a_day_after_today_is_not_the_newest() -> None:
    days = np.array([FIRST, FIRST + 3650], dtype=np.int32)
    assert newest(days, FIRST, FIRST).tolist() == [1, 0]


def test_the_newest_answer_is_looked_for_among_the_passages_that_may_come_first() -> None:
    last = FIRST + 100
    best, newer, weak = found(FIRST - 2, 3.0), found(FIRST, 2.75), found(FIRST + 50, 3.0 - NEWEST)
    assert latest_of([best, newer, weak], last) == FIRST
    assert latest_of([best, found(FIRST + 101, 3.0), found(0, 3.0)], last) == FIRST - 2
    assert latest_of([found(0, 3.0)], last) == last
    assert latest_of([], last) == last  # a filter may leave none


def test_of_equal_passages_the_newer_come_first() -> None:
    scores = [3.0, 3.0 - EQUAL / 2, 3.0 - EQUAL / 4, 3.0 - EQUAL, 2.0]
    passages = [
        Found(stored(row, day), 0.0, {"vector": 0.0, "words": score})
        for row, (score, day) in enumerate(zip(scores, [5, 0, 9, 10, 11], strict=True))
    ]
    assert [each.stored.id for each in newer_first(passages)] == [2, 0, 1, 3, 4]
    assert newer_first([]) == []


def columns(*days: int) -> Columns:
    """Of articles of these days, each with one passage."""
    articles = [
        (f"{place}", f"{place}.txt", date.fromordinal(day).isoformat() if day else None, None, "vi")
        for place, day in enumerate(days)
    ]
    return Columns(articles, np.arange(len(days), dtype=np.int32))


def test_a_question_prefers_its_days_or_the_newest_or_none() -> None:
    where = Where("2021-04-26", "2021-04-26")
    own = day_preference(columns(*DAYS.tolist()), "Giá vàng hôm nay?", where, [])
    assert own is not None
    expected = {FIRST: DATED, FIRST + 1: DATED * 5 / 6, FIRST + 3: DATED / 2}
    assert own.by_day == pytest.approx(expected)
    days = columns(0, FIRST, FIRST - HALF)
    question, candidates = "gia vang hom nay", [found(FIRST, 3.0)]
    latest = day_preference(days, question, Where(author="An"), candidates)
    assert latest is not None
    assert latest.by_day == {FIRST: NEWEST, FIRST - HALF: NEWEST / 2}
    earlier = day_preference(days, question, None, candidates, Where(None, "2021-04-20"))
    assert earlier is not None
    assert earlier.by_day == {FIRST - HALF: NEWEST / 2}
    older = day_preference(days, question, None, [found(FIRST - HALF, 3.0)])
    assert older is not None
    assert older.by_day == {FIRST: NEWEST, FIRST - HALF: NEWEST}
    assert day_preference(days, "Giá vàng?", None, candidates) is None


def test_the_passages_that_are_preferred_by_more_than_half_of_the_most() -> None:
    preference = Preference({1: 0.5, 2: 1.0, 3: 0.9, 4: 0.4}, "a")
    assert preference.most == 1.0
    where = Where(language="vi")
    assert preference.within(Scope(where)) == Scope(where, days=(1, 3), about="a")
    assert Preference({}).most == 0


def test_the_article_spoken_of_counts_as_much_as_the_best_day() -> None:
    article = candidate("a", NEWS)
    other = replace(article, found=Found(stored(1, day=2), 0.0, {}))
    assert Preference({1: 0.5, 2: 0.25}, "a").of(article) == 0.5
    assert Preference({1: 0.5, 2: 0.25}).of(article) == 0
    assert Preference({1: 0.5, 2: 0.25}).of(other) == 0.25


def test_a_preference_is_added_to_the_ranking_score() -> None:
    best, worse, duplicate = (
        replace(own, found=Found(stored(day, day), 0.0, {"vector": cosine, "words": 0.0}))
        for own, day, cosine in (
            (candidate("a", NEWS), 1, 0.9),
            (candidate("b", "Lũ về"), 2, 0.8),
            (candidate("c", NEWS), 3, 0.7),
        )
    )
    none, some = Preference({}), Preference({2: 0.4})  # 3 * 0.1 is less
    assert preferred([best, worse, best], none, 5) == [best, worse]
    assert preferred([best, worse, best], some, 5) == [worse, best]
    assert preferred([best, worse], some, 1) == [worse]
    [reprint] = preferred([best, duplicate], Preference({3: 1.0}), 5)
    assert (reprint, list(reprint.also)) == (duplicate, ["a"])
