"""Reads a day from the many ways in which articles are dated."""

import re
from datetime import date
from typing import Any

# Characters of a text that are looked at. Date lines are shorter; a date further down is part of
# the article's own text.
MAX_DATE = 100
# Characters at the start of a document in which its date line is looked for.
MAX_HEAD = 1000
DATELINE = re.compile(r"\w, ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")


def parse_date(value: object) -> str | None:
    """Returns the day that a value states, as ISO 8601: "2024-04-02".

    A text must state day, month and a year of four digits from 1500 to 2199. Where the order is
    open, the day comes before the month. Vietnamese and English month names are understood.

    Args:
        value: a date, a datetime or a text. Of a text the first MAX_DATE characters count.

    Returns:
        The day, or None if the value states no whole day, an impossible one, or is of another type.

    >>> parse_date("Tuyên Quang, ngày 2/4/2024")
    '2024-04-02'
    >>> parse_date("April 2, 2024")
    '2024-04-02'
    >>> parse_date("tháng 4 năm 2024") is None
    True
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    if not isinstance(value, str) or not re.search(r"\b(1[5-9]|2[01])\d\d", value[:MAX_DATE]):
        return None
    text = value[:MAX_DATE].strip()
    if iso := re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", text):
        try:
            return date.fromisoformat(iso[0]).isoformat()
        except ValueError:
            return None
    return _loose_date(text)


def _loose_date(text: str) -> str | None:
    import dateparser

    # Nearly everywhere, Vietnam included, the day is written before the month.
    settings: Any = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    without_place = re.sub(r"^\D*(?=\d)", "", text)  # "Tuyên Quang, ngày 2/4/2024"
    for candidate in (text, without_place):
        if not candidate.isdigit() and (
            moment := dateparser.parse(candidate, languages=["vi", "en"], settings=settings)
        ):
            return moment.date().isoformat()
    return None


def dateline(text: str) -> str | None:
    """Returns the day in the date line of a Vietnamese document, as ISO 8601.

    The date line follows a place name in the first MAX_HEAD characters. Returns None if there is
    none, or if its day is impossible.

    >>> dateline("Hà Nội, ngày 9 tháng 02 năm 2019")
    '2019-02-09'
    >>> dateline("Họp ngày 9 tháng 02 năm 2019") is None
    True
    """
    match = DATELINE.search(text[:MAX_HEAD])
    return parse_date(f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}") if match else None
