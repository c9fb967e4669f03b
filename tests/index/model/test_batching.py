import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.model.batching import Batcher


class Squares:
    """Squares of numbers; the first call waits until it may go on."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.started, self.go_on = threading.Event(), threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.calls.append(list(items))
        self.started.set()
        assert self.go_on.wait(10)
        if 13 in items:
            raise ValueError("thirteen")
        return [item**2 for item in items]


def asked_during_the_first(items: Sequence[int], most: int) -> tuple[Squares, list[object]]:
    """(the function, what came of 0 and, asked while that is computed, of the items)."""
    squares = Squares()
    together: Batcher[int, int] = Batcher(squares, most)
    with ThreadPoolExecutor(20) as askers:
        first = askers.submit(together, 0)
        assert squares.started.wait(10)
        others = [askers.submit(together, item) for item in items]
        while len(together._waiting) < len(items):
            pass
        squares.go_on.set()
        futures = [first, *others]
        return squares, [future.exception() or future.result() for future in futures]


def test_what_waits_is_served_together() -> None:
    squares, results = asked_during_the_first([1, 2, 3], most=16)
    assert results == [0, 1, 4, 9]
    assert squares.calls[0] == [0]
    assert sorted(squares.calls[1]) == [1, 2, 3]
    assert len(squares.calls) == 2


def test_no_call_gets_more_than_the_most_and_none_is_left() -> None:
    squares, results = asked_during_the_first(range(1, 8), most=3)
    assert results == [n**2 for n in range(8)]
    assert [len(call) for call in squares.calls] == [1, 3, 3, 1]


def test_an_error_is_told_to_all_who_waited_and_the_next_call_works() -> None:
    squares, results = asked_during_the_first([12, 13], most=16)
    assert results[0] == 0
    assert [str(result) for result in results[1:]] == ["thirteen", "thirteen"]
    with pytest.raises(ValueError, match="thirteen"):
        Batcher(squares)(13)
    assert Batcher(squares)(4) == 16
