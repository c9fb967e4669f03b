"""The words of a collection, and the nearest of them to a word with a typing slip.

The words of one build are one plain array:

    STEM.letters.npy   S16 (w,)   the words of 4 to 16 letters from a to z, folded, ascending

How many passages hold a word is known by the word statistics (index/lexical/bm25.py).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.lexical.syllables import SYLLABLE, fold

# Letters of a word. Shorter words have too many neighbours; of longer ones there are hardly any.
SHORTEST, LONGEST = 4, 16
# Words of at least so many letters may have two slips. Shorter ones may have one, or one letter at
# another place ("Ghandi") if they have MOVED letters.
TWO_SLIPS, MOVED = 9, 6
WORDS = 1 << 19  # the most that are written: 8 MB on disk

Letters = NDArray[np.bytes_]
"""S16 of shape (w,): w folded words."""


def write_vocabulary(texts: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Writes the words of the texts and returns the files.

    Where there are more than WORDS, the ones that occur in most passages are written.

    Args:
        texts: the text of each passage.
        folder: where the files are written.
        stem: the files are called STEM.NAME.npy.

    Raises:
        OSError: `folder` cannot be written or is full.
    """
    counts: dict[str, int] = {}
    for text in texts:
        for word in set(SYLLABLE.findall(fold(text))):
            if is_correctable(word):
                counts[word] = counts.get(word, 0) + 1
        if len(counts) > 4 * WORDS:  # what was seen once is forgotten, so that memory is bounded
            counts = {word: n for word, n in counts.items() if n > 1}
    frequent = sorted(counts, key=lambda word: -counts[word])[:WORDS]
    file = folder / f"{stem}.letters.npy"
    np.save(file, np.array(sorted(frequent), dtype=f"S{LONGEST}"))
    return [file]


def is_correctable(word: str) -> bool:
    """True if a folded word has SHORTEST to LONGEST letters, all from a to z."""
    return SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()


class Vocabulary:
    """The words of one build.

    Attributes:
        words: the array that the module's docstring describes.
    """

    def __init__(self, words: NDArray[Any]) -> None:
        self.words: Letters = np.asarray(words)

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Opens the file that `write_vocabulary(..., folder, stem)` wrote.

        Raises:
            OSError: the file is missing or cannot be read.
            ValueError: it is not a numpy array.
        """
        return cls(np.load(folder / f"{stem}.letters.npy", mmap_mode="r"))

    def check(self) -> None:
        """Raises ValueError if the array does not hold words."""
        if self.words.dtype != np.dtype(f"S{LONGEST}") or self.words.ndim != 1:
            raise ValueError("the vocabulary does not hold words")

    def has(self, word: str) -> bool:
        """True if the collection has this folded word."""
        if not is_correctable(word):
            return False
        row = np.searchsorted(self.words, word.encode())
        return bool(row < self.words.size and self.words[row] == word.encode())

    def nearest(self, word: str) -> list[str]:
        """The words with the fewest slips from a word, of those with the same first letter.

        A slip is a letter too many, too few or wrong, or two neighbours exchanged (Damerau 1964,
        https://doi.org/10.1145/363958.363994, without changes between exchanged letters). Few
        slips are in the first letter (Pollock and Zamora 1984,
        https://doi.org/10.1145/358027.358048).

        Args:
            word: folded; see `is_correctable`.

        Returns:
            All words with the smallest number of slips, in order; none if this number is above 2,
            or 1 for shorter words (see TWO_SLIPS).
        """
        if not is_correctable(word) or not self.words.size:
            return []
        most = 2 if len(word) >= MOVED else 1
        first = np.searchsorted(self.words, word[0].encode())
        last = np.searchsorted(self.words, chr(ord(word[0]) + 1).encode())
        bucket = np.ascontiguousarray(self.words[first:last])
        lengths = np.char.str_len(bucket)
        bucket = bucket[np.abs(lengths - len(word)) <= most]
        slips = _slips(word, bucket)
        least = slips.min(initial=most + 1)
        nearest = [each.decode() for each in bucket[slips == least]] if least <= most else []
        if least == 2 and len(word) < TWO_SLIPS:
            return [each for each in nearest if sorted(each) == sorted(word)]
        return nearest


def _slips(word: str, others: Letters) -> NDArray[np.int8]:
    """The number of slips between a word and each of n others, (n,).

    It is the dynamic programme of the edit distance, for all words at once.
    """
    letters = np.ascontiguousarray(others.view(np.uint8).reshape(-1, LONGEST).T)
    count = letters.shape[1]
    lengths = np.char.str_len(others)
    before = np.zeros((LONGEST + 1, count), np.int8)
    rows = [before, np.repeat(np.arange(LONGEST + 1, dtype=np.int8)[:, None], count, axis=1)]
    for i, letter in enumerate(word.encode(), start=1):
        row = np.empty_like(before)
        row[0] = i
        for j in range(1, LONGEST + 1):
            wrong = (letters[j - 1] != letter).astype(np.int8)
            row[j] = np.minimum(rows[-1][j - 1] + wrong, np.minimum(rows[-1][j], row[j - 1]) + 1)
            if i > 1 and j > 1:
                exchanged = (letters[j - 1] == ord(word[i - 2])) & (letters[j - 2] == letter)
                row[j] = np.where(exchanged, np.minimum(row[j], rows[-2][j - 2] + 1), row[j])
        rows = [rows[-1], row]
    slips: NDArray[np.int8] = rows[-1][lengths, np.arange(count)]
    return slips
