"""Scores passages for a question: pure functions on arrays."""

import numpy as np

from index.encoder import Vectors

# Cosines of multilingual-e5-small lie between about 0.7 (nothing in common) and 0.9 (an answer):
# it is trained at a temperature of 0.01 (https://arxiv.org/abs/2402.05672).
UNRELATED, ANSWER = 0.75, 0.90
CONFIDENT = 0.5


def scores(cosines: Vectors) -> Vectors:
    """Cosines as scores in 0..1, of the same shape: 0 for nothing in common, 1 for an answer."""
    scaled: Vectors = np.clip((cosines - UNRELATED) / (ANSWER - UNRELATED), 0, 1)
    return scaled
