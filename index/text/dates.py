"""Reads a day from the many ways in which articles are dated."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

from index.text.controls import without_invisible

# Characters of a text that are looked at. Date lines are shorter; a date further down is part of
# the article's own text.
MAX_DATE = 100
# Characters at the start of a document in which its date line is looked for.
MAX_HEAD = 1000
DATELINE = re.compile(r"\w, ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
# A field's date in digits alone: "20240402", "20240402T103000Z".
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T _-]?\d{2}:?\d{2}(?::?\d{2})?)?Z?")
# The year of two digits in "02/04/24", "2.4.24", "2-Apr-24", "2 April, 24".
SHORT_YEAR = re.compile(
    r"(?<![\d:./-])(\d{1,2}(?:([/.-])\d{1,2}\2|[ -](?!th[áa]ng\b)[^\W\d_]{3,12}[.,]?[ -]))"
    r"(\d\d)(?![\d:./-])",
    re.IGNORECASE,
)
# The short "tháng" of programs: "5 thg 10, 2024".
SHORT_MONTH = re.compile(r"\bthg\.? ?(?=\d)", re.IGNORECASE)
# "/Date(1712016000000+0700)/", as programs of Microsoft write JSON.
JSON_DATE = re.compile(r"/?Date\((\d{1,15})(?:[+-]\d{4})?\)/?")
# "Th4 2, 2024" and "Tháng 4 2, 2024", as WordPress writes it in Vietnamese.
MONTH_FIRST = re.compile(r"\bth(?:áng )?0?(\d{1,2}) (\d{1,2}), ?(\d{4})\b", re.IGNORECASE)
# "Fri May 03 08:30:00 +0000 2024"
UNIX_DATE = re.compile(r"\w{3} (\w{3}) +(\d{1,2}) [\d:]{8}(?: [\w+-]{3,5})? (\d{4})")
# A whole day in digits, whatever stands around it: "02/04/2024 lúc 08h30".
DAY_IN_DIGITS = re.compile(
    r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1\d{4}(?!\d)|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
)
# The same with the Vietnamese month: "Th 3, 2 tháng 4, 2024 vào lúc 07:30".
VIETNAMESE_DAY = re.compile(
    r"(?<!\d)(\d{1,2}) tháng (\d{1,2})(?:, ?| năm | )(\d{4})(?!\d)", re.IGNORECASE
)
EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
# As POSIX reads years of two digits: 69 to 99 are 1969 to 1999.
FIRST_OF_1900S = 69
# Numbers of seconds since 1970 that are dates: 1973 to 2199.
MIN_SECONDS, MAX_SECONDS = 1e8, 7.25e9
MAX_NANOSECONDS = 1e9 * MAX_SECONDS
# Days since 30 December 1899, as spreadsheets count them, that are dates: 1954 to 2119.
MIN_DAYS, MAX_DAYS = 20_000, 80_000


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


def stated_date(value: object) -> str | None:
    """Returns the day that the date field of an article states, as ISO 8601.

    Besides what `parse_date` reads, it reads years of two digits, days in digits alone, seconds,
    milliseconds, microseconds and nanoseconds since 1970 (UTC), the day numbers of spreadsheets,
    and {"$date": ...}, as MongoDB exports them.

    Returns:
        The day, or None if the value states none.

    >>> stated_date("02/04/24"), stated_date("20240402"), stated_date(1712016000)
    ('2024-04-02', '2024-04-02', '2024-04-02')
    """
    for name in ("$date", "$numberLong"):
        value = value.get(name, value) if isinstance(value, dict) else value
    if isinstance(value, list) and len(value) >= 3 and all(type(n) is int for n in value[:3]):
        return parse_date("{:04}-{:02}-{:02}".format(*value[:3]))  # as Java writes days
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _day_of_number(value)
    if not isinstance(value, str):
        return parse_date(value)
    text = unicodedata.normalize("NFKC", without_invisible(value[:MAX_DATE]))
    text = SHORT_MONTH.sub("tháng ", " ".join(text.split()))
    if milliseconds := JSON_DATE.fullmatch(text):
        return _day_of_number(float(milliseconds[1]))
    text = MONTH_FIRST.sub(r"\2 tháng \1, \3", text)
    if compact := COMPACT.fullmatch(text):
        day = parse_date(f"{compact[1]}-{compact[2]}-{compact[3]}")
        if day:
            return day
    if re.fullmatch(r"\d{5,19}(?:\.\d{1,9})?", text):
        return _day_of_number(float(text))
    if named := UNIX_DATE.fullmatch(text):
        text = f"{named[2]} {named[1]} {named[3]}"
    elif numbered := EAST_ASIAN.search(text):
        text = f"{numbered[1]}-{numbered[2]:0>2}-{numbered[3]:0>2}"
    elif day_of_month := VIETNAMESE_DAY.search(text):
        text = f"{day_of_month[3]}-{day_of_month[2]:0>2}-{day_of_month[1]:0>2}"
    text = SHORT_YEAR.sub(_with_century, text)
    in_digits = DAY_IN_DIGITS.search(text)
    return parse_date(text) or (parse_date(in_digits[0]) if in_digits else None)


def _with_century(match: re.Match[str]) -> str:
    century = "19" if int(match[3]) >= FIRST_OF_1900S else "20"
    return f"{match[1]}{century}{match[3]}"


def _day_of_number(number: float) -> str | None:
    """Returns the day of a number (see `stated_date`), or None."""
    if not 0 < number < MAX_NANOSECONDS:
        return None
    if MIN_DAYS <= number <= MAX_DAYS:
        return (date(1899, 12, 30) + timedelta(days=int(number))).isoformat()
    if compact := COMPACT.fullmatch(str(int(number))):
        return parse_date(f"{compact[1]}-{compact[2]}-{compact[3]}")
    for unit in (1, 1e3, 1e6, 1e9):
        if MIN_SECONDS <= number / unit <= MAX_SECONDS:
            return datetime.fromtimestamp(number / unit, UTC).date().isoformat()
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
