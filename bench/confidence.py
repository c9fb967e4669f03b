"""Measures whether it knows when it does not know: `python -m bench.confidence DATA [--work DIR]`.

Asks xquad-dev's questions of its Vietnamese articles among news-unc, and once more with the
question's own article left out of the search. Three things are measured: how many of the right
first passages are called confident, how many of the unanswerable questions are, and the AUROC of
the first hit's score. The AUROC is how often a question whose article is there scores higher than
one whose article is not.

The second table and the plot show how reliable the scores are: of the first hits with such a score,
the share whose marked sentence holds the answer. Where the question's article was left out, none
does. They are of the first model.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.quality import (
    SliceQuestion,
    collection_retriever,
    mark_holds_answer,
    print_slices,
    slice_questions,
)
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.model.bundled import NAME
from qa import Retriever, Where

SLICES = ("vi", "vi bare", "en")
CONFIDENCE = (
    TableColumn("slice"),
    TableColumn("questions"),
    *(TableColumn(name, format=".3f", zero=False) for name in
      ("right, confident", "unanswerable, confident", "AUROC")),
)  # fmt: skip
BINS = 5  # of the scores, of equal width
RELIABILITY = (
    TableColumn("score"),
    TableColumn("first hits"),
    *(TableColumn(name, format=".2f", zero=False) for name in ("mean score", "right")),
)


def auroc(answerable: list[float], unanswerable: list[float]) -> float:
    """The share of pairs of scores that are in order; a pair of equal scores counts half."""
    differences = np.subtract.outer(np.array(answerable), np.array(unanswerable))
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def measure_confidence(
    retriever: Retriever, questions: Sequence[SliceQuestion], scored: list[tuple[float, bool]]
) -> dict[str, Any]:
    """Asks the questions with and without the articles that answer them.

    Args:
        retriever: of the collection.
        questions: of a slice.
        scored: gets (score, True if the marked sentence holds the answer) of each first hit.

    Returns:
        A row of the table, by column, without its "slice".
    """
    columns: Any = retriever.store.columns
    fits = columns.fits
    columns.fits = lambda where: ~fits(where)  # here, a filter names what is left out
    answerable, unanswerable, right, wrong = [], [], [], []
    for text, articles, record in questions:
        answer = retriever.ask(text, k=1)
        answerable.append(answer.hits[0].score)
        scored.append((answer.hits[0].score, bool(mark_holds_answer(record, answer))))
        if answer.hits[0].article.id in articles:
            right.append(answer.confident)
        answer = retriever.ask(text, k=1, where=Where(article=articles))
        unanswerable.append(answer.hits[0].score)
        scored.append((answer.hits[0].score, False))
        wrong.append(answer.confident)
    columns.fits = fits
    return {
        "questions": len(questions),
        "right, confident": float(np.mean(right)),
        "unanswerable, confident": float(np.mean(wrong)),
        "AUROC": auroc(answerable, unanswerable),
    }


def reliability(scored: Sequence[tuple[float, bool]]) -> Table:
    """The share of right first hits among those of similar scores.

    Args:
        scored: (score, True if right) of each.
    """
    table = Table(RELIABILITY)
    places = np.array([min(int(score * BINS), BINS - 1) for score, _ in scored])
    values = np.array(scored, dtype=np.float64).reshape(-1, 2)
    for place in range(BINS):
        own = values[places == place]
        mean, right = own.mean(axis=0).tolist() if len(own) else (None, None)
        name = f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}"
        row = {"score": name, "first hits": len(own), "mean score": mean, "right": right}
        table.add_row(row)
    return table


def plot_reliability(table: Table, file: Path) -> None:
    """Draws the table of `reliability` (PNG)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(3.6, 3.4), layout="constrained")
    rows = [row for row in table.rows if row["first hits"]]
    axis.plot([0, 1], [0, 1], color="0.7", label="as it should be")
    axis.plot([r["mean score"] for r in rows], [r["right"] for r in rows], "o-", label="first hits")
    axis.set(xlabel="mean score", ylabel="share of right marks", xlim=(0, 1), ylim=(0, 1))
    axis.legend(frameon=False)
    figure.savefig(file, dpi=120)
    pyplot.close(figure)


def main() -> int:
    """Prints the table, a row at a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.confidence", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    parser.add_argument("--models", nargs="+", default=[NAME], help="a row of each")
    parser.add_argument("--held-back", action="store_true", help="only what was not trained on")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the scores there (PNG)")
    add_json_option(parser)
    options = parser.parse_args()

    scored: dict[str, list[tuple[float, bool]]] = {model: [] for model in options.models}

    def measure(name: str, model: str) -> dict[str, Any]:
        questions = slice_questions(options.data, name, options.held_back)[:: options.every]
        retriever = collection_retriever(options.data, options.work, "xquad", model)
        return measure_confidence(retriever, questions, scored[model])

    table = print_slices(CONFIDENCE, SLICES, options.models, measure)
    scores = reliability(scored[options.models[0]])
    print(f"\n{scores.markdown()}")
    if options.plot:
        plot_reliability(scores, options.plot)
    if options.json:
        save_results(options.json, {"confidence": table, "reliability": scores})
    return 0


if __name__ == "__main__":
    sys.exit(main())
