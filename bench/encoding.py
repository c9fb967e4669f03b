"""Speed and quality of the fast engine beside plain sentence-transformers, in one run.

    python -m bench.encoding DATA

Both encode the same passages (about 800 characters of news) and questions in turns, several times.
Of passages the best round counts, of single questions the median. Plain means what everyone runs:
SentenceTransformer.encode in torch float32, at its best batch size.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from bench.quality import read_jsonl
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.arrays import Vectors
from index.model.bundled import bundled_model
from index.model.engine.int8 import Int8Model
from index.model.engine.opening import fast_bundled
from index.model.plain import PlainModel, load_plain
from index.model.tokens import TokenModel

PASSAGES, QUESTIONS, ROUNDS = 128, 100, 4
BATCHES = (4, 8, 16)  # the plain model's
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


class EncodingSpeed(NamedTuple):
    """What was measured of encoding passages.

    Attributes:
        tokens: how many each passage has.
        operations: multiplications and additions for all passages.
        seconds: of all passages, by way to encode them: "fast", or "plain, ...".
        peak: billions of operations a second in one large matrix product, by type of number.
    """

    tokens: list[int]
    operations: float
    seconds: dict[str, float]
    peak: dict[str, float]

    def plain_seconds(self) -> float:
        """The seconds of the plain model at its best batch size."""
        return min(seconds for way, seconds in self.seconds.items() if way != "fast")


def news(data: Path) -> list[str]:
    """Passages of 600 to 850 characters: neighbouring paragraphs of news-unc, joined."""
    passages = []
    for article in read_jsonl(data / "news-unc.jsonl.gz"):
        passage = ""
        for paragraph in article["text"].split("\n"):
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


def best_rounds(plain: PlainModel, fast: TokenModel, texts: list[str]) -> dict[str, float]:
    """For each way to encode the texts, the seconds of the fastest of ROUNDS rounds."""
    ways: dict[str, Callable[[], object]] = {
        f"plain, batches of {size}": partial(plain.model.encode_document, texts, batch_size=size)
        for size in BATCHES
    }
    ways["fast"] = partial(fast.encode, texts, "document")
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, work in ways.items():
            best[name] = min(best[name], seconds(work))
    return best


def latencies(models: Sequence[TokenModel], questions: list[str]) -> list[float]:
    """The median of the milliseconds for one question, for each model; the models take turns."""
    milliseconds: list[list[float]] = [[] for _ in models]
    for start in range(0, len(questions), 10):
        for model, times in zip(models, milliseconds, strict=True):
            turn = questions[start : start + 10]
            model.encode(turn[:1], "query")  # a model that was just asked something else
            for question in turn:
                times.append(1000 * seconds(partial(model.encode, [question], "query")))
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


def unit_vectors(model: TokenModel, texts: Sequence[str], kind: str) -> Vectors:
    """The unit vectors of texts, float32 (n, dimension)."""
    vectors = model.encode(texts, kind)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def vector_quality(model: TokenModel, data: Path) -> tuple[Vectors, list[float]]:
    """Searches xquad-dev's Vietnamese articles and DISTRACTORS passages of news by vectors alone.

    Args:
        model: encodes questions and passages.
        data: the folder of xquad-dev and news-unc.

    Returns:
        (the passages' vectors, MRR@10 of Vietnamese and of English questions).
    """
    articles = list(read_jsonl(data / "xquad-dev" / "articles.vi.jsonl"))
    place = {article["id"]: number for number, article in enumerate(articles)}
    texts = [article["text"] for article in articles] + news(data)[:DISTRACTORS]
    passages = unit_vectors(model, texts, "document")
    values = []
    for language in ("vi", "en"):
        questions = list(read_jsonl(data / "xquad-dev" / f"questions.{language}.jsonl"))
        vectors = unit_vectors(model, [each["question"] for each in questions], "query")
        gold = [place[question["article_id"]] for question in questions]
        values.append(reciprocal_rank(vectors @ passages.T, gold))
    return passages, values


def load_models() -> tuple[PlainModel, Int8Model]:
    """(the bundled model in plain sentence-transformers, its fast form).

    Raises:
        SystemExit: there is no fast form on this machine.
    """
    plain = load_plain(bundled_model(), "cpu")
    fast = fast_bundled(adapted=True)
    if fast is None:
        sys.exit("There is no fast form of the bundled model on this machine.")
    return plain, fast


def measure_speed(plain: PlainModel, fast: TokenModel, texts: list[str]) -> EncodingSpeed:
    """Encodes passages with both models; the peaks are the best of before and after."""
    token_ids = plain.model.tokenizer([f"passage: {text}" for text in texts])["input_ids"]
    tokens = [len(ids) for ids in token_ids]
    transformer: Any = plain.model[0]
    before = peaks()
    rounds = best_rounds(plain, fast, texts)
    peak = {kind: max(before[kind], after) for kind, after in peaks().items()}
    return EncodingSpeed(tokens, operations(transformer.config, tokens), rounds, peak)


def speed_table(speed: EncodingSpeed) -> Table:
    """Passages and operations a second, and the share of the peak, by way to encode them."""
    table = Table(SPEED)
    for way, took in speed.seconds.items():
        kind = "int8" if way == "fast" else "float32"
        gigaflops = speed.operations / took / 1e9
        share = f"{gigaflops / speed.peak[kind]:.0%} {kind}"
        table.add(way, len(speed.tokens) / took, gigaflops, share)
    return table


def summary_table(
    speed: EncodingSpeed, milliseconds: Sequence[float], cosines: NDArray[np.float32]
) -> Table:
    """The fast model beside the plain one.

    Args:
        speed: of passages.
        milliseconds: a question's, with the plain model and with the fast one.
        cosines: of each passage's two vectors.
    """
    table = Table(SUMMARY)
    passages = len(speed.tokens)
    table.add(
        "passages a second", passages / speed.plain_seconds(), passages / speed.seconds["fast"]
    )
    table.add("ms a question", *milliseconds)
    table.add("worst cosine to plain", 1, float(cosines.min()))
    table.add("mean cosine to plain", 1, float(cosines.mean()))
    return table


def main() -> None:
    """Measures everything, then prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.encoding", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of xquad-dev and news-unc")
    add_json_option(parser)
    options = parser.parse_args()
    data = options.data
    plain, fast = load_models()
    speed = measure_speed(plain, fast, news(data)[DISTRACTORS:][:PASSAGES])
    records = list(read_jsonl(data / "xquad-dev" / "questions.vi.jsonl"))[:QUESTIONS]
    milliseconds = latencies([plain, fast], [record["question"] for record in records])
    plain_vectors, plain_quality = vector_quality(plain, data)
    fast_vectors, fast_quality = vector_quality(fast, data)
    cosines = (plain_vectors * fast_vectors).sum(1)
    quality = Table(QUALITY)
    quality.add("plain", *plain_quality)
    quality.add("fast", *fast_quality)
    tables = {
        "speed": speed_table(speed),
        "summary": summary_table(speed, milliseconds, cosines),
        "quality": quality,
    }
    print(f"{len(speed.tokens)} passages, {np.mean(speed.tokens):.0f} tokens each")
    peak = ", ".join(f"{kind} {value:,.0f} GFLOP/s" for kind, value in speed.peak.items())
    print(f"One large product: {peak}")
    print(f"Passages: {speed.plain_seconds() / speed.seconds['fast']:.1f} times plain")
    print(f"One question: {milliseconds[0] / milliseconds[1]:.1f} times plain")
    print(f"Cosines over {len(cosines)} passages\n")
    print("\n\n".join(table.markdown() for table in tables.values()))
    if options.json:
        save_results(options.json, tables)


if __name__ == "__main__":
    main()
