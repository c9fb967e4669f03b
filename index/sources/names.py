"""The names of sources that an operator writes into `sources.toml` in the folder of articles.

A line of the file names one source: `"dantri.com.vn" = "Dân trí"`. The source is written as in a
filter: a host, a folder, a file, or what articles state as theirs. "." is all files.
"""

import os
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.article import Article, Notice
from index.errors import ArticleError
from index.readers.fields import one_line
from index.store.origins import SourceNames

NAMES_FILE = "sources.toml"
# Bytes of the file, and of a line in it: the time that a key takes grows with its square.
MAX_NAMES_FILE, MAX_NAMES_LINE = 200_000, 1000
MAX_SOURCE_NAMES = 2000
MAX_SOURCE_NAME = 100  # characters
MAX_UNUSED = 20  # names without articles that are noticed


class SourceNamesError(ArticleError):
    """The file with the names of sources cannot be used."""


def names_files(paths: Sequence[str | Path]) -> list[Path]:
    """Returns the files of names that lie in the folders among the paths."""
    files = [Path(path) / NAMES_FILE for path in paths if os.path.isdir(path)]
    return [file for file in files if os.path.lexists(file)]


def read_source_names(paths: Sequence[str | Path]) -> dict[str, str]:
    """Returns the name of each source that the files of names have.

    Args:
        paths: what is indexed. The files of names are those of `names_files`.

    Raises:
        SourceNamesError: a file cannot be read or understood.
    """
    names: dict[str, str] = {}
    for file in names_files(paths):
        for source, name in _read(file).items():
            if names.setdefault(source, name) != name:
                raise SourceNamesError(
                    f"{file} names {source!r} {name!r}, and another file calls it "
                    f"{names[source]!r}: take one of them out."
                )
    return names


def _read(file: Path) -> dict[str, str]:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_NAMES_FILE:
            raise SourceNamesError(
                f"{file} is no file of names: it is a text file of at most "
                f"{MAX_NAMES_FILE // 1000} kB."
            )
        content = file.read_bytes()[: MAX_NAMES_FILE + 1]
    except OSError as error:
        raise SourceNamesError(
            f"{file} cannot be read ({error.strerror}): see that you may read it, or take it away."
        ) from error
    if max(map(len, content.split(b"\n"))) > MAX_NAMES_LINE:
        raise SourceNamesError(
            f"{file} has a line of more than {MAX_NAMES_LINE} bytes: write one name a line."
        )
    try:
        fields = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        place = str(error).partition("(")[2].rstrip(")")
        raise SourceNamesError(
            f"{file} is not TOML{f' ({place})' if place else ''}: write lines such as "
            '"dantri.com.vn" = "Dân trí", with the quotation marks.'
        ) from None
    names = dict(_entries(fields, ()))
    for source, name in names.items():
        is_text = isinstance(name, str) and one_line(name, MAX_SOURCE_NAME + 1) == name
        if not is_text or not source.strip("/ ") or len(name) > MAX_SOURCE_NAME:
            raise SourceNamesError(
                f"{file} has no name for {source[:MAX_SOURCE_NAME]!r}: write it in quotation "
                f"marks, in one line of at most {MAX_SOURCE_NAME} characters."
            )
    if len(names) > MAX_SOURCE_NAMES:
        raise SourceNamesError(f"{file} has more than {MAX_SOURCE_NAMES} names: name folders.")
    return names


def _entries(fields: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Yields (source, value) of each entry.

    For TOML, `dantri.com.vn` without quotation marks is a table in a table in a table.
    """
    for name, value in fields.items():
        if isinstance(value, dict) and value:
            yield from _entries(value, (*above, name))
        else:
            yield ".".join((*above, name)), value


def noticing_unused(
    items: Iterable[Article | Notice], names: Mapping[str, str]
) -> Iterator[Article | Notice]:
    """Yields articles and notices, and then a notice for each named source without articles."""
    sources, unused = SourceNames(names), dict.fromkeys(names)
    for item in items:
        if unused and isinstance(item, Article):
            unused.pop(sources.source(item.source) or "", None)
        yield item
    for source in list(unused)[:MAX_UNUSED]:
        yield Notice(NAMES_FILE, f"names {source!r}, but no article is from there", skipped=False)
