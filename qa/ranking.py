"""Scores passages for a question: pure functions on arrays."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from index.arrays import Vectors
from index.model.tokens import TokenVectors

Value = TypeVar("Value")

# Passages that are looked at closer, from each of the two searches.
CANDIDATES = 100
# Of these, the best are read token by token, each of which takes its time. Beyond 15, Vietnamese
# questions gain 0.001 MRR@10, English ones up to 0.004, Thai ones up to 0.017 (bench/README.md,
# "Late interaction").
RERANKED = 15
# Weights on eight sets of development questions: a COSINE of 2.5 or 4, or a LATE of 4, is within
# 0.005 MRR@10 of these (Chinese at 4: 0.009 less); a LATE of 2 is less by up to 0.016 (Chinese).
COSINE, LATE = 3.0, 3.0


def fused(cosines: Vectors, words: Vectors) -> Vectors:
    """What vectors and words say together: (n,) from the cosines (n,) and word scores (n,).

    The word score is BM25 as a share of the most that any text could get, so that a Thai
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


def token_matches(question: TokenVectors, passage: TokenVectors) -> Vectors:
    """The best cosine of each of the question's tokens among the passage's, at both depths, (2, q).

    0 where the passage has no tokens.
    """
    if not (len(question.spans) and len(passage.spans)):
        return np.zeros((2, len(question.spans)), dtype=np.float32)
    middle = similarities(question.middle, passage.middle).max(axis=1)
    return np.stack([middle, similarities(question.last, passage.last).max(axis=1)])


def late_interaction(best: Vectors) -> float:
    """Late interaction: how well a passage's tokens match a question's, 0..1, from `token_matches`.

    MaxSim (Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832): the mean over the
    question's tokens of the best cosine among the passage's; here at two depths of the model,
    whose mean it is.
    """
    return float(best.mean()) if best.size else 0.0


def shortfalls(best: Sequence[Vectors], articles: Sequence[str]) -> list[float]:
    """Mean shortfall of each passage's token matches against the best match in other articles.

    For each token of the question: by how much its best cosine in the last layer is higher in one
    of the first OTHERS passages of other articles. 0 for a passage that matches every token best.
    Where an answer is missing, one passage has the person and another one the place.

    Args:
        best: `token_matches` of each passage, best passage first.
        articles: the id of each passage's article.
    """
    found = []
    for own, article in zip(best, articles, strict=True):
        last = [other[-1] for other in _of_others(best, articles, article)]
        missed = np.max([own[-1], *last], axis=0) - own[-1]
        found.append(float(missed.mean()) if missed.size else 0.0)
    return found


# How sure a hit is: a logistic regression on the development questions, Vietnamese and English,
# with their articles in the collection and left out of it: how far a hit leads the passages of
# other articles in what ranks them (their mean) and in the match of its best sentence (their best),
# and what they say better; without late interaction, how far it leads them in the cosine alone.
LEAD, LEAD_SENTENCE, ELSEWHERE, BIAS = 4.8, 21.0, -68.0, -1.43
LEAD_COSINE, BIAS_COSINE = 72.0, -2.5
# At this score 10 % of the unanswerable Vietnamese questions are called confident and 91 % of those
# whose first passage is right; of English ones 10 and 68 % (bench/README.md, "Confidence").
CONFIDENT = 0.53
# How many passages of other articles are led; and where there are fewer, what the others would
# have by the medians of the development questions (the best sentence of nine).
OTHERS = 9
USUAL_RANKED, USUAL_SENTENCE, USUAL_COSINE = 4.7, 0.67, 0.81


def confidence(signals: Sequence[dict[str, float]], articles: Sequence[str]) -> list[float]:
    """How sure each passage is, 0..1, of those ranked, best first.

    Args:
        signals: "vector" and "words" of each passage, and for all or none of them "late",
            "sentence" and "elsewhere".
        articles: the id of each passage's article.
    """
    if all("late" in each for each in signals):
        ranked = [COSINE * each["vector"] + each["words"] + LATE * each["late"] for each in signals]
        sentence = [each["sentence"] for each in signals]
        sure = (
            LEAD * (ranked - _others(ranked, articles, USUAL_RANKED).mean(axis=1))
            + LEAD_SENTENCE * (sentence - _others(sentence, articles, USUAL_SENTENCE).max(axis=1))
            + ELSEWHERE * np.array([each["elsewhere"] for each in signals])
            + BIAS
        )
    else:
        cosines = [each["vector"] for each in signals]
        leads = cosines - _others(cosines, articles, USUAL_COSINE).mean(axis=1)
        sure = LEAD_COSINE * leads + BIAS_COSINE
    # No passage is surer than one that is ranked above it.
    chances: list[float] = np.minimum.accumulate(1 / (1 + np.exp(-sure))).tolist()
    return chances


def _others(values: Sequence[float], articles: Sequence[str], usual: float) -> Vectors:
    """The first OTHERS values of other articles for each, or the usual one, (n, OTHERS)."""
    rows = []
    for article in articles:
        others = _of_others(values, articles, article)
        rows.append(others + [usual] * (OTHERS - len(others)))
    return np.array(rows, dtype=np.float32).reshape(len(values), OTHERS)


def _of_others(values: Sequence[Value], articles: Sequence[str], article: str) -> list[Value]:
    """What belongs to the first OTHERS passages of other articles."""
    return [v for v, a in zip(values, articles, strict=True) if a != article][:OTHERS]
