"""How much the day of an article speaks for its passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.arrays import Vectors
from index.collection.interface import FilterValues
from index.store.columns import day_number
from index.where import Scope, Where, full_days
from qa.finding.candidates import Candidate, distinct
from qa.finding.search import Found
from qa.ranking import own_score
from qa.understanding.times.newest import asks_for_newest
from qa.understanding.times.timespan import ends_with_day

Days = NDArray[np.int32]
"""int32 of shape (n,): days (`date.toordinal`); 0 for none."""

# Weights of the two preferences in the ranking score.
DATED, NEWEST = 1.0, 0.5
# An event is told on its day and for as long as it lasted, at least so many days, afterwards.
LATER = 3
OVER = 0.75
# A difference of ranking scores that counts as none: that of reprints. (With 0.02, three of 108
# newsroom questions lose their right first article.)
EQUAL = 0.0001
# The day that has half the preference of the newest one is so many days before it.
HALF = 7


def dated(days: Days, where: Where, over: bool = False) -> Vectors:
    """How well days fit the dates of a filter, 0..1.

    It is 1 within the dates. After them it falls to 0.5 within as many days as the dates span, at
    least LATER, for an article tells what happened before. All others have 0.

    Args:
        days: of articles.
        where: the filter; one of its dates may be None.
        over: True for the end of one day, such as a closing price. It is told on the next day, so
            that this has 1, and the day itself OVER.

    Returns:
        float32 of shape (n,).
    """
    first, last = (day.toordinal() if day else None for day in full_days(where))
    fits = days >= (first or 1)
    if last is None:
        return fits.astype(np.float32)
    span = max(LATER, last - first + 1) if first else 0
    lag = np.maximum(days - last, 0)
    preference = np.where(fits & (lag <= span), 1 - lag / (2 * span or 1), 0)
    if over and first == last:
        preference = np.where(lag <= 1, np.where(days == last, OVER, preference > 0), preference)
    return preference.astype(np.float32)


def newest(days: Days, latest: int, today: int) -> Vectors:
    """How new articles of these days are, 0..1: 1 from the latest day on, 0.5 a week before it.

    Args:
        days: of articles.
        latest: the day (`date.toordinal`) of the newest answer (see `latest_of`).
        today: the day of the newest article of the collection.

    Returns:
        float32 of shape (n,); 0 for no day and for those after `today`.
    """
    known = (days > 0) & (days <= today)
    return np.where(known, 0.5 ** (np.maximum(latest - days, 0) / HALF), 0).astype(np.float32)


def latest_of(candidates: Sequence[Candidate], today: int) -> int:
    """The day of the newest article among those that may answer; `today` if none has a day.

    They are those whose ranking score is less than NEWEST below the best one's. No other can come
    first, however new it is.

    Args:
        candidates: passages.
        today: the day of the newest article of the collection (`date.toordinal`).
    """
    scores = [own_score(candidate.found.signals) for candidate in candidates]
    least = max(scores, default=0.0) - NEWEST
    days = [
        candidate.found.stored.day
        for candidate, score in zip(candidates, scores, strict=True)
        if score > least and 0 < candidate.found.stored.day <= today
    ]
    return max(days, default=today)


@dataclass(frozen=True, slots=True)
class Preference:
    """How much the day of an article counts in the ranking score of its passages.

    Attributes:
        by_day: the days (`date.toordinal`) that count, with how much. All others count nothing.
        about: the id of the article that counts as much as the best day; None for none.
    """

    by_day: Mapping[int, float]
    about: str | None = None

    @property
    def most(self) -> float:
        """How much the best day counts; 0 if none does."""
        return max(self.by_day.values(), default=0.0)

    def of(self, candidate: Candidate) -> float:
        """How much the day of a passage counts."""
        if candidate.article.id == self.about:
            return self.most
        return self.by_day.get(candidate.found.stored.day, 0.0)

    def within(self, scope: Scope) -> Scope:
        """The passages of a scope that are preferred by more than half of the most.

        Only with a day that counts.
        """
        least = self.most / 2.01
        days = [day for day, value in self.by_day.items() if value > least]
        # There is no day between two of them that counts less.
        return replace(scope, days=(min(days), max(days)), about=self.about)


def day_preference(
    columns: FilterValues,
    question: str,
    inferred: Where | None,
    candidates: Sequence[Candidate],
    where: Where | None = None,
    about: str | None = None,
) -> Preference | None:
    """How much the days of articles count in the ranking score.

    Args:
        columns: the values that the collection can be filtered by.
        question: the question as it was typed, in one line.
        inferred: the filter that was read from the question.
        candidates: the passages that were found, which tell what is new for this question.
        where: the filter of the articles that may be found; None for all.
        about: the id of the article that a follow-up is asked of, whose "this year" may be
            another; None for none.

    Returns:
        None if the question prefers no days.
    """
    is_dated = bool(inferred and (inferred.date_from or inferred.date_to))
    if not is_dated and not asks_for_newest(question):
        return None
    days = np.array([day_number(day) for day, _ in columns.dates(where)], dtype=np.int32)
    if inferred and is_dated:
        values = DATED * dated(days, inferred, ends_with_day(question))
    else:
        today = columns.newest.toordinal() if columns.newest else 0
        values = NEWEST * newest(days, latest_of(candidates, today), today)
    by_day = zip(days.tolist(), values.tolist(), strict=True)
    return Preference({day: value for day, value in by_day if value}, about)


def newer_first(found: Sequence[Found]) -> list[Found]:
    """Passages in their order, except that of those with equal scores the newer come first.

    Scores are equal if they are less than EQUAL below the best of them: a text that is printed on
    two days has such. Passages without a day come last.

    Args:
        found: passages, best first.
    """
    scores = [own_score(each.signals) for each in found]
    ordered: list[Found] = []
    for place in range(1, len(found) + 1):
        if place == len(found) or scores[len(ordered)] - scores[place] >= EQUAL:
            ordered += sorted(found[len(ordered) : place], key=lambda own: -own.stored.day)
    return ordered


def preferred(candidates: Sequence[Candidate], preference: Preference, n: int) -> list[Candidate]:
    """The n best candidates by their ranking score and preference together, best first.

    Args:
        candidates: passages; one may come twice.
        preference: what their days count.
        n: how many. Duplicates of better ones are left out.
    """
    by_id = {candidate.found.stored.id: candidate for candidate in reversed(candidates)}
    scores = {id: own_score(c.found.signals) + preference.of(c) for id, c in by_id.items()}
    return distinct((by_id[id] for id in sorted(scores, key=lambda id: -scores[id])), n)
