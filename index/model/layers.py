"""Layers in 8-bit integers: a linear layer takes unsigned inputs, one scale for all of them, and
signed weights, one scale for each row (output).

torch has the arithmetic (oneDNN's integer matrix products, which PyTorch's own quantised graphs
call); these classes only string it together.
"""

import warnings
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import layer_norm

LEVELS = 255  # the largest unsigned 8-bit input
_CPU: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
# bfloat16 only where the processor multiplies it; elsewhere it is emulated, 100 times slower.
ATTENTION = torch.bfloat16 if _CPU.get("avx512_bf16") or _CPU.get("amx_bf16") else torch.float32
# Without VNNI instructions, sums of two products must fit 16 bits: 255 * 63 * 2 < 2 ** 15.
STEPS = 127 if _CPU.get("avx512_vnni") or _CPU.get("avx_vnni") else 63
SUPPORTED = bool(_CPU.get("avx2")) and hasattr(torch.ops.onednn, "qlinear_pointwise")

with warnings.catch_warnings():  # torch says once that this will go one day (see `Linear.inputs`)
    warnings.simplefilter("ignore")
    torch.quantize_per_tensor(torch.zeros(1), 1.0, 0, torch.quint8)


class Linear:
    """A linear layer in 8 bits: weight int8 (out, in), steps and bias float32 (out,).

    `scale` is float32 (2,): a step of the inputs, and the input that stands for 0.
    """

    def __init__(self, tensors: dict[str, Tensor], name: str) -> None:
        weight, self.steps = tensors[f"{name}.weight"], tensors[f"{name}.steps"]
        self.bias = tensors[f"{name}.bias"]
        self.scale, zero = tensors[f"{name}.scale"].tolist()
        self.zero = int(zero)
        self.weight = torch.ops.onednn.qlinear_prepack(weight, None)
        self.zeros = torch.zeros(len(weight), dtype=torch.int32)

    def inputs(self, values: Tensor) -> Tensor:
        """float32 values as this layer's uint8 inputs; what lies outside their range is cut."""
        # Five times faster than in ordinary operations, of which each is a pass over the memory.
        quantised = torch.quantize_per_tensor(values, self.scale, self.zero, torch.quint8)
        same = torch.empty(0, dtype=torch.uint8)
        same.set_(quantised.untyped_storage(), 0, quantised.shape, quantised.stride())
        return same

    def __call__(self, inputs: Tensor, kind: torch.dtype = torch.float32) -> Tensor:
        return self._product(inputs, 1.0, 0, kind, "none", "")

    def gelu(self, inputs: Tensor, following: "Linear") -> Tensor:
        """This layer and exact GELU, as the inputs of the following layer."""
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
    """LayerNorm whose outputs come divided by `spread`, as the linear layer after it wants them."""

    def __init__(self, tensors: dict[str, Tensor], name: str, epsilon: float) -> None:
        self.weight, self.bias, self.spread = (
            tensors[f"{name}.{x}"] for x in ("weight", "bias", "spread")
        )
        self.epsilon = epsilon

    def __call__(self, values: Tensor) -> Tensor:
        return layer_norm(values, self.bias.shape, self.weight, self.bias, self.epsilon)
