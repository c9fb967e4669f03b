"""Writes the postings of a collection: which passages hold a term, and how much it weighs there.

A term is the hash of a syllable or of a pair. The word statistics of one build are five plain
arrays in the postings layout of a search engine, for t terms and p postings:

    STEM.terms.npy     uint64 (t,)      hashes of the terms, ascending
    STEM.starts.npy    int64 (t + 1,)   where each term's postings begin
    STEM.passages.npy  int32 (p,)       rows of the passages that hold the term, ascending
    STEM.weights.npy   uint8 (p,)       the term's weight in that passage, 255 for 1
                                        (see `write_words`)
    STEM.count.npy     int64 ()         number of passages
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from index.lexical.syllables import Hashes, hashes, syllables

# BM25's constants as in Anserini. On the development questions any k1 in 0.6..1.6 and b in 0.2..0.6
# is within 0.01 MRR@10 of them.
K1, B = 0.9, 0.4
# Terms held in memory at a time while building, repeats included: those of some 20,000 passages.
RUN = 1 << 22
ARRAYS = ("terms", "starts", "passages", "weights", "count")


class _Run(NamedTuple):
    """The postings of some neighbouring passages, sorted by term and then by passage.

    Attributes:
        terms: the distinct terms, ascending, (t,).
        sizes: how many postings each term has, (t,).
        passages: the passage of each posting, (p,).
        counts: how often the term occurs in that passage, 255 at most, (p,).
    """

    terms: Hashes
    sizes: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.uint8]


def write_words(texts: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Writes the word statistics of the passages and returns the files.

    A term that occurs f times in a passage of l syllables has there the weight
    f / (f + K1 * (1 - B + B * l / m)), 0..1, where m is the mean number of syllables. It is the
    part of BM25 that does not depend on the question (Robertson and Zaragoza 2009, "The
    Probabilistic Relevance Framework", formula 3.15).

    Args:
        texts: the text of each passage.
        folder: where the files are written; temporary files are written there as well.
        stem: the files are called STEM.NAME.npy.

    Raises:
        OSError: `folder` cannot be written or is full.
    """
    lengths: list[int] = []
    with TemporaryDirectory(dir=folder, prefix=f"{stem}.") as temporary:
        runs = []
        for first, batch in _batches(texts, lengths):
            runs.append(Path(temporary, f"{first}.npz"))
            np.savez(runs[-1], **_run(first, batch)._asdict())
        return _merge(runs, np.array(lengths, dtype=np.float32), folder, stem)


def mean_length(lengths: NDArray[np.float32]) -> float:
    """The mean number of syllables of passages, at least 1."""
    return max(float(lengths.sum()) / max(lengths.size, 1), 1)


def damping_of(lengths: NDArray[np.float32], mean: float) -> NDArray[np.float32]:
    """By what a term's frequency is damped in passages of these numbers of syllables, (n,)."""
    damping: NDArray[np.float32] = K1 * (1 - B + B * lengths / mean)
    return damping


def weights_of(counts: NDArray[np.uint8], damping: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights of terms that occur so often, 0..255 in whole numbers, (n,)."""
    frequencies = counts.astype(np.float32)
    weights: NDArray[np.float32] = np.rint(255 * frequencies / (frequencies + damping))
    return weights


def passage_terms(text: str, mean: float) -> tuple[Hashes, NDArray[np.float32]]:
    """The terms of one passage and their weights, as `write_words` computes them.

    Args:
        text: its text with the title before it.
        mean: the mean number of syllables of the collection's passages.
    """
    single, pairs = hashes(syllables(text))
    terms, counts = np.unique(np.concatenate([single, pairs]), return_counts=True)
    lengths = np.full(terms.size, single.size, dtype=np.float32)
    return terms, weights_of(np.minimum(counts, 255).astype(np.uint8), damping_of(lengths, mean))


def _load(run: Path) -> _Run:
    with np.load(run) as arrays:
        return _Run(**arrays)


def _batches(texts: Iterable[str], lengths: list[int]) -> Iterator[tuple[int, list[Hashes]]]:
    """(row of the first passage, terms of each passage), about RUN terms at a time.

    Args:
        texts: the text of each passage.
        lengths: each passage's number of syllables is appended to it.
    """
    batch: list[Hashes] = []
    first = size = 0
    for row, text in enumerate(texts):
        single, pairs = hashes(syllables(text))
        lengths.append(len(single))
        batch.append(np.concatenate([single, pairs]))
        size += batch[-1].size
        if size >= RUN:
            yield first, batch
            batch, first, size = [], row + 1, 0
    yield first, batch


def _run(first: int, batch: list[Hashes]) -> _Run:
    """The postings of a batch of passages, of which `first` is the first one's row."""
    passages = np.repeat(np.arange(first, first + len(batch)), [terms.size for terms in batch])
    terms, numbers = np.unique(
        np.concatenate([np.empty(0, np.uint64), *batch]), return_inverse=True
    )
    # The term's number and the passage in one integer: sorting it sorts the postings.
    postings, counts = np.unique(numbers << 32 | passages, return_counts=True)
    sizes = np.bincount(postings >> 32, minlength=terms.size)
    passages = (postings & 0xFFFFFFFF).astype(np.int32)
    return _Run(terms, sizes, passages, np.minimum(counts, 255).astype(np.uint8))


def _merge(runs: list[Path], lengths: NDArray[np.float32], folder: Path, stem: str) -> list[Path]:
    """Merges the runs into the five arrays; `lengths` has each passage's number of syllables."""
    files = [folder / f"{stem}.{name}.npy" for name in ARRAYS]
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
    damping = damping_of(lengths, mean_length(lengths))
    free = starts[:-1].copy()  # where each term's next posting goes
    for run in map(_load, runs):
        rows = np.searchsorted(terms, run.terms)
        begin = np.cumsum(run.sizes) - run.sizes
        slots = np.repeat(free[rows] - begin, run.sizes) + np.arange(run.passages.size)
        passages[slots] = run.passages
        weights[slots] = weights_of(run.counts, damping[run.passages])
        free[rows] += run.sizes
    passages.flush()
    weights.flush()
    return files
