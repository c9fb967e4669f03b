"""The time that a step still takes, and the share of the processor, by clocks made up by hand."""

import pytest

from index.pace import KNOWN, Pace, ProcessorShare


def paced(*reports: tuple[float, float], most: float = float("inf")) -> Pace:
    pace = Pace(0, most)
    for now, done in reports:
        pace.report(now, done)
    return pace


def test_nothing_is_known_before_something_is_done() -> None:
    assert paced().left(5, 100) is None
    assert paced((0, 0), (4, 0)).left(5, 100) is None


def test_the_time_left_runs_down_between_reports() -> None:
    pace = paced((10, 100))  # ten a second
    assert pace.left(10, 400) == 30
    assert pace.left(15, 400) == 25
    assert paced((10, 100), (20, 200)).left(20, 200) == 0


def test_a_late_report_makes_the_time_longer() -> None:
    pace = paced((10, 100))
    # At 40, the next hundred is taken to be there: 200 in 40 seconds, so 200 more take 40.
    assert pace.left(40, 400) == 40
    assert pace.left(80, 400) == 80
    assert pace.left(1000, 150) == 0  # nothing would be left after the next report


def test_only_the_latest_minute_counts() -> None:
    # A hundred in ten seconds, six times; then a hundred in sixty seconds, three times.
    quick = [(10.0 * n, 100.0 * n) for n in range(1, 7)]
    slow = [(60.0 + 60 * n, 600.0 + 100 * n) for n in range(1, 4)]
    # Five reports count at least: those at 50, 60, 120, 180 and 240.
    assert paced(*quick, *slow).left(240, 1000) == pytest.approx(100 * (240 - 50) / 400)


def test_what_was_encoded_before_tells_nothing_of_the_rest() -> None:
    reports = [(0.1, 512.0), (0.2, 1024.0), (12.2, 1144.0)]  # then ten a second
    assert paced(*reports, most=KNOWN).left(12.2, 2144) == pytest.approx(100)
    assert paced(*reports[:2], most=KNOWN).left(0.2, 2144) is None
    assert paced(*reports).left(12.2, 2144) == pytest.approx(1000 * 12.2 / 1144)


def test_little_of_the_processor_is_told() -> None:
    wall, used = 0.0, 0.0
    share = ProcessorShare(lambda: wall, lambda: used)
    wall, used = 19, 0.5
    assert share.little() is None  # not watched for long enough
    wall, used = 20, 1
    assert share.little() == 1 / 20
    wall, used = 30, 11  # 10 of the last 30, or 10.5 of the last 11 seconds
    assert share.little() is None
    wall, used = 60, 12
    assert share.little() == (12 - 11) / 30
