"""Compares passages of different languages in one collection.

A question finds passages of its own language more similar, token by token and by words, whether
they answer or not. So the scores of each language are compared with the level of this language:
what its best passages have for this question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from qa.finding.search import EACH_LANGUAGE, Found
from qa.ranking import LATE, ranking_score

# The level of a language is the mean of so many of its best passages: by late interaction, and by
# words. (With 100 passages by late interaction, English questions to Vietnamese articles lose 0.01,
# with 10 questions to articles in their own language lose 0.003; by words 5 to 30 are as good.)
LATE_LEVEL, WORDS_LEVEL = 30, 10
# Late interaction prefers its own language by more than the level shows. (With 1, Vietnamese
# questions to English articles lose 0.02; with a part for the cosine, too, English ones to
# Vietnamese articles lose 0.03: the cosine prefers no language.)
LANGUAGE_LATE = 1.5
# The best passages of a language with fewer passages tell less. What is missing comes from the
# usual difference: so much is the level of the question's own language above that of another one
# (the mean of 0.17 for Vietnamese questions and 0.08 for English ones). Counts tell that language:
# how many words of the question the lexicons know (`qa.finding.words.QuestionWords`).
ENOUGH = 300
USUAL = 0.125


def first_of_languages(found: Sequence[Found], count: int, languages: Iterable[str]) -> list[Found]:
    """The first passages, and the first EACH_LANGUAGE of each language, in their order.

    Args:
        found: passages, best first.
        count: how many passages at least.
        languages: the languages.
    """
    chosen = np.arange(len(found)) < count
    for language in languages:
        own = [place for place, each in enumerate(found) if each.stored.language == language]
        chosen[own[:EACH_LANGUAGE]] = True
    return [found[place] for place in np.flatnonzero(chosen).tolist()]


def levelled(found: Sequence[Found], languages: Mapping[str, int], asked: str) -> list[Found]:
    """Sorts passages by their ranking scores, each compared with the level of its language.

    The level of a language is the mean of LATE * LANGUAGE_LATE * late interaction of its first
    LATE_LEVEL passages by fused score, plus the mean of its WORDS_LEVEL highest word scores. The
    difference from the level of the language with the most passages is taken from the scores of
    its passages.

    Args:
        found: passages, with late interaction or without.
        languages: how many passages there are of each language (see `SearchResult`).
        asked: the language of the question (see `qa.finding.words.QuestionWords`).

    Returns:
        The passages, best first. Those of other languages than the one with the most passages have
        the signal "language", which was added to their score.
    """
    if sum(size > 0 for size in languages.values()) < 2:
        return list(found)
    scores = np.array([_score(each) for each in found])
    own: dict[str, list[int]] = {name: [] for name in languages}
    for place in np.argsort([-each.fused for each in found], kind="stable").tolist():
        own[found[place].stored.language].append(place)
    levels = {name: _level([found[place] for place in places]) for name, places in own.items()}
    usual = {name: USUAL if name == asked else 0.0 for name in languages}
    most = max(languages, key=languages.__getitem__)
    added = np.zeros(len(found))
    for name, places in own.items():
        share = min(1, languages[name] / ENOUGH)
        difference = share * (levels[most] - levels[name])
        added[places] = difference + (1 - share) * (usual[most] - usual[name])
    ordered = []
    for place in np.argsort(-(scores + added), kind="stable").tolist():
        signals = {"language": float(added[place])} if added[place] else {}
        ordered.append(replace(found[place], signals=found[place].signals | signals))
    return ordered


def _score(found: Found) -> float:
    return ranking_score(found.fused, found.signals.get("late", 0.0))


def _level(found: Sequence[Found]) -> float:
    """The level of a language, of its passages in the order of their fused scores."""
    if not found:
        return 0.0
    late = [each.signals.get("late", 0.0) for each in found[:LATE_LEVEL]]
    words = sorted((each.signals["words"] for each in found), reverse=True)[:WORDS_LEVEL]
    return float(LATE * LANGUAGE_LATE * np.mean(late) + np.mean(words))
