"""The lexicons: English words in Vietnamese, and Vietnamese words in English, with probabilities.

The lexical search adds the translations to the question's own words (see `WordStatistics.weigh`).
"""

from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase as LETTERS
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.lexical.syllables import Hashes, hashes

# Learnt for this project (lexicon.md, training/lexicon.py): by the language of the translations.
LEXICONS = {
    "vi": Path(__file__).with_name("lexicon.safetensors"),
    "en": Path(__file__).with_name("lexicon.en.safetensors"),
}


class Translation(NamedTuple):
    """The translations of one word.

    Attributes:
        terms: hashes of pairs of Vietnamese syllables or of English words, uint64 of shape (n,).
        chances: the probability of each translation, 0..1, float32 of shape (n,).
        weight: how much it counts beside other words' translations.
    """

    terms: Hashes
    chances: NDArray[np.float32]
    weight: float = 1.0


class Lexicon(NamedTuple):
    """Words of one language with their translations, w words and t translations in all.

    A Vietnamese word is a pair of syllables here, because most have two. One syllable without its
    accents has too many meanings.

    Attributes:
        words: hashes of folded words, ascending, uint64 of shape (w,).
        starts: the translations of word i are those from `starts[i]` to `starts[i + 1]`, int64 of
            shape (w + 1,).
        terms: hashes of the translations, the same as in the word index, uint64 of shape (t,).
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
            words: folded words (see `index.lexical.syllables.fold`), those of two syllables
                without the space between them.
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


@lru_cache
def lexicon(language: str = "vi") -> Lexicon:
    """The lexicon of the package into a language of LEXICONS. It is read once for each process."""
    from safetensors.numpy import load_file

    return Lexicon(**load_file(LEXICONS[language]))
