"""How much the day of an article speaks for its passages."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.where import Where, full_days
from qa.finding.candidates import Candidate, distinct
from qa.finding.search import Found
from qa.ranking import own_score
from qa.understanding.times.newest import asks_for_newest
from qa.understanding.times.timespan import ends_with_day

Days = NDArray[np.int32]
"""int32 of shape (passages,): the day of each passage's article (`date.toordinal`); 0 for none."""

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
    """How well the day of each passage's article fits the dates of a filter, 0..1.

    It is 1 within the dates. After them it falls to 0.5 within as many days as the dates span, at
    least LATER, for an article tells what happened before. All others have 0.

    Args:
        days: of the passages.
        where: the filter; one of its dates may be None.
        over: True for the end of one day, such as a closing price. It is told on the next day, so
            that this has 1, and the day itself OVER.

    Returns:
        float32 of shape (passages,).
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


def newest(days: Days, today: date | None) -> Vectors:
    """How new the article of each passage is, 0..1: 1 for the newest, 0.5 a week before it.

    Args:
        days: of the passages.
        today: the day of the newest article (see `Columns.newest`); None if none has a day.

    Returns:
        float32 of shape (passages,); 0 for articles without a date, or with one after `today`.
    """
    age = (today.toordinal() if today else 0) - days
    return np.where((days > 0) & (age >= 0), 0.5 ** (np.maximum(age, 0) / HALF), 0).astype(
        np.float32
    )


def day_preference(
    days: Days,
    question: str,
    where: Where | None,
    today: date | None,
    mask: Mask | None = None,
) -> Vectors | None:
    """How much the day of each passage's article counts in the ranking score.

    Args:
        days: of the passages of the store.
        question: the question as it was typed, in one line.
        where: the filter that was read from the question.
        today: the day of the newest article.
        mask: which passages may be found; None for all. The others have 0.

    Returns:
        float32 of shape (passages,); None if the question prefers no days.
    """
    if where and (where.date_from or where.date_to):
        preference = DATED * dated(days, where, ends_with_day(question))
    elif asks_for_newest(question):
        preference = NEWEST * newest(days, today)
    else:
        return None
    return preference if mask is None else np.where(mask, preference, np.float32(0))


def newer_first(found: Sequence[Found], days: Days) -> list[Found]:
    """Passages in their order, except that of those with equal scores the newer come first.

    Scores are equal if they are less than EQUAL below the best of them: a text that is printed on
    two days has such. Passages without a day come last.

    Args:
        found: passages, best first.
        days: of the passages of the store.
    """
    scores = [own_score(each.signals) for each in found]
    ordered: list[Found] = []
    for place in range(1, len(found) + 1):
        if place == len(found) or scores[len(ordered)] - scores[place] >= EQUAL:
            ordered += sorted(found[len(ordered) : place], key=lambda own: -int(days[own.row]))
    return ordered


def preferred(candidates: Sequence[Candidate], preference: Vectors, n: int) -> list[Candidate]:
    """The n best candidates by their ranking score and preference together, best first.

    Args:
        candidates: passages; one may come twice.
        preference: that of each passage of the store, float32 of shape (passages,).
        n: how many. Duplicates of better ones are left out.
    """
    by_row = {candidate.found.row: candidate for candidate in reversed(candidates)}
    scores = {row: own_score(c.found.signals) + float(preference[row]) for row, c in by_row.items()}
    return distinct((by_row[row] for row in sorted(scores, key=lambda r: -scores[r])), n)
