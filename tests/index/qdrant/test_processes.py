"""The commands with a collection in Qdrant: built, checked, asked, and served by two chats."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from engines import MISSING

pytest.importorskip("qdrant_client", reason=MISSING)
pytest.importorskip("qdrant_edge", reason="qdrant-edge-py is not installed")

from bench.engine.core import CoreClient
from bench.engine.server import serving

ROOT = Path(__file__).parents[3]
QUESTIONS = [
    "who chaired the Tuyên Quang endpoint",
    "Giá Bitcoin hôm nay là bao nhiêu?",
    "bao nhiêu ngôi nhà ở Vị Xuyên bị ngập?",
    "bao nhieu ngoi nha o vi xuyen bi ngap",
]


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, cwd=folder, text=True, stdin=pipe, stdout=pipe, stderr=pipe)


def run(folder: Path, *arguments: str) -> str:
    process = started(folder, *arguments)
    printed, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    return printed


@contextmanager
def chat(folder: Path, address: str) -> Iterator[str]:
    """A running `app.py` over a collection; yields where it is asked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = started(folder, "app", "--store", address, "--port", str(port))
    try:
        for _ in range(600):
            try:
                urlopen(f"{url}/ready", timeout=60).close()
                break
            except URLError:
                assert process.poll() is None, process.communicate()
                time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=60)


def posted(url: str, question: str) -> dict[str, Any]:
    """The answer of a chat to a program's question."""
    body = json.dumps({"question": question}).encode()
    with urlopen(Request(f"{url}/ask", body), timeout=300) as answer:
        content: dict[str, Any] = json.load(answer)
    return content


def said(answers: list[dict[str, Any]]) -> list[list[Any]]:
    """Of each answer whether it is confident, and its hits: article, quotation and short answer."""
    return [
        [
            answer["confident"],
            [(h["article"]["id"], h["highlight"], h.get("answer")) for h in answer["hits"]],
        ]
        for answer in answers
    ]


@pytest.mark.model
@pytest.mark.timeout(1200)  # starts Python and loads the model seven times
def test_two_chats_and_a_command_answer_as_from_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    articles = str(ROOT / "articles")
    run(tmp_path, "index", articles)
    with serving(CoreClient(tmp_path / "core")) as server:
        address = f"qdrant+{server.url}/news"
        assert f"Published to {address}: " in run(tmp_path, "index", articles, "--store", address)
        checked = run(tmp_path, "index", "--check", "--store", address)
        assert (
            f"{address} holds what the store news@127.0.0.1-{server.server_port} holds" in checked
        )
        asking = [started(tmp_path, "qa", "--json", *of) for of in ([], ["--store", address])]
        with chat(tmp_path, address) as one, chat(tmp_path, address) as other:
            with ThreadPoolExecutor() as threads:  # both are asked at once
                answers = threads.map(posted, [one, other] * len(QUESTIONS), sorted(QUESTIONS * 2))
            by_chats = list(answers)
        questions = "\n".join(sorted(QUESTIONS))
        printed = [process.communicate(questions, timeout=600)[0] for process in asking]
    embedded, command = (said([*map(json.loads, lines.splitlines())]) for lines in printed)
    assert embedded == command == said(by_chats[::2]) == said(by_chats[1::2])
    confident = {answer["question"]: answer["confident"] for answer in by_chats}
    assert [confident[question] for question in QUESTIONS[:2]] == [True, False]
