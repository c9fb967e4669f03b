"""Dates: the day in the many ways of writing it, and what says no whole day."""

from datetime import UTC, date, datetime

import pytest

from index.text.dates import parse_date, stated_date


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (date(2024, 4, 2), "2024-04-02"),
        (datetime(2024, 4, 2, 23, 59, tzinfo=UTC), "2024-04-02"),
        ("2024-04-02", "2024-04-02"),
        ("  2024-04-02\n", "2024-04-02"),
        ("2024-04-02T10:00:00Z", "2024-04-02"),
        ("2024-04-02 23:30:00+07:00", "2024-04-02"),
        ("2024-4-2", "2024-04-02"),
        ("2024/04/02", "2024-04-02"),
        ("2/4/2024", "2024-04-02"),
        ("02.04.2024", "2024-04-02"),
        ("Ngày 2-4-2024", "2024-04-02"),
        ("(2-4-2024)", "2024-04-02"),
        ("ngày 2 tháng 4 năm 2024", "2024-04-02"),
        ("16 tháng Tư, 2024", "2024-04-16"),
        ("5 tháng 10, 2024", "2024-10-05"),
        ("Chủ nhật ngày 7 tháng 1 năm 2024", "2024-01-07"),
        ("Tuyên Quang, ngày 2/4/2024", "2024-04-02"),
        ("Thứ ba, 2/4/2024, 10:30 (GMT+7)", "2024-04-02"),
        ("Cập nhật lúc 10:30 ngày 2/4/2024", "2024-04-02"),
        ("21/6/2025 - 08:15", "2025-06-21"),
        ("April 2, 2024", "2024-04-02"),
        ("2 April 2024", "2024-04-02"),
        ("2 Apr 2024 10:00", "2024-04-02"),
        ("Tue, 02 Apr 2024 10:00:00 +0700", "2024-04-02"),
        ("Published 2 April 2024", "2024-04-02"),
        ("12/05/2024", "2024-05-12"),  # day first
        ("12/31/2024", "2024-12-31"),  # cannot be day first
        ("29/2/2024", "2024-02-29"),
    ],
)
def test_day_is_read(written: object, day: str) -> None:
    assert parse_date(written) == day
    assert stated_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-30",
        "2024-13-01",
        "31/2/2024",
        "29/2/2023",
        "30 tháng 2 năm 2024",
    ],
)
def test_impossible_day_is_none(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "2024",
        "04/2024",
        "tháng 4 năm 2024",
        "May 2024",
        "2/4",
        "2/4/24",
        "Hà Nội 1954",
        "Năm 2024 có 366 ngày",
        "1.200 ha năm 2023",
    ],
)
def test_text_without_a_whole_day_is_none(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    "written", ["hôm qua", "yesterday", "3 ngày trước", "2 days ago", "thứ hai", "Monday", "now"]
)
def test_relative_words_are_refused(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize("written", [20240402, 2024.4, "20240402", "1712016000", "1234567"])
def test_numbers_alone_are_refused(written: object) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize("written", [None, "", "  ", True, ["2024-04-02"], {"day": 2}, b"2024"])
def test_what_is_no_text_is_none(written: object) -> None:
    assert parse_date(written) is None


def test_date_far_into_a_long_text_is_not_looked_for() -> None:
    assert parse_date("tin tức " * 20 + "2/4/2024") is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (date(2024, 4, 2), "2024-04-02"),
        ("Thứ ba, 2/4/2024", "2024-04-02"),
        ("02/04/24", "2024-04-02"),  # day first
        ("04/25/24", "2024-04-25"),  # cannot be day first
        ("08:30 02.04.24", "2024-04-02"),
        ("2-4-24 08:30", "2024-04-02"),
        ("2 Apr 24", "2024-04-02"),
        ("2-Apr-69", "1969-04-02"),
        ("2-Apr-68", "2068-04-02"),
        ("20240402", "2024-04-02"),
        (20240402, "2024-04-02"),
        ("20240402103000", "2024-04-02"),
        ("20240402T1030Z", "2024-04-02"),
        ("20240402-08:30", "2024-04-02"),
        ("02/04/2024 lúc 08h30", "2024-04-02"),
        ("Cập nhật 08g30, 2024-04-02 (giờ Hà Nội)", "2024-04-02"),
        ("02/04/24 lúc 08h30", "2024-04-02"),
        (1712016000, "2024-04-02"),  # midnight in UTC
        (1712102399.9, "2024-04-02"),
        (1712102400, "2024-04-03"),
        ("1712016000", "2024-04-02"),
        (1712016000000, "2024-04-02"),
        ("1712016000000000", "2024-04-02"),
        (1712016000000000000, "2024-04-02"),
        (45384, "2024-04-02"),
        ("45384.5", "2024-04-02"),
        ("Tue Apr 02 08:30:00 +0000 2024", "2024-04-02"),
        ("Th 3, 2 thg 4, 2024 vào lúc 07:30", "2024-04-02"),
        ("lúc 07:30:00 GMT+7 2 tháng 4, 2024", "2024-04-02"),
        ("2024年4月2日", "2024-04-02"),
        ("2024년 4월 2일", "2024-04-02"),
        ({"$date": "2024-04-02T10:00:00Z"}, "2024-04-02"),
        ({"$date": {"$numberLong": "1712016000000"}}, "2024-04-02"),
    ],
)
def test_the_day_of_a_field(written: object, day: str) -> None:
    assert stated_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        *(None, "", True, False, 0, 7, 2024, "2024", "2024-05", -1712016000, "hôm qua", b"2024"),
        *("20241302", "99/99/99", "1.2.3.24", "2/4", "12345", "9" * 5000),
        *(float("nan"), float("inf"), 10**400, ["2024-04-02"], {"day": 2}),
        {"$date": {"$date": {"$date": "2024-04-02"}}},
    ],
)
def test_a_field_that_states_no_day(written: object) -> None:
    assert stated_date(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "/Date(1712016000000+0700)/",
        "Th4 2, 2024",
        "Th04 02, 2024",
        "Tháng 4 2, 2024",
        "\u200e2/\u200e4/\u200e2024",
        "２０２４年４月２日",
    ],
)
def test_the_day_as_programs_write_it(written: str) -> None:
    assert stated_date(written) == "2024-04-02"
