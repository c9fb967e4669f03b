"""Finds and reads the articles under the paths that a user names."""

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from index.article import Article, Notice
from index.errors import ArticleError
from index.readers import PLAIN, READERS, read_file
from index.readers.kinds import MAX_FILE_BYTES, unsupported
from index.sources.isolation import Isolated
from index.store.folder import LOCK, is_ours
from index.text.controls import escape_controls

# Pictures and packed files make these larger.
MAX_BYTES = {".pdf": 500_000_000, ".zip": 2_000_000_000}
# Plain text up to this size is read without another process: what it takes is bounded enough.
MAX_PLAIN = 1_000_000


def read_articles(paths: Sequence[str | Path]) -> Iterator[Article | Notice]:
    """The articles in files, folders (recursively), globs and at web addresses ("https://...",
    those of feeds and sitemaps too), and notices on what was skipped.

    An article without an id of its own is called by its file's path below the deepest folder
    that holds everything named in `paths`. Of two articles with one id, the first is kept.

    Raises:
        ArticleError: a path or glob matches nothing, or there is no file under them.
    """
    urls = [path for path in paths if isinstance(path, str) and is_address(path)]
    others = [path for path in paths if path not in urls]
    files = find_files(others) if others or not urls else []
    return _unlike_ids(_read_all(files, urls))


def is_address(path: str) -> bool:
    """Whether a path is the address of a web page."""
    return path.startswith(("http://", "https://"))


def _unlike_ids(items: Iterator[Article | Notice]) -> Iterator[Article | Notice]:
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Article):
            if item.id in seen:
                yield Notice(
                    item.source,
                    f"skipped: its id {item.id!r} is already taken by {seen[item.id]}; "
                    "give every article an id of its own",
                )
                continue
            seen[item.id] = item.source
        yield item


def _read_all(files: list[tuple[Path, str]], urls: list[str]) -> Iterator[Article | Notice]:
    with Isolated() as isolated:
        for file, source in files:
            try:
                yield from _read_file(file, source, isolated)
            except OSError as error:
                yield Notice(source, f"skipped: it cannot be read ({error.strerror})")
        for url in urls:
            yield from isolated.read_address(url, urls)


def _read_file(file: Path, source: str, isolated: Isolated) -> Iterator[Article | Notice]:
    kind = PurePosixPath(source).suffix.lower()
    most = MAX_BYTES.get(kind, MAX_FILE_BYTES)
    status = file.stat()
    if stat.S_ISDIR(status.st_mode):  # one that `find_files` could not look into
        yield Notice(source, "skipped: the folder cannot be opened")
    elif kind not in READERS:
        yield Notice(source, unsupported(kind, READERS))
    elif not stat.S_ISREG(status.st_mode):
        yield Notice(source, "skipped: it is not a regular file")
    elif (size := status.st_size) > most and kind != ".jsonl":  # which is read line by line
        yield Notice(source, f"skipped: larger than {most // 1_000_000} MB: split it")
    elif kind == ".jsonl" or (kind in PLAIN and size <= MAX_PLAIN):
        yield from read_file(file, source)
    else:
        yield from isolated.read(file, source)


def find_files(paths: Sequence[str | Path]) -> list[tuple[Path, str]]:
    """The files under paths and globs, each once, with the name each is called by, in order.

    Hidden files and folders and stores are passed over, and links to folders are not followed. A
    folder that cannot be opened is named like a file.

    Raises:
        ArticleError: as `read_articles`.
    """
    found: dict[str, Path] = {}  # by what links lead to
    roots = []
    for path in paths:
        for match in _matches(str(path)):
            whole = os.path.abspath(match)
            roots.append(whole if os.path.isdir(whole) else os.path.dirname(whole))
            for file in _walk(whole):
                found.setdefault(os.path.realpath(file), file)
    if not found:
        named = ", ".join(str(path) for path in paths)
        raise ArticleError(f"There is no file to index in {named}: name a folder of articles.")
    root = os.path.commonpath(roots)
    return [(file, _name(file, root)) for file in sorted(found.values(), key=str)]


def _matches(path: str) -> list[str]:
    if os.path.lexists(path):
        return [path]
    matches = glob.glob(path, recursive=True) if glob.has_magic(path) else []
    if not matches:
        raise ArticleError(f"There is no file or folder {path!r}: check the name.")
    return matches


def _walk(path: str) -> Iterator[Path]:
    if not os.path.isdir(path):
        yield Path(path)
        return
    closed: list[str] = []
    for folder, folders, names in os.walk(
        path, onerror=lambda error: closed.append(error.filename)
    ):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if LOCK in names and all(is_ours(Path(name)) for name in (*names, *folders)):
            continue  # a store, such as one below the folder that it was built from
        for name in names:
            if not name.startswith("."):
                yield Path(folder, name)
    yield from map(Path, closed)


def _name(file: Path, root: str) -> str:
    """The path below `root`, printable even where the file's name is not UTF-8."""
    name = Path(os.path.relpath(file, root)).as_posix()
    return escape_controls(
        name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    )
