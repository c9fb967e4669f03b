"""Token vectors of texts, computed by the fast engine or in plain torch.

`token_model` chooses between the two. Other modules use the protocol `TokenModel`.
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

# The share of a model's layers after which the "middle" token vectors are taken. They represent a
# token's meaning in any language best. In a model made for sentences, the last layers mix a token
# with the whole text (bench/README.md, "Late interaction").
DEPTH = 5 / 6


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The vectors of one text and of its t tokens, without prompt and special tokens.

    Attributes:
        vector: the unit vector of the whole text, float32 (dimension,).
        spans: (start, end) of each token in the text, in characters, int64 (t, 2).
        middle: the vector of each token at the depth DEPTH of the model, float32 (t, width).
    """

    vector: Vectors
    spans: Spans
    middle: Vectors

    def after(self, start: int) -> "TokenVectors":
        """The tokens that end after the character `start`, with spans counted from it.

        `vector` does not change: it is still that of the whole text.
        """
        rows = self.spans[:, 1] > start
        spans = np.maximum(self.spans[rows] - start, 0)
        return TokenVectors(self.vector, spans, self.middle[rows])


class TokenBatch(NamedTuple):
    """The vectors of n texts and of their t tokens, which are in the order of the texts.

    Attributes:
        counts: how many tokens each text has, int64 (n,).
        spans: (start, end) of each token in its text, in characters, int64 (t, 2).
        middle: token vectors at the depth DEPTH, float32 (t, width).
        last: token vectors at the last layer, float32 (t, width).
        vectors: vectors of the whole texts, not of unit length, float32 (n, dimension).
    """

    counts: NDArray[np.int64]
    spans: Spans
    middle: Vectors
    last: Vectors
    vectors: Vectors


class TokenModel(Protocol):
    """A way to run a sentence-transformers model.

    Attributes:
        batch: the best `batch_size` for the model's `encode`, in texts.
    """

    batch: int

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without prompt and special tokens."""

    def encode_tokens(self, texts: Sequence[str], prompt: str) -> TokenBatch:
        """The vectors of texts and their tokens, computed in one batch.

        A text is cut at the model's limit. If the model's tokenizer does not give spans, texts have
        no tokens.

        Args:
            texts: the texts, at least one.
            prompt: the model gets it before each text; its tokens are left out of the result.
        """


def token_model(model: "SentenceTransformer", limit: int) -> TokenModel:
    """Chooses the way to run a model.

    Args:
        model: a model from `index.model.engine.fast_model`, or any other.
        limit: tokens of one input at most, prompt and special tokens included. A fast model has
            its own limit.
    """
    from index.model.int8 import Int8Bert

    first = model[0]
    return FastModel(model, first) if isinstance(first, Int8Bert) else PlainModel(model, limit)


class FastModel:
    """A `TokenModel` that runs the fast engine, in 8-bit integers (`index.model.int8`)."""

    # The engine sorts a batch by length and cuts it into pieces: in a larger batch, the texts of a
    # piece have more similar lengths.
    batch = 128

    def __init__(self, model: "SentenceTransformer", first: "Int8Bert") -> None:
        self.model, self.first = model, first

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `TokenModel`."""
        return self.first.count_tokens(texts)

    def encode_tokens(self, texts: Sequence[str], prompt: str) -> TokenBatch:
        """See `TokenModel`."""
        features, token_spans = self.first.tokens([prompt + text for text in texts])
        spans = np.zeros((*features["input_ids"].shape, 2), dtype=np.int64)
        for row, text_spans in zip(spans, token_spans, strict=True):
            row[: len(text_spans)] = text_spans
        layer = round(DEPTH * self.first.layers)
        output = self.model(features | {"layers": (layer,)})
        return _without_prompt(spans, len(prompt), output["layer_embeddings"][layer], output)


class PlainModel:
    """A `TokenModel` that runs a model unchanged, in torch."""

    # Small, because each text is padded to the longest of its batch.
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

        has_spans = self.model.tokenizer.is_fast
        features = self.model.tokenizer(
            [prompt + text for text in texts],
            padding=True,
            truncation=True,
            max_length=self.limit,
            return_offsets_mapping=has_spans,
            return_tensors="pt",
        )
        spans = np.zeros((*features["input_ids"].shape, 2), dtype=np.int64)
        if has_spans:
            spans = features.pop("offset_mapping").numpy()
        first: Any = self.model[0]
        first.model.config.output_hidden_states = True
        with torch.inference_mode():
            output = self.model({k: v.to(self.model.device) for k, v in features.items()})
        layers = output["all_layer_embeddings"]
        middle = layers[round(DEPTH * (len(layers) - 1))]
        return _without_prompt(spans, len(prompt), middle, output)


def _without_prompt(spans: Spans, prompt: int, middle: Any, output: dict[str, Any]) -> TokenBatch:
    """Leaves out the prompt's tokens, special tokens and padding.

    Args:
        spans: (start, end) of each token in prompt and text, int64 (n, tokens, 2); (0, 0) for
            special tokens and padding.
        prompt: length of the prompt in characters.
        middle: token vectors at the depth DEPTH, a tensor (n, tokens, width).
        output: the model's output: "token_embeddings" and "sentence_embedding".
    """
    spans = spans - prompt
    # The first token of a text may begin with the space before it, which belongs to the prompt.
    own = (spans[..., 1] > 0) & (spans[..., 0] >= -1)
    middle, last, vectors = (
        values.float().cpu().numpy()
        for values in (middle, output["token_embeddings"], output["sentence_embedding"])
    )
    return TokenBatch(own.sum(1), np.maximum(spans[own], 0), middle[own], last[own], vectors)
