"""Columns in memory of the values that a build's articles can be filtered by."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask
from index.lexical.syllables import accents, fold
from index.store.names import NEAREST, FieldNames, names_in_byline
from index.store.origins import (
    SourceNames,
    address_of,
    from_source,
    names_of_source,
    source_label,
)
from index.text.languages import language_code
from index.where import Scope, Where

ValueCounts = tuple[tuple[str, int], ...]
"""(value, number of articles) of several values."""

# Masks of the latest filters in memory at most; each takes a byte for each passage. A filter of
# more characters than a person types is not kept.
CACHED_MASKS = 16
CACHED_CHARACTERS = 10_000
# Languages that are compared with each other at most.
MOST_LANGUAGES = 4
# Languages, authors or sources in `Facets` at most.
OFFERED = 100
# Values of a filter that no article has, of which the nearest names are looked up.
TOLD = 3


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that a collection can be filtered by.

    Attributes:
        dates: the first and the last day ("2021-04-02"), None if no article has a date.
        languages, authors, sources: (value, number of articles), most frequent first, at most 100
            of each. A source is the name that the operator gives it, or else a host name, a folder
            ("2024/") or a file of many articles.
    """

    dates: tuple[str, str] | None
    languages: ValueCounts
    authors: ValueCounts
    sources: ValueCounts


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A value of a filter that no article has.

    Attributes:
        field: "source", "author" or "language".
        value: the value, as `Where` holds it.
        nearest: the names of articles that are most like it, at most 3; of languages, the most
            frequent ones.
    """

    field: str
    value: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """One field of all articles.

    Attributes:
        values: the distinct values; "" for articles without one.
        codes: the place of each article's value in `values`, int32 of shape (articles,).
    """

    values: list[str]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> "_Column":
        """The column of the articles' values, in the order of the articles."""
        numbers: dict[str, int] = {}
        codes = [numbers.setdefault(value or "", len(numbers)) for value in values]
        return cls(list(numbers), np.array(codes, dtype=np.int32))

    def mask(self, fits: Callable[[str], bool]) -> Mask:
        """Whether each article's value fits, bool of shape (articles,)."""
        return np.array([fits(value) for value in self.values], dtype=np.bool_)[self.codes]

    def mask_of(self, places: Iterable[int]) -> Mask:
        """Whether each article's value is at one of these places, bool of shape (articles,)."""
        chosen = np.zeros(len(self.values), dtype=np.bool_)
        chosen[list(places)] = True
        return chosen[self.codes]

    def counts(self, mask: Mask | None = None) -> Counter[str]:
        """How many articles, or those of a mask of articles, have each value."""
        codes = self.codes if mask is None else self.codes[mask]
        sizes = np.bincount(codes, minlength=len(self.values)).tolist()
        return Counter(dict(zip(self.values, sizes, strict=True)))


class Columns:
    """The columns of one build, which give the mask of a filter and the facets."""

    def __init__(
        self,
        articles: Sequence[tuple[str, str, str | None, str | None, str | None]],
        passages: NDArray[np.int32],
        names: SourceNames | None = None,
    ) -> None:
        """Makes the columns.

        Args:
            articles: (id, source, date, author, language) of each article, in any order.
            passages: the place in `articles` of each passage's article, int32 of shape (passages,).
            names: what the operator calls the sources; None for no such names.
        """
        self._names = names or SourceNames({})
        columns = zip(*articles, strict=True) if articles else [[]] * 5
        self._ids, self._sources, self._dates, self._authors, self._languages = map(
            _Column.of, columns
        )
        self._addresses = _Column(
            [address_of(source) for source in self._sources.values], self._sources.codes
        )
        self._passages = passages
        self._lock = Lock()
        self._masks: OrderedDict[Where, Mask] = OrderedDict()  # the one used last is the last

    def mask(self, where: Where) -> Mask:
        """Whether each passage's article meets all conditions of a filter.

        Returns:
            bool of shape (passages,), read-only.
        """
        fields = (where.source, where.author, where.language, where.article)
        characters = sum(len(value) for values in fields for value in values)
        if characters > CACHED_CHARACTERS:
            return self._mask(where)
        # `lru_cache` of a method would make a circle, which keeps the columns of old builds.
        with self._lock:
            if where in self._masks:
                self._masks.move_to_end(where)
                return self._masks[where]
        mask = self._mask(where)
        with self._lock:
            self._masks[where] = mask
            if len(self._masks) > CACHED_MASKS:
                self._masks.popitem(last=False)
        return mask

    def within(self, scope: Scope) -> Mask | None:
        """Which passages are in a scope, bool of shape (passages,); None if all are."""
        mask = self.mask(scope.where) if scope.where else None
        if scope.days:
            first, last = scope.days
            own = (self.days >= first) & (self.days <= last)
            if scope.about is not None:
                own |= self.mask(Where(article=(scope.about,)))
            mask = own if mask is None else mask & own
        if scope.without is not None:
            others = ~self.mask(Where(article=(scope.without,)))
            mask = others if mask is None else mask & others
        return mask

    def has(self, where: Where) -> bool:
        """True if any article meets all conditions of a filter."""
        return bool(self.mask(where).any())

    def dates(self, where: Where | None = None) -> list[tuple[str, int]]:
        """(date, number of articles) of each date, oldest first.

        A date is in the ISO form, "2024-04-02". Articles without one do not count.

        Args:
            where: a filter that the articles meet; None for all.
        """
        counts = self._dates.counts(self.fits(where) if where else None)
        return sorted((date, count) for date, count in counts.items() if date and count)

    def facets(self) -> Facets:
        """The values that the articles can be filtered by."""
        return self._facets

    @cached_property
    def languages(self) -> dict[str, Mask]:
        """The passages of each of the most frequent languages, by their codes, most first.

        Passages of rarer languages, and those without one, count as passages of the most frequent
        one. It is empty if all passages are so of one language.

        Returns:
            Masks, bool of shape (passages,) each, read-only.
        """
        codes = self._languages.codes[self._passages]
        sizes = np.bincount(codes, minlength=len(self._languages.values))
        order = np.argsort(-sizes, kind="stable").tolist()
        names = {code: self._languages.values[code] for code in order if sizes[code]}
        frequent = [code for code, name in names.items() if name][:MOST_LANGUAGES]
        if len(frequent) < 2:
            return {}
        masks = {names[code]: codes == code for code in frequent}
        masks[names[frequent[0]]] |= ~np.isin(codes, frequent)
        for mask in masks.values():
            mask.flags.writeable = False
        return masks

    def unmatched(self, where: Where) -> list[Unmatched]:
        """The values of a filter's fields that no article meets, with the nearest names.

        At most TOLD values are returned. Conditions that are met by some articles each, but not by
        one article together, have none.
        """
        missing: list[Unmatched] = []
        for field, values, mask in self._conditions(where):
            if not mask(values).any():
                named = values[: TOLD - len(missing)]
                missing += [Unmatched(field, value, self._nearest(field, value)) for value in named]
        return missing

    @cached_property
    def days(self) -> NDArray[np.int32]:
        """The day of each passage's article as `date.toordinal`, (passages,); 0 without a date."""
        ordinals = np.array([day_number(day) for day in self._dates.values], dtype=np.int32)
        days: NDArray[np.int32] = ordinals[self._dates.codes][self._passages]
        days.flags.writeable = False
        return days

    @property
    def newest(self) -> date | None:
        """The day of the newest article, which "today" and "last week" are told from.

        A day after the clock's today is a mistake and does not count, unless all days are such.
        None if no article has a date.
        """
        return newest_day(self._known_days)

    @cached_property
    def _known_days(self) -> NDArray[np.int32]:
        """The days of the articles, each once, oldest first."""
        return np.unique(self.days[self.days > 0])

    @property
    def articles(self) -> int:
        """The number of articles. Each has a place, from 0."""
        return len(self._ids.values)

    @property
    def places(self) -> NDArray[np.int32]:
        """The place of each passage's article, int32 of shape (passages,)."""
        return self._passages

    def id_at(self, place: int) -> str:
        """The id of the article at a place."""
        return self._ids.values[place]

    def ids(self, where: Where) -> list[str]:
        """The ids of the articles that meet all conditions of a filter."""
        return [self.id_at(place) for place in np.flatnonzero(self.fits(where)).tolist()]

    def _mask(self, where: Where) -> Mask:
        """Whether each passage's article meets all conditions of a filter, (passages,)."""
        passages: Mask = self.fits(where)[self._passages]
        passages.flags.writeable = False  # it is cached and shared by several callers
        return passages

    def fits(self, where: Where) -> Mask:
        """Whether each article meets all conditions of a filter, bool of shape (articles,)."""
        fits = np.ones(self._ids.codes.size, dtype=np.bool_)
        if first := where.date_from:
            fits &= self._dates.mask(lambda day: day >= first)
        if last := where.date_to:
            fits &= self._dates.mask(lambda day: "" < day[: len(last)] <= last)
        if where.article:
            fits &= self._ids.mask(frozenset(where.article).__contains__)
        for _, values, mask in self._conditions(where):
            fits &= mask(values)
        return fits

    def _conditions(
        self, where: Where
    ) -> Iterator[tuple[str, tuple[str, ...], Callable[[Iterable[str]], Mask]]]:
        """(field, values, function of values that makes a mask of articles) of what is named."""
        for field, values, mask in (
            ("source", where.source, self._from_source),
            ("author", where.author, self._by_author),
            ("language", where.language, self._in_language),
        ):
            if values:
                yield field, tuple(values), mask

    def _by_author(self, names: Iterable[str]) -> Mask:
        return self._authors.mask_of(
            place for name in names for place in self.author_names.places(name)
        )

    def _in_language(self, values: Iterable[str]) -> Mask:
        codes = {language_code(value) for value in values}
        return self._languages.mask(lambda language: language_code(language) in codes)

    def _from_source(self, values: Iterable[str]) -> Mask:
        """The articles whose source begins with a value, or has it as its name."""
        values = tuple(values)
        fits = self._addresses.mask(from_source(values))
        test = from_source(fold(value) for value in values if not accents(value))
        fits |= self._addresses.mask_of(p for p, address in self._folded_addresses if test(address))
        places = (place for value in values for place in self.source_names.places(value))
        return fits | self._labels.mask_of(places)

    def _nearest(self, field: str, value: str) -> tuple[str, ...]:
        """The names of a field that are most like a value."""
        if field == "language":
            return tuple(language for language, _ in self._facets.languages[:NEAREST])
        return (self.author_names if field == "author" else self.source_names).nearest(value)

    @cached_property
    def author_names(self) -> FieldNames:
        """The names in the articles' bylines, and the whole bylines; made on first use."""
        return FieldNames(self._authors.values, names_in_byline)

    @cached_property
    def source_names(self) -> FieldNames:
        """The names of the articles' sources; made on first use.

        A source is called by the operator's name, by its label or, on the web, by a part of it
        ("dantri").
        """
        labels: dict[str, dict[str, str]] = {}  # the other names of each value of `_labels`
        for source in self._sources.values:
            names = labels.setdefault(self._label(source), {})
            names.update((name, name) for name in names_of_source(source_label(source)))
        return FieldNames(
            self._labels.values,
            lambda label: dict.fromkeys([label, *labels[label]], label) if label else {},
        )

    @cached_property
    def _labels(self) -> _Column:
        """What each article's source is called."""
        labels = _Column.of(map(self._label, self._sources.values))
        return _Column(labels.values, labels.codes[self._sources.codes])

    def _label(self, source: str) -> str:
        """The operator's name of a source, or else its label (see `source_label`)."""
        return self._names.name(source) or source_label(source)

    @cached_property
    def _folded_addresses(self) -> list[tuple[int, str]]:
        """(place, address without accents) of the addresses that may have accents."""
        addresses = enumerate(self._addresses.values)
        return [(place, fold(address)) for place, address in addresses if not address.isascii()]

    @cached_property
    def _facets(self) -> Facets:
        days = sorted(filter(None, self._dates.values))
        return Facets(
            (days[0], days[-1]) if days else None,
            offered(self._languages.counts()),
            offered(self._authors.counts()),
            offered(self._labels.counts()),
        )


def day_number(day: str) -> int:
    """A date in the ISO form as `date.toordinal`; 0 for any other text."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0


def newest_day(days: NDArray[np.int32]) -> date | None:
    """The newest of some days that is not after today, or else the newest; None for none.

    Args:
        days: as `date.toordinal`, ascending.
    """
    past = days[: np.searchsorted(days, date.today().toordinal(), "right")]
    ordinals = past if past.size else days
    return date.fromordinal(int(ordinals[-1])) if ordinals.size else None


def offered(counts: Counter[str]) -> ValueCounts:
    """The OFFERED most frequent values, without ""; equally frequent ones by the alphabet."""
    named = {value: count for value, count in counts.items() if value}
    return tuple(sorted(named.items(), key=lambda item: (-item[1], item[0]))[:OFFERED])
