"""What the articles of one build can be filtered by, as small columns in memory."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask
from index.where import Where, alike

Counts = tuple[tuple[str, int], ...]

# Filters whose masks are kept, a byte for each passage.
KEPT = 16
# Values of a kind that are offered to choose from.
OFFERED = 100
_WEB = re.compile(r"^(?:https?://(?:www\.)?|www\.)", re.IGNORECASE)
# What parts the names of a byline: "Thu Hà, Minh Anh", "Thu Hà - Minh Anh", "Thu Hà và Minh Anh".
_BETWEEN_NAMES = re.compile(r"\s*[,;/&|]\s*|\s+[-–—]\s+|\s+(?:và|and)\s+")


@dataclass(frozen=True, slots=True)
class Facets:
    """What a collection can be filtered by.

    Attributes:
        dates: the first and the last day ("2021-04-02"), None where no article is dated.
        languages, authors, sources: (value, number of articles), most frequent first, at most 100
            of each. A source is a host name, a folder ("2024/") or a file of many articles.
    """

    dates: tuple[str, str] | None
    languages: Counts
    authors: Counts
    sources: Counts


@dataclass(frozen=True, slots=True)
class _Column:
    """The distinct values of a column, "" for none, and which of them each article has."""

    values: list[str]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> "_Column":
        numbers: dict[str, int] = {}
        codes = [numbers.setdefault(value or "", len(numbers)) for value in values]
        return cls(list(numbers), np.array(codes, dtype=np.int32))

    def mask(self, fits: Callable[[str], bool]) -> Mask:
        """The articles whose value fits."""
        return np.array([fits(value) for value in self.values], dtype=np.bool_)[self.codes]

    def counts(self) -> Counter[str]:
        """How many articles have each value."""
        sizes = np.bincount(self.codes, minlength=len(self.values)).tolist()
        return Counter(dict(zip(self.values, sizes, strict=True)))


class Columns:
    """The columns of one build, and the masks of the filters asked of it."""

    def __init__(
        self,
        articles: Sequence[tuple[str, str, str | None, str | None, str | None]],
        passages: NDArray[np.int32],
    ) -> None:
        """From the articles' (id, source, date, author, language) and each passage's article.

        Args:
            articles: in any order.
            passages: (passages,) places in `articles`.
        """
        columns = zip(*articles, strict=True) if articles else [[]] * 5
        self._ids, self._sources, self._dates, self._authors, self._languages = map(
            _Column.of, columns
        )
        self._addresses = _Column(
            [_address(source) for source in self._sources.values], self._sources.codes
        )
        self._passages = passages
        self.mask = lru_cache(maxsize=KEPT)(self._mask)
        self.facets = cache(self._facets)

    def _mask(self, where: Where) -> Mask:
        """(passages,): whether each passage's article meets every condition of `where`."""
        fits = np.ones(self._ids.codes.size, dtype=np.bool_)
        if first := where.date_from:
            fits &= self._dates.mask(lambda day: day >= first)
        if last := where.date_to:
            fits &= self._dates.mask(lambda day: "" < day[: len(last)] <= last)
        for column, wanted, test in (
            (self._addresses, where.source, _from_source),
            (self._authors, where.author, _by_author),
            (self._languages, where.language, _in_language),
            (self._ids, where.article, _is_article),
        ):
            if wanted:
                fits &= column.mask(test(wanted))
        mask: Mask = fits[self._passages]
        mask.flags.writeable = False  # it is kept and given to many
        return mask

    def _facets(self) -> Facets:
        """What can be filtered by."""
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


def _offered(counts: Counter[str]) -> Counts:
    del counts[""]
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:OFFERED])


Test = Callable[[str], bool]


def _is_article(wanted: Iterable[str]) -> Test:
    return frozenset(wanted).__contains__


def _in_language(wanted: Iterable[str]) -> Test:
    chosen = frozenset(wanted)
    return lambda language: alike(language) in chosen


def _by_author(wanted: Iterable[str]) -> Test:
    chosen = frozenset(wanted)

    def fits(byline: str) -> bool:
        byline = alike(byline)
        return byline in chosen or not chosen.isdisjoint(_BETWEEN_NAMES.split(byline))

    return fits


def _from_source(wanted: Iterable[str]) -> Test:
    starts = [start for value in wanted if (start := _address(value).strip("/"))]
    # The start of a file's name, or of a host's, which may have subdomains; up to a separator.
    anywhere = "|".join(map(re.escape, starts)) or "(?!)"
    found = re.compile(rf"(?://(?:[^/?#]*\.)?)?(?:{anywhere})(?![^/?#:])")
    return lambda address: bool(found.match(address))


def _address(source: str) -> str:
    """A source as it is compared: "//host/..." for an address on the web."""
    return _WEB.sub("//", alike(source))


def _label(source: str) -> str:
    """What a source is offered as: its host, first folder, or file of many articles."""
    if on_web := _WEB.match(source):
        host = re.match(r"[\w.-]*", source[on_web.end() :])
        return host[0].lower() if host else ""
    file = source.partition("#")[0]
    folder, slash, _ = file.partition("/")
    if slash:
        return folder + slash
    return file if file != source else ""
