"""The program app.py: its arguments, its addresses, its first run, and its handlers."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from web_server import CONFERENCE, FakeRetriever

import app
from index.errors import StoreError
from web.words import ENGLISH

ROOT = Path(__file__).parent.parent


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        app.main(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    assert all(option in said for option in ("--store", "--host", "--port", "7860", "127.0.0.1"))


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


def test_store_that_cannot_be_opened_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def damaged(store: Path) -> None:
        raise StoreError(f"The store in {store} is damaged: build it again.")

    monkeypatch.setattr(app, "make_store", damaged)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert app.main(["--store", "here", "--port", str(port)]) == 2
    assert capsys.readouterr().err == "The store in here is damaged: build it again.\n"


def test_first_run_says_so_and_indexes_the_sample_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import index.__main__

    built: list[tuple[Any, ...]] = []
    monkeypatch.setattr(index.__main__, "build_with_progress", lambda *given: built.append(given))
    store = tmp_path / "store"
    app.make_store(store)
    assert built == [([app.ARTICLES], store, None)]
    assert str(store) in capsys.readouterr().out
    store.mkdir()
    (store / "manifest.json").write_text("{}")
    app.make_store(store)
    assert len(built) == 1


@pytest.fixture
def handlers() -> Any:
    from web.handlers import Handlers

    return Handlers(FakeRetriever)  # type: ignore[arg-type]


def test_ask_gives_the_json_of_the_command_line(handlers: Any) -> None:
    from qa import as_dict

    asked = handlers.ask("ai?", 2)
    assert asked == as_dict(FakeRetriever().ask("ai?", k=2))
    assert len(asked["hits"]) == 2


def test_ask_gives_the_sentence_of_an_error(handlers: Any) -> None:
    import gradio as gr

    with pytest.raises(gr.Error, match=r"longer than 2,000 characters"):
        handlers.ask("a " * 2000)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("a" * 100_000, "Please ask a question in words, of at most 2,000 characters."),
        ("broken", "Something went wrong while looking for the answer."),
    ],
)
def test_failure_is_a_sentence_without_internals(handlers: Any, question: str, said: str) -> None:
    html, _ = handlers.reply(question, [], ENGLISH)
    assert said in html
    assert "secret" not in html


def test_a_question_is_asked_with_the_answers_before_it() -> None:
    from web.handlers import Handlers

    retriever: Any = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    request: Any = SimpleNamespace(headers={})
    turns: list[Any] = []
    for question in ("Ai chủ trì?", "a" * 3000, "khi nào?"):
        *_, (_, turns, _) = handlers.asked(question, turns, request)
    # What was not answered is no part of the conversation.
    assert (retriever.asked[-1], retriever.history) == ("khi nào?", ["Ai chủ trì?"])


@pytest.mark.parametrize("question", ["\x00\x07 ai?", "🧑‍🌾?", "من ترأس؟", "\u202eabc"])
def test_strange_questions_are_answered(handlers: Any, question: str) -> None:
    assert CONFERENCE.title in handlers.reply(question, [], ENGLISH)[0]


def test_half_a_surrogate_pair_does_not_break_the_reply(handlers: Any) -> None:
    assert handlers.ask("ai \ud83d?", 1)["question"] == "ai ??"


def test_store_that_breaks_while_the_chat_runs_is_a_sentence() -> None:
    from web.handlers import Handlers

    def damaged() -> Any:
        raise StoreError("The store here is damaged: build it again.")

    handlers = Handlers(damaged)
    said = '<p class="notice" role="status">The store here is damaged: build it again.</p>'
    assert handlers.welcome(ENGLISH) == said
    assert handlers.reply("ai?", [], ENGLISH) == (said, None)
