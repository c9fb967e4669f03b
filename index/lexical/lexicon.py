"""What Vietnamese text has for an English word: lets the lexical search take English questions."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.lexical.syllables import Hashes, hashes

# Learnt for this project (lexicon.md, training/lexicon.py).
LEXICON = Path(__file__).with_name("lexicon.safetensors")


class Translation(NamedTuple):
    """A word's translations: hashes of terms (n,), and how likely each is, 0..1 (n,)."""

    terms: Hashes
    chances: NDArray[np.float32]


class Lexicon(NamedTuple):
    """English words with the pairs of Vietnamese syllables that translate them.

    A Vietnamese word is two syllables as a rule; one alone, without accents, may be anything.

    Attributes:
        words: hashes of folded English words, ascending, (w,).
        starts: where each word's translations begin, (w + 1,).
        terms: hashes of pairs, as the index has them, (t,).
        chances: how likely each pair is where the word is translated, 255 for 1, (t,).
    """

    words: Hashes
    starts: NDArray[np.int64]
    terms: Hashes
    chances: NDArray[np.uint8]

    def translations(self, words: list[str]) -> list[Translation]:
        """Those of each of the folded `words` that is known."""
        asked = hashes(words)[0]
        at = np.searchsorted(self.words, asked)
        found = []
        for place, word in zip(at.tolist(), asked, strict=True):
            if place < self.words.size and self.words[place] == word:
                these = slice(self.starts[place], self.starts[place + 1])
                chances = (self.chances[these] / 255).astype(np.float32)
                found.append(Translation(self.terms[these], chances))
        return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that comes with the package."""
    from safetensors.numpy import load_file

    return Lexicon(**load_file(LEXICON))
