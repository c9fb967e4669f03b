"""Waits for changes of the articles' files."""

import glob
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import ArticleError
from index.sources.walk import real_path

# A change is reported when no file has changed for this many milliseconds, and at the latest after
# ten times as many.
SETTLE_MS = 1000


def watch_paths(
    paths: Sequence[str | Path], store: str | Path, stop: threading.Event | None = None
) -> Iterator[None]:
    """Yields once as soon as it is watching, and then after each change of the files.

    Several changes within SETTLE_MS are one. Hidden files do not count. The whole folder of a file
    or glob is watched.

    Args:
        paths: files, folders and globs.
        store: the store's folder; what changes in it does not count.
        stop: ends the watching when it is set.

    Raises:
        ArticleError: a folder is not there or cannot be watched.
    """
    from watchfiles import watch

    store_folder = Path(real_path(store))

    def counts(_: object, path: str) -> bool:
        file = Path(real_path(path))
        hidden = os.path.basename(path).startswith(".")
        return not hidden and store_folder not in (file, *file.parents)

    change_sets = watch(
        *{_folder(str(path)) for path in paths},
        watch_filter=counts,
        debounce=10 * SETTLE_MS,
        step=SETTLE_MS,
        rust_timeout=SETTLE_MS,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    watching = False
    try:
        for changes in change_sets:
            if changes or not watching:
                yield
            watching = True
    except OSError as error:
        raise ArticleError(
            f"The articles cannot be watched ({error.strerror or error}): build without --watch."
        ) from error


def _folder(path: str) -> str:
    """Returns the deepest folder that holds everything a path or glob can match.

    Raises ArticleError if there is no such folder.
    """
    named = path
    while glob.has_magic(path) and not os.path.lexists(path):
        path = os.path.dirname(path) or "."
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise ArticleError(f"There is no folder {folder!r} to watch for {named!r}: check the name.")
    return folder
