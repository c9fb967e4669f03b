"""Reranks candidates by late interaction."""

from collections.abc import Sequence
from dataclasses import replace

from qa.candidates import Marked
from qa.ranking import late_interaction, ranking_score, shortfalls


def reranked(marked: Sequence[Marked]) -> list[Marked]:
    """Sorts candidates by their ranking score, best first.

    Returns:
        The candidates, whose signals now have "late", "late_rank", "sentence" and "elsewhere" (see
        `Hit.signals`).
    """
    late = [late_interaction(m.matches) for m in marked]
    ranks = {place: rank for rank, place in enumerate(_descending(late), start=1)}
    fused = [m.candidate.fused for m in marked]
    order = _descending([ranking_score(*pair) for pair in zip(fused, late, strict=True)])
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
