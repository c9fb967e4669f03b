"""Makes a folder once for all processes, completely or not at all, and makes a damaged one anew."""

import errno
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from index.errors import HoibaoError

# Permission of a group or of everybody to write.
WRITABLE_BY_OTHERS = 0o022
# On Windows: how many times a folder is renamed at most, and seconds between two of them.
TRIES, PAUSE = 20, 0.25
# The class of torch's error for a full GPU, by its name: torch is not imported for it.
OUT_OF_MEMORY = "OutOfMemoryError"

T = TypeVar("T")

log = logging.getLogger(__name__)


def make_once(target: Path, make: Callable[[Path], None]) -> Path:
    """Makes a folder unless it exists already, and returns it.

    The folder is made under another name beside `target`, written through to the disk and then
    renamed. So a folder with its final name is always complete, even if a process is killed. A lock
    lets one process at a time make it. What another user could have changed is not trusted: such a
    folder is made anew.

    Args:
        target: the folder's final name.
        make: makes the folder that it is called with, which does not exist yet.

    Raises:
        OSError: the folder cannot be written, or other users may write beside it. Errors of `make`
            are raised as well.
    """
    _make_private(target.parent)
    if target.is_dir() and _is_private(target):
        return target
    with FileLock(_lock(target)):
        if target.is_dir() and not _is_private(target):
            shutil.rmtree(target)
        if not target.is_dir():
            # A process that was killed may have left this behind.
            shutil.rmtree(unfinished := target.with_name(target.name + ".part"), ignore_errors=True)
            make(unfinished)
            for path in (unfinished, *unfinished.rglob("*")):
                path.chmod(path.stat().st_mode & ~WRITABLE_BY_OTHERS)
                if path.is_file():
                    with path.open("rb+") as handle:  # Windows syncs only what can be written
                        os.fsync(handle.fileno())
            _rename(unfinished, target)
    return target


def open_once(target: Path, make: Callable[[Path], None], load: Callable[[Path], T]) -> T:
    """Makes a folder unless it exists already, and opens it. A damaged one is made anew, once.

    Args:
        target: as for `make_once`.
        make: as for `make_once`.
        load: opens the folder.

    Raises:
        OSError: as for `make_once`. Errors of `make` are raised as well, and those of `load` with a
            new folder.
        HoibaoError: of `load`, which says of something else that it is wrong.
        MemoryError, torch.OutOfMemoryError: of `load`; the folder is kept.
    """
    existed = target.exists()
    folder = make_once(target, make)
    made_at = _made_at(folder)
    try:
        return load(folder)
    except (HoibaoError, MemoryError):
        raise
    except Exception as error:  # libraries raise errors of any kind for damaged files
        if not existed or type(error).__name__ == OUT_OF_MEMORY:
            raise
        log.warning("%s is damaged (%s) and is made anew.", target, type(error).__name__)
    # After the error, which keeps files open.
    with FileLock(_lock(target)):
        if _made_at(target) == made_at:  # else another process has made it anew meanwhile
            shutil.rmtree(target)
    return load(make_once(target, make))


def _made_at(folder: Path) -> int | None:
    """When the last file of a folder was made, in nanoseconds; None if it is not there."""
    with suppress(FileNotFoundError):
        return folder.stat().st_mtime_ns
    return None


def _lock(target: Path) -> Path:
    """The file of the lock of the process that makes a folder or removes it."""
    return target.with_name(target.name + ".lock")


@contextmanager
def saving() -> Iterator[None]:
    """Turns errors of libraries that save files into OSError: some raise others for a full disk."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(str(error)) from error


def remove(folder: Path) -> int:
    """Removes a folder that was made by `make_once`, or what a killed process left of it.

    Returns:
        The bytes that it had; 0 if it stays, because it is just being made or is another user's.
    """
    lock = _lock(folder.with_name(folder.name.removesuffix(".part")))
    with suppress(OSError), FileLock(lock, timeout=0):  # of which its Timeout is one
        size = sum(path.lstat().st_size for path in folder.rglob("*"))
        shutil.rmtree(folder, ignore_errors=True)
        return size
    return 0


def _rename(unfinished: Path, target: Path) -> None:
    """Renames a folder. On Windows a virus scanner may have a new file open for a moment."""
    for _ in range(TRIES - 1 if os.name == "nt" else 0):
        with suppress(PermissionError):
            unfinished.rename(target)
            return
        time.sleep(PAUSE)
    unfinished.rename(target)


def _make_private(folder: Path) -> None:
    """Makes a folder, if need be, in which only this user may write.

    Raises:
        OSError: it cannot be made, or other users may write into it and this cannot be changed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = folder.stat().st_mode
    if os.name == "posix" and mode & WRITABLE_BY_OTHERS:
        folder.chmod(mode & ~WRITABLE_BY_OTHERS)
    if not _is_ours(folder.stat()):
        raise PermissionError(errno.EPERM, f"{folder} belongs to another user")


def _is_private(folder: Path) -> bool:
    """True if no other user can have changed a folder or what is in it."""
    statuses = [path.lstat() for path in (folder, *folder.rglob("*"))]
    return os.name != "posix" or all(
        _is_ours(status) and not status.st_mode & WRITABLE_BY_OTHERS for status in statuses
    )


def _is_ours(status: os.stat_result) -> bool:
    """True if a file belongs to this user, or to the administrator."""
    return os.name != "posix" or status.st_uid in (os.getuid(), 0)
