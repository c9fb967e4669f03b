import pytest

from bench.askers import COLUMNS, measure_work


def test_all_are_asked_by_one_and_by_many(capsys: pytest.CaptureFixture[str]) -> None:
    questions = [f"question {number}" for number in range(40)]
    values = measure_work("search", lambda question: [(question, 0)], questions)
    assert len(values) == len(COLUMNS) - 1
    assert min(values) > 0
    assert capsys.readouterr().err == "search: 100% of the answers the same, 0 mixed up\n"
