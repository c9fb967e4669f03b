"""The filter of a question: which articles may answer."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from unicodedata import normalize

from index.errors import QuestionError

# Values of a field at most. Nobody types more. A list of all articles' ids is refused.
MAX_VALUES = 1000
# Characters of a value: no name is longer, and some texts take long to compare.
MAX_CHARACTERS = 1000
# A day, a month or a year, as ISO 8601 writes it.
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
# The same as the page shows it, the day first: 2/4/2024 or 4/2024.
_SHOWN_DATE = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})", re.ASCII)

Values = str | Iterable[str]
"""One value or several."""

# Options, links and JSON name these two attributes of `Where` in another way.
DATE_ATTRIBUTES = {"from": "date_from", "to": "date_to"}
# The names of all conditions, as options, links and JSON have them.
CONDITION_NAMES = (*DATE_ATTRIBUTES, "source", "author", "language", "article")


@dataclass(frozen=True, slots=True)
class Where:
    """Which articles may answer a question. An article must meet all conditions.

    `source`, `author`, `language` and `article` may be one value or several. They become tuples. An
    article meets the condition if one of the values fits; an empty tuple is no condition. Capitals,
    spaces and the Unicode form make no difference, except in article ids. An author or source that
    is written without accents fits whatever accents the article's has.

    Attributes:
        date_from: the first day, month or year ("2024-04-02", "2024-04" or "2024"); or None. The
            day may also stand first ("2/4/2024", "4/2024").
        date_to: the last day, month or year, which is included; or None. With either date, an
            article without a date may not answer.
        source: a host name ("dantri.com.vn", which includes its subdomains), a folder ("2024/"), a
            file, the beginning of an address up to a "/", or a paper's name ("Dân trí").
        author: a whole byline, or one of the names in it.
        language: an ISO 639-1 code ("vi"), or another name of it that `language_code` knows.
        article: an article id.

    Raises:
        QuestionError: a value is blank, too long, not text or not a date, a field has more than
            MAX_VALUES values, or the dates end before they begin.
    """

    date_from: str | None = None
    date_to: str | None = None
    source: Values = ()
    author: Values = ()
    language: Values = ()
    article: Values = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Where":
        """The filter of plain values, by the names that options, links and JSON have for them.

        >>> Where.of({"from": "2/4/2024", "language": "vi"}).date_from
        '2024-04-02'

        Args:
            values: the value or values of each of CONDITION_NAMES that is a condition.

        Raises:
            QuestionError: `values` has no names, one is none of CONDITION_NAMES, or as `Where`.
        """
        for name in values if isinstance(values, Mapping) else [repr(values)]:
            if name not in CONDITION_NAMES:
                raise QuestionError(
                    f"{str(name)[:50]!r} is no condition: use {', '.join(CONDITION_NAMES)}."
                )
        return cls(**{DATE_ATTRIBUTES.get(name, name): value for name, value in values.items()})

    def __post_init__(self) -> None:
        """Checks the values and normalises them, so that filters of the same meaning are equal."""
        for field in fields(self):
            value = getattr(self, field.name)
            is_date = field.name.startswith("date")
            normalised = _day(value) if is_date else _several(field.name, value)
            object.__setattr__(self, field.name, normalised)
        if self.date_from and self.date_to:
            length = min(len(self.date_from), len(self.date_to))
            if self.date_from[:length] > self.date_to[:length]:
                raise QuestionError(
                    f"The dates end ({self.date_to}) before they begin ({self.date_from}): "
                    "exchange them."
                )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages a search may find: those of the articles that meet all that is stated.

    Attributes:
        where: the filter that an article meets; None for all articles.
        days: its first and last day (`date.toordinal`); None for any day or none.
        about: the id of an article that may have any day.
        without: the id of an article that is left out.
    """

    where: Where | None = None
    days: tuple[int, int] | None = None
    about: str | None = None
    without: str | None = None


EVERYTHING = Scope()


def conditions(where: Where) -> dict[str, str | list[str]]:
    """The conditions of a filter by the names that options, links and JSON have for them.

    >>> conditions(Where("2021-04", author="Thu Hà"))
    {'from': '2021-04', 'author': ['thu hà']}
    """
    names = {attribute: name for name, attribute in DATE_ATTRIBUTES.items()}
    values = {field.name: getattr(where, field.name) for field in fields(where)}
    return {
        names.get(name, name): list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value
    }


def full_days(where: Where) -> tuple[date | None, date | None]:
    """The first and the last day of a filter's dates; None for an open side.

    >>> full_days(Where("2021-04", "2021-04"))
    (datetime.date(2021, 4, 1), datetime.date(2021, 4, 30))
    """
    first, last = where.date_from, where.date_to
    return (
        date.fromisoformat(first + "0000-01-01"[len(first) :]) if first else None,
        _last_day(last) if last else None,
    )


def _last_day(text: str) -> date:
    year, month, *day = map(int, (text + "-12"[len(text) - 4 :]).split("-"))
    return date(year, month, day[0] if day else monthrange(year, month)[1])


def shown_value(name: str, value: str) -> str:
    """A value of a condition as a person reads it: a filter holds names in small letters.

    >>> shown_value("author", "thu hà"), shown_value("source", "2024/")
    ('Thu Hà', '2024/')
    """
    return value.title() if name == "author" and " " in value else value


def alike(text: str) -> str:
    """A text in the form in which filters compare it: case-folded, NFC, with single spaces.

    >>> alike(" Thu  HÀ ")
    'thu hà'
    >>> alike("Thu Ha\u0300") == alike("thu hà")
    True
    """
    folded = text.lower() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())
    return " ".join(folded.split())


def _several(name: str, value_or_values: object) -> tuple[str, ...]:
    """The values of the field `name`, checked and normalised, each once."""
    values = [value_or_values] if isinstance(value_or_values, str) else value_or_values
    if not isinstance(values, Iterable):
        raise QuestionError(f"Name each {name} as text, not {value_or_values!r:.50}.")
    normalised = []
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise QuestionError(f"Name each {name} as text that is not blank, not {value!r:.50}.")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise QuestionError(f"Name each {name} as text without halves of surrogate pairs.")
        if len(value) > MAX_CHARACTERS:
            raise QuestionError(f"Name each {name} in at most {MAX_CHARACTERS:,} characters.")
        normalised.append(value if name == "article" else alike(value))
        if len(normalised) > MAX_VALUES:
            raise QuestionError(f"Name at most {MAX_VALUES:,} values of {name}.")
    return tuple(dict.fromkeys(normalised))


def _day(value: object) -> str | None:
    """A date of a filter as "2024-04-02", "2024-04" or "2024"; None for None."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, int) and not isinstance(value, bool):  # a year, as JSON may have it
        value = str(value)
    if isinstance(value, str) and _DATE.fullmatch(text := _iso(value.strip())):
        try:
            date.fromisoformat(text + "0000-01-01"[len(text) :])
        except ValueError:
            pass
        else:
            return text
    raise QuestionError(
        f"{str(value)[:50]!r} is no date: write a day as 2024-04-02 or 2/4/2024, a month as "
        "2024-04 or 4/2024, or a year as 2024."
    )


def _iso(text: str) -> str:
    """A date with the day first as ISO 8601 writes it; any other text unchanged."""
    match = _SHOWN_DATE.fullmatch(text)
    return "-".join(part.zfill(2) for part in match.groups()[::-1] if part) if match else text
