"""The lexical half of the search: BM25 over folded syllables and pairs of neighbours, on disk.

One build's word statistics are five plain arrays in the postings layout of a search engine:

    STEM.terms.npy     uint64 (t,)      hashes of the terms, ascending
    STEM.starts.npy    int64 (t + 1,)   where each term's postings begin
    STEM.passages.npy  int32 (p,)       the passages that hold the term, ascending
    STEM.weights.npy   uint8 (p,)       what the term is worth there, 255 for 1 (see `write_words`)
    STEM.count.npy     int64 ()         number of passages
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self
from unicodedata import normalize

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from index.arrays import Mask
from index.lexical.lexicon import Translation
from index.lexical.syllables import Hashes, accents, hashes, syllable_spans, syllables

# BM25's constants as Anserini has them. On the development questions any k1 in 0.6..1.6 and b in
# 0.2..0.6 is within 0.01 MRR@10 of these.
K1, B = 0.9, 0.4
# A pair counts half: what it says was half said by its syllables. (1: 0.014 MRR@10 less on short
# questions, 0.012 less on English ones; 0.3 the same.)
PAIR = 0.5
# A word's translations count more than a word that stands there itself, for they are pairs, and of
# an English question, whose other words the text cannot have, they are all there is. (2: 0.009
# MRR@10 less in the first search for English questions, 1: 0.018.)
TRANSLATED = 3.0
# Terms held in memory at a time while building, repeats included: those of some 20,000 passages.
RUN = 1 << 22
_NAMES = ("terms", "starts", "passages", "weights", "count")


class _Run(NamedTuple):
    """The postings of some passages: distinct terms, how many postings each has, and those."""

    terms: Hashes
    sizes: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint8]


def write_words(texts: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Writes the word statistics of the passages `texts` and returns the files.

    A term that occurs f times in a passage of l syllables (mean: m) is worth
    f / (f + K1 * (1 - B + B * l / m)) there, in 0..1: the part of BM25 that does not depend on the
    question (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", formula 3.15).

    Raises:
        OSError: `folder` cannot be written or is full.
    """
    lengths: list[int] = []
    with TemporaryDirectory(dir=folder, prefix=f"{stem}.") as spare:
        runs = []
        for first, batch in _batches(texts, lengths):
            runs.append(Path(spare, f"{first}.npz"))
            np.savez(runs[-1], **_run(first, batch)._asdict())
        return _merge(runs, np.array(lengths, dtype=np.float32), folder, stem)


def _load(run: Path) -> _Run:
    with np.load(run) as arrays:
        return _Run(**arrays)


def _batches(texts: Iterable[str], lengths: list[int]) -> Iterator[tuple[int, list[Hashes]]]:
    """The terms of the passages, about RUN at a time, with the number of the first passage.

    Appends each passage's number of syllables to `lengths`.
    """
    batch: list[Hashes] = []
    first = size = 0
    for number, text in enumerate(texts):
        single, pairs = hashes(syllables(text))
        lengths.append(len(single))
        batch.append(np.concatenate([single, pairs]))
        size += batch[-1].size
        if size >= RUN:
            yield first, batch
            batch, first, size = [], number + 1, 0
    yield first, batch


def _run(first: int, batch: list[Hashes]) -> _Run:
    passages = np.repeat(np.arange(first, first + len(batch)), [part.size for part in batch])
    terms, which = np.unique(np.concatenate([np.empty(0, np.uint64), *batch]), return_inverse=True)
    # Term and passage in one number: sorted, these are the postings in order.
    postings, counts = np.unique(which << 32 | passages, return_counts=True)
    sizes = np.bincount(postings >> 32, minlength=terms.size)
    passages = (postings & 0xFFFFFFFF).astype(np.int32)
    return _Run(terms, sizes, passages, np.minimum(counts, 255).astype(np.uint8))


def _merge(runs: list[Path], lengths: NDArray[np.float32], folder: Path, stem: str) -> list[Path]:
    files = [folder / f"{stem}.{name}.npy" for name in _NAMES]
    terms = np.empty(0, np.uint64)
    for run in map(_load, runs):  # one after the other, so that memory holds each term once
        terms = np.union1d(terms, run.terms)
    sizes = np.zeros(terms.size, np.int64)
    for run in map(_load, runs):
        sizes[np.searchsorted(terms, run.terms)] += run.sizes
    starts = np.concatenate([[0], np.cumsum(sizes)])
    np.save(files[0], terms)
    np.save(files[1], starts)
    np.save(files[4], np.int64(lengths.size))
    shape = (int(starts[-1]),)
    passages = open_memmap(files[2], mode="w+", dtype=np.int32, shape=shape)
    weights = open_memmap(files[3], mode="w+", dtype=np.uint8, shape=shape)
    mean = max(float(lengths.sum()) / max(lengths.size, 1), 1)
    damping = K1 * (1 - B + B * lengths / mean)
    free = starts[:-1].copy()
    for run in map(_load, runs):
        which = np.searchsorted(terms, run.terms)
        begin = np.cumsum(run.sizes) - run.sizes
        place = np.repeat(free[which] - begin, run.sizes) + np.arange(run.passages.size)
        passages[place] = run.passages
        counts = run.counts.astype(np.float32)
        weights[place] = np.rint(255 * counts / (counts + damping[run.passages]))
        free[which] += run.sizes
    passages.flush()
    weights.flush()
    return files


class WordIndex:
    """The word statistics of one build, memory-mapped: opening them reads next to nothing."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        # Plain views of the mapped arrays: numpy's memmap class slows every slice down.
        self.terms, self.starts, self.passages, self.weights = (
            np.asarray(arrays[name]) for name in _NAMES[:4]
        )
        self.count = int(arrays["count"])

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Opens what `write_words(..., folder, stem)` wrote.

        Raises:
            OSError, ValueError: a file is missing, or is no such array.
        """
        files = {name: folder / f"{stem}.{name}.npy" for name in _NAMES}
        return cls({name: np.load(file, mmap_mode="r") for name, file in files.items()})

    def scores(
        self, question: str, translations: Sequence[Translation] = ()
    ) -> NDArray[np.float32]:
        """How much of `question` each passage says: (passages,), 0 where no word matches.

        BM25 as a share of the most that any text could get, the sum of the terms' idf. A term that
        no passage holds counts there too, so a question in a language that the collection does not
        speak scores next to nothing anywhere.

        A word's translations together are one more term: each counts as often as it is likely, and
        its df is what the collection has of them on average (Darwish and Oard 2003,
        https://doi.org/10.1145/860435.860497). They come on top of the share.
        """
        single, pairs = hashes(syllables(question))
        terms, first = np.unique(np.concatenate([single, pairs]), return_index=True)
        idf = _idf(self._df(terms), self.count) * np.where(first < single.size, 1, PAIR)
        found = np.zeros(self.count, np.float32)
        self._add(found, terms, idf)
        for translation in translations:
            value = TRANSLATED * _idf(self._df(translation.terms) @ translation.chances, self.count)
            self._add(found, translation.terms, value * translation.chances)
        found /= np.float32(255 * idf.sum() or 1)
        return found

    def _add(self, found: NDArray[np.float32], terms: Hashes, values: NDArray[np.float64]) -> None:
        """Adds to each passage what `terms` are worth there, each times its value."""
        for at, value in zip(self._find(terms), values, strict=True):
            if at >= 0:
                postings = slice(self.starts[at], self.starts[at + 1])
                # np.add.at is twice as fast as found[...] += with indices of this very type.
                passages = self.passages[postings].astype(np.intp)
                np.add.at(found, passages, self.weights[postings] * np.float32(value))

    def _find(self, terms: Hashes) -> NDArray[np.intp]:
        """Where each of `terms` stands among the collection's; -1 for one it lacks."""
        at = np.searchsorted(self.terms, terms)
        if not self.terms.size:
            return at - 1
        return np.where(self.terms[np.minimum(at, self.terms.size - 1)] == terms, at, -1)

    def _df(self, terms: Hashes) -> NDArray[np.int64]:
        """How many passages hold each."""
        at = self._find(terms)
        return np.where(at < 0, 0, self.starts[at + 1] - self.starts[at])

    def matched(self, question: str, text: str) -> list[tuple[int, int]]:
        """Where the telling words of `question` stand in `text`, as (start, end), in order.

        Telling is a term, syllable or pair, whose idf is at least the mean idf of the question's
        known syllables. Unless the question has no accents at all, its words' accents must be the
        same in the text. Neighbours make one span. `text` is NFC, as articles are.
        """
        asked, here = syllable_spans(normalize("NFC", question)), syllable_spans(text)
        single, pairs = hashes([word for _, _, word in asked])
        known = single[self._find(single) >= 0]
        if not (known.size and here):
            return []
        terms = np.concatenate([single, pairs])
        idf, usual = (_idf(self._df(part), self.count) for part in (terms, known))
        telling = terms[idf >= usual.mean()]
        marked, beside = (np.isin(part, telling) for part in hashes([word for _, _, word in here]))
        marked[:-1] |= beside
        marked[1:] |= beside
        ways: dict[str, set[str]] = {}
        for start, end, word in asked:
            ways.setdefault(word, set()).add(accents(question[start:end]))
        bare = not accents(question)
        found: list[tuple[int, int]] = []
        for (start, end, word), mark in zip(here, marked, strict=True):
            if mark and (bare or word not in ways or accents(text[start:end]) in ways[word]):
                joins = bool(found) and text[found[-1][1] : start].isspace()
                found[-1:] = [(found[-1][0], end)] if joins else [*found[-1:], (start, end)]
        return found


def _idf(df: Any, count: int) -> NDArray[np.float64]:
    """ln(1 + (n - df + 0.5) / (df + 0.5)), for n passages, df of them with the term."""
    found: NDArray[np.float64] = np.log(1 + (count - df + 0.5) / (df + 0.5))
    return found


def top_passages(
    scores: NDArray[np.float32], count: int, mask: Mask | None = None
) -> NDArray[np.intp]:
    """The passages of the `count` highest scores above 0, best first, equal ones in order.

    mask: (passages,) mask of those that may be returned.
    """
    if mask is not None:
        scores = np.where(mask, scores, np.float32(0))
    least = np.partition(scores, -count)[-count] if count < scores.size else 0
    found = np.flatnonzero((scores >= least) & (scores > 0))
    return found[np.argsort(-scores[found], kind="stable")][:count]
