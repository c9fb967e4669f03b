"""Finds and reads the articles under the paths that a user names."""

import glob
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from pathlib import Path, PurePosixPath

from index.article import UPLOADS, Article, Notice, is_upload
from index.errors import ArticleError
from index.readers import PLAIN, READERS, read_file
from index.readers.kinds import LINES, MAX_FILE_BYTES, unsupported
from index.sources.isolation import Isolated
from index.sources.names import names_files
from index.sources.walk import FolderWalk, is_link_or_junction, printable, real_path, saved_page
from index.text.languages import detected_language

# Bytes of a file at most; pictures and packed files make these formats larger than others.
MAX_BYTES = {".pdf": 500_000_000, ".zip": 2_000_000_000}
# Bytes of a file of a plain format that is read in this process: its size bounds time and memory.
MAX_PLAIN = 100_000
# What lies here is no article, and reading some of it never ends. A link may lead to it.
SYSTEM_FOLDERS = ("/proc/", "/sys/")


OnFile = Callable[[int, int], None]
"""Called before each file, and after the last, with (bytes of the files before it, of all)."""


def read_articles(
    paths: Sequence[str | Path], on_file: OnFile | None = None
) -> Iterator[Article | Notice]:
    """Returns the articles under paths, and notices about what was skipped or read by guess.

    Files are found when this is called, and read while the result is consumed. An article without
    an id of its own gets its file's path below the deepest folder that holds everything named in
    `paths`. Of two articles with one id, only the first is returned, and a notice names both
    files. What readers have uploaded comes after all other files. An article that states no
    language gets the one that is detected.

    Args:
        paths: files, folders (with all folders in them), globs, and web addresses ("https://...")
            of pages, feeds and sitemaps.
        on_file: called as the files are read; not called if there are addresses, whose bytes
            nobody knows.

    Raises:
        ArticleError: a path or glob matches nothing, or there is no file under them.
    """
    urls = [path for path in paths if isinstance(path, str) and is_address(path)]
    file_paths = [path for path in paths if path not in urls]
    files = find_files(file_paths) if file_paths or not urls else []
    return map(
        _with_language, _without_duplicate_ids(_read_all(files, urls, None if urls else on_file))
    )


def _with_language(item: Article | Notice) -> Article | Notice:
    """The article with the language of its text if it states none."""
    if isinstance(item, Notice) or item.language:
        return item
    return replace(item, language=detected_language(item.text))


def is_address(path: str) -> bool:
    """True if a path is a web address."""
    return path.startswith(("http://", "https://"))


def _without_duplicate_ids(
    inputs: Iterator[tuple[str, Iterator[Article | Notice]]],
) -> Iterator[Article | Notice]:
    """Puts a notice in the place of each article whose id an earlier one has.

    Args:
        inputs: (source, items) of each file and address.
    """
    places: dict[str, str] = {}  # where each id was read
    for source, items in inputs:
        number = 0
        for item in items:
            if isinstance(item, Article):
                number += 1
                # An article may state another source, which does not tell where it was read.
                own = item.source.startswith(source)
                place = item.source if own else f"{source} (article {number})"
                if item.id in places:
                    yield Notice(
                        place,
                        f"skipped: its id {item.id!r} is already taken by {places[item.id]}; "
                        "give every article an id of its own",
                    )
                    continue
                places[item.id] = place
            yield item


def _read_all(
    files: list[tuple[Path, str]], urls: list[str], on_file: OnFile | None
) -> Iterator[tuple[str, Iterator[Article | Notice]]]:
    """Yields (source, items) of each file and address. The items are to be read before the next."""
    sizes = [_size(file) for file, _ in files] if on_file else []
    ends = [0, *accumulate(sizes)]
    with Isolated() as isolated:
        for number, (file, source) in enumerate(files):
            if on_file:
                on_file(ends[number], ends[-1])
            yield source, _read_or_notice(file, source, isolated)
        if on_file:
            on_file(ends[-1], ends[-1])
        for url in urls:
            yield url, isolated.read_address(url, urls)


def _size(file: Path) -> int:
    """The bytes of a file; 0 for what is none."""
    with suppress(OSError):
        status = file.stat()
        return status.st_size if stat.S_ISREG(status.st_mode) else 0
    return 0


def _read_or_notice(file: Path, source: str, isolated: Isolated) -> Iterator[Article | Notice]:
    try:
        yield from _read_checked(file, source, isolated)
    except OSError as error:
        yield Notice(source, f"skipped: it cannot be read ({error.strerror})")


def _read_checked(file: Path, source: str, isolated: Isolated) -> Iterator[Article | Notice]:
    """Reads a file if its kind, type and size allow it; raises OSError if it cannot be opened."""
    kind = PurePosixPath(source).suffix.lower()
    max_bytes = MAX_BYTES.get(kind, MAX_FILE_BYTES)
    status = file.stat()
    if stat.S_ISDIR(status.st_mode):  # a folder that `find_files` did not open
        target = printable(real_path(file))
        linked = f"it is a link to the folder {target}, which is not named: name that folder too"
        reason = linked if is_link_or_junction(file) else "the folder cannot be opened"
        if page := saved_page(file):
            yield Notice(source, f"not read: parts of the page {printable(page.name)}", False)
        else:
            yield Notice(source, f"skipped: {reason}")
    elif kind not in READERS:
        yield Notice(source, unsupported(kind))
    elif not stat.S_ISREG(status.st_mode):
        yield Notice(source, "skipped: it is not a regular file")
    elif real_path(file).startswith(SYSTEM_FOLDERS):
        yield Notice(source, "skipped: it is a file of the operating system, not an article")
    elif (size := status.st_size) > max_bytes and kind not in LINES:
        yield Notice(source, f"skipped: larger than {max_bytes // 1_000_000} MB: split it")
    elif kind in PLAIN and size <= MAX_PLAIN:
        yield from read_file(file, source)
    else:
        yield from isolated.read(file, source)


def find_files(paths: Sequence[str | Path]) -> list[tuple[Path, str]]:
    """Returns (file, source) of the files under paths and globs, each once, sorted by path.

    What readers have uploaded comes last, so that no other file can lose its id to it. The source
    is the file's path below the deepest folder that holds everything named; that of an upload holds
    the name of the folder of uploads in any case. Hidden files and folders are left out unless they
    are named, and so are stores and files of names. A link to a folder is followed if that folder
    lies in one of the folders that are named, and has not been walked yet. All other links to
    folders are listed like files, because whoever packed an archive chose where its links lead. A
    link to a file is listed wherever it leads, because it names that one file. A folder that cannot
    be opened, and one with the parts of a saved web page, are listed like files too.

    Raises:
        ArticleError: a path or glob matches nothing, or there is no file under them.
    """
    files: dict[str, Path] = {}  # by real path, so that a file behind several links counts once
    found = [os.path.abspath(match) for path in paths for match in matches(str(path))]
    folders = [match if os.path.isdir(match) else os.path.dirname(match) for match in found]
    names = {real_path(file) for file in names_files(paths)}
    for file in FolderWalk(found):
        real = real_path(file)
        if real in names:
            continue
        # A link does not free an upload from what holds for uploads.
        is_linked_upload = UPLOADS in Path(real).parts and UPLOADS not in file.parts
        files.setdefault(real, Path(real) if is_linked_upload else file)
    if not files:
        named = ", ".join(str(path) for path in paths)
        raise ArticleError(f"There is no file to index in {named}: name a folder of articles.")
    root = _common_folder(folders)
    above = Path(root).parts
    if UPLOADS in above:
        root = os.path.join(*above[: above.index(UPLOADS)])
    sources = [(file, _source(file, root)) for file in sorted(files.values(), key=str)]
    return sorted(sources, key=lambda pair: is_upload(pair[1]))


def _common_folder(folders: Sequence[str]) -> str:
    """The deepest folder that holds all folders; "" if they are on several drives of Windows."""
    try:
        return os.path.commonpath(folders)
    except ValueError:
        return ""


def matches(path: str) -> list[str]:
    """Returns a path itself, or what its glob matches, sorted.

    Raises:
        ArticleError: there is nothing.
    """
    if os.path.lexists(path):
        return [path]
    found = glob.glob(path, recursive=True) if glob.has_magic(path) else []
    if not found:
        raise ArticleError(f"There is no file or folder {path!r}: check the name.")
    return sorted(found)


def _source(file: Path, root: str) -> str:
    """Returns the path below `root`, printable even if the file's name is not UTF-8.

    A file that is on another drive of Windows has its whole path.
    """
    below = os.fspath(file)
    if root:
        with suppress(ValueError):
            below = os.path.relpath(file, root)
    return printable(Path(below).as_posix())
