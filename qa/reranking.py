"""Compares passages with a question token by token, and sorts them by the result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.arrays import Vectors
from index.store.tokens import TokenIndex
from qa.ranking import late_interaction, ranking_score
from qa.search import Found


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A passage that was compared with the question token by token.

    Attributes:
        found: what the search says of it; its signals have "late" and "late_rank" as well.
        matches: the best cosine of each of the question's tokens, float32 of shape (q,).
    """

    found: Found
    matches: Vectors


def reranked(tokens: TokenIndex, question: Vectors, found: Sequence[Found]) -> list[Compared]:
    """Sorts passages by their ranking score, best first.

    Args:
        tokens: those of the store.
        question: the token vectors of the question, float32 of shape (q, d).
        found: the passages.
    """
    rotated = tokens.codec.rotated(question)
    matches = tokens.matches(rotated, [each.row for each in found])
    late = late_interaction(matches).tolist()
    ranks = {place: rank for rank, place in enumerate(_descending(late), start=1)}
    order = _descending(
        [ranking_score(each.fused, own) for each, own in zip(found, late, strict=True)]
    )
    compared = []
    for place in order:
        signals = {"late": late[place], "late_rank": ranks[place]}
        own = replace(found[place], signals=found[place].signals | signals)
        compared.append(Compared(own, matches[place]))
    return compared


def not_reranked(found: Sequence[Found]) -> list[Compared]:
    """The passages in their order, compared with no token."""
    return [Compared(each, np.zeros(0, np.float32)) for each in found]


def _descending(values: Sequence[float]) -> list[int]:
    """The places of the values, highest value first; equal values keep their order."""
    return sorted(range(len(values)), key=lambda place: -values[place])
