"""Reranks candidates by late interaction, which compares question and passage token by token."""

from collections.abc import Sequence
from dataclasses import replace

from qa.candidates import Marked
from qa.ranking import LATE, late_interaction, shortfalls


def reranked(marked: Sequence[Marked]) -> list[Marked]:
    """The candidates by their fused and late-interaction scores together, best first.

    Their signals gain "late", "late_rank", "sentence" and "elsewhere" (see `Hit.signals`).
    """
    late = [late_interaction(m.matches) for m in marked]
    ranks = {place: rank for rank, place in enumerate(_descending(late), start=1)}
    totals = [m.candidate.fused + LATE * value for m, value in zip(marked, late, strict=True)]
    order = _descending(totals)
    matches = [marked[place].matches for place in order]
    articles = [marked[place].candidate.article.id for place in order]
    missed = shortfalls(matches, articles)
    ordered = []
    for place, shortfall in zip(order, missed, strict=True):
        found = marked[place]
        signals = {
            "late": late[place],
            "sentence": found.mark.match,
            "late_rank": ranks[place],
            "elsewhere": shortfall,
        }
        ordered.append(replace(found, signals=found.signals | signals))
    return ordered


def _descending(values: Sequence[float]) -> list[int]:
    """The places of the values, highest first; equal ones stay in order."""
    return sorted(range(len(values)), key=lambda place: -values[place])
