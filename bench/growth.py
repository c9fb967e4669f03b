"""What a collection costs as it grows: `python -m bench.growth DATA BANK [--work DIR]`.

BANK is the store of a real collection (`python -m bench.indexing` makes one of 190,000 passages).
For each size its passages, in order, become a store of their own. When they are used up, they come
again, recombined: the first half of a passage's sentences and the second half of another's, with
the tokens of both and the unit vector of 0.8 times the one's vector and 0.2 times the other's. All
of it is BANK's, so that "build" is everything but encoding.

Each step runs in a process of its own. Questions are those of xquad-dev in Vietnamese and English.
The baseline is what everyone runs: the model in torch float32 and one FAISS index of float32
vectors, compared one by one.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.quality import opened_store, read_jsonl
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.arrays import Vectors
from index.article import Article
from index.passages import Passage
from index.store.tokens import EncodedPassage

SIZES = [1_000, 10_000, 100_000, 1_000_000]
QUESTIONS = 100
BLOCK = 20_000
COLUMNS = (
    TableColumn("passages", "size", ",d"),
    TableColumn("searched", "kind"),
    TableColumn("build s", "build_s", ".0f"),
    TableColumn("build MB", "build_mb", ",.0f"),
    TableColumn("store MB", "size_mb", ",.0f"),
    TableColumn("open s", "open_s", ".2f"),
    TableColumn("serve MB", "serve_mb", ",.0f"),
    TableColumn("search ms", "search_ms", ".1f"),
    TableColumn("p95", "search_p95_ms", ".1f"),
    TableColumn("answer ms", "answer_ms", ".0f"),
    TableColumn("recall@10", "recall", ".3f"),
    TableColumn("plain ms", "plain_ms", ".1f"),
    TableColumn("ratio", format=".1f"),
)


def peak_mb() -> float:
    """The most memory this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def mixed_questions(data: Path) -> list[str]:
    """About QUESTIONS questions of xquad-dev, half of them Vietnamese, half English."""
    questions = []
    for language in ("vi", "en"):
        lines = list(read_jsonl(data / "xquad-dev" / f"questions.{language}.jsonl"))
        questions += [line["question"] for line in lines[:: len(lines) * 2 // QUESTIONS]]
    return questions


def made_collection(
    bank: "Bank", size: int
) -> Iterator[tuple[Article, list[Passage], list[EncodedPassage]]]:
    """Yields (article, its passages, what is stored of them), `size` passages in all."""
    left = size
    for copy in count():
        for start in range(0, bank.count, BLOCK):
            rows = np.arange(start, min(start + BLOCK, bank.count))
            others = (rows * 31 + copy * 7919) % bank.count
            for article, texts, encoded in bank.passages_of(rows, others if copy else rows):
                texts, encoded = texts[:left], encoded[:left]
                id = f"{article.id} {copy} {start}"  # a block may begin within an article
                yield *article_of_passages(article, id, texts), encoded
                left -= len(encoded)
                if not left:
                    return


def article_of_passages(
    article: Article, id: str, texts: list[str]
) -> tuple[Article, list[Passage]]:
    """An article with another id and with these passages, one after the other, as its text."""
    ends = np.cumsum([len(text) + 1 for text in texts]).tolist()
    passages = [
        Passage(id, number, end - len(text) - 1, end - 1, text)
        for number, (text, end) in enumerate(zip(texts, ends, strict=True))
    ]
    return replace(article, id=id, text="\n".join(texts)), passages


class Bank:
    """The store of a real collection, whose passages are read in blocks."""

    def __init__(self, folder: Path) -> None:
        from index.store.store import Store

        self.store = Store.open(folder)
        self.count = self.store.vectors.count

    def passages_of(
        self, rows: NDArray[np.int64], others: NDArray[np.int64]
    ) -> Iterator[tuple[Article, list[str], list[EncodedPassage]]]:
        """Yields (article, texts of its passages, what is stored of them).

        Args:
            rows: of the passages whose first halves are taken; they are whole where `others` has
                the same row.
            others: of the passages whose second halves are taken.
        """
        article, texts, encoded = None, [], []
        for start in range(0, len(rows), 500):
            block = slice(start, start + 500)
            first, second = self._read(rows[block]), self._read(others[block])
            for (text, owner, own), (other_text, _, other) in zip(first, second, strict=True):
                if article and article.id != owner.id:
                    yield article, texts, encoded
                    texts, encoded = [], []
                article = owner
                if text != other_text:
                    text, own = join_halves(text, own, other_text, other)
                texts.append(text)
                encoded.append(own)
        if article:
            yield article, texts, encoded

    def _read(self, rows: NDArray[np.int64]) -> list[tuple[str, Article, EncodedPassage]]:
        """(text, article, what is stored) of each passage."""
        tokens, numbers = self.store.tokens, rows.tolist()
        encoded = [
            EncodedPassage(vector, tokens.codes(row), tokens.sentences(row))
            for row, vector in zip(numbers, self.store.vectors.rows(rows), strict=True)
        ]
        passages = self.store.passages(numbers)
        return [
            (passage.text, article, own)
            for (passage, article), own in zip(passages, encoded, strict=True)
        ]


def join_halves(
    one: str, first: EncodedPassage, other: str, second: EncodedPassage
) -> tuple[str, EncodedPassage]:
    """The first half of one passage's sentences and the second half of another's.

    Args:
        one: the text of the one.
        first: what is stored of it.
        other: the text of the other.
        second: what is stored of it.

    Returns:
        The joined text, and what is stored of it: its vector is the unit vector of 0.8 times the
        one's and 0.2 times the other's.
    """
    head = first.sentences[: (len(first.sentences) + 1) // 2]
    tail = second.sentences[len(second.sentences) // 2 :].astype(np.int64)
    end, start = int(head[-1, 1]), int(tail[0, 0])
    left = [*first.sentences[:, 2], len(first.codes)][len(head)]  # tokens of the first half
    # The second half moves to where it stands now.
    moved = tail + np.array([end + 1 - start, end + 1 - start, left - tail[0, 2]])
    vector = 0.8 * first.vector + 0.2 * second.vector
    return f"{one[:end]} {other[start:]}", EncodedPassage(
        vector / np.linalg.norm(vector),
        np.concatenate([first.codes[:left], second.codes[tail[0, 2] :]]),
        np.concatenate([head, moved.astype(np.uint32)]),
    )


def build_size(bank: Path, store: Path, size: int) -> dict[str, Any]:
    """Builds a store of so many passages.

    Returns:
        Seconds, MB of memory, MB of the store, and the structure of its vectors, by key.
    """
    import sentence_transformers  # noqa: F401  # "build MB" includes it: a real build has it

    from index.store.folder import TOKENS, VECTORS
    from index.store.tokens import TokenWriter
    from index.store.vectors import VectorWriter
    from index.store.writer import writing

    source = Bank(bank)
    model, split = source.store.manifest.model, source.store.manifest.split
    started = time.perf_counter()
    with writing(store) as writer:
        vectors = VectorWriter(writer.path(VECTORS), model.dimension, size)
        tokens = TokenWriter(writer.path(TOKENS), source.store.tokens.codec)
        for article, passages, encoded in made_collection(source, size):
            keys = [blake2b(f"{p.article_id} {p.number}".encode(), digest_size=16).digest()
                    for p in passages]  # fmt: skip
            writer.add(article, keys[0], list(zip(passages, keys, strict=True)))
            vectors.add(np.stack([each.vector for each in encoded]))
            tokens.add(encoded)
        writer.publish(vectors, tokens, model, split)
    seconds = time.perf_counter() - started
    size_mb = sum(file.stat().st_size for file in store.iterdir()) / 1e6
    structure = {
        key: value for key, value in asdict(vectors.structure).items() if value is not None
    }
    return {"build_s": seconds, "build_mb": peak_mb(), "size_mb": size_mb, **structure}


def p95(times: Sequence[float]) -> float:
    """The 95th percentile, interpolated between the two nearest times."""
    return float(np.quantile(times, 0.95))


def time_questions(work: Callable[[str], object], questions: list[str]) -> tuple[float, float]:
    """(p50, p95) milliseconds of a question; the first ten are asked once before, uncounted."""
    milliseconds = []
    for number, question in enumerate(questions[:10] + questions):
        start = time.perf_counter()
        work(question)
        if number >= 10:
            milliseconds.append(1000 * (time.perf_counter() - start))
    return statistics.median(milliseconds), p95(milliseconds)


def nearest_rows(vectors: Any, questions: Vectors, n: int) -> np.ndarray:
    """(questions, n): the rows of the vectors nearest to each question, by comparing all.

    Args:
        vectors: a `VectorIndex`.
        questions: (questions, dimension).
        n: how many.
    """
    best_rows = np.zeros((len(questions), 0), np.int64)
    best_cosines = np.zeros((len(questions), 0), np.float32)
    for start in range(0, vectors.count, BLOCK):
        rows = np.arange(start, min(start + BLOCK, vectors.count))
        best_cosines = np.hstack([best_cosines, questions @ vectors.rows(rows).T])
        best_rows = np.hstack([best_rows, np.broadcast_to(rows, (len(questions), len(rows)))])
        order = np.argsort(-best_cosines, axis=1)[:, :n]
        best_rows = np.take_along_axis(best_rows, order, 1)
        best_cosines = np.take_along_axis(best_cosines, order, 1)
    return best_rows


def time_store(data: Path, store: Path) -> dict[str, Any]:
    """Opens a store and asks it questions.

    Returns:
        Seconds to open it, milliseconds of a search and of an answer, MB of memory, and recall@10
        of the search by vectors, by key.
    """
    from index.store.store import Store
    from qa import Retriever
    from qa.finding.search import find_passages
    from qa.ranking import CANDIDATES

    questions = mixed_questions(data)
    started = time.perf_counter()
    Store.open(store)
    open_s = time.perf_counter() - started
    retriever = Retriever.open(store)

    def search(question: str) -> object:
        understood = retriever.store.accents.restore(question)
        vectors = retriever.encoder.question_tokens(understood)
        return find_passages(retriever.store, vectors.vector, understood, CANDIDATES)

    p50, late = time_questions(search, questions)
    answer_ms, _ = time_questions(retriever.ask, questions)
    memory = peak_mb()
    vectors = np.stack([retriever.encoder.question(question) for question in questions])
    index = opened_store(retriever).vectors
    right = nearest_rows(index, vectors, 10)
    rows = [index.search(vector, 10)[0] for vector in vectors]
    hits = [len(set(a.tolist()) & set(b.tolist())) for a, b in zip(right, rows, strict=True)]
    return {"open_s": open_s, "search_ms": p50, "search_p95_ms": late, "answer_ms": answer_ms,
            "serve_mb": memory, "recall": sum(hits) / right.size}  # fmt: skip


def time_baseline(data: Path, store: Path) -> dict[str, Any]:
    """The baseline's milliseconds of a question and MB of memory, by key."""
    import faiss
    from sentence_transformers import SentenceTransformer

    from index.model.bundled import bundled_model
    from index.model.plain import quiet
    from index.store.store import Store

    quiet()
    vectors = Store.open(store).vectors
    index = faiss.IndexFlatIP(vectors.dimension)
    for start in range(0, vectors.count, BLOCK):
        index.add(vectors.rows(np.arange(start, min(start + BLOCK, vectors.count))))
    model = SentenceTransformer(str(bundled_model()), device="cpu", local_files_only=True)
    questions = mixed_questions(data)
    p50, _ = time_questions(lambda q: index.search(model.encode_query([q]), 5), questions)
    return {"plain_ms": p50, "plain_mb": peak_mb()}


def run_step(*arguments: object) -> dict[str, Any]:
    """Runs this command with `arguments` in a process of its own; returns what it measured."""
    command = [sys.executable, "-m", "bench.growth", *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    numbers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return numbers


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
    """Prints the table, a row at a time, and draws the charts if asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev")
    parser.add_argument("bank", type=Path, help="the store of a real collection")
    parser.add_argument("--work", type=Path, default=Path("bench-work"), help="where stores go")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--step", choices=["build", "store", "baseline"], help="one, by itself")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the charts there (PNG)")
    add_json_option(parser)
    options = parser.parse_args()
    store = options.work / f"growth-{options.sizes[0]}"
    if options.step:
        steps = {"build": lambda: build_size(options.bank, store, options.sizes[0]),
                 "store": lambda: time_store(options.data, store),
                 "baseline": lambda: time_baseline(options.data, store)}  # fmt: skip
        print(json.dumps(steps[options.step]()))
        return
    table = Table(COLUMNS)
    print(table.head(), flush=True)
    for size in options.sizes:
        row = {"size": size}
        for step in ("build", "store", "baseline"):
            row |= run_step(options.data, options.bank, "--work", options.work,
                            "--sizes", size, "--step", step)  # fmt: skip
        row["ratio"] = row["plain_ms"] / row["search_ms"]
        print(table.add_row(row), flush=True)
    if options.json:
        save_results(options.json, {"growth": table})
    if options.plot:
        plot(table.rows, options.plot)


if __name__ == "__main__":
    main()
