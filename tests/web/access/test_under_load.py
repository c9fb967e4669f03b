"""The whole application under load from outside: questions and /health are answered meanwhile.

What should not be waited for here never ends by itself, so no time has to be measured.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Mount
from web_server import FakeRetriever, serve

from web.access import bodies, connections
from web.application import SESSIONS, web_app
from web.passwords import Passwords
from web.uploads import Uploads

TIMEOUT = 60  # seconds: a test that waits so long fails
UPLOAD = 1_000_000  # bytes
HASH = "00" * 16 + "$" + "00" * 64


class SlowUploads(Uploads):
    """Uploads whose check does not end before it is told to."""

    def __init__(self, folder: Path, go_on: threading.Event) -> None:
        super().__init__(folder, folder, lambda: None)  # type: ignore[arg-type, return-value]
        self.go_on = go_on

    def add(self, *_: Any) -> None:
        self.go_on.wait(TIMEOUT)

    def index(self) -> None:
        pass


class Load:
    """A running chat, and what loads it until the test ends."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self.url, self.stack = httpx.URL(url), stack
        self.threads = stack.enter_context(ThreadPoolExecutor(50))

    def connect(self, data: bytes) -> None:
        """Opens a connection and sends something that is not a whole request."""
        client = socket.create_connection((self.url.host, self.url.port or 0), timeout=TIMEOUT)
        self.stack.callback(client.close)
        with suppress(ConnectionError):  # the server may have given it up
            client.sendall(data)

    def post(self, path: str, **options: Any) -> None:
        self.threads.submit(httpx.post, self.url.join(path), timeout=TIMEOUT, **options)

    def is_answered(self) -> bool:
        """True if /health and a question get their answers."""
        with httpx.Client(base_url=self.url, timeout=TIMEOUT) as client:
            assert client.get("health").json() == {"status": "ok"}
            call = client.post("gradio_api/call/ask", json={"data": ["ai chủ trì?", 1, None]})
            event = call.json()["event_id"]
            lines = client.get(f"gradio_api/call/ask/{event}").text.splitlines()
        [answer] = json.loads(lines[1].removeprefix("data: "))
        return lines[0] == "event: complete" and len(answer["hits"]) == 1


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    go_on, retriever = threading.Event(), FakeRetriever()
    app = web_app(lambda: retriever, uploads=SlowUploads(tmp_path, go_on))
    with serve(app) as url, ExitStack() as stack:
        load = Load(url, stack)
        stack.callback(go_on.set)  # before the threads are waited for
        yield load


def half_open(load: Load) -> None:
    for _ in range(100):
        load.connect(b"GET /health HTTP/1.1\r\nHost: x\r\nX")


def half_sent_uploads(load: Load) -> None:
    for _ in range(40):
        header = b"POST /upload?name=a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
        load.connect(header % (UPLOAD + 1) + b"x" * UPLOAD)


def half_sent_conversations(load: Load) -> None:
    for _ in range(40):
        header = b"POST /restore HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
        load.connect(header % (UPLOAD + 1) + b"x" * UPLOAD)


def half_sent_questions(load: Load) -> None:
    path = b"/gradio_api/call/ask"
    for _ in range(40):
        load.connect(b"POST " + path + b' HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n{"d')


def slow_uploads(load: Load) -> None:
    for n in range(12):
        load.post(f"upload?name={n}.txt", content=b"x")


@pytest.mark.parametrize(
    "begin",
    [half_open, half_sent_uploads, half_sent_conversations, half_sent_questions, slow_uploads],
)
def test_questions_are_answered_under(
    load: Load, begin: Callable[[Load], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 50)
    begin(load)
    assert load.is_answered()


def test_half_sent_bodies_take_no_more_memory_than_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sizes: list[int] = []
    make_room = bodies.Room._make_room

    def watched(room: bodies.Room, newest: bodies.Body) -> None:
        try:
            make_room(room, newest)
        finally:
            sizes.append(sum(body.size for body in room.bodies if body.reading is not None))

    monkeypatch.setattr(bodies, "UPLOAD_ROOM_EACH", 5 * UPLOAD)
    monkeypatch.setattr(bodies.Room, "_make_room", watched)
    retriever, go_on = FakeRetriever(), threading.Event()
    app = web_app(lambda: retriever, uploads=SlowUploads(tmp_path, go_on))
    with serve(app) as url, ExitStack() as stack:
        load = Load(url, stack)
        half_sent_uploads(load)
        assert load.is_answered()
    # The newest part may be too much: then its own body is given up at once.
    assert 4 * UPLOAD < max(sizes) <= 5 * UPLOAD + (1 << 18) + (1 << 16)


def test_little_is_remembered_of_sessions() -> None:
    """More sessions ask at once than Gradio remembers; all get their answers."""
    retriever = FakeRetriever()
    app = web_app(lambda: retriever)
    [gradio] = [route.app for route in app.routes if isinstance(route, Mount)]
    blocks: Any = getattr(gradio, "blocks")  # noqa: B009
    [number] = [n for n, fn in blocks.fns.items() if fn.name == "on_question"]
    sessions = [f"session{n}" for n in range(2 * SESSIONS)]
    with serve(app) as url, httpx.Client(base_url=url, timeout=TIMEOUT) as client:
        for session in sessions:
            join = {"fn_index": number, "data": ["ai?", {}], "session_hash": session}
            assert client.post("gradio_api/queue/join", json=join).status_code == 200
        for session in sessions:
            stream = client.get("gradio_api/queue/data", params={"session_hash": session}).text
            lines = [line for line in stream.splitlines() if "process_completed" in line]
            [message] = [json.loads(line.removeprefix("data: ")) for line in lines]
            assert message["success"]
            assert stream.count("hoi-nghi") > 0
    state = blocks.state_holder
    assert len(state.session_data) == len(state.time_last_used) == SESSIONS


def test_passwords_are_checked_beside_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, retriever = threading.Event(), FakeRetriever()
    known = Passwords([f"lan:{HASH}", f"minh:{HASH}"])

    def match(name: str, password: str) -> bool:
        return name == "lan" or not go_on.wait(TIMEOUT)

    monkeypatch.setattr(known, "match", match)
    app = web_app(lambda: retriever, passwords=known)
    with serve(app) as url, ExitStack() as stack:
        loaded = Load(url, stack)
        stack.callback(go_on.set)
        with httpx.Client(base_url=url, timeout=TIMEOUT, auth=("lan", "x")) as client:
            assert client.get("ready").status_code == 200
            for n in range(30):
                loaded.threads.submit(
                    httpx.get, f"{url}ready", auth=(f"name {n}", "x"), timeout=TIMEOUT
                )
            # Who is signed in asks meanwhile.
            call = client.post("gradio_api/call/ask", json={"data": ["ai chủ trì?", 1, None]})
            event = call.json()["event_id"]
            assert "event: complete" in client.get(f"gradio_api/call/ask/{event}").text
