"""What a filter costs: `python -m bench.filters DATA STORE`.

Asks the questions of xquad-dev of all articles and of parts of them, in turns, so that whatever
else the machine does slows all alike. Late interaction is left out (`rerank=False`). The first
filter lets all articles of a source pass, the others 1,000, 30 and 1 articles spread over the
store.
"""

import argparse
import statistics
import time
from pathlib import Path

from bench.growth import mixed_questions
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from qa import Retriever, Where

COLUMNS = (
    TableColumn("filter"),
    TableColumn("p50, ms", format=".0f"),
    TableColumn("times", format=".2f", zero=False),
    TableColumn("hits", format=".2f"),
)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.filters", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev")
    parser.add_argument("store", type=Path, help="the store that is asked")
    add_json_option(parser)
    options = parser.parse_args()
    retriever = Retriever.open(options.store)
    total, articles = retriever.browse("", retriever.articles)
    ids = [article.id for article in articles]
    source = retriever.facets().sources[0][0]
    filters = {"none": None, f"source {source}": Where(source=source)}
    for count in (1000, 30, 1):
        filters[f"{count:,} of {total:,} articles"] = Where(article=ids[:: total // count][:count])
    questions = mixed_questions(options.data)
    for where in filters.values():
        retriever.ask(questions[0], where=where)  # what happens only once does not count
    seconds: dict[str, list[float]] = {name: [] for name in filters}
    hits = dict.fromkeys(filters, 0)
    for question in questions:
        for name, where in filters.items():
            start = time.perf_counter()
            hits[name] += len(retriever.ask(question, where=where, rerank=False).hits)
            seconds[name].append(time.perf_counter() - start)
    unfiltered = statistics.median(seconds["none"])
    table = Table(COLUMNS)
    for name, times in seconds.items():
        p50 = statistics.median(times)
        table.add(name, 1000 * p50, p50 / unfiltered, hits[name] / len(questions))
    print(f"{retriever.passages:,} passages, {len(questions)} questions, 5 hits asked for\n")
    print(table.markdown())
    if options.json:
        save_results(options.json, {"filters": table})


if __name__ == "__main__":
    main()
