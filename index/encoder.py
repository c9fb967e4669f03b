"""Encodes questions and passages as unit vectors with a sentence-transformers model."""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.errors import ModelError
from index.model.batching import Batcher
from index.model.bundled import (
    HUB_NAME,
    NAME,
    bundled_codec,
    bundled_fingerprint,
    bundled_model,
    plain_bundled,
)
from index.model.codec import TokenCodec
from index.model.directions import without
from index.model.engine.opening import fast_bundled, fast_model, prepare_bundled
from index.model.engine.preparing import OnStep
from index.model.fingerprint import fingerprint
from index.model.plain import load_plain, stay_offline
from index.model.tokens import TokenModel, TokenVectors


class Encoder:
    """A sentence-transformers model that encodes questions and passages.

    Attributes:
        name: the argument `model` for this model.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        """Finds the model on this machine. Nothing is downloaded.

        Args:
            model: a sentence-transformers folder or hub name, or None for the bundled model.
                "intfloat/multilingual-e5-small" is always available; it is the bundled model
                without the adapter.

        Raises:
            ModelError: the model is not on this machine.
        """
        named = NAME if model is None else str(model)
        # The user's folder; None for the bundled model.
        self._folder = None if named == NAME else _folder(named)
        # Whether the bundled model is meant with the adapter.
        self._adapted = named == NAME
        self.name = str(self._folder) if self._folder and os.path.isdir(named) else named

    @cached_property
    def folder(self) -> Path:
        """The model's sentence-transformers folder. That of the bundled model is made if need be.

        Raises:
            ModelError: it cannot be made.
        """
        return self._folder or bundled_model(self._adapted)

    def prepare(self, on_step: OnStep) -> None:
        """Prepares the bundled model for this machine, if need be, which takes up to a minute.

        Without it, `model` does so, and tells the progress on stderr.

        Args:
            on_step: called with the progress.

        Raises:
            ModelError: the model cannot be prepared.
        """
        if self._folder is None:
            prepare_bundled(self._adapted, on_step)

    @cached_property
    def model(self) -> TokenModel:
        """The model in its fast form, or unchanged if it has none. Loading it takes seconds.

        Raises:
            ModelError: the model cannot be loaded.
        """
        try:
            if self._folder is None:
                return fast_bundled(self._adapted) or plain_bundled(self._adapted)
            return fast_model(self._folder, self.fingerprint) or load_plain(self._folder)
        except ModelError:
            raise
        except Exception as error:  # a user's own model may raise any error, and any device
            raise ModelError(
                f"{self.name} could not be loaded as a sentence-transformers model "
                f"({type(error).__name__}): name a folder that SentenceTransformer(folder) loads."
            ) from error

    @cached_property
    def fingerprint(self) -> str:
        """A hex digest, 16 characters: the same for models that give the same vectors."""
        return fingerprint(self._folder) if self._folder else bundled_fingerprint(self._adapted)

    @property
    def dimension(self) -> int:
        """The number of values in a vector."""
        return self.model.dimension

    @property
    def prompts(self) -> dict[str, str]:
        """The model's prompts: the text before a question ("query") or a passage ("document")."""
        return self.model.prompts

    @cached_property
    def codec(self) -> TokenCodec | None:
        """The codec for token vectors that the model brings; None if it brings none."""
        return None if self._folder else bundled_codec()

    @property
    def limit(self) -> int:
        """The number of tokens in an input at most, prompt and special tokens included."""
        return self.model.limit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without prompt and special tokens."""
        return self.model.count_tokens(texts) if texts else []

    def heading(self, title: str) -> str:
        """The title of an article and a line end, which are encoded before a passage's text.

        The title gives the passage its context. It is cut to a quarter of `limit`.
        """
        # A token has at least one character, so only long titles must be counted.
        while len(title) > self.limit // 4 < self.count_tokens([title])[0]:
            title = title[: len(title) * 3 // 4]
        return f"{title}\n"

    def question(self, text: str) -> Vectors:
        """Encodes a question.

        Returns:
            The question's unit vector, float32 of shape (dimension,).
        """
        vector: Vectors = self._encode([text], "query")[0]
        return vector

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Encodes passages.

        Args:
            texts: n texts, each with its heading.

        Returns:
            Unit vectors, float32 of shape (n, dimension).
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encode(texts, "document")

    def question_tokens(self, text: str) -> TokenVectors:
        """The token vectors of a question.

        Questions of several threads at the same time are computed in one batch.
        """
        return self._question_batcher(text)

    @cached_property
    def _question_batcher(self) -> Batcher[str, TokenVectors]:
        return Batcher(lambda texts: self.token_vectors(texts, "query"))

    def token_vectors(self, texts: Sequence[str], kind: str) -> list[TokenVectors]:
        """The token vectors of texts, computed in one batch.

        Args:
            texts: the texts.
            kind: the name of the prompt before each text, "query" or "document".

        Returns:
            The token vectors of each text. They are empty if the model's tokenizer does not give
            the spans of tokens.
        """
        if not texts:
            return []
        batch = self.model.encode_tokens(texts, kind)
        vectors = _unit(self._neutral(batch.vectors))
        middle = self._neutral(batch.middle, 1)
        ends = np.cumsum(batch.counts)[:-1]
        parts = (np.split(rows, ends) for rows in (batch.spans, middle))
        return [TokenVectors(*fields) for fields in zip(vectors, *parts, strict=True)]

    def _encode(self, texts: Sequence[str], kind: str) -> Vectors:
        return _unit(self._neutral(self.model.encode(texts, kind)))

    def _neutral(self, vectors: Vectors, kind: int = 0) -> Vectors:
        """Vectors without the model's language directions; unchanged if its folder has none.

        Args:
            vectors: float32 of shape (n, d).
            kind: 0 for vectors of texts, 1 for token vectors at the middle depth.
        """
        languages = self.model.languages
        return vectors if languages is None else without(vectors, languages[kind])


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _folder(model: str) -> Path | None:
    """The folder of the model that a user named by its folder or hub name.

    It is None for HUB_NAME where this is not on the machine: then it is the bundled model.
    """
    if os.path.isdir(model):  # Path.is_dir raises for a name that is too long
        folder = Path(model).resolve()
    else:
        stay_offline()
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError

        try:
            folder = Path(snapshot_download(model, local_files_only=True))
        except (OSError, HFValidationError, ValueError) as error:
            if model == HUB_NAME:
                return None
            raise ModelError(
                f"The model {model!r} is not on this machine: give the folder of a "
                "sentence-transformers model, or, where there is a network, fetch it once with "
                f"`hf download {model}`."
            ) from error
    if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
        raise ModelError(
            f"{model} is not the folder of a sentence-transformers model (no modules.json or "
            "config.json in it): name another folder."
        )
    return folder
