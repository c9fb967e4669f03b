"""Compresses token vectors to a few bytes each, by a rotation and product quantisation.

The method is OPQ (Ge et al. 2013, https://doi.org/10.1109/CVPR.2013.379), as FAISS trains it: a
rotation makes the parts of a vector independent, and each part is replaced by the nearest of 256
centroids.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.arrays import Vectors

CENTROIDS = 256  # of a part: its number fits a byte
# Values of a vector that one byte stands for: 384 values take 32 bytes (bench/README.md, "Late
# interaction").
VALUES = 12
# Token vectors for each centroid to train on at least; FAISS warns below.
LEAST = 39

Codes = NDArray[np.uint8]
"""uint8 of shape (t, b): the b bytes of each of t tokens."""


@dataclass(frozen=True)
class TokenCodec:
    """A trained codec for token vectors of one width.

    Attributes:
        rotation: float32 of shape (width, width).
        centroids: float32 of shape (b, 256, width / b).
    """

    rotation: Vectors
    centroids: Vectors

    @classmethod
    def train(cls, vectors: Vectors) -> Self:
        """Trains a codec.

        Args:
            vectors: unit vectors of tokens, float32 of shape (t, width), at least one. With fewer
                than 256 * LEAST the codec fits them and little else.
        """
        import faiss

        width, size = vectors.shape[1], cls.bytes_for(vectors.shape[1])
        enough = np.resize(vectors, (max(len(vectors), CENTROIDS * LEAST), width))
        rotation = faiss.OPQMatrix(width, size)
        rotation.train(enough)
        quantiser = faiss.ProductQuantizer(width, size, 8)
        quantiser.train(rotation.apply(enough))
        return cls(
            faiss.vector_to_array(rotation.A).reshape(width, width),
            faiss.vector_to_array(quantiser.centroids).reshape(size, CENTROIDS, width // size),
        )

    @staticmethod
    def bytes_for(width: int) -> int:
        """Bytes of a token: one for each VALUES values, or fewer where they do not divide width."""
        return max(b for b in range(1, max(width // VALUES, 1) + 1) if width % b == 0)

    @cached_property
    def fingerprint(self) -> str:
        """A hex digest of the codec, 16 characters."""
        arrays = (self.rotation, self.centroids)
        return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()[:16]

    @property
    def size(self) -> int:
        """Bytes of a token."""
        return len(self.centroids)

    def rotated(self, vectors: Vectors) -> Vectors:
        """Unit vectors in the space of `decode`, float32 of shape (t, width)."""
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)
        rotated: Vectors = unit @ self.rotation.T
        return rotated

    def encode(self, vectors: Vectors) -> Codes:
        """Compresses token vectors, float32 of shape (t, width)."""
        codes: Codes = self._quantiser.compute_codes(np.ascontiguousarray(self.rotated(vectors)))
        return codes

    def decode(self, codes: Codes) -> Vectors:
        """The rotated unit vectors of compressed tokens, float32 of shape (t, width)."""
        vectors = self.centroids[np.arange(self.size), codes].reshape(len(codes), len(self.rotation))
        decoded: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)
        return decoded

    @cached_property
    def _quantiser(self) -> Any:
        import faiss

        size, _, values = self.centroids.shape
        quantiser = faiss.ProductQuantizer(size * values, size, 8)
        faiss.copy_array_to_vector(self.centroids.ravel(), quantiser.centroids)
        return quantiser
