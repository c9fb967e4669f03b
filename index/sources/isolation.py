"""Reads files and cuts texts in a process of its own: what crashes, hangs or grows does no harm."""

import contextlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.arrays import Span
from index.article import Article, Notice
from index.readers.kinds import LINES
from index.sources.messages import Cutting, Reading, Result, Task, parse_result, task_line

# Processor seconds for one file or page.
SECONDS = 30
# Processor seconds for all files of a zip file together, or for all pages of a feed or sitemap.
MANY_SECONDS = 600
# By the clock a file may take this many times as long, because the machine may be busy.
PATIENCE = 10
# The exit code of a process that has used up its processor time; Windows has none.
OUT_OF_TIME = -getattr(signal, "SIGXCPU", 1_000)
# Bytes of memory that the process may use, libraries included.
MEMORY = 2_000_000_000
# Tasks of one process before a new one takes its place, because parsers leak memory.
MAX_TASKS = 500
CRASHED = "its reader crashed or ran out of memory: it is damaged or too large; save it anew"
CUTTING_CRASHED = "cutting it into sentences crashed or ran out of memory: split it"


class Isolated:
    """Works in a worker process (`index.sources.worker`); a context manager.

    The process is started when it is first needed. It is killed when a task takes too much time. A
    file that needs too much memory gets a notice, or the process crashes. After the end of a
    process a new one is started for the next task.

    Attributes:
        seconds: processor time for one file or page.
        many_seconds: processor time for all files of a zip file, or all pages of a feed or sitemap.
        memory: bytes that the process may use, libraries included.
        patience: how many times as long as the processor time it may take by the clock.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        many_seconds: float = MANY_SECONDS,
        memory: int = MEMORY,
        patience: float = PATIENCE,
    ) -> None:
        self.seconds, self.many_seconds = seconds, many_seconds
        self.memory, self.patience = memory, patience
        self._process: subprocess.Popen[str] | None = None
        self._tasks = 0

    def __enter__(self) -> "Isolated":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, file: Path, source: str) -> Iterator[Article | Notice]:
        """Yields what `index.readers.read_file` yields for a file.

        If the process crashes or takes too long, the last item is a notice that says so.
        """
        kind = file.suffix.lower()
        # A line has the time of one article, and a file may have any number of lines.
        total = math.inf if kind in LINES else self.seconds
        total = self.many_seconds if kind == ".zip" else total
        task = Reading(source, os.fspath(file), [], self.seconds, total)
        return self._items(task, many=kind == ".zip")

    def read_address(self, url: str, named: Sequence[str]) -> Iterator[Article | Notice]:
        """Yields what `index.sources.addresses.read_address` yields for an address; see `read`."""
        task = Reading(url, None, [*named], self.seconds, self.many_seconds)
        return self._items(task, many=True)

    def sentences(self, article: Article) -> list[Span] | Notice:
        """Returns the sentences of an article's text, as `index.text.sentences.sentences` does.

        If the process crashes or takes too long, it is a notice that says so.
        """
        task = Cutting(article.source, article.text, self.seconds)
        too_slow = f"cutting it into sentences takes longer than {self.seconds:g} seconds: split it"
        [result] = self._results(task, self.seconds, too_slow, CUTTING_CRASHED)
        assert not isinstance(result, Article)
        return result

    def _items(self, task: Reading, many: bool) -> Iterator[Article | Notice]:
        """Yields the items that the worker process answers to a task of reading.

        Args:
            task: what to read.
            many: the task may have many articles (a zip file, a feed or a sitemap).
        """
        in_all = f"{self.many_seconds:g} seconds in all, or " if many else ""
        too_slow = f"takes longer than {in_all}{self.seconds:g} seconds to read: split it"
        for result in self._results(task, task.total_seconds, too_slow, CRASHED):
            assert not isinstance(result, list)
            yield result

    def _results(
        self, task: Task, total_seconds: float, too_slow: str, crashed: str
    ) -> Iterator[Result]:
        """Yields the results that the worker process answers to a task.

        Args:
            task: what to do.
            total_seconds: processor time that the task may take.
            too_slow: the reason that a notice gives if it takes longer.
            crashed: the reason that a notice gives if the process dies.
        """
        seconds_left = self.patience * total_seconds
        process = self._running_process()
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it is dead; Windows says EINVAL instead of EPIPE
            process.stdin.write(task_line(task))
            process.stdin.flush()
        finished = False
        try:
            while True:
                started = time.monotonic()
                limit = min(seconds_left, self.patience * self.seconds)
                line = _read_line(process, limit)
                seconds_left -= time.monotonic() - started
                if not line.endswith("\n"):  # the process is dead
                    late = time.monotonic() - started >= limit or process.wait() == OUT_OF_TIME
                    yield Notice(task.source, f"skipped: {too_slow if late else crashed}")
                    return
                result = parse_result(line)
                if result is None:
                    finished = True
                    return
                yield result
        finally:
            self._tasks += 1
            if not finished or self._tasks >= MAX_TASKS:
                self._stop()

    def _running_process(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            root = os.fspath(Path(__file__).parents[2])
            # Neither -m nor an empty entry may put the current folder on the path (-P): it is often
            # the folder of the articles, and a file json.py there would be run.
            entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
            paths = [root, *filter(None, entries)]
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "index.sources.worker", str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
                # One thread is enough for the readers, and each thread uses memory.
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"},
            )
            self._tasks = 0
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _read_line(process: subprocess.Popen[str], seconds: float) -> str:
    """Returns the next line that the process writes.

    If none comes in time, the process is killed. A line without "\\n" at its end means that the
    process is dead.
    """
    assert process.stdout is not None
    timer = threading.Timer(max(seconds, 0), process.kill)
    timer.start()
    try:
        return process.stdout.readline()
    finally:
        timer.cancel()
