"""How well people's files are read: furniture, lost words, old encodings, time and memory.

    python -m bench.reading DATA
    python -m bench.reading DATA --lost

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
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from lxml import etree

from bench.reading import ENCODINGS, FORMATS, FURNITURE, NOTICES
from bench.reading.lost import lost
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table
from index.article import Article, Notice
from index.readers.html import decode_html
from index.readers.html.lines import page_of
from index.readers.html.parts import PageParts
from index.sources.files import read_articles

# Of the strings that must and of those that must not be in an article.
NO_CAPTIONS = "without, but for captions"
GOALS = {"with": "92 % or more", "without": "", NO_CAPTIONS: "8 % or less"}


def articles_of(folder: Path) -> dict[str, Article]:
    """The articles of a folder by the names of their files."""
    articles = (item for item in read_articles([folder]) if isinstance(item, Article))
    return {article.id: article for article in articles}


def furniture(folder: Path) -> Table:
    """How many of the strings that must, and must not, be in the articles are in them.

    The gold counts the captions of pictures among what must not be there. Issue 22 wants them read,
    so that a row counts without those that the page marks as captions.
    """
    articles = articles_of(folder)
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    table = Table(FURNITURE)
    counts: Counter[str] = Counter()
    for name, strings in gold.items():
        text = _single_spaced(articles[name].text) if name in articles else ""
        captions = _captions(folder / name)
        for kind in GOALS:
            needles = [_single_spaced(string) for string in strings[kind.partition(",")[0]]]
            if kind == NO_CAPTIONS:
                needles = [needle for needle in needles if needle not in captions]
            counts[kind] += sum(needle in text for needle in needles)
            counts[f"{kind}, all"] += len(needles)
    for kind, goal in GOALS.items():
        present, total = counts[kind], counts[f"{kind}, all"]
        table.add(kind, f"{present} of {total}", present / total, goal)
    return table


def _captions(file: Path) -> str:
    """The captions of pictures and tables of a page."""
    text, _ = decode_html(file.read_bytes())
    page = page_of(etree.HTML((text or "").encode(), etree.HTMLParser(encoding="utf-8")))
    parts = PageParts(page)
    return _single_spaced("\n".join(line.text for line in page.lines if parts.is_caption(line)))


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


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
    parser.add_argument("--lost", action="store_true", help="list only the words that are lost")
    add_json_option(parser)
    options = parser.parse_args()
    if options.format is not None:
        print(json.dumps(one_format(options.data, options.format)))
        return
    ingest = options.data / "ingest"
    lost_words, lost_runs = lost([ingest / name for name in ("html", "mixed", "vi-docx-pdf")])
    if options.lost:
        print(f"{lost_words.markdown()}\n\n{lost_runs.markdown()}")
        return
    tables = {
        "furniture": furniture(ingest / "html"),
        "encodings": encodings(ingest / "legacy-encodings" / "converted"),
        "formats": formats(sorted(path for path in ingest.iterdir() if path.is_dir())),
        "notices": notices(ingest / "mixed"),
        "lost": lost_words,
    }
    print("\n\n".join(table.markdown() for table in tables.values()))
    if options.json:
        save_results(options.json, tables)


if __name__ == "__main__":
    main()
