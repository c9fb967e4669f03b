"""Makes a folder once for all processes, completely or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def make_once(target: Path, make: Callable[[Path], None]) -> Path:
    """Makes a folder unless it exists already, and returns it.

    The folder is made under another name beside `target` and then renamed. So a folder with its
    final name is always complete, even if a process is killed. A lock lets one process at a time
    make it.

    Args:
        target: the folder's final name.
        make: makes the folder that it is called with, which does not exist yet.

    Raises:
        OSError: the folder cannot be written. Errors of `make` are raised as well.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(target.name + ".lock")):
        if not target.is_dir():
            # A process that was killed may have left this behind.
            shutil.rmtree(unfinished := target.with_name(target.name + ".part"), ignore_errors=True)
            make(unfinished)
            unfinished.rename(target)
    return target
