"""Dates: the day in the many ways of writing it, and what says no whole day."""

from datetime import UTC, date, datetime

import pytest

from index.text.dates import parse_date


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
