"""Reads a filter from a question itself: its dates, and the author or source that it names."""

from dataclasses import replace
from datetime import date

from index.collection.interface import FilterValues
from index.store.columns import Facets
from index.where import Where
from qa.understanding.named import Named, named_where
from qa.understanding.times.periods import DAY
from qa.understanding.times.timespan import timespan

Days = tuple[str | None, str | None]
"""The attributes `date_from` and `date_to` of a `Where`."""


def inferred_where(
    question: str, facets: Facets, where: Where | None = None, today: date | None = None
) -> Where | None:
    """The filter that a question states; None if it states none.

    Args:
        question: the question in one line, as it was typed.
        facets: the values that the collection can be filtered by.
        where: the user's own filter. A field of it is not read from the question; the two dates
            count as one field.
        today: the day that "last week" is told from; None for that of the last article.
    """
    own = where or Where()
    has_dates = bool(own.date_from or own.date_to)
    inferred = Where(*((None, None) if has_dates else _days(question, facets, today)))
    return None if inferred == Where() else inferred


def named_filter(question: str, columns: FilterValues, where: Where | None = None) -> Named | None:
    """The author or source that a question names, if some article meets it.

    Args:
        question: the question in one line, as it was typed.
        columns: the values that the collection can be filtered by.
        where: the user's own filter, which an article must meet as well.
    """
    named = named_where(question, columns, where)
    return named if named and columns.has(narrowed(where, named)) else None


def narrowed(where: Where | None, named: Named) -> Where:
    """A filter with the author or source that a question names."""
    own = where or Where()
    return replace(
        own, author=named.where.author or own.author, source=named.where.source or own.source
    )


def without_dates(where: Where | None) -> Where | None:
    """A filter without its dates; None if nothing is left."""
    rest = replace(where or Where(), date_from=None, date_to=None)
    return None if rest == Where() else rest


def _days(question: str, facets: Facets, today: date | None) -> Days:
    """The first and the last day, month or year that a question states.

    Both are None if no article can be of that time.
    """
    try:
        oldest, newest = map(date.fromisoformat, facets.dates or ())
    except ValueError:  # no article has a date
        return None, None
    first, last = timespan(question, today or newest)
    if (first and first > newest) or (last and last < oldest - (last - (first or last))):
        return None, None
    return _written(first, last)


def _written(first: date | None, last: date | None) -> Days:
    """Two days as texts; whole months and years are written as such."""
    if first and last and first.day == 1 and (last + DAY).day == 1:
        year = (first.month, last.month) == (1, 12)
        length = len("2021") if year else len("2021-04")
        return first.isoformat()[:length], last.isoformat()[:length]
    return first.isoformat() if first else None, last.isoformat() if last else None
