"""Counts the spellings of syllables in Vietnamese text, and their pairs, and writes them to disk.

A spelling is a syllable as it is written, in lower case and with its accents. The counts of one
build are five plain arrays, for f spellings and p pairs:

    STEM.accented.npy  str (f,)     the spellings, in the order of `bare`
    STEM.bare.npy      str (f,)     the spellings without accents, ascending
    STEM.seen.npy      int64 (f,)   how often each spelling occurs
    STEM.pairs.npy     uint32 (p,)  first spelling's number * 2**16 + second one's number, ascending
    STEM.joint.npy     int64 (p,)   how often each pair occurs

A spelling's number is its row in these arrays.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from index.lexical.syllables import SYLLABLE, fold
from index.text.languages import SYLLABLE_SHAPE

# Articles have few questions: they have "ở đầu" but not "ở đâu". So these phrases are counted as
# well, with a hundredth of all counts.
_ASKING = (
    "ai là ai. là gì. cái gì. làm gì. ở đâu. tại đâu. từ đâu. đi đâu. do đâu. khi nào. ngày nào. "
    "năm nào. người nào. nước nào. nơi nào. thế nào. như thế nào. bao giờ. bao lâu. bao xa. "
    "bao nhiêu. mấy. tại sao. vì sao. thì sao. phải không. hay không. gồm những gì. là bao nhiêu."
)
NUMBER = "0"  # the spelling of every number: "năm 2016" counts what comes before any number
LONGEST = 8  # letters of a spelling at most; the longest syllable, "nghiêng", has seven
FORMS, PAIRS = 1 << 16, 1 << 21  # how many of the most frequent are written: 18 MB on disk
BATCH = 1 << 22  # syllables in memory at a time while counting
NAMES = ("accented", "bare", "seen", "pairs", "joint")


Numbers = NDArray[np.int64]
"""int64 of shape (n,): numbers of spellings or pairs, or counts."""


class _Frequencies:
    """How often each number occurred.

    Attributes:
        keys: the distinct numbers, ascending, (n,).
        seen: how often each occurred, (n,).
    """

    def __init__(self) -> None:
        self.keys, self.seen = np.zeros(0, np.int64), np.zeros(0, np.int64)

    def add(self, values: Numbers, times: int = 1) -> None:
        """Counts each of `values` as so many occurrences."""
        keys, seen = np.unique(values, return_counts=True)
        self.keys, slots = np.unique(np.concatenate([self.keys, keys]), return_inverse=True)
        counts = np.concatenate([self.seen, times * seen])
        self.seen = np.bincount(slots, counts).astype(np.int64)


def write_spellings(texts: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Counts the spellings and their pairs, writes the counts and returns the files.

    Args:
        texts: the text of each passage.
        folder: where the files are written.
        stem: the files are called STEM.NAME.npy.

    Raises:
        OSError: `folder` cannot be written or is full.
    """
    numbers = {"": 0}
    single, pairs = _Frequencies(), _Frequencies()

    def count(batch: list[int], times: int = 1) -> None:
        syllables = np.array(batch, dtype=np.int64)
        first, second = syllables[:-1], syllables[1:]
        single.add(syllables[syllables > 0], times)
        pairs.add((first << 32 | second)[(first > 0) & (second > 0)], times)

    for batch in _batches(texts, numbers):
        count(batch)
    asking = [number for batch in _batches(_ASKING.split("."), numbers) for number in batch]
    count(asking, times=1 + int(single.seen.sum()) // 100 // len(asking))
    arrays = _ordered(list(numbers), single, pairs)
    files = [folder / f"{stem}.{name}.npy" for name in NAMES]
    for file, array in zip(files, arrays, strict=True):
        np.save(file, array)
    return files


def _batches(texts: Iterable[str], numbers: dict[str, int]) -> Iterator[list[int]]:
    """The numbers of the texts' spellings, about BATCH at a time.

    0 stands for a foreign word, and for the end of each text.

    Args:
        texts: the texts.
        numbers: the number of each spelling; new spellings are added to it.
    """
    batch: list[int] = []
    for text in texts:
        for word in SYLLABLE.findall(normalize("NFC", text.lower())):
            batch.append(numbers.setdefault(spelling_of(word), len(numbers)))
        batch.append(0)
        if len(batch) > BATCH:
            yield batch
            batch = []
    yield batch


def spelling_of(word: str) -> str:
    """The spelling that a word is counted as; NUMBER for a number, "" for a foreign word.

    Args:
        word: in lower case; never empty.
    """
    if word[0].isdigit():
        return NUMBER
    return _vietnamese(word.replace("ð", "đ")) if len(word) <= LONGEST else ""


@lru_cache(maxsize=1 << 16)
def _vietnamese(word: str) -> str:
    """A word of LONGEST letters at most if it has the shape of a Vietnamese syllable, else ""."""
    return word if SYLLABLE_SHAPE.fullmatch(fold(word)) else ""


def _ordered(spellings: list[str], single: _Frequencies, pairs: _Frequencies) -> list[NDArray[Any]]:
    """The arrays to write, in the order of NAMES: the most frequent spellings and pairs.

    Args:
        spellings: the spelling of each number that was counted.
        single: counts of spellings.
        pairs: counts of pairs, first number * 2**32 + second number.
    """
    frequent = single.keys[_most_frequent(single.seen, FORMS)]
    frequent = np.array(
        sorted(frequent, key=lambda number: (fold(spellings[number]), spellings[number])), np.int64
    )
    rows = np.full(len(spellings), -1)
    rows[frequent] = np.arange(frequent.size)
    first, second = rows[pairs.keys >> 32], rows[pairs.keys & 0xFFFFFFFF]
    known = np.flatnonzero((first >= 0) & (second >= 0))
    known = known[_most_frequent(pairs.seen[known], PAIRS)]
    keys = (first << 16 | second)[known]
    order = np.argsort(keys)
    accented = np.array([spellings[number] for number in frequent], dtype=f"U{LONGEST}")
    bare = np.array([fold(spellings[number]) for number in frequent], dtype=f"U{LONGEST}")
    seen = single.seen[np.searchsorted(single.keys, frequent)]
    return [accented, bare, seen, keys[order].astype(np.uint32), pairs.seen[known][order]]


def _most_frequent(seen: Numbers, count: int) -> Numbers:
    """The places of the `count` highest counts, highest first."""
    return np.argsort(-seen, kind="stable")[:count]
