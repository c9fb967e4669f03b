from datetime import date
from typing import Any

import pytest

from index.errors import QuestionError
from index.where import MAX_VALUES, Where, alike, conditions, full_days


def test_values_take_one_form() -> None:
    day: Any = date(2024, 5, 1)  # a date does as well as a text
    where = Where("2024-04", day, "Dantri.com.VN ", ["Thu  Hà", "THU HÀ"], "VI", "A.txt")
    assert (where.date_from, where.date_to) == ("2024-04", "2024-05-01")
    assert where.source == ("dantri.com.vn",)
    assert where.author == ("thu hà",)
    assert where.language == ("vi",)
    assert where.article == ("A.txt",)  # ids are told apart by capitals


def test_equal_filters_are_equal() -> None:
    assert Where(author="Thu Hà") == Where(author=["thu ha\u0300"])
    assert hash(Where(author="Thu Hà")) == hash(Where(author=("thu hà", "Thu Hà")))
    assert Where() != Where(language="vi")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2024", "2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-02", "2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024-02-03", "2024-02-04", (date(2024, 2, 3), date(2024, 2, 4))),
        (None, "2023-02", (None, date(2023, 2, 28))),
        ("2023", None, (date(2023, 1, 1), None)),
    ],
)
def test_dates_have_a_first_and_a_last_day(
    first: str | None, last: str | None, days: tuple[date | None, date | None]
) -> None:
    assert full_days(Where(first, last)) == days


def test_conditions_have_the_names_of_the_options() -> None:
    assert conditions(Where()) == {}
    where = Where("2024", "2025", ["a.vn", "b.vn"], language="vi")
    assert conditions(where) == {
        "from": "2024",
        "to": "2025",
        "source": ["a.vn", "b.vn"],
        "language": ["vi"],
    }


@pytest.mark.parametrize(("text", "same"), [("THU HÀ", "thu hà"), ("a\u0300 \n b", "à b")])
def test_alike_forgives_capitals_spaces_and_unicode_form(text: str, same: str) -> None:
    assert alike(text) == same


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        *(("2/4/2024", "2024-04-02"), ("02.04.2024", "2024-04-02"), (" 31-12-2024 ", "2024-12-31")),
        *(("4/2024", "2024-04"), ("2024", "2024"), ("2024-04-02", "2024-04-02")),
    ],
)
def test_a_date_may_begin_with_the_day(text: str, iso: str) -> None:
    assert Where(text).date_from == iso


def test_a_year_may_be_a_number() -> None:
    assert Where.of({"from": 2024, "to": 2025}) == Where("2024", "2025")


@pytest.mark.parametrize(
    ("values", "shown"),
    [({5: "x"}, "'5'"), ({None: "x"}, "'None'"), (None, "'None'"), ("from", "\"'from'\"")],
)
def test_what_has_no_names_of_conditions_is_refused(values: Any, shown: str) -> None:
    with pytest.raises(QuestionError) as caught:
        Where.of(values)
    message = f"{shown} is no condition: use from, to, source, author, language, article."
    assert str(caught.value) == message


@pytest.mark.parametrize(("first", "last"), [("2024", "2024-01"), ("2024-03-15", "2024-03")])
def test_dates_of_different_length_may_overlap(first: str, last: str) -> None:
    where = Where(first, last)
    assert (where.date_from, where.date_to) == (first, last)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"date_from": "4/24"},
            "'4/24' is no date: write a day as 2024-04-02 or 2/4/2024, a month",
        ),
        ({"date_from": "31/4/2024"}, "'31/4/2024' is no date"),
        ({"date_to": "2024-13"}, "'2024-13' is no date"),
        ({"date_from": "2023-02-29"}, "'2023-02-29' is no date"),
        ({"date_from": ""}, "'' is no date"),
        ({"date_from": "0000"}, "'0000' is no date"),
        ({"date_from": "٢٠٢٤"}, "'٢٠٢٤' is no date"),
        ({"date_to": True}, "'True' is no date"),
        (
            {"date_from": "2024-05", "date_to": "2024-04-30"},
            "The dates end (2024-04-30) before they begin (2024-05): exchange them.",
        ),
        ({"author": " "}, "Name each author as text that is not blank, not ' '."),
        ({"source": ["a", None]}, "Name each source as text that is not blank, not None."),
        ({"source": "a\ud800b"}, "Name each source as text without halves of surrogate pairs."),
        ({"article": ["a", "\udfff"]}, "Name each article as text without halves of surrogate"),
        ({"language": 7}, "Name each language as text, not 7."),
        ({"article": map(str, range(MAX_VALUES + 1))}, "Name at most 1,000 values of article."),
    ],
)
def test_what_cannot_be_filtered_by_is_said(values: dict[str, Any], message: str) -> None:
    with pytest.raises(QuestionError) as error:
        Where(**values)
    assert str(error.value).startswith(message)


def test_a_value_longer_than_any_name_is_refused() -> None:
    assert Where(author="á" * 1000).author == ("á" * 1000,)
    with pytest.raises(QuestionError, match="in at most 1,000 characters"):
        Where(author=["An", "a" + "\u0300\u0316" * 60_000])
