"""Cells of spreadsheets: what the sheet shows."""

from datetime import date, datetime, time, timedelta

import pytest

from index.readers.data.cells import cell_text

LEFT = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (None, "General", ""),
        ("0.5", "0%", "0.5"),
        (True, "General", "TRUE"),
        (7, "General", "7"),
        (7.0, None, "7"),
        (2024, "General", "2024"),
        (0.5, "General", "0,5"),
        (0.1 + 0.2, "General", "0,3"),
        (-1234.5, "General", "-1234,5"),
        (1e-12, "General", "1e-12"),
        (float("inf"), "0", "inf"),
        (0.153, "0.0%", "15,3%"),
        (0.153, "0.00 %", "15,30 %"),
        (0.153, "0%", "15%"),
        (0.145, "0%", "15%"),  # half up
        (-0.004, "0%", "0%"),
        (0.0475, '0.0"%"', "0,0%"),  # "%" is text there, and does not multiply
        (1234567890.0, "#,##0", "1.234.567.890"),
        (1234567890.5, '#,##0 "đồng"', "1.234.567.890,5 đồng"),
        (1234.5678, "#,##0.00", "1.234,57"),
        (1234.5678, "#,##0", "1.235"),
        (-1234.5, "#,##0.00", "-1.234,50"),
        (-5, "0.00_);(0.00)", "(5,00)"),
        (1500000, "#,##0.0,", "1.500,0"),
        (1500000, '0.0,,"tr"', "1,5tr"),
        (2.5, "0.0##", "2,5"),
        (7, "000", "007"),
        (912000111, "0000 000 000", "0912 000 111"),
        (912000111, '0###"."###"."###', "0912.000.111"),
        (84912000111, "+00 000-000-000", "+84 912-000-111"),
        (912000111, "(0000) 000000", "(0912) 000111"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (0, "#", "0"),
        (0.5, "#.00", ",50"),
        (1234.5, "#,##0\\ [$₫-42A]", "1.234,5 ₫"),
        (12.5, "[Red]0.0", "12,5"),
        (12.5, LEFT, "$ 12,50"),
        (0, LEFT, "$ -"),
        (12.5, "0.00E+00", "12,5"),
        (0.5, "# ?/?", "0,5"),
        (12.5, ";;;", "12,5"),
        (12.5, "@", "12,5"),
        (12.5, "0" * 201, "12,5"),
        (12.5, "0." + "0" * 40, "12,5"),
        (1e30, "#,##0", "1e+30"),
    ],
)  # fmt: skip
def test_numbers_in_vietnamese(value: object, number_format: str | None, shown: str) -> None:
    assert cell_text(value, number_format, is_vietnamese=True) == shown


def test_numbers_in_english() -> None:
    assert cell_text(0.153, "0.0%", is_vietnamese=False) == "15.3%"
    assert cell_text(1234567.5, "#,##0.00", is_vietnamese=False) == "1,234,567.50"
    assert cell_text(0.5, "General", is_vietnamese=False) == "0.5"


NOON = datetime(2024, 4, 2, 14, 5, 9)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (datetime(2024, 4, 2), "yyyy-mm-dd h:mm:ss", "2024-04-02"),
        (datetime(2024, 4, 2), "dd/mm/yyyy", "02/04/2024"),
        (datetime(2024, 4, 2), "d/m/yy", "2/4/24"),
        (datetime(2024, 4, 2), "mm-dd-yy", "02/04/2024"),  # as the country writes it
        (datetime(2024, 4, 2), "General", "2024-04-02"),
        (NOON, "m/d/yy h:mm", "02/04/2024 14:05"),
        (NOON, "dd/mm/yyyy hh:mm:ss", "02/04/2024 14:05:09"),
        (NOON, 'h:mm "ngày" d/m/yyyy', "14:05 ngày 2/4/2024"),
        (datetime(2024, 4, 2), 'h:mm "ngày" d/m/yyyy', "0:00 ngày 2/4/2024"),
        (NOON, "h:mm AM/PM", "2:05 PM"),
        (NOON, "mm:ss", "05:09"),
        (NOON, "[$-42A]dddd, d mmmm yyyy", "Thứ Ba, 2 Tháng 4 2024"),
        (NOON, "mmm-yy", "Tháng 4-24"),
        (date(2024, 4, 2), '"ngày" dd "tháng" mm "năm" yyyy', "ngày 02 tháng 04 năm 2024"),
        (time(14, 30), "h:mm:ss", "14:30:00"),
        (time(14, 30), "General", "14:30:00"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
    ],
)
def test_dates_and_times_in_vietnamese(value: object, number_format: str, shown: str) -> None:
    assert cell_text(value, number_format, is_vietnamese=True) == shown


def test_dates_in_english() -> None:
    assert cell_text(NOON, "mm-dd-yy", is_vietnamese=False) == "2024-04-02"
    assert cell_text(NOON, "dddd, d mmmm yyyy", is_vietnamese=False) == "Tuesday, 2 April 2024"
    assert cell_text(NOON, "ddd d-mmm-yy", is_vietnamese=False) == "Tue 2-Apr-24"
