"""Prepares the fast engine: writes the copy of a model in 8-bit integers."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.model.assembly import add_adapter
from index.model.bundled import EXTRACTOR, NAME, unpacked
from index.model.plain import PlainModel, load_plain
from index.model.tokens import TokenModel
from index.model.wheels import weights_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.model.engine.int8 import Int8Model

CLOSE = 0.99  # least cosine of a check's vectors by the copy and by the model
# In a copy: the reason why there is none, and the folder of the extractor.
REFUSED, PAIR_MODEL = "refused.txt", "extractor"
# The parts of preparing the bundled model after its unpacking, by the per cent of the time that
# have passed at the end of each: the copy, its comparison, the extractor's copy.
ENGINE_PARTS = (45, 75, 100)
# Other texts, to compare the vectors of the finished engine with those of the original model.
CHECKS = (
    "Mưa lớn gây sạt lở trên quốc lộ 2, giao thông tê liệt nhiều giờ; lực lượng chức "
    "năng đang khẩn trương khắc phục để thông xe trước 18 giờ hôm nay.",
    "Ai là người phát minh ra máy hái chè?",
    "Giá cam tăng gấp đôi so với năm ngoái, nhà vườn phấn khởi. " * 12,
    "The museum reopened on Friday after a two-year renovation that cost four million dollars.",
    "when does the library close on sundays",
    "Researchers counted 1,240 birds on the lake this winter, the most since records began. " * 10,
    "Der Zug nach Hanoi fährt heute eine Stunde später ab.",
    "图书馆从下个月起延长开放时间。",
)

OnStep = Callable[[str, int, int], None]
"""Called with the progress of preparing: ("unpacking" or "engine", per cent so far, 100)."""


def prepare_bundle(adapted: bool, copy: Path, on_step: OnStep | None) -> None:
    """Writes the fast copy of the bundled model into the new folder `copy`, or why there is none.

    The extractor's copy is not compared: that of the model is by the same engine.
    """

    def write() -> str | None:
        plain = unpacked(adapted, copy, lambda done, all: on_part("unpacking", done, all))
        on_part("engine", 0, 100)
        fast = to_int8(plain)
        on_part("engine", ENGINE_PARTS[0], 100)
        refusal = _compare(plain, fast)
        on_part("engine", ENGINE_PARTS[1], 100)
        if refusal is not None:
            return refusal
        fast.save(copy, words=False)
        if adapted:
            from index.model.engine.quantise import PAIRS

            first: Any = plain.model[0]
            add_adapter(first.model, EXTRACTOR)
            (copy / PAIR_MODEL).mkdir()
            to_int8(plain, PAIRS).save(copy / PAIR_MODEL, words=False, tokenizer=False)
        on_part("engine", ENGINE_PARTS[2], 100)
        return None

    on_part = on_step or (lambda step, done, all: None)
    weights_file()  # what it says, if pip takes the file, is not said in the line of the step
    _write(copy, write, None if on_step else f"{NAME} for this processor, once (half a minute)")


def prepare(folder: Path, copy: Path) -> None:
    """Writes the fast copy of a model into the new folder `copy`, or why there is none."""

    def write() -> str | None:
        plain = load_plain(folder, "cpu")
        refusal = _unsupported(plain.model)
        if refusal is None:
            fast = to_int8(plain)
            refusal = _compare(plain, fast)
        if refusal is None:
            fast.save(copy)
        return refusal

    _write(copy, write, f"{folder.name} for this processor, once (some 20 seconds)")


def _write(copy: Path, write: Callable[[], str | None], what: str | None) -> None:
    """Makes the folder of a copy and has it written.

    Args:
        copy: the new folder.
        write: writes the copy; returns the reason if there can be none, which is written instead.
        what: told on stderr to be prepared; None tells nothing but the reason.
    """
    if what:
        print(f"Preparing {what} ...", end=" ", file=sys.stderr, flush=True)
    started = time.perf_counter()
    copy.mkdir()
    refusal = write()
    if refusal is not None:
        (copy / REFUSED).write_text(refusal, encoding="utf-8")
        print(f"{refusal}: it runs in torch as it is.", file=sys.stderr)
    elif what:
        print(f"done in {time.perf_counter() - started:.0f} s.", file=sys.stderr)


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


def to_int8(plain: PlainModel, measured: Sequence[str] | None = None) -> "Int8Model":
    """A copy of a model in 8 bits.

    Args:
        plain: a model that `_unsupported` does not refuse, on the CPU.
        measured: texts that its values are measured on; None for passages and questions.
    """
    from tokenizers import Tokenizer

    from index.model.engine.int8 import MULTIPLE, Int8Model, Int8Settings
    from index.model.engine.quantise import LONG_TEXTS, TEXTS, observe, quantise

    model = plain.model
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
        plain.languages,
    )
