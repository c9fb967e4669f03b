"""The compressed tokens of the passages of a build, and where their sentences are.

The files of one build, for p passages with t tokens and s sentences in all:

    STEM.codes           uint8 (t, b)      the b bytes of each token (see `index.model.codec`)
    STEM.sentences       uint32 (s, 3)     start and end of each sentence in its passage, in
                                           characters, and the number of its first token there
    STEM.starts.npy      int64 (p + 1, 2)  the first token and the first sentence of each passage;
                                           after the last passage the counts of all
    STEM.rotation.npy    float32 (r, d)    the codec: rotates d values of a token to r
    STEM.centroids.npy   float32 (2 * b, 16, r / (2 * b))   of each part, two to a byte

Codes and sentences are without a header, little-endian.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.arrays import Span, Vectors
from index.model.codec import Codes, TokenCodec

Sentences = NDArray[np.uint32]
"""uint32 of shape (s, 3): start, end and first token of each sentence of a passage."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPassage:
    """What is stored of a passage: its vector, and its tokens without those of its heading.

    Attributes:
        vector: its unit vector, float32 of shape (dimension,).
        codes: the bytes of each token, uint8 of shape (t, b).
        sentences: start and end of each sentence in the passage's text, in characters, and the
            number of its first token, uint32 of shape (s, 3).
    """

    vector: Vectors
    codes: Codes
    sentences: Sentences

    def packed(self) -> bytes:
        """The passage in bytes: three sizes (uint32), vector (float16), codes and sentences."""
        sizes = np.array([self.vector.size, *self.codes.shape], "<u4")
        arrays = sizes, self.vector.astype("<f2"), self.codes, self.sentences.astype("<u4")
        return b"".join(array.tobytes() for array in arrays)

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """The passage of bytes that `packed` made."""
        dimension, tokens, size = np.frombuffer(data, "<u4", 3).tolist()
        start = 12 + 2 * dimension
        end = start + tokens * size
        return cls(
            np.frombuffer(data, "<f2", dimension, 12).astype(np.float32),
            np.frombuffer(data, np.uint8, tokens * size, start).reshape(tokens, size),
            np.frombuffer(data, "<u4", offset=end).reshape(-1, 3),
        )


def sentence_table(spans: Sequence[Span], token_ends: NDArray[np.int64]) -> Sentences:
    """The sentences of a passage with their first tokens.

    Args:
        spans: the sentences of the passage's text, in characters.
        token_ends: the end of each token in the text, in characters, ascending.
    """
    table = np.zeros((len(spans), 3), np.uint32)
    table[:, :2] = np.array(spans, dtype=np.uint32).reshape(-1, 2)
    table[1:, 2] = np.searchsorted(token_ends, table[:-1, 1], side="right")
    return table


class TokenWriter:
    """Writes the tokens of a build.

    Attributes:
        codec: the codec of the tokens.
    """

    def __init__(self, path: Path, codec: TokenCodec) -> None:
        """Begins the files.

        Args:
            path: what the paths of the files begin with (STEM).
            codec: the codec of the tokens that will be added.

        Raises:
            OSError: a file cannot be written.
        """
        self.codec = codec
        self._path = path
        self._counts = array("q", (0, 0))  # of the tokens and sentences of each passage
        self.add([])

    def add(self, passages: Sequence[EncodedPassage]) -> None:
        """Adds the tokens of the next passages. Raises OSError if a file cannot be written."""
        parts = {
            "codes": [passage.codes for passage in passages],
            "sentences": [passage.sentences.astype("<u4") for passage in passages],
        }
        for name, arrays in parts.items():
            with self._file(name).open("ab") as file:
                file.writelines(values.tobytes() for values in arrays)
        for sizes in zip(*parts.values(), strict=True):
            self._counts.extend(map(len, sizes))

    def close(self) -> list[Path]:
        """Writes the rest and returns all files. Raises OSError if one cannot be written."""
        counts = np.array(self._counts, dtype=np.int64).reshape(-1, 2)
        arrays: dict[str, NDArray[Any]] = {
            "starts": np.cumsum(counts, axis=0),
            "rotation": self.codec.rotation,
            "centroids": self.codec.centroids,
        }
        for name, values in arrays.items():
            np.save(self._file(f"{name}.npy"), values)
        names = ("codes", "sentences", *(f"{name}.npy" for name in arrays))
        return [self._file(name) for name in names]

    def _file(self, name: str) -> Path:
        return self._path.with_name(f"{self._path.name}.{name}")


class TokenIndex:
    """The tokens of one build, memory-mapped.

    Attributes:
        codec: the codec of the tokens.
        count: the number of passages.
    """

    def __init__(self, folder: Path, stem: str) -> None:
        """Opens the files of a `TokenWriter`.

        Raises:
            OSError: a file cannot be read.
            ValueError: a file is damaged, or they do not fit together.
        """
        # Plain views: slices and values of a memmap take ten times as long.
        self._starts, rotation, centroids = (
            np.asarray(np.load(folder / f"{stem}.{name}.npy", mmap_mode="r"))
            for name in ("starts", "rotation", "centroids")
        )
        self.codec = TokenCodec(rotation, centroids)
        self.count = len(self._starts) - 1
        tokens, sentences = self._starts[-1].tolist()
        self._codes = _mapped(folder / f"{stem}.codes", "u1", (tokens, self.codec.size))
        self._sentences = _mapped(folder / f"{stem}.sentences", "<u4", (sentences, 3))

    def codes(self, row: int) -> Codes:
        """The bytes of each token of a passage, uint8 of shape (t, b)."""
        codes: Codes = self._codes[self._starts[row, 0] : self._starts[row + 1, 0]]
        return codes

    def sentences(self, row: int) -> Sentences:
        """The sentences of a passage, uint32 of shape (s, 3)."""
        table: Sentences = self._sentences[self._starts[row, 1] : self._starts[row + 1, 1]]
        return table


def _mapped(file: Path, dtype: str, shape: tuple[int, int]) -> NDArray[Any]:
    """The array in a file without a header, memory-mapped. Raises ValueError for another size."""
    if file.stat().st_size != shape[0] * shape[1] * np.dtype(dtype).itemsize:
        raise ValueError(f"{file.name} has another size than its parts")
    if not shape[0]:
        return np.zeros(shape, dtype)  # an empty file cannot be mapped
    # A plain view, as of the other arrays.
    return np.asarray(np.memmap(file, dtype, "r", shape=shape))
