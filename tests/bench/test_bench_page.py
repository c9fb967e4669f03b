"""The table of starts of bench.page, from numbers made up so that ratios are whole."""

from bench.page import BASELINE, StartTime, start_table


def test_starts_are_compared_by_their_medians() -> None:
    times = {
        BASELINE: [StartTime(4.0, 2.0), StartTime(9.0, 5.0), StartTime(5.0, 4.0)],
        "a command": [StartTime(10.0, 1.0), StartTime(1.0, 1.0), StartTime(2.5, 9.0)],
    }
    assert start_table(times).markdown().splitlines()[2:] == [
        "| importing sentence-transformers | 3 | 5.00 | 4.00 | 1.00 | 1.00 |",
        "| a command | 3 | 2.50 | 1.00 | 0.50 | 0.25 |",
    ]
