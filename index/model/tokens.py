"""Token vectors of texts, and the two ways to run a model: the fast engine, and plain torch.

`token_model` alone knows which of the two a model is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

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
    """The vectors of one text and of its t tokens, without prompt and special tokens.

    Attributes:
        vector: the unit vector of the whole text, (dimension,).
        spans: (start, end) of each token in the text, (t, 2).
        middle: the vector of each token at the depth DEPTH of the model, (t, width).
        last: the vector of each token at the last layer, (t, width).
    """

    vector: Vectors
    spans: Spans
    middle: Vectors
    last: Vectors

    def after(self, start: int) -> "TokenVectors":
        """The tokens that end after the character `start`; their spans count from there."""
        kept = self.spans[:, 1] > start
        spans = np.maximum(self.spans[kept] - start, 0)
        return TokenVectors(self.vector, spans, self.middle[kept], self.last[kept])


class TokenBatch(NamedTuple):
    """The vectors of n texts and of their tokens one after the other, t in all.

    Attributes:
        counts: how many tokens each text has, (n,).
        spans: (start, end) of each token in its text, (t, 2).
        middle: token vectors at the depth DEPTH, (t, width).
        last: token vectors at the last layer, (t, width).
        vectors: vectors of the whole texts, not of unit length, (n, dimension).
    """

    counts: NDArray[np.int64]
    spans: Spans
    middle: Vectors
    last: Vectors
    vectors: Vectors


class TokenModel(Protocol):
    """A way to run a sentence-transformers model.

    Attributes:
        batch: how many texts to give to the model's `encode` at once.
    """

    batch: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without prompt and special tokens."""

    def encode_tokens(self, texts: Sequence[str], prompt: str) -> TokenBatch:
        """The vectors of texts and their tokens, computed in one batch.

        A text is cut at the model's limit. It has no tokens where the model's tokenizer cannot
        tell their spans.

        Args:
            texts: the texts, at least one.
            prompt: what is put before each; its tokens are left out of the result.
        """


def token_model(model: "SentenceTransformer", limit: int) -> TokenModel:
    """The way to run a model.

    Args:
        model: the model; its first module decides.
        limit: tokens of one input at most, prompt and special tokens included.
    """
    from index.model.int8 import Int8Bert

    first = model[0]
    return FastModel(model, first) if isinstance(first, Int8Bert) else PlainModel(model, limit)


class FastModel:
    """A model in 8-bit integers (`index.model.int8`), which has its own limit."""

    # The engine forms pieces of texts of like length: many at once make better ones.
    batch = 128

    def __init__(self, model: "SentenceTransformer", first: "Int8Bert") -> None:
        self.model, self.first = model, first

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `TokenModel`."""
        return self.first.count_tokens(texts)

    def encode_tokens(self, texts: Sequence[str], prompt: str) -> TokenBatch:
        """See `TokenModel`."""
        features, spans_of = self.first.tokens([prompt + text for text in texts])
        spans = np.zeros((*features["input_ids"].shape, 2), dtype=np.int64)
        for row, its_spans in zip(spans, spans_of, strict=True):
            row[: len(its_spans)] = its_spans
        layer = round(DEPTH * self.first.layers)
        output = self.model(features | {"layers": (layer,)})
        return _without_prompt(spans, len(prompt), output["layer_embeddings"][layer], output)


class PlainModel:
    """A model as it is, in torch."""

    # Each text is padded to the longest of its batch.
    batch = 16

    def __init__(self, model: "SentenceTransformer", limit: int) -> None:
        self.model, self.limit = model, limit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `TokenModel`."""
        ids = self.model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(row) for row in ids["input_ids"]]

    def encode_tokens(self, texts: Sequence[str], prompt: str) -> TokenBatch:
        """See `TokenModel`."""
        import torch

        tells_spans = self.model.tokenizer.is_fast
        features = self.model.tokenizer(
            [prompt + text for text in texts],
            padding=True,
            truncation=True,
            max_length=self.limit,
            return_offsets_mapping=tells_spans,
            return_tensors="pt",
        )
        spans = np.zeros((*features["input_ids"].shape, 2), dtype=np.int64)
        if tells_spans:
            spans = features.pop("offset_mapping").numpy()
        first: Any = self.model[0]
        first.model.config.output_hidden_states = True
        with torch.inference_mode():
            output = self.model({k: v.to(self.model.device) for k, v in features.items()})
        layers = output["all_layer_embeddings"]
        middle = layers[round(DEPTH * (len(layers) - 1))]
        return _without_prompt(spans, len(prompt), middle, output)


def _without_prompt(spans: Spans, prompt: int, middle: Any, output: dict[str, Any]) -> TokenBatch:
    """The tokens of the texts alone.

    Args:
        spans: (start, end) of each token in prompt and text; (0, 0) for what is no token of it.
        prompt: length of the prompt in characters.
        middle: token vectors at the depth DEPTH, as a tensor.
        output: what the model gives.
    """
    spans = spans - prompt
    # A first token may begin with the space before it, which is the prompt's.
    own = (spans[..., 1] > 0) & (spans[..., 0] >= -1)
    middle, last, vectors = (
        values.float().cpu().numpy()
        for values in (middle, output["token_embeddings"], output["sentence_embedding"])
    )
    return TokenBatch(own.sum(1), np.maximum(spans[own], 0), middle[own], last[own], vectors)
