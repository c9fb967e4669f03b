"""Counts the syllables of Vietnamese text as they are written, and pairs of neighbours, on disk.

STEM.forms.npy   str (f,)     syllables as written, in lower case, ordered as `bare`
STEM.bare.npy    str (f,)     the same without accents, ascending
STEM.seen.npy    int64 (f,)   how often each occurs
STEM.pairs.npy   uint32 (p,)  first form's number * 2**16 + second form's number, ascending
STEM.joint.npy   int64 (p,)   how often each pair occurs
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from index.lexical.syllables import SYLLABLE, fold

# How a Vietnamese syllable is spelt, accents aside: initial, vowels, final ("k" as in "Đắk Lắk").
_SHAPE = re.compile(
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|n|ngh?|nh|p|ph|qu?|r|s|th?|tr|v|x)?"
    "[aeiouy]{1,3}(?:ch?|k|m|ng?|nh|p|t)?"
)
# Articles seldom ask, so they show "ở đầu" and not "ở đâu": a hundredth of all counts is these.
_ASKING = (
    "ai là ai. là gì. cái gì. làm gì. ở đâu. tại đâu. từ đâu. đi đâu. do đâu. khi nào. ngày nào. "
    "năm nào. người nào. nước nào. nơi nào. thế nào. như thế nào. bao giờ. bao lâu. bao xa. "
    "bao nhiêu. mấy. tại sao. vì sao. thì sao. phải không. hay không. gồm những gì. là bao nhiêu."
)
NUMBER = "0"  # stands for every number: "năm 2016" shows what comes before one
LONGEST = 8  # letters of the longest syllables: "nghiêng" has seven
FORMS, PAIRS = 1 << 16, 1 << 21  # the most frequent that are kept: 18 MB on disk
BATCH = 1 << 22  # syllables in memory at a time while counting
NAMES = ("forms", "bare", "seen", "pairs", "joint")


Numbers = NDArray[np.int64]


class _Frequencies:
    """How often each number occurred."""

    def __init__(self) -> None:
        self.keys, self.seen = np.zeros(0, np.int64), np.zeros(0, np.int64)

    def add(self, values: Numbers, times: int = 1) -> None:
        keys, seen = np.unique(values, return_counts=True)
        self.keys, which = np.unique(np.concatenate([self.keys, keys]), return_inverse=True)
        both = np.concatenate([self.seen, times * seen])
        self.seen = np.bincount(which, both).astype(np.int64)


def write_spellings(texts: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Counts the syllables and pairs of the passages `texts`, writes them, returns the files.

    Raises:
        OSError: `folder` cannot be written or is full.
    """
    numbers = {"": 0}
    single, pairs = _Frequencies(), _Frequencies()

    def count(batch: list[int], times: int = 1) -> None:
        words = np.array(batch, dtype=np.int64)
        first, second = words[:-1], words[1:]
        single.add(words[words > 0], times)
        pairs.add((first << 32 | second)[(first > 0) & (second > 0)], times)

    for batch in _batches(texts, numbers):
        count(batch)
    asking = [number for batch in _batches(_ASKING.split("."), numbers) for number in batch]
    count(asking, times=1 + int(single.seen.sum()) // 100 // len(asking))
    values = _ordered(list(numbers), single, pairs)
    files = [folder / f"{stem}.{name}.npy" for name in NAMES]
    for file, value in zip(files, values, strict=True):
        np.save(file, value)
    return files


def _batches(texts: Iterable[str], numbers: dict[str, int]) -> Iterator[list[int]]:
    """The numbers of the forms in the texts; 0 for a foreign word and after each text.

    Numbers new forms in `numbers`.
    """
    batch: list[int] = []
    for text in texts:
        for word in SYLLABLE.findall(normalize("NFC", text.lower())):
            batch.append(numbers.setdefault(form_of(word), len(numbers)))
        batch.append(0)
        if len(batch) > BATCH:
            yield batch
            batch = []
    yield batch


@lru_cache(maxsize=1 << 16)
def form_of(word: str) -> str:
    """The form that a word in lower case counts as; empty where it is no Vietnamese syllable."""
    if word[0].isdigit():
        return NUMBER
    word = word.replace("ð", "đ")
    return word if len(word) <= LONGEST and _SHAPE.fullmatch(fold(word)) else ""


def _ordered(names: list[str], single: _Frequencies, pairs: _Frequencies) -> list[NDArray[Any]]:
    """The arrays to write: forms in order, the most frequent of them, and the pairs of these."""
    kept = single.keys[_most(single.seen, FORMS)]
    kept = np.array(sorted(kept, key=lambda number: (fold(names[number]), names[number])), np.int64)
    place = np.full(len(names), -1)
    place[kept] = np.arange(kept.size)
    first, second = place[pairs.keys >> 32], place[pairs.keys & 0xFFFFFFFF]
    known = np.flatnonzero((first >= 0) & (second >= 0))
    known = known[_most(pairs.seen[known], PAIRS)]
    keys = (first << 16 | second)[known]
    order = np.argsort(keys)
    forms = np.array([names[number] for number in kept], dtype=f"U{LONGEST}")
    bare = np.array([fold(names[number]) for number in kept], dtype=f"U{LONGEST}")
    seen = single.seen[np.searchsorted(single.keys, kept)]
    return [forms, bare, seen, keys[order].astype(np.uint32), pairs.seen[known][order]]


def _most(seen: Numbers, count: int) -> Numbers:
    return np.argsort(-seen, kind="stable")[:count]
