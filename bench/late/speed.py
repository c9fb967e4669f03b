"""Measures what stored tokens cost and save: `python -m bench.late.speed DATA STORE`.

Indexing: passages a second, encoded as vectors alone and with their tokens. Asking: milliseconds of
a question without late interaction, with it, and with the extractor too, over a store.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.growth import mixed_questions, p95
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.encoder import Encoder
from index.encoding import encode_passages
from index.model.bundled import bundled_codec
from qa import Answer, Retriever

LONGEST = 700  # characters of a passage
ROUNDS = 5  # of indexing; both ways take turns
TITLE = "Tiêu đề\n"
INDEXING = (
    TableColumn("encoded", "way"),
    TableColumn("passages/s", format=".1f"),
    TableColumn("of the first", format=".2f", zero=False),
)
ASKING = (
    TableColumn("asked", "way"),
    *(TableColumn(name, format=".1f") for name in ("p50 ms", "p95 ms")),
    TableColumn("times the first", format=".2f"),
)


def seconds_of(work: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_indexing(texts: list[str]) -> Table:
    """The speed of encoding passages, as vectors alone and with tokens; medians of ROUNDS."""
    encoder, codec = Encoder(), bundled_codec()
    whole, parts = [TITLE + text for text in texts], [(TITLE, text) for text in texts]
    ways = {
        "vectors alone": lambda: encoder.passages(whole),
        "vectors and tokens": lambda: encode_passages(encoder, codec, parts),
    }
    taken = [{way: seconds_of(work) for way, work in ways.items()} for _ in range(1 + ROUNDS)][1:]
    return _compared(
        INDEXING, {way: [len(texts) / statistics.median(s[way] for s in taken)] for way in ways}
    )


def measure_asking(retriever: Retriever, questions: list[str]) -> Table:
    """The time of questions with more and more of what `ask` does, in turns."""
    ways: dict[str, Callable[..., Answer]] = {
        "without late interaction": partial(retriever.ask, rerank=False),
        "with it": Retriever(retriever.store, retriever.encoder).ask,
        "with it and the extractor": retriever.ask,
    }
    milliseconds: dict[str, list[float]] = {way: [] for way in ways}
    for number, question in enumerate(questions[:10] + questions):
        for way, ask in ways.items():
            taken = seconds_of(partial(ask, question))
            if number >= 10:  # what happens only once does not count
                milliseconds[way].append(1000 * taken)
    return _compared(
        ASKING,
        {way: [statistics.median(values), p95(values)] for way, values in milliseconds.items()},
    )


def _compared(columns: tuple[TableColumn, ...], rows: dict[str, list[float]]) -> Table:
    """A table of the rows, each compared with the first by its first value."""
    table, first = Table(columns), next(iter(rows.values()))[0]
    for way, values in rows.items():
        table.add(way, *values, values[0] / first)
    return table


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.late.speed", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev")
    parser.add_argument("store", type=Path, help="the store that is asked")
    add_json_option(parser)
    options = parser.parse_args()
    lines = (options.data / "xquad-dev/articles.vi.jsonl").read_text("utf-8").splitlines()
    tables = {
        "indexing": measure_indexing([json.loads(line)["text"][:LONGEST] for line in lines]),
        "asking": measure_asking(Retriever.open(options.store), mixed_questions(options.data)),
    }
    for table in tables.values():
        print(f"{table.markdown()}\n")
    if options.json:
        save_results(options.json, tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
