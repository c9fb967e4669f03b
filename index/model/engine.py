"""Prepares the fast engine: a copy of a model in 8-bit integers, made once for each machine."""

import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from platformdirs import user_cache_path

from index.model.bundled import with_adapter
from index.model.cache import make_once
from index.model.calibration import CHECKS, LONG_TEXTS, PAIRS, TEXTS
from index.model.plain import load_plain
from index.model.tokens import TokenModel

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.model.int8 import Int8Model

# Part of the copy's name. Raise it when the copy is written in another way, so that old copies
# are not used.
ENGINE_RECIPE = 3
CLOSE = 0.99  # least cosine of a check's vectors by the copy and by the model


def fast_model(folder: Path, key: str) -> "Int8Model | None":
    """The fast copy of a model, which is made on first use.

    Args:
        folder: the model's sentence-transformers folder. Its weights are read only while the copy
            is made.
        key: a name for the copy that differs for different models (`Encoder.fingerprint`).

    Returns:
        The copy, on the CPU. None where the model should run in plain torch: there is a GPU, the
        processor or the model is not supported, the copy's vectors differ too much, it is not
        faster, or it cannot be written.
    """
    from index.model.int8 import Int8Model

    copy = _copy(key, lambda new: _prepare(folder, new))
    return Int8Model.load(copy) if copy else None


def fast_extractor(folder: Path, key: str, adapter: Path) -> "Int8Model | None":
    """The fast copy of a model with an adapter, which reads questions and passages together.

    It is made on first use. It has the word table of the model's own copy, which no adapter
    changes.

    Args:
        folder: as for `fast_model`.
        key: as for `fast_model`.
        adapter: the adapter's file (see `index.model.bundled.add_adapter`).

    Returns:
        The copy; None where `fast_model` returns None.
    """
    from index.model.int8 import Int8Model

    words = _copy(key, lambda new: _prepare(folder, new))
    if words is None:
        return None
    digest = hashlib.sha256(adapter.read_bytes()).hexdigest()[:16]
    copy = _copy(f"{key}-{digest}", lambda new: _prepare_extractor(folder, adapter, new))
    return Int8Model.load(copy, words) if copy else None


def _copy(key: str, prepare: Callable[[Path], None]) -> Path | None:
    """The folder of a fast copy, which is made on first use; None if there is none."""
    import torch

    from index.model.layers import ATTENTION, STEPS, SUPPORTED

    if torch.cuda.is_available() or torch.backends.mps.is_available() or not SUPPORTED:
        return None
    versions = [version(name) for name in ("torch", "transformers", "sentence-transformers")]
    name = "-".join([key, *versions, str(ENGINE_RECIPE), str(STEPS), str(ATTENTION)[6:]])
    try:
        copy = make_once(user_cache_path("hoibao") / "engines" / name, prepare)
    except OSError:  # a full disk should cost speed, not the answer
        return None
    return None if (copy / "refused.txt").is_file() else copy


def _prepare_extractor(folder: Path, adapter: Path, copy: Path) -> None:
    """Writes the fast copy of a model with an adapter into the new folder `copy`.

    It is not compared: `_prepare` did that with the same engine on this machine.
    """
    announcement = f"Preparing {adapter.stem} for this processor, once (some 10 seconds) ..."
    print(announcement, end=" ", file=sys.stderr, flush=True)
    started = time.perf_counter()
    fast = to_int8(with_adapter(folder, adapter, "cpu").model, PAIRS)
    copy.mkdir()
    fast.save(copy, words=False)
    print(f"done in {time.perf_counter() - started:.0f} s.", file=sys.stderr)


def _prepare(folder: Path, copy: Path) -> None:
    """Writes the fast copy into the new folder `copy`, or a file with the reason why not."""
    announcement = f"Preparing {folder.name} for this processor, once (some 20 seconds) ..."
    print(announcement, end=" ", file=sys.stderr, flush=True)
    started = time.perf_counter()
    plain = load_plain(folder, "cpu")
    refusal = _unsupported(plain.model)
    if refusal is None:
        fast = to_int8(plain.model)
        refusal = _compare(plain, fast)
    copy.mkdir()
    if refusal is None:
        fast.save(copy)
        print(f"done in {time.perf_counter() - started:.0f} s.", file=sys.stderr)
    else:
        (copy / "refused.txt").write_text(refusal, encoding="utf-8")
        print(f"{refusal}: it runs in torch as it is.", file=sys.stderr)


def _unsupported(model: "SentenceTransformer") -> str | None:
    """The reason why the model cannot have a fast copy, or None."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    config = getattr(model[0], "config", None)
    plain = {"position_embedding_type": "absolute", "hidden_act": "gelu", "is_decoder": False}
    if getattr(config, "model_type", None) not in ("bert", "roberta", "xlm-roberta"):
        return "not a model like BERT"
    if any(getattr(config, name, value) != value for name, value in plain.items()):
        return "not a plain BERT"
    modules = list[Any](model)
    kinds = [type(module) for module in modules]
    if kinds not in ([Transformer, Pooling], [Transformer, Pooling, Normalize]):
        return "it has other parts than a Transformer and pooling"
    if modules[1].pooling_mode not in ("mean", "cls"):
        return "its pooling is another than mean and cls"
    if not model.tokenizer.is_fast:
        return "its tokenizer is one in Python"
    if model.tokenizer.padding_side != "right":
        return "its padding is on the left"
    if not modules[1].include_prompt:
        return "it leaves the prompt out of a text's vector"
    return None


def _compare(plain: TokenModel, fast: TokenModel) -> str | None:
    """The reason why the fast copy should not be used, or None."""
    seconds = []
    vectors = []
    for model in (plain, fast):
        model.encode(CHECKS, "document")  # the first call takes longer and is not timed
        start = time.perf_counter()
        parts = [model.encode(CHECKS, kind) for kind in ("document", "query")]
        seconds.append(time.perf_counter() - start)
        rows = np.concatenate(parts)
        vectors.append(rows / np.linalg.norm(rows, axis=1, keepdims=True))
    worst = float((vectors[0] * vectors[1]).sum(1).min())
    if not worst > CLOSE:  # written so that NaN is refused, too
        return f"its 8-bit vectors differ too much (cosine {worst:.3f})"
    if seconds[1] > seconds[0]:
        return "8 bits are not faster here"
    return None


def to_int8(model: "SentenceTransformer", measured: Sequence[str] | None = None) -> "Int8Model":
    """A copy of a model in 8 bits.

    Args:
        model: a model that `_unsupported` does not refuse, on the CPU.
        measured: texts that its values are measured on; None for passages and questions.
    """
    from tokenizers import Tokenizer

    from index.model.int8 import MULTIPLE, Int8Model, Int8Settings
    from index.model.quantise import observe, quantise

    first, pooling, *_ = list[Any](model)
    bert, config, tokenizer = first.auto_model.eval(), first.config, model.tokenizer
    prompts = {name: prompt or "" for name, prompt in model.prompts.items()}
    texts = measured or [
        prompt + text for prompt in set(prompts.values()) for text in TEXTS + LONG_TEXTS
    ]
    limit = min(model.max_seq_length or 512, tokenizer.model_max_length)
    tensors = quantise(bert, observe(bert, tokenizer, texts, limit))
    limit = min(limit, len(tensors["positions"]) // MULTIPLE * MULTIPLE)  # padded to this at most
    own = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    own.no_padding()
    own.no_truncation()
    return Int8Model(
        own,
        tensors,
        Int8Settings(
            limit,
            config.num_attention_heads,
            config.num_hidden_layers,
            config.layer_norm_eps,
            tokenizer.pad_token_id,
            pooling.pooling_mode,
            prompts,
        ),
    )
