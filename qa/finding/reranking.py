"""Compares passages with a question token by token, and sorts them by the result."""

from collections.abc import Sequence
from dataclasses import replace

from index.arrays import Vectors
from index.collection.interface import Collection
from qa.finding.search import Found
from qa.ranking import late_interaction, ranking_score


def reranked(store: Collection, question: Vectors, found: Sequence[Found]) -> list[Found]:
    """Sorts passages by their ranking score, best first.

    Args:
        store: the collection of the passages.
        question: the token vectors of the question, float32 of shape (q, r) (see
            `TokenCodec.rotated`).
        found: the passages.

    Returns:
        The passages with the signals "late" and "late_rank".
    """
    tokens = store.passage_tokens([each.stored.id for each in found])
    matches = store.codec.matches(question, [own.codes for own in tokens])
    late = late_interaction(matches).tolist()
    ranks = {place: rank for rank, place in enumerate(_descending(late), start=1)}
    order = _descending(
        [ranking_score(each.fused, score) for each, score in zip(found, late, strict=True)]
    )
    ordered = []
    for place in order:
        signals = {"late": late[place], "late_rank": ranks[place]}
        signals = found[place].signals | signals
        ordered.append(replace(found[place], signals=signals))
    return ordered


def _descending(values: Sequence[float]) -> list[int]:
    """The places of the values, highest value first; equal values keep their order."""
    return sorted(range(len(values)), key=lambda place: -values[place])
