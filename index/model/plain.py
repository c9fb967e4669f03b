"""Any sentence-transformers model, run unchanged in torch."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.arrays import Vectors
from index.model.directions import load_languages
from index.model.tokens import (
    DEPTH,
    MOST_PAIR_TOKENS,
    PairTokens,
    TokenBatch,
    own_tokens,
    without_prompt,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Texts of one batch. It is small, because each text is padded to the longest of its batch.
SMALL_BATCH = 16
# Tokens of an input at most, and for a model that states no limit.
MOST_TOKENS, USUAL_TOKENS = 8192, 512


class PlainModel:
    """A `TokenModel` and `PairModel` that runs a sentence-transformers model.

    Attributes:
        model: the model.
        languages: see `TokenModel`.
    """

    def __init__(self, model: "SentenceTransformer", languages: Vectors | None = None) -> None:
        """Takes the values of the attributes of these names."""
        self.model, self.languages = model, languages

    @property
    def dimension(self) -> int:
        """See `TokenModel`."""
        return int(self.model.get_embedding_dimension() or 0)

    @property
    def limit(self) -> int:
        """See `TokenModel`."""
        return int(min(self.model.max_seq_length or USUAL_TOKENS, MOST_TOKENS))

    @property
    def prompts(self) -> dict[str, str]:
        """See `TokenModel`."""
        return {name: prompt or "" for name, prompt in self.model.prompts.items()}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `TokenModel`."""
        ids = self.model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(row) for row in ids["input_ids"]]

    def encode(self, texts: Sequence[str], kind: str) -> Vectors:
        """See `TokenModel`."""
        encode = self.model.encode_query if kind == "query" else self.model.encode_document
        vectors = encode(list(texts), batch_size=SMALL_BATCH, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str], kind: str) -> TokenBatch:
        """See `TokenModel`."""
        import torch

        prompt = self.prompts.get(kind, "")
        has_spans = self.model.tokenizer.is_fast
        features = self.model.tokenizer(
            [prompt + text for text in texts],
            padding=True,
            truncation=True,
            max_length=self.limit,
            return_offsets_mapping=has_spans,
            return_tensors="pt",
        )
        spans = np.zeros((*features["input_ids"].shape, 2), dtype=np.int64)
        if has_spans:
            spans = features.pop("offset_mapping").numpy()
        first: Any = self.model[0]
        first.model.config.output_hidden_states = True
        with torch.inference_mode():
            output = self.model({k: v.to(self.model.device) for k, v in features.items()})
        layers = output["all_layer_embeddings"]
        middle, vectors = (
            values.float().cpu().numpy()
            for values in (
                layers[round(DEPTH * (len(layers) - 1))],
                output["sentence_embedding"],
            )
        )
        return without_prompt(spans, len(prompt), middle, vectors)

    def encode_pairs(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PairTokens]:
        """See `PairModel`."""
        import torch

        features = self.model.tokenizer(
            [question] * len(passages),
            [heading + text for heading, text in passages],
            padding=True,
            truncation="longest_first",
            max_length=MOST_PAIR_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        spans = features.pop("offset_mapping").numpy()
        first: Any = self.model[0]
        with torch.inference_mode():
            output = first.model(**{k: v.to(self.model.device) for k, v in features.items()})
        last = output.last_hidden_state.float().cpu().numpy()
        return [
            own_tokens(last[row], features.sequence_ids(row), spans[row], len(heading))
            for row, (heading, _) in enumerate(passages)
        ]


def load_plain(folder: Path, device: str | None = None) -> PlainModel:
    """Opens a model from its sentence-transformers folder.

    Args:
        folder: the model's folder.
        device: torch's name of the device; None for the best that this machine has.
    """
    quiet()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device=device, local_files_only=True)
    return PlainModel(model, load_languages(folder))


def quiet() -> None:
    """Keeps the model libraries from using the network and from printing bars and advice."""
    stay_offline()
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]


def stay_offline() -> None:
    """Keeps the hub's client, which is to be imported after this call, from using the network."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
