"""The process that files are read in: `python -m index.sources.worker MEMORY`.

It takes the tasks of `index.sources.messages` on standard input, and tells the items on standard
output. MEMORY is the number of bytes that it may take, libraries included.
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
    """Reads the files that the lines of standard input name, until there are no more."""
    # What libraries print must not come between the lines.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        task = parse_task(line)
        end = time.process_time() + task.total_seconds
        _limit_time(task.seconds, end)
        for item in _read(task):
            print(item_line(item), end="", file=out, flush=True)
            _limit_time(task.seconds, end)
        print(item_line(None), end="", file=out, flush=True)


def _read(task: Task) -> Items:
    if task.path is None:
        yield from read_address(task.source, task.named)
        return
    try:
        yield from read_file(Path(task.path), task.source)
    except OSError as error:
        yield Notice(task.source, f"skipped: it cannot be read ({error.strerror})")


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float, end: float) -> None:
    """Ends the process (SIGXCPU) when it has computed so long from now, or until `end`."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(min(time.process_time() + seconds, end)) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
