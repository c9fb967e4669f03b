"""Finds the sentence of a passage that answers the question."""

from collections.abc import Sequence

import numpy as np

from index.encoder import Encoder, Vectors
from index.sentences import Span, sentences


def mark(question: Vectors, texts: Sequence[str], encoder: Encoder) -> list[Span]:
    """The place of the answering sentence in each text, by cosine with the question.

    Args:
        question: its unit vector, of shape (dimension,).
        texts: passages.
        encoder: encodes the sentences; one call for all.

    Returns:
        (start, end) within each text.
    """
    spans = [sentences(text) for text in texts]
    pieces = [text[a:b] for text, places in zip(texts, spans, strict=True) for a, b in places]
    cosines = iter((encoder.passages(pieces) @ question).tolist())
    marks = []
    for text, places in zip(texts, spans, strict=True):
        scores = [next(cosines) for _ in places]
        marks.append(places[int(np.argmax(scores))] if places else (0, len(text)))
    return marks
