"""The program app.py: its arguments, its addresses, its first run, and its handlers."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from web_server import CHAIRED, CONFERENCE, FakeRetriever

import app
from index.errors import StoreError
from web.words import ENGLISH

ROOT = Path(__file__).parent.parent
OPTIONS = (
    *("--store", "--host", "--port", "--auth", "--mcp", "--no-feedback", "--upload"),
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
    said = capsys.readouterr().out
    assert all(option in said for option in OPTIONS)


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


REQUEST: Any = SimpleNamespace(headers={}, cookies={}, client=SimpleNamespace(host="::1"))


def reply(handlers: Any, question: str, turns: Sequence[Any] = ()) -> dict[str, Any]:
    """The last reply to a question asked after `turns`."""

    async def last() -> dict[str, Any]:
        return [said async for said, _ in handlers.asked(question, {"turns": turns}, REQUEST)][-1]

    return asyncio.run(last())


def test_ask_gives_the_json_of_the_command_line(handlers: Any) -> None:
    from qa import as_dict

    asked = asyncio.run(handlers.ask("ai?", 2))
    assert asked == as_dict(FakeRetriever().ask("ai?", k=2))
    assert len(asked["hits"]) == 2


def test_ask_gives_the_sentence_of_an_error(handlers: Any) -> None:
    import gradio as gr

    with pytest.raises(gr.Error, match=r"longer than 2,000 characters"):
        asyncio.run(handlers.ask("a " * 2000))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("a" * 100_000, "Please ask a question in words, of at most 2,000 characters."),
        ("broken", "Something went wrong while looking for the answer."),
    ],
)
def test_failure_is_a_sentence_without_internals(handlers: Any, question: str, said: str) -> None:
    told = reply(handlers, question)
    assert said in told["html"]
    assert "secret" not in told["html"]
    assert "kept" not in told


@pytest.mark.parametrize("question", ["\x00\x07 ai?", "🧑‍🌾?", "من ترأس؟", "\u202eabc"])
def test_strange_questions_are_answered(handlers: Any, question: str) -> None:
    assert CONFERENCE.title in reply(handlers, question)["html"]


def test_half_a_surrogate_pair_does_not_break_the_reply(handlers: Any) -> None:
    assert asyncio.run(handlers.ask("ai \ud83d?", 1))["question"] == "ai ??"


def test_store_that_breaks_while_the_chat_runs_is_a_sentence_without_paths() -> None:
    from web.handlers import Handlers

    def damaged() -> Any:
        raise StoreError("The store /home/somebody/store is damaged: build it again.")

    handlers = Handlers(damaged)
    for html in (handlers.welcome(ENGLISH), reply(handlers, "ai?")["html"]):
        assert ENGLISH.failure in html
        assert "somebody" not in html


def test_a_question_is_asked_with_the_answers_that_the_browser_kept() -> None:
    from web.handlers import Handlers

    retriever: Any = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    first = reply(handlers, "Ai chủ trì?")["kept"]
    told = reply(handlers, "khi nào?", [first])
    assert (retriever.asked[-1], retriever.history) == ("khi nào?", ["Ai chủ trì?"])
    assert told["kept"]["understood_as"] == f"khi nào? ({CONFERENCE.title})"


def test_what_the_browser_kept_may_be_anything(handlers: Any) -> None:
    for spoilt in (None, 1, "x", {"turns": 1}, {"turns": [{"question": "a"}]}, {"turns": [1] * 99}):
        assert CONFERENCE.title in reply(handlers, "ai?", spoilt)["html"]  # type: ignore[arg-type]


def test_a_conversation_is_restored_in_the_words_of_the_articles(handlers: Any) -> None:
    from web.kept import Conversation

    kept = reply(handlers, "Ai chủ trì?")["kept"]
    [html] = handlers.restored(Conversation(turns=[kept]), ENGLISH)
    assert CHAIRED in html
    assert html.count('class="card"') == 3
    forged = {**kept, "hits": [{**hit, "sentence": "Never written."} for hit in kept["hits"]]}
    [html] = handlers.restored(Conversation(turns=[forged]), ENGLISH)
    assert ENGLISH.changed in html
    assert "Never written" not in html


def test_a_crowd_waits_in_line_and_is_answered_quickly() -> None:
    from web.handlers import AT_ONCE, Handlers
    from web.line import MAX_WAITING

    retriever: Any = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    tickets = [handlers.line.join() for _ in range(AT_ONCE + 1)]

    async def ask() -> list[str]:
        said = []
        async for told, _ in handlers.asked("ai?", {}, REQUEST):
            said.append(told["html"])
            if len(said) < 3:
                handlers.line.leave(tickets.pop(0))
            else:  # others come behind
                tickets.extend(handlers.line.join() for _ in range(2))
        return said

    said = asyncio.run(ask())
    assert ENGLISH.place.format(place=2) in said[0]
    assert ENGLISH.place.format(place=1) in said[1]
    assert ENGLISH.waiting in said[2]
    assert retriever.reranked == [False]
    while handlers.line.join():
        pass
    assert ENGLISH.crowded in reply(handlers, "ai?")["html"]
    assert len(handlers.line._tickets) == AT_ONCE + MAX_WAITING


def test_too_many_questions_from_one_address_are_told_to_wait(handlers: Any) -> None:
    handlers.rate.per_minute = 1
    assert CONFERENCE.title in reply(handlers, "ai?")["html"]
    assert ENGLISH.too_fast in reply(handlers, "ai?")["html"]
