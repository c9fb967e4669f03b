"""Measures whether "before" and "after" are told apart: `python -m bench.contrasts`.

Each of the forty articles in contrasts.jsonl has two sentences that differ in a word and in what
they tell. Two questions of it differ in the same word: before or after, over or under, has or has
not. All articles are in one collection.

- article: share of the questions whose first hit is of their article.
- marked: share of the questions whose mark is their sentence.
- both: share of the pairs in which both questions' marks are.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.contrasts import COLUMNS
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table
from index.build import build_store
from qa.answer import Answer
from qa.retriever import Retriever

CONTRASTS = Path(__file__).with_name("contrasts.jsonl")


@dataclass(frozen=True, slots=True)
class PairResult:
    """How the two questions of a pair were answered.

    Attributes:
        kind: the words that differ, such as "after-before".
        articles: True for each question whose first hit is of the pair's article.
        marks: the first hit's mark of each question.
        sentences: the sentence that answers each.
    """

    kind: str
    articles: tuple[bool, bool]
    marks: tuple[str, str]
    sentences: tuple[str, str]

    @property
    def right(self) -> list[bool]:
        """True for each question whose mark is its sentence."""
        return [mark == sentence for mark, sentence in zip(self.marks, self.sentences, strict=True)]


def read_contrasts() -> list[dict[str, Any]]:
    """The pairs: "kind", "title", "text", "questions" and the "sentences" that answer them."""
    return [json.loads(line) for line in CONTRASTS.read_text(encoding="utf-8").splitlines()]


def pair_result(pair: dict[str, Any], answers: Sequence[Answer]) -> PairResult:
    """Judges the answers to the two questions of a pair."""
    hits = [answer.hits[0] for answer in answers]
    first, second = (hit.article.title == pair["title"] for hit in hits)
    mark, other = (hit.passage.text[slice(*hit.highlight)] for hit in hits)
    return PairResult(pair["kind"], (first, second), (mark, other), tuple(pair["sentences"]))


def add_kind(table: Table, name: str, results: Iterable[PairResult]) -> None:
    """Adds the row of some pairs."""
    pairs = list(results)
    table.add_row(
        {
            "words": name,
            "pairs": len(pairs),
            "article": float(np.mean([pair.articles for pair in pairs])),
            "marked": float(np.mean([pair.right for pair in pairs])),
            "both": float(np.mean([all(pair.right) for pair in pairs])),
        }
    )


def main() -> int:
    """Prints the table, and the questions whose mark is another sentence."""
    parser = argparse.ArgumentParser(prog="python -m bench.contrasts", description=__doc__)
    add_json_option(parser)
    options = parser.parse_args()
    pairs = read_contrasts()
    with TemporaryDirectory() as folder:
        articles = Path(folder, "articles.jsonl")
        lines = (json.dumps({"title": p["title"], "text": p["text"]}) + "\n" for p in pairs)
        articles.write_text("".join(lines), encoding="utf-8")
        build_store([articles], Path(folder, "store"))
        retriever = Retriever.open(Path(folder, "store"))
        results = [
            pair_result(pair, [retriever.ask(question, 1) for question in pair["questions"]])
            for pair in pairs
        ]
    table = Table(COLUMNS)
    add_kind(table, "all", results)
    for kind in dict.fromkeys(result.kind for result in results):
        add_kind(table, kind, [result for result in results if result.kind == kind])
    print(table.markdown())
    for pair, result in zip(pairs, results, strict=True):
        for question, right, mark in zip(
            pair["questions"], result.right, result.marks, strict=True
        ):
            if not right:
                print(f"\n{question}\n  {mark}")
    if options.json:
        save_results(options.json, {"contrasts": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
