"""Many askers at once: `python -m bench.askers DATA STORE`.

Threads ask one retriever the questions of xquad-dev, each its own share, and compare every answer
with what the same question got when it was asked alone. "search" is encoding the question,
searching, removing duplicates and fetching; "answer" is all of `Retriever.ask`, where the best
passages are reranked as well.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.growth import mixed_questions, p95
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from qa import Retriever
from qa.finding.search import find_passages
from qa.ranking import CANDIDATES

ASKERS = 16
Passages = list[tuple[str, int]]  # article id and number of each
COLUMNS = (
    TableColumn("", "work"),
    TableColumn("one asker, q/s", format=".1f"),
    TableColumn(f"{ASKERS} askers, q/s", format=".1f"),
    TableColumn("times", format=".2f"),
    TableColumn("p50 alone, ms", format=".0f"),
    TableColumn(f"p95 of {ASKERS}, ms", format=".0f"),
    TableColumn("times", "times as long", format=".1f"),
)


def ask_shares(
    askers: int, work: Callable[[str], Passages], shares: list[list[str]]
) -> tuple[float, list[float], dict[str, Passages]]:
    """Lets so many threads ask the questions of the shares, one share each at a time.

    Returns:
        (questions a second, seconds of each question, passages by question).
    """
    seconds: list[float] = []
    passages: dict[str, Passages] = {}

    def ask_share(number: int) -> None:
        for question in shares[number]:
            start = time.perf_counter()
            passages[question] = work(question)
            seconds.append(time.perf_counter() - start)

    started = time.perf_counter()
    with ThreadPoolExecutor(askers) as threads:
        list(threads.map(ask_share, range(len(shares))))
    return len(seconds) / (time.perf_counter() - started), seconds, passages


def measure_work(name: str, work: Callable[[str], Passages], questions: list[str]) -> list[float]:
    """Lets one asker ask all questions, then ASKERS at once.

    Args:
        name: of the work.
        work: takes a question; returns its passages.
        questions: all are asked.

    Returns:
        The values of a row of the table after its name. To standard error goes how many answers
        were the same.
    """
    shares = [questions[number::ASKERS] for number in range(ASKERS)]
    ask_shares(ASKERS, work, shares)  # what happens only once does not count
    alone, seconds_alone, expected = ask_shares(1, work, [questions])
    together, seconds, passages = ask_shares(ASKERS, work, shares)
    # The arithmetic of texts encoded together differs in the last digits: near ties may swap.
    same = statistics.mean(passages[question] == expected[question] for question in questions)
    mixed = sum(not set(passages[q]) & set(expected[q]) for q in questions)
    print(f"{name}: {same:.0%} of the answers the same, {mixed} mixed up", file=sys.stderr)
    p50, late = 1000 * statistics.median(seconds_alone), 1000 * p95(seconds)
    return [alone, together, together / alone, p50, late, late / p50]


def main() -> None:
    """Prints the table, and to standard error how many answers were the same."""
    parser = argparse.ArgumentParser(prog="python -m bench.askers", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev")
    parser.add_argument("store", type=Path, help="the store that is asked")
    add_json_option(parser)
    options = parser.parse_args()
    retriever = Retriever.open(options.store)
    questions = mixed_questions(options.data)
    table = Table(COLUMNS)
    print(f"{retriever.passages:,} passages, {len(questions)} questions\n\n{table.head()}")

    def search(question: str) -> Passages:
        vectors = retriever.encoder.question_tokens(question)
        found, _ = find_passages(retriever.store, vectors.vector, question, CANDIDATES)
        passages = retriever.store.passages([each.stored.id for each in found[:5]])
        return [(passage.article_id, passage.number) for passage, _ in passages]

    def answer(question: str) -> Passages:
        hits = retriever.ask(question).hits
        return [(hit.passage.article_id, hit.passage.number) for hit in hits]

    for name, work in (("search", search), ("answer", answer)):
        print(table.add(name, *measure_work(name, work, questions)), flush=True)
    if options.json:
        save_results(options.json, {"askers": table})


if __name__ == "__main__":
    main()
