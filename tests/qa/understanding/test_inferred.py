"""Filters that are read from a question."""

from datetime import date

import pytest

from index.store.columns import Facets
from index.where import Where
from qa.understanding.inferred import inferred_where, without_dates

FACETS = Facets(("2020-10-01", "2021-05-02"), (), (), ())


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("Giá vàng hôm 26/4?", Where("2021-04-26", "2021-04-26")),
        ("Giá vàng tháng 10/2020?", Where("2020-10", "2020-10")),
        ("gia vang quy 1", Where("2021-01", "2021-03")),
        ("GDP in 2020", Where("2020", "2020")),
        ("từ tháng 3 đến nay", Where("2021-03-01")),
        ("Giá vàng?", None),
        ("Giá vàng năm 2030?", None),  # no article can be of that time
        ("Giá vàng ngày 1/5/2019?", None),
        ("Số liệu tháng 9/2020?", Where("2020-09", "2020-09")),  # may be told in October
    ],
)
def test_a_date_is_read(question: str, where: Where | None) -> None:
    assert inferred_where(question, FACETS) == where


def test_relative_times_are_told_from_today() -> None:
    facets = Facets(("2020-10-01", "2031-05-02"), (), (), ())  # the last day is a mistake
    april = Where("2021-04", "2021-04")
    assert inferred_where("tháng trước", facets, today=date(2021, 5, 2)) == april
    assert inferred_where("hôm 26/4", facets, today=date(2021, 5, 2)) == Where(
        "2021-04-26", "2021-04-26"
    )


def test_dates_of_the_user_win() -> None:
    assert inferred_where("Giá vàng hôm 26/4?", FACETS, Where("2021")) is None
    assert inferred_where("Giá vàng hôm 26/4?", FACETS, Where(None, "2021")) is None
    read = inferred_where("Giá vàng hôm 26/4?", FACETS, Where(author="An"))
    assert read == Where("2021-04-26", "2021-04-26")


def test_nothing_is_read_where_no_article_has_a_date() -> None:
    assert inferred_where("Giá vàng hôm 26/4?", Facets(None, (), (), ())) is None
    assert inferred_where("hôm 26/4?", Facets(("soon", "later"), (), (), ())) is None


def test_dates_are_left_out() -> None:
    assert without_dates(None) is None
    assert without_dates(Where("2021", "2021")) is None
    assert without_dates(Where("2021", author="An")) == Where(author="An")
