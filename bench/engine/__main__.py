"""What Qdrant costs beside the embedded store: `python -m bench.engine STORE [--questions N]`.

The store is published to Qdrant's own core in another process (see `bench.engine.server`), which
the real client asks over HTTP. Both collections find passages for the titles of some of the store's
articles, and give the tokens of those that an answer compares. Processor time of the client is that
of this process; that of the core is measured inside its calls, so what the other process needs to
turn HTTP into calls counts nowhere. Bytes are those of the bodies of requests and answers. Recall
is that of the hundred nearest by vector alone, at several numbers of candidates of the graph.
"""

import argparse
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray
from qdrant_client.qdrant_remote import QdrantRemote

from bench.engine import COSTS, RECALL, SAME, SIZES
from bench.engine.core import CoreClient
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table
from index.arrays import Vectors
from index.collection.interface import Collection
from index.encoder import Encoder
from index.qdrant.collection import QdrantCollection
from index.qdrant.publishing import publish
from index.store.store import Store
from qa.finding.levels import first_of_languages
from qa.finding.search import EACH_LANGUAGE, by_fused_score
from qa.finding.words import question_words, weighted
from qa.ranking import CANDIDATES, RERANKED

EMBEDDED, KEEPING = "embedded", "Qdrant's core"
OPENED = "Qdrant's core, a client just opened"
OPENINGS = 20  # questions that are asked by a client just opened
COST_UNITS = np.array([1e3, 1e3, 1e-3, 1e-3])  # to ms and kB
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


class OtherProcess:
    """The core in another process."""

    def __init__(self, url: str) -> None:
        """Takes the address."""
        self.url = url
        # Connections stay open, as those to other machines do.
        limits = httpx.Limits(max_connections=8)
        self.client = QdrantRemote(url=url, timeout=600, check_compatibility=False, limits=limits)

    def cost(self, call: Callable[[], object]) -> NDArray[np.float64]:
        """What a call costs: seconds of this process, seconds of the core, bytes sent, received."""
        before = self._measured()
        start = time.process_time()
        call()
        seconds = time.process_time() - start
        return np.array([seconds, *np.subtract(self._measured(), before)])

    def _measured(self) -> list[float]:
        with urllib.request.urlopen(f"{self.url}/measured") as answer:
            own = json.load(answer)["result"]
        return [own["seconds"], own["received"], own["answered"]]

    def optimize(self) -> None:
        """Builds the indexes of all parts."""
        request = urllib.request.Request(f"{self.url}/optimize", b"", method="POST")
        urllib.request.urlopen(request).close()

    def opened(self) -> QdrantCollection:
        """The collection."""
        return QdrantCollection.open(self.client, "news", "qdrant")


@contextmanager
def core_process(folder: Path) -> Iterator[OtherProcess]:
    """The core in another process, which is stopped afterwards."""
    command = [sys.executable, "-m", "bench.engine.server", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        server = OtherProcess(process.stdout.readline().strip())
        yield server
        server.client.close()
        process.stdin.close()


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("store", type=Path, help="the store whose questions are asked")
    parser.add_argument("--sizes", type=Path, nargs="*", default=[], help="stores to publish alone")
    parser.add_argument("--questions", type=int, default=120, help="how many (default: 120)")
    add_json_option(parser)
    options = parser.parse_args()
    store, encoder = Store.open(options.store), Encoder()
    _, articles = store.browse("", options.questions, sort="title")
    texts = [article.title for article in articles]
    questions = [(text, encoder.question(text)) for text in texts]
    sizes = Table(SIZES)
    for other in options.sizes:
        with published(Store.open(other), sizes):
            pass
    with published(store, sizes) as folder:
        with core_process(folder) as server:
            costs, same = costs_and_likeness(store, server, questions)
        core = CoreClient.loaded(folder)
        recalls = recall_of_graph(core, [vector for _, vector in questions])
        core.close()
    tables = {"costs": costs, "sizes": sizes, "same": same, "recall": recalls}
    for table in tables.values():
        print(table.markdown(), "\n")
    if options.json:
        save_results(options.json, tables)


@contextmanager
def published(store: Store, sizes: Table) -> Iterator[Path]:
    """A folder with the shards of a store, whose size is added to a table."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with core_process(folder) as server:
            built = server.cost(lambda: publish(store, server.client, "news", "qdrant"))
            built += server.cost(server.optimize)
        passages = store.manifest.counts.passages
        sizes.add("embedded", passages, size_on_disk(store.folder), 0.0, 0.0, 0.0)
        memory = int(subprocess.check_output([sys.executable, "-c", LOAD, name])) / 1e6
        of_core = size_on_disk(folder), memory, *built[:2].tolist()
        sizes.add("Qdrant's core", passages, *of_core)
        yield folder


def costs_and_likeness(
    store: Store, server: OtherProcess, questions: list[tuple[str, Vectors]]
) -> tuple[Table, Table]:
    """What a question costs, and how alike the passages are that both collections find."""
    engine = server.opened()
    asking: dict[str, Collection] = {EMBEDDED: store, KEEPING: engine}
    for collection in asking.values():
        fused_of(collection, *questions[-1])  # what happens once in a process does not count
    costs = Table(COSTS)
    for name, collection in asking.items():
        own = [
            server.cost(partial(fused_of, collection, text, vector)) for text, vector in questions
        ]
        costs.add(name, *(np.mean(own, axis=0) * COST_UNITS).tolist())
    own = [server.cost(partial(fused_of, server.opened(), *each)) for each in questions[:OPENINGS]]
    costs.add(OPENED, *(np.mean(own, axis=0) * COST_UNITS).tolist())
    overlaps, first, differences = [], [], []
    for question in questions:
        expected, best = fused_of(store, *question), fused_of(engine, *question)
        overlaps.append(len({*list(expected)[:10]} & {*list(best)[:10]}) / len([*expected][:10]))
        first.append(next(iter(expected)) == next(iter(best)))
        differences += [abs(expected[id] - best[id]) for id in expected.keys() & best.keys()]
    same = Table(SAME)
    same.add(len(questions), float(np.mean(overlaps)), float(np.mean(first)), max(differences))
    return costs, same


def fused_of(collection: Collection, text: str, vector: Vectors) -> dict[int, float]:
    """The fused scores of the passages that a question finds, by their ids, best first.

    It takes also what an answer takes of the best of them: their tokens.
    """
    words = weighted(collection, question_words(collection, text))
    result = collection.search(vector, words, CANDIDATES, each_language=EACH_LANGUAGE)
    best = by_fused_score(result.passages)
    reranked = first_of_languages(best, RERANKED, result.languages)
    collection.passage_tokens([each.stored.id for each in reranked])
    return {each.stored.id: each.fused for each in best}


def recall_of_graph(core: CoreClient, vectors: list[Vectors]) -> Table:
    """How many of the nearest passages are found, by the number of candidates of the graph."""
    table, client = Table(RECALL), core
    own: Any = client
    engine = QdrantCollection.open(own, "news", "qdrant")

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


def size_on_disk(folder: Path) -> float:
    """The megabytes that the files in a folder take on the disk."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sum(512 * file.stat().st_blocks for file in files) / 1e6


if __name__ == "__main__":
    main()
