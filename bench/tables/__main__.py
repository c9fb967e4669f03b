"""Writes the tables of bench/README.md anew from bench/results: `python -m bench.tables [--check]`.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. NAME is that of a file of
bench/results, without ".json"; where the file has several tables, NAME is "FILE.TABLE".
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.tables.results import RESULTS, read_tables
from bench.tables.table import Table

README = RESULTS.parent / "README.md"
_MARKED = re.compile(r"<!-- table: (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)


def with_tables(text: str, results: Path) -> tuple[str, list[str]]:
    """A text with all its marked tables as they are in a folder of results.

    Args:
        text: Markdown with marks as this module's docstring describes them.
        results: the folder of the JSON files.

    Returns:
        (the new text, the names of the tables that were not so before).

    Raises:
        OSError: a marked table's file is missing.
        KeyError: the file has no such table.
    """
    differing = []

    def generated(match: re.Match[str]) -> str:
        name, before = match.groups()
        table = f"{find_table(results, name).markdown()}\n"
        if table != before:
            differing.append(name)
        return f"<!-- table: {name} -->\n{table}<!-- end -->"

    return _MARKED.sub(generated, text), differing


def find_table(results: Path, name: str) -> Table:
    """The table of this name ("FILE" or "FILE.TABLE") in a folder of results."""
    file, _, key = name.partition(".")
    tables = read_tables(results / f"{file}.json")
    if key:
        return tables[key]
    if len(tables) > 1:
        raise KeyError(f"{file}.json has several tables: {', '.join(tables)}")
    return next(iter(tables.values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrites the file; returns 0, or 1 if `--check` found tables that differ."""
    parser = argparse.ArgumentParser(prog="python -m bench.tables", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say which differ, write nothing")
    options = parser.parse_args(arguments)
    text, differing = with_tables(README.read_text("utf-8"), RESULTS)
    for name in differing:
        print(f"{name} {'differs from' if options.check else 'was written anew from'} its results")
    if not options.check:
        README.write_text(text, "utf-8")
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
