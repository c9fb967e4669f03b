"""Reads texts token by token with a sentence-transformers model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import Spans, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.model.int8 import Int8Bert

# Token vectors of this depth say best what a token means in any language: the last layers of a
# model made for sentences mix it with the whole text (bench/README.md, "Late interaction").
DEPTH = 5 / 6


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """One text as the model reads it, token by token, t in all; prompt and special tokens aside.

    Attributes:
        vector: the unit vector of the whole text, (dimension,).
        spans: (start, end) of each token in the text, (t, 2).
        middle: a vector for each token from the depth DEPTH of the model, (t, width).
        last: the same from its last layer.
    """

    vector: Vectors
    spans: Spans
    middle: Vectors
    last: Vectors

    def after(self, start: int) -> "TokenVectors":
        """The tokens from the character `start` on; their spans count from there."""
        kept = self.spans[:, 1] > start
        spans = np.maximum(self.spans[kept] - start, 0)
        return TokenVectors(self.vector, spans, self.middle[kept], self.last[kept])


class Tokens(NamedTuple):
    """The tokens of several texts, one after the other, t in all.

    counts: how many each text has; spans, middle, last: as in `TokenVectors`;
    vectors: of whole texts.
    """

    counts: NDArray[np.int64]
    spans: Spans
    middle: Vectors
    last: Vectors
    vectors: Vectors


def encode_tokens(
    model: "SentenceTransformer", texts: Sequence[str], prompt: str, limit: int
) -> Tokens:
    """The tokens of texts, read in one batch with `prompt` before each; at most `limit` of each."""
    from index.model.int8 import Int8Bert

    prompted = [prompt + text for text in texts]
    if isinstance(model[0], Int8Bert):
        features, spans = _fast_tokens(model[0], prompted)
        middle, last, vectors = _fast_forward(model, features)
    else:
        features, spans = _plain_tokens(model, prompted, limit)
        middle, last, vectors = _plain_forward(model, features)
    spans -= len(prompt)
    # A first token may begin with the space before it, which is the prompt's.
    own = (spans[..., 1] > 0) & (spans[..., 0] >= -1)
    return Tokens(own.sum(1), np.maximum(spans[own], 0), middle[own], last[own], vectors)


def _fast_tokens(first: "Int8Bert", texts: list[str]) -> tuple[dict[str, Any], Spans]:
    """(features, spans of the tokens in the text, (texts, tokens, 2); (0, 0) where none is)."""
    features, found = first.tokens(texts)
    spans = np.zeros((*features["input_ids"].shape, 2), dtype=np.int64)
    for row, its_spans in zip(spans, found, strict=True):
        row[: len(its_spans)] = its_spans
    return features, spans


def _plain_tokens(
    model: "SentenceTransformer", texts: list[str], limit: int
) -> tuple[dict[str, Any], Spans]:
    """As `_fast_tokens`."""
    batch = model.tokenizer(
        texts,
        padding=True,
        truncation=True,
        max_length=limit,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    spans: Spans = batch.pop("offset_mapping").numpy()
    return dict(batch), spans


def _fast_forward(
    model: "SentenceTransformer", features: dict[str, Any]
) -> tuple[Vectors, Vectors, Vectors]:
    """Token vectors of the middle depth and of the last layer, and those of whole texts."""
    first: Any = model[0]
    layer = round(DEPTH * first.layers)
    read = model(features | {"layers": (layer,)})
    return _arrays(read["layer_embeddings"][layer], read)


def _plain_forward(
    model: "SentenceTransformer", features: dict[str, Any]
) -> tuple[Vectors, Vectors, Vectors]:
    """As `_fast_forward`."""
    import torch

    first: Any = model[0]
    first.model.config.output_hidden_states = True
    with torch.inference_mode():
        read = model({name: value.to(model.device) for name, value in features.items()})
    layers = read["all_layer_embeddings"]
    return _arrays(layers[round(DEPTH * (len(layers) - 1))], read)


def _arrays(middle: Any, read: dict[str, Any]) -> tuple[Vectors, Vectors, Vectors]:
    found = middle, read["token_embeddings"], read["sentence_embedding"]
    return tuple(values.float().cpu().numpy() for values in found)
