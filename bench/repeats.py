"""Measures that a story is shown once: `python -m bench.repeats DATA [--work DIR]`.

Indexes the articles of news-baomoi whose title another article (of another id) has too, and asks
each title. Prints how many of the lists of five show one text twice, as difflib judges it, with
what is shown and with what the same passages would be without joining repeats.
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

from bench.quality import lines
from index import build_store
from index.lexical.bm25 import top_passages
from qa import Retriever
from qa.ranking import CANDIDATES, fused

K = 5
# Two passages are one text if they share this much of their words in order (2 * common / total).
ALIKE = 0.8


def repeated(data: Path) -> dict[str, list[dict[str, Any]]]:
    """The articles with a title that several have, by title; each id once."""
    by_id = {line["id"]: line for line in lines(data / "news-baomoi.jsonl.gz")}
    titles = defaultdict(list)
    for line in by_id.values():
        titles[line["title"].strip().casefold()].append(line)
    return {title: several for title, several in titles.items() if len(several) > 1}


def opened(work: Path, articles: list[dict[str, Any]]) -> Retriever:
    """The retriever over these articles, indexed into `work` if it is not there."""
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


def unjoined(retriever: Retriever, question: str) -> list[str]:
    """The texts of the first K passages by vectors and words, repeats and all."""
    store, vector = retriever.store, retriever.encoder.question(question)
    words = store.words.scores(question)
    rows = np.union1d(store.search(vector, CANDIDATES)[0], top_passages(words, CANDIDATES))
    order = np.argsort(-fused(store.cosines(vector, rows), words[rows]), kind="stable")[:K]
    return [passage.text for passage, _ in store.passages(rows[order].tolist())]


def repeats(texts: list[str]) -> bool:
    """Whether two of the texts are one."""
    return any(
        SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio() >= ALIKE
        for a, b in combinations(texts, 2)
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.repeats", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of news-baomoi")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where the store is")
    given = parser.parse_args()
    groups = repeated(given.data)
    retriever = opened(given.work, [line for several in groups.values() for line in several])
    before, after, full, named = [], [], [], []
    for several in groups.values():
        title = several[0]["title"]
        hits = retriever.ask(title, K, rerank=False).hits
        before.append(repeats(unjoined(retriever, title)))
        after.append(repeats([hit.passage.text for hit in hits]))
        full.append(len(hits) == K)
        named.append(any(hit.also for hit in hits))
    print(f"{len(groups)} titles of several articles, {retriever.passages} passages")
    print(f"lists that show a text twice, repeats not joined: {np.mean(before):.3f}")
    print(f"lists that show a text twice: {np.mean(after):.3f}")
    print(f"lists of {K} hits: {np.mean(full):.3f}")
    print(f"lists that name another article with the same passage: {np.mean(named):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
