"""How well people's files are read: furniture, old encodings, awkward files, time and memory.

    python -m bench.reading DATA

DATA/ingest holds `html/` with gold.json ("with" and "without": strings that must and must not be in
an article), `legacy-encodings/converted/` (NAME.FORM.txt, each with its twin NAME.nfc.utf8.txt) and
more folders of any files. Everything is read the way `python -m index` reads it.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.article import Article, Notice
from index.sources.files import read_articles

# Of the strings that must and of those that must not be in an article.
GOALS = {"with": "92 % or more", "without": "8 % or less"}
FURNITURE = (
    TableColumn("strings"),
    TableColumn("in the articles"),
    TableColumn("share", format=".1%"),
    TableColumn("must be"),
)
ENCODINGS = (TableColumn("form"), TableColumn("characters equal", format=".3%"))
FORMATS = (
    *(TableColumn(name) for name in ("folder", "format", "files", "articles", "skipped")),
    TableColumn("seconds", format=".1f"),
    TableColumn("peak MB", format=".0f"),
)
NOTICES = (TableColumn("file"), TableColumn("what is said"))


def articles_of(folder: Path) -> dict[str, Article]:
    """The articles of a folder by the names of their files."""
    articles = (item for item in read_articles([folder]) if isinstance(item, Article))
    return {article.id: article for article in articles}


def furniture(folder: Path) -> Table:
    """How many of the strings that must, and must not, be in the articles are in them."""
    articles = articles_of(folder)
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    table = Table(FURNITURE)
    for kind, goal in GOALS.items():
        present = total = 0
        for name, strings in gold.items():
            text = " ".join(articles[name].text.split()) if name in articles else ""
            present += sum(" ".join(string.split()) in text for string in strings[kind])
            total += len(strings[kind])
        table.add(kind, f"{present} of {total}", present / total, goal)
    return table


def encodings(folder: Path) -> Table:
    """For each form, the share of characters that equal those of the twin in Unicode (NFC)."""
    articles = articles_of(folder)
    equal: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for id, article in articles.items():
        name, _, form = id.removesuffix(".txt").partition(".")
        twin = articles[f"{name}.nfc.utf8.txt"].text
        blocks = SequenceMatcher(None, twin, article.text, autojunk=False).get_matching_blocks()
        equal[form] += sum(block.size for block in blocks)
        total[form] += max(len(twin), len(article.text))
    table = Table(ENCODINGS)
    for form in sorted(total):
        table.add(form, equal[form] / total[form])
    return table


def formats(folders: list[Path]) -> Table:
    """Each format of each folder, read in a process of its own, for its peak of memory."""
    table = Table(FORMATS)
    for folder in folders:
        for kind in sorted({file.suffix for file in folder.rglob("*") if file.is_file()}):
            command = [sys.executable, "-m", "bench.reading", str(folder), "--format", kind]
            row = json.loads(subprocess.check_output(command, text=True))
            table.add_row({"folder": folder.name, "format": kind} | row)
    return table


def one_format(folder: Path, kind: str) -> dict[str, Any]:
    """Reads the files of one format.

    Args:
        folder: they are found at any depth.
        kind: the end of their names, such as ".pdf".

    Returns:
        The counts of files, articles and skipped files, seconds, and the peak MB of this process or
        of the process that reads, whichever is more; by column.
    """
    files = [file for file in folder.rglob(f"*{kind}") if file.is_file() and file.suffix == kind]
    started = time.monotonic()
    items = list(read_articles(files))
    seconds = time.monotonic() - started
    peak = max(
        resource.getrusage(who).ru_maxrss / 1000
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "files": len(files),
        "articles": sum(isinstance(item, Article) for item in items),
        "skipped": sum(isinstance(item, Notice) and item.skipped for item in items),
        "seconds": seconds,
        "peak MB": peak,
    }


def notices(folder: Path) -> Table:
    """What is said of the files that are not read, or not as they are."""
    table = Table(NOTICES)
    for item in read_articles([folder]):
        if isinstance(item, Notice):
            table.add(item.source, item.message)
    return table


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of ingest; with --format, any folder")
    parser.add_argument("--format", metavar="END", help="read only this format, print JSON")
    add_json_option(parser)
    options = parser.parse_args()
    if options.format is not None:
        print(json.dumps(one_format(options.data, options.format)))
        return
    ingest = options.data / "ingest"
    tables = {
        "furniture": furniture(ingest / "html"),
        "encodings": encodings(ingest / "legacy-encodings" / "converted"),
        "formats": formats(sorted(path for path in ingest.iterdir() if path.is_dir())),
        "notices": notices(ingest / "mixed"),
    }
    print("\n\n".join(table.markdown() for table in tables.values()))
    if options.json:
        save_results(options.json, tables)


if __name__ == "__main__":
    main()
