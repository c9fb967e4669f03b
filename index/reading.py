"""Reads texts token by token with a sentence-transformers model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

# Token vectors of this depth say best what a token means in any language: the last layers of a
# model made for sentences mix it with the whole text (bench/README.md, "Late interaction").
DEPTH = 5 / 6


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the model reads it, token by token, t in all; prompt and special tokens aside.

    Attributes:
        vector: the unit vector of the whole text, (dimension,).
        spans: (start, end) of each token in the text, (t, 2).
        middle: a vector for each token from the depth DEPTH of the model, (t, width).
        last: the same from its last layer.
    """

    vector: Vectors
    spans: NDArray[np.int64]
    middle: Vectors
    last: Vectors

    def after(self, start: int) -> "Reading":
        """The tokens from the character `start` on; their spans count from there."""
        kept = self.spans[:, 1] > start
        spans = np.maximum(self.spans[kept] - start, 0)
        return Reading(self.vector, spans, self.middle[kept], self.last[kept])


class Tokens(NamedTuple):
    """The tokens of several texts, one after the other, t in all.

    counts: how many each text has; spans, middle, last: as in `Reading`; vectors: of whole texts.
    """

    counts: NDArray[np.int64]
    spans: NDArray[np.int64]
    middle: Vectors
    last: Vectors
    vectors: Vectors


def read_tokens(
    model: "SentenceTransformer", texts: Sequence[str], prompt: str, limit: int
) -> Tokens:
    """The tokens of texts, read in one batch with `prompt` before each; at most `limit` of each."""
    batch = model.tokenizer(
        [prompt + text for text in texts],
        padding=True,
        truncation=True,
        max_length=limit,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    spans = batch.pop("offset_mapping").numpy() - len(prompt)
    middle, last, vectors = _forward(model, dict(batch))
    # A first token may begin with the space before it, which is the prompt's.
    own = (spans[..., 1] > 0) & (spans[..., 0] >= -1)
    return Tokens(own.sum(1), np.maximum(spans[own], 0), middle[own], last[own], vectors)


def _forward(
    model: "SentenceTransformer", features: dict[str, Any]
) -> tuple[Vectors, Vectors, Vectors]:
    """Token vectors of the middle depth and of the last layer, and those of whole texts."""
    import torch

    from index.int8 import Int8Bert

    first: Any = model[0]
    if isinstance(first, Int8Bert):
        layer = round(DEPTH * first.layers)
        read = model(features | {"layers": (layer,)})
        middle = read["layer_embeddings"][layer]
    else:
        first.model.config.output_hidden_states = True
        with torch.inference_mode():
            read = model({name: value.to(model.device) for name, value in features.items()})
        layers = read["all_layer_embeddings"]
        middle = layers[round(DEPTH * (len(layers) - 1))]
    found = middle, read["token_embeddings"], read["sentence_embedding"]
    return tuple(values.float().cpu().numpy() for values in found)
