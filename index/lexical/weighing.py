"""What the words of a question are worth: their terms with the question's part of BM25.

It needs of a collection only how many passages hold each term. The passage's part of BM25 is in
`postings`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from index.lexical.lexicon import Translation
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


class Terms(NamedTuple):
    """Terms of a question.

    Attributes:
        hashes: uint64 of shape (n,).
        values: what a passage's weight of each term is multiplied by, float64 of shape (n,).
    """

    hashes: Hashes
    values: NDArray[np.float64]


class WeightedTerms(NamedTuple):
    """All terms of a question. A passage's word score is what it has of them over the ceiling.

    Attributes:
        own: the terms of the question.
        names: the terms of each form of a name that has other forms, the typed one first. A passage
            counts the best form, in place of the typed one, which is among `own`.
        translated: the terms of each word's translations.
        ceiling: the highest sum that a text could get without other forms and translations.
    """

    own: Terms
    names: list[list[Terms]]
    translated: list[Terms]
    ceiling: float


class WordStatistics:
    """How many passages of a collection hold which terms, and what follows of it for a question.

    Attributes:
        count: the number of passages.
    """

    def __init__(self, count: int, frequencies: Callable[[Hashes], NDArray[np.int64]]) -> None:
        """Takes the statistics of a collection.

        Args:
            count: the number of passages.
            frequencies: returns how many passages hold each of n terms, int64 of shape (n,).
        """
        self.count, self._df = count, frequencies

    def weigh(
        self,
        question: str,
        translations: Sequence[Translation] = (),
        alternatives: Sequence[Alternative] = (),
    ) -> WeightedTerms:
        """The terms of a question, each worth its idf, by which passages are scored.

        The word score of a passage is BM25 divided by the highest BM25 that any text could get,
        which is the sum of the terms' idf. It is 0 where no term matches. Terms that no passage
        holds count in the sum. So a question in a language that the collection does not have gets
        low scores everywhere.

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
        own = self._valued(syllables(question))
        translated = []
        for each in translations:
            idf_of_word = _idf(self._df(each.terms) @ each.chances, self.count)
            value = TRANSLATED * each.weight * idf_of_word
            translated.append(Terms(each.terms, value * each.chances))
        names = [self._forms(alternative) for alternative in alternatives]
        return WeightedTerms(own, names, translated, float(own.values.sum()) or 1.0)

    def _valued(self, folded: list[str]) -> Terms:
        """The different terms of a row of syllables."""
        single, pairs = hashes(folded)
        terms, first = np.unique(np.concatenate([single, pairs]), return_index=True)
        weights = np.where(first < single.size, 1, PAIR)
        return Terms(terms, _idf(self._df(terms), self.count) * weights)

    def _forms(self, alternative: Alternative) -> list[Terms]:
        """The forms of a name, the typed one first; each as a whole is worth what that one is."""
        typed = self._valued(alternative.typed)
        forms = map(self._valued, alternative.forms)
        worth = typed.values.sum()
        return [typed, *(Terms(f.hashes, f.values * (worth / f.values.sum())) for f in forms)]

    def df(self, folded: list[str]) -> int:
        """How many passages hold the rarest term of a row of syllables."""
        return int(self._df(np.concatenate(hashes(folded))).min(initial=self.count))

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
        terms = np.concatenate([single, pairs])
        df = self._df(terms)
        known = df[: single.size][df[: single.size] > 0]
        if not (known.size and in_text):
            return []
        informative = terms[_idf(df, self.count) >= _idf(known, self.count).mean()]
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
