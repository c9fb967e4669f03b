"""Trains the codec of token vectors: `python -m training.codec DATA --out FILE`.

It learns from passages in many languages whose licence allows the result to be given away.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from bench.quality import held_back, read_jsonl
from index.encoder import Encoder
from index.encoding import encoded_tokens
from index.model.codec import TokenCodec
from training.examples import LANGUAGES, PASSAGES

# Passages of each set.
VIETNAMESE, ENGLISH, XQUAD, READING = 1500, 400, 60, 120
# Sets of questions whose passages are read: Japanese, Thai, Chinese, English and Arabic.
SETS = ("jaquad-train", "iapp-th", "cmrc2018", "fairytaleqa", "arcd")
LONGEST = 900  # characters of a passage
TOKENS = 150_000  # that the codec is trained on


def passages(data: Path, chance: random.Random) -> Iterator[str]:
    """The passages to learn from."""
    for language, count in (("vi", VIETNAMESE), ("en", ENGLISH)):
        for name in PASSAGES:
            pairs = list(read_jsonl(data / "parallel" / "passages" / f"{name}.jsonl.gz"))
            yield from (line[language] for line in chance.sample(pairs, count))
    for language in LANGUAGES:
        articles = read_jsonl(data / "xquad-dev" / f"articles.{language}.jsonl")
        texts = [article["text"] for article in articles if not held_back(article["id"])]
        yield from chance.sample(texts, XQUAD)
    for name in SETS:
        lines = read_jsonl(data / "qa" / f"{name}.jsonl.gz")
        yield from chance.sample(sorted({line["context"] for line in lines}), READING)


def main() -> int:
    """Trains the codec and writes it."""
    parser = argparse.ArgumentParser(prog="python -m training.codec", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel, qa and xquad-dev")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    options = parser.parse_args()
    texts = [("", text[:LONGEST]) for text in passages(options.data, random.Random(0))]
    batches = (batch for _, batch in encoded_tokens(Encoder(), texts))
    vectors = np.concatenate([tokens.middle for batch in batches for tokens in batch])
    rows = np.random.default_rng(0).permutation(len(vectors))[:TOKENS]
    codec = TokenCodec.train(vectors[rows])
    arrays = {"rotation": codec.rotation, "centroids": codec.centroids}
    save_file({name: array.astype(np.float16) for name, array in arrays.items()}, options.out)
    cosines = (codec.rotated(vectors) * codec.decode(codec.encode(vectors))).sum(axis=1)
    print(f"{len(vectors):,} tokens; mean cosine of a token before and after {cosines.mean():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
