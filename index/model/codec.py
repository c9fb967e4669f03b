"""Compresses token vectors to a few bytes each, by a rotation and product quantisation.

The method is OPQ (Ge et al. 2013, https://doi.org/10.1109/CVPR.2013.379), as FAISS trains it: a
rotation makes the parts of a vector independent, and each part is replaced by the nearest of 16
centroids. Parts of 5 values with 16 centroids keep as much as parts of 10 with 256, in the same
bytes, and are found ten times faster (bench/README.md, "Late interaction").
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from index.arrays import Vectors
from index.model.batching import one_core_workers

if TYPE_CHECKING:
    from torch import Tensor

BITS = 4  # of a part's centroid; a byte holds two
CENTROIDS = 1 << BITS
VALUES = 5  # of a part at least
# Token vectors for each centroid to train on at least; FAISS warns below.
LEAST = 39
TINY = 1e-9  # in place of the length 0

Codes = NDArray[np.uint8]
"""uint8 of shape (t, b): the b bytes of each of t tokens."""


@dataclass(frozen=True, eq=False)
class TokenCodec:
    """A trained codec for token vectors of one width.

    Attributes:
        rotation: float32 of shape (2 * b * values, width), for b bytes of a token.
        centroids: float32 of shape (2 * b, 16, values).
    """

    rotation: Vectors
    centroids: Vectors

    @classmethod
    def train(cls, vectors: Vectors) -> Self:
        """Trains a codec.

        Args:
            vectors: of tokens, float32 of shape (t, width), at least one. With fewer
                than 16 * LEAST the codec fits them and little else.
        """
        import faiss

        width = vectors.shape[1]
        parts = max(width // VALUES // 2 * 2, 2)
        values = max(width // parts, 1)
        enough = np.resize(_unit(vectors), (max(len(vectors), CENTROIDS * LEAST), width))
        rotation = faiss.OPQMatrix(width, parts, parts * values)
        rotation.pq = trainer = faiss.ProductQuantizer(parts * values, parts, BITS)
        _thread().submit(rotation.train, enough).result()
        rotated = rotation.apply(enough)
        _thread().submit(trainer.train, rotated).result()
        return cls(
            faiss.vector_to_array(rotation.A).reshape(parts * values, width),
            faiss.vector_to_array(trainer.centroids).reshape(parts, CENTROIDS, values),
        )

    @cached_property
    def fingerprint(self) -> str:
        """A hex digest of the codec, 16 characters."""
        arrays = (self.rotation, self.centroids)
        return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()[:16]

    @property
    def size(self) -> int:
        """Bytes of a token."""
        return len(self.centroids) // 2

    @cached_property
    def _pairs(self) -> Vectors:
        """The two centroids of each byte, one after the other, float32 (b, 256, 2 * values)."""
        byte = np.arange(1 << 2 * BITS)
        low, high = byte % CENTROIDS, byte // CENTROIDS
        return np.concatenate([self.centroids[0::2][:, low], self.centroids[1::2][:, high]], axis=2)

    @cached_property
    def _squares(self) -> Vectors:
        """The squared lengths of `_pairs`, float32 (b, 256, 1)."""
        squares: Vectors = (self._pairs**2).sum(axis=2, keepdims=True)
        return squares

    def rotated(self, vectors: Vectors) -> Vectors:
        """Vectors of length 1, rotated to the space of `decode`, float32 (t, 2 * b * values)."""
        import torch

        # numpy's threads and those of the workers would wait for each other.
        rotated: Vectors = (torch.from_numpy(_unit(vectors)) @ self._rotation).numpy()
        return rotated

    @cached_property
    def _rotation(self) -> "Tensor":
        import torch

        return torch.tensor(self.rotation.T)

    def encode(self, vectors: Vectors) -> Codes:
        """Compresses token vectors, float32 of shape (t, width)."""
        workers, threads = one_core_workers()
        return np.concatenate(list(workers.map(self._encoded, np.array_split(vectors, threads))))

    def _encoded(self, vectors: Vectors) -> Codes:
        """Compresses token vectors on one core."""
        import faiss

        faiss.omp_set_num_threads(1)  # of this thread
        codes: Codes = self._quantiser.compute_codes(self.rotated(vectors))
        return codes

    def decode(self, codes: Codes) -> Vectors:
        """The rotated unit vectors of compressed tokens, float32 (t, 2 * b * values)."""
        pairs = self._pairs
        rows = pairs.reshape(-1, pairs.shape[2]).take(codes + self._offsets, axis=0)
        return _unit(rows.reshape(len(codes), len(self.rotation)))

    def cosines(self, rotated: Vectors, codes: Codes) -> Vectors:
        """The cosines of vectors with compressed tokens.

        The products of the vectors with the centroids of each byte are computed once. Then a token
        costs a sum over its bytes: 15,000 tokens take a millisecond, a twentieth of decoding them.

        Args:
            rotated: vectors, float32 of shape (q, 2 * b * values) (see `rotated`).
            codes: the tokens, uint8 of shape (t, b).

        Returns:
            float32 of shape (t, q).
        """
        import torch
        from torch.nn.functional import embedding_bag

        parts = rotated.reshape(len(rotated), self.size, -1)
        products = np.einsum("qbv,bcv->bcq", parts, self._pairs)
        rows = np.concatenate([products, self._squares], axis=2)
        table = torch.from_numpy(rows.reshape(-1, len(rotated) + 1))

        def sums(piece: Codes) -> Vectors:
            """The sums of the table's rows for each token, (tokens, q + 1)."""
            places = torch.from_numpy(piece + self._offsets)
            result: Vectors = embedding_bag(places, table, mode="sum").numpy()
            return result

        workers, threads = one_core_workers()
        summed = np.concatenate(list(workers.map(sums, np.array_split(codes, threads))))
        cosines: Vectors = summed[:, :-1] / np.sqrt(summed[:, -1:]).clip(TINY)
        return cosines

    def matches(self, rotated: Vectors, codes: Sequence[Codes]) -> Vectors:
        """The best cosine of each token of a question among the tokens of each of n passages.

        Args:
            rotated: the question's tokens, float32 of shape (q, 2 * b * values) (see `rotated`).
            codes: the tokens of each passage, uint8 of shape (t, b).

        Returns:
            float32 of shape (n, q), -1..1; 0 for a passage without tokens.
        """
        best = np.zeros((len(codes), len(rotated)), np.float32)
        counts = np.array([len(own) for own in codes], dtype=np.int64)
        if counts.sum() and len(rotated):
            cosines = self.cosines(rotated, np.concatenate(codes))
            has_tokens = counts > 0
            starts = (np.cumsum(counts) - counts)[has_tokens]
            best[has_tokens] = np.maximum.reduceat(cosines, starts, axis=0)
        return best

    @cached_property
    def _offsets(self) -> NDArray[np.int32]:
        """The place of the first pair of each byte among all pairs, (b,)."""
        return np.arange(self.size, dtype=np.int32) * (1 << 2 * BITS)

    @cached_property
    def _quantiser(self) -> Any:
        import faiss

        parts, _, values = self.centroids.shape
        quantiser = faiss.ProductQuantizer(parts * values, parts, BITS)
        faiss.copy_array_to_vector(self.centroids.ravel(), quantiser.centroids)
        return quantiser


def _unit(vectors: Vectors) -> Vectors:
    """Vectors of length 1; those of length 0 stay."""
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(TINY)
    return unit


@cache
def _thread() -> ThreadPoolExecutor:
    """A thread for FAISS, whose own threads and those of torch wait for each other."""
    import faiss

    return ThreadPoolExecutor(1, initializer=partial(faiss.omp_set_num_threads, 1))
