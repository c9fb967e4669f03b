"""The loss that the adapter is trained with: how far vectors are from those of a frozen teacher."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import kl_div, log_softmax, normalize, softmax

from index.model.tokens import DEPTH

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# What sharpens scores into a distribution: for cosines of whole texts E5's own
# (https://arxiv.org/abs/2212.03533, section 4.2); MaxSim of the right one leads by more.
TEMPERATURE, LATE_TEMPERATURE = 0.01, 0.02
# Weights of the parts (RUNS.md).
MEANING, RANKING, TOKENS, TOKENS_RANKING = 2.0, 1.0, 10.0, 1.0
# <s> and the longer prompt's three tokens come before a text's own.
PROMPT = 4


class Pull(nn.Module):
    """Pulls the vectors of texts to the vectors that a frozen teacher gives their anchors.

    The loss has four parts. "meaning" is the distance of the vectors of text and anchor. "ranking"
    compares the orders in which they find a collection of passages. "tokens" and "tokens_ranking"
    compare the late interaction of text and anchor with the passages of the batch: its values, and
    the orders they give.

    Distances are not squared, so that a text that shall stay as it is resists a small step as much
    as a text that is far off asks for it. Orders are compared by KL divergence. Distance alone
    makes all questions alike (RUNS.md).

    Attributes:
        languages: the directions that search removes from vectors, (2, m, d).
        passages: the teacher's unit vectors of a collection, (2, n, d).
    """

    languages: Tensor
    passages: Tensor

    def __init__(
        self,
        model: "SentenceTransformer",
        teacher: "SentenceTransformer",
        languages: Tensor,
        passages: Tensor,
    ) -> None:
        """
        Args:
            model: the model that learns.
            teacher: the plain model.
            languages: the directions that search removes from vectors, (2, m, d): of whole texts,
                and of tokens at the middle depth.
            passages: the teacher's unit vectors of a collection in Vietnamese and in English,
                without directions, (2, n, d).
        """
        super().__init__()
        self.model = model
        self.teachers = [teacher]  # in a list, so that its weights are not this module's
        self.register_buffer("languages", languages, persistent=False)
        self.register_buffer("passages", passages, persistent=False)

    def forward(self, features: list[dict[str, Tensor]], labels: Tensor) -> dict[str, Tensor]:
        """The four parts of the loss, by name.

        Args:
            features: the tokens of texts, anchors, passages and originals, as `Example` has them.
            labels: (texts,) the language of each anchor.
        """
        own = self._encoded(self.model, features[0])
        target, passage, original = self._taught(features[1:])
        near = (labels == 0).float()
        distances = (own["vector"] - target["vector"]).norm(dim=1)
        cosines = own["vector"] @ self.passages[0].T
        right = torch.empty_like(cosines)
        for language, passages in enumerate(self.passages):
            right[labels == language] = target["vector"][labels == language] @ passages.T
        one, other = late(own, passage), late(target, original)
        return {
            "meaning": MEANING * (near * distances).mean(),
            "ranking": RANKING * misordered(cosines, right, TEMPERATURE),
            "tokens": TOKENS * (near * (one - other).abs().mean(dim=1)).mean(),
            "tokens_ranking": TOKENS_RANKING * misordered(one, other, LATE_TEMPERATURE),
        }

    @torch.no_grad()
    def _taught(self, texts: list[dict[str, Tensor]]) -> list[dict[str, Tensor]]:
        """The teacher's vectors of each batch of texts; equal batches are encoded once."""
        encoded: list[dict[str, Tensor]] = []
        for n, batch in enumerate(texts):
            same = [m for m in range(n) if torch.equal(texts[m]["input_ids"], batch["input_ids"])]
            encoded.append(encoded[same[0]] if same else self._encoded(self.teachers[0], batch))
        return encoded

    def _encoded(
        self, model: "SentenceTransformer", features: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """Vectors of texts, of their tokens at the middle depth, and the mask of the own tokens."""
        tokens = {name: features[name] for name in ("input_ids", "attention_mask")}
        out = model(dict(tokens))
        layers = out["all_layer_embeddings"]
        mask = tokens["attention_mask"].bool()
        lengths = mask.sum(1, keepdim=True)
        places = torch.arange(mask.shape[1], device=mask.device)[None]
        return {
            "vector": self._neutral(out["sentence_embedding"].float(), 0),
            "tokens": self._neutral(layers[round(DEPTH * (len(layers) - 1))], 1),
            "mask": mask & (places >= PROMPT) & (places < lengths - 1),
        }

    def _neutral(self, vectors: Tensor, which: int) -> Tensor:
        """Unit vectors without the directions of languages, as `Encoder` has them."""
        directions = self.languages[which]
        return normalize(vectors - (vectors @ directions.T) @ directions, dim=-1)


def misordered(scores: Tensor, right: Tensor, temperature: float) -> Tensor:
    """KL(right || scores) of the distributions over passages, the mean over the texts.

    Args:
        scores: (texts, passages).
        right: (texts, passages).
        temperature: both are divided by it before the softmax.
    """
    ours = log_softmax(scores.float() / temperature, dim=1)
    return kl_div(ours, softmax(right.float() / temperature, dim=1), reduction="batchmean")


def late(query: dict[str, Tensor], passage: dict[str, Tensor]) -> Tensor:
    """MaxSim of every text with every passage, (texts, passages).

    It is the mean, over a text's tokens, of the greatest cosine with a token of the passage
    (Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832, who take the sum).

    Args:
        query: "tokens", unit vectors, and their "mask".
        passage: the same.
    """
    cosines = torch.einsum("aqd,bpd->abqp", query["tokens"], passage["tokens"])
    best = cosines.masked_fill(~passage["mask"][None, :, None], -1).amax(dim=3).float()
    weights = query["mask"] / query["mask"].sum(1, keepdim=True).clamp(min=1)
    return torch.einsum("abq,aq->ab", best, weights)
