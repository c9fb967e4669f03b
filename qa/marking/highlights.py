"""Finds the sentence of a passage that answers the question."""

import re
from dataclasses import dataclass

import numpy as np

from index.arrays import Span, Vectors
from index.store.tokens import Sentences
from qa.marking.extractor import ExtractedAnswer, Extraction

# The temperature of the softmax by which a token of the question votes among the sentences.
TEMPERATURE = 0.2
# A token may match the sentence before the answer: in "He was then 39" or "They came in May", the
# sentence before has the person or the place. Such a match counts by BEFORE less. Otherwise a
# sentence that only leads up to the answer would be marked.
BEFORE = 0.1
# Weight of the cosine of question and sentence, added to the votes. All three constants were chosen
# on the development questions; values near them are as good (bench/README.md, "The marked
# sentence").
WHOLE = 1.0
# Logits of the extractor that one vote outweighs. With 10 or 20, .017 fewer sentences are marked
# right in the mean of nine sets (bench/README.md, "The extractor").
VOTE = 40.0
# The margin of a passage of which nothing was read: that of most passages that do not answer.
UNREAD = -10.0
# What stands before the first word of a list's item or of a reply.
BULLET = re.compile(r"(?:[-–—•·*+▪►]+\s+)+(?=\S)")


@dataclass(frozen=True, slots=True)
class Mark:
    """The answering sentence of a passage.

    Attributes:
        span: (start, end) of the sentence in the passage's text.
        score: how well it answers: VOTE times votes and cosine, plus the margin of its best answer
            if the passage was read.
        answer: the sentence's best answer, if the passage was read.
    """

    span: Span
    score: float
    answer: ExtractedAnswer | None = None


def best_sentence(
    question: Vectors, passage: Vectors, table: Sentences, extraction: Extraction | None = None
) -> Mark:
    """The sentence of a passage that answers a question best.

    Each token of the question divides one vote among the sentences, by a softmax of its best cosine
    in each sentence or in the sentence before it. A sentence's score is VOTE times the sum of its
    mean vote and WHOLE times the cosine of question and sentence, each as the mean of its tokens.
    If the passage was read, the margin of the sentence's best answer is added; a sentence that was
    cut off counts as the worst one.

    Args:
        question: unit vectors of the question's tokens, float32 of shape (q, d).
        passage: unit vectors of the passage's tokens, float32 of shape (t, d).
        table: the sentences of the passage with their first tokens, at least one (see
            `EncodedPassage`).
        extraction: what the extractor found in the passage.

    Returns:
        The best sentence. Without tokens it is the first sentence, with a score of 0.
    """
    # The end of a passage over the model's limit has no tokens.
    ends = np.append(table[1:, 2], len(passage))
    encoded = table[table[:, 2] < ends]
    if not (len(question) and len(encoded)):
        return Mark(_span(table[0]), 0.0)
    starts = encoded[:, 2].astype(np.intp)
    best: Vectors = np.maximum.reduceat(question @ passage.T, starts, axis=1)
    best[:, 1:] = np.maximum(best[:, 1:], best[:, :-1] - BEFORE)
    votes = _softmax(best / TEMPERATURE).mean(axis=0)
    sums = np.add.reduceat(passage, starts, axis=0)
    whole = question.sum(axis=0)
    norms = np.linalg.norm(sums, axis=1) * np.linalg.norm(whole)
    cosines = sums @ whole / norms.clip(1e-9)
    scores = VOTE * (votes + WHOLE * cosines)
    answers = [extraction.best(_span(row)) if extraction else None for row in encoded]
    if extraction:
        margins = [answer.margin for answer in answers if answer]
        lowest = min(margins, default=UNREAD)
        scores += [answer.margin if answer else lowest for answer in answers]
    chosen = int(np.argmax(scores))
    return Mark(_span(encoded[chosen]), float(scores[chosen]), answers[chosen])


def at_words(mark: Mark, text: str) -> Mark:
    """The mark without the dashes or bullets before its first word.

    Its answer lies in it and has no white space at its ends. An answer of which nothing is left is
    none.

    Args:
        mark: of a passage.
        text: of the passage.
    """
    start, end = mark.span
    bullet = BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    answer = mark.answer
    if answer:
        first, last = max(answer.span[0], start), answer.span[1]
        words = text[first:last]
        first, last = first + len(words) - len(words.lstrip()), first + len(words.rstrip())
        answer = ExtractedAnswer((first, last), answer.margin) if first < last else None
    return Mark((start, end), mark.score, answer)


def _span(row: Sentences) -> Span:
    return int(row[0]), int(row[1])


def _softmax(rows: Vectors) -> Vectors:
    """The softmax of each row, (n, m)."""
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares: Vectors = powers / powers.sum(axis=1, keepdims=True)
    return shares
