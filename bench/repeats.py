"""Measures whether duplicates are left out: `python -m bench.repeats DATA [--work DIR]`.

Indexes the articles of news-baomoi whose title another article (of another id) has too, and asks
each title. Measures how many of the lists of five hits hold duplicates, as difflib judges it,
and how many would if near-duplicates were not removed.
"""

import argparse
import json
import sys
from collections import defaultdict
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bench.quality import opened_store, read_jsonl
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index import build_store
from index.lexical.bm25 import top_passages
from qa import Retriever
from qa.ranking import CANDIDATES, fused

K = 5
# Two passages are duplicates if they share this much of their words in order (2 * common / total).
ALIKE = 0.8
COLUMNS = (
    TableColumn("", "lists"),
    TableColumn("lists of five", "share", format=".3f", zero=False),
)


def articles_of_shared_titles(data: Path) -> dict[str, list[dict[str, Any]]]:
    """The articles whose title several ids have, by title; each id once."""
    by_id = {line["id"]: line for line in read_jsonl(data / "news-baomoi.jsonl.gz")}
    titles = defaultdict(list)
    for line in by_id.values():
        titles[line["title"].strip().casefold()].append(line)
    return {title: several for title, several in titles.items() if len(several) > 1}


def duplicates_retriever(work: Path, articles: list[dict[str, Any]]) -> Retriever:
    """The retriever of these articles, which are indexed into `work` if they are not there yet."""
    store = work / "repeats"
    if not store.is_dir():
        folder = work / "repeats-articles"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
            for line in articles:
                text = f"{line['sapo']}\n\n{line['body']}"
                record = {"id": line["id"], "title": line["title"], "text": text}
                file.write(json.dumps(record) + "\n")
        build_store([folder], store)
    return Retriever.open(store)


def texts_with_duplicates(retriever: Retriever, question: str) -> list[str]:
    """The texts of the first K passages by vectors and words, near-duplicates included."""
    store, vector = opened_store(retriever), retriever.encoder.question(question)
    words = store.postings.scores(store.words.weigh(question))
    rows = np.union1d(store.vectors.search(vector, CANDIDATES)[0], top_passages(words, CANDIDATES))
    order = np.argsort(-fused(store.vectors.cosines(vector, rows), words[rows]), kind="stable")[:K]
    return [passage.text for passage, _ in store.passages(rows[order].tolist())]


def has_duplicate(texts: list[str]) -> bool:
    """True if two of the texts share ALIKE of their words in order."""
    return any(
        SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio() >= ALIKE
        for a, b in combinations(texts, 2)
    )


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.repeats", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of news-baomoi")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where the store is")
    add_json_option(parser)
    options = parser.parse_args()
    groups = articles_of_shared_titles(options.data)
    articles = [article for several in groups.values() for article in several]
    retriever = duplicates_retriever(options.work, articles)
    lists: dict[str, list[bool]] = defaultdict(list)
    for several in groups.values():
        title = several[0]["title"]
        hits = retriever.ask(title, K, rerank=False).hits
        before = has_duplicate(texts_with_duplicates(retriever, title))
        lists["hold duplicates, none removed"].append(before)
        lists["hold duplicates"].append(has_duplicate([hit.passage.text for hit in hits]))
        lists["have five hits"].append(len(hits) == K)
        named = any(hit.also for hit in hits)
        lists["name another article with the same passage"].append(named)
    table = Table(COLUMNS)
    for name, values in lists.items():
        table.add(name, float(np.mean(values)))
    print(f"{len(groups)} titles of several articles, {retriever.passages} passages\n")
    print(table.markdown())
    if options.json:
        save_results(options.json, {"repeats": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
