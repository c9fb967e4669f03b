"""Scores passages by BM25 over folded syllables and pairs of neighbours (see `postings`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask
from index.lexical.postings import ARRAYS
from index.lexical.syllables import Hashes
from index.lexical.weighing import Terms, WeightedTerms


class WordIndex:
    """The word statistics of one build.

    The arrays are memory-mapped, so that opening them reads next to nothing.

    Attributes:
        terms, starts, passages, weights: the arrays that the module's docstring describes.
        count: number of passages.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Takes the five arrays by their names."""
        # Plain views of the mapped arrays: numpy's memmap class slows every slice down.
        self.terms, self.starts, self.passages, self.weights = (
            np.asarray(arrays[name]) for name in ARRAYS[:4]
        )
        self.count = int(arrays["count"])

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Opens the files that `write_words(..., folder, stem)` wrote.

        Raises:
            OSError: a file is missing or cannot be read.
            ValueError: a file is not a numpy array.
        """
        files = {name: folder / f"{stem}.{name}.npy" for name in ARRAYS}
        return cls({name: np.load(file, mmap_mode="r") for name, file in files.items()})

    def scores(self, question: WeightedTerms) -> NDArray[np.float32]:
        """The word score of each passage for a question, float32 of shape (passages,).

        See `WordStatistics.weigh`.
        """
        scores = np.zeros(self.count, np.float32)
        self._add(scores, question.own)
        for forms in question.names:
            scores += self._gain(forms)
        for terms in question.translated:
            self._add(scores, terms)
        scores /= np.float32(255 * question.ceiling)
        return scores

    def _gain(self, forms: Sequence[Terms]) -> NDArray[np.float32]:
        """How much more than the typed form, the first, the best form has in each passage."""
        typed = np.zeros(self.count, np.float32)
        self._add(typed, forms[0])
        best = typed.copy()
        for form in forms[1:]:
            own = np.zeros(self.count, np.float32)
            self._add(own, form)
            np.maximum(best, own, out=best)
        gain: NDArray[np.float32] = best - typed
        return gain

    def holders(self, terms: Hashes) -> list[NDArray[np.intp]]:
        """The rows of the passages that hold each term."""
        none = np.empty(0, np.intp)
        return [
            self.passages[self.starts[row] : self.starts[row + 1]].astype(np.intp)
            if row >= 0
            else none
            for row in self._rows(terms).tolist()
        ]

    def _add(self, scores: NDArray[np.float32], terms: Terms) -> None:
        """Adds to each passage's score, (passages,), the weights of the terms in it."""
        for row, value in zip(self._rows(terms.hashes), terms.values, strict=True):
            if row >= 0:
                postings = slice(self.starts[row], self.starts[row + 1])
                # np.add.at is twice as fast as scores[...] += where the indices are of type intp.
                passages = self.passages[postings].astype(np.intp)
                np.add.at(scores, passages, self.weights[postings] * np.float32(value))

    def _rows(self, terms: Hashes) -> NDArray[np.intp]:
        """The row of each term in `self.terms`, (n,); -1 for a term that no passage holds."""
        rows = np.searchsorted(self.terms, terms)
        if not self.terms.size:
            return rows - 1
        return np.where(self.terms[np.minimum(rows, self.terms.size - 1)] == terms, rows, -1)

    def frequencies(self, terms: Hashes) -> NDArray[np.int64]:
        """How many passages hold each term, (n,)."""
        rows = self._rows(terms)
        return np.where(rows < 0, 0, self.starts[rows + 1] - self.starts[rows])


def top_passages(
    scores: NDArray[np.float32], count: int, mask: Mask | None = None
) -> NDArray[np.intp]:
    """The rows of the passages with the highest scores above 0, best first.

    Passages of equal score are in ascending order of row.

    Args:
        scores: (passages,).
        count: how many rows at most.
        mask: which passages may be returned, (passages,); None for all.

    Returns:
        Rows, (n,), where n is at most `count`.
    """
    if mask is not None:
        scores = np.where(mask, scores, np.float32(0))
    least = np.partition(scores, -count)[-count] if count < scores.size else 0
    rows = np.flatnonzero((scores >= least) & (scores > 0))
    return rows[np.argsort(-scores[rows], kind="stable")][:count]
