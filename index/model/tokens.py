"""The vectors of texts and of their tokens, and the protocol of the models that compute them.

`index.model.int8.Int8Model` and `index.model.plain.PlainModel` follow the protocol.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.arrays import Spans, Vectors

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
        vectors: vectors of the whole texts, not of unit length, float32 (n, dimension).
    """

    counts: NDArray[np.int64]
    spans: Spans
    middle: Vectors
    vectors: Vectors


class TokenModel(Protocol):
    """A model of texts and their tokens. It is safe to use from several threads."""

    @property
    def dimension(self) -> int:
        """The number of values in the vector of a text."""

    @property
    def limit(self) -> int:
        """Tokens of an input at most, prompt and special tokens included."""

    @property
    def prompts(self) -> dict[str, str]:
        """The text before a question ("query") or a passage ("document"), by kind."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without prompt and special tokens; texts are not cut."""

    def encode(self, texts: Sequence[str], kind: str) -> Vectors:
        """The vectors of texts, not of unit length.

        Args:
            texts: n texts, at least one. A text is cut at the model's limit.
            kind: the kind of the prompt before each text, "query" or "document".

        Returns:
            float32 (n, dimension).
        """

    def encode_tokens(self, texts: Sequence[str], kind: str) -> TokenBatch:
        """The vectors of texts and their tokens, computed in one batch.

        The tokens of the prompt are left out. If the model's tokenizer does not give spans, texts
        have no tokens.

        Args:
            texts: at least one. A text is cut at the model's limit.
            kind: the kind of the prompt before each text, "query" or "document".
        """


def without_prompt(spans: Spans, prompt: int, middle: Vectors, vectors: Vectors) -> TokenBatch:
    """Leaves out the prompt's tokens, special tokens and padding.

    Args:
        spans: (start, end) of each token in prompt and text, int64 (n, tokens, 2); (0, 0) for
            special tokens and padding.
        prompt: length of the prompt in characters.
        middle: token vectors at the depth DEPTH, float32 (n, tokens, width).
        vectors: vectors of the whole texts, float32 (n, dimension).
    """
    spans = spans - prompt
    # The first token of a text may begin with the space before it, which belongs to the prompt.
    own = (spans[..., 1] > 0) & (spans[..., 0] >= -1)
    return TokenBatch(own.sum(1), np.maximum(spans[own], 0), middle[own], vectors)
