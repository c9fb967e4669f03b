"""Writes the vectors of a build to FAISS files in half precision, and searches them.

The search is exact for a small collection. A large one is searched by inverted lists.
"""

import os
import sys
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

# On macOS torch and FAISS bring an OpenMP library each. The second that is used ends the process
# unless this allows it, and FAISS crashes if it uses several threads then (faiss-wheels, issue 73).
if sys.platform == "darwin":
    os.environ.setdefault("KMP_DUPLICATE_LIB_OK", "TRUE")
    faiss.omp_set_num_threads(1)

# Up to EXACT passages, a question is compared with each. Then a file has PART vectors at most, and
# the files are searched by different threads.
# For more passages, each file is an inverted file of EXACT vectors at most. Its n vectors are in
# LISTS * sqrt(n) lists, each vector in the list of its nearest centroid. A question is compared
# with the vectors of the share PROBED of the lists, whose centroids are nearest to it. In a growing
# collection, where most passages are about other subjects than the questions, a twentieth of the
# lists gave .84 of the ten nearest passages and a quarter gave .975 (bench/README.md, "Growth").
EXACT, PART = 100_000, 50_000
LISTS, PROBED = 4, 0.2
# Vectors that each centroid is trained on; FAISS warns below 39.
TRAINING = 40
# Vectors converted to single precision at a time.
BLOCK = 10_000
# If a filter leaves at most so many passages, comparing each is faster than a search by FAISS.
FEW = 2_000


def structure_for(passages: int) -> VectorStructure:
    """How the vectors are searched, for a number of passages."""
    if passages <= EXACT:
        return VectorStructure("exact", "float16", files=max(-(-passages // PART), 1))
    files = -(-passages // EXACT)
    lists = int(LISTS * (passages / files) ** 0.5)
    return VectorStructure("inverted file", "float16", files, lists, probes=int(PROBED * lists))


class VectorWriter:
    """Writes the vectors of a build, with those of one file at most in memory.

    Attributes:
        path: what the paths of the files begin with.
        dimension: number of values in a vector.
        structure: how the vectors will be searched.
        count: how many vectors were added so far.
        files: the files written so far.
    """

    def __init__(self, path: Path, dimension: int, passages: int) -> None:
        """Starts writing.

        Args:
            path: file number n, from 0, is called `path` with ".n.faiss" added.
            dimension: number of values in a vector.
            passages: how many vectors will be added.
        """
        self.path, self.dimension = path, dimension
        self.structure = structure_for(passages)
        self.count = 0
        self.files: list[Path] = []
        self._share = -(-passages // self.structure.files)
        self._waiting = np.empty((self._share, dimension), np.float16)

    def add(self, vectors: Vectors) -> None:
        """Adds the vectors of the next passages.

        Args:
            vectors: unit vectors, float32 of shape (n, dimension).

        Raises:
            OSError: a file cannot be written.
        """
        while len(vectors):
            row = self.count - self._share * len(self.files)
            part = vectors[: self._share - row]
            self._waiting[row : row + len(part)] = part
            self.count += len(part)
            vectors = vectors[len(part) :]
            if row + len(part) == self._share:
                self._write(self._waiting)

    def close(self) -> list[Path]:
        """Writes the remaining vectors and returns all files, in the order of the passages.

        Raises:
            OSError: a file cannot be written.
        """
        remaining = self.count - self._share * len(self.files)
        if remaining:
            self._write(self._waiting[:remaining])
        return self.files

    def _write(self, vectors: NDArray[np.float16]) -> None:
        index = self._trained(vectors)
        for start in range(0, len(vectors), BLOCK):
            index.add(vectors[start : start + BLOCK].astype(np.float32))
        file = self.path.with_name(f"{self.path.name}.{len(self.files)}.faiss")
        # FAISS itself opens no file on Windows whose path has other letters than the code page.
        with file.open("wb") as handle:
            faiss.write_index(index, faiss.PyCallbackIOWriter(handle.write))
        self.files.append(file)

    def _trained(self, vectors: NDArray[np.float16]) -> Any:
        """An empty FAISS index for these vectors, its centroids trained on a part of them."""
        half = faiss.ScalarQuantizer.QT_fp16
        if self.structure.lists is None:
            return faiss.IndexScalarQuantizer(self.dimension, half, faiss.METRIC_INNER_PRODUCT)
        centroids = faiss.IndexFlatIP(self.dimension)
        # The last file may hold fewer vectors than the others.
        lists = min(self.structure.lists, max(len(vectors) // TRAINING, 1))
        index = faiss.IndexIVFScalarQuantizer(
            centroids, self.dimension, lists, half, faiss.METRIC_INNER_PRODUCT, False
        )
        rows = np.random.default_rng(0).permutation(len(vectors))[: TRAINING * lists]
        index.train(vectors[np.sort(rows)].astype(np.float32))
        return index


class VectorIndex:
    """The vectors of one build.

    The files are memory-mapped, so that opening them reads next to nothing.

    Attributes:
        parts: the FAISS index of each file.
        starts: the row of each file's first vector, and after the last the number of all vectors,
            int64 of shape (files + 1,).
        count: number of vectors.
        dimension: number of values in a vector; 0 without files.
    """

    def __init__(self, files: Sequence[Path], structure: VectorStructure) -> None:
        """Opens the files of a `VectorWriter`.

        Args:
            files: the files, in the order of the passages.
            structure: the writer's `structure`.

        Raises:
            OSError: a file cannot be read.
            RuntimeError: a file is not a FAISS index.
            ValueError: a file is empty.
        """
        self._probes = structure.probes
        # The indexes hold no copy of the values. They look into these arrays.
        self._mapped = [np.memmap(file, np.uint8, "r") for file in files]
        self.parts = [_index_in(mapped) for mapped in self._mapped]
        if self._probes is not None:
            for part in self.parts:
                part.make_direct_map()
        self.starts = np.cumsum([0, *(part.ntotal for part in self.parts)])
        self.count = int(self.starts[-1])
        self.dimension = int(self.parts[0].d) if self.parts else 0

    def search(
        self, question: Vectors, n: int, mask: Mask | None = None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """Finds the vectors that are nearest to a question's.

        Args:
            question: the question's unit vector, float32 of shape (dimension,).
            n: how many rows at most.
            mask: which passages may be found, bool of shape (passages,); None for all. With a mask
                the search is exact.

        Returns:
            The passages' rows, nearest first, int64 of shape (m,), m <= n.
            Their cosines with the question, float32 of shape (m,).
        """
        if mask is not None and np.count_nonzero(mask) <= FEW:
            rows = np.flatnonzero(mask)
            cosines = self.cosines(question, rows)
        else:
            results = list(
                _threads().map(
                    lambda number: self._search_part(number, question, n, mask),
                    range(len(self.parts)),
                )
            )
            rows = np.concatenate([rows for rows, _ in results])
            cosines = np.concatenate([cosines for _, cosines in results])
        order = np.argsort(-cosines, kind="stable")[:n]
        return rows[order], cosines[order]

    def _search_part(
        self, number: int, question: Vectors, n: int, mask: Mask | None
    ) -> tuple[NDArray[np.int64], Vectors]:
        """Searches the file with this number; arguments and results are those of `search`.

        The results may be in another order.
        """
        part, start = self.parts[number], self.starts[number]
        selector = None
        if mask is not None:
            bits = np.packbits(mask[start : self.starts[number + 1]], bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)
        if self._probes is None:
            parameters = faiss.SearchParameters(sel=selector)
        else:
            probes = self._probes if selector is None else part.nlist
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
        cosines, rows = part.search(question[None, :], min(n, part.ntotal), params=parameters)
        valid = rows[0] >= 0  # FAISS pads with -1 where it finds too few
        return rows[0][valid] + start, cosines[0][valid]

    def cosines(self, question: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The cosines of a question with passages.

        Args:
            question: the question's unit vector, float32 of shape (dimension,).
            rows: the passages' rows, int64 of shape (n,).

        Returns:
            float32 of shape (n,), -1..1.
        """
        cosines: Vectors = self.rows(rows) @ question
        return cosines

    def rows(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of passages.

        Args:
            rows: the passages' rows, int64 of shape (n,).

        Returns:
            float32 of shape (n, dimension), in the order of `rows`.
        """
        vectors = np.empty((len(rows), self.dimension), np.float32)
        parts = np.searchsorted(self.starts, rows, side="right") - 1
        for number in np.unique(parts):
            in_part = parts == number
            own = np.ascontiguousarray(rows[in_part] - self.starts[number], dtype=np.int64)
            vectors[in_part] = self.parts[number].reconstruct_batch(own)
        return vectors


@cache
def _threads() -> ThreadPoolExecutor:
    """A pool with one thread for each core.

    The threads of FAISS are slower, because they and torch's threads wait for each other.
    """
    return ThreadPoolExecutor(os.cpu_count(), initializer=partial(faiss.omp_set_num_threads, 1))


def _index_in(data: NDArray[np.uint8]) -> Any:
    """The FAISS index in the bytes of a file, which must not be freed before it."""
    return faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(data), data.size))
