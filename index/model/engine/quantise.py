"""Makes the tensors of `index.model.engine.int8.Int8Model` from a BERT-like model in float32.

The inputs of a linear layer are rounded to 8 bits with one scale for the whole layer. The scale is
measured by running the model over some texts. A single channel of large values would make the scale
too coarse for all others. Two methods prevent this:

- If a LayerNorm comes before the layer, its outputs are evened out: each channel has its own
  factor, by which its values are divided and its weights multiplied (SmoothQuant,
  arXiv:2211.10438, equation 4).
- If GELU comes before the layer, a channel of large values is cut into slices of equal height h.
  Each slice becomes a channel: gelu(u) is about
  min(gelu(u), h) + min(gelu(u - h), h) + min(gelu(u - 2h), h) + ..., with an error of at most 0.17
  near a cut. The minimum is the clipping to 8 bits, and u - h is a change of the bias.
"""

from collections.abc import Iterable
from itertools import cycle
from typing import Any

import torch
from torch import Tensor

from index.model.engine.layers import LEVELS, STEPS

SLICES = 32  # channels that a layer may get in addition, before rounding up to MULTIPLE
LOWEST = 8.0  # least height of a slice; slices do harm where gelu(-height) is not close to 0
MULTIPLE = 32  # matrix products take a sixth longer where their sizes are not a multiple of this
HEADROOM = 1.25  # how much larger than measured the values of a sliced channel may become

# Texts to measure the model's values on, in many languages and styles, written for this project.
TEXTS = (
    "Sáng 12/3, Ủy ban nhân dân tỉnh tổ chức hội nghị triển khai kế hoạch phát triển "
    "kinh tế - xã hội năm 2025. Ông Nguyễn Văn Hòa, Phó Chủ tịch tỉnh, cho biết tổng sản "
    "phẩm trên địa bàn tăng 7,4%, thu ngân sách đạt 15.300 tỷ đồng.",
    'Câu lạc bộ Sông Lô thắng 2-1 nhờ bàn thắng ở phút 89; "chúng tôi đã không bỏ cuộc", '
    "huấn luyện viên nói sau trận đấu.",
    "ai chu tri hoi nghi va bao gio cau moi duoc khanh thanh",
    "Cây chè ở đây được trồng từ bao giờ?",
    "The river rose by almost two metres overnight, and by dawn the market street was "
    "under water. Officials said nobody was hurt, but forty families had to leave their "
    "homes; schools will stay closed until Thursday.",
    "Who paid for the new bridge?",
    "how many people were vaccinated in the first week of the campaign",
    "Le conseil municipal a voté mardi un budget de 3,2 millions d'euros pour rénover "
    "l'hôpital, malgré l'opposition de plusieurs élus.",
    "Die Feuerwehr löschte den Brand in der Lagerhalle erst nach sechs Stunden; die "
    "Ursache ist noch unklar.",
    "La cosecha de naranjas fue la mejor en diez años, según los agricultores, aunque "
    "los precios bajaron un 8 %.",
    "Учёные сообщили, что новый спутник выйдет на орбиту в октябре и будет следить за "
    "температурой океана.",
    "科学家周三表示,新的疫苗在临床试验中显示出百分之九十的有效率。",
    "市は来年四月から、すべての小学校で給食を無料にすると発表した。",
    "정부는 올해 말까지 고속도로 세 구간을 새로 개통할 계획이라고 밝혔다.",
    "قال الوزير إن المحادثات ستستأنف الأسبوع المقبل بعد توقف دام شهرين.",
    "किसानों ने बताया कि इस साल बारिश देर से आई और फसल आधी रह गई।",
    "นักเรียนจากสามจังหวัดเข้าร่วมการแข่งขันวิทยาศาสตร์เมื่อวันเสาร์",
    "Οι επιβάτες περίμεναν πέντε ώρες στο αεροδρόμιο εξαιτίας της ομίχλης.",
    "Belediye başkanı, yeni metro hattının 2027'de açılacağını söyledi.",
    "Contact: press@example.org | Tel. +84 27 1234 567 | https://example.org/news?id=42 "
    "| A1, B2, C3... (100%) @@ ## $$ --- \n\n * * *",
    "1. Trứng 2. Sữa 3. Gạo: 5kg x 18.000đ = 90.000đ",
)
# Passages of a few hundred tokens, each in several languages.
LONG_TEXTS = tuple(" ".join(TEXTS[start : start + 6]) for start in range(0, len(TEXTS), 3))
# Questions with passages, as the extractor reads them.
PAIRS = tuple(
    f"{question} </s> </s> {text}"
    for question, text in zip(
        cycle(text for text in TEXTS if text.endswith("?")), LONG_TEXTS, strict=False
    )
)

Ranges = dict[Any, Tensor]
"""For each linear layer the smallest and the largest input of each channel, float32 (2, in)."""


def observe(bert: Any, tokenizer: Any, texts: Iterable[str], limit: int) -> Ranges:
    """Measures the ranges of all linear layers' inputs while a model encodes texts.

    Args:
        bert: the model.
        tokenizer: its tokenizer.
        texts: the texts.
        limit: tokens at which a text is cut, special tokens included.
    """
    ranges: Ranges = {}

    def measure(layer: Any, inputs: tuple[Tensor, ...]) -> None:
        values = inputs[0].flatten(0, -2)
        low, high = ranges.get(layer, torch.zeros(2, values.shape[1]))
        ranges[layer] = torch.stack([values.amin(0).minimum(low), values.amax(0).maximum(high)])

    linear = [layer for layer in bert.modules() if isinstance(layer, torch.nn.Linear)]
    hooks = [layer.register_forward_pre_hook(measure) for layer in linear]
    with torch.no_grad():
        for text in texts:
            bert(**tokenizer(text, truncation=True, max_length=limit, return_tensors="pt"))
    for hook in hooks:
        hook.remove()
    return ranges


@torch.no_grad()
def quantise(bert: Any, ranges: Ranges) -> dict[str, Tensor]:
    """The tensors of the fast engine.

    Args:
        bert: a BERT-like model in float32.
        ranges: the result of `observe`.

    Returns:
        Tensors by name. Matrices are int8 (out, in), the word table is float16
        (vocabulary, dimension), and the others are float32.
    """
    tables, copy = bert.embeddings, _Tensors()
    # RoBERTa and the models made from it count positions from the padding id + 1.
    start = 0 if bert.config.model_type == "bert" else tables.padding_idx + 1
    positions = tables.position_embeddings.weight[start:]
    copy.tensors["words"] = tables.word_embeddings.weight.to(torch.float16)
    copy.tensors["positions"] = positions + tables.token_type_embeddings.weight[0]
    before, name = tables.LayerNorm, "first"
    for number, layer in enumerate(bert.encoder.layer):
        attention, up, down = layer.attention, layer.intermediate.dense, layer.output.dense
        three = [attention.self.query, attention.self.key, attention.self.value]
        weight, bias = (torch.cat([getattr(x, kind) for x in three]) for kind in ("weight", "bias"))
        spread = copy.evened(f"{number}.qkv", weight, bias, ranges[three[0]])
        copy.norm(name, before, spread)
        out = attention.output.dense
        copy.linear(f"{number}.out", out.weight, out.bias, ranges[out])
        rows, parts, height = slices(ranges[down][1])
        bias = up.bias[rows] - parts * height
        spread = copy.evened(f"{number}.up", up.weight[rows], bias, ranges[up])
        copy.norm(f"{number}.middle", attention.output.LayerNorm, spread)
        inputs = ranges[down].clamp_max(height)
        copy.linear(f"{number}.down", down.weight[:, rows], down.bias, inputs)
        before, name = layer.output.LayerNorm, f"{number}.last"
    copy.norm(name, before, torch.ones_like(before.weight))
    return copy.tensors


def slices(highest: Tensor) -> tuple[Tensor, Tensor, float]:
    """Cuts the channels of a layer into slices of equal height, about SLICES more than channels.

    The height is the least one, LOWEST at least, that needs no more than SLICES more. Then slices
    are added to the tallest channel until their number is a multiple of MULTIPLE.

    Args:
        highest: the largest value of each channel, float32 (channels,).

    Returns:
        rows: the channel that each slice is cut from, int64 (slices,).
        parts: the number of the slice in its channel, from 0 for the lowest, int64 (slices,).
        height: the height of a slice.
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
    """Collects the tensors of the fast engine by name."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}

    def linear(self, name: str, weight: Tensor, bias: Tensor, ranges: Tensor) -> None:
        """Adds a linear layer in 8 bits.

        Args:
            name: what the names of its tensors begin with.
            weight: float32 (out, in).
            bias: float32 (out,).
            ranges: the smallest and the largest input of each channel, float32 (2, in).
        """
        steps = weight.abs().amax(1).clamp_min(1e-9) / STEPS
        low, high = float(ranges[0].min()), float(ranges[1].max())
        scale = max(high - low, 1e-9) / LEVELS
        self.tensors[f"{name}.weight"] = (weight / steps[:, None]).round().to(torch.int8)
        self.tensors[f"{name}.steps"], self.tensors[f"{name}.bias"] = steps, bias.clone()
        self.tensors[f"{name}.scale"] = torch.tensor([scale, round(-low / scale)])

    def evened(self, name: str, weight: Tensor, bias: Tensor, ranges: Tensor) -> Tensor:
        """Adds a linear layer with evened inputs; arguments as in `linear`.

        Returns:
            The factor by which the inputs of each channel must be divided, float32 (in,).
        """
        tallest, heaviest = ranges.abs().amax(0), weight.abs().amax(0)
        spread = (tallest.clamp_min(1e-5) / heaviest.clamp_min(1e-5)).sqrt()
        self.linear(name, weight * spread, bias, ranges / spread)
        return spread

    def norm(self, name: str, norm: Any, spread: Tensor) -> None:
        """Adds a LayerNorm whose outputs are divided by `spread`, float32 (dimension,)."""
        self.tensors[f"{name}.weight"] = norm.weight / spread
        self.tensors[f"{name}.bias"] = norm.bias / spread
        self.tensors[f"{name}.spread"] = spread
