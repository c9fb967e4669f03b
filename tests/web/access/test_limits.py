"""The queue of questions, and the rate of an address."""

import pytest

from web.access import limits
from web.access.limits import Crowded, QuestionQueue, Rate


def test_questions_are_answered_in_the_order_they_came() -> None:
    queue = QuestionQueue(at_once=2)
    a, b, c, d = (queue.join() for _ in range(4))
    assert [question.position for question in (a, b, c, d)] == [0, 0, 1, 2]
    assert queue.crowded
    b.leave()
    assert [question.position for question in (a, c, d)] == [0, 0, 1]
    d.leave()  # given up
    assert [question.position for question in (a, c)] == [0, 0]
    assert not queue.crowded


def test_a_full_queue_takes_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING", 1)
    queue = QuestionQueue(at_once=1)
    first, second = queue.join(), queue.join()
    with pytest.raises(Crowded):
        queue.join()
    first.leave()
    third = queue.join()
    assert [question.position for question in (second, third)] == [0, 1]


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
