"""The vectors of a build in FAISS: half precision, searched exactly or, when many, by lists."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.store.manifest import VectorStructure

# So many passages at most are searched by comparing each, in files of PART at most, which threads
# share. Of more, each file is an inverted file: vectors in LISTS * sqrt(n) lists, by their nearest
# centroid, of which PROBED are compared, those whose centroids are nearest to the question. With
# questions about one thing and passages about others, as in a growing collection, a twentieth
# found .84 of the ten nearest, a quarter .975 (bench/README.md, "Growth").
EXACT, PART = 100_000, 50_000
LISTS, PROBED = 4, 0.2
# Vectors for each centroid to be trained on; FAISS warns below 39.
TRAINING = 40
# Vectors turned to single precision at a time.
BLOCK = 10_000
# Where a filter leaves so few passages, comparing each of them takes less than any search.
FEW = 2_000


def structure_for(passages: int) -> VectorStructure:
    """How the vectors of so many passages are searched."""
    if passages <= EXACT:
        return VectorStructure("exact", "float16", files=max(-(-passages // PART), 1))
    files = -(-passages // EXACT)
    lists = int(LISTS * (passages / files) ** 0.5)
    return VectorStructure("inverted file", "float16", files, lists, probes=int(PROBED * lists))


class VectorWriter:
    """Writes the vectors of a build as they come, holding those of one file at most in memory.

    Attributes:
        structure: how they will be searched.
        count: how many were added.
        files: those written so far.
    """

    def __init__(self, path: Path, dimension: int, passages: int) -> None:
        """For so many passages; file number n is `path` with ".n.faiss" added."""
        self.path, self.dimension = path, dimension
        self.structure = structure_for(passages)
        self.count = 0
        self.files: list[Path] = []
        self._share = -(-passages // self.structure.files)
        self._waiting = np.empty((self._share, dimension), np.float16)

    def add(self, vectors: Vectors) -> None:
        """Adds the vectors of the next passages, (n, dimension).

        Raises:
            OSError: a file cannot be written.
        """
        while len(vectors):
            place = self.count - self._share * len(self.files)
            taken = vectors[: self._share - place]
            self._waiting[place : place + len(taken)] = taken
            self.count += len(taken)
            vectors = vectors[len(taken) :]
            if place + len(taken) == self._share:
                self._write(self._waiting)

    def close(self) -> list[Path]:
        """Writes what is left; returns the files, in the order of passages. Raises as `add`."""
        left = self.count - self._share * len(self.files)
        if left:
            self._write(self._waiting[:left])
        return self.files

    def _write(self, vectors: NDArray[np.float16]) -> None:
        index = self._trained(vectors)
        for start in range(0, len(vectors), BLOCK):
            index.add(vectors[start : start + BLOCK].astype(np.float32))
        file = self.path.with_name(f"{self.path.name}.{len(self.files)}.faiss")
        try:
            faiss.write_index(index, str(file))
        except RuntimeError as error:  # how FAISS says that a file cannot be written
            raise OSError(None, "writing the vectors failed") from error
        self.files.append(file)

    def _trained(self, vectors: NDArray[np.float16]) -> Any:
        half = faiss.ScalarQuantizer.QT_fp16
        if self.structure.lists is None:
            return faiss.IndexScalarQuantizer(self.dimension, half, faiss.METRIC_INNER_PRODUCT)
        centroids = faiss.IndexFlatIP(self.dimension)
        # The last file may hold fewer vectors than the others.
        lists = min(self.structure.lists, max(len(vectors) // TRAINING, 1))
        index = faiss.IndexIVFScalarQuantizer(
            centroids, self.dimension, lists, half, faiss.METRIC_INNER_PRODUCT, False
        )
        chosen = np.random.default_rng(0).permutation(len(vectors))[: TRAINING * lists]
        index.train(vectors[np.sort(chosen)].astype(np.float32))
        return index


class VectorIndex:
    """The vectors of one build, memory-mapped: opening them reads next to nothing.

    Attributes:
        count: how many.
        dimension: length of each.
    """

    def __init__(self, files: Sequence[Path], structure: VectorStructure) -> None:
        """Opens what a `VectorWriter` wrote.

        Raises:
            RuntimeError: a file is no FAISS index.
        """
        self._probes = structure.probes
        self.parts = [_opened(file, inverted=self._probes is not None) for file in files]
        self.starts = np.cumsum([0, *(part.ntotal for part in self.parts)])
        self.count = int(self.starts[-1])
        self.dimension = int(self.parts[0].d) if self.parts else 0

    def search(
        self, question: Vectors, n: int, mask: Mask | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """The rows of the n nearest passages, nearest first, and their cosines, both (<= n,).

        mask: (passages,) mask of those that may be found; the search among them is exact.
        """
        if mask is not None and np.count_nonzero(mask) <= FEW:
            rows = np.flatnonzero(mask)
            cosines = self.cosines(question, rows)
        else:
            found = list(
                _threads().map(
                    lambda number: self._part(number, question, n, mask), range(len(self.parts))
                )
            )
            rows = np.concatenate([rows for rows, _ in found])
            cosines = np.concatenate([cosines for _, cosines in found])
        order = np.argsort(-cosines, kind="stable")[:n]
        return rows[order], cosines[order]

    def _part(
        self, number: int, question: Vectors, n: int, mask: Mask | None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """As `search`, in one file; not always in order."""
        part, start = self.parts[number], self.starts[number]
        chosen = None
        if mask is not None:
            bits = np.packbits(mask[start : self.starts[number + 1]], bitorder="little")
            chosen = faiss.IDSelectorBitmap(bits)
        if self._probes is None:
            how = faiss.SearchParameters(sel=chosen)
        else:
            probes = self._probes if chosen is None else part.nlist
            how = faiss.SearchParametersIVF(sel=chosen, nprobe=probes)
        cosines, rows = part.search(question[None, :], min(n, part.ntotal), params=how)
        found = rows[0] >= 0  # FAISS pads with -1 where it finds too few
        return rows[0][found] + start, cosines[0][found]

    def cosines(self, question: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The cosines of a question with the passages in these rows, (len(rows),)."""
        cosines: Vectors = self.rows(rows) @ question
        return cosines

    def rows(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of the passages in these rows, (len(rows), dimension)."""
        vectors = np.empty((len(rows), self.dimension), np.float32)
        parts = np.searchsorted(self.starts, rows, side="right") - 1
        for number in np.unique(parts):
            here = parts == number
            own = np.ascontiguousarray(rows[here] - self.starts[number], dtype=np.int64)
            vectors[here] = self.parts[number].reconstruct_batch(own)
        return vectors


@cache
def _threads() -> ThreadPoolExecutor:
    """One for each core. FAISS's own are slower: they and those of torch wait for each other."""
    return ThreadPoolExecutor(os.cpu_count(), initializer=partial(faiss.omp_set_num_threads, 1))


def _opened(file: Path, inverted: bool) -> Any:
    """The index in a file, its vectors mapped; FAISS has a flag for each kind."""
    if not inverted:
        return faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
    index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP)
    index.make_direct_map()
    # Starting threads that read ahead takes longer than the search.
    faiss.downcast_InvertedLists(index.invlists).prefetch_nthread = 0
    return index
