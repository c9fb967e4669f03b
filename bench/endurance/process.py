"""What a process holds, as Linux tells it: memory, files, threads and processes of its own."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds at one moment.

    Attributes:
        memory: MB that it has allocated. Files in memory (libraries, stores) do not count.
        files: open files and connections, and files that are mapped into its memory.
        threads: its threads.
        processes: the processes that it has started and that still run.
    """

    memory: float
    files: int
    threads: int
    processes: int


def held_by(pid: int) -> Held:
    """What the process `pid` holds now.

    Raises:
        OSError: there is no such process, or it is another user's.
    """
    folder = Path(f"/proc/{pid}")
    memory = re.search(r"Anonymous:\s+(\d+)", (folder / "smaps_rollup").read_text())
    mapped = set(re.findall(r" (/.*)$", (folder / "maps").read_text(), re.MULTILINE))
    return Held(
        int(memory[1]) * 1024 / 1e6 if memory else 0.0,
        len(list((folder / "fd").iterdir())) + len(mapped),
        len(list((folder / "task").iterdir())),
        len(descendants(pid)),
    )


def descendants(pid: int) -> list[int]:
    """The numbers of the processes that a process has started, and of those that they have."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(number) for number in task.read_text().split()]
        except OSError:  # the thread has just ended
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def most_mb(pid: int) -> float:
    """The most MB of memory that a process has had at a time; 0 if it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    return int(peak[1]) * 1024 / 1e6 if peak else 0.0
