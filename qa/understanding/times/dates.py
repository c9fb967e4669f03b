"""Finds the days, weeks, months, quarters and years that are named in a question."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from index.lexical.syllables import fold
from qa.understanding.times import periods
from qa.understanding.times.periods import ENGLISH_NUMBERS, MONTHS, VIETNAMESE_NUMBERS, Period

Reader = Callable[[re.Match[str], date], Period]
"""Makes the period of a match, relative to the newest day. ValueError if there is none."""


_LETTERS = re.compile(r"[^\W\d_]+")


def with_bare(pattern: str) -> str:
    """A pattern whose Vietnamese words are also found without their accents.

    >>> with_bare("tuần này|now")
    '(?:tuần|tuan) (?:này|nay)|now'
    """
    return _LETTERS.sub(
        lambda word: word[0] if word[0].isascii() else f"(?:{word[0]}|{fold(word[0])})", pattern
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that is found between words, and not within a number such as 123/2020/NĐ-CP."""
    before = r"(?<![\w/.,])(?:(?<![^\W\d_]-)|(?<=\bmid-)|(?<=\bearly-)|(?<=\blate-))"
    return re.compile(rf"{before}(?:{with_bare(pattern)})(?![\w/]|-[^\W\d]|[.,]\d|(?<=\d)['’]s)")


_ON = "(ngày |hôm |mùng |mồng |sáng |trưa |chiều |tối |đêm |khuya |on )?(?:ngày |hôm |the )?"
_D = r"(\d{1,2})"
_TH = "(?:st|nd|rd|th)?"
_Y = r"((?:1[5-9]|2[01])\d\d)"
_NUMBER = "|".join([r"\d{1,3}", *VIETNAMESE_NUMBERS, *(n for n in ENGLISH_NUMBERS if len(n) > 2)])
# "tháng năm" may also mean "month, year" and is read only before a year.
_MONTH_NUMBER = "|".join([r"\d{1,2}", *(n for n in VIETNAMESE_NUMBERS if n != "năm")])
# "tư" (four) without its accents is "từ" (from) as well.
_DAY_NUMBER = _MONTH_NUMBER.replace("|tư|", "|")
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS) + "|sept"
_AGO = "trước|ngoái|qua|rồi|vừa qua|vừa rồi"
_OF_YEAR = rf"(?:(?: ?[/-] ?|,? năm |,? ){_Y}|,? năm (nay|ngoái|trước|qua|rồi))?"
_UNIT = "ngày|hôm|tuần|tháng|quý|quí|năm|days?|weeks?|months?|quarters?|years?"
_WEEKDAY = (
    "(?:thứ |chủ )(hai|ba|tư|năm|sáu|bảy|nhật|[2-7])|(mon|tues|wednes|thurs|fri|satur|sun)day"
)
# Not before what a time is told from: "a week before it happened".
_FREE = "(?! (?:khi|đó|đấy|ấy|kia|before|after|that))"
_PRESENT = ("nay", "này", "this")
# A day of the week is told by its date where one follows: "thứ ba (27/4)". "Đêm thứ hai của" is a
# second night.
_UNDATED = rf"(?! của|,? \(?(?:ngày |the )?(?:\d|(?:{_MONTH})\b))"
# What is counted, and no day: "hôm 3 người mất".
_NOT_COUNTED = "(?! ?(?:%|người|ca|giờ|lần|tháng|con|cái|chiếc|nghìn|triệu|tỷ|đồng|điểm))"
MOST_MONTHS = 12  # the larger number of "26/4" or "4/26" is the day


def _named_year(digits: str | None, word: str | None, newest: date) -> int | None:
    """A year by its digits or by a word such as "nay" (this) or "ngoái" (last)."""
    if digits:
        return periods.full_year(digits)
    return newest.year - (word not in _PRESENT) if word else None


def _iso(m: re.Match[str], newest: date) -> Period:
    return periods.day(int(m[2]), int(m[3]), int(m[4]))


def _numeric(m: re.Match[str], newest: date) -> Period:
    day, month = int(m[2]), int(m[4])
    if month > MOST_MONTHS:
        day, month = month, day
    return periods.day(periods.full_year(m[5]), month, day)


def _day_month(m: re.Match[str], newest: date) -> Period:
    day, month = periods.number(m[2]), periods.number(m[4])
    if not (m[1] or m[2].isdecimal()):  # "trong hai tháng 3"
        raise ValueError("This is no day.")
    year = _named_year(m[5], m[6], newest)
    period = periods.latest(lambda own: periods.day(own, month, day), year, newest)
    is_day = day > MOST_MONTHS and m[3] not in ".-" and (day, month) != (24, 7)
    return replace(period, sure=bool(m[1] or year or is_day))


def _day_alone(m: re.Match[str], newest: date) -> Period:
    ago = 0 if int(m[1]) <= newest.day else 1
    month = periods.unit("month", ago, newest).first
    return replace(periods.day(month.year, month.month, int(m[1])), has_year=False)


def _day_range(m: re.Match[str], newest: date) -> Period:
    month, year = periods.number(m[4]), _named_year(m[5], m[6], newest)
    last = periods.latest(lambda own: periods.day(own, month, int(m[3])), year, newest)
    sure = bool(m[1] or year or int(m[3]) > MOST_MONTHS)
    return replace(last, first=last.first.replace(day=int(m[2])), sure=sure)


def _english_day(m: re.Match[str], newest: date) -> Period:
    day, name, year = (m[2], m[3], m[4]) if m[2] else (m[6], m[5], m[7])
    month, own = periods.number(name), periods.full_year(year) if year else None
    period = periods.latest(lambda year: periods.day(year, month, int(day)), own, newest)
    return replace(period, sure=bool(year or m[1] or m[2] or name != "may"))  # "how many may 12"


def _english_day_range(m: re.Match[str], newest: date) -> Period:
    month, own = periods.number(m[4]), periods.full_year(m[5]) if m[5] else None
    last = periods.latest(lambda year: periods.day(year, month, int(m[3])), own, newest)
    return replace(last, first=last.first.replace(day=int(m[2])))


def _month(m: re.Match[str], newest: date) -> Period:
    other = re.match(r"-(\d)", m.string[m.end() : m.end() + 2])
    if other and int(other[1]) <= periods.number(m[1]):  # "thang 3-1" is "thắng 3-1", a score
        raise ValueError("These are no months in a row.")
    year = _named_year(m[2], m[3], newest)
    if m[1] == "sau" and not year:  # "tháng sau" is the next month, and not "tháng sáu", June
        raise ValueError("This is no month's name.")
    return periods.latest(lambda own: periods.month(own, periods.number(m[1])), year, newest)


def _month_year(m: re.Match[str], newest: date) -> Period:
    return periods.month(int(m[2]), periods.number(m[1]))


def _english_month(m: re.Match[str], newest: date) -> Period:
    year = periods.full_year(m[2]) if m[2] else None
    period = periods.latest(lambda own: periods.month(own, periods.number(m[1])), year, newest)
    return replace(period, sure=bool(year))


def _quarter(m: re.Match[str], newest: date) -> Period:
    first = 3 * periods.number(m[1]) - 2
    year = _named_year(m[2], m[3], newest)
    if m[0].endswith("quarter"):
        raise ValueError("Without a year it may be that of a match.")
    return periods.latest(lambda own: periods.month(own, first, 3), year, newest)


def _part_of_year(m: re.Match[str], newest: date) -> Period:
    months = periods.number(m[1]) * (1 if fold(m[2]) == "thang" else 3) if m[1] else 6
    year = _named_year(m[4], m[5], newest) or newest.year
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError("A year has twelve months.")
    first = 1 if fold(m[3]) == "dau" else 13 - months
    return replace(periods.month(year, first, months), has_year=bool(m[4] or m[5]))


def _english_part_of_year(m: re.Match[str], newest: date) -> Period:
    months = periods.number(m[2]) if m[2] else 6
    year = _named_year(m[3], m[4], newest) or newest.year
    return periods.month(year, 1 if m[1] == "first" else 13 - months, months)


def _year(m: re.Match[str], newest: date) -> Period:
    return replace(periods.year(periods.full_year(m[2])), sure=bool(m[1]))


def _unit(m: re.Match[str], newest: date) -> Period:
    name, word = (m[1], m[2]) if m[1] else (m[4], m[3])
    return periods.unit(name, 2 if word == "kia" else int(word not in _PRESENT), newest)


def _unit_ago(m: re.Match[str], newest: date) -> Period:
    count, name = (m[1], m[2]) if m[1] else (m[3], m[4])
    return periods.unit(name, periods.number(count), newest)


def _hours(m: re.Match[str], newest: date) -> Period:
    days = int(m[1] or m[2]) // 24
    return Period(newest - days * periods.DAY, newest)


def _past(m: re.Match[str], newest: date) -> Period:
    count, name = (m[1], m[2]) if m[1] else (m[3], m[4])
    return periods.past(periods.number(count), name, newest)


def _yesterday(m: re.Match[str], newest: date) -> Period:
    return periods.unit("day", 1 if m[1] else 2, newest)


def _weekday(m: re.Match[str], newest: date) -> Period:
    name, when = (m[1] or m[2], m[3]) if m[3] else (m[4], "")
    unit, _, word = fold(when).partition(" ")
    if unit in _PRESENT or unit == "last":  # as the English say it: "this week"
        unit, word = word, unit
    weeks = int(word not in _PRESENT) if unit in ("tuan", "week") else None
    return periods.weekday(name, weeks, newest)


def _last_weekday(m: re.Match[str], newest: date) -> Period:
    return periods.weekday(m[1] or m[2], None, newest)


def _weekday_range(m: re.Match[str], newest: date) -> Period:
    unit = fold(m[5] or "")
    weeks = int(unit not in ("tuan nay", "this week")) if unit else None
    last = periods.weekday(m[3] or m[4], weeks, newest)
    first = periods.weekday(m[1] or m[2], None, last.first + periods.DAY)
    return replace(last, first=first.first)


def _weekend(m: re.Match[str], newest: date) -> Period:
    sunday = periods.weekday("sun", None, newest)
    return replace(sunday, first=sunday.first - periods.DAY)


READERS: tuple[tuple[str, Reader], ...] = (
    (rf"{_ON}(\d{{4}})-{_D}-{_D}", _iso),
    (rf"{_ON}{_D}([/.-]){_D}\3(\d{{4}}|\d\d)", _numeric),
    (
        rf"{_ON}{_D}(?: ?[-–] ?|, ?| và | đến | tới )(?:ngày |hôm )?{_D}(?:/| tháng ){_D}"
        rf"{_OF_YEAR}",
        _day_range,
    ),
    (rf"(?:hôm|(?:sáng|trưa|chiều|tối|đêm) ngày) {_D}{_NOT_COUNTED}", _day_alone),
    (rf"{_ON}{_D}([/.-]){_D}{_OF_YEAR}", _day_month),
    (rf"{_ON}({_DAY_NUMBER})( tháng )({_MONTH_NUMBER}){_OF_YEAR}", _day_month),
    (
        rf"{_ON}(?:{_D}{_TH}(?: of)?[ -]({_MONTH})\.?(?:,?[ -]{_Y})?"
        rf"|({_MONTH})\.? {_D}{_TH}(?:,? {_Y})?)",
        _english_day,
    ),
    (
        rf"{_ON}{_D}{_TH}(?:-|–| to | and ){_D}{_TH}(?: of)? ({_MONTH})\.?(?:,? {_Y})?",
        _english_day_range,
    ),
    (rf"tháng ({_MONTH_NUMBER}){_OF_YEAR}", _month),
    (rf"tháng (năm)(?:/| năm ){_Y}()", _month),
    (rf"(?:tháng |t)?{_D}/{_Y}", _month_year),
    (rf"({_MONTH})\.?(?:(?:,? |-| of ){_Y})?", _english_month),
    (rf"(?:quý|quí) (iv|i{{1,3}}|[1-4]|một|hai|ba|bốn|tư){_OF_YEAR}", _quarter),
    (rf"q([1-4])(?: ?[/-] ?| )?{_Y}()", _quarter),
    (rf"(first|second|third|fourth) quarter(?: of| in)?(?: {_Y})?()", _quarter),
    (
        rf"(?:({_NUMBER}) (tháng|quý|quí)|nửa) (đầu|cuối)(?: của)? năm"
        r"(?: ((?:1[5-9]|2[01])\d\d)| (nay|này|ngoái|trước|qua))?",
        _part_of_year,
    ),
    (
        rf"(first|second|last)(?: half| ({_NUMBER}) months) (?:of|in) "
        rf"(?:{_Y}|(this|last) year)",
        _english_part_of_year,
    ),
    (rf"(năm |year )?{_Y}", _year),
    (rf"(tuần|tháng|quý|quí|năm) (nay|này|kia|{_AGO}){_FREE}", _unit),
    (r"()()(this|last|past|previous) (week|month|quarter|year)" + _FREE, _unit),
    (
        rf"(?:({_NUMBER}|an?) ({_UNIT}) (?:trước|ago)|cách đây ({_NUMBER}) ({_UNIT})){_FREE}",
        _unit_ago,
    ),
    (
        rf"(?:trong )?({_NUMBER}) ({_UNIT}) (?:qua|vừa qua|gần đây|gần nhất|trở lại đây)"
        rf"|(?:last|past) ({_NUMBER}) ({_UNIT})",
        _past,
    ),
    (
        r"(\d{1,3}) ?(?:giờ|tiếng|h) (?:qua|vừa qua|gần đây|gần nhất)"
        r"|(?:last|past) (\d{1,3}) hours",
        _hours,
    ),
    (
        "(?:(hôm qua|(?:đêm|tối|chiều|sáng|trưa) qua|yesterday|last night)|hôm kia"
        "|(?:the )?day before yesterday)",
        _yesterday,
    ),
    (
        rf"(?:{_WEEKDAY}) (tuần này|tuần (?:{_AGO})|{_AGO}|this week|last week)"
        "|last (mon|tues|wednes|thurs|fri|satur|sun)day",
        _weekday,
    ),
    (
        rf"(?:hôm|vào|sáng|trưa|chiều|tối|đêm|on) (?:{_WEEKDAY}){_UNDATED}",
        _last_weekday,
    ),
    (
        rf"(?:từ|from|between|giữa) (?:hôm |sáng |chiều |tối )?(?:{_WEEKDAY})"
        rf"(?: ?[-–] ?| (?:đến|tới|và|to|and|until|through) )(?:hôm |hết )?(?:{_WEEKDAY}){_UNDATED}"
        rf"(?: (tuần này|tuần (?:{_AGO})|this week|last week))?",
        _weekday_range,
    ),
    (rf"cuối tuần (?:{_AGO})|last weekend", _weekend),
)
PATTERNS = tuple(_compiled(pattern) for pattern, _ in READERS)


def named_periods(text: str, newest: date) -> list[Period]:
    """The periods of time that a text names, in their order; of overlapping ones the longest.

    Args:
        text: a question in small letters (NFC), with or without accents.
        newest: the day that "today" and "this year" are told from.
    """
    found = sorted(_matches(text, newest), key=lambda period: period.start - period.end)
    apart: list[Period] = []
    for period in found:
        if all(period.end <= other.start or other.end <= period.start for other in apart):
            apart.append(period)
    return sorted(apart, key=lambda period: period.start)


def _matches(text: str, newest: date) -> Iterator[Period]:
    for pattern, (_, reader) in zip(PATTERNS, READERS, strict=True):
        for match in pattern.finditer(text):
            try:
                period = reader(match, newest)
            except (ValueError, KeyError, OverflowError):  # no such day, such as 31/4
                continue
            yield replace(period, start=match.start(), end=match.end())
