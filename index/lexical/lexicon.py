"""The lexicon: Vietnamese translations of English words, for English questions.

The lexical search adds the translations to the question's own words (see `WordIndex.scores`).
"""

from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase as LETTERS
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.lexical.syllables import Hashes, hashes

# Learnt for this project (lexicon.md, training/lexicon.py).
LEXICON = Path(__file__).with_name("lexicon.safetensors")


class Translation(NamedTuple):
    """The Vietnamese translations of one English word.

    Attributes:
        terms: hashes of pairs of syllables, uint64 of shape (n,).
        chances: the probability of each translation, 0..1, float32 of shape (n,).
    """

    terms: Hashes
    chances: NDArray[np.float32]


class Lexicon(NamedTuple):
    """English words with their Vietnamese translations, w words and t translations in all.

    A translation is a pair of syllables, because most Vietnamese words have two. One syllable
    without its accents has too many meanings.

    Attributes:
        words: hashes of folded English words, ascending, uint64 of shape (w,).
        starts: the translations of word i are those from `starts[i]` to `starts[i + 1]`, int64 of
            shape (w + 1,).
        terms: hashes of pairs of syllables, the same as in the word index, uint64 of shape (t,).
        chances: the probability of each translation of its word, uint8 of shape (t,); 255 stands
            for 1.
    """

    words: Hashes
    starts: NDArray[np.int64]
    terms: Hashes
    chances: NDArray[np.uint8]

    def translations(self, words: list[str]) -> list[Translation]:
        """The translations of the words that the lexicon has, in the order of `words`.

        Args:
            words: folded English words (see `index.lexical.syllables.fold`).
        """
        hashed = hashes(words)[0]
        rows = np.searchsorted(self.words, hashed)
        translations = []
        for row, word in zip(rows.tolist(), hashed, strict=True):
            if row < self.words.size and self.words[row] == word:
                part = slice(self.starts[row], self.starts[row + 1])
                chances = (self.chances[part] / 255).astype(np.float32)
                translations.append(Translation(self.terms[part], chances))
        return translations

    def one_slip_away(self, word: str) -> list[str]:
        """The words that differ by one slip from a word, not in the first letter, in order.

        A slip is a letter too many, too few or wrong, or two neighbours exchanged.
        """
        edits = set()
        for place in range(1, len(word) + 1):
            before, after = word[:place], word[place:]
            edits |= {before + letter + rest for letter in LETTERS for rest in (after, after[1:])}
            edits |= {before + after[1:], before + after[1::-1] + after[2:]}
        near = sorted(edits - {word})
        hashed = hashes(near)[0]
        rows = np.minimum(np.searchsorted(self.words, hashed), self.words.size - 1)
        return [near[place] for place in np.flatnonzero(self.words[rows] == hashed)]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that comes with the package. It is read once for each process."""
    from safetensors.numpy import load_file

    return Lexicon(**load_file(LEXICON))
