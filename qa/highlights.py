"""Finds the sentence of a passage that answers the question."""

from dataclasses import dataclass

import numpy as np

from index.arrays import Span, Vectors
from index.model.tokens import TokenVectors
from index.text.sentences import sentences
from qa.ranking import similarities

# How sharply a token of the question chooses among the sentences.
TEMPERATURE = 0.2
# "He was then 39", "They came in May": whom and where, the sentence before says. What a token finds
# there counts less, or the sentence that only leads up to the answer would be marked too.
BEFORE = 0.15
# Weight of the cosine of question and sentence beside the votes. All three were chosen on the
# development questions, where their neighbours do as well (bench/README.md, "The marked sentence").
WHOLE = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The answering sentence of a passage.

    Attributes:
        span: (start, end) within the passage's text.
        match: how well it matches the question, 0..1: the mean over the question's tokens of the
            best cosine among the sentence's tokens; of the sentence that matches best.
    """

    span: Span
    match: float


def best_sentence(question: TokenVectors, passage: TokenVectors, text: str) -> Mark:
    """The sentence of a passage that answers best, all read by the encoder in their context.

    Each token of the question spreads its vote over the sentences by how well each, or the one
    before it, matches it (softmax of the best cosines); to the mean vote comes the cosine of
    question and sentence, both as the mean of their last layer's vectors.

    Args:
        question: as read by the encoder.
        passage: the reading of `text`, its spans being places in it.
        text: the passage.
    """
    spans = sentences(text)
    if len(passage.spans) == 0 or len(question.spans) == 0 or not spans:
        return Mark(spans[0] if spans else (0, len(text)), 0.0)
    token_ends = passage.spans[:, 1]
    sentence_of = np.searchsorted([end for _, end in spans], token_ends).clip(max=len(spans) - 1)
    read = np.unique(sentence_of)  # a passage over the model's limit is not read to its end
    starts = np.searchsorted(sentence_of, read)
    best: Vectors = np.maximum.reduceat(
        similarities(question.middle, passage.middle), starts, axis=1
    )
    match = float(best.mean(axis=0).max())
    best[:, 1:] = np.maximum(best[:, 1:], best[:, :-1] - BEFORE)
    votes = _softmax(best / TEMPERATURE).mean(axis=0)
    means = np.add.reduceat(passage.last, starts, axis=0)
    cosines = similarities(question.last.mean(axis=0, keepdims=True), means)[0]
    chosen = read[int(np.argmax(votes + WHOLE * cosines))]
    return Mark(spans[int(chosen)], match)


def _softmax(rows: Vectors) -> Vectors:
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares: Vectors = powers / powers.sum(axis=1, keepdims=True)
    return shares
