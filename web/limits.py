"""Limits of load: the queue that questions wait in, and how often one address may come."""

from collections import OrderedDict

MAX_WAITING = 200


class QuestionQueue:
    """Lets a few questions be answered at a time; the others wait, first come, first served.

    Used from one event loop.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._tickets: list[object] = []

    def join(self) -> object | None:
        """A ticket at the end of the queue; None where MAX_WAITING wait already."""
        if len(self._tickets) >= self.at_once + MAX_WAITING:
            return None
        ticket = object()
        self._tickets.append(ticket)
        return ticket

    def position(self, ticket: object) -> int:
        """How many questions have to be answered before this ticket's; 0 when it is its turn."""
        return max(0, self._tickets.index(ticket) + 1 - self.at_once)

    def leave(self, ticket: object) -> None:
        """The question of this ticket is answered, or given up."""
        self._tickets.remove(ticket)

    @property
    def crowded(self) -> bool:
        """Whether anybody has to wait."""
        return len(self._tickets) > self.at_once


class Rate:
    """At most so many a minute for each key; forgets the keys that are longest idle."""

    def __init__(self, per_minute: int, keys: int = 10_000) -> None:
        self.per_minute, self.keys = per_minute, keys
        self.seen: OrderedDict[str, tuple[float, float]] = OrderedDict()  # (left, at)

    def allows(self, key: str, now: float) -> bool:
        """Whether one more is allowed at `now` (seconds), which then counts: a token bucket."""
        left, at = self.seen.pop(key, (self.per_minute, now))
        left = min(self.per_minute, left + (now - at) * self.per_minute / 60)
        allowed = left >= 1
        self.seen[key] = (left - allowed, now)
        if len(self.seen) > self.keys:
            self.seen.popitem(last=False)
        return allowed
