"""The values that articles in Qdrant are filtered by, and filters in its terms."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from qdrant_client import models

from index.article import Article
from index.lexical.syllables import accents, fold
from index.qdrant.about import StoredValues
from index.qdrant.layout import FILTERED
from index.qdrant.part import one_of
from index.store.columns import TOLD, Facets, Unmatched, newest_day, offered
from index.store.names import NEAREST, FieldNames, names_in_byline
from index.store.origins import (
    address_of,
    beginnings_of,
)
from index.text.languages import language_code
from index.where import Scope, Where, full_days

Condition = models.Condition


def filter_fields(article: Article, label: str, day: int) -> dict[str, Any]:
    """What an article is filtered by, as its point and those of its passages have it.

    Args:
        article: the article.
        label: what its source is called.
        day: its date as `date.toordinal`; 0 for none.
    """
    address = address_of(article.source)
    values: dict[str, Any] = {
        "article": article.id,
        "author": article.author or "",
        "language": article.language or "",
        "label": label,
        "begins": sorted(beginnings_of(address)),
        "day": day,
    }
    if not address.isascii():
        values["begins_folded"] = sorted(beginnings_of(fold(address)))
    assert values.keys() <= FILTERED.keys()
    return values


class EngineValues:
    """What the articles can be filtered by, and the filters (see `FilterValues`).

    Names are resolved here, to the values that articles have. So a filter means what it means on
    a store.
    """

    def __init__(
        self,
        values: StoredValues,
        exists: Callable[[models.Filter], bool],
        days: Callable[[str, models.Filter, int], dict[int, int]],
    ) -> None:
        """Takes the values, and what asks the engine.

        Args:
            values: of all articles.
            exists: returns whether any passage meets a filter.
            days: returns how many of the articles with some words in their title that meet a
                filter have each day (toordinal), of so many days at most.
        """
        self.values, self._exists, self._days = values, exists, days

    @cached_property
    def author_names(self) -> FieldNames:
        """The names in the articles' bylines, and the whole bylines."""
        return FieldNames(self._authors, names_in_byline)

    @cached_property
    def source_names(self) -> FieldNames:
        """The names of the articles' sources."""
        names = self.values.names
        return FieldNames(
            self._labels,
            lambda label: dict.fromkeys([label, *names[label]], label) if label else {},
        )

    @cached_property
    def _authors(self) -> list[str]:
        return list(self.values.authors)

    @cached_property
    def _labels(self) -> list[str]:
        return list(self.values.labels)

    @property
    def newest(self) -> date | None:
        """The day of the newest article (see `Columns.newest`)."""
        return newest_day(self._known_days)

    @cached_property
    def _known_days(self) -> Any:
        days = [date.fromisoformat(day).toordinal() for day in self.values.dates if day]
        return np.array(sorted(days), dtype=np.int32)

    def facets(self) -> Facets:
        """The most frequent values."""
        return self._facets

    @cached_property
    def _facets(self) -> Facets:
        days = sorted(filter(None, self.values.dates))
        return Facets(
            (days[0], days[-1]) if days else None,
            offered(self.values.languages),
            offered(self.values.authors),
            offered(self.values.labels),
        )

    def dates(self, where: Where | None = None) -> list[tuple[str, int]]:
        """(date, number of articles) of each date of the articles that meet a filter."""
        if not where:
            return sorted((day, count) for day, count in self.values.dates.items() if day)
        return self.dates_in("", where)

    def dates_in(self, words: str, where: Where | None) -> list[tuple[str, int]]:
        """The dates of the articles that meet a filter and have some words in their title."""
        within = self.within(Scope(where or None))
        if within is None:
            return []
        days = self._days(words, within, len(self.values.dates) + 1)
        return sorted((date.fromordinal(day).isoformat(), n) for day, n in days.items() if day)

    def has(self, where: Where) -> bool:
        """True if any article meets a filter."""
        within = self.within(Scope(where))
        return within is not None and self._exists(within)

    def unmatched(self, where: Where) -> list[Unmatched]:
        """The values of a filter that no article has, with the nearest names."""
        missing: list[Unmatched] = []
        for name in ("source", "author", "language"):
            values: tuple[str, ...] = tuple(getattr(where, name))
            if values and not self.has(Where.of({name: values})):
                named = values[: TOLD - len(missing)]
                missing += [Unmatched(name, value, self._nearest(name, value)) for value in named]
        return missing

    def _nearest(self, name: str, value: str) -> tuple[str, ...]:
        if name == "language":
            return tuple(language for language, _ in self._facets.languages[:NEAREST])
        return (self.author_names if name == "author" else self.source_names).nearest(value)

    @property
    def frequent(self) -> list[str]:
        """The languages that are compared with each other, most frequent first."""
        return list(self.values.passages)

    def in_language(self, name: str) -> models.Filter:
        """The filter of one of `frequent`; the first has also what is of none of them."""
        others = self.frequent[1:]
        if name in others:
            return one_of("language", [name])
        return models.Filter(must_not=[one_of("language", others)])

    def frequent_of(self, language: str) -> str:
        """Which of `frequent` a passage counts as; "" if there are none."""
        frequent = self.frequent
        return language if language in frequent[1:] else next(iter(frequent), "")

    def within(self, scope: Scope) -> models.Filter | None:
        """The filter of a scope, without conditions for all; None if nothing can meet it."""
        must: list[Condition] = []
        for condition in self._conditions(scope.where) if scope.where else ():
            if condition is None:
                return None
            must.append(condition)
        if scope.days:
            first, last = scope.days
            days = models.FieldCondition(key="day", range=models.Range(gte=first, lte=last))
            about = [] if scope.about is None else [one_of("article", [scope.about])]
            must.append(models.Filter(should=[days, *about]))
        without: list[Condition] = []
        if scope.without is not None:
            without.append(one_of("article", [scope.without]))
        return models.Filter(must=must or None, must_not=without or None)

    def _conditions(self, where: Where) -> Iterable[Condition | None]:
        """The conditions of a filter, each None if nothing meets it."""
        first, last = full_days(where)
        if first or last:
            # An article without a date, whose day is 0, meets no dates.
            earliest = first.toordinal() if first else 1
            latest = last.toordinal() if last else None
            yield models.FieldCondition(key="day", range=models.Range(gte=earliest, lte=latest))
        if where.article:
            yield one_of("article", list(where.article))
        if where.author:
            names = self.author_names
            places = {place for name in where.author for place in names.places(name)}
            yield _one_of_or_none("author", [self._authors[place] for place in sorted(places)])
        if where.language:
            codes = {language_code(value) for value in where.language}
            known = [each for each in self.values.languages if language_code(each) in codes]
            yield _one_of_or_none("language", known)
        if where.source:
            yield self._from_source(tuple(where.source))

    def _from_source(self, values: Sequence[str]) -> models.Filter:
        """The condition that a source begins with a value, or has it as its name."""
        bare = [fold(value) for value in values if not accents(value)]
        places = {place for value in values for place in self.source_names.places(value)}
        return models.Filter(
            should=[
                one_of(key, found)
                for key, found in (
                    ("begins", _starts(values)),
                    ("begins_folded", _starts(bare)),
                    ("label", [self._labels[place] for place in sorted(places)]),
                )
                if found
            ]
            or [one_of("article", [""])]
        )


def _starts(values: Iterable[str]) -> list[str]:
    starts = (address_of(value).strip("/") for value in values)
    return list(dict.fromkeys(filter(None, starts)))


def _one_of_or_none(field: str, values: list[str]) -> models.Filter | None:
    return one_of(field, values) if values else None
