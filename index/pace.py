"""How long a step of a build still takes, and how much of the processor it gets."""

import time
from collections import deque
from collections.abc import Callable

# An estimate looks back so many seconds, and at least at so many reports of progress: four batches
# of passages that are sorted by length, and the one before.
PERIOD, REPORTS = 60.0, 5
# What goes faster, in passages a second, had been encoded before: it tells nothing of the rest.
KNOWN = 4000
# A build is told to get little of the processor below this share of one core in so many seconds.
LITTLE, WATCHED = 0.25, 20.0


class Pace:
    """The pace of one step, by its latest reports of progress."""

    def __init__(self, now: float, most: float = float("inf")) -> None:
        """Begins a step.

        Args:
            now: the time, in seconds of a clock that never goes back.
            most: what is done faster than this, a second, does not count.
        """
        self._most = most
        self._reports: deque[tuple[float, float]] = deque([(now, 0)])

    def report(self, now: float, done: float) -> None:
        """So much of the step is done by now."""
        before, done_before = self._reports[-1]
        if done - done_before > self._most * (now - before):
            self._reports.clear()
        self._reports.append((now, done))
        while len(self._reports) > REPORTS and now - self._reports[1][0] > PERIOD:
            self._reports.popleft()

    def left(self, now: float, total: float) -> float | None:
        """Seconds until all of the step is done; None while nothing is known.

        Where the next report is late, it is taken to come now. So the time grows on a machine that
        has become busy.
        """
        (began, done_first), (last, done) = self._reports[0], self._reports[-1]
        if done == done_first or last == began:
            return None
        speed = (done - done_first) / (last - began)
        step = min(done - self._reports[-2][1], total - done)
        if now - last > step / speed:
            last, done = now, done + step
            speed = (done - done_first) / (last - began)
        return max(0.0, (total - done) / speed - (now - last))


class ProcessorShare:
    """How much of one core this process gets."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
    ) -> None:
        """Begins to watch.

        Args:
            clock: seconds that have passed.
            used: seconds of processor time that this process has had.
        """
        self._clock, self._used = clock, used
        self._seen = deque([(clock(), used())])

    def little(self) -> float | None:
        """The share of one core, 0..1, where it is below LITTLE; else None."""
        now, used = self._clock(), self._used()
        if now - self._seen[-1][0] >= 1:
            self._seen.append((now, used))
        while len(self._seen) > 1 and now - self._seen[1][0] >= WATCHED:
            self._seen.popleft()
        seconds, used_then = now - self._seen[0][0], self._seen[0][1]
        if seconds < WATCHED:
            return None
        share = (used - used_then) / seconds
        return share if share < LITTLE else None
