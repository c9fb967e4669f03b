"""Reranks candidates by late interaction."""

from collections.abc import Sequence
from dataclasses import replace

from qa.candidates import Marked
from qa.ranking import LATE, late_interaction, shortfalls


def reranked(marked: Sequence[Marked]) -> list[Marked]:
    """Sorts candidates by their fused score plus LATE times late interaction, best first.

    Returns:
        The candidates, whose signals now have "late", "late_rank", "sentence" and "elsewhere" (see
        `Hit.signals`).
    """
    late = [late_interaction(m.matches) for m in marked]
    ranks = {place: rank for rank, place in enumerate(_descending(late), start=1)}
    totals = [m.candidate.fused + LATE * value for m, value in zip(marked, late, strict=True)]
    order = _descending(totals)
    matches = [marked[place].matches for place in order]
    articles = [marked[place].candidate.article.id for place in order]
    ordered = []
    for place, shortfall in zip(order, shortfalls(matches, articles), strict=True):
        candidate = marked[place]
        signals = {
            "late": late[place],
            "sentence": candidate.mark.match,
            "late_rank": ranks[place],
            "elsewhere": shortfall,
        }
        ordered.append(replace(candidate, signals=candidate.signals | signals))
    return ordered


def _descending(values: Sequence[float]) -> list[int]:
    """The places of the values, highest value first; equal values keep their order."""
    return sorted(range(len(values)), key=lambda place: -values[place])
