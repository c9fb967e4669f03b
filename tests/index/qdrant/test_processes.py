"""The commands with a collection in Qdrant: built, checked, and asked by two processes at once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engines import MISSING

pytest.importorskip("qdrant_client", reason=MISSING)
pytest.importorskip("qdrant_edge", reason="qdrant-edge-py is not installed")

from bench.engine.core import CoreClient
from bench.engine.server import serving

ROOT = Path(__file__).parents[3]
QUESTIONS = """\
who chaired the Tuyên Quang endpoint
Giá Bitcoin hôm nay là bao nhiêu?
bao nhiêu ngôi nhà ở Vị Xuyên bị ngập?
bao nhieu ngoi nha o vi xuyen bi ngap
"""


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, cwd=folder, text=True, stdin=pipe, stdout=pipe, stderr=pipe)


def run(folder: Path, *arguments: str) -> str:
    process = started(folder, *arguments)
    printed, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    return printed


def said(printed: str) -> list[list[Any]]:
    """Of each answer whether it is confident, and its hits: article, quotation and short answer."""
    answers = [json.loads(line) for line in printed.splitlines()]
    assert len(answers) == 4, printed
    return [
        [
            answer["confident"],
            [(h["article"]["id"], h["highlight"], h.get("answer")) for h in answer["hits"]],
        ]
        for answer in answers
    ]


@pytest.mark.model
@pytest.mark.timeout(1200)  # starts Python and loads the model six times
def test_two_processes_answer_as_one_asks_a_store(
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
        asking = [started(tmp_path, "qa", "--json", "--store", address) for _ in range(2)]
        asking.append(started(tmp_path, "qa", "--json"))
        for process in asking:  # all are asked before any is waited for
            assert process.stdin
            process.stdin.write(QUESTIONS)
            process.stdin.close()
            process.stdin = None
        one, other, embedded = (said(process.communicate(timeout=600)[0]) for process in asking)
    assert one == other == embedded
    assert [confident for confident, _ in one][:2] == [True, False]
