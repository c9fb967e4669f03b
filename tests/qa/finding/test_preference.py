"""qa.finding.preference: what the day of an article counts."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from test_candidates import NEWS, candidate

from index.where import Where
from qa.finding.preference import (
    DATED,
    EQUAL,
    HALF,
    NEWEST,
    OVER,
    dated,
    day_preference,
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


def test_the_newest_is_preferred_and_a_week_earlier_half_as_much() -> None:
    days = np.array([FIRST, FIRST - HALF, 0, FIRST - 2 * HALF], dtype=np.int32)
    assert newest(days, date.fromordinal(FIRST)).tolist() == [1, 0.5, 0, 0.25]
    assert newest(DAYS[:0], None).tolist() == []


def test_a_day_after_today_is_not_the_newest() -> None:
    days = np.array([FIRST, FIRST + 3650], dtype=np.int32)
    assert newest(days, date.fromordinal(FIRST)).tolist() == [1, 0]


def test_of_equal_passages_the_newer_come_first() -> None:
    scores = [3.0, 3.0 - EQUAL / 2, 3.0 - EQUAL / 4, 3.0 - EQUAL, 2.0]
    found = [Found(row, 0.0, {"vector": 0.0, "words": s}) for row, s in enumerate(scores)]
    days = np.array([5, 0, 9, 10, 11], dtype=np.int32)
    assert [each.row for each in newer_first(found, days)] == [2, 0, 1, 3, 4]
    assert newer_first([], days) == []


def test_a_question_prefers_its_days_or_the_newest_or_none() -> None:
    where = Where("2021-04-26", "2021-04-26")
    today = date.fromordinal(FIRST + 4)
    own = day_preference(DAYS, "Giá vàng hôm nay?", where, today)
    assert own is not None
    assert own.tolist() == (DATED * dated(DAYS, where)).tolist()
    latest = day_preference(DAYS, "gia vang hom nay", Where(author="An"), today)
    assert latest is not None
    assert latest.tolist() == (NEWEST * newest(DAYS, today)).tolist()
    assert day_preference(DAYS, "Giá vàng?", None, today) is None


def test_a_preference_is_added_to_the_ranking_score() -> None:
    best, worse, duplicate = (
        replace(own, found=replace(own.found, row=row, signals={"vector": cosine, "words": 0.0}))
        for own, row, cosine in (
            (candidate("a", NEWS), 0, 0.9),
            (candidate("b", "Lũ về"), 1, 0.8),
            (candidate("c", NEWS), 2, 0.7),
        )
    )
    none, some = np.zeros(3, np.float32), np.array([0, 0.4, 0], np.float32)  # 3 * 0.1 is less
    assert preferred([best, worse, best], none, 5) == [best, worse]
    assert preferred([best, worse, best], some, 5) == [worse, best]
    assert preferred([best, worse], some, 1) == [worse]
    [reprint] = preferred([best, duplicate], np.array([0, 0, 1], np.float32), 5)
    assert (reprint, list(reprint.also)) == (duplicate, ["a"])
