"""What Qdrant costs beside the embedded store: `python -m bench.engine STORE [--questions N]`.

The store's passages are published to Qdrant's own core in this process (no server, no network), and
both are asked the titles of some of its articles, in turns. Bytes are those of the answers as JSON,
as a server sends them. Recall is that of the hundred nearest by vector alone, at several numbers of
candidates of the graph.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.engine.core import CoreClient
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.arrays import Vectors
from index.collection.interface import Collection
from index.encoder import Encoder
from index.qdrant.collection import QdrantCollection
from index.qdrant.publishing import publish
from index.store.store import Store
from qa.finding.search import EACH_LANGUAGE, Found, by_fused_score
from qa.finding.words import question_words, weighted
from qa.ranking import CANDIDATES

CANDIDATES_OF_GRAPH = (64, 128, 256, 512)
NEAREST = 100
# Loads all shards in a folder, and prints by how many bytes the process has grown.
LOAD = """
import sys
from pathlib import Path
import qdrant_edge
def resident():
    return 4096 * int(Path("/proc/self/statm").read_text().split()[1])
before = resident()
shards = [qdrant_edge.EdgeShard.load(str(path)) for path in sorted(Path(sys.argv[1]).iterdir())]
print(resident() - before)
"""
COSTS = (
    TableColumn("collection"),
    TableColumn("processor, ms", format=".1f"),
    TableColumn("of it the core, ms", format=".1f", zero=False),
    TableColumn("answers, kB", format=",.0f", zero=False),
    TableColumn("disk, MB", format=",.0f"),
    TableColumn("memory, MB", format=",.0f", zero=False),
    TableColumn("build, processor s", format=",.0f", zero=False),
)
SAME = (
    TableColumn("questions"),
    TableColumn("overlap@10", format=".4f"),
    TableColumn("same first", format=".4f"),
    TableColumn("largest difference of the fused score", format=".1e"),
)
RECALL = (
    TableColumn("candidates"),
    TableColumn("recall@100", format=".4f"),
    TableColumn("core, ms", format=".2f"),
)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("store", type=Path, help="the store that is published")
    parser.add_argument("--questions", type=int, default=160, help="how many (default: 160)")
    add_json_option(parser)
    options = parser.parse_args()
    store, encoder = Store.open(options.store), Encoder()
    _, articles = store.browse("", options.questions, sort="title")
    texts = [article.title for article in articles]
    vectors = [encoder.question(text) for text in texts]
    with TemporaryDirectory() as folder:
        client = CoreClient(Path(folder))
        core: Any = client
        start = time.process_time()
        publish(store, core, "news", "qdrant")
        client.optimize()
        built = time.process_time() - start
        engine = QdrantCollection.open(core, "news", "qdrant")
        costs, same = compared(store, engine, client, texts, vectors)
        print(f"{store.manifest.counts.passages:,} passages\n")
        disk = size(Path(folder))
        recalls = recall(engine, client, vectors)
        client.close()
        load = subprocess.run(
            [sys.executable, "-c", LOAD, folder], stdout=subprocess.PIPE, check=True
        )
        own = Table(COSTS)
        embedded, asked, of_core, answered = costs
        own.add("embedded", embedded, 0.0, 0.0, size(store.folder), 0.0, 0.0)
        memory = int(load.stdout) / 1e6
        own.add("Qdrant's core", asked, of_core, answered, disk, memory, built)
        tables = {"costs": own, "same": same, "recall": recalls}
    for table in tables.values():
        print(table.markdown(), "\n")
    if options.json:
        save_results(options.json, tables)


def compared(
    store: Store,
    engine: QdrantCollection,
    client: CoreClient,
    texts: list[str],
    vectors: list[Vectors],
) -> tuple[tuple[float, float, float, float], Table]:
    """(processor ms of both, of the core alone, kB of answers) a question; how alike both are."""
    pairs = list(zip(texts, vectors, strict=True))
    collections: tuple[Collection, Collection] = (store, engine)
    for collection in collections:
        ranked(collection, *pairs[0])  # what happens only once does not count
    seconds, client.seconds, client.answered = [0.0, 0.0], 0.0, 0
    overlaps, first, differences = [], [], []
    for text, vector in pairs:
        found = []
        for number, collection in enumerate(collections):
            start = time.process_time()
            found.append(ranked(collection, text, vector))
            seconds[number] += time.process_time() - start
        expected, own = ({each.stored.id: each.fused for each in best} for best in found)
        overlaps.append(len({*list(expected)[:10]} & {*list(own)[:10]}) / len(list(expected)[:10]))
        first.append(next(iter(expected)) == next(iter(own)))
        differences += [abs(expected[id] - own[id]) for id in expected.keys() & own.keys()]
    of_core = client.seconds
    client.counting = True
    for text, vector in pairs:
        ranked(engine, text, vector)
    client.counting = False
    same = Table(SAME)
    same.add(len(pairs), float(np.mean(overlaps)), float(np.mean(first)), max(differences))
    each = 1000 / len(pairs)
    costs = seconds[0] * each, seconds[1] * each, of_core * each, client.answered / 1e6 * each
    return costs, same


def ranked(collection: Collection, text: str, vector: Vectors) -> list[Found]:
    """The passages that a question finds, best first."""
    words = weighted(collection, question_words(collection, text))
    result = collection.search(vector, words, CANDIDATES, each_language=EACH_LANGUAGE)
    return by_fused_score(result.passages)


def recall(engine: QdrantCollection, client: CoreClient, vectors: list[Vectors]) -> Table:
    """How many of the nearest passages are found, by the number of candidates of the graph."""
    table = Table(RECALL)

    def nearest() -> list[set[int]]:
        results = (engine.search(vector, None, NEAREST) for vector in vectors)
        return [{passage.id for passage in result.passages} for result in results]

    client.exact = True
    expected = nearest()
    client.exact = False
    for candidates in CANDIDATES_OF_GRAPH:
        client.ef, client.seconds = candidates, 0.0
        shares = [
            len(own & all_own) / len(all_own)
            for own, all_own in zip(nearest(), expected, strict=True)
        ]
        table.add(candidates, float(np.mean(shares)), 1000 * client.seconds / len(vectors))
    client.ef = None
    return table


def size(folder: Path) -> float:
    """The megabytes that the files in a folder take on the disk."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sum(512 * file.stat().st_blocks for file in files) / 1e6


if __name__ == "__main__":
    main()
