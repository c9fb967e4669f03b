"""Makes the tensors of `index.model.int8.Int8Bert` from a BERT-like model in float32.

The inputs of a linear layer are cut to 8 bits with one scale for the whole layer, found by running
the model over some texts. Two things keep single large channels from spoiling that scale:

- Where a LayerNorm comes before, its outputs are evened out: each channel is divided, and its
  weights multiplied, by a factor of its own (SmoothQuant, arXiv:2211.10438, equation 4).
- Where GELU comes before, a tall channel is cut into slices of equal height h, each a channel of
  its own: gelu(u) is about min(gelu(u), h) + min(gelu(u - h), h) + min(gelu(u - 2h), h) + ...,
  off by at most 0.17 near a cut. 8 bits cut at h anyway, and a bias makes a slice.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from index.model.layers import LEVELS, STEPS

SLICES = 32  # channels that a layer may get in addition, before that is rounded up
LOWEST = 8.0  # least height of a slice; where gelu(-height) is not yet 0, slices do harm
MULTIPLE = 32  # matrix products take a sixth longer where their sizes are no multiple of this
HEADROOM = 1.25  # how much taller than ever seen a tall channel may become

Ranges = dict[Any, Tensor]  # for each linear layer its smallest and largest inputs: (2, in)


def observe(bert: Any, tokenizer: Any, texts: Iterable[str], limit: int) -> Ranges:
    """What goes into each linear layer of a model while it reads texts, cut at `limit` tokens."""
    seen: Ranges = {}

    def look(layer: Any, inputs: tuple[Tensor, ...]) -> None:
        values = inputs[0].flatten(0, -2)
        low, high = seen.get(layer, torch.zeros(2, values.shape[1]))
        seen[layer] = torch.stack([values.amin(0).minimum(low), values.amax(0).maximum(high)])

    linear = [layer for layer in bert.modules() if isinstance(layer, torch.nn.Linear)]
    hooks = [layer.register_forward_pre_hook(look) for layer in linear]
    with torch.no_grad():
        for text in texts:
            bert(**tokenizer(text, truncation=True, max_length=limit, return_tensors="pt"))
    for hook in hooks:
        hook.remove()
    return seen


@torch.no_grad()
def quantise(bert: Any, seen: Ranges) -> dict[str, Tensor]:
    """The tensors by name; matrices are int8 (out, in), the word table float16, others float32."""
    tables, copy = bert.embeddings, _Tensors()
    # RoBERTa and its kin count positions from the padding id + 1.
    start = 0 if bert.config.model_type == "bert" else tables.padding_idx + 1
    positions = tables.position_embeddings.weight[start:]
    copy.tensors["words"] = tables.word_embeddings.weight.to(torch.float16)
    copy.tensors["positions"] = positions + tables.token_type_embeddings.weight[0]
    before, name = tables.LayerNorm, "first"
    for number, layer in enumerate(bert.encoder.layer):
        attention, up, down = layer.attention, layer.intermediate.dense, layer.output.dense
        three = [attention.self.query, attention.self.key, attention.self.value]
        weight, bias = (torch.cat([getattr(x, kind) for x in three]) for kind in ("weight", "bias"))
        spread = copy.evened(f"{number}.qkv", weight, bias, seen[three[0]])
        copy.norm(name, before, spread)
        out = attention.output.dense
        copy.linear(f"{number}.out", out.weight, out.bias, seen[out])
        rows, parts, height = slices(seen[down][1])
        bias = up.bias[rows] - parts * height
        spread = copy.evened(f"{number}.up", up.weight[rows], bias, seen[up])
        copy.norm(f"{number}.middle", attention.output.LayerNorm, spread)
        copy.linear(f"{number}.down", down.weight[:, rows], down.bias, seen[down].clamp_max(height))
        before, name = layer.output.LayerNorm, f"{number}.last"
    copy.norm(name, before, torch.ones_like(before.weight))
    return copy.tensors


def slices(highest: Tensor) -> tuple[Tensor, Tensor, float]:
    """Cuts channels that reach `highest` into some SLICES more, of the least height that does.

    Returns:
        rows and parts, both int64: new channel i is part `parts[i]` (0 is the lowest) of the old
        channel `rows[i]`; and the height of a part.
    """

    def counts(height: float) -> Tensor:
        return torch.where(highest > height, (highest * HEADROOM / height).ceil(), 1).long()

    low, high = LOWEST, max(LOWEST, float(highest.max()))
    for _ in range(20):  # bisection: the number of slices falls as the height grows
        middle = (low + high) / 2
        if int(counts(middle).sum()) - len(highest) > SLICES:
            low = middle
        else:
            high = middle
    count = counts(high)
    count[highest.argmax()] += -int(count.sum()) % MULTIPLE  # more headroom for the tallest
    rows = torch.repeat_interleave(torch.arange(len(highest)), count)
    parts = torch.arange(len(rows)) - (count.cumsum(0) - count)[rows]
    return rows, parts, high


class _Tensors:
    """Collects the tensors."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}

    def linear(self, name: str, weight: Tensor, bias: Tensor, ranges: Tensor) -> None:
        steps = weight.abs().amax(1).clamp_min(1e-9) / STEPS
        low, high = float(ranges[0].min()), float(ranges[1].max())
        scale = max(high - low, 1e-9) / LEVELS
        self.tensors[f"{name}.weight"] = (weight / steps[:, None]).round().to(torch.int8)
        self.tensors[f"{name}.steps"], self.tensors[f"{name}.bias"] = steps, bias.clone()
        self.tensors[f"{name}.scale"] = torch.tensor([scale, round(-low / scale)])

    def evened(self, name: str, weight: Tensor, bias: Tensor, ranges: Tensor) -> Tensor:
        """Adds a layer whose inputs come divided by what is returned, float32 (in,)."""
        tallest, heaviest = ranges.abs().amax(0), weight.abs().amax(0)
        spread = (tallest.clamp_min(1e-5) / heaviest.clamp_min(1e-5)).sqrt()
        self.linear(name, weight * spread, bias, ranges / spread)
        return spread

    def norm(self, name: str, norm: Any, spread: Tensor) -> None:
        self.tensors[f"{name}.weight"] = norm.weight / spread
        self.tensors[f"{name}.bias"] = norm.bias / spread
        self.tensors[f"{name}.spread"] = spread
