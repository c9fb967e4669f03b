"""Reads files in a process of their own, which may crash, hang or grow without harm."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.article import Article, Notice
from index.sources.messages import Task, parse_item, task_line

# Seconds of a processor that a file or page may take; and all in a zip file, or that a feed lists,
# together. By the clock it may be so many times as long, for the machine may be busy.
SECONDS, MANY_SECONDS = 30, 600
PATIENCE = 10
# How a process ends that has had its time; there is no such thing on Windows.
OUT_OF_TIME = -getattr(signal, "SIGXCPU", 1_000)
# Bytes of memory that the process may take, libraries included.
MEMORY = 2_000_000_000
# A process reads so many files before another takes its place, for parsers leak.
FILES = 500
CRASHED = "its reader crashed or ran out of memory: it is damaged or too large; save it anew"


class Isolated:
    """Reads files and addresses through one process after another; a context manager.

    A process is started when it is needed, and killed when a file takes more of a processor than
    `seconds`, or all that is in a zip file or a feed more than `many_seconds`, or `patience` times
    as long by the clock; one that needs more than `memory` bytes says so or dies.
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
        self._files = 0

    def __enter__(self) -> "Isolated":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, file: Path, source: str) -> Iterator[Article | Notice]:
        """What `index.readers.read` gives for a file, or a notice on why it gives no more."""
        many = file.suffix.lower() == ".zip"
        total = self.many_seconds if many else self.seconds
        task = Task(source, os.fspath(file), [], self.seconds, total)
        return self._items(task, many)

    def read_address(self, url: str, named: Sequence[str]) -> Iterator[Article | Notice]:
        """What `index.sources.fetch.read_address` gives for an address."""
        return self._items(Task(url, None, [*named], self.seconds, self.many_seconds), many=True)

    def _items(self, task: Task, many: bool) -> Iterator[Article | Notice]:
        left = self.patience * task.total_seconds
        process = self._started()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(task_line(task))
            process.stdin.flush()
        finished = False
        try:
            while True:
                started = time.monotonic()
                limit = min(left, self.patience * self.seconds)
                line = _line(process, limit)
                left -= time.monotonic() - started
                if not line.endswith("\n"):  # the process is dead
                    late = time.monotonic() - started >= limit or process.wait() == OUT_OF_TIME
                    yield Notice(task.source, f"skipped: {self._slow(many) if late else CRASHED}")
                    return
                item = parse_item(line)
                if item is None:
                    finished = True
                    return
                yield item
        finally:
            self._files += 1
            if not finished or self._files >= FILES:
                self._stop()

    def _slow(self, many: bool) -> str:
        what = f"{self.many_seconds:g} seconds in all, or " if many else ""
        return f"takes longer than {what}{self.seconds:g} seconds to read: split it"

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            here = os.fspath(Path(__file__).parents[2])
            paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "index.sources.worker", str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
                # One thread: the readers need no more, and each takes of the memory.
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"},
            )
            self._files = 0
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _line(process: subprocess.Popen[str], seconds: float) -> str:
    """The next line that the process says; the process is killed if it says none in time."""
    assert process.stdout is not None
    timer = threading.Timer(max(seconds, 0), process.kill)
    timer.start()
    try:
        return process.stdout.readline()
    finally:
        timer.cancel()
