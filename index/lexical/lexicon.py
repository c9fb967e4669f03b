"""The lexicon: Vietnamese translations of English words, for English questions.

The lexical search adds the translations to the question's own words (see `WordIndex.scores`).
"""

from functools import lru_cache
from pathlib import Path
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


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that comes with the package. It is read once for each process."""
    from safetensors.numpy import load_file

    return Lexicon(**load_file(LEXICON))
