"""Articles over time: what is counted, the bars, and where they lead."""

import pytest

from web.html.timeline import chart, counted
from web.phrases import ENGLISH


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ([], {}),
        ([("spring", 3), ("2026-13-01", 1), ("0000-01-01", 1), ("20260402", 1)], {}),
        ([("2026-04-02", 1), ("2026-04-30", 2)], {"2026-04": 3}),
        (
            [("2025-11-02", 1), ("2026-02-01", 2)],
            {"2025-11": 1, "2025-12": 0, "2026-01": 0, "2026-02": 2},
        ),
        (
            [("2021-12-31", 4), ("2023-05-01", 2), ("2024-12-01", 1), ("2024-12-02", 1)],
            {"2021": 4, "2022": 0, "2023": 2, "2024": 2},
        ),
    ],
)
def test_articles_are_counted_by_month_or_by_year(
    days: list[tuple[str, int]], counts: dict[str, int]
) -> None:
    assert counted(days) == counts


def test_a_chart_has_a_bar_for_every_month_with_articles_as_high_as_its_count() -> None:
    html = chart(
        [("2026-02-01", 1), ("2026-04-02", 4)], ENGLISH, lambda *days: f'href="{"/".join(days)}"'
    )
    # Three columns of 200, bars of 40 in their middle.
    assert (
        '<a class="period" aria-label="February 2026: 1 article" href="2026-02-01/2026-02-28">'
        "<title>February 2026: 1 article</title>"
        '<rect class="column" x="0.00" y="0" width="200.00" height="100"/>'
        '<rect x="80.00" y="75.0" width="40.00" height="25.0"/></a>'
        '<a class="period" aria-label="April 2026: 4 articles" href="2026-04-01/2026-04-30">'
        "<title>April 2026: 4 articles</title>"
        '<rect class="column" x="400.00" y="0" width="200.00" height="100"/>'
        '<rect x="480.00" y="0.0" width="40.00" height="100.0"/></a></svg>'
    ) in html
    assert chart([("2026-04-02", 4)], ENGLISH, lambda *days: "") == ""


def test_a_bar_of_a_long_time_is_a_year() -> None:
    html = chart([("2021-01-01", 1), ("2026-04-02", 4)], ENGLISH, lambda *days: " ".join(days))
    assert 'aria-label="2021: 1 article" 2021-01-01 2021-12-31>' in html
