"""Tells when the files of the articles have changed."""

import glob
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

# Changes are told when nothing has changed for so many milliseconds, or after ten times as many.
SETTLE = 1000


def changes(
    paths: Sequence[str | Path], store: str | Path, stop: threading.Event | None = None
) -> Iterator[None]:
    """Yields once when it is watching, and then whenever files have changed and settled.

    Args:
        paths: files, folders and globs.
        store: a folder in which nothing counts.
        stop: ends it when set.
    """
    from watchfiles import watch

    own = Path(store).resolve()

    def counts(_: object, path: str) -> bool:
        file = Path(path)
        return not file.name.startswith(".") and own not in (
            file.resolve(),
            *file.resolve().parents,
        )

    found = watch(
        *{_folder(str(path)) for path in paths},
        watch_filter=counts,
        debounce=10 * SETTLE,
        step=SETTLE,
        rust_timeout=SETTLE,
        yield_on_timeout=True,
        stop_event=stop,
    )
    watching = False
    for changed in found:
        if changed or not watching:
            yield
        watching = True


def _folder(path: str) -> str:
    """The deepest folder that holds everything a path or glob can mean."""
    while glob.has_magic(path) and not os.path.lexists(path):
        path = os.path.dirname(path) or "."
    return path if os.path.isdir(path) else os.path.dirname(path) or "."
