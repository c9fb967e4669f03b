"""What a filter costs: `python -m bench.filters DATA STORE`.

Asks the questions of xquad-dev of all articles and of parts of them, in turns, so that whatever
else the machine does slows all alike; the part of the time that is reading passages closer is left
out (`rerank=False`). The first filter lets all pass that a source names, the others 1,000, 30 and 1
articles spread over the store.
"""

import statistics
import sys
import time
from pathlib import Path

from bench.growth import questions
from qa import Retriever, Where


def main(data: Path, store: Path) -> None:
    """Prints the table."""
    retriever = Retriever.open(store)
    total, articles = retriever.browse("", retriever.articles)
    ids = [article.id for article in articles]
    source = retriever.facets().sources[0][0]
    filters = {"none": None, f"source {source}": Where(source=source)}
    for count in (1000, 30, 1):
        filters[f"{count:,} of {total:,} articles"] = Where(article=ids[:: total // count][:count])
    asked = questions(data)
    for where in filters.values():
        retriever.ask(asked[0], where=where)  # what happens only once does not count
    taken: dict[str, list[float]] = {name: [] for name in filters}
    hits = dict.fromkeys(filters, 0)
    for question in asked:
        for name, where in filters.items():
            start = time.perf_counter()
            hits[name] += len(retriever.ask(question, where=where, rerank=False).hits)
            taken[name].append(time.perf_counter() - start)
    alone = statistics.median(taken["none"])
    print(f"{retriever.passages:,} passages, {len(asked)} questions, 5 hits asked for\n")
    print("| filter | p50, ms | times | hits |\n|---|---|---|---|")
    for name, seconds in taken.items():
        p50 = statistics.median(seconds)
        print(f"| {name} | {1000 * p50:.0f} | {p50 / alone:.2f} | {hits[name] / len(asked):.2f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
