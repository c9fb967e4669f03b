"""A fake encoder whose vectors a person can compute, and what several test files share."""

import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import web_server
from hypothesis import settings

from index.arrays import Vectors
from index.build import BuildReport, build_with
from index.encoder import Encoder
from index.model.codec import CENTROIDS, TokenCodec
from index.model.engine.preparing import OnStep
from index.model.tokens import TokenVectors
from qa.marking.extractor import Extraction, Extractor

# Every run makes up the same texts, and none is kept on disk.
settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=200, database=None)
settings.load_profile("fixed")


def pytest_configure() -> None:
    """Lets threads that wait for one another sleep, as `index.terminal.wait_asleep` does.

    Beside another busy program, or with two processes of tests, a tiny model is prepared in 0.3 s
    of processor time instead of 7 s.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def not_on_windows(reason: str) -> pytest.MarkDecorator:
    """Skips a test on Windows; the reason says what it needs that Windows lacks."""
    return pytest.mark.skipif(os.name == "nt", reason=reason)


AXES = ("cam", "chè", "lúa", "lũ", "trường", "bóng", "hội")


class FakeEncoder(Encoder):
    """Counts the words of AXES: the vector of "cam cam lũ" is (2, 0, 0, 1, 0, 0, 0, 0) / √5.

    The last of the eight dimensions is 1 for a text without any of these words. A token is a word.
    """

    def __init__(self, name: str = "fake", fingerprint: str = "f00d", limit: int = 64) -> None:
        self.name, self.fingerprint, self._limit = name, fingerprint, limit
        self.folder = Path("fake")
        self.encoded: list[str] = []

    def prepare(self, on_step: OnStep) -> None:
        pass

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

    @property
    def codec(self) -> TokenCodec:
        """A token is the number of its axis; there is no rotation, and the second part is empty."""
        centroids = np.full((2, CENTROIDS, self.dimension), -1, dtype=np.float32)
        centroids[:, : self.dimension] = np.eye(self.dimension), np.zeros((8, 8))
        rotation = np.eye(2 * self.dimension, self.dimension, dtype=np.float32)
        return TokenCodec(rotation, centroids)

    def token_vectors(self, texts: Sequence[str], kind: str) -> list[TokenVectors]:
        """A token is a word, on its axis."""
        if kind == "document":
            self.encoded += texts
        encoded = []
        for text in texts:
            words = list(re.finditer(r"\S+", text))
            middle = np.array([self._vector(word[0]) for word in words]).reshape(-1, self.dimension)
            spans = np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2)
            encoded.append(TokenVectors(self._vector(text), spans, middle))
        return encoded

    def _vector(self, text: str) -> Vectors:
        words = [word.strip('.,;:!?"“”') for word in text.lower().split()]
        counts = np.array([words.count(axis) for axis in AXES] + [0], dtype=np.float32)
        counts[-1] = not counts.any()
        return counts / np.linalg.norm(counts)


class FakeExtractor(Extractor):
    """Knows the answer to each question: its words have a margin of 100, any others of 0.

    A token is a word.
    """

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.seen: list[tuple[str, Sequence[tuple[str, str]]]] = []

    def extract(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Extraction]:
        self.seen.append((question, passages))
        answer = self.answers.get(question, "").split()
        extractions = []
        for _, text in passages:
            words = list(re.finditer(r"\S+", text))
            spans = np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2)
            known = [0, *(50 * (word[0].strip(".,") in answer) for word in words)]
            scores = np.array(known, dtype=np.float32)
            extractions.append(Extraction(spans, scores, scores))
        return extractions


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

    def local_only(self: socket.socket, address: Any) -> None:
        unix = getattr(socket, "AF_UNIX", None)  # not on Windows
        if self.family != unix and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


@pytest.fixture(scope="session")
def retriever() -> web_server.FakeRetriever:
    return web_server.FakeRetriever()


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feedback") / "store.feedback.jsonl"


@pytest.fixture(scope="session")
def address(retriever: web_server.FakeRetriever, feedback_file: Path) -> Iterator[str]:
    from web.application import web_app
    from web.feedback import Feedback
    from web.watching.examples import Examples, StoredExamples

    file = feedback_file.with_name("store.examples.json")
    questions = [web_server.CONFERENCE.title, web_server.BRIDGE.title]
    stored = StoredExamples(build=retriever.manifest.build, questions=questions)
    file.write_text(stored.model_dump_json(), "utf-8")
    examples = Examples(lambda: retriever, file)
    app = web_app(lambda: retriever, feedback=Feedback(feedback_file), examples=examples)
    with web_server.serve(app) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the browser."""
    return []


@pytest.fixture
def visit(browser: Any, address: str, troubles: list[str]) -> Iterator[Callable[..., Any]]:
    """Opens the chat; afterwards nothing may have gone wrong or left this machine."""
    contexts: list[Any] = []

    def refused(dialog: Any) -> None:
        troubles.append(dialog.message)
        dialog.dismiss()

    def opened(
        size: tuple[int, int] = (1280, 900), locale: str = "vi-VN", path: str = "", **options: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a machine may be busy
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", refused)
        page.on(
            "request",
            lambda r: None if r.url.startswith((address, "data:")) else troubles.append(r.url),
        )
        page.goto(address + path)
        page.wait_for_selector("body.ready .hb")  # before that, a click does nothing
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.__xss") is None
        context.close()
    assert troubles == []
