"""Scores of passages for a question, as pure functions on arrays."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from index.arrays import Vectors

Score = TypeVar("Score", float, Vectors)

# Passages from each of the two searches, by vectors and by words, of which the fused score is
# computed.
CANDIDATES = 200
# The best of them, which are compared with the question token by token (bench/README.md, "Late
# interaction").
RERANKED = 200
# What the extractor reads: the best passages, duplicates aside, and the best of the first article
# (bench/README.md, "The extractor").
EXTRACTED, OF_FIRST = 3, 3
# Where the extractor chooses among the passages of the first article: logits that a difference of 1
# in the ranking score outweighs, and by which another passage must be better than the one that is
# ranked first. (Without AHEAD, one question more of 108 is right, and small differences decide.)
RANKED, AHEAD = 10.0, 2.0
# The best passages, duplicates aside, that are compared with each other for the confidence.
SCORED = 15
# Weights, chosen on thirteen sets of development questions (bench/README.md, "Late interaction").
# With a LATE of 1.5 or 3 the mean MRR@10 is 0.004 and 0.008 less: the questions of newsrooms and of
# Zalo lose with 3, those in other languages than the articles with 1.5. With a COSINE of 2.5 or 4
# it was within 0.005.
COSINE, LATE = 3.0, 2.0


def fused(cosine: Score, words: Score) -> Score:
    """The score by vectors and words together: COSINE * cosine + word score.

    The word score is BM25 as a share of the highest that any text could get. So for a Thai question
    to Vietnamese text, whose words match nowhere, the cosine alone ranks.
    """
    return COSINE * cosine + words


def ranking_score(fused: Score, late: Score) -> Score:
    """The score that orders reranked passages: the fused score + LATE * late interaction.

    `confidence` compares this score between passages, so a new term here counts there too.
    """
    return fused + LATE * late


def own_score(signals: dict[str, float]) -> float:
    """The ranking score of a passage by its signals; the fused score if it was not reranked.

    What was added for the passage's language is part of it (see `qa.finding.levels`).
    """
    score = ranking_score(fused(signals["vector"], signals["words"]), signals.get("late", 0.0))
    return score + signals.get("language", 0.0)


def places_to_read(articles: Sequence[str]) -> list[int]:
    """The places of the passages that the extractor reads, best first.

    Args:
        articles: the id of each passage's article, best passage first.
    """
    of_first = [place for place, article in enumerate(articles) if article == articles[0]]
    return sorted({*range(min(EXTRACTED, len(articles))), *of_first[:OF_FIRST]})


def late_interaction(best: Vectors) -> Vectors:
    """Late interaction: how well the tokens of passages match a question's, 0..1.

    It is MaxSim (Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832): the mean over the
    question's tokens of the best cosine among the passage's tokens.

    Args:
        best: the best cosine of each of the question's tokens in each passage, float32 of shape
            (n, q).

    Returns:
        float32 of shape (n,); 0 for a question without tokens.
    """
    return best.mean(axis=1) if best.shape[1] else np.zeros(len(best), np.float32)


# The coefficients of the confidence, from a logistic regression on the newsroom questions, on the
# written ones that are kept back (`training/written`), and on XQuAD's held-back ones, Vietnamese,
# unaccented and English, with their articles in the collection and without them. The newsroom's
# weigh twice as much as each of the others. Its inputs are:
# - MARK: the score of the hit's mark;
# - MARGIN: the margin of the mark's answer, which tells more than the votes that are in MARK too;
# - LEAD: the best ranking score of the hit's article minus the mean of the passages of other
#   articles;
# - AGREEING: how many other articles have the same short answer.
# Without an extractor the only input is LEAD_COSINE: the hit's cosine minus the mean of the
# passages of other articles.
# Few questions have such articles: the regression gives AGREEING -0.8 here and gave 1.7 on fewer.
MARK, MARGIN, LEAD, AGREEING, BIAS = 0.045, 0.185, 2.74, 0.3, -2.88
LEAD_COSINE, BIAS_COSINE = 72.0, -2.5
# The first hit's score from which on an answer is called confident (bench/README.md,
# "Confidence").
CONFIDENT = 0.48
# Where fewer articles than COMPARED are found for a list of articles, the missing ones count with a
# usual score. If the best one is not CLEAR above the median, none is said to match.
COMPARED, CLEAR = 40, 0.3
# How many passages of other articles a hit is compared with. Where there are fewer, the missing
# ones get the medians of the development questions: of the ranking score and of the cosine.
OTHERS = 9
USUAL_RANKED, USUAL_COSINE = 3.9, 0.81


def confidence(
    signals: Sequence[dict[str, float]],
    articles: Sequence[str],
    usual: Sequence[tuple[str, dict[str, float]]] | None = None,
) -> list[float]:
    """The confidence in each of the ranked passages: the probability that its mark answers.

    Args:
        signals: the signals of each passage, best first: "vector" and "words", "late" for all or
            none of them, and "mark", "margin" and "agreeing" for all or none (see
            `Hit.signals`).
        articles: the id of each passage's article.
        usual: (id of the article, signals) of the passages that they are compared with, best first:
            those that are the best if no day is preferred. None for the same passages.

    Returns:
        The confidence of each passage, 0..1. None is higher than the one before it.
    """
    if usual is None:
        usual = list(zip(articles, signals, strict=True))
    if signals and "mark" in signals[0]:
        others = [(article, own_score(own)) for article, own in usual]
        best: dict[str, float] = {}
        for article, own in zip(articles, signals, strict=True):
            best[article] = max(best.get(article, -np.inf), own_score(own))
        ranked = np.array([best[article] for article in articles])
        leads = ranked - _others(articles, others, USUAL_RANKED).mean(axis=1)
        log_odds = (
            MARK * np.array([own["mark"] for own in signals])
            + MARGIN * np.array([own["margin"] for own in signals])
            + LEAD * leads
            + AGREEING * np.array([own["agreeing"] for own in signals])
            + BIAS
        )
    else:
        others = [(article, own["vector"]) for article, own in usual]
        cosines = np.array([own["vector"] for own in signals])
        leads = cosines - _others(articles, others, USUAL_COSINE).mean(axis=1)
        log_odds = LEAD_COSINE * leads + BIAS_COSINE
    # No passage gets a higher confidence than one that is ranked above it.
    chances: list[float] = np.minimum.accumulate(1 / (1 + np.exp(-log_odds))).tolist()
    return chances


def matching(scores: Sequence[float], late: bool) -> int:
    """How many articles match a subject: those nearer to the best one than to the median.

    The median is that of all articles that were found. Read on twelve subjects over 2,653 articles
    of news: for a name (Starlink, gạo ST25, bitcoin) the articles over this line are those that
    have it, and the next one is far below. For a subject in common words, one in four is of another
    subject.

    Args:
        scores: the ranking score of each article's best passage, best first.
        late: True if the scores have late interaction.
    """
    if not scores:
        return 0
    usual = USUAL_RANKED if late else COSINE * USUAL_COSINE
    median = float(np.median([*scores, *[usual] * (COMPARED - len(scores))]))
    if scores[0] - median < CLEAR:
        return 0
    return sum(score >= (scores[0] + median) / 2 for score in scores)


def _others(articles: Sequence[str], values: Sequence[tuple[str, float]], usual: float) -> Vectors:
    """For the article of each of n passages the values of the first OTHERS of other articles.

    Where there are fewer of them, `usual` fills the row.

    Args:
        articles: the id of each passage's article.
        values: (id of the article, value) of the passages to compare with, best first.
        usual: the value of a passage that is missing.

    Returns:
        float32 of shape (n, OTHERS).
    """
    rows = []
    for article in articles:
        others = [value for other, value in values if other != article][:OTHERS]
        rows.append(others + [usual] * (OTHERS - len(others)))
    return np.array(rows, dtype=np.float32).reshape(len(articles), OTHERS)
