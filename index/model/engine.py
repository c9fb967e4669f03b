"""Prepares the fast engine: a copy of a model in 8-bit integers, made once for each machine."""

import json
import sys
import time
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from index.model.cache import make_once
from index.model.calibration import CHECKS, LONG_TEXTS, TEXTS

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Part of the copy's name. Raise it when the copy is written in another way, so that old copies
# are not used.
ENGINE_RECIPE = 2
CLOSE = 0.99  # least cosine of a check's vectors by the copy and by the model


def fast_model(folder: Path, key: str) -> "SentenceTransformer | None":
    """The fast copy of a model, which is made on first use.

    Args:
        folder: the model's sentence-transformers folder. Its weights are read only while the copy
            is made.
        key: a name for the copy that differs for different models (`Encoder.fingerprint`).

    Returns:
        The copy, on the CPU. It has the model's interface, prompts and tokenizer. None where the
        model should run in plain torch: there is a GPU, the processor or the model is not
        supported, the copy's vectors differ too much, it is not faster, or it cannot be written.
    """
    import torch

    from index.model.layers import ATTENTION, STEPS, SUPPORTED

    if torch.cuda.is_available() or torch.backends.mps.is_available() or not SUPPORTED:
        return None
    versions = [version(name) for name in ("torch", "transformers", "sentence-transformers")]
    name = "-".join([key, *versions, str(ENGINE_RECIPE), str(STEPS), str(ATTENTION)[6:]])
    try:
        copy = make_once(
            user_cache_path("hoibao") / "engines" / name, lambda new: _prepare(folder, new)
        )
    except OSError:  # a full disk should cost speed, not the answer
        return None
    if (copy / "refused.txt").is_file():
        return None
    return _opened(copy)


def _opened(copy: Path) -> "SentenceTransformer":
    """Opens a fast copy. Its folder can name only modules of sentence-transformers, no other code.

    Raises:
        AttributeError: it names another module.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules

    from index.model.int8 import Int8Bert

    parts = json.loads((copy / "modules.json").read_text("utf-8"))[1:]
    others = [
        getattr(modules, part["type"].rpartition(".")[2]).load(str(copy), subfolder=part["path"])
        for part in parts
    ]
    settings = json.loads((copy / "config_sentence_transformers.json").read_text("utf-8"))
    return SentenceTransformer(
        modules=[Int8Bert.load(str(copy)), *others],
        device="cpu",
        prompts=settings["prompts"],
        default_prompt_name=settings["default_prompt_name"],
        similarity_fn_name=settings["similarity_fn_name"],
    )


def _prepare(folder: Path, copy: Path) -> None:
    """Writes the fast copy into the new folder `copy`, or a file with the reason why not."""
    from sentence_transformers import SentenceTransformer

    announcement = f"Preparing {folder.name} for this processor, once (some 20 seconds) ..."
    print(announcement, end=" ", file=sys.stderr, flush=True)
    started = time.perf_counter()
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    refusal = _unsupported(model)
    if refusal is None:
        fast = to_int8(model)
        refusal = _compare(model, fast)
    if refusal is None:
        fast.save(str(copy), create_model_card=False)
        print(f"done in {time.perf_counter() - started:.0f} s.", file=sys.stderr)
    else:
        copy.mkdir()
        (copy / "refused.txt").write_text(refusal, encoding="utf-8")
        print(f"{refusal}: it runs in torch as it is.", file=sys.stderr)


def _unsupported(model: "SentenceTransformer") -> str | None:
    """The reason why the model cannot have a fast copy, or None."""
    config = getattr(model[0], "config", None)
    plain = {"position_embedding_type": "absolute", "hidden_act": "gelu", "is_decoder": False}
    if getattr(config, "model_type", None) not in ("bert", "roberta", "xlm-roberta"):
        return "not a model like BERT"
    if any(getattr(config, name, value) != value for name, value in plain.items()):
        return "not a plain BERT"
    if any(not type(part).__module__.startswith("sentence_transformers.") for part in model):
        return "it has parts of its own"
    if not model.tokenizer.is_fast:
        return "its tokenizer is one in Python"
    if model.tokenizer.padding_side != "right":
        return "its padding is on the left"
    if not all(getattr(part, "include_prompt", True) for part in model):
        return "it leaves the prompt out of a text's vector"
    return None


def _compare(model: "SentenceTransformer", fast: "SentenceTransformer") -> str | None:
    """The reason why the fast copy should not be used, or None."""
    seconds = []
    vectors = []
    for candidate in (model, fast):
        candidate.encode_document(list(CHECKS))  # the first call takes longer and is not timed
        start = time.perf_counter()
        parts = candidate.encode_document(list(CHECKS)), candidate.encode_query(list(CHECKS))
        seconds.append(time.perf_counter() - start)
        vectors.append([row / (row @ row) ** 0.5 for part in parts for row in part])
    worst = min(float(a @ b) for a, b in zip(*vectors, strict=True))
    if not worst > CLOSE:  # written so that NaN is refused, too
        return f"its 8-bit vectors differ too much (cosine {worst:.3f})"
    if seconds[1] > seconds[0]:
        return "8 bits are not faster here"
    return None


def to_int8(model: "SentenceTransformer") -> "SentenceTransformer":
    """A copy of a model with its Transformer module replaced by `index.model.int8.Int8Bert`.

    Args:
        model: a model with a BERT-like first module, on the CPU.
    """
    from sentence_transformers import SentenceTransformer

    from index.model.int8 import MULTIPLE, Int8Bert
    from index.model.quantise import observe, quantise

    first: Any = model[0]
    bert, config, tokenizer = first.auto_model.eval(), first.config, model.tokenizer
    prompts = {prompt or "" for prompt in model.prompts.values()} or {""}
    texts = [prompt + text for prompt in prompts for text in TEXTS + LONG_TEXTS]
    limit = min(model.max_seq_length or 512, tokenizer.model_max_length)
    tensors = quantise(bert, observe(bert, tokenizer, texts, limit))
    layers, heads = config.num_hidden_layers, config.num_attention_heads
    limit = min(limit, len(tensors["positions"]) // MULTIPLE * MULTIPLE)  # padded to this at most
    own = deepcopy(tokenizer)  # using the model changes the padding of its tokenizer
    module = Int8Bert(own, tensors, limit, heads, layers, config.layer_norm_eps)
    return SentenceTransformer(
        modules=[module, *list(model)[1:]],
        device="cpu",
        prompts={name: prompt or "" for name, prompt in model.prompts.items()},
        default_prompt_name=model.default_prompt_name,
        similarity_fn_name=model.similarity_fn_name,
        truncate_dim=model.truncate_dim,
    )
