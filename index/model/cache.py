"""Makes a folder once for all processes, whole or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def make_once(target: Path, make: Callable[[Path], None]) -> Path:
    """`target`, made by `make` in a folder beside it and moved there whole, if it is not there.

    Safe to kill at any moment and to start twice: a lock lets one process make it, and a folder
    under its final name is always complete.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(target.name + ".lock")):
        if not target.is_dir():
            # Whoever was killed before left this behind.
            shutil.rmtree(unfinished := target.with_name(target.name + ".part"), ignore_errors=True)
            make(unfinished)
            unfinished.rename(target)
    return target
