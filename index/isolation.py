"""Reads files in a process of their own, which may crash, hang or grow without harm."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.articles import Article, Notice

# Seconds that a file or page may take; and those in a zip file, or that a feed lists, all together.
SECONDS, MANY_SECONDS = 30, 600
# Bytes of memory that the process may take, libraries included.
MEMORY = 2_000_000_000
# A process reads so many files before another takes its place, for parsers leak.
FILES = 500
CRASHED = "its reader crashed or ran out of memory: it is damaged or too large; save it anew"


class Isolated:
    """Reads files and addresses through one process after another; a context manager.

    A process is started when it is needed, and killed when a file takes longer than `seconds`, or
    all that is in a zip file or a feed longer than `many_seconds`; one that needs more than
    `memory` bytes says so or dies.
    """

    def __init__(
        self, seconds: float = SECONDS, many_seconds: float = MANY_SECONDS, memory: int = MEMORY
    ) -> None:
        self.seconds, self.many_seconds, self.memory = seconds, many_seconds, memory
        self._process: subprocess.Popen[str] | None = None
        self._files = 0

    def __enter__(self) -> "Isolated":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, file: Path, source: str) -> Iterator[Article | Notice]:
        """What `index.readers.read` gives for a file, or a notice on why it gives no more."""
        left = self.many_seconds if file.suffix.lower() == ".zip" else self.seconds
        return self._asked({"path": os.fspath(file), "source": source, "seconds": left})

    def read_address(self, url: str, named: Sequence[str]) -> Iterator[Article | Notice]:
        """What `index.fetch.read_address` gives for an address."""
        return self._asked({"url": url, "named": [*named], "seconds": self.many_seconds})

    def _asked(self, asked: dict[str, Any]) -> Iterator[Article | Notice]:
        source, left = asked.get("source") or asked["url"], asked["seconds"]
        many = left != self.seconds
        process = self._started()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
        finished = False
        try:
            while True:
                started = time.monotonic()
                limit = min(left, self.seconds)
                line = _line(process, limit)
                left -= time.monotonic() - started
                if not line.endswith("\n"):  # the process is dead
                    late = time.monotonic() - started >= limit
                    yield Notice(source, f"skipped: {self._slow(many) if late else CRASHED}")
                    return
                kind, fields = json.loads(line)
                if kind == "end":
                    finished = True
                    return
                yield Article(**fields) if kind == "article" else Notice(**fields)
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
            here = os.fspath(Path(__file__).parent.parent)
            paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "index.worker", str(self.memory)],
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
