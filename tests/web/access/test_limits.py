"""Pools of threads, the queue of questions, and the rate of an address."""

import asyncio
import threading
from functools import partial

import pytest

from web.access import limits
from web.access.limits import Crowded, Pool, QuestionQueue, Rate, address_key, is_loopback


def test_questions_are_answered_in_the_order_they_came() -> None:
    queue = QuestionQueue(at_once=2)
    a, b, c, d = (queue.join() for _ in range(4))
    assert [question.position for question in (a, b, c, d)] == [0, 0, 1, 2]
    b.leave()
    assert [question.position for question in (a, c, d)] == [0, 0, 1]
    d.leave()  # given up
    assert [question.position for question in (a, c)] == [0, 0]


def test_a_full_queue_takes_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING", 1)
    queue = QuestionQueue(at_once=1)
    first, second = queue.join(), queue.join()
    with pytest.raises(Crowded):
        queue.join()
    first.leave()
    third = queue.join()
    assert [question.position for question in (second, third)] == [0, 1]


def test_addresses_take_turns() -> None:
    queue = QuestionQueue(at_once=1)
    answered, second, third = (queue.join("flood") for _ in range(3))
    reader, other = queue.join("reader"), queue.join("other")
    # In round 0 the first of each address, in round 1 the second of the flood.
    assert queue.questions == [answered, reader, other, second, third]
    again = queue.join("reader")
    assert queue.questions == [answered, reader, other, second, again, third]
    for question in (answered, reader, other):
        question.leave()
    late = queue.join("late")  # who comes now has waited for nobody in the rounds before
    assert queue.questions == [second, again, late, third]


def test_one_address_does_not_fill_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING_EACH", 1)
    queue = QuestionQueue(at_once=1)
    queue.join("flood"), queue.join("flood")
    with pytest.raises(Crowded):
        queue.join("flood")
    assert queue.join("reader").position == 1


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


def test_a_pool_runs_so_many_lets_so_many_wait_and_refuses_more() -> None:
    go_on = threading.Event()
    running: list[int] = []

    def job(number: int) -> int:
        running.append(number)
        go_on.wait(60)
        return number

    async def all_of() -> None:
        pool = Pool(threads=2, max_waiting=1)
        jobs = [asyncio.create_task(pool.run(partial(job, n))) for n in range(4)]
        [refused] = (await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED))[0]
        assert isinstance(refused.exception(), Crowded)
        while len(running) < 2:
            await asyncio.sleep(0)
        assert running == [0, 1]
        jobs[2].cancel()  # one that waits is given up, and its place is free
        await asyncio.sleep(0)
        last = asyncio.create_task(pool.run(partial(job, 4)))
        await asyncio.sleep(0)
        go_on.set()
        assert list(await asyncio.gather(jobs[0], jobs[1], last)) == [0, 1, 4]

    asyncio.run(all_of())
    assert running == [0, 1, 4]


@pytest.mark.parametrize(
    ("address", "key", "loopback"),
    [
        ("192.0.2.1", "192.0.2.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.3.2.1", "127.3.2.1", True),
        ("::1", "::1", True),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", False),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", False),
        ("fe80::1%eth0", "fe80::", False),
        ("::", "::", False),
        ("testclient", "testclient", False),
        ("", "", False),
        ("x" * 60_000, "x" * 50, False),
    ],
)
def test_whom_an_address_belongs_to(address: str, key: str, loopback: bool) -> None:
    assert (address_key(address), is_loopback(address)) == (key, loopback)


def test_a_question_that_is_stopped_ends_without_an_answer() -> None:
    queue = QuestionQueue(at_once=1)
    busy = queue.join()

    async def stopped() -> list[list[tuple[int, str | None]]]:
        async def steps(session: str) -> list[tuple[int, str | None]]:
            return [step async for step in queue.answer(lambda: session, session=session)]

        tasks = [asyncio.create_task(steps(session)) for session in ("a", "b", "")]
        while len(queue.questions) < 4:
            await asyncio.sleep(0)
        for session in ("a", "c", ""):
            queue.stop(session)
        stopped = await tasks[0]
        busy.leave()
        return [stopped, await tasks[1], await tasks[2]]

    first, second, third = asyncio.run(asyncio.wait_for(stopped(), 60))
    assert first == [(1, None)]
    assert (second[-1], third[-1]) == ((0, "b"), (0, ""))
    assert queue.questions == []


def test_a_question_that_is_dropped_leaves_the_queue() -> None:
    """Gradio may drop the generator of a question without closing it."""
    queue = QuestionQueue(at_once=1)

    async def answered() -> list[tuple[int, str | None]]:
        dropped = queue.answer(lambda: "dropped")
        assert await anext(dropped) == (0, None)
        return [step async for step in queue.answer(lambda: "answered")]

    assert asyncio.run(asyncio.wait_for(answered(), 60))[-1] == (0, "answered")
    assert queue.questions == []
