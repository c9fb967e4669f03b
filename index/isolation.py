"""Reads files in a process of their own, which may crash, hang or grow without harm."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from index.articles import Article, Notice

# Seconds that a file may take, and a file in a zip file; and what all of a zip file may take.
SECONDS, ZIP_SECONDS = 30, 600
# Bytes of memory that the process may take, libraries included.
MEMORY = 2_000_000_000
# A process reads so many files before another takes its place, for parsers leak.
FILES = 500
CRASHED = "its reader crashed or ran out of memory: it is damaged or too large; save it anew"


class Isolated:
    """Reads files through one process after another; a context manager.

    A process is started when it is needed, and killed when a file takes longer than `seconds` or
    `zip_seconds`; one that needs more than `memory` bytes says so or dies.
    """

    def __init__(
        self, seconds: float = SECONDS, zip_seconds: float = ZIP_SECONDS, memory: int = MEMORY
    ) -> None:
        self.seconds, self.zip_seconds, self.memory = seconds, zip_seconds, memory
        self._process: subprocess.Popen[str] | None = None
        self._files = 0

    def __enter__(self) -> "Isolated":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, file: Path, source: str) -> Iterator[Article | Notice]:
        """What `index.readers.read` gives for a file, or a notice on why it gives no more."""
        zipped = file.suffix.lower() == ".zip"
        left = self.zip_seconds if zipped else self.seconds
        process = self._started()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps([os.fspath(file), source, left]) + "\n")
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
                    yield Notice(source, f"skipped: {self._slow(zipped) if late else CRASHED}")
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

    def _slow(self, zipped: bool) -> str:
        what = f"{self.zip_seconds:g} seconds in all, or " if zipped else ""
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
