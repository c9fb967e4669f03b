"""The process in which files are read: `python -m index.sources.worker MEMORY`.

It reads tasks from standard input, and writes their articles and notices to standard output, in
the lines of `index.sources.messages`. MEMORY is the number of bytes that the process may use,
libraries included.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

from index.article import Notice
from index.readers import read_file
from index.readers.kinds import Items
from index.sources.fetch import read_address
from index.sources.messages import Task, item_line, parse_task


def main() -> None:
    """Carries out the tasks on standard input, until it ends."""
    # What libraries print goes to stderr, so that it does not mix with the lines.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        task = parse_task(line)
        end = time.process_time() + task.total_seconds
        _limit_time(task.seconds, end)
        for item in _read_task(task):
            print(item_line(item), end="", file=out, flush=True)
            _limit_time(task.seconds, end)
        print(item_line(None), end="", file=out, flush=True)


def _read_task(task: Task) -> Items:
    if task.path is None:
        yield from read_address(task.source, task.named)
        return
    try:
        yield from read_file(Path(task.path), task.source)
    except OSError as error:
        yield Notice(task.source, f"skipped: it cannot be read ({error.strerror})")


def _limit_memory(size: int) -> None:
    """Makes allocations fail (MemoryError) beyond `size` bytes, and turns core dumps off."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float, end: float) -> None:
    """Ends the process (SIGXCPU) after this much processor time from now, or at `end`.

    Args:
        seconds: processor time from now.
        end: processor time of the whole process at the latest.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(min(time.process_time() + seconds, end)) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
