"""The time that a question is about, told from dates that are asked about and from numbers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.syllables import fold
from qa.understanding.times.periods import MONTHS
from qa.understanding.times.timespan import ends_with_day, timespan

NEWEST = date(2021, 5, 2)  # a Sunday
NONE = (None, None)


def days(text: str) -> tuple[date | None, date | None]:
    """The span "26.4.21-1.5.21", "26.4.21", "26.4.21-" or "-26.4.21"."""
    ends = [
        date(2000 + int(part.split(".")[2]), int(part.split(".")[1]), int(part.split(".")[0]))
        if part
        else None
        for part in text.split("-")
    ]
    return ends[0], ends[-1]


VIETNAMESE = {
    "từ thứ hai đến thứ tư có mưa không": "26.4.21-28.4.21",
    "từ thứ sáu đến thứ ba tuần trước": "16.4.21-20.4.21",
    "tối thứ bảy ai thắng": "1.5.21",
    "hôm 29 có bao nhiêu ca": "29.4.21",
    "sáng ngày 3": "3.4.21",  # the latest one before the newest article
    "từ ngày 1 đến ngày 15/4": "1.4.21-15.4.21",
    "các ngày 27, 28/4": "27.4.21-28.4.21",
    "cuối tháng 3 đầu tháng 4": "21.3.21-10.4.21",
    "24 giờ qua": "1.5.21-2.5.21",
    "năm kia": "1.1.19-31.12.19",
    "sáng thứ ba 20/4": "20.4.21",
    "Giá vàng hôm 27/4?": "27.4.21",
    "ngày 7/2/2025 giá vàng": "7.2.25",
    "Sáng 26/4 có gì": "26.4.21",
    "26/4 có bao nhiêu ca mắc": "26.4.21",
    "ngày 5/4": "5.4.21",
    "hôm 5/10": "5.10.20",  # the latest one before the newest article
    "ngày 26.4": "26.4.21",
    "24-4-2021": "24.4.21",
    "24/4/21": "24.4.21",
    "ngày 26 tháng 4 năm 2021": "26.4.21",
    "mùng 5 tháng 3": "5.3.21",
    "mồng một tháng giêng năm ngoái": "1.1.20",
    "26 tháng Tư": "26.4.21",
    "tháng 10 năm 2020": "1.10.20-31.10.20",
    "hồi tháng 10": "1.10.20-31.10.20",
    "tháng mười hai": "1.12.20-31.12.20",
    "tháng năm/2020": "1.5.20-31.5.20",
    "trong tháng 2/2020": "1.2.20-29.2.20",
    "tháng 10 năm ngoái": "1.10.20-31.10.20",
    "10/2020": "1.10.20-31.10.20",
    "Quý I/2021 lãi bao nhiêu": "1.1.21-31.3.21",
    "quý 4": "1.10.20-31.12.20",
    "quý hai năm nay": "1.4.21-30.6.21",
    "quý trước": "1.1.21-31.3.21",
    "9 tháng đầu năm 2020": "1.1.20-30.9.20",
    "nhiệm kỳ hai tháng 1/2021": "1.1.21-31.1.21",
    "học sinh đến trường ngày 26/4": "26.4.21",
    "sáu tháng cuối năm 2020": "1.7.20-31.12.20",
    "nửa đầu năm nay": "1.1.21-30.6.21",
    "dân số năm 2020": "1.1.20-31.12.20",
    "năm ngoái": "1.1.20-31.12.20",
    "đầu năm 2021": "1.1.21-30.4.21",
    "giữa năm ngoái": "1.5.20-31.8.20",
    "cuối tháng 4": "21.4.21-30.4.21",
    "Hồi đầu tháng 10/2020": "1.10.20-10.10.20",
    "cuối ngày 26/4/2021": "26.4.21",
    "tuần trước": "19.4.21-25.4.21",
    "tuần này": "26.4.21-2.5.21",
    "cuối tuần qua": "24.4.21-25.4.21",
    "thứ hai tuần trước": "19.4.21",
    "thứ 7 vừa rồi": "1.5.21",
    "chủ nhật tuần này": "2.5.21",
    "tháng trước": "1.4.21-30.4.21",
    "hôm qua": "1.5.21",
    "hôm kia": "30.4.21",
    "3 ngày trước": "29.4.21",
    "cách đây hai tuần": "12.4.21-18.4.21",
    "trong 7 ngày qua": "25.4.21-2.5.21",
    "từ 26/4 đến 1/5/2021": "26.4.21-1.5.21",
    "từ 26/4 đến 1/5": "26.4.21-1.5.21",
    "từ 25/12 đến 3/1": "25.12.20-3.1.21",
    "26-27/4": "26.4.21-27.4.21",
    "từ ngày 2 - 4/10": "2.10.20-4.10.20",
    "tháng 3 và tháng 4": "1.3.21-30.4.21",
    "từ năm 2019 đến 2020": "1.1.19-31.12.20",
    "từ tháng 3 đến nay": "1.3.21-",
    "sau ngày 31/12/2020": "1.1.21-",
    "Ngày 26/4 năm 2021 xảy ra vụ gì, ở đâu, khi nào kết thúc?": "26.4.21",
}
ENGLISH = {
    "between Monday and Wednesday": "26.4.21-28.4.21",
    "what happened on Friday": "30.4.21",
    "on Tuesday, April 20": "20.4.21",
    "a week ago": "19.4.21-25.4.21",
    "last week's match": "19.4.21-25.4.21",
    "mid-April": "11.4.21-20.4.21",
    "in the past 24 hours": "1.5.21-2.5.21",
    "on 12 April 2021": "12.4.21",
    "the 12th of April": "12.4.21",
    "April 26th, 2021": "26.4.21",
    "Apr 26": "26.4.21",
    "4/26/2021": "26.4.21",
    "2021-04-26": "26.4.21",
    "between 5 and 7 April 2021": "5.4.21-7.4.21",
    "from 26 April to 1 May 2021": "26.4.21-1.5.21",
    "last March": "1.3.21-31.3.21",
    "in October": "1.10.20-31.10.20",
    "May 2020": "1.5.20-31.5.20",
    "early April 2021": "1.4.21-10.4.21",
    "late 2020": "1.9.20-31.12.20",
    "Q1 2021": "1.1.21-31.3.21",
    "the first quarter of 2021": "1.1.21-31.3.21",
    "the first nine months of 2020": "1.1.20-30.9.20",
    "the second half of 2020": "1.7.20-31.12.20",
    "between 2019 and 2020": "1.1.19-31.12.20",
    "in 2020": "1.1.20-31.12.20",
    "last year": "1.1.20-31.12.20",
    "yesterday": "1.5.21",
    "two weeks ago": "12.4.21-18.4.21",
    "in the past two weeks": "18.4.21-2.5.21",
    "last Monday": "26.4.21",
    "last weekend": "24.4.21-25.4.21",
    "since March": "1.3.21-",
    "As of 1 October 2020, by what date?": "1.10.20",
}
NO_TIME = [
    "Giá xăng tháng sau?",
    "rằm tháng 7 đi đâu",
    "15 tháng 7 âm lịch",
    "tuyển sinh đợt 1/2021",
    "số nhà 27/4",
    "hôm 3 người mất tích",
    "the 1990's",
    "đêm thứ hai của lễ hội",
    *("khi nào", "Năm nào cầu khánh thành?", "bao giờ", "in which year", "when", "tháng mấy"),
    *("ngày tháng năm sinh", "tháng năm nào", "tỷ số 2/1", "thắng 3-1", "24/7", "hơn 1/3 số hộ"),
    *("Quyết định 123/2020", "Nghị định 10/2020/NĐ-CP", "v-league 2020 ai vô địch", "Euro 2020"),
    *("lễ 30/4", "kỳ nghỉ lễ 30/4 - 1/5", "đường 30/4 ở đâu", "so với cùng kỳ năm trước"),
    *("GDP Việt Nam 2020", "nhiều năm qua", "giai đoạn 2016-2020", "ngày 30/2", "hôm nay", "nay"),
    *("hai tháng trước khi cưới", "how many may 12", "more than last year", "tháng 13", ""),
    *("trước ngày 1/10/2020 lãi suất là bao nhiêu", "dịp lễ 30/4 năm 2021", "in the 1970's"),
    *("touchdown in the fourth quarter", "nhiệm kỳ hai", "before 1 October 2020"),
    *("từ ngày 1/7/2021 ai được hưởng", "Quyết định ngày 1/3/2020 được sửa hôm qua"),
]


@pytest.mark.parametrize(("question", "expected"), (VIETNAMESE | ENGLISH).items())
def test_a_time_is_read(question: str, expected: str) -> None:
    assert timespan(question, NEWEST) == days(expected)
    assert timespan(f"Ai {question.upper()}?", NEWEST) == days(expected)


@pytest.mark.parametrize(("question", "expected"), VIETNAMESE.items())
def test_a_time_is_read_without_accents(question: str, expected: str) -> None:
    assert timespan(fold(question), NEWEST) == days(expected)


@pytest.mark.parametrize("question", NO_TIME)
def test_what_is_no_time_is_not_read(question: str) -> None:
    assert timespan(question, NEWEST) == NONE
    assert timespan(fold(question), NEWEST) == NONE


def test_the_end_of_a_day_is_told_from_a_day() -> None:
    assert ends_with_day("gia vang chot phien 26/4")
    assert ends_with_day("Gold price at the end of the day, 26 April")
    assert not ends_with_day("Giá vàng ngày 26/4")


def written(day: date) -> list[str]:
    """A day with its year in each way of writing it."""
    d, m, y, name = day.day, day.month, day.year, MONTHS[day.month - 1]
    return [
        *(f"{d}/{m}/{y}", f"{d:02}/{m:02}/{y}", f"{d}-{m}-{y}", f"{d}.{m}.{y}", day.isoformat()),
        *(f"ngày {d} tháng {m} năm {y}", f"{d} thang {m}, {y}", f"hôm {d}/{m} năm {y}"),
        *(f"{d} {name} {y}", f"{name.title()} {d}, {y}", f"{d}th of {name[:3]} {y}"),
    ]


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_every_day_is_read_back_in_each_way(year: int) -> None:
    for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(days=number)
        for text in written(day):
            assert timespan(f"Giá vàng {text} là bao nhiêu?", NEWEST) == (day, day), text


def test_every_day_without_a_year_is_the_latest_one() -> None:
    for number in range(365):
        day = NEWEST - timedelta(days=number)
        name = MONTHS[day.month - 1]
        texts = (f"ngày {day.day}/{day.month}", f"ngày {day.day} tháng {day.month}")
        for text in (*texts, f"hom {day.day}/{day.month}", f"on {day.day} {name}"):
            assert timespan(f"Giá vàng {text}?", NEWEST) == (day, day), text


PARTS = [*VIETNAMESE, *ENGLISH, *NO_TIME, "từ", "đến", "/", "-", "99", "0", "năm", "ago", "²", "٣"]


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=8), st.dates())
def test_no_text_raises(parts: list[str], newest: date) -> None:
    first, last = timespan(" ".join(parts), newest)
    assert first is None or last is None or first <= last
