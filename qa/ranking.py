"""Scores passages for a question: pure functions on arrays."""

from collections.abc import Sequence

import numpy as np

from index.reading import Reading, Vectors

# Passages that are looked at closer, from each of the two searches.
CANDIDATES = 100
# Of these, the best are read token by token, each of which takes its time. Beyond 15, Vietnamese
# questions gain 0.001 MRR@10, English ones up to 0.004, Thai ones up to 0.017 (bench/README.md,
# "Late interaction").
READ = 15
# Weights on eight sets of development questions: a COSINE of 2.5 or 4, or a LATE of 4, is within
# 0.005 MRR@10 of these (Chinese at 4: 0.009 less); a LATE of 2 is less by up to 0.016 (Chinese).
COSINE, LATE = 3.0, 3.0


def fused(cosines: Vectors, words: Vectors) -> Vectors:
    """What vectors and words say together: (n,) from the cosines (n,) and word scores (n,).

    The word score is BM25 as a share of the most that any text could get, so that an English
    question to Vietnamese text, whose words match nowhere, is left to the vectors.
    """
    joined: Vectors = COSINE * cosines + words
    return joined


def similarities(question: Vectors, passage: Vectors) -> Vectors:
    """The cosine of each token of the question with each of the passage, (q, p)."""
    unit = [
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (question, passage)
    ]
    cosines: Vectors = unit[0] @ unit[1].T
    return cosines


def late(question: Reading, passage: Reading) -> float:
    """Late interaction: how well a passage's tokens match a question's, 0..1.

    MaxSim (Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832): the mean over the
    question's tokens of the best cosine among the passage's; here at two depths of the model,
    whose mean it is.
    """
    if not (len(question.spans) and len(passage.spans)):
        return 0.0
    middle = similarities(question.middle, passage.middle).max(axis=1).mean()
    last = similarities(question.last, passage.last).max(axis=1).mean()
    return float(middle + last) / 2


# How sure a hit is: a logistic regression on the development questions, Vietnamese and English,
# with their articles in the collection and left out of it, over how far a hit leads the best
# passages of other articles in meaning (COSINE * cosine + LATE * late interaction) and in the match
# of its best sentence; without late interaction, in the cosine alone.
LEAD_MEANING, LEAD_SENTENCE, BIAS = 9.1, 17.2, -3.6
LEAD_COSINE, BIAS_COSINE = 72.0, -2.3
# At this score 15 % of the unanswerable Vietnamese questions are called confident and 91 % of those
# whose first passage is right; of English ones 8 and 53 % (bench/README.md, "Confidence").
CONFIDENT = 0.58
# How many passages of other articles are led; and where there are fewer, what the others would
# have by the medians of the development questions.
OTHERS = 9
USUAL_MEANING, USUAL_SENTENCE, USUAL_COSINE = 4.6, 0.63, 0.81


def confidence(signals: Sequence[dict[str, float]], articles: Sequence[str]) -> list[float]:
    """How sure each passage is, 0..1, of those ranked, best first.

    Args:
        signals: "vector" of each passage, and for all or none of them "late" and "sentence".
        articles: the id of each passage's article.
    """
    if all("late" in each for each in signals):
        meaning = [COSINE * each["vector"] + LATE * each["late"] for each in signals]
        sentence = [each["sentence"] for each in signals]
        parts = [
            LEAD_MEANING * _leads(meaning, articles, USUAL_MEANING),
            LEAD_SENTENCE * _leads(sentence, articles, USUAL_SENTENCE),
        ]
        sure = sum(parts, start=np.float32(BIAS))
    else:
        cosines = [each["vector"] for each in signals]
        sure = LEAD_COSINE * _leads(cosines, articles, USUAL_COSINE) + np.float32(BIAS_COSINE)
    # No passage is surer than one that is ranked above it.
    chances: list[float] = np.minimum.accumulate(1 / (1 + np.exp(-sure))).tolist()
    return chances


def _leads(values: Sequence[float], articles: Sequence[str], usual: float) -> Vectors:
    """How far each value leads the mean of the first OTHERS of other articles."""
    leads = []
    for value, article in zip(values, articles, strict=True):
        others = [v for v, a in zip(values, articles, strict=True) if a != article][:OTHERS]
        leads.append(value - (sum(others) + usual * (OTHERS - len(others))) / OTHERS)
    return np.array(leads, dtype=np.float32)
