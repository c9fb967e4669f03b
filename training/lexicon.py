"""Learns which Vietnamese an English word becomes: `python -m training.lexicon DATA --out FILE`."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from bench.quality import read_jsonl
from index.lexical.lexicon import Lexicon
from index.lexical.syllables import Hashes, hashes, syllables
from training.examples import SENTENCES

# Of Brown et al. 1993, "The Mathematics of Statistical Machine Translation" (IBM model 1,
# https://aclanthology.org/J93-2003), section 4.1.
ROUNDS = 6
# Words and pairs of fewer sentences are seen beside anything.
SEEN = 2
# What is kept: pairs at least so likely for the word, the word at least so likely for the pair, and
# of these so many. (.05 and .05: up to 0.013 MRR@10 less in the first search.)
LIKELY, BACK, MOST = 0.03, 0.02, 6
# The word that what has no English word for it comes from; no word has this hash.
NOTHING = np.uint64(0)


def learn(sentences: Iterable[tuple[Hashes, Hashes]]) -> Lexicon:
    """The lexicon of sentences, each English words and its translation's pairs of syllables."""
    english, vietnamese = zip(*sentences, strict=True)
    words, english_numbers = _numbered([np.append(text, NOTHING) for text in english])
    pairs, vietnamese_numbers = _numbered(vietnamese)
    both, place = _beside(english_numbers, vietnamese_numbers, pairs.size)
    kept, which = np.unique(both, return_inverse=True)
    word, pair = np.divmod(kept, pairs.size)
    chance = np.ones(kept.size)
    for _ in range(ROUNDS):
        share = chance[which]
        share /= np.bincount(place, share)[place]
        count = np.bincount(which, share)
        chance = count / np.bincount(word, count)[word]
    back = count / np.bincount(pair, count)[pair]
    good = np.flatnonzero((chance >= LIKELY) & (back >= BACK) & (words[word] != NOTHING))
    good = good[np.lexsort((-chance[good], word[good]))]
    rank = np.arange(good.size) - np.searchsorted(word[good], word[good])
    good = good[rank < MOST]
    known, starts = np.unique(word[good], return_index=True)
    return Lexicon(
        words[known],
        np.append(starts, good.size),
        pairs[pair[good]],
        np.rint(255 * chance[good]).astype(np.uint8),
    )


def _numbered(texts: Iterable[Hashes]) -> tuple[Hashes, list[NDArray[np.int64]]]:
    """The terms of at least SEEN texts, ascending, and each text's as numbers among them, once."""
    texts = [np.unique(text) for text in texts]
    terms, which, seen = np.unique(np.concatenate(texts), return_inverse=True, return_counts=True)
    enough = seen >= SEEN
    numbers = np.cumsum(enough) - 1
    parts = np.split(which, np.cumsum([text.size for text in texts])[:-1])
    return terms[enough], [numbers[part[enough[part]]] for part in parts]


def _beside(
    english: list[NDArray[np.int64]], vietnamese: list[NDArray[np.int64]], pairs: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each word with each pair of its sentence in one number, and which place the pair is at."""
    both, place, first = [], [], 0
    for words, translated in zip(english, vietnamese, strict=True):
        both.append(np.add.outer(translated, words * pairs).ravel())
        place.append(first + np.repeat(np.arange(translated.size), words.size))
        first += translated.size
    return np.concatenate(both), np.concatenate(place)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    given = parser.parse_args()
    sentences = (
        (hashes(syllables(pair["en"]))[0], hashes(syllables(pair["vi"]))[1])
        for name in SENTENCES
        for pair in read_jsonl(given.data / "parallel" / f"{name}.jsonl.gz")
    )
    save_file(learn(sentences)._asdict(), given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
