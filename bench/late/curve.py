"""Measures how many passages to compare token by token: `python -m bench.late.curve DATA`.

Asks the questions of bench.quality's slices over xquad-dev's Vietnamese articles among news-unc.
The passages that the search finds are ranked by the fused score alone, and with the first 15, 40,
... of them compared. "all" compares every passage of the collection, which is the most that any
search by token vectors could find. Prints MRR@10 of each (see bench.quality), then the median
milliseconds of a question: encoded, searched, compared and sorted.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.quality import SLICES, article_rank, collection_retriever, opened_store, slice_questions
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.arrays import Vectors
from qa import Retriever
from qa.finding.reranking import reranked
from qa.finding.search import find_passages
from qa.finding.words import translations
from qa.ranking import CANDIDATES, fused, ranking_score

COMPARED = (0, 15, 40, 100, 200, 300, 500, 1000)
BLOCK = 1000  # passages compared together, where all are
PLACES = 100  # passages of which the articles are looked up
COLUMNS = (
    TableColumn("slice"),
    *(TableColumn(f"{number:,}", format=".3f", zero=False) for number in COMPARED),
    TableColumn("all", format=".3f", zero=False),
)


class Ranker:
    """Ranks the passages of a store for one question after the other.

    Attributes:
        seconds: of each question, by how many passages were compared.
    """

    def __init__(self, retriever: Retriever) -> None:
        self.retriever, self.store = retriever, opened_store(retriever)
        self.seconds: dict[int, list[float]] = {number: [] for number in COMPARED}

    def rankings(self, question: str) -> Iterator[list[int]]:
        """The rows of the best passages, with each number of COMPARED and with all compared."""
        store, encoder = self.store, self.retriever.encoder
        text = store.accents.restore(question)
        for number in COMPARED:
            start = time.perf_counter()
            tokens = encoder.question_tokens(text)
            depth = max(number, CANDIDATES)
            found, _ = find_passages(store, tokens.vector, text, depth)
            rotated = store.codec.rotated(tokens.middle)
            first = reranked(store, rotated, found[:number]) if number else []
            rows = [each.stored.id for each in first + found[number:]]
            self.seconds[number].append(time.perf_counter() - start)
            yield rows[:PLACES]
        yield self._all(tokens.vector, rotated, text)

    def _all(self, vector: Vectors, rotated: Vectors, text: str) -> list[int]:
        """The rows of the best passages, with all of the collection compared."""
        store, codes = self.store, self.store.tokens.codes
        rows = np.arange(store.tokens.count)
        blocks = [rows[start : start + BLOCK].tolist() for start in range(0, len(rows), BLOCK)]
        late = np.concatenate(
            [store.codec.matches(rotated, list(map(codes, block))) for block in blocks]
        )
        words = store.postings.scores(store.words.weigh(text, translations(store, text)))
        scores = ranking_score(fused(store.vectors.cosines(vector, rows), words), late.mean(axis=1))
        best: list[int] = np.argsort(-scores, kind="stable")[:PLACES].tolist()
        return best


def slice_means(
    ranker: Ranker, articles: Sequence[str], questions: Sequence[tuple[str, set[str]]]
) -> list[float]:
    """MRR@10 of a slice, by number of passages compared.

    Args:
        ranker: ranks the passages.
        articles: the id of each passage's article.
        questions: (text, ids of the right articles) of each.
    """
    ranks = [
        [article_rank([articles[row] for row in rows], right) for rows in ranker.rankings(text)]
        for text, right in questions
    ]
    means: list[float] = (1 / np.array(ranks)).mean(axis=0).tolist()
    return means


def main() -> int:
    """Prints the table, a row at a time."""
    parser = argparse.ArgumentParser(prog="python -m bench.late.curve", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where the store is")
    names = [name for name, (collection, _) in SLICES.items() if collection == "xquad"]
    parser.add_argument("--slices", nargs="+", choices=names, default=names)
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    parser.add_argument("--held-back", action="store_true", help="only what was not trained on")
    add_json_option(parser)
    options = parser.parse_args()
    retriever = collection_retriever(options.data, options.work, "xquad")
    ranker = Ranker(retriever)
    store = ranker.store
    articles = [id for (id,) in store.text.execute("SELECT article_id FROM passages ORDER BY row")]
    table = Table(COLUMNS)
    print(table.head(), flush=True)
    for name in options.slices:
        questions = slice_questions(options.data, name, options.held_back)[:: options.every]
        pairs = [(question.text, question.articles) for question in questions]
        print(table.add(name, *slice_means(ranker, articles, pairs)), flush=True)
    milliseconds = [1000 * statistics.median(ranker.seconds[number]) for number in COMPARED]
    print("ms", *(f"{each:.1f}" for each in milliseconds))
    if options.json:
        save_results(options.json, {"curve": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
