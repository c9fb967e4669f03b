"""Many askers at once: `python -m bench.askers DATA STORE`.

Threads ask one retriever the questions of xquad-dev, each its own share, and compare every answer
with what the same question got when it was asked alone. "search" is reading the question, searching
by vectors and words, joining and fetching; "answer" is all of `Retriever.ask`, where the best
passages are read as well.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bench.growth import questions
from qa import Retriever
from qa.search import find_candidates

ASKERS = 16
Passages = list[tuple[str, int]]  # article id and number of each


def asked_by(
    count: int, work: Callable[[str], Passages], shares: list[list[str]]
) -> tuple[float, list[float], dict[str, Passages]]:
    """(questions a second, seconds of each, what each question got) with so many askers."""
    taken: list[float] = []
    got: dict[str, Passages] = {}

    def asker(number: int) -> None:
        for question in shares[number]:
            start = time.perf_counter()
            got[question] = work(question)
            taken.append(time.perf_counter() - start)

    started = time.perf_counter()
    with ThreadPoolExecutor(count) as threads:
        list(threads.map(asker, range(len(shares))))
    return len(taken) / (time.perf_counter() - started), taken, got


def main(data: Path, store: Path) -> None:
    """Prints the table."""
    retriever = Retriever.open(store)
    asked = questions(data)
    print(f"{retriever.passages:,} passages, {len(asked)} questions\n")
    print("| | one asker, q/s | 16 askers, q/s | times | p50 alone, ms | p95 of 16, ms | times |")
    print("|---|---|---|---|---|---|---|")

    def search(question: str) -> Passages:
        reading = retriever.encoder.question_tokens(question)
        found = find_candidates(retriever.store, reading.vector, question, 5, None)
        return [(c.passage.article_id, c.passage.number) for c in found]

    def answer(question: str) -> Passages:
        return [(h.passage.article_id, h.passage.number) for h in retriever.ask(question).hits]

    for name, work in (("search", search), ("answer", answer)):
        shares = [asked[number::ASKERS] for number in range(ASKERS)]
        asked_by(ASKERS, work, shares)  # what happens only once does not count
        alone, seconds, expected = asked_by(1, work, [asked])
        together, all_seconds, got = asked_by(ASKERS, work, shares)
        # The arithmetic of texts read together differs in the last digits: near ties may swap.
        same = statistics.mean(got[question] == expected[question] for question in asked)
        mixed = sum(not set(got[q]) & set(expected[q]) for q in asked)
        p50, p95 = 1000 * statistics.median(seconds), 1000 * float(np.quantile(all_seconds, 0.95))
        print(f"| {name} | {alone:.1f} | {together:.1f} | {together / alone:.2f} | {p50:.0f} |"
              f" {p95:.0f} | {p95 / p50:.1f} |")  # fmt: skip
        print(f"{name}: {same:.0%} of the answers the same, {mixed} mixed up", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
