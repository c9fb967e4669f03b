"""Limits of load: threads, the queue of questions, and how often one address may send something."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, TypeVar

AT_ONCE = 2  # questions answered at the same time; more wait in the queue
MAX_WAITING, MAX_WAITING_EACH = 200, 100  # questions of all addresses, and of one address
MAX_KEY = 50  # characters of an address at most
QUEUE_INTERVAL = 0.02  # seconds between two looks at the position in the queue

Result = TypeVar("Result")


class Crowded(Exception):
    """A queue is full."""


class TooFast(Exception):
    """Too many questions have come from one address."""


class Pool:
    """A few threads for one kind of work, so that no other kind has to wait for it."""

    def __init__(self, threads: int, max_waiting: int) -> None:
        """Starts no thread yet.

        Args:
            threads: how many calls run at the same time.
            max_waiting: how many more may wait.
        """
        self._executor = ThreadPoolExecutor(threads)
        self._places = threading.Semaphore(threads + max_waiting)

    async def run(self, function: Callable[[], Result]) -> Result:
        """Calls a function in one of the threads.

        Returns:
            its result.

        Raises:
            Crowded: too many calls wait already.
        """
        if not self._places.acquire(blocking=False):
            raise Crowded
        job = self._executor.submit(function)
        job.add_done_callback(lambda _: self._places.release())  # also where it is cancelled
        return await asyncio.wrap_future(job)


class QuestionQueue:
    """Lets `at_once` questions be answered at a time; the others wait.

    The addresses take turns, so that nobody has to wait for all that one address has asked. The
    questions of one address are answered in the order in which they came. Used from one event loop.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.pool = Pool(at_once, MAX_WAITING)
        self.questions: list[QueuedQuestion] = []  # those being answered, then those that wait

    def join(self, address: str = "", session: str = "") -> "QueuedQuestion":
        """Adds a question to the queue.

        Args:
            address: who asks (`address_key`); "" for somebody else at each call.
            session: by which `stop` knows the question; "" if it cannot be stopped.

        Raises:
            Crowded: MAX_WAITING questions wait already, or MAX_WAITING_EACH of this address.
        """
        same = [other for other in self.questions if address and other.address == address]
        is_full = len(self.questions) >= self.at_once + MAX_WAITING
        if is_full or len(same) >= self.at_once + MAX_WAITING_EACH:
            raise Crowded
        # In each round, every address has one question answered.
        present = self.questions[0].round if self.questions else 0
        question = QueuedQuestion(
            self, address, max([present, *(other.round + 1 for other in same)]), session
        )
        waiting = list(enumerate(self.questions))[self.at_once :]
        later = (place for place, other in waiting if other.round > question.round)
        self.questions.insert(next(later, len(self.questions)), question)
        return question

    def stop(self, session: str) -> None:
        """Gives up the questions of a session: they leave the queue and get no answer."""
        for question in self.questions:
            if session and question.session == session and question.task:
                question.task.cancel()

    async def answer(
        self, ask: Callable[[], Result], address: str = "", session: str = ""
    ) -> AsyncGenerator[tuple[int, Result | None], None]:
        """Waits in the queue, then asks in a thread.

        Args:
            ask: returns the answer.
            address: as that of `join`.
            session: as that of `join`.

        Yields:
            (position, None) at first and whenever the position changes, then (0, answer). There is
            no answer if the question is stopped.

        Raises:
            Crowded: the queue is full.
        """
        question = self.join(address, session)
        # Whoever reads this generator may drop it without closing it, as Gradio does if a reader
        # leaves at a certain moment. A task of its own leaves the queue in any case.
        task = question.task = asyncio.create_task(self._answered(question, ask))
        task.add_done_callback(lambda _: question.leave())
        try:
            last = None
            while not task.done():
                position = question.position
                if position != last:
                    yield position, None
                    last = position
                await asyncio.wait([task], timeout=QUEUE_INTERVAL)
            if task.cancelled():
                return
            if last != 0:
                yield 0, None
            yield 0, await task
        finally:
            task.cancel()
            question.leave()

    async def _answered(self, question: "QueuedQuestion", ask: Callable[[], Result]) -> Result:
        """Waits until a question's turn has come, then asks in a thread."""
        while question.position:
            await asyncio.sleep(QUEUE_INTERVAL)
        return await self.pool.run(ask)


class QueuedQuestion:
    """One question in a queue.

    Attributes:
        address: who asks (`address_key`).
        round: in which round of all addresses it is answered.
        session: by which it can be stopped; "" if it cannot.
        task: waits and asks; None before it has begun.
    """

    def __init__(self, queue: QuestionQueue, address: str, round: int, session: str) -> None:
        self.queue, self.address, self.round, self.session = queue, address, round, session
        self.task: asyncio.Task[Any] | None = None

    @property
    def position(self) -> int:
        """How many questions must be answered before this one starts; 0 if it may start now."""
        return max(0, self.queue.questions.index(self) + 1 - self.queue.at_once)

    def leave(self) -> None:
        """Takes the question out of the queue, if it is there: it is answered or given up."""
        if self in self.queue.questions:
            self.queue.questions.remove(self)


def address_key(address: str) -> str:
    """Whom an address belongs to, as a key to count by.

    An IPv6 address is counted by its network of 64 bits, because one machine has all addresses
    there. What is no address may come from a header, and counts by its beginning.
    """
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address) and not parsed.is_loopback:
        parsed = IPv6Address(int(parsed) >> 64 << 64)
    return str(parsed or address[:MAX_KEY])


def is_loopback(address: str) -> bool:
    """True if an address can be reached from this machine alone; False also for a name."""
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address without its zone; an IPv4 address that is written as IPv6 becomes IPv4 again."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


class Rate:
    """At most `per_minute` events a minute for each key (a token bucket).

    At most `keys` keys are remembered: the one that is longest idle is forgotten first.
    """

    def __init__(self, per_minute: int, keys: int = 10_000) -> None:
        self.per_minute, self.keys = per_minute, keys
        self.seen: OrderedDict[str, tuple[float, float]] = OrderedDict()  # (tokens left, seconds)

    def allows(self, key: str, now: float) -> bool:
        """True if one more event of this key is allowed; the event is then counted.

        Args:
            key: whose event it is, such as an address.
            now: seconds of a clock that never goes back.
        """
        left, last = self.seen.pop(key, (self.per_minute, now))
        left = min(self.per_minute, left + (now - last) * self.per_minute / 60)
        allowed = left >= 1
        self.seen[key] = (left - allowed, now)
        if len(self.seen) > self.keys:
            self.seen.popitem(last=False)
        return allowed
