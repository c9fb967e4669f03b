"""Speed and quality of the fast engine beside plain sentence-transformers, in one run.

    python -m bench.encoding DATA

Both encode the same passages (about 800 characters of news) and questions in turns, several times.
Of passages the best round counts, of single questions the median. Plain means what everyone runs:
SentenceTransformer.encode in torch float32, at its best batch size.
"""

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from bench.quality import read_jsonl
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.encoder import Encoder, quiet
from index.model.bundled import bundled_model
from index.model.engine import fast_model

PASSAGES, QUESTIONS, ROUNDS = 128, 100, 4
BATCHES = (4, 8, 16)  # the plain model's; the fast one takes any batch apart by itself
FAST_BATCH = 128
DISTRACTORS = 1500
SPEED = (
    TableColumn("", "way"),
    TableColumn("passages/s", format=".1f"),
    TableColumn("GFLOP/s", format=",.0f"),
    TableColumn("of the peak"),
)
QUALITY = (TableColumn("MRR@10, xquad-dev, vectors only", "way"),
           TableColumn("vi", format=".4f"), TableColumn("en -> vi", format=".4f"))  # fmt: skip
SUMMARY = (
    TableColumn("what"),
    TableColumn("plain", format=",.4g"),
    TableColumn("fast", format=",.4g"),
)


def news(data: Path) -> list[str]:
    """Passages of 600 to 850 characters: neighbouring paragraphs of news-unc, joined."""
    passages = []
    with gzip.open(data / "news-unc.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            passage = ""
            for paragraph in json.loads(line)["text"].split("\n"):
                if len(passage) + len(paragraph) > 850:
                    passages.append(passage)
                    passage = ""
                passage = f"{passage}\n{paragraph}".strip()
    return [passage for passage in passages if 600 <= len(passage) <= 850]


def seconds(work: Callable[[], object]) -> float:
    """Does some work; returns how many seconds it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peaks() -> dict[str, float]:
    """Billions of operations a second in one large matrix product, by type of number."""
    size = 1536
    work: dict[str, Callable[[], object]] = {}
    floats = torch.randn(size, size)
    work["float32"] = lambda: floats @ floats
    halves = floats.bfloat16()
    if torch.cpu._is_avx512_bf16_supported():
        work["bfloat16"] = lambda: halves @ halves
    weight = torch.ops.onednn.qlinear_prepack(torch.ones(size, size, dtype=torch.int8), None)
    ones, zeros = torch.ones(size), torch.zeros(size, dtype=torch.int32)
    inputs = torch.ones(size, size, dtype=torch.uint8)
    work["int8"] = lambda: torch.ops.onednn.qlinear_pointwise(
        inputs, 1.0, 0, weight, ones, zeros, ones, 1.0, 0, torch.uint8, "none", [], ""
    )
    return {kind: 2e-9 * size**3 / min(seconds(w) for _ in range(30)) for kind, w in work.items()}


def operations(config: Any, lengths: list[int]) -> float:
    """Multiplications and additions in a BERT's matrix products.

    Args:
        config: the model's, of transformers.
        lengths: tokens of each text.
    """
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    linear = 2 * (4 * width**2 + 2 * width * inner)
    return float(sum(layers * (length * linear + 4 * length**2 * width) for length in lengths))


def best_rounds(
    plain: SentenceTransformer, fast: SentenceTransformer, texts: list[str]
) -> dict[str, float]:
    """For each way to encode the texts, the seconds of the fastest of ROUNDS rounds."""
    ways: dict[str, Callable[[], object]] = {
        f"plain, batches of {size}": partial(plain.encode_document, texts, batch_size=size)
        for size in BATCHES
    }
    ways["fast"] = partial(fast.encode_document, texts, batch_size=FAST_BATCH)
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, work in ways.items():
            best[name] = min(best[name], seconds(work))
    return best


def latencies(models: list[SentenceTransformer], questions: list[str]) -> list[float]:
    """The median of the milliseconds for one question, for each model; the models take turns."""
    milliseconds: list[list[float]] = [[] for _ in models]
    for start in range(0, len(questions), 10):
        for model, times in zip(models, milliseconds, strict=True):
            turn = questions[start : start + 10]
            model.encode_query(turn[0])  # a model that was just asked something else
            for question in turn:
                times.append(1000 * seconds(partial(model.encode_query, question)))
    return [statistics.median(times) for times in milliseconds]


def reciprocal_rank(scores: NDArray[np.float32], gold: list[int]) -> float:
    """MRR@10: the mean of 1 / rank of the right passage, where ranks beyond 10 count as 0.

    Args:
        scores: (questions, passages).
        gold: number of the right passage of each question.
    """
    right = scores[np.arange(len(gold)), gold][:, None]
    ranks = 1 + (scores > right).sum(1)
    return float(np.where(ranks <= 10, 1 / ranks, 0).mean())


def vector_quality(
    model: SentenceTransformer, data: Path
) -> tuple[NDArray[np.float32], list[float]]:
    """Searches xquad-dev's Vietnamese articles and DISTRACTORS passages of news by vectors alone.

    Returns:
        (the passages' vectors, MRR@10 of Vietnamese and of English questions).
    """
    articles = list(read_jsonl(data / "xquad-dev" / "articles.vi.jsonl"))
    place = {article["id"]: number for number, article in enumerate(articles)}
    texts = [article["text"] for article in articles] + news(data)[:DISTRACTORS]
    passages = model.encode_document(texts, batch_size=FAST_BATCH if "Int8" in str(model) else 8)
    values = []
    for language in ("vi", "en"):
        questions = list(read_jsonl(data / "xquad-dev" / f"questions.{language}.jsonl"))
        vectors = model.encode_query([question["question"] for question in questions])
        gold = [place[question["article_id"]] for question in questions]
        values.append(reciprocal_rank(vectors @ passages.T, gold))
    return passages, values


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.encoding", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    add_json_option(parser)
    options = parser.parse_args()
    data = options.data
    quiet()
    folder = bundled_model()
    plain = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    fast = fast_model(folder, Encoder().fingerprint)
    if fast is None:
        sys.exit("There is no fast form of the bundled model on this machine.")
    texts = news(data)[DISTRACTORS:][:PASSAGES]
    tokens = fast.tokenizer([f"passage: {text}" for text in texts])
    counts = [len(ids) for ids in tokens["input_ids"]]
    total = operations(plain[0].config, counts)
    peak = peaks()
    best = best_rounds(plain, fast, texts)
    peak = {kind: max(peak[kind], again) for kind, again in peaks().items()}
    print(f"{len(texts)} passages, {sum(counts) / len(texts):.0f} tokens each; one large product: ")
    print(", ".join(f"{kind} {value:,.0f} GFLOP/s" for kind, value in peak.items()))
    speed, summary, quality = Table(SPEED), Table(SUMMARY), Table(QUALITY)
    for name, took in best.items():
        kind = "int8" if name == "fast" else "float32"
        gigaflops = total / took / 1e9
        speed.add(name, len(texts) / took, gigaflops, f"{gigaflops / peak[kind]:.0%} {kind}")
    print(f"\n{speed.markdown()}")
    plain_seconds = min(took for name, took in best.items() if name != "fast")
    summary.add("passages a second", len(texts) / plain_seconds, len(texts) / best["fast"])
    ratio = plain_seconds / best["fast"]
    print(f"\nPassages: {ratio:.1f} times plain at its best batch size.")
    records = list(read_jsonl(data / "xquad-dev" / "questions.vi.jsonl"))[:QUESTIONS]
    slow, quick = latencies([plain, fast], [record["question"] for record in records])
    summary.add("ms a question", slow, quick)
    print(f"One question: {slow:.1f} ms plain, {quick:.1f} ms fast: {slow / quick:.1f} times.")
    plain_vectors, plain_quality = vector_quality(plain, data)
    fast_vectors, fast_quality = vector_quality(fast, data)
    cosines = (plain_vectors * fast_vectors).sum(1)
    summary.add("worst cosine to plain", 1, float(cosines.min()))
    summary.add("mean cosine to plain", 1, float(cosines.mean()))
    print(f"Cosine to plain over {len(cosines)} passages: {cosines.min():.4f} worst, ", end="")
    print(f"{cosines.mean():.4f} mean.\n")
    quality.add("plain", *plain_quality)
    quality.add("fast", *fast_quality)
    print(quality.markdown())
    if options.json:
        tables = {"speed": speed, "summary": summary, "quality": quality}
        save_results(options.json, tables)


if __name__ == "__main__":
    main()
