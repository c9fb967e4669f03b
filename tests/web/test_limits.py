"""The queue of questions, and the rate of an address."""

import pytest

from web import limits
from web.limits import QuestionQueue, Rate


def test_questions_are_answered_in_the_order_they_came() -> None:
    queue = QuestionQueue(at_once=2)
    a, b, c, d = (queue.join() for _ in range(4))
    assert [queue.position(ticket) for ticket in (a, b, c, d)] == [0, 0, 1, 2]
    assert queue.crowded
    queue.leave(b)
    assert [queue.position(ticket) for ticket in (a, c, d)] == [0, 0, 1]
    queue.leave(d)  # given up
    assert [queue.position(ticket) for ticket in (a, c)] == [0, 0]
    assert not queue.crowded


def test_a_full_queue_gives_no_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING", 1)
    queue = QuestionQueue(at_once=1)
    first, second = queue.join(), queue.join()
    assert first
    assert second
    assert queue.join() is None
    queue.leave(first)
    assert queue.join()


def test_a_rate_allows_so_many_and_fills_up_with_time() -> None:
    rate = Rate(per_minute=2)
    # 2 at once; then one more each 30 s.
    assert [rate.allows("a", now) for now in (0, 0, 0, 29, 30, 31)] == [
        *(True, True, False),
        *(False, True, False),
    ]
    assert [rate.allows("a", now) for now in (500, 500, 500)] == [True, True, False]
    assert rate.allows("b", 500)


def test_a_rate_forgets_the_keys_longest_idle() -> None:
    rate = Rate(per_minute=2, keys=2)
    for key in ("a", "b", "a", "c"):
        assert rate.allows(key, 0)
    assert list(rate.seen) == ["a", "c"]
