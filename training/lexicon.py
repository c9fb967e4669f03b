"""Learns a lexicon of English and Vietnamese: `python -m training.lexicon DATA --out FILE`."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from bench.quality import read_jsonl
from index.lexical.lexicon import LEXICONS, Lexicon
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
# Into English, a translation must have been met so often: the sum of its shares in the sentences.
# Most pairs of Vietnamese syllables are no words. (With 0.7 the file has 950 kB instead of 590 and
# finds no more.)
OFTEN = 1.5
# The empty word, which pairs without an English word come from; no word has this hash.
NOTHING = np.uint64(0)


def learn(sentences: Iterable[tuple[Hashes, Hashes]], often: float = 0) -> Lexicon:
    """Learns a lexicon from translated sentences, by IBM model 1.

    Args:
        sentences: of each, the hashes of its words in the one language and in the other. English
            words are syllables, Vietnamese ones pairs of syllables.
        often: how often a translation was met at least, by the sum of its shares.
    """
    texts, translated = zip(*sentences, strict=True)
    words, word_numbers = _numbered([np.append(text, NOTHING) for text in texts])
    terms, term_numbers = _numbered(translated)
    both, place = _beside(word_numbers, term_numbers, terms.size)
    kept, which = np.unique(both, return_inverse=True)
    word, term = np.divmod(kept, terms.size)
    chance = np.ones(kept.size)
    for _ in range(ROUNDS):
        share = chance[which]
        share /= np.bincount(place, share)[place]
        count = np.bincount(which, share)
        chance = count / np.bincount(word, count)[word]
    back = count / np.bincount(term, count)[term]
    good = np.flatnonzero(
        (chance >= LIKELY) & (back >= BACK) & (count >= often) & (words[word] != NOTHING)
    )
    good = good[np.lexsort((-chance[good], word[good]))]
    rank = np.arange(good.size) - np.searchsorted(word[good], word[good])
    good = good[rank < MOST]
    known, starts = np.unique(word[good], return_index=True)
    return Lexicon(
        words[known],
        np.append(starts, good.size),
        terms[term[good]],
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
    texts: list[NDArray[np.int64]], translations: list[NDArray[np.int64]], terms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Puts each word together with each term of its sentence's translation.

    Args:
        texts: of each sentence, the numbers of its words.
        translations: of each sentence, the numbers of the terms of its translation.
        terms: how many terms there are.

    Returns:
        (word * terms + term of each such couple, number of the term's occurrence in all sentences).
    """
    both, place, first = [], [], 0
    for words, translated in zip(texts, translations, strict=True):
        both.append(np.add.outer(translated, words * terms).ravel())
        place.append(first + np.repeat(np.arange(translated.size), words.size))
        first += translated.size
    return np.concatenate(both), np.concatenate(place)


def main() -> int:
    """Writes the lexicon."""
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--into", choices=LEXICONS, default="vi", help="of the translations")
    options = parser.parse_args()
    sentences: Iterable[tuple[Hashes, Hashes]] = (
        (hashes(syllables(pair["en"]))[0], hashes(syllables(pair["vi"]))[1])
        for name in SENTENCES
        for pair in read_jsonl(options.data / "parallel" / f"{name}.jsonl.gz")
    )
    if options.into == "en":
        lexicon = learn(((pairs, words) for words, pairs in sentences), OFTEN)
    else:
        lexicon = learn(sentences)
    save_file(lexicon._asdict(), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
