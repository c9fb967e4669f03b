"""Chooses the answer's span from the scores that an extractor gives to the tokens of a passage."""

from typing import NamedTuple

import numpy as np

from index.arrays import Vectors

# Tokens of an answer at most.
LONGEST_ANSWER = 30


class TokenSpan(NamedTuple):
    """The best span of an input's tokens.

    Attributes:
        first: the number of its first token.
        last: the number of its last token.
        margin: its score minus the score of "not here", in logits. Above 0 the extractor finds that
            the passage answers.
    """

    first: int
    last: int
    margin: float


def best_span(starts: Vectors, ends: Vectors, first: int, stop: int) -> TokenSpan:
    """The span whose first token as start and last token as end have the highest sum of scores.

    Token 0 as start and end means "not here" (Devlin et al. 2019,
    https://arxiv.org/abs/1810.04805, section 4.3).

    Args:
        starts: each token's score as the start of the answer, float32 (tokens,).
        ends: each token's score as its end, float32 (tokens,).
        first: the number of the first token of the passage's text.
        stop: the number after its last; there is at least one token.
    """
    sums = starts[first:stop, None] + ends[None, first:stop]
    tokens = np.arange(len(sums))
    lengths = 1 + tokens - tokens[:, None]
    sums[(lengths < 1) | (lengths > LONGEST_ANSWER)] = -np.inf
    start, end = divmod(int(sums.argmax()), sums.shape[1])
    null = float(starts[0] + ends[0])
    return TokenSpan(first + start, first + end, float(sums[start, end]) - null)
