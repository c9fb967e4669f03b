"""Tells when the files of the articles have changed."""

import glob
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import ArticleError

# Changes are told when nothing has changed for so many milliseconds, or after ten times as many.
SETTLE = 1000


def watch_paths(
    paths: Sequence[str | Path], store: str | Path, stop: threading.Event | None = None
) -> Iterator[None]:
    """Yields once when it is watching, and then whenever files have changed and settled.

    Args:
        paths: files, folders and globs.
        store: a folder in which nothing counts.
        stop: ends it when set.

    Raises:
        ArticleError: the folders cannot be watched.
    """
    from watchfiles import watch

    own = Path(os.path.realpath(store))

    def counts(_: object, path: str) -> bool:
        file = Path(os.path.realpath(path))
        return not os.path.basename(path).startswith(".") and own not in (file, *file.parents)

    found = watch(
        *{_folder(str(path)) for path in paths},
        watch_filter=counts,
        debounce=10 * SETTLE,
        step=SETTLE,
        rust_timeout=SETTLE,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    watching = False
    try:
        for changed in found:
            if changed or not watching:
                yield
            watching = True
    except OSError as error:
        raise ArticleError(
            f"The articles cannot be watched ({error.strerror or error}): build without --watch."
        ) from error


def _folder(path: str) -> str:
    """The deepest folder that holds everything a path or glob can mean. Raises ArticleError."""
    given = path
    while glob.has_magic(path) and not os.path.lexists(path):
        path = os.path.dirname(path) or "."
    folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise ArticleError(f"There is no folder {folder!r} to watch for {given!r}: check the name.")
    return folder
