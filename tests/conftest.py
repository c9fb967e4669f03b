"""A fake encoder whose vectors a person can compute, and what several test files share."""

import re
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.build import BuildReport, build_with
from index.encoder import Encoder
from index.reading import Reading, Vectors

AXES = ("cam", "chè", "lúa", "lũ", "trường", "bóng", "hội")


class FakeEncoder(Encoder):
    """Counts the words of AXES: the vector of "cam cam lũ" is (2, 0, 0, 1, 0, 0, 0, 0) / √5.

    The last of the eight dimensions is 1 for a text without any of these words. A token is a word.
    """

    def __init__(self, name: str = "fake", fingerprint: str = "f00d", limit: int = 64) -> None:
        self.name, self.fingerprint, self._limit = name, fingerprint, limit
        self.folder = Path("fake")
        self.encoded: list[str] = []

    dimension = len(AXES) + 1

    @property
    def prompts(self) -> dict[str, str]:
        return {"query": "", "document": ""}

    @property
    def limit(self) -> int:
        return self._limit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def question(self, text: str) -> Vectors:
        return self._vector(text)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        rows = [self._vector(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def read(self, texts: Sequence[str], kind: str) -> list[Reading]:
        """A token is a word; its vectors say which axis it is on."""
        readings = []
        for text in texts:
            words = list(re.finditer(r"\S+", text))
            tokens = np.array([self._vector(word[0]) for word in words])
            spans = np.array([word.span() for word in words])
            readings.append(Reading(self._vector(text), spans, tokens, tokens))
        return readings

    def _vector(self, text: str) -> Vectors:
        words = [word.strip('.,;:!?"“”') for word in text.lower().split()]
        counts = np.array([words.count(axis) for axis in AXES] + [0], dtype=np.float32)
        counts[-1] = not counts.any()
        return counts / np.linalg.norm(counts)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def build(tmp_path: Path, encoder: FakeEncoder) -> Callable[..., BuildReport]:
    """Builds `tmp_path/store` from articles given as {file name: text}."""

    def build(**files: str) -> BuildReport:
        folder = tmp_path / "articles"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        return build_with(encoder, [folder], tmp_path / "store")

    return build


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that would leave this machine fails the test."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
