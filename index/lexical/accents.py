"""Restores the accents of a question that was typed without them.

The accents come from the spellings in the collection's own text.
"""

import re
from collections import Counter
from collections.abc import Iterable
from copy import copy
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from index.lexical.spellings import NAMES, NUMBER, Numbers, spelling_of
from index.lexical.syllables import SYLLABLE, accents, fold, syllables
from index.lexical.viterbi import all_paths, likeliest_path

# The constants of a hidden Markov model, chosen on the development questions. The probability of a
# pair is its share among the pairs with the same first syllable, mixed with the second syllable's
# own probability, which has the weight ALONE. A word may also be foreign; then it stays unchanged.
# FOREIGN is the probability that a foreign word is typed as this word: that of a rare syllable.
# LEAVE is the probability that a foreign word follows a Vietnamese one, and STAY that it follows
# another foreign one.
ALONE, FOREIGN, LEAVE, STAY = 0.2, 3e-5, 0.01, 0.97
# Added to the number of syllables counted, so that a syllable that a small collection has once does
# not count as frequent.
UNSEEN = 10_000
# The shares of Vietnamese syllables that have a mark and a đ, in both development collections.
# Before the question is read, a writer is expected to drop the share RARE of them; this
# expectation has the weight of DOUBT syllables.
MARKED, BARRED, RARE, DOUBT = 0.83, 0.09, 0.02, 5.0


# Weights of the text near a question (see `Accents.near`): of its pairs and of its spellings. With
# it, 50 % of the newsroom's bare questions are restored without a fault instead of 39 %, 83 %
# instead of 73 % of XQuAD's, and 84 % instead of 80 % of Zalo's. With 0.3 to 0.8 and 0.3 to 0.6
# they are 4 % less at most.
NEAR_PAIRS, NEAR_SPELLINGS = 0.5, 0.3


class _Near(NamedTuple):
    """The counts of the text near a question.

    Attributes:
        seen: how often each spelling occurs, by number, without those that do not.
        joint: how often each pair of numbers occurs.
        total: how many spellings were counted.
    """

    seen: dict[int, int]
    joint: dict[tuple[int, int], int]
    total: int


class _Choices(NamedTuple):
    """What one word of a question may stand for, c choices.

    Attributes:
        spellings: numbers of spellings, (c,); the first is -1, which stands for a foreign word.
        typing: the log-probability that this spelling is typed as the word, (c,).
    """

    spellings: Numbers
    typing: NDArray[np.float64]


class Accents:
    """The most probable accents by the counts of one build's text.

    Attributes:
        accented, bare, seen, pairs, joint: the arrays that `index.lexical.spellings` describes.
        total: how many syllables were counted, plus UNSEEN.
    """

    _near = _Near({}, {}, 0)

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Takes the five arrays by their names."""
        # Plain views of the mapped arrays: numpy's memmap class slows every slice down.
        self.accented, self.bare, self.seen, self.pairs, self.joint = (
            np.asarray(arrays[name]) for name in NAMES
        )
        self.total = int(self.seen.sum()) + UNSEEN

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Opens the files that `write_spellings(..., folder, stem)` wrote.

        Raises:
            OSError: a file is missing or cannot be read.
            ValueError: a file is not a numpy array.
        """
        files = {name: folder / f"{stem}.{name}.npy" for name in NAMES}
        return cls({name: np.load(file, mmap_mode="r") for name, file in files.items()})

    def restore(self, question: str) -> str:
        """The question in NFC with its missing accents.

        Letters and capitals do not change. A syllable that has marks keeps its marks, but may get
        the collection's spelling ("hòa" for "hoà") and a đ. Words that are not Vietnamese do not
        change. Where most words are not, none in small letters changes ("club de Binh Dinh").
        """
        question = normalize("NFC", question)
        words = self._likeliest(question)
        foreign = sum(number < 0 for _, number in words) > len(words) / 2
        parts, end = [], 0
        for word, number in words:
            parts.append(question[end : word.start()])
            spelling = NUMBER if number < 0 else str(self.accented[number])
            unchanged = spelling == NUMBER or (foreign and word[0].islower())
            parts.append(word[0] if unchanged else _cased(spelling, word[0]))
            end = word.end()
        return "".join([*parts, question[end:]])

    def near(self, texts: Iterable[str]) -> Self:
        """These counts mixed with those of a few texts that probably have the question's words.

        What the best passages by words write is far more probable than elsewhere: in an article
        about a hotel "phong ngu" is "phòng ngủ".
        """
        seen: Counter[int] = Counter()
        joint: Counter[tuple[int, int]] = Counter()
        for text in texts:
            numbers = [
                self._number(word) for word in SYLLABLE.findall(normalize("NFC", text.lower()))
            ]
            seen.update(number for number in numbers if number >= 0)
            joint.update(pair for pair in pairwise(numbers) if min(pair) >= 0)
        mixed = copy(self)
        mixed._near = _Near(seen, joint, seen.total())
        return mixed

    def _number(self, word: str) -> int:
        """The number of a word's spelling, -1 if it has none; `word` is in lower case."""
        spelling = spelling_of(word)
        first, last = self._rows(fold(spelling)) if spelling else (0, 0)
        own = np.flatnonzero(self.accented[first:last] == spelling)
        return first + int(own[0]) if own.size else -1

    def foreign(self, question: str) -> list[str]:
        """The foreign words of a question, folded and in order, without numbers."""
        words = self._likeliest(normalize("NFC", question))
        return [fold(word[0]) for word, number in words if number < 0 and word[0].isalpha()]

    def is_foreign(self, text: str) -> bool:
        """True if more than half of the words of a text are foreign; numbers count as words."""
        return 2 * len(self.foreign(text)) > len(syllables(text))

    def spelling(self, bare: str, signs: str) -> str | None:
        """The most frequent spelling of a folded syllable with these accents.

        Args:
            bare: the folded syllable.
            signs: what `index.lexical.syllables.accents` gives; "" for any accents.

        Returns:
            The spelling, or with `signs` "" the folded syllable; None if there is none.
        """
        first, last = self._rows(bare)
        rows = [
            row for row in range(first, last) if signs in ("", accents(str(self.accented[row])))
        ]
        if not rows:
            return None
        return str(self.accented[max(rows, key=lambda row: self.seen[row])]) if signs else bare

    def likelihood(self, text: str) -> float:
        """The log-probability of the most probable spellings of a text's words."""
        _, choices = self._choices_of(normalize("NFC", text))
        return likeliest_path(*self._steps(choices))[1] if choices else 0.0

    def certainty(self, text: str) -> float:
        """The probability that all of the most probable spellings of a text are right, 0..1.

        It is 0 if a word stays foreign that may be a Vietnamese one.
        """
        _, choices = self._choices_of(normalize("NFC", text))
        if not choices:
            return 1.0
        steps = self._steps(choices)
        path, likelihood = likeliest_path(*steps)
        if any(
            choice.spellings.size > 1 and not place
            for choice, place in zip(choices, path, strict=True)
        ):
            return 0.0
        return float(np.exp(likelihood - all_paths(*steps)))

    def _rows(self, bare: str) -> tuple[int, int]:
        """The first row of a folded syllable's spellings and the one after the last."""
        first = np.searchsorted(self.bare, bare)
        return int(first), int(np.searchsorted(self.bare, bare, side="right"))

    def _likeliest(self, question: str) -> list[tuple[re.Match[str], int]]:
        """(word, number of its most probable spelling) of each word; -1 for a foreign word."""
        words, choices = self._choices_of(question)
        if not choices:
            return []
        path, _ = likeliest_path(*self._steps(choices))
        return [
            (word, int(choice.spellings[place]))
            for word, choice, place in zip(words, choices, path, strict=True)
        ]

    def _choices_of(self, question: str) -> tuple[list[re.Match[str]], list[_Choices]]:
        """The words of a question, and what each of them may stand for."""
        words = list(SYLLABLE.finditer(question))
        typed = [re.sub("^dd", "đ", spelling_of(word[0].lower())) for word in words]
        marks, bar = _dropped([spelling for spelling in typed if spelling and spelling != NUMBER])
        return words, [self._choices(spelling, marks, bar) for spelling in typed]

    def _choices(self, typed: str, marks: float, bar: float) -> _Choices:
        """The spellings that a typed syllable can stand for.

        Args:
            typed: the syllable, "" for a foreign word.
            marks: log-probability that the writer drops a mark.
            bar: log-probability that the writer types d for đ.
        """
        first, last = self._rows(fold(typed))
        typed_marks, typed_bar = _signs(typed)
        numbers, typing = [-1], [np.log(FOREIGN)]
        for number in range(first, last):
            own_marks, own_bar = _signs(spelling := str(self.accented[number]))
            if typed_marks in ("", own_marks) and typed_bar <= own_bar:
                numbers.append(number)
                respelt = typed.replace("đ", "d") != spelling.replace("đ", "d")
                typing.append(marks * respelt + bar * (typed_bar != own_bar))
        # A number is as probable among foreign words as among Vietnamese ones.
        if typed == NUMBER and len(numbers) > 1:
            typing[0] = float(np.log(self.seen[numbers[1]] / self.total))
        return _Choices(np.array(numbers), np.array(typing))

    def _steps(self, choices: list[_Choices]) -> tuple[NDArray[Any], list[NDArray[Any]]]:
        """What `likeliest_path` takes."""
        share = self._share(choices[0].spellings)
        start = np.log(np.where(choices[0].spellings < 0, 1, share)) + choices[0].typing
        steps = [
            np.log(self._chances(before.spellings, after.spellings)) + after.typing
            for before, after in pairwise(choices)
        ]
        return start, steps

    def _share(self, spellings: Numbers) -> NDArray[np.float64]:
        """The probability of each spelling among all, (c,); 0 for -1, a foreign word."""
        share = np.where(spellings < 0, 0, self.seen[spellings]) / self.total
        if not self._near.total:
            return share
        near = np.array([self._near.seen.get(number, 0) for number in spellings.tolist()])
        mixed: NDArray[np.float64] = (
            1 - NEAR_SPELLINGS
        ) * share + NEAR_SPELLINGS * near / self._near.total
        return mixed

    def _chances(self, before: Numbers, after: Numbers) -> NDArray[np.float64]:
        """The probability that a word has one spelling if the word before it has another.

        Args:
            before: numbers of the spellings of the word before, (b,); the first is -1.
            after: numbers of the spellings of the word, (a,); the first is -1.

        Returns:
            Probabilities, (b, a).
        """
        share = self._share(after[1:])
        chances = np.empty((before.size, after.size))
        chances[1:, 1:] = (1 - ALONE) * self._following(before[1:], after[1:]) + ALONE * share
        chances[1:, 1:] *= 1 - LEAVE
        chances[0, 1:] = (1 - STAY) * share
        chances[:, 0] = LEAVE
        chances[0, 0] = STAY
        return chances

    def _following(self, before: Numbers, after: Numbers) -> NDArray[np.float64]:
        """The share of each pair among the pairs with the same first spelling, (b, a)."""
        keys = (before[:, None] << 16 | after).astype(np.uint32)
        rows = np.minimum(np.searchsorted(self.pairs, keys), self.pairs.size - 1)
        joint = np.where(self.pairs[rows] == keys, self.joint[rows], 0)
        shares: NDArray[np.float64] = joint / self.seen[before[:, None]]
        for row, first in enumerate(before.tolist()):
            if seen := self._near.seen.get(first):
                near = np.array(
                    [self._near.joint.get((first, second), 0) for second in after.tolist()]
                )
                # The more often the text has the first spelling, the more its pairs count.
                weight = NEAR_PAIRS * seen / (seen + 1)
                shares[row] = (1 - weight) * shares[row] + weight * near / seen
        return shares


def _signs(spelling: str) -> tuple[str, bool]:
    """(the marks of a spelling, whether it has a đ)."""
    signs = accents(spelling)
    return signs.strip("đ"), signs.startswith("đ")


def _dropped(typed: list[str]) -> tuple[float, float]:
    """Log-probabilities that the writer of these syllables drops a mark, and types d for đ."""
    signs = [_signs(spelling) for spelling in typed]
    typed_counts = sum(bool(marks) for marks, _ in signs), sum(bar for _, bar in signs)
    chances = []
    for share, count in zip((MARKED, BARRED), typed_counts, strict=True):
        usual = share * len(typed)
        chances.append(np.log((max(usual - count, 0) + RARE * DOUBT) / (usual + DOUBT)))
    return chances[0], chances[1]


def _cased(spelling: str, typed: str) -> str:
    """The spelling with the capitals of the typed word."""
    if typed.isupper():
        return spelling.upper()
    return spelling.capitalize() if typed[0].isupper() else spelling
