"""The vectors of texts and of their tokens, and the protocol of the models that compute them.

`index.model.engine.int8.Int8Model` and `index.model.plain.PlainModel` follow the protocol.
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
# Tokens of an input of question and passage at most, special tokens included, as it was trained
# (`training.extractor`).
MOST_PAIR_TOKENS = 320


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


class PairTokens(NamedTuple):
    """The last layer's vectors of one input made of a question and a passage.

    Attributes:
        first: the vector of the first token, which stands for the whole input, float32 (width,).
        spans: (start, end) of each token of the passage's text, in characters, int64 (t, 2).
        vectors: the vector of each of them, float32 (t, width).
    """

    first: Vectors
    spans: Spans
    vectors: Vectors


class PairModel(Protocol):
    """A model that reads questions and passages together. Safe to use from several threads."""

    def encode_pairs(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PairTokens]:
        """The vectors of a question with each passage, computed in one batch.

        Args:
            question: before each passage, without a prompt.
            passages: (heading, text) of each, at least one. An input of more than MOST_PAIR_TOKENS
                is cut at its end.
        """


def own_tokens(
    last: Vectors, sequences: Sequence[int | None], spans: Spans, heading: int
) -> PairTokens:
    """The tokens of a passage's text among those of one input.

    Args:
        last: the vectors of all tokens, float32 (tokens, width).
        sequences: of each token 0 for the question, 1 for the passage, None for special tokens.
        spans: (start, end) of each token in its sequence, int64 (tokens, 2).
        heading: length of the heading in characters.
    """
    own = np.array([number == 1 for number in sequences]) & (spans[:, 1] > heading)
    return PairTokens(last[0], np.maximum(spans[own] - heading, 0), last[own])


class TokenModel(Protocol):
    """A model of texts and their tokens. It is safe to use from several threads."""

    languages: Vectors | None
    """The model's language directions (see `index.model.directions`), float32
    (2, directions, dimension); None if it has none."""

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
