"""Finds the sentence of a passage that answers the question."""

from dataclasses import dataclass

import numpy as np

from index.arrays import Span, Vectors
from index.model.tokens import TokenVectors
from index.text.sentences import sentences
from qa.ranking import similarities

# The temperature of the softmax by which a token of the question votes among the sentences.
TEMPERATURE = 0.2
# A token may match the sentence before the answer: in "He was then 39" or "They came in May", the
# sentence before has the person or the place. Such a match counts by BEFORE less. Otherwise a
# sentence that only leads up to the answer would be marked.
BEFORE = 0.15
# Weight of the cosine of question and sentence, added to the votes. All three constants were chosen
# on the development questions; values near them are as good (bench/README.md, "The marked
# sentence").
WHOLE = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The answering sentence of a passage.

    Attributes:
        span: (start, end) of the sentence in the passage's text.
        match: how well the passage's best-matching sentence matches the question, 0..1: the mean
            over the question's tokens of the best cosine among the sentence's tokens. This sentence
            may be another one than that of `span`.
    """

    span: Span
    match: float


def best_sentence(question: TokenVectors, passage: TokenVectors, text: str) -> Mark:
    """The sentence of a passage that answers a question best.

    Each token of the question divides one vote among the sentences, by a softmax of its best cosine
    in each sentence or in the sentence before it. A sentence's score is its mean vote plus WHOLE
    times the cosine of question and sentence, each as the mean of its tokens' last-layer vectors.

    Args:
        question: the token vectors of the question, q tokens.
        passage: the token vectors of the passage, p tokens, with spans in `text`.
        text: the passage's text.

    Returns:
        The best sentence. Without token vectors or sentences it is the first sentence, or else the
        whole text, with a match of 0.
    """
    spans = sentences(text)
    if len(passage.spans) == 0 or len(question.spans) == 0 or not spans:
        return Mark(spans[0] if spans else (0, len(text)), 0.0)
    token_ends = passage.spans[:, 1]
    sentence_of = np.searchsorted([end for _, end in spans], token_ends).clip(max=len(spans) - 1)
    encoded = np.unique(sentence_of)  # the end of a passage over the model's limit has no tokens
    starts = np.searchsorted(sentence_of, encoded)
    best: Vectors = np.maximum.reduceat(
        similarities(question.middle, passage.middle), starts, axis=1
    )
    match = float(best.mean(axis=0).max())
    best[:, 1:] = np.maximum(best[:, 1:], best[:, :-1] - BEFORE)
    votes = _softmax(best / TEMPERATURE).mean(axis=0)
    means = np.add.reduceat(passage.last, starts, axis=0)
    cosines = similarities(question.last.mean(axis=0, keepdims=True), means)[0]
    sentence = encoded[int(np.argmax(votes + WHOLE * cosines))]
    return Mark(spans[int(sentence)], match)


def _softmax(rows: Vectors) -> Vectors:
    """The softmax of each row, (n, m)."""
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares: Vectors = powers / powers.sum(axis=1, keepdims=True)
    return shares
