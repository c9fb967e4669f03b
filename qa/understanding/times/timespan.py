"""Tells which time a question is about, from the periods that it names."""

import re
from dataclasses import replace
from datetime import date
from unicodedata import normalize

from qa.understanding.times import periods
from qa.understanding.times.dates import named_periods, with_bare
from qa.understanding.times.periods import DAY, Period

Timespan = tuple[date | None, date | None]
"""The first and the last day; None for an open side."""

BEFORE = 40  # characters before a period that are looked at


def _ends(pattern: str) -> re.Pattern[str]:
    """A pattern for what stands right before a period, at the end of a text."""
    return re.compile(rf"(?<!\w)(?:{with_bare(pattern)})(?: the)?[ -]\Z")


_JOINT = re.compile(
    with_bare(
        " ?(?:[-–—]|cho đến hết|cho đến|đến hết|đến|cho tới|tới|và|hay|hoặc|to|until|till|through"
        "|and|or)(?: ngày| hôm)?(?: the)? ?"
    )
)
_TO_NOW = re.compile(
    with_bare(" (?:đến|tới|cho đến) (?:nay|giờ|hiện nay|bây giờ)|( to| until| till) now")
)
_FROM = _ends("từ|from|between|giữa|trong khoảng")
# What makes a bare year, day or English month a time.
_SURE = _ends(
    "in|during|since|until|before|after|by|throughout|early|mid|late|beginning of|start of|end of"
    "|middle of|last|this|of|as of|trước|sau|kể từ|tính đến"
)
_THIRDS = (
    _ends("đầu|early|(?:beginning|start) of|early in"),
    _ends("giữa|mid|middle of"),
    _ends("cuối|late|end of|late in"),
)
_EARLIER = _ends("(?:trước|before|prior to)(?: ngày| hôm| năm| cuối| đầu)?")
_LATER = _ends("(?:sau|after)(?: ngày| hôm| năm)?")
_SINCE = _ends("since")
_OPEN = _ends("(?:từ|kể từ|from)(?: ngày| hôm| năm)?")
# A time that something is compared with, and names that hold a day, month or year.
_COMPARED = _ends(
    "(?:so với|cùng kỳ|cùng kì|compared to|compared with|than|versus|vs)(?: cùng kỳ| cùng kì)?"
    "(?: the)?(?: same period)?(?: of| in)?"
)
# The feast of a day is told before it, on it and after it.
_FEAST = _ends("(?:lễ|dịp|nghỉ|kỷ niệm|kỉ niệm|chào mừng|quốc khánh|giải phóng|holiday)(?: ngày)?")
_PLACE = _ends(
    "(?:đường|phố|bệnh viện|công viên|trường|cầu|chợ|nhà máy|công ty|quảng trường|sân|khu|giải|cúp"
    "|số nhà|nhà số|hẻm|ngõ|ngách|kiệt)"
)
_NUMBERED = _ends(
    r"(?:nghị định|thông tư|quyết định|nghị quyết|chỉ thị|công văn|luật|văn bản|kế hoạch|pháp lệnh"
    r"|tờ trình|thông báo|decree|decision|circular|resolution|law|act)(?: số| no\.?)?|số|no\.?"
    "|đợt|lần|học kỳ|học kì|khóa|khoá|tập|vòng|phiên bản|version|chapter"
)
# A day of the moon's calendar, whose month is another.
_LUNAR_BEFORE = _ends("rằm|giỗ tổ")
_LUNAR_BEHIND = re.compile(with_bare(",? âm lịch"))
# With these, "nam" is a name (Việt Nam), or "năm" is one of several years.
_NO_YEAR = _ends("việt|miền|đông|tây|hàn|phía|quảng|hà|bắc|nhiều|mấy|vài|những|các|bao nhiêu|hàng")
_YEAR_WORD = re.compile("n[aă]m ")
_END_OF_DAY = re.compile(
    r"(?<!\w)(?:"
    + with_bare("cuối ngày|hết ngày|cuối phiên|chốt phiên|kết phiên|hết phiên|đóng cửa")
    + r"|end of (?:the )?day|at the close|closing|closed at)(?!\w)"
)


def timespan(question: str, newest: date) -> Timespan:
    """The time that a question is about; (None, None) if it names none, or several apart.

    Args:
        question: the question in any form.
        newest: the day of the newest article; "today" and a day without a year are told from it.

    >>> timespan("Giá vàng hôm 26/4?", date(2021, 5, 2))
    (datetime.date(2021, 4, 26), datetime.date(2021, 4, 26))
    >>> timespan("Cầu khánh thành năm nào, tỷ số 2/1?", date(2021, 5, 2))
    (None, None)
    """
    text = normalize("NFC", question).lower()
    named = [_refined(period, text) for period in named_periods(text, newest)]
    spans = [
        period
        for period in _joined([period for period in named if period], text)
        if period.sure and not _is_no_time(period, text)
    ]
    inner = [p for p in spans if all(o.first <= p.first and p.last <= o.last for o in spans)]
    return _open_sides(inner[0], text) if inner else (None, None)


def ends_with_day(question: str) -> bool:
    """True if a question is about the end of a day, such as a closing price.

    >>> ends_with_day("Giá vàng cuối ngày 26/4?"), ends_with_day("Giá vàng ngày 26/4?")
    (True, False)
    """
    return bool(_END_OF_DAY.search(normalize("NFC", question).lower()))


def _before(period: Period, text: str) -> str:
    return text[max(0, period.start - BEFORE) : period.start]


def _refined(period: Period, text: str) -> Period | None:
    """The period with what stands before it: "in" makes it sure, "early" its first third."""
    before = _before(period, text)
    in_digits = text[period.start].isdigit()
    if in_digits and _NUMBERED.search(before):
        return None
    if _LUNAR_BEFORE.search(before) or _LUNAR_BEHIND.match(text, period.end):
        return None
    if _YEAR_WORD.match(text, period.start) and _NO_YEAR.search(before):
        return None
    if _SURE.search(before):
        period = replace(period, sure=True)
    for place, words in enumerate(_THIRDS):
        if match := words.search(before):
            start = period.start - len(before) + match.start()
            return replace(periods.third(period, place), start=start)
    return period


def _joined(named: list[Period], text: str) -> list[Period]:
    """The periods; two with "to", "and" or a dash between them become one."""
    joined: list[Period] = []
    for period in named:
        earlier = joined[-1] if joined else None
        if earlier and _are_joint(earlier, period, text):
            joined[-1] = _from_to(earlier, period, bool(_FROM.search(_before(earlier, text))))
        else:
            joined.append(period)
    return joined


def _are_joint(earlier: Period, period: Period, text: str) -> bool:
    """True with a word such as "to" between two periods, or if one begins where the other ends."""
    if _JOINT.fullmatch(text, earlier.end, period.start):
        return True
    between = text[earlier.end : period.start]
    return between in (" ", ", ") and earlier.last + DAY == period.first


def _from_to(first: Period, last: Period, framed: bool) -> Period:
    """The period from one to another; `framed` if "from" or "between" stands before them.

    A side without a year gets that of the other.
    """
    if last.has_year and not first.has_year:
        first = first.in_year(last.first.year)
        if first.first > last.last:
            first = first.in_year(first.first.year - 1)
    elif not last.has_year:
        last = last.in_year(first.first.year)
        if last.last < first.first:
            last = last.in_year(last.first.year + 1)
    days = sorted((first.first, first.last, last.first, last.last))
    sure = first.sure or last.sure or framed
    has_year = first.has_year or last.has_year
    return Period(days[0], days[-1], has_year, sure, first.start, last.end)


def _is_no_time(period: Period, text: str) -> bool:
    """True for a time that something is compared with, and for a day in a name ("lễ 30/4")."""
    before = _before(period, text)
    in_name = text[period.start].isdigit() and not period.has_year and _PLACE.search(before)
    return bool(_COMPARED.search(before) or _FEAST.search(before) or in_name)


def _open_sides(period: Period, text: str) -> Timespan:
    """The first and last day of a period, or what "before" or "since" leave open of them."""
    before = _before(period, text)
    if _TO_NOW.match(text, period.end) or _SINCE.search(before):
        return period.first, None
    if _EARLIER.search(before):
        return None, None  # what was so before is often told by the article about the change
    if _LATER.search(before):
        return period.last + DAY, None
    if _OPEN.search(before) and not _JOINT.search(text, period.start, period.end):
        return None, None
    return period.first, period.last
