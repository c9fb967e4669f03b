"""Learns the lexicon, English words to Vietnamese: `python -m training.lexicon DATA --out FILE`."""

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
# Kept are pairs at least LIKELY for the word, where the word is at least BACK likely for the pair,
# and of these at most MOST for a word. (.05 and .05: up to 0.013 MRR@10 less in the first search.)
LIKELY, BACK, MOST = 0.03, 0.02, 6
# The empty word, which pairs without an English word come from; no word has this hash.
NOTHING = np.uint64(0)


def learn(sentences: Iterable[tuple[Hashes, Hashes]]) -> Lexicon:
    """Learns a lexicon from translated sentences, by IBM model 1.

    Args:
        sentences: of each, the hashes of the English words and of the pairs of syllables of its
            Vietnamese translation.
    """
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
    """Numbers the terms that at least SEEN texts have.

    Returns:
        (those terms, ascending; of each text the numbers of its terms, each once).
    """
    texts = [np.unique(text) for text in texts]
    terms, which, seen = np.unique(np.concatenate(texts), return_inverse=True, return_counts=True)
    enough = seen >= SEEN
    numbers = np.cumsum(enough) - 1
    parts = np.split(which, np.cumsum([text.size for text in texts])[:-1])
    return terms[enough], [numbers[part[enough[part]]] for part in parts]


def _beside(
    english: list[NDArray[np.int64]], vietnamese: list[NDArray[np.int64]], pairs: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Puts each word together with each pair of its sentence.

    Args:
        english: of each sentence, the numbers of its words.
        vietnamese: of each sentence, the numbers of its pairs of syllables.
        pairs: how many pairs of syllables there are.

    Returns:
        (word * pairs + pair of each such couple, number of the pair's occurrence in all sentences).
    """
    both, place, first = [], [], 0
    for words, translated in zip(english, vietnamese, strict=True):
        both.append(np.add.outer(translated, words * pairs).ravel())
        place.append(first + np.repeat(np.arange(translated.size), words.size))
        first += translated.size
    return np.concatenate(both), np.concatenate(place)


def main() -> int:
    """Writes the lexicon."""
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    options = parser.parse_args()
    sentences = (
        (hashes(syllables(pair["en"]))[0], hashes(syllables(pair["vi"]))[1])
        for name in SENTENCES
        for pair in read_jsonl(options.data / "parallel" / f"{name}.jsonl.gz")
    )
    save_file(learn(sentences)._asdict(), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
