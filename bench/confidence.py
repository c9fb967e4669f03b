"""Measures whether it knows when it does not know: `python -m bench.confidence DATA [--work DIR]`.

Asks xquad-dev's questions of its Vietnamese articles among news-unc, and once more with the
question's own article left out of the search. Three things are measured: how many of the right
first passages are called confident, how many of the unanswerable questions are, and the AUROC of
the first hit's score. The AUROC is how often a question whose article is there scores higher than
one whose article is not.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.quality import SliceQuestion, collection_retriever, print_slices, slice_questions
from bench.tables.results import add_json_option, save_results
from bench.tables.table import TableColumn
from index.model.bundled import NAME
from qa import Retriever, Where

SLICES = ("vi", "vi bare", "en")
COLUMNS = (
    TableColumn("slice"),
    TableColumn("questions"),
    *(TableColumn(name, format=".3f", zero=False) for name in
      ("right, confident", "unanswerable, confident", "AUROC")),
)  # fmt: skip


def auroc(answerable: list[float], unanswerable: list[float]) -> float:
    """The share of pairs of scores that are in order; a pair of equal scores counts half."""
    differences = np.subtract.outer(np.array(answerable), np.array(unanswerable))
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def measure_confidence(retriever: Retriever, questions: Sequence[SliceQuestion]) -> dict[str, Any]:
    """Asks the questions with and without the articles that answer them.

    Returns:
        A row of the table, by column, without its "slice".
    """
    columns: Any = retriever.store.columns
    mask = columns.mask
    columns.mask = lambda where: ~mask(where)  # here, a filter names what is left out
    answerable, unanswerable, right, wrong = [], [], [], []
    for text, articles, _ in questions:
        answer = retriever.ask(text, k=1)
        answerable.append(answer.hits[0].score)
        if answer.hits[0].article.id in articles:
            right.append(answer.confident)
        answer = retriever.ask(text, k=1, where=Where(article=articles))
        unanswerable.append(answer.hits[0].score)
        wrong.append(answer.confident)
    columns.mask = mask
    return {
        "questions": len(questions),
        "right, confident": float(np.mean(right)),
        "unanswerable, confident": float(np.mean(wrong)),
        "AUROC": auroc(answerable, unanswerable),
    }


def main() -> int:
    """Prints the table, a row at a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.confidence", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    parser.add_argument("--models", nargs="+", default=[NAME], help="a row of each")
    parser.add_argument("--held-back", action="store_true", help="only what was not trained on")
    add_json_option(parser)
    options = parser.parse_args()

    def measure(name: str, model: str) -> dict[str, Any]:
        questions = slice_questions(options.data, name, options.held_back)[:: options.every]
        retriever = collection_retriever(options.data, options.work, "xquad", model)
        return measure_confidence(retriever, questions)

    table = print_slices(COLUMNS, SLICES, options.models, measure)
    if options.json:
        save_results(options.json, {"confidence": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
