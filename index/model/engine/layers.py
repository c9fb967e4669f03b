"""The layers of the fast engine: the word tables, a linear layer in 8-bit integers, and LayerNorm.

A linear layer takes unsigned inputs, with one scale for all of them. Its weights are signed, with
one scale for each row (output). torch does the arithmetic with oneDNN's integer matrix products,
which PyTorch's own quantised graphs also call.
"""

import warnings
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import embedding, layer_norm

LEVELS = 255  # the largest unsigned 8-bit input
_CPU: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
# The dtype of attention. bfloat16 is used only where the processor can multiply it; elsewhere it is
# emulated, 100 times slower.
ATTENTION = torch.bfloat16 if _CPU.get("avx512_bf16") or _CPU.get("amx_bf16") else torch.float32
# The largest weight. Without VNNI instructions, sums of two products must fit 16 bits:
# 255 * 63 * 2 < 2 ** 15.
STEPS = 127 if _CPU.get("avx512_vnni") or _CPU.get("avx_vnni") else 63
# Whether this processor and this torch can run the fast engine.
SUPPORTED = bool(_CPU.get("avx2")) and hasattr(torch.ops.onednn, "qlinear_pointwise")

# torch warns once that this function is deprecated (see `Linear.inputs`).
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    torch.quantize_per_tensor(torch.zeros(1), 1.0, 0, torch.quint8)


class HalfWords:
    """A word table in float16.

    Attributes:
        table: float16 (words, dimension).
    """

    def __init__(self, table: Tensor) -> None:
        """Takes the table."""
        self.table = table

    def __call__(self, ids: Tensor) -> Tensor:
        """The rows of token ids, float32 (..., dimension); `ids` is int64 (...)."""
        return embedding(ids, self.table).float()


class PackedWords:
    """A word table in 4-bit blocks (see `index.model.weights.dequantise`).

    Its rows are those of the same table in `HalfWords`: each weight is rounded to float16.

    Attributes:
        blocks: uint8 (words, blocks of a row, 18).
    """

    def __init__(self, blocks: NDArray[np.uint8]) -> None:
        """Takes the blocks, which may be memory-mapped."""
        self.blocks = torch.from_numpy(blocks)

    def __call__(self, ids: Tensor) -> Tensor:
        """See `HalfWords`."""
        # Each word once: in long texts, they are a third of the tokens.
        known, places = torch.unique(ids, return_inverse=True)
        blocks = self.blocks[known]
        scales = blocks[..., :2].contiguous().view(torch.float16).float()
        halves = torch.cat([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], -1).float()
        rows = halves.sub_(8).mul_(scales).half().flatten(1)
        return embedding(places, rows).float()


class Linear:
    """A linear layer in 8 bits.

    Attributes:
        weight: int8 (out, in), packed for oneDNN.
        steps: float32 (out,); the real weight is `weight * steps`.
        bias: float32 (out,).
        scale: the step of the inputs; the real input is `(input - zero) * scale`.
        zero: the uint8 input that stands for 0.
        zeros: int32 (out,), the zero points of the weights, which oneDNN wants: all 0.
    """

    def __init__(self, tensors: dict[str, Tensor], name: str) -> None:
        """Takes the tensors NAME.weight, NAME.steps, NAME.bias and NAME.scale.

        NAME.scale is float32 (2,): the step of the inputs, and the input that stands for 0.
        """
        weight, self.steps = tensors[f"{name}.weight"], tensors[f"{name}.steps"]
        self.bias = tensors[f"{name}.bias"]
        self.scale, zero = tensors[f"{name}.scale"].tolist()
        self.zero = int(zero)
        self.weight = torch.ops.onednn.qlinear_prepack(weight, None)
        self.zeros = torch.zeros(len(weight), dtype=torch.int32)

    def inputs(self, values: Tensor) -> Tensor:
        """Converts values to this layer's inputs; values outside their range are clipped.

        Args:
            values: float32 (n, in).

        Returns:
            uint8 (n, in).
        """
        # Five times faster than with ordinary operations, each of which is a pass over the memory.
        quantised = torch.quantize_per_tensor(values, self.scale, self.zero, torch.quint8)
        plain = torch.empty(0, dtype=torch.uint8)
        plain.set_(quantised.untyped_storage(), 0, quantised.shape, quantised.stride())
        return plain

    def __call__(self, inputs: Tensor, kind: torch.dtype = torch.float32) -> Tensor:
        """The layer's outputs, of the dtype `kind`, (n, out); `inputs` is uint8 (n, in)."""
        return self._product(inputs, 1.0, 0, kind, "none", "")

    def gelu(self, inputs: Tensor, following: "Linear") -> Tensor:
        """The outputs of this layer after exact GELU, as inputs of the following layer.

        Args:
            inputs: uint8 (n, in).
            following: the layer after GELU.

        Returns:
            uint8 (n, out).
        """
        scale, zero = following.scale, following.zero
        return self._product(inputs, scale, zero, torch.uint8, "gelu", "none")

    def _product(self, inputs: Tensor, *output: Any) -> Tensor:
        weights = (self.weight, self.steps, self.zeros, self.bias)
        scale, zero, kind, operation, variant = output
        result: Tensor = torch.ops.onednn.qlinear_pointwise(
            inputs, self.scale, self.zero, *weights, scale, zero, kind, operation, [], variant
        )
        return result


class Norm:
    """LayerNorm whose outputs are divided by a factor for each channel.

    The linear layer after it has its weights multiplied by the same factors (see
    `index.model.engine.quantise`).

    Attributes:
        weight, bias: float32 (d,), divided by `spread` already.
        spread: the factors, float32 (d,).
        epsilon: added to the variance.
    """

    def __init__(self, tensors: dict[str, Tensor], name: str, epsilon: float) -> None:
        """Takes the tensors NAME.weight, NAME.bias and NAME.spread."""
        self.weight, self.bias, self.spread = (
            tensors[f"{name}.{part}"] for part in ("weight", "bias", "spread")
        )
        self.epsilon = epsilon

    def __call__(self, values: Tensor) -> Tensor:
        """The normalised values divided by `spread`, float32 (n, d)."""
        return layer_norm(values, self.bias.shape, self.weight, self.bias, self.epsilon)
