"""Reads the day out of the many ways in which articles are dated."""

import re
from datetime import date
from typing import Any

# A date line is shorter; a longer text only happens to hold a date.
MAX_DATE = 100
# A document's head is no longer.
MAX_HEAD = 1000
DATELINE = re.compile(r"\w, ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")


def parse_date(value: object) -> str | None:
    """The day that a date or a text says, as ISO "2024-04-02"; None if it says no whole day."""
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

    # A day comes before its month nearly everywhere, and so in Vietnam.
    settings: Any = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    without_place = re.sub(r"^\D*(?=\d)", "", text)  # "Tuyên Quang, ngày 2/4/2024"
    for part in (text, without_place):
        if not part.isdigit() and (
            day := dateparser.parse(part, languages=["vi", "en"], settings=settings)
        ):
            return day.date().isoformat()
    return None


def dateline(text: str) -> str | None:
    """The day in "Hà Nội, ngày 19 tháng 02 năm 2019" at the head of a document."""
    found = DATELINE.search(text[:MAX_HEAD])
    return parse_date(f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}") if found else None
