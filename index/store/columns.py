"""Columns in memory of the values that a build's articles can be filtered by."""

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask
from index.where import Where, alike

ValueCounts = tuple[tuple[str, int], ...]
"""(value, number of articles) of several values."""

# Masks of the latest filters in memory at most; each takes a byte for each passage. A filter of
# more characters than a person types is not kept.
CACHED_MASKS = 16
CACHED_CHARACTERS = 10_000
FEW_VALUES = 5  # of a source
# Languages that are compared with each other at most.
MOST_LANGUAGES = 4
# Languages, authors or sources in `Facets` at most.
OFFERED = 100
_WEB = re.compile(r"^(?:https?://(?:www\.)?|www\.)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[/?#:]")
_HOST = re.compile(r"//[^/?#]*")
# Separators of names in a byline: "Thu Hà, Minh Anh", "Thu Hà - Minh Anh", "Thu Hà và Minh Anh".
_BETWEEN_NAMES = re.compile(r" ?[,;/&|] ?| [-–—] | (?:và|and) ")  # spaces are single (`alike`)


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that a collection can be filtered by.

    Attributes:
        dates: the first and the last day ("2021-04-02"), None if no article has a date.
        languages, authors, sources: (value, number of articles), most frequent first, at most 100
            of each. A source is a host name, a folder ("2024/") or a file of many articles.
    """

    dates: tuple[str, str] | None
    languages: ValueCounts
    authors: ValueCounts
    sources: ValueCounts


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

    def counts(self) -> Counter[str]:
        """How many articles have each value."""
        sizes = np.bincount(self.codes, minlength=len(self.values)).tolist()
        return Counter(dict(zip(self.values, sizes, strict=True)))


class Columns:
    """The columns of one build, which give the mask of a filter and the facets."""

    def __init__(
        self,
        articles: Sequence[tuple[str, str, str | None, str | None, str | None]],
        passages: NDArray[np.int32],
    ) -> None:
        """Makes the columns.

        Args:
            articles: (id, source, date, author, language) of each article, in any order.
            passages: the place in `articles` of each passage's article, int32 of shape (passages,).
        """
        columns = zip(*articles, strict=True) if articles else [[]] * 5
        self._ids, self._sources, self._dates, self._authors, self._languages = map(
            _Column.of, columns
        )
        self._addresses = _Column(
            [_address(source) for source in self._sources.values], self._sources.codes
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

    def _mask(self, where: Where) -> Mask:
        """Whether each passage's article meets all conditions of a filter, (passages,)."""
        fits = np.ones(self._ids.codes.size, dtype=np.bool_)
        if first := where.date_from:
            fits &= self._dates.mask(lambda day: day >= first)
        if last := where.date_to:
            fits &= self._dates.mask(lambda day: "" < day[: len(last)] <= last)
        for column, values, test in (
            (self._addresses, where.source, _from_source),
            (self._authors, where.author, _by_author),
            (self._languages, where.language, _in_language),
            (self._ids, where.article, _is_article),
        ):
            if values:
                fits &= column.mask(test(values))
        mask: Mask = fits[self._passages]
        mask.flags.writeable = False  # it is cached and shared by several callers
        return mask

    @cached_property
    def _facets(self) -> Facets:
        days = sorted(filter(None, self._dates.values))
        labels: Counter[str] = Counter()
        for source, count in self._sources.counts().items():
            labels[_label(source)] += count
        return Facets(
            (days[0], days[-1]) if days else None,
            _offered(self._languages.counts()),
            _offered(self._authors.counts()),
            _offered(labels),
        )


def _offered(counts: Counter[str]) -> ValueCounts:
    """The OFFERED most frequent values, without ""; equally frequent ones by the alphabet."""
    del counts[""]
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:OFFERED])


Test = Callable[[str], bool]
"""Whether a column's value meets a condition of a filter."""


def _is_article(ids: Iterable[str]) -> Test:
    return frozenset(ids).__contains__


def _in_language(codes: Iterable[str]) -> Test:
    languages = frozenset(codes)
    return lambda language: alike(language) in languages


def _by_author(names: Iterable[str]) -> Test:
    authors = frozenset(names)

    def fits(byline: str) -> bool:
        byline = alike(byline)
        return byline in authors or not authors.isdisjoint(_BETWEEN_NAMES.split(byline))

    return fits


def _from_source(values: Iterable[str]) -> Test:
    # An address must begin with the value. A host may have subdomains before it. A separator or the
    # end must follow. The values become no pattern, because `re` keeps hundreds of those in memory.
    starts = frozenset(start for value in values if (start := _address(value).strip("/")))
    first_parts = frozenset(_SEPARATOR.split(start, 1)[0] for start in starts)
    # A search for a few values takes a tenth of the time of a closer look.
    few = tuple(starts) if len(starts) <= FEW_VALUES else None

    def fits(address: str) -> bool:
        if few is not None and not any(start in address for start in few):
            return False
        ends = [*(separator.start() for separator in _SEPARATOR.finditer(address)), len(address)]
        return any(
            address[begin : next(end for end in ends if end >= begin)] in first_parts
            and any(address[begin:end] in starts for end in ends)
            for begin in _beginnings(address)
        )

    return fits


def _beginnings(address: str) -> Iterator[int]:
    """Where a value may stand in an address: at its beginning, or at a part of its host's name."""
    yield 0
    if host := _HOST.match(address):
        yield 2
        for dot in re.finditer(r"\.", host[0]):
            yield dot.end()


def _address(source: str) -> str:
    """A source in the form in which sources are compared; "//host/..." for a web address."""
    return _WEB.sub("//", alike(source))


def _label(source: str) -> str:
    """The facet of a source: its host, its first folder, or its file of many articles; or ""."""
    if on_web := _WEB.match(source):
        host = re.match(r"[\w.-]*", source[on_web.end() :])
        return host[0].lower() if host else ""
    file = source.partition("#")[0]
    folder, slash, _ = file.partition("/")
    if slash:
        return folder + slash
    return file if file != source else ""
