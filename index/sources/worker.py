"""The process in which files are read and texts are cut: `python -m index.sources.worker MEMORY`.

It reads tasks from standard input, and writes their results to standard output, in the lines of
`index.sources.messages`. MEMORY is the number of bytes that the process may use, libraries
included.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from index.article import Notice
from index.lexical.syllables import syllables
from index.readers import read_file
from index.readers.kinds import Items
from index.sources.addresses import read_address
from index.sources.messages import Reading, Result, Task, parse_task, result_line
from index.text.sentences import sentences


def main() -> None:
    """Carries out the tasks on standard input, until it ends."""
    # What libraries print goes to stderr, so that it does not mix with the lines.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        task = parse_task(line)
        total = task.total_seconds if isinstance(task, Reading) else task.seconds
        end = time.process_time() + total
        _limit_time(task.seconds, end)
        for result in _results(task):
            print(result_line(result), end="", file=out, flush=True)
            _limit_time(task.seconds, end)
        print(result_line(None), end="", file=out, flush=True)


def _results(task: Task) -> Iterator[Result]:
    if isinstance(task, Reading):
        yield from _read(task)
    else:
        # A build cuts the text into words later, when it is too late to skip the article. So it is
        # done here first, to see that it ends in time.
        syllables(task.text)
        yield sentences(task.text)


def _read(task: Reading) -> Items:
    if task.path is None:
        yield from read_address(task.source, task.named)
        return
    try:
        yield from read_file(Path(task.path), task.source)
    except OSError as error:
        yield Notice(task.source, f"skipped: it cannot be read ({error.strerror})")


def _limit_memory(size: int) -> None:
    """Makes allocations fail (MemoryError) beyond `size` bytes, and turns core dumps off."""
    # Windows has no such limits. macOS has no such limit of memory.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


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
