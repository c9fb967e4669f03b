"""Scores passages by BM25 over folded syllables and pairs of neighbours (see `postings`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask
from index.lexical.lexicon import Translation
from index.lexical.postings import ARRAYS
from index.lexical.syllables import Hashes, accents, hashes, syllable_spans, syllables

# Weight of a pair. It is below 1 because the pair's two syllables are counted as well. (With 1,
# MRR@10 is 0.014 less on short questions and 0.012 less on English ones; with 0.3 it is the same.)
PAIR = 0.5
# Weight of a word's translations. It is above 1 because they are pairs, and because an English
# question has hardly any other term that Vietnamese text can hold. (MRR@10 of the first search for
# English questions is 0.009 less with 2 and 0.018 less with 1.)
TRANSLATED = 3.0


class Alternative(NamedTuple):
    """A name in a question with its other forms, as folded syllables.

    Attributes:
        typed: the name as it stands in the question.
        forms: its other forms.
    """

    typed: list[str]
    forms: list[list[str]]


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

    def scores(
        self,
        question: str,
        translations: Sequence[Translation] = (),
        alternatives: Sequence[Alternative] = (),
    ) -> NDArray[np.float32]:
        """The word score of each passage for a question, float32 of shape (passages,).

        The score is BM25 divided by the highest BM25 that any text could get, which is the sum of
        the terms' idf. It is 0 where no term matches. Terms that no passage holds count in the sum.
        So a question in a language that the collection does not have gets low scores everywhere.

        A word's translations together are one more term. Each translation counts in proportion to
        its probability. The term's df is the mean df of the translations, weighted by probability
        (Darwish and Oard 2003, https://doi.org/10.1145/860435.860497). Translations are not part
        of the sum of the terms' idf. So without translations the score is 0..1, and with them it
        may be above 1.

        Args:
            question: the question; accents make no difference.
            translations: the translations of each of its words that has any.
            alternatives: the other forms of its names.
        """
        terms, idf = self._valued(syllables(question))
        scores = np.zeros(self.count, np.float32)
        self._add(scores, terms, idf)
        for alternative in alternatives:
            scores += self._gain(alternative)
        for translation in translations:
            idf_of_word = _idf(self._df(translation.terms) @ translation.chances, self.count)
            value = TRANSLATED * translation.weight * idf_of_word
            self._add(scores, translation.terms, value * translation.chances)
        scores /= np.float32(255 * idf.sum() or 1)
        return scores

    def _valued(self, folded: list[str]) -> tuple[Hashes, NDArray[np.float64]]:
        """(the different terms of a row of syllables, the value of each)."""
        single, pairs = hashes(folded)
        terms, first = np.unique(np.concatenate([single, pairs]), return_index=True)
        weights = np.where(first < single.size, 1, PAIR)
        return terms, _idf(self._df(terms), self.count) * weights

    def _gain(self, alternative: Alternative) -> NDArray[np.float32]:
        """How much more than the typed form the best form of a name has in each passage."""
        terms, values = self._valued(alternative.typed)
        typed = np.zeros(self.count, np.float32)
        self._add(typed, terms, values)
        best = typed.copy()
        for form in alternative.forms:
            own_terms, own_values = self._valued(form)
            own = np.zeros(self.count, np.float32)
            self._add(own, own_terms, own_values * (values.sum() / own_values.sum()))
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

    def df(self, folded: list[str]) -> int:
        """How many passages hold the rarest term of a row of syllables."""
        return int(self._df(np.concatenate(hashes(folded))).min(initial=self.count))

    def _add(self, scores: NDArray[np.float32], terms: Hashes, values: NDArray[np.float64]) -> None:
        """Adds to each passage's score the weights of the terms in it, each times its value.

        Args:
            scores: changed in place, (passages,).
            terms: (n,).
            values: (n,).
        """
        for row, value in zip(self._rows(terms), values, strict=True):
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

    def _df(self, terms: Hashes) -> NDArray[np.int64]:
        """How many passages hold each term, (n,)."""
        rows = self._rows(terms)
        return np.where(rows < 0, 0, self.starts[rows + 1] - self.starts[rows])

    def matched(self, question: str, text: str) -> list[tuple[int, int]]:
        """The spans of a text that match informative words of a question.

        A term, syllable or pair, is informative if its idf is at least the mean idf of those
        syllables of the question that the collection has. If the question has any accents, a word
        in the text must have the same accents as in the question. Neighbouring words make one span.

        Args:
            question: the question.
            text: NFC text, such as a passage's.

        Returns:
            (start, end) of each span in `text`, in order; no two overlap.
        """
        in_question, in_text = syllable_spans(normalize("NFC", question)), syllable_spans(text)
        single, pairs = hashes([syllable for _, _, syllable in in_question])
        known = single[self._rows(single) >= 0]
        if not (known.size and in_text):
            return []
        terms = np.concatenate([single, pairs])
        idf, known_idf = (_idf(self._df(part), self.count) for part in (terms, known))
        informative = terms[idf >= known_idf.mean()]
        marked, pair_marked = (
            np.isin(part, informative) for part in hashes([syllable for _, _, syllable in in_text])
        )
        marked[:-1] |= pair_marked
        marked[1:] |= pair_marked
        accents_of: dict[str, set[str]] = {}
        for start, end, syllable in in_question:
            accents_of.setdefault(syllable, set()).add(accents(question[start:end]))
        bare = not accents(question)
        spans: list[tuple[int, int]] = []
        for (start, end, syllable), mark in zip(in_text, marked, strict=True):
            if mark and (
                bare
                or syllable not in accents_of
                or accents(text[start:end]) in accents_of[syllable]
            ):
                joins = bool(spans) and text[spans[-1][1] : start].isspace()
                spans[-1:] = [(spans[-1][0], end)] if joins else [*spans[-1:], (start, end)]
        return spans


def _idf(df: Any, count: int) -> NDArray[np.float64]:
    """ln(1 + (n - df + 0.5) / (df + 0.5)), for n passages of which df hold the term."""
    idf: NDArray[np.float64] = np.log(1 + (count - df + 0.5) / (df + 0.5))
    return idf


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
