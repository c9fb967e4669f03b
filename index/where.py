"""What part of a collection a question is asked of, as a person says it: `Where`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from unicodedata import normalize

from index.errors import QuestionError

# More values than anybody types; a filter is no place for a list of the whole collection.
MAX_VALUES = 1000
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)

Values = str | Iterable[str]


@dataclass(frozen=True, slots=True)
class Where:
    """Which articles may answer: those that meet every condition given.

    Attributes:
        date_from: the first day, as "2024-04-02", "2024-04" or "2024"; None for any.
        date_to: the last day or, in the same short forms, the last day of that month or year.
            An article without a date is in no range.
        source: host name ("dantri.com.vn", with its subdomains), folder ("2024/"), file, or the
            beginning of an address up to a "/".
        author: a whole byline, or one of the names that it lists.
        language: ISO 639-1 code ("vi").
        article: article id.

    `source`, `author`, `language` and `article` may be one value or several, of which one has to
    fit; they become tuples. Capitals, spaces and Unicode forms make no difference, except in ids.

    Raises:
        QuestionError: a value is blank, no text, or no date, or the dates end before they begin.
    """

    date_from: str | None = None
    date_to: str | None = None
    source: Values = ()
    author: Values = ()
    language: Values = ()
    article: Values = ()

    def __post_init__(self) -> None:
        """Checks the values and gives them one form, so that equal filters are equal."""
        for field in fields(self):
            given = getattr(self, field.name)
            value = _day(given) if field.name.startswith("date") else _several(field.name, given)
            object.__setattr__(self, field.name, value)
        if self.date_from and self.date_to:
            length = min(len(self.date_from), len(self.date_to))
            if self.date_from[:length] > self.date_to[:length]:
                raise QuestionError(
                    f"The dates end ({self.date_to}) before they begin ({self.date_from}): "
                    "exchange them."
                )


def alike(text: str) -> str:
    """`text` without what makes no difference to a filter: capitals, spaces, Unicode form."""
    folded = text.lower() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())
    return " ".join(folded.split())


def _several(name: str, given: object) -> tuple[str, ...]:
    values = [given] if isinstance(given, str) else given
    if not isinstance(values, Iterable):
        raise QuestionError(f"Name each {name} as text, not {given!r:.50}.")
    found = []
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise QuestionError(f"Name each {name} as text that is not blank, not {value!r:.50}.")
        found.append(value if name == "article" else alike(value))
        if len(found) > MAX_VALUES:
            raise QuestionError(f"Name at most {MAX_VALUES:,} values of {name}.")
    return tuple(dict.fromkeys(found))


def _day(given: object) -> str | None:
    if given is None:
        return None
    if isinstance(given, date):
        return given.isoformat()[:10]
    if isinstance(given, str) and _DATE.fullmatch(text := given.strip()):
        try:
            date.fromisoformat(text + "0000-01-01"[len(text) :])
        except ValueError:
            pass
        else:
            return text
    raise QuestionError(
        f"{str(given)[:50]!r} is no date: write a day as 2024-04-02, a month as 2024-04, "
        "or a year as 2024."
    )
