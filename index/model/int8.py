"""BERT-like encoders in 8-bit integers, as the first module of a sentence-transformers model."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any, Self

import torch
from sentence_transformers.base.modules import InputModule
from torch import Tensor
from torch.nn.functional import embedding, scaled_dot_product_attention
from transformers import PreTrainedTokenizerBase, TokenizersBackend

from index.model.layers import ATTENTION, Linear, Norm

WEIGHTS = "int8.safetensors"
# Texts are padded to a multiple of this many tokens: others take up to twice as long, and every new
# length costs some milliseconds, in which oneDNN writes the code for it.
MULTIPLE = 16
# Tokens computed in one go: the intermediate results stay in a core's cache.
PIECE = 1536


class Int8Bert(InputModule):
    """Takes the place of sentence-transformers' Transformer: texts in, token vectors out."""

    config_file_name = "int8_config.json"
    config_keys = ["max_seq_length", "heads", "layers", "epsilon"]  # noqa: RUF012

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        tensors: dict[str, Tensor],
        max_seq_length: int,
        heads: int,
        layers: int,
        epsilon: float,
    ) -> None:
        """From the tensors that `index.model.engine.quantise` makes; lengths are in tokens."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer, self.tensors, self.max_seq_length = tokenizer, tensors, max_seq_length
        backend: Any = tokenizer.backend_tokenizer
        backend.no_padding()  # here, so that threads need not change it (see `tokens`)
        backend.no_truncation()
        self.heads, self.layers, self.epsilon = heads, layers, epsilon
        self.first = Norm(tensors, "first", epsilon)
        self.blocks = [self._block(number) for number in range(layers)]

    def _block(self, number: int) -> tuple[Linear, Linear, Linear, Linear, Norm, Norm]:
        qkv, out, up, down = (
            Linear(self.tensors, f"{number}.{part}") for part in ("qkv", "out", "up", "down")
        )
        middle, last = (
            Norm(self.tensors, f"{number}.{part}", self.epsilon) for part in ("middle", "last")
        )
        return qkv, out, up, down, middle, last

    def tokens(self, texts: Sequence[str]) -> tuple[dict[str, Tensor], list[Any]]:
        """(features as of `preprocess`, the spans in the text of each text's tokens).

        Safe to call from several threads: a call of the tokenizer itself sets its padding, which
        fails while another thread uses it.
        """
        tokenizer: Any = self.tokenizer
        found = tokenizer.backend_tokenizer.encode_batch(list(texts))
        most = self.max_seq_length
        counts = [min(len(each.ids), most) for each in found]
        longest = -(-max(counts, default=1) // MULTIPLE) * MULTIPLE
        ids = torch.full((len(found), longest), tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for row, (each, count) in enumerate(zip(found, counts, strict=True)):
            ids[row, :count] = torch.tensor([*each.ids[: count - 1], each.ids[-1]])
            mask[row, :count] = 1
        spans = [each.offsets[: count - 1] for each, count in zip(found, counts, strict=True)]
        return {"input_ids": ids, "attention_mask": mask}, spans

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without special tokens; as safe as `tokens`."""
        tokenizer: Any = self.tokenizer
        found = tokenizer.backend_tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(each.ids) for each in found]

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Tensor]:
        """Token ids and attention mask, both int64 (texts, tokens)."""
        return self.tokens([(prompt or "") + text for text in inputs])[0]

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds `token_embeddings`, float32 (texts, tokens, dimensions); 0 after a text's end.

        Where `features["layers"]` names layers (0 is before the first, 1 after it), what comes out
        of these is added as `layer_embeddings`, {layer: as token_embeddings}.
        """
        ids, mask = features["input_ids"], features["attention_mask"]
        wanted = tuple(features.get("layers", ()))
        found = self._pieces(ids, mask, wanted)
        features["layer_embeddings"] = dict(zip(wanted, found, strict=False))
        features["token_embeddings"] = found[-1]
        return features

    @torch.inference_mode()
    def _pieces(self, ids: Tensor, mask: Tensor, wanted: tuple[int, ...]) -> Tensor:
        """As `_layers`, computed in pieces of texts of like length, by one thread each."""
        workers, threads = _workers()
        rows = -(-len(ids) // (threads * -(-ids.numel() // (PIECE * threads))))
        order = mask.sum(1).argsort()
        found = torch.zeros(len(wanted) + 1, *ids.shape, self.get_embedding_dimension())

        @torch.inference_mode()  # each thread has a mode of its own
        def piece(chosen: Tensor) -> None:
            longest = -(-int(mask[chosen].sum(1).max()) // MULTIPLE) * MULTIPLE
            layers = self._layers(ids[chosen, :longest], mask[chosen, :longest], wanted)
            found[:, chosen, :longest] = layers

        list(workers.map(piece, torch.split(order, rows)))
        return found

    @torch.inference_mode()
    def _layers(self, ids: Tensor, mask: Tensor, wanted: tuple[int, ...]) -> Tensor:
        """The wanted layers and the last: (layers, texts, tokens, dimensions)."""
        texts, length = ids.shape
        words = embedding(ids, self.tensors["words"]).float()
        norm = self.first
        x = norm((words + self.tensors["positions"][:length]).view(texts * length, -1))
        bias = (1 - mask[:, None, None, :]).to(ATTENTION) * -30000.0
        found = {0: x * norm.spread} if 0 in wanted else {}
        for number, (qkv, out, up, down, middle, last) in enumerate(self.blocks, start=1):
            seen = self._attention(qkv(qkv.inputs(x), ATTENTION), texts, bias)
            x = middle(out(out.inputs(seen.float())).addcmul_(x, norm.spread))
            x = last(down(up.gelu(up.inputs(x), down)).addcmul_(x, middle.spread))
            norm = last
            if number in wanted:
                found[number] = x * norm.spread
        layers = torch.stack([*(found[number] for number in wanted), x * norm.spread])
        return layers.view(-1, texts, length, x.shape[1]).mul_(mask[:, :, None])

    def _attention(self, qkv: Tensor, texts: int, bias: Tensor) -> Tensor:
        three = qkv.view(texts, len(qkv) // texts, 3, self.heads, -1)
        query, key, value = three.permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return mixed.transpose(1, 2).reshape(len(qkv), -1)

    def get_embedding_dimension(self) -> int:
        """Length of a token's vector."""
        return int(self.tensors["words"].shape[1])

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Writes what `load` reads."""
        from safetensors.torch import save_file

        self.save_config(output_path)
        self.save_tokenizer(output_path)
        save_file(self.tensors, Path(output_path) / WEIGHTS)

    @classmethod
    def load(cls, model_name_or_path: str, *args: Any, **kwargs: Any) -> Self:
        """From a folder on this machine; the word table stays on disk until its rows are needed."""
        from safetensors.torch import load_file

        tokenizer = _tokenizer(Path(model_name_or_path))
        tensors = load_file(Path(model_name_or_path) / WEIGHTS)
        return cls(tokenizer, tensors, **cls.load_config(model_name_or_path))


def _tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer that `save` wrote, in half the time of AutoTokenizer, which reads it twice."""
    config = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    kept = {
        name: value
        for name, value in config.items()
        if name.endswith("_token") or name in ("model_max_length", "padding_side")
    }
    file = str(folder / "tokenizer.json")
    return TokenizersBackend(tokenizer_file=file, **kept)  # type: ignore[no-untyped-call]


@cache
def _workers() -> tuple[ThreadPoolExecutor, int]:
    """One thread for each core that torch uses, and how many: each computes alone.

    Passages take an eighth less time than with all threads sharing each operation, and so many
    questions are answered at once; a question alone takes no longer, and a third of the time where
    other programs keep a core busy, for which shared operations would wait.
    """
    count = torch.get_num_threads()
    started = Barrier(count)

    def alone() -> None:
        torch.set_num_threads(1)
        torch.get_num_threads()  # a thread's own number holds from its first use on
        started.wait()

    workers = ThreadPoolExecutor(count, initializer=alone)
    list(workers.map(lambda _: None, range(count)))
    torch.set_num_threads(count)  # for threads to come: setting it in one thread sets it for them
    return workers, count
