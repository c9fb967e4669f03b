"""Limits of load: the queue of questions, and how often one address may send something."""

from collections import OrderedDict

MAX_WAITING = 200  # questions


class QuestionQueue:
    """Lets `at_once` questions be answered at a time; the others wait, first come, first served.

    Used from one event loop.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._tickets: list[object] = []

    def join(self) -> object | None:
        """A ticket at the end of the queue; None if MAX_WAITING questions wait already."""
        if len(self._tickets) >= self.at_once + MAX_WAITING:
            return None
        ticket = object()
        self._tickets.append(ticket)
        return ticket

    def position(self, ticket: object) -> int:
        """How many questions must be answered before this one starts; 0 if it may start now."""
        return max(0, self._tickets.index(ticket) + 1 - self.at_once)

    def leave(self, ticket: object) -> None:
        """Removes a ticket: its question is answered or given up."""
        self._tickets.remove(ticket)

    @property
    def crowded(self) -> bool:
        """True if any question waits."""
        return len(self._tickets) > self.at_once


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
