"""What a collection costs as it grows: `python -m bench.growth DATA BANK [--work DIR]`.

BANK is the store of a real collection (`python -m bench.indexing` makes one of 190,000 passages).
For each size its passages, in order, become a store of their own; when they are used up, they come
again, recombined: the first half of a passage's sentences and the second half of another's, with
the unit vector of 0.8 times the one's vector and 0.2 times the other's. Vectors are BANK's, so
that "build" is everything but encoding. Each step runs in a process of its own. Questions are those
of xquad-dev in Vietnamese and English. The baseline is what everyone runs: the model in torch
float32 and one FAISS index of float32 vectors, compared one by one.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from bench.encoding import jsonl
from index.arrays import Vectors
from index.article import Article
from index.passages import Passage
from index.text.sentences import sentences

SIZES = [1_000, 10_000, 100_000, 1_000_000]
QUESTIONS = 100
BLOCK = 20_000
HERE = Path(__file__).parent


def peak_mb() -> float:
    """The most memory this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def questions(data: Path) -> list[str]:
    """Half of them Vietnamese, half English."""
    found = []
    for language in ("vi", "en"):
        asked = jsonl(data / "xquad-dev" / f"questions.{language}.jsonl")
        found += [line["question"] for line in asked[:: len(asked) * 2 // QUESTIONS]]
    return found


def collection(bank: Any, size: int) -> Iterator[tuple[Article, list[Passage], Vectors]]:
    """Articles with their passages and the vectors of these, `size` passages in all."""
    left = size
    for copy in count():
        for start in range(0, bank.vectors.count, BLOCK):
            rows = np.arange(start, min(start + BLOCK, bank.vectors.count))
            others = (rows * 31 + copy * 7919) % bank.vectors.count
            vectors = bank.vectors.rows(rows)
            if copy:
                vectors = 0.8 * vectors + 0.2 * bank.vectors.rows(others)
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            found = bank.passages_of(rows, others if copy else rows)
            for article, texts, places in found:
                places = places[:left]
                id = f"{article.id} {copy} {start}"  # a block may begin within an article
                yield (*rebuilt(article, id, texts[: len(places)]), vectors[places])
                left -= len(places)
                if not left:
                    return


def rebuilt(article: Article, id: str, texts: list[str]) -> tuple[Article, list[Passage]]:
    """An article made of these passages, one after the other."""
    ends = np.cumsum([len(text) + 1 for text in texts]).tolist()
    passages = [
        Passage(id, number, end - len(text) - 1, end - 1, text)
        for number, (text, end) in enumerate(zip(texts, ends, strict=True))
    ]
    return replace(article, id=id, text="\n".join(texts)), passages


class Bank:
    """A store whose passages are read in blocks."""

    def __init__(self, folder: Path) -> None:
        from index.store.store import Store

        self.store = Store.open(folder)
        self.vectors = self.store.vectors

    def passages_of(
        self, rows: Vectors, others: Vectors
    ) -> Iterator[tuple[Article, list[str], list[int]]]:
        """(article, texts of its passages, their places in `rows`)."""
        article, texts, places = None, [], []
        for start in range(0, len(rows), 500):
            own = self.store.passages(rows[start : start + 500].tolist())
            mixed = self.store.passages(others[start : start + 500].tolist())
            for place, ((passage, its), (other, _)) in enumerate(zip(own, mixed, strict=True)):
                if article and article.id != its.id:
                    yield article, texts, places
                    texts, places = [], []
                article = its
                same = passage == other
                texts.append(passage.text if same else half(passage.text, other.text))
                places.append(start + place)
        if article:
            yield article, texts, places


def half(one: str, other: str) -> str:
    """The first half of one text's sentences and the second half of another's."""
    first, second = sentences(one), sentences(other)
    end = first[(len(first) - 1) // 2][1] if first else len(one)
    start = second[len(second) // 2][0] if second else 0
    return f"{one[:end]} {other[start:]}"


def build(bank: Path, store: Path, size: int) -> dict[str, Any]:
    """Builds a store of so many passages; what it took."""
    from index.store.manifest import VECTORS
    from index.store.vectors import VectorWriter
    from index.store.writer import Settings, writing

    source = Bank(bank)
    model, split = source.store.manifest["model"], source.store.manifest["split"]
    settings = Settings(model["name"], model["fingerprint"], model["dimension"],
                        model["prompts"], split)  # fmt: skip
    started = time.perf_counter()
    with writing(store) as writer:
        vectors = VectorWriter(writer.path(VECTORS), settings.dimension, size)
        for article, passages, rows in collection(source, size):
            keys = [blake2b(f"{p.article_id} {p.number}".encode(), digest_size=16).digest()
                    for p in passages]  # fmt: skip
            writer.add(article, keys[0], passages, keys)
            vectors.add(rows)
        writer.publish(vectors, settings)
    seconds = time.perf_counter() - started
    size_mb = sum(file.stat().st_size for file in store.iterdir()) / 1e6
    return {"build_s": seconds, "build_mb": peak_mb(), "size_mb": size_mb, **vectors.structure}


def timed(work: Callable[[str], object], asked: list[str]) -> tuple[float, float]:
    """(p50, p95) milliseconds of a question, after a first round that is not counted."""
    taken = []
    for number, question in enumerate(asked[:10] + asked):
        start = time.perf_counter()
        work(question)
        if number >= 10:
            taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken), float(np.quantile(taken, 0.95))


def exact(vectors: Any, asked: Vectors, n: int) -> np.ndarray:
    """The rows of the n nearest of all vectors to each question, every one compared."""
    best_rows = np.zeros((len(asked), 0), np.int64)
    best_cosines = np.zeros((len(asked), 0), np.float32)
    for start in range(0, vectors.count, BLOCK):
        rows = np.arange(start, min(start + BLOCK, vectors.count))
        best_cosines = np.hstack([best_cosines, asked @ vectors.rows(rows).T])
        best_rows = np.hstack([best_rows, np.broadcast_to(rows, (len(asked), len(rows)))])
        order = np.argsort(-best_cosines, axis=1)[:, :n]
        best_rows = np.take_along_axis(best_rows, order, 1)
        best_cosines = np.take_along_axis(best_cosines, order, 1)
    return best_rows


def serve(data: Path, store: Path) -> dict[str, Any]:
    """Opens a store and asks it questions; what that took."""
    from index.store.store import Store
    from qa import Retriever
    from qa.search import find_candidates

    asked = questions(data)
    started = time.perf_counter()
    Store.open(store)
    opened = time.perf_counter() - started
    retriever = Retriever.open(store)

    def search(question: str) -> object:
        understood = retriever.store.accents.restore(question)
        reading = retriever.encoder.question_tokens(understood)
        return find_candidates(retriever.store, reading.vector, understood, 5, None)

    p50, p95 = timed(search, asked)
    answer, _ = timed(retriever.ask, asked)
    memory = peak_mb()
    vectors = np.stack([retriever.encoder.question(question) for question in asked])
    right = exact(retriever.store.vectors, vectors, 10)
    found = [retriever.store.search(vector, 10)[0] for vector in vectors]
    hits = [len(set(a.tolist()) & set(b.tolist())) for a, b in zip(right, found, strict=True)]
    return {"open_s": opened, "search_ms": p50, "search_p95_ms": p95, "answer_ms": answer,
            "serve_mb": memory, "recall": sum(hits) / right.size}  # fmt: skip


def plain(data: Path, store: Path) -> dict[str, Any]:
    """The baseline's milliseconds a question, and its memory."""
    import faiss
    from sentence_transformers import SentenceTransformer

    from index.encoder import quiet
    from index.model.bundled import bundled_model
    from index.store.store import Store

    quiet()
    vectors = Store.open(store).vectors
    index = faiss.IndexFlatIP(vectors.dimension)
    for start in range(0, vectors.count, BLOCK):
        index.add(vectors.rows(np.arange(start, min(start + BLOCK, vectors.count))))
    model = SentenceTransformer(str(bundled_model()), device="cpu", local_files_only=True)
    p50, _ = timed(lambda q: index.search(model.encode_query([q]), 5), questions(data))
    return {"plain_ms": p50, "plain_mb": peak_mb()}


def measured(*arguments: object) -> dict[str, Any]:
    """What a step in a process of its own found."""
    command = [sys.executable, "-m", "bench.growth", *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    numbers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return numbers


COLUMNS = {
    "passages": "{size:,}", "searched": "{kind}", "build s": "{build_s:.0f}",
    "build MB": "{build_mb:,.0f}", "store MB": "{size_mb:,.0f}", "open s": "{open_s:.2f}",
    "serve MB": "{serve_mb:,.0f}", "search ms": "{search_ms:.1f}", "p95": "{search_p95_ms:.1f}",
    "answer ms": "{answer_ms:.0f}", "recall@10": "{recall:.3f}", "plain ms": "{plain_ms:.1f}",
    "ratio": "{ratio:.1f}",
}  # fmt: skip


def plot(rows: list[dict[str, Any]], file: Path) -> None:
    """Four small charts over the number of passages."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 4, figsize=(13, 3.2), layout="constrained")
    charts = {
        "index time (s), encoding apart": {"build_s": ""},
        "store (MB)": {"size_mb": ""},
        "memory (MB)": {"build_mb": "building", "serve_mb": "serving", "plain_mb": "plain"},
        "question (ms)": {"search_ms": "search", "answer_ms": "full answer", "plain_ms": "plain"},
    }
    for axis, (title, lines) in zip(axes, charts.items(), strict=True):
        for name, label in lines.items():
            axis.plot([r["size"] for r in rows], [r[name] for r in rows], "o-", label=label)
        axis.set(title=title, xlabel="passages", xscale="log", yscale="log")
        axis.grid(alpha=0.3)
        if len(lines) > 1:
            axis.legend()
    figure.savefig(file, dpi=110)


def main() -> None:
    """Prints the table and writes growth.json and growth.png beside this file."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("bank", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-work"))
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--step", choices=["build", "serve", "plain"], help="one step, by itself")
    given = parser.parse_args()
    store = given.work / f"growth-{given.sizes[0]}"
    if given.step:
        steps = {"build": lambda: build(given.bank, store, given.sizes[0]),
                 "serve": lambda: serve(given.data, store),
                 "plain": lambda: plain(given.data, store)}  # fmt: skip
        print(json.dumps(steps[given.step]()))
        return
    rows = []
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    for size in given.sizes:
        where = (given.data, given.bank, "--work", given.work, "--sizes", size, "--step")
        row = {"size": size}
        for step in ("build", "serve", "plain"):
            row |= measured(*where, step)
        row["ratio"] = row["plain_ms"] / row["search_ms"]
        rows.append(row)
        print(f"| {' | '.join(cell.format(**row) for cell in COLUMNS.values())} |", flush=True)
    (HERE / "growth.json").write_text(json.dumps(rows, indent=1) + "\n")
    plot(rows, HERE / "growth.png")


if __name__ == "__main__":
    main()
