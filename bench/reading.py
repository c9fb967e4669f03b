"""How well people's files are read: furniture, old encodings, awkward files, time and memory.

    python -m bench.reading DATA

DATA/ingest holds `html/` with gold.json ("with" and "without": strings that must and must not be in
an article), `legacy-encodings/converted/` (NAME.FORM.txt, each with its twin NAME.nfc.utf8.txt) and
more folders of any files. Everything is read the way `python -m index` reads it.
"""

import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

from index.article import Article, Notice
from index.sources.files import read_articles


def articles_of(folder: Path) -> dict[str, Article]:
    """The articles of a folder by the names of their files."""
    found = (item for item in read_articles([folder]) if isinstance(item, Article))
    return {article.id: article for article in found}


def furniture(folder: Path) -> str:
    """How many of the strings that must (not) be in the articles are in them."""
    articles = articles_of(folder)
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    lines = []
    for kind in ("with", "without"):
        found = total = 0
        for name, strings in gold.items():
            text = " ".join(articles[name].text.split()) if name in articles else ""
            found += sum(" ".join(string.split()) in text for string in strings[kind])
            total += len(strings[kind])
        lines.append(f"| {kind} | {found} of {total} | {found / total:.1%} |")
    return "\n".join(lines)


def encodings(folder: Path) -> str:
    """For each form, the share of characters that equal those of the twin."""
    articles = articles_of(folder)
    same: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for id, article in articles.items():
        name, _, form = id.removesuffix(".txt").partition(".")
        twin = articles[f"{name}.nfc.utf8.txt"].text
        blocks = SequenceMatcher(None, twin, article.text, autojunk=False).get_matching_blocks()
        same[form] += sum(block.size for block in blocks)
        total[form] += max(len(twin), len(article.text))
    return "\n".join(f"| {form} | {same[form] / total[form]:.3%} |" for form in sorted(total))


def formats(folder: Path) -> str:
    """Each format of a folder in a process of its own, for its peak of memory."""
    kinds = sorted({file.suffix for file in folder.rglob("*") if file.is_file()})
    command = [sys.executable, "-m", "bench.reading", str(folder)]
    lines = [subprocess.check_output([*command, kind], text=True).strip() for kind in kinds]
    return "\n".join(lines)


def one_format(folder: Path, kind: str) -> str:
    """A row on the files of one format: what became of them, and what it took."""
    files = [file for file in folder.rglob(f"*{kind}") if file.is_file() and file.suffix == kind]
    started = time.monotonic()
    items = list(read_articles(files))
    seconds = time.monotonic() - started
    articles = sum(isinstance(item, Article) for item in items)
    skipped = sum(isinstance(item, Notice) and item.skipped for item in items)
    peak = max(
        resource.getrusage(who).ru_maxrss / 1000
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"| {kind} | {len(files)} | {articles} | {skipped} | {seconds:.1f} | {peak:.0f} |"


def notices(folder: Path) -> str:
    """What is said of the files that are not read, or not as they are."""
    found = (item for item in read_articles([folder]) if isinstance(item, Notice))
    return "\n".join(f"| {notice.source} | {notice.message} |" for notice in found)


def main(data: Path) -> None:
    """Prints the tables."""
    ingest = data / "ingest"
    print("| strings | in the articles | share |\n|---|---|---|")
    print(furniture(ingest / "html"))
    print("\n| form | characters equal |\n|---|---|")
    print(encodings(ingest / "legacy-encodings" / "converted"))
    for folder in sorted(path for path in ingest.iterdir() if path.is_dir()):
        print(f"\n{folder.name}\n\n| format | files | articles | skipped | seconds | peak MB |")
        print("|---|---|---|---|---|---|")
        print(formats(folder))
    print("\n| file | what is said |\n|---|---|")
    print(notices(ingest / "mixed"))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(one_format(Path(sys.argv[1]), sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
