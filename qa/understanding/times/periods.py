"""Periods of time: from the words of a question and the newest day to the first and last day."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.lexical.syllables import fold

DAY = timedelta(days=1)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
VIETNAMESE_NUMBERS = {
    "mười một": 11, "mười hai": 12, "giêng": 1, "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
ENGLISH_NUMBERS = {
    "a": 1, "an": 1,
    "one": 1, "first": 1, "i": 1, "two": 2, "second": 2, "ii": 2, "three": 3, "third": 3, "iii": 3,
    "four": 4, "fourth": 4, "iv": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
NUMBERS = {
    **{fold(name): value for name, value in VIETNAMESE_NUMBERS.items()},
    **ENGLISH_NUMBERS,
    **{
        name[:length]: month
        for month, name in enumerate(MONTHS, start=1)
        for length in (3, 4, len(name))
    },
}
# Monday is 0, as in `date.weekday`. In Vietnamese Monday is the second day.
WEEKDAYS = {
    "hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "nhat": 6,
    "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5,
    "mon": 0, "tues": 1, "wednes": 2, "thurs": 3, "fri": 4, "satur": 5, "sun": 6,
}  # fmt: skip
UNITS = {
    "ngay": "day", "hom": "day", "tuan": "week", "thang": "month", "quy": "quarter",
    "qui": "quarter", "nam": "year",
}  # fmt: skip
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
DAYS_OF = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """A period of time.

    Attributes:
        first, last: its days.
        has_year: False if the latest year was taken, because none is named.
        sure: False for what may be no time at all, such as "1/3", or "2020" alone.
        start, end: where it stands in the question, in characters.
    """

    first: date
    last: date
    has_year: bool = True
    sure: bool = True
    start: int = 0
    end: int = 0

    def in_year(self, year: int) -> "Period":
        """The same days, which begin in another year."""
        last = _moved(self.last, year + self.last.year - self.first.year)
        return replace(self, first=_moved(self.first, year), last=last)


def _moved(day: date, year: int) -> date:
    """The day in another year; the last day of February stays the last."""
    if day.month == 2 and day.day >= 28 and (day + DAY).month == 3:
        return month(year, 2).last
    return day.replace(year=year)


def number(text: str) -> int:
    """A number that is written in digits or as a word, or the number of a month's name."""
    return int(text) if text.isdecimal() else NUMBERS[fold(text).rstrip(".")]


def full_year(digits: str) -> int:
    """A year of four digits, or of two in this century."""
    return int(digits) if len(digits) > 2 else 2000 + int(digits)


def latest(of_year: Callable[[int], Period], year: int | None, newest: date) -> Period:
    """A period of a year; without a year, of the latest one in which it begins by `newest`.

    Raises:
        ValueError: there is no such period.
    """
    if year is not None:
        return of_year(year)
    for own in range(newest.year, newest.year - 9, -1):  # two leap years may be eight years apart
        try:
            period = of_year(own)
        except ValueError:
            continue
        if period.first <= newest:
            return replace(period, has_year=False)
    raise ValueError("There is no such day.")


def day(year: int, month: int, day: int) -> Period:
    """One day."""
    return Period(date(year, month, day), date(year, month, day))


def month(year: int, first: int, months: int = 1) -> Period:
    """Some months in a row, which begin in a year; they may end in a later one."""
    years, place = divmod(first + months - 2, 12)
    last = monthrange(year + years, place + 1)[1]
    return Period(date(year, first, 1), date(year + years, place + 1, last))


def year(year: int) -> Period:
    """A whole year."""
    return month(year, 1, 12)


def unit(name: str, ago: int, newest: date) -> Period:
    """The day, week, month, quarter or year that is so many of them before the newest day's."""
    name = unit_name(name)
    if name == "day":
        return Period(newest - ago * DAY, newest - ago * DAY)
    if name == "week":
        monday = newest - (newest.weekday() + 7 * ago) * DAY
        return Period(monday, monday + 6 * DAY)
    months = MONTHS_OF[name]
    begun = newest.year * 12 + (newest.month - 1) // months * months - ago * months
    return month(begun // 12, begun % 12 + 1, months)


def past(count: int, name: str, newest: date) -> Period:
    """The last days, weeks, months, quarters or years, up to the newest day."""
    return Period(newest - count * DAYS_OF[unit_name(name)] * DAY, newest)


def unit_name(name: str) -> str:
    """The name of a unit of time in English, singular."""
    return UNITS.get(fold(name), name.rstrip("s"))


def weekday(name: str, weeks: int | None, newest: date) -> Period:
    """A day of the week, so many weeks before the newest day's; None for the last one before it."""
    day = newest + (WEEKDAYS[fold(name)] - newest.weekday()) * DAY
    if weeks is None:
        weeks = int(day >= newest)
    return Period(day - 7 * weeks * DAY, day - 7 * weeks * DAY)


def third(period: Period, place: int) -> Period:
    """The first, second or last third (0, 1, 2) of a month, a quarter or a year.

    A month has thirds of ten days, the last one with the rest. Another period is not divided.
    """
    days, first = (period.last - period.first).days + 1, period.first
    if days <= 31 and first.day == 1 and days >= 28:
        last = period.last if place == 2 else first.replace(day=10 * (place + 1))
        return replace(period, first=first.replace(day=10 * place + 1), last=last)
    months = days // 90 if 90 <= days <= 92 else 4 if 365 <= days <= 366 else 0
    if not months:
        return period
    part = month(first.year, first.month + place * months, months)
    return replace(period, first=part.first, last=part.last)
