"""Gives a question typed without Vietnamese accents those that the collection's own text has."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from index.lexical.spellings import NAMES, NUMBER, Numbers, form_of
from index.lexical.syllables import SYLLABLE, accents, fold

# The model, with constants chosen on the development questions. A pair's probability is its share
# among the pairs with that first syllable, mixed with ALONE of the second's own probability. A word
# may also be FOREIGN, as likely as a rare syllable, so that it stays as it is; foreign words come
# in runs, which begin with LEAVE and go on with STAY.
ALONE, FOREIGN, LEAVE, STAY = 0.2, 1e-4, 0.01, 0.97
# Syllables thought to be still unseen: what a small collection shows once is not yet frequent.
UNSEEN = 10_000
# In Vietnamese 83 of 100 syllables have a mark and 9 a đ (both development collections). A writer
# is thought to have dropped RARE of them, a thought worth that of DOUBT syllables.
MARKED, BARRED, RARE, DOUBT = 0.83, 0.09, 0.02, 5.0


class _Choices(NamedTuple):
    """What one word may be: numbers of forms, first of all -1 (foreign); the log-probability of
    typing it so."""

    forms: Numbers
    typing: NDArray[np.float64]


class Accents:
    """The likeliest accents, by the counts of one build's text (see `index.lexical.spellings`)."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        # Plain views of the mapped arrays: numpy's memmap class slows every slice down.
        self.forms, self.bare, self.seen, self.pairs, self.joint = (
            np.asarray(arrays[name]) for name in NAMES
        )
        self.total = int(self.seen.sum()) + UNSEEN

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Opens what `write_spellings(..., folder, stem)` wrote.

        Raises:
            OSError, ValueError: a file is missing, or is no such array.
        """
        files = {name: folder / f"{stem}.{name}.npy" for name in NAMES}
        return cls({name: np.load(file, mmap_mode="r") for name, file in files.items()})

    def restore(self, question: str) -> str:
        """`question` (NFC) with the accents that it lacks; letters and case stay.

        A syllable that has marks keeps these, though perhaps in the collection's spelling ("hòa"
        for "hoà"), and may get a đ. Words that are not Vietnamese stay as they are.
        """
        question = normalize("NFC", question)
        parts, end = [], 0
        for word, number in self._meant(question):
            parts.append(question[end : word.start()])
            form = NUMBER if number < 0 else str(self.forms[number])
            parts.append(word[0] if form == NUMBER else _cased(form, word[0]))
            end = word.end()
        return "".join([*parts, question[end:]])

    def foreign(self, question: str) -> list[str]:
        """The words of `question`, folded, that are not Vietnamese; numbers aside."""
        meant = self._meant(normalize("NFC", question))
        return [fold(word[0]) for word, number in meant if number < 0 and word[0].isalpha()]

    def _meant(self, question: str) -> list[tuple[re.Match[str], int]]:
        """Each word of `question` with the number of its likeliest form; -1 if it is foreign."""
        found = list(SYLLABLE.finditer(question))
        typed = [re.sub("^dd", "đ", form_of(word[0].lower())) for word in found]
        marks, bar = _dropped([form for form in typed if form and form != NUMBER])
        path = self._path([self._choices(form, marks, bar) for form in typed])
        return list(zip(found, path, strict=True))

    def _choices(self, typed: str, marks: float, bar: float) -> _Choices:
        """The forms that `typed` can stand for, when dropping marks and đ has these log-odds."""
        first = np.searchsorted(self.bare, fold(typed))
        last = np.searchsorted(self.bare, fold(typed), side="right")
        have, barred = _signs(typed)
        numbers, typing = [-1], [np.log(FOREIGN)]
        for number in range(int(first), int(last)):
            lost, stroke = _signs(form := str(self.forms[number]))
            if have in ("", lost) and barred <= stroke:
                numbers.append(number)
                respelt = typed.replace("đ", "d") != form.replace("đ", "d")
                typing.append(marks * respelt + bar * (barred != stroke))
        if typed == NUMBER and len(numbers) > 1:  # numbers speak for no language
            typing[0] = float(np.log(self.seen[numbers[1]] / self.total))
        return _Choices(np.array(numbers), np.array(typing))

    def _path(self, choices: list[_Choices]) -> list[int]:
        """The likeliest form of each word (Viterbi)."""
        if not choices:
            return []
        share = self._share(choices[0].forms)
        total = np.log(np.where(choices[0].forms < 0, 1, share)) + choices[0].typing
        steps = []
        for before, after in pairwise(choices):
            through = total[:, None] + np.log(self._chances(before.forms, after.forms))
            steps.append(through.argmax(axis=0))
            total = through.max(axis=0) + after.typing
        at = int(total.argmax())
        path = [at]
        for step in reversed(steps):
            at = int(step[at])
            path.append(at)
        return [int(c.forms[i]) for c, i in zip(choices, reversed(path), strict=True)]

    def _share(self, forms: Numbers) -> NDArray[np.float64]:
        return np.where(forms < 0, 0, self.seen[forms]) / self.total

    def _chances(self, before: Numbers, after: Numbers) -> NDArray[np.float64]:
        """The probability of each of `after` (columns) when it follows each of `before` (rows)."""
        keys = (before[1:, None] << 16 | after[1:]).astype(np.uint32)
        at = np.minimum(np.searchsorted(self.pairs, keys), self.pairs.size - 1)
        joint = np.where(self.pairs[at] == keys, self.joint[at], 0)
        share = self._share(after[1:])
        chances = np.empty((before.size, after.size))
        chances[1:, 1:] = (1 - ALONE) * joint / self.seen[before[1:, None]] + ALONE * share
        chances[1:, 1:] *= 1 - LEAVE
        chances[0, 1:] = (1 - STAY) * share
        chances[:, 0] = LEAVE
        chances[0, 0] = STAY
        return chances


def _signs(form: str) -> tuple[str, bool]:
    """The marks of a form, and whether it has a đ."""
    signs = accents(form)
    return signs.strip("đ"), signs.startswith("đ")


def _dropped(typed: list[str]) -> tuple[float, float]:
    """Log-probability that the writer of these syllables drops a mark; and a đ."""
    signs = [_signs(form) for form in typed]
    kept = sum(bool(marks) for marks, _ in signs), sum(bar for _, bar in signs)
    chances = []
    for share, count in zip((MARKED, BARRED), kept, strict=True):
        usual = share * len(typed)
        chances.append(np.log((max(usual - count, 0) + RARE * DOUBT) / (usual + DOUBT)))
    return chances[0], chances[1]


def _cased(form: str, typed: str) -> str:
    if typed.isupper():
        return form.upper()
    return form.capitalize() if typed[0].isupper() else form
