"""Measures whether it knows when it does not know: `python -m bench.confidence DATA [--work DIR]`.

Asks xquad-dev's questions of its Vietnamese articles among news-unc, and once more with the
question's own article left out of the search. Prints how many of the right first passages are
called confident, how many of the unanswerable questions are, and the AUROC of the first hit's
score: how often a question whose article is there scores higher than one whose article is not.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.quality import opened, questions
from index.model.bundled import NAME
from qa import Retriever, Where

SLICES = ("vi", "vi bare", "en")


def auroc(there: list[float], missing: list[float]) -> float:
    """The share of pairs that are in order; those that are equal count half."""
    differences = np.subtract.outer(np.array(there), np.array(missing))
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def measure(retriever: Retriever, asked: list[tuple[str, set[str], dict[str, Any]]]) -> str:
    """A row of the table."""
    columns: Any = retriever.store.columns
    inside = columns.mask
    columns.mask = lambda where: ~inside(where)  # here, a filter names what is left out
    there, missing, right, unanswered = [], [], [], []
    for question, articles, _ in asked:
        answer = retriever.ask(question, k=1)
        there.append(answer.hits[0].score)
        if answer.hits[0].article.id in articles:
            right.append(answer.confident)
        answer = retriever.ask(question, k=1, where=Where(article=articles))
        missing.append(answer.hits[0].score)
        unanswered.append(answer.confident)
    columns.mask = inside
    cells = np.mean(right), np.mean(unanswered), auroc(there, missing)
    return " | ".join([str(len(asked)), *(f"{cell:.3f}" for cell in cells)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.confidence", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    parser.add_argument("--models", nargs="+", default=[NAME], help="a row of each")
    parser.add_argument("--held-back", action="store_true", help="only what was not trained on")
    given = parser.parse_args()
    print("| slice | questions | right, confident | unanswerable, confident | AUROC |")
    print("|---|---|---|---|---|", flush=True)
    for name in SLICES:
        asked = questions(given.data, name, given.held_back)[:: given.every]
        for model in given.models:
            retriever = opened(given.data, given.work, "xquad", model)
            label = name if len(given.models) == 1 else f"{name}, {model}"
            print(f"| {label} | {measure(retriever, asked)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
