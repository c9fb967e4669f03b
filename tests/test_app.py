"""The program app.py: its arguments, its addresses and its first run."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from index.errors import StoreError

ROOT = Path(__file__).parent.parent
OPTIONS = (
    *("--store", "--host", "--port", "--name", "--auth", "--mcp", "--no-feedback", "--upload"),
    *("7860", "127.0.0.1"),
)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        app.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(option in text for option in OPTIONS)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty", ""])
def test_port_that_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        app.main([f"--port={port}"])
    assert stop.value.code == 2
    assert "give a number from 1 to 65535" in capsys.readouterr().err


def test_port_in_use_is_one_sentence_before_anything_slow(taken: int) -> None:
    watched = (
        "import sys, app; status = app.main(sys.argv[1:]);"
        "assert not {'gradio', 'torch', 'transformers'} & set(sys.modules); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watched, "--port", str(taken)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        f"Port {taken} is in use: stop the other program or choose another port "
        f"with --port {taken + 1}.\n"
    )


def test_host_of_another_machine_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--host", "192.0.2.1", "--port", "49160"]) == 2
    assert capsys.readouterr().err == (
        "192.0.2.1 is not an address of this machine: use --host 127.0.0.1 for this machine "
        "alone, or --host 0.0.0.0 for the whole network.\n"
    )


@pytest.mark.parametrize("host", ["laptop", "", "x" * 70, "\udc80"])
def test_host_without_an_address_is_one_sentence(
    host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if host == "laptop":  # the network is not asked

        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert app.main(["--host", host, "--port", "49160"]) == 2
    assert capsys.readouterr().err == (
        f"No address is known for the name {host!r}: use --host 127.0.0.1 for this machine alone, "
        "or --host 0.0.0.0 for the whole network.\n"
    )


def test_store_that_cannot_be_opened_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def damaged(store: Path, articles: Path) -> None:
        raise StoreError(f"The store in {store} is damaged: build it again.")

    monkeypatch.setattr(app, "make_store", damaged)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert app.main(["--store", "here", "--port", str(port)]) == 2
    assert capsys.readouterr().err == "The store in here is damaged: build it again.\n"


def test_file_of_passwords_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert app.main(["--auth", str(tmp_path / "none"), "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"{tmp_path / 'none'} cannot be read (No such file or directory).\n"
    )


def test_uploads_need_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert app.main(["--upload", str(tmp_path / "none"), "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"--upload needs a folder, and {tmp_path / 'none'} is none: make it.\n"
    )


def test_first_run_says_so_and_indexes_the_sample_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    built: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "index.console.build_with_progress", lambda *arguments: built.append(arguments)
    )
    store = tmp_path / "store"
    app.make_store(store)
    assert built == [([app.ARTICLES], store, None)]
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"  # else threads that wait keep cores busy
    assert str(store) in capsys.readouterr().out
    store.mkdir()
    (store / "manifest.json").write_text("{}")
    app.make_store(store)
    assert len(built) == 1


@pytest.mark.parametrize(
    ("options", "name"), [([], "127.0.0.1"), (["--name", "chat.example.org"], "chat.example.org")]
)
def test_the_chat_is_asked_by_the_name_of_the_server_before_it(
    options: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, ...]] = []

    def serve(*arguments: Any, **others: Any) -> None:
        assert others["share"] is None
        calls.append((*arguments, others["watches"]))

    monkeypatch.setattr(app, "listen", lambda host, port: socket.socket())
    monkeypatch.setattr(app, "make_store", lambda *arguments: None)
    monkeypatch.setattr(app, "serve", serve)
    assert app.main(["--store", str(tmp_path), *options]) == 0
    [(store, _, host, *_, watches)] = calls
    assert (store, host, watches) == ({"": tmp_path}, name, not options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--store=a=x", "--store=a=y"], "Two stores are named 'a': give each another name."),
        (["--store=a=none"], "There is no store in none: build one with "),
        (["--store=a=x", "--originals=x"], "--originals x names no store, or one twice: write "),
    ],
)
def test_stores_that_cannot_be_served_together_are_one_sentence(
    options: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(app, "listen", lambda host, port: socket.socket())
    assert app.main(options) == 2
    assert capsys.readouterr().err.startswith(message)
    assert [*tmp_path.iterdir()] == []  # the samples are indexed into no store that has a name


@pytest.mark.parametrize(
    "text", ["intranet.example", "https://", "https://*.example", "https://a.example/page", "null"]
)
def test_what_is_no_origin_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        app.main([f"--embed={text}"])
    assert stop.value.code == 2
    assert "is no origin: write scheme and host" in capsys.readouterr().err


def test_originals_are_of_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "listen", lambda host, port: socket.socket())
    assert app.main(["--originals", str(tmp_path / "missing")]) == 2
    assert "--originals needs a folder" in capsys.readouterr().err
