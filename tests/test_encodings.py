"""The commands in terminals whose encoding lacks letters: these are written as numbers."""

import io
import json
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import FakeEncoder

import app
import index.__main__
import qa.__main__
import web.passwords

Run = Callable[[Callable[[Sequence[str]], int], Sequence[str]], tuple[int, str, str]]


@pytest.fixture(params=["ascii", "cp1252"])
def run(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder
) -> Run:
    """Runs a command: (its exit code, what it wrote to standard output, and to standard error)."""
    monkeypatch.setattr("index.build.Encoder", lambda model: encoder)
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))
    monkeypatch.setattr("getpass.getpass", lambda prompt: "mật khẩu")

    def run(
        command: Callable[[Sequence[str]], int], arguments: Sequence[str]
    ) -> tuple[int, str, str]:
        streams = [io.TextIOWrapper(io.BytesIO(), request.param) for _ in range(2)]
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            code = command(arguments)
        for stream in streams:
            stream.seek(0)
        return code, streams[0].read(), streams[1].read()

    return run


def test_letters_that_the_terminal_lacks_are_written_as_numbers(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "kế"
    article = tmp_path / "ạ.txt"
    article.write_text("Ạ\n\n2/4/2024\n\nCam ạ 𒀀.", "utf-8")
    code, out, _ = run(index.__main__.main, [str(article), "--store", str(store)])
    assert code == 0
    assert "k\\u1ebf" in out
    code, out, _ = run(qa.__main__.main, ["cam ạ", "--store", str(store), "--explain"])
    assert code == 0
    assert "1. \\u1ea0  1.00" in out
    assert "Cam \\u1ea1 \\U00012000." in out
    code, _, err = run(qa.__main__.main, ["cam", "--store", str(tmp_path / "ở")])
    assert code == 2
    assert err.startswith(f"There is no store in {tmp_path}{os.sep}\\u1edf: build one with")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    code, _, err = run(app.main, ["--auth", str(tmp_path / "ở"), "--port", port])
    assert (code, err) == (
        2,
        f"{tmp_path}{os.sep}\\u1edf cannot be read (No such file or directory).\n",
    )
    code, out, err = run(web.passwords.main, [str(tmp_path / "passwords"), "Kế"])
    assert (code, out, err) == (0, "K\\u1ebf may sign in.\n", "")
    assert (tmp_path / "passwords").read_text("utf-8").startswith("Kế:")


def test_json_stays_json(run: Run, tmp_path: Path) -> None:
    store, article = str(tmp_path / "store"), tmp_path / "a.jsonl"
    text = "Cam ạ 𒀀\u2028\x9b."
    article.write_text(json.dumps({"id": "ạ\u2028", "title": "Ạ", "text": text}), "utf-8")
    run(index.__main__.main, [str(article), "--store", store])
    code, out, _ = run(qa.__main__.main, ["cam ạ", "--store", store, "--json"])
    assert code == 0
    [hit] = json.loads(out)["hits"]
    assert hit["passage"]["text"].startswith("Cam ạ 𒀀")
    assert len(out.splitlines()) == len(out.split("\n")) - 1


def test_a_password_that_the_terminal_cannot_take_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "m\udce1t khau")
    file = tmp_path / "passwords"
    assert run(web.passwords.main, [str(file), "lan"]) == (
        2,
        "",
        "The password has letters that this terminal's encoding lacks: set LANG=C.UTF-8.\n",
    )
    assert not file.exists()
