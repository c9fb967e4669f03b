"""Walks the folders that a user names, each once, whatever links they hold."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.readers.kinds import is_hidden_name
from index.store.folder import LOCK, is_ours
from index.text.controls import escape_controls


class FolderWalk:
    """Iterates over the files under paths: those in all folders first, then those behind links.

    Hidden files and folders are left out, and so are stores. A link to a folder is followed if it
    leads into one of the named folders and to a folder that was not walked before. Folders that
    cannot be opened, links to folders elsewhere, and the folders that a browser saves beside a page
    are yielded like files.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Prepares the walk.

        Args:
            paths: absolute paths of files and folders. Each of them may be a link.
        """
        self._paths = paths
        self._named = [real_path(path) for path in paths if os.path.isdir(path)]
        self._walked: set[str] = set()  # real paths of folders
        self._links: list[str] = []  # to folders, not followed yet

    def __iter__(self) -> Iterator[Path]:
        for path in self._paths:
            yield from self._below(path)
        while self._links:
            link = self._links.pop(0)
            if self._leads_inside(link):
                yield from self._below(link)
            else:
                yield Path(link)

    def _leads_inside(self, link: str) -> bool:
        target = Path(real_path(link))
        return any(Path(folder) in (target, *target.parents) for folder in self._named)

    def _below(self, path: str) -> Iterator[Path]:
        """Yields a file itself, or what lies in a folder and its folders."""
        if not os.path.isdir(path):
            yield Path(path)
            return
        unreadable: list[str] = []
        for folder, folders, names in os.walk(
            path, onerror=lambda error: unreadable.append(error.filename)
        ):
            if (real := real_path(folder)) in self._walked:
                folders.clear()
                continue
            self._walked.add(real)
            folders[:] = sorted(name for name in folders if not is_hidden_name(name))
            parts = [name for name in folders if saved_page(Path(folder, name))]
            folders[:] = [name for name in folders if name not in parts]
            if LOCK in names and all(is_ours(Path(name)) for name in (*names, *folders)):
                continue  # a store; it may lie in the folder that it was built from
            paths = (os.path.join(folder, name) for name in folders)
            self._links += filter(os.path.islink, paths)
            for name in (*parts, *names):
                if not is_hidden_name(name):
                    yield Path(folder, name)
        yield from map(Path, unreadable)


def real_path(path: str | Path) -> str:
    """The path of what a path leads to; the absolute path itself if its links may not be read.

    A link to `/proc/1/cwd/x` is such a path for everybody but the administrator.
    """
    try:
        return os.path.realpath(path)
    except OSError:
        return os.path.abspath(path)


def saved_page(folder: Path) -> Path | None:
    """Returns the web page whose pictures, scripts and frames lie in a folder, or None.

    A browser saves the page NAME.html with a folder NAME_files, or NAME.files, beside it.
    """
    stem = folder.name[: -len("_files")]
    pages = (folder.with_name(stem + ending) for ending in (".html", ".htm", ".xhtml"))
    is_named_so = folder.name.endswith(("_files", ".files"))
    return next((page for page in pages if page.is_file()), None) if stem and is_named_so else None


def printable(name: str) -> str:
    """Returns a file's name without control characters, and with bytes that are not UTF-8 written
    out.
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return escape_controls(text)
