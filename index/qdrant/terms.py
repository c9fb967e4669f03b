"""Terms in Qdrant: a question's as a sparse vector, and how many passages hold each.

The engine numbers the places of a sparse vector with 32 bits, so a term's 64-bit hash is folded to
them. Two terms that share a place count as one when passages are scored: of 290,000 terms some ten
pairs do. How many passages hold a term is kept by the whole hash.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from index.arrays import Vectors
from index.lexical.syllables import Hashes
from index.lexical.weighing import Terms, WeightedTerms
from index.qdrant.layout import array_in, base64_of
from index.qdrant.part import Cache

FULL = 255  # the weight of a term that stands for 1 (see `index.lexical.postings`)
# Terms to a point at the first build: with 64, a question of 40 terms fetches some 40 kB once.
TO_A_POINT = 64
CACHED_POINTS = 1 << 14

Places = NDArray[np.uint32]
"""uint32 of shape (n,): places of a sparse vector."""


def places_of(terms: Hashes) -> Places:
    """The place of each term in sparse vectors, (n,)."""
    places: Places = (terms ^ (terms >> np.uint64(32))).astype(np.uint32)
    return places


def sparse_vector(terms: Hashes, weights: NDArray[Any]) -> models.SparseVector:
    """The sparse vector of a passage.

    Args:
        terms: its terms, each once.
        weights: 0..FULL, (n,). Of terms that share a place the highest is kept.
    """
    places, inverse = np.unique(places_of(terms), return_inverse=True)
    values = np.zeros(places.size, np.float32)
    np.maximum.at(values, inverse, weights.astype(np.float32))
    held = values > 0
    return models.SparseVector(indices=places[held].tolist(), values=values[held].tolist())


def signed(terms: Hashes) -> list[int]:
    """Terms as the whole numbers that a payload may hold: 64 bits with a sign."""
    values: list[int] = terms.view(np.int64).tolist()
    return values


class QuestionTerms:
    """The terms of a question by their places in sparse vectors.

    Attributes:
        sums: the sparse vectors whose products with a passage's make its word score (see `scores`).
        bound: a sparse vector whose product with a passage's is at least its word score, and equal
            to it if no name has other forms; without places if there is no term.
    """

    def __init__(self, words: WeightedTerms) -> None:
        """Takes the terms of a question."""
        forms = [form for name in words.names for form in name]
        groups = [words.own, *words.translated, *forms]
        self._places = np.unique(places_of(np.concatenate([group.hashes for group in groups])))
        scale = FULL * words.ceiling
        own = sum(map(self._values, (words.own, *words.translated)), self._none()) / scale
        # Of each name the values of the typed form, and those of its others, (forms, places).
        names = [np.array([self._values(form) for form in name]) / scale for name in words.names]
        self._names = [len(name) for name in names]
        self.sums = [self._vector(values) for values in (own, *(v for name in names for v in name))]
        self.bound = self._vector(sum((n.max(axis=0) - n[0] for n in names), own))

    @property
    def exact(self) -> bool:
        """True if the product with `bound` is the word score itself: no name has other forms."""
        return not self._names

    def scores(self, products: NDArray[np.float64]) -> Vectors:
        """The word scores of passages, float32 of shape (n,).

        Args:
            products: of each of `sums` with each passage's vector, (sums, n).
        """
        scores, first = products[0].copy(), 1
        for forms in self._names:
            of_name = products[first : first + forms]
            scores += of_name.max(axis=0) - of_name[0]
            first += forms
        result: Vectors = scores.astype(np.float32)
        return result

    def _none(self) -> NDArray[np.float64]:
        return np.zeros(self._places.size)

    def _values(self, terms: Terms) -> NDArray[np.float64]:
        """What the weight at each place is multiplied by for some terms."""
        values = self._none()
        np.add.at(values, np.searchsorted(self._places, places_of(terms.hashes)), terms.values)
        return values

    def _vector(self, values: NDArray[np.float64]) -> models.SparseVector:
        held = values > 0
        return models.SparseVector(
            indices=self._places[held].tolist(), values=values[held].astype(np.float32).tolist()
        )


def point_of_term(terms: Hashes, points: int) -> NDArray[np.int64]:
    """The point that holds each term's number of passages, (n,)."""
    # The hashes of short words are small: a product with a large odd number spreads them.
    mixed = (terms * np.uint64(0xD6E8FEB86659FD93)) >> np.uint64(32)
    numbers: NDArray[np.int64] = (mixed % np.uint64(points)).astype(np.int64)
    return numbers


def term_points(
    terms: Hashes, counts: NDArray[np.int64], points: int
) -> Iterable[tuple[int, dict[str, str]]]:
    """(number, payload) of each point with the numbers of passages that hold terms.

    Args:
        terms: all terms of a build, ascending.
        counts: how many passages hold each, (n,).
        points: how many points there are.
    """
    numbers = point_of_term(terms, points)
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], np.arange(points + 1))
    for number in range(points):
        own = order[starts[number] : starts[number + 1]]
        yield (
            number,
            {
                "terms": base64_of(terms[own].astype("<u8")),
                "counts": base64_of(counts[own].astype("<u4")),
            },
        )


class TermCounts:
    """How many passages hold a term, fetched when a question has it and then kept."""

    def __init__(
        self, points: int, fetch: Callable[[list[int]], dict[int, dict[str, Any]]]
    ) -> None:
        """Takes the number of points, and what returns the payloads of some of them."""

        def counts(numbers: list[int]) -> dict[int, tuple[Hashes, NDArray[np.uint32]]]:
            payloads = fetch(numbers)
            return {
                number: (array_in(own["terms"], "<u8"), array_in(own["counts"], "<u4"))
                for number, own in payloads.items()
            }

        self._points, self._counts = points, Cache(counts, CACHED_POINTS)

    def frequencies(self, terms: Hashes) -> NDArray[np.int64]:
        """How many passages hold each term, (n,)."""
        numbers = point_of_term(terms, self._points).tolist()
        known = self._counts.get(numbers)
        found = np.zeros(len(terms), np.int64)
        for place, (term, number) in enumerate(zip(terms, numbers, strict=True)):
            own, counts = known.get(number, _NO_COUNTS)
            row = np.searchsorted(own, term)
            if row < own.size and own[row] == term:
                found[place] = counts[row]
        return found


_NO_COUNTS = np.empty(0, np.uint64), np.empty(0, np.uint32)
