"""The fast engine: BERT-like encoders in 8-bit integers, run by torch and tokenizers alone.

Neither sentence-transformers nor transformers is imported, which takes several times as long as to
answer a question. They are needed only when a model is prepared (`index.model.engine.preparing`).
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Self

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from index.arrays import Spans, Vectors
from index.model.batching import one_core_workers
from index.model.cache import saving
from index.model.directions import LANGUAGES, load_languages
from index.model.engine.layers import ATTENTION, HalfWords, Linear, Norm, PackedWords
from index.model.tokens import (
    DEPTH,
    MOST_PAIR_TOKENS,
    PairTokens,
    TokenBatch,
    own_tokens,
    without_prompt,
)

WEIGHTS, TOKENIZER, SETTINGS = "int8.safetensors", "tokenizer.json", "int8.json"
# Texts are padded to a multiple of this many tokens. Other lengths take up to twice as long. For
# every new length oneDNN needs some milliseconds to write its code.
MULTIPLE = 16
# Tokens computed together at most, so that the intermediate results stay in a core's cache.
PIECE = 1536
# Texts of one batch. A batch is sorted by length and cut into pieces: in a larger batch, the texts
# of a piece have more similar lengths.
BATCH = 128


@dataclass(frozen=True, slots=True)
class Int8Settings:
    """What the engine needs to know of a model beside its tensors and its tokenizer.

    Attributes:
        limit: tokens of an input at most, prompt and special tokens included.
        heads: attention heads of a layer.
        layers: number of layers.
        epsilon: the epsilon of every LayerNorm.
        padding: the token id of padding.
        pooling: how the vector of a text is made from those of its tokens, special tokens included:
            their mean, or the first of them ("cls").
        prompts: the text before a question ("query") or a passage ("document").
    """

    limit: int
    heads: int
    layers: int
    epsilon: float
    padding: int
    pooling: Literal["mean", "cls"]
    prompts: dict[str, str]


class _Input(NamedTuple):
    """Tokens of n texts, padded at the end to the length of the longest.

    Attributes:
        ids: the token ids, int64 (n, tokens).
        mask: 1 for a token and 0 for padding, int64 (n, tokens).
        spans: (start, end) of each token in its text, in characters, int64 (n, tokens, 2); (0, 0)
            for special tokens and padding.
    """

    ids: Tensor
    mask: Tensor
    spans: Spans


class Int8Model:
    """A `TokenModel` and `PairModel` in 8-bit integers; safe to use from several threads.

    Attributes:
        tokenizer: the model's tokenizer, without padding and truncation.
        tensors: the tensors that `index.model.engine.quantise.quantise` makes, by name.
        settings: the model's settings.
        languages: see `TokenModel`.
        words: the word table.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        tensors: dict[str, Tensor],
        settings: Int8Settings,
        languages: Vectors | None = None,
        words: PackedWords | None = None,
    ) -> None:
        """Takes the values of the attributes of these names.

        Without `words`, the word table is the tensor "words".

        Raises:
            ValueError: the pooling is neither "mean" nor "cls".
        """
        if settings.pooling not in ("mean", "cls"):
            raise ValueError(f"no pooling is called {settings.pooling!r}")
        self.tokenizer, self.tensors, self.settings = tokenizer, tensors, settings
        self.languages, self.words = languages, words or HalfWords(tensors["words"])
        self.first = Norm(tensors, "first", settings.epsilon)
        # Packing the weights takes a third of the time where each thread packs matrices of its own.
        self.blocks = list(one_core_workers()[0].map(self._block, range(settings.layers)))

    @property
    def dimension(self) -> int:
        """See `TokenModel`."""
        return int(self.tensors["positions"].shape[1])

    @property
    def limit(self) -> int:
        """See `TokenModel`."""
        return self.settings.limit

    @property
    def prompts(self) -> dict[str, str]:
        """See `TokenModel`."""
        return self.settings.prompts

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `TokenModel`."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def encode(self, texts: Sequence[str], kind: str) -> Vectors:
        """See `TokenModel`."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = np.argsort([-len(text) for text in texts])
        for start in range(0, len(texts), BATCH):
            rows = order[start : start + BATCH]
            tokens = self._tokens([texts[row] for row in rows], kind)
            vectors[rows] = self._vectors(tokens, ())[0].numpy()
        return vectors

    def encode_tokens(self, texts: Sequence[str], kind: str) -> TokenBatch:
        """See `TokenModel`."""
        tokens = self._tokens(texts, kind)
        vectors, [middle] = self._vectors(tokens, (round(DEPTH * self.settings.layers),))
        prompt = len(self.prompts[kind])
        return without_prompt(tokens.spans, prompt, middle.numpy(), vectors.numpy())

    def encode_pairs(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PairTokens]:
        """See `PairModel`."""
        encodings = self.tokenizer.encode_batch(
            [(question, heading + text) for heading, text in passages]
        )
        tokens = self._padded(encodings, MOST_PAIR_TOKENS)
        _, [last] = self._vectors(tokens, (self.settings.layers,))
        pairs = []
        for row, (encoding, (heading, _)) in enumerate(zip(encodings, passages, strict=True)):
            count = len(encoding.ids)
            if count > MOST_PAIR_TOKENS:  # a special token stands at the cut
                count = MOST_PAIR_TOKENS - 1
            sequences, spans = encoding.sequence_ids[:count], tokens.spans[row, :count]
            pairs.append(own_tokens(last[row, :count].numpy(), sequences, spans, len(heading)))
        return pairs

    def _tokens(self, texts: Sequence[str], kind: str) -> _Input:
        """Tokenizes texts with their prompt; a text is cut at the model's limit."""
        prompt = self.prompts[kind]
        encodings = self.tokenizer.encode_batch([prompt + text for text in texts])
        return self._padded(encodings, self.limit)

    def _padded(self, encodings: Sequence[Encoding], limit: int) -> _Input:
        """Tokenized inputs, each of which is cut at `limit` tokens."""
        counts = [min(len(encoding.ids), limit) for encoding in encodings]
        longest = -(-max(counts, default=1) // MULTIPLE) * MULTIPLE
        ids = np.full((len(encodings), longest), self.settings.padding)
        mask = np.zeros_like(ids)
        spans = np.zeros((*ids.shape, 2), dtype=np.int64)
        for row, (encoding, count) in enumerate(zip(encodings, counts, strict=True)):
            ids[row, :count], spans[row, :count] = encoding.ids[:count], encoding.offsets[:count]
            mask[row, :count] = 1
            if count < len(encoding.ids) and encoding.special_tokens_mask[-1]:
                ids[row, count - 1], spans[row, count - 1] = encoding.ids[-1], 0
        return _Input(torch.from_numpy(ids), torch.from_numpy(mask), spans)

    def _block(self, number: int) -> tuple[Linear, Linear, Linear, Linear, Norm, Norm]:
        qkv, out, up, down = (
            Linear(self.tensors, f"{number}.{part}") for part in ("qkv", "out", "up", "down")
        )
        middle, last = (
            Norm(self.tensors, f"{number}.{part}", self.settings.epsilon)
            for part in ("middle", "last")
        )
        return qkv, out, up, down, middle, last

    @torch.inference_mode()
    def _vectors(self, tokens: _Input, depths: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Computes the vectors of texts, and of their tokens after some layers.

        The texts are sorted by length and cut into pieces. Each piece is computed by one thread.

        Args:
            tokens: the tokens of n texts.
            depths: numbers of layers: 0 is before the first layer and 1 is after it.

        Returns:
            The vectors of the texts, float32 (n, dimension).
            The vectors of the tokens, float32 (depths, n, tokens, dimension). Those of padding are
            undefined.
        """
        workers, threads = one_core_workers()
        ids, mask = tokens.ids, tokens.mask
        rows = -(-len(ids) // (threads * -(-ids.numel() // (PIECE * threads))))
        lengths = mask.sum(1)
        vectors = torch.empty(len(ids), self.dimension)
        layers = torch.empty(len(depths), *ids.shape, self.dimension)

        @torch.inference_mode()  # each thread has its own mode
        def compute(piece: Tensor) -> None:
            longest = -(-int(lengths[piece].max()) // MULTIPLE) * MULTIPLE
            part = mask[piece, :longest]
            outputs = self._layers(ids[piece, :longest], part, (*depths, self.settings.layers))
            for layer, output in zip(layers, outputs, strict=False):
                layer[piece, :longest] = output
            vectors[piece] = self._pooled(outputs[-1], part)

        list(workers.map(compute, torch.split(lengths.argsort(), rows)))
        return vectors, layers

    def _layers(self, ids: Tensor, mask: Tensor, depths: Sequence[int]) -> list[Tensor]:
        """The outputs of the layers of these numbers, each (texts, tokens, dimension)."""
        texts, length = ids.shape
        norm = self.first
        x = norm((self.words(ids) + self.tensors["positions"][:length]).view(texts * length, -1))
        bias = (1 - mask[:, None, None, :]).to(ATTENTION) * -30000.0
        outputs = {0: x * norm.spread} if 0 in depths else {}
        for number, (qkv, out, up, down, middle, last) in enumerate(self.blocks, start=1):
            mixed = self._attention(qkv(qkv.inputs(x), ATTENTION), texts, bias)
            x = middle(out(out.inputs(mixed.float())).addcmul_(x, norm.spread))
            x = last(down(up.gelu(up.inputs(x), down)).addcmul_(x, middle.spread))
            norm = last
            if number in depths:
                outputs[number] = x * norm.spread
        return [outputs[depth].view(texts, length, -1) for depth in depths]

    def _pooled(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """The vectors of texts, (texts, dimension), from those of the tokens at the last layer."""
        if self.settings.pooling == "cls":
            return vectors[:, 0]
        weights = mask[:, :, None].float()
        return (vectors * weights).sum(1) / weights.sum(1)

    def _attention(self, qkv: Tensor, texts: int, bias: Tensor) -> Tensor:
        """The values mixed by attention.

        Args:
            qkv: queries, keys and values of each token, (texts * tokens, 3 * dimension).
            texts: number of texts.
            bias: added to the attention scores, (texts, 1, 1, tokens).

        Returns:
            (texts * tokens, dimension).
        """
        three = qkv.view(texts, len(qkv) // texts, 3, self.settings.heads, -1)
        query, key, value = three.permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return mixed.transpose(1, 2).reshape(len(qkv), -1)

    def save(self, folder: Path, words: bool = True, tokenizer: bool = True) -> None:
        """Writes the model into a folder, for `load`.

        Args:
            folder: where to.
            words: False leaves out the word table.
            tokenizer: False leaves out the tokenizer.
        """
        from safetensors.torch import save_file

        tensors = {name: own for name, own in self.tensors.items() if words or name != "words"}
        with saving():
            save_file(tensors, folder / WEIGHTS)
            if tokenizer:
                self.tokenizer.save(str(folder / TOKENIZER), pretty=False)
        if self.languages is not None:
            np.save(folder / LANGUAGES, self.languages)
        (folder / SETTINGS).write_text(json.dumps(asdict(self.settings)), encoding="utf-8")

    @classmethod
    def load(
        cls, folder: Path, words: PackedWords | None = None, tokenizer: Path | None = None
    ) -> Self:
        """Reads the model that `save` wrote. Nothing in the folder is run as code.

        The word table is memory-mapped: its rows are read when they are needed.

        Args:
            folder: where the model was saved.
            words: the word table, if it was left out.
            tokenizer: the folder of a model whose tokenizer is used, if it was left out.
        """
        from safetensors.torch import load_file

        # Without it, tokenizers warns on stderr when a process is forked later.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        settings = Int8Settings(**json.loads((folder / SETTINGS).read_text("utf-8")))
        own = _tokenizer((tokenizer or folder) / TOKENIZER)
        return cls(own, load_file(folder / WEIGHTS), settings, load_languages(folder), words)


def _tokenizer(file: Path) -> Tokenizer:
    """The tokenizer in a file. Reading it takes half a second, so models that share it have one."""
    return _tokenizer_as_of(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _tokenizer_as_of(file: Path, changed: int) -> Tokenizer:
    return Tokenizer.from_file(str(file))
