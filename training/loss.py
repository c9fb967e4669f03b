"""How far a model's vectors are from what they should be."""

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
DEPTHS = "middle", "last"


class Pull(nn.Module):
    """Pulls the vectors of texts to where the frozen teacher has those of other texts, anchors.

    By the vectors of whole texts: the distance of text and anchor, and in which order they find a
    collection of passages. By late interaction at both depths: how well the tokens of text and
    anchor find those of each anchor of the batch, and in which order. Distances are not squared:
    what is held in place resists a small step as much as what is far off asks for it. Orders are
    compared by KL divergence; distance alone teaches a model to say less (RUNS.md).
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
            model: learns.
            teacher: the plain model.
            languages: the directions that search leaves out of vectors, (3, m, d).
            passages: the teacher's unit vectors of a collection in Vietnamese and in English,
                without directions, (2, n, d).
        """
        super().__init__()
        self.model = model
        self.teachers = [teacher]  # in a list, so that its weights are not this module's
        self.register_buffer("languages", languages, persistent=False)
        self.register_buffer("passages", passages, persistent=False)

    def forward(self, features: list[dict[str, Tensor]], labels: Tensor) -> dict[str, Tensor]:
        own = self._read(self.model, features[0])
        target, passage, original = self._taught(features[1:])
        near = (labels == 0).float()
        distances = (own["vector"] - target["vector"]).norm(dim=1)
        cosines = own["vector"] @ self.passages[0].T
        right = torch.empty_like(cosines)
        for language, passages in enumerate(self.passages):
            right[labels == language] = target["vector"][labels == language] @ passages.T
        lates = [(late(own, passage, depth), late(target, original, depth)) for depth in DEPTHS]
        return {
            "meaning": MEANING * (near * distances).mean(),
            "ranking": RANKING * misordered(cosines, right, TEMPERATURE),
            "tokens": TOKENS
            * sum((near * (one - other).abs().mean(dim=1)).mean() for one, other in lates),
            "tokens_ranking": TOKENS_RANKING
            * sum(misordered(*pair, LATE_TEMPERATURE) for pair in lates),
        }

    @torch.no_grad()
    def _taught(self, texts: list[dict[str, Tensor]]) -> list[dict[str, Tensor]]:
        """What the teacher reads, the same texts once."""
        read: list[dict[str, Tensor]] = []
        for n, each in enumerate(texts):
            same = [m for m in range(n) if torch.equal(texts[m]["input_ids"], each["input_ids"])]
            read.append(read[same[0]] if same else self._read(self.teachers[0], each))
        return read

    def _read(self, model: "SentenceTransformer", features: dict[str, Tensor]) -> dict[str, Tensor]:
        """Vectors of whole texts, of their tokens at both depths, and which tokens are theirs."""
        given = {name: features[name] for name in ("input_ids", "attention_mask")}
        out = model(dict(given))
        layers = out["all_layer_embeddings"]
        mask = given["attention_mask"].bool()
        lengths = mask.sum(1, keepdim=True)
        places = torch.arange(mask.shape[1], device=mask.device)[None]
        return {
            "vector": self._neutral(out["sentence_embedding"].float(), 0),
            "middle": self._neutral(layers[round(DEPTH * (len(layers) - 1))], 1),
            "last": self._neutral(out["token_embeddings"], 2),
            "mask": mask & (places >= PROMPT) & (places < lengths - 1),
        }

    def _neutral(self, vectors: Tensor, which: int) -> Tensor:
        """Unit vectors without the directions of languages, as `Encoder` has them."""
        directions = self.languages[which]
        return normalize(vectors - (vectors @ directions.T) @ directions, dim=-1)


def misordered(scores: Tensor, right: Tensor, temperature: float) -> Tensor:
    """KL divergence of the scores of each row from the right ones."""
    ours = log_softmax(scores.float() / temperature, dim=1)
    return kl_div(ours, softmax(right.float() / temperature, dim=1), reduction="batchmean")


def late(query: dict[str, Tensor], passage: dict[str, Tensor], depth: str) -> Tensor:
    """MaxSim of every text with every passage, (texts, passages)."""
    cosines = torch.einsum("aqd,bpd->abqp", query[depth], passage[depth])
    best = cosines.masked_fill(~passage["mask"][None, :, None], -1).amax(dim=3).float()
    weights = query["mask"] / query["mask"].sum(1, keepdim=True).clamp(min=1)
    return torch.einsum("abq,aq->ab", best, weights)
