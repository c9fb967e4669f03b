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
# Texts are padded to a multiple of this many tokens. Other lengths take up to twice as long. For
# every new length oneDNN needs some milliseconds to write its code.
MULTIPLE = 16
# Tokens computed together at most, so that the intermediate results stay in a core's cache.
PIECE = 1536


class Int8Bert(InputModule):
    """Texts to token vectors: replaces the Transformer module of sentence-transformers.

    Attributes:
        tokenizer: the model's tokenizer, without padding and truncation.
        tensors: the tensors that `index.model.quantise.quantise` makes, by name.
        max_seq_length: tokens of a text at most, special tokens included.
        heads: attention heads of a layer.
        layers: number of layers.
        epsilon: the epsilon of every LayerNorm.
    """

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
        """Takes the values of the attributes of these names."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.tokenizer, self.tensors, self.max_seq_length = tokenizer, tensors, max_seq_length
        backend: Any = tokenizer.backend_tokenizer
        backend.no_padding()  # done once here, so that no thread has to change it (see `tokens`)
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
        """Tokenizes texts. A text is cut at `max_seq_length` tokens.

        Safe to call from several threads. A direct call of the tokenizer is not safe: it sets the
        padding, which fails while another thread uses the tokenizer.

        Returns:
            The features of `preprocess`.
            The (start, end) of each token in its text, one list for each text. Special tokens have
            (0, 0), and the last one is left out.
        """
        tokenizer: Any = self.tokenizer
        encodings = tokenizer.backend_tokenizer.encode_batch(list(texts))
        limit = self.max_seq_length
        counts = [min(len(encoding.ids), limit) for encoding in encodings]
        longest = -(-max(counts, default=1) // MULTIPLE) * MULTIPLE
        ids = torch.full((len(encodings), longest), tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for row, (encoding, count) in enumerate(zip(encodings, counts, strict=True)):
            ids[row, :count] = torch.tensor([*encoding.ids[: count - 1], encoding.ids[-1]])
            mask[row, :count] = 1
        spans = [e.offsets[: count - 1] for e, count in zip(encodings, counts, strict=True)]
        return {"input_ids": ids, "attention_mask": mask}, spans

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without special tokens; texts are not cut.

        Safe to call from several threads.
        """
        tokenizer: Any = self.tokenizer
        backend = tokenizer.backend_tokenizer
        encodings = backend.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Tensor]:
        """The features of texts, each with the prompt before it.

        Returns:
            "input_ids", the token ids, int64 (texts, tokens), padded at the end.
            "attention_mask", int64 (texts, tokens), 1 for a token and 0 for padding.
        """
        return self.tokens([(prompt or "") + text for text in inputs])[0]

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Computes the token vectors of texts and adds them to the features.

        Args:
            features: those of `preprocess`. It may also have "layers", a sequence of layer numbers:
                0 is before the first layer and 1 is after it.
            kwargs: not used.

        Returns:
            `features` with "token_embeddings", the output of the last layer, float32
            (texts, tokens, dimension), 0 for padding; and with "layer_embeddings", the outputs of
            the layers in "layers", of the same shape, by layer number.
        """
        ids, mask = features["input_ids"], features["attention_mask"]
        wanted = tuple(features.get("layers", ()))
        outputs = self._pieces(ids, mask, wanted)
        features["layer_embeddings"] = dict(zip(wanted, outputs, strict=False))
        features["token_embeddings"] = outputs[-1]
        return features

    @torch.inference_mode()
    def _pieces(self, ids: Tensor, mask: Tensor, wanted: tuple[int, ...]) -> Tensor:
        """The outputs of the wanted layers and of the last, (layers, texts, tokens, dimension).

        The texts are sorted by length and cut into pieces. Each piece is computed by one thread.
        """
        workers, threads = _workers()
        rows = -(-len(ids) // (threads * -(-ids.numel() // (PIECE * threads))))
        order = mask.sum(1).argsort()
        outputs = torch.zeros(len(wanted) + 1, *ids.shape, self.get_embedding_dimension())

        @torch.inference_mode()  # each thread has its own mode
        def compute(piece: Tensor) -> None:
            longest = -(-int(mask[piece].sum(1).max()) // MULTIPLE) * MULTIPLE
            layers = self._layers(ids[piece, :longest], mask[piece, :longest], wanted)
            outputs[:, piece, :longest] = layers

        list(workers.map(compute, torch.split(order, rows)))
        return outputs

    @torch.inference_mode()
    def _layers(self, ids: Tensor, mask: Tensor, wanted: tuple[int, ...]) -> Tensor:
        """The outputs of the wanted layers and of the last, (layers, texts, tokens, dimension)."""
        texts, length = ids.shape
        words = embedding(ids, self.tensors["words"]).float()
        norm = self.first
        x = norm((words + self.tensors["positions"][:length]).view(texts * length, -1))
        bias = (1 - mask[:, None, None, :]).to(ATTENTION) * -30000.0
        outputs = {0: x * norm.spread} if 0 in wanted else {}
        for number, (qkv, out, up, down, middle, last) in enumerate(self.blocks, start=1):
            mixed = self._attention(qkv(qkv.inputs(x), ATTENTION), texts, bias)
            x = middle(out(out.inputs(mixed.float())).addcmul_(x, norm.spread))
            x = last(down(up.gelu(up.inputs(x), down)).addcmul_(x, middle.spread))
            norm = last
            if number in wanted:
                outputs[number] = x * norm.spread
        layers = torch.stack([*(outputs[number] for number in wanted), x * norm.spread])
        return layers.view(-1, texts, length, x.shape[1]).mul_(mask[:, :, None])

    def _attention(self, qkv: Tensor, texts: int, bias: Tensor) -> Tensor:
        """The values mixed by attention.

        Args:
            qkv: queries, keys and values of each token, (texts * tokens, 3 * dimension).
            texts: number of texts.
            bias: added to the attention scores, (texts, 1, 1, tokens).

        Returns:
            (texts * tokens, dimension).
        """
        three = qkv.view(texts, len(qkv) // texts, 3, self.heads, -1)
        query, key, value = three.permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return mixed.transpose(1, 2).reshape(len(qkv), -1)

    def get_embedding_dimension(self) -> int:
        """The dimension of a token's vector."""
        return int(self.tensors["words"].shape[1])

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Writes the module into a folder, for `load`. Further arguments are not used."""
        from safetensors.torch import save_file

        self.save_config(output_path)
        self.save_tokenizer(output_path)
        save_file(self.tensors, Path(output_path) / WEIGHTS)

    @classmethod
    def load(cls, model_name_or_path: str, *args: Any, **kwargs: Any) -> Self:
        """Reads the module from a folder on this machine. Further arguments are not used.

        The word table is memory-mapped: its rows are read when they are needed.
        """
        from safetensors.torch import load_file

        tokenizer = _tokenizer(Path(model_name_or_path))
        tensors = load_file(Path(model_name_or_path) / WEIGHTS)
        return cls(tokenizer, tensors, **cls.load_config(model_name_or_path))


def _tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """Reads the tokenizer that `save` wrote.

    It takes half the time of AutoTokenizer, which reads the file twice.
    """
    config = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    settings = {
        name: value
        for name, value in config.items()
        if name.endswith("_token") or name in ("model_max_length", "padding_side")
    }
    file = str(folder / "tokenizer.json")
    return TokenizersBackend(tokenizer_file=file, **settings)  # type: ignore[no-untyped-call]


@cache
def _workers() -> tuple[ThreadPoolExecutor, int]:
    """(a pool with one thread for each core that torch uses, the number of threads).

    Each thread computes its pieces with one core. torch would otherwise share each operation among
    all cores. With this pool passages take an eighth less time, and as many questions as there are
    threads are answered at the same time. A single question takes no longer. Where another program
    keeps a core busy, it takes a third of the time, because a shared operation would wait for that
    core.
    """
    count = torch.get_num_threads()
    started = Barrier(count)

    def use_one_core() -> None:
        torch.set_num_threads(1)
        torch.get_num_threads()  # the setting takes effect in this thread when it is first read
        started.wait()

    workers = ThreadPoolExecutor(count, initializer=use_one_core)
    list(workers.map(lambda _: None, range(count)))
    # Setting it in one thread also sets it for threads that are started later.
    torch.set_num_threads(count)
    return workers, count
