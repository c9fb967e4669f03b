"""Speed and quality of the fast engine beside plain sentence-transformers, in one run.

    python -m bench.encoding DATA

Both encode the same passages (about 800 characters of news) and questions in turns, several times;
the best round of each counts, and for single questions the median. Plain means what everyone runs:
SentenceTransformer.encode in torch float32, at its best batch size.
"""

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

from index.encoder import Encoder, quiet
from index.model.bundled import bundled_model
from index.model.engine import fast_model

PASSAGES, QUESTIONS, ROUNDS = 128, 100, 4
BATCHES = (4, 8, 16)  # the plain model's; the fast one takes any batch apart by itself
FAST_BATCH = 128
DISTRACTORS = 1500


def news(data: Path) -> list[str]:
    """Passages of 600 to 850 characters: paragraphs joined, always the same."""
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


def jsonl(file: Path) -> list[dict[str, Any]]:
    """The objects of a file in JSON lines."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peaks() -> dict[str, float]:
    """Billions of operations a second in one large matrix product, by kind of number."""
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
    """Multiplications and additions in the matrix products over texts of these token counts."""
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    linear = 2 * (4 * width**2 + 2 * width * inner)
    return float(sum(layers * (length * linear + 4 * length**2 * width) for length in lengths))


def best_rounds(
    plain: SentenceTransformer, fast: SentenceTransformer, texts: list[str]
) -> dict[str, float]:
    """Seconds for all texts, the least of several rounds, for each way to encode them."""
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
    """Milliseconds for one question, the median, for each model; the models take turns."""
    taken: list[list[float]] = [[] for _ in models]
    for start in range(0, len(questions), 10):
        for model, times in zip(models, taken, strict=True):
            turn = questions[start : start + 10]
            model.encode_query(turn[0])  # a model that was just asked something else
            for question in turn:
                times.append(1000 * seconds(partial(model.encode_query, question)))
    return [statistics.median(times) for times in taken]


def reciprocal_rank(scores: NDArray[np.float32], gold: list[int]) -> float:
    """MRR@10: mean of 1 / rank of the one right passage, 0 from rank 11 on."""
    right = scores[np.arange(len(gold)), gold][:, None]
    ranks = 1 + (scores > right).sum(1)
    return float(np.where(ranks <= 10, 1 / ranks, 0).mean())


def quality(model: SentenceTransformer, data: Path) -> tuple[NDArray[np.float32], list[float]]:
    """The passages' vectors, and MRR@10 of vi and en -> vi on xquad-dev by vectors alone."""
    articles = jsonl(data / "xquad-dev" / "articles.vi.jsonl")
    place = {article["id"]: number for number, article in enumerate(articles)}
    texts = [article["text"] for article in articles] + news(data)[:DISTRACTORS]
    passages = model.encode_document(texts, batch_size=FAST_BATCH if "Int8" in str(model) else 8)
    values = []
    for language in ("vi", "en"):
        asked = jsonl(data / "xquad-dev" / f"questions.{language}.jsonl")
        questions = model.encode_query([question["question"] for question in asked])
        gold = [place[question["article_id"]] for question in asked]
        values.append(reciprocal_rank(questions @ passages.T, gold))
    return passages, values


def main(data: Path) -> None:
    """Prints the tables."""
    quiet()
    folder = bundled_model()
    plain = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    fast = fast_model(folder, Encoder().fingerprint)
    if fast is None:
        sys.exit("There is no fast form of the bundled model on this machine.")
    texts = news(data)[DISTRACTORS:][:PASSAGES]
    tokens = fast.tokenizer([f"passage: {text}" for text in texts])
    counts = [len(ids) for ids in tokens["input_ids"]]
    done = operations(plain[0].config, counts)
    peak = peaks()
    best = best_rounds(plain, fast, texts)
    peak = {kind: max(peak[kind], again) for kind, again in peaks().items()}
    print(f"{len(texts)} passages, {sum(counts) / len(texts):.0f} tokens each; one large product: ")
    print(", ".join(f"{kind} {value:,.0f} GFLOP/s" for kind, value in peak.items()))
    print("\n| | passages/s | GFLOP/s | of the peak |\n|---|---|---|---|")
    for name, took in best.items():
        kind = "int8" if name == "fast" else "float32"
        speed = done / took / 1e9
        share = f"{speed / peak[kind]:.0%} {kind}"
        print(f"| {name} | {len(texts) / took:.1f} | {speed:,.0f} | {share} |")
    ratio = min(took for name, took in best.items() if name != "fast") / best["fast"]
    print(f"\nPassages: {ratio:.1f} times plain at its best batch size.")
    asked = jsonl(data / "xquad-dev" / "questions.vi.jsonl")[:QUESTIONS]
    slow, quick = latencies([plain, fast], [question["question"] for question in asked])
    print(f"One question: {slow:.1f} ms plain, {quick:.1f} ms fast: {slow / quick:.1f} times.")
    (before, old), (after, new) = quality(plain, data), quality(fast, data)
    cosines = (before * after).sum(1)
    print(f"Cosine to plain over {len(before)} passages: {cosines.min():.4f} worst, ", end="")
    print(f"{cosines.mean():.4f} mean.\n\n| MRR@10, xquad-dev | vi | en -> vi |\n|---|---|---|")
    for name, values in (("plain", old), ("fast", new)):
        print(f"| {name} | {values[0]:.4f} | {values[1]:.4f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
