"""What is sent to Gradio names no file of this machine and no address of another."""

import builtins
import io
import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from web_server import FakeRetriever

from web.application import web_app

SECRET = "/etc/hostname"
META = {"_type": "gradio.FileData"}
PAYLOADS = [
    {"path": SECRET, "meta": META},
    {"path": "/dev/zero", "meta": META},
    {"path": "http://collector.example/x", "meta": META},
    {"path": SECRET, "url": "http://collector.example/x", "meta": META},
    {"path": SECRET},
    {"url": "http://collector.example/x"},
    {"meta": META},
    {"a": [{"b": {"path": SECRET, "meta": META}}]},
    [[{"path": SECRET, "meta": META}]],
]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    retriever = FakeRetriever()
    with TestClient(web_app(lambda: retriever, local=True), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths and addresses that the process opens, looks up or connects to, as text.

    No audit hook: Python cannot take one away again, and while one runs, threads that start at the
    same time cannot be traced for the coverage (CPython 3.11, `_PyEval_SetTrace`).
    """
    targets: list[str] = []

    def watch(owner: object, name: str, position: int) -> None:
        original = getattr(owner, name)

        def watched(*args: Any, **options: Any) -> Any:
            targets.append(str(args[position]))
            return original(*args, **options)

        monkeypatch.setattr(owner, name, watched)

    for owner in (builtins, io, os):
        watch(owner, "open", 0)
    watch(socket, "getaddrinfo", 0)
    watch(socket.socket, "connect", 1)
    return targets


@pytest.fixture
def watched(client: TestClient, touched: list[str], tmp_path: Path) -> Iterator[None]:
    """Afterwards no named file was opened, nothing was looked up, and nothing was left on disk."""
    touched.clear()
    yield
    assert {SECRET, "/dev/zero"}.isdisjoint(touched)
    assert not any("collector.example" in target for target in touched)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_what_is_opened_or_looked_up_is_noticed(touched: list[str], tmp_path: Path) -> None:
    file = tmp_path / "secret"
    touched.clear()
    file.write_text("a")
    assert touched == [str(file)]
    shutil.copyfile(file, tmp_path / "copy")
    os.close(os.open(file, os.O_RDONLY))
    assert touched[1:] == [str(file), str(tmp_path / "copy"), str(file)]
    socket.getaddrinfo("localhost", 9)
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        datagrams.connect(("127.0.0.1", 9))
    assert touched[4:] == ["localhost", "('127.0.0.1', 9)"]


def bodies(payload: object) -> list[dict[str, Any]]:
    """Requests with a payload in every input of an event, and beside them."""
    return [
        {"data": [payload, 3, None]},
        {"data": ["ai?", payload, None]},
        {"data": ["ai?", 3, payload]},
        {"data": ["ai?", 3, {"author": payload}]},
        {"data": ["ai?", {"turns": [payload]}]},
        {"data": payload},
        {"data": ["ai?", 3, None], "event_data": payload},
        {"question": payload, "k": 3},  # as /call/v2 takes it
    ]


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("payload", PAYLOADS, ids=str)
def test_an_object_that_names_a_file_or_an_address_is_refused(
    client: TestClient, payload: object
) -> None:
    events = [{"fn_index": number, "session_hash": "s"} for number in range(3)]
    for body in bodies(payload):
        for route in ("call/ask", "call/v2/ask", "run/ask", "api/ask", "cancel", "reset"):
            assert client.post(f"/gradio_api/{route}", json=body).status_code == 400, route
        for event in events:
            response = client.post("/gradio_api/queue/join", json=body | event)
            assert response.status_code == 400, event
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"path=x",
        b"[" * 100_000,
        b"\xff",
        b'{"data": [{"p\\u0061th": "/etc/hostname"}]}',
        b'{"data": ["ai?", NaN]}',
        b'{"data": ["ai?", {"k": [-1e999]}]}',
    ],
)
def test_what_is_not_plain_json_is_refused(client: TestClient, body: bytes) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        response = client.post(
            "/gradio_api/call/ask", content=body, headers={"content-type": kind} if kind else {}
        )
        assert response.status_code == 400


@pytest.mark.parametrize(
    "session", ["", "s" * 65, "\\ud800", "s\\u0000", "../s", {"a": 1}, ["s"], 5, True], ids=str
)
def test_sessions_have_short_plain_names(client: TestClient, session: object) -> None:
    named = json.dumps(session).replace("\\\\u", "\\u")
    body = f'{{"data": ["ai?", null], "fn_index": 1, "session_hash": {named}}}'
    for route in ("call/ask", "run/ask", "queue/join", "cancel"):
        assert client.post(f"/gradio_api/{route}", content=body).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("queue/join", '{"data": [], "fn_index": 99, "session_hash": "s"}'),
        ("run/ask", '{"data": [], "fn_index": -1}'),
        ("call/v2/ask", '{"unknown": 1}'),
        ("call/v2/ask", "{}"),
        ("reset", '{"data": "\\ud800"}'),
    ],
)
def test_what_gradio_fails_at_is_a_bad_request(client: TestClient, path: str, body: str) -> None:
    response = client.post(
        f"/gradio_api/{path}", content=body, headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.text) == (400, "The chat cannot answer this.")


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(
    "path",
    [
        f"gradio_api/file={SECRET}",
        f"gradio_api/file/{SECRET}",
        "gradio_api/proxy=http://collector.example/x",
        "gradio_api/upload",
        "gradio_api/upload_progress?upload_id=x",
        "gradio_api/component_server",
        "gradio_api/stream/x",
        "gradio_api/deep_link?session_hash=x",
        "gradio_api/process_recording",
        "gradio_api/vibe-edit",
        "gradio_api/runs",
        "gradio_api/dev/reload",
        "gradio_api/custom_component/x/client/component/x.js",
        "gradio_api/call/none",
        "gradio_api/call/v2/none",
        "gradio_api/run/askx",
        "gradio_api//call/ask",
        "gradio_api/call/ask/../../upload",
        "gradio_api/user",
        "gradio_api/token",
        "monitoring",
        "monitoring/summary",
        "login",
        "docs",
        "redoc",
        "openapi.json",
    ],
)
def test_routes_that_the_chat_does_not_use_are_closed(client: TestClient, path: str) -> None:
    assert client.get(f"/{path}").status_code == 404
    assert client.post(f"/{path}", json={"data": []}).status_code == 404


def test_a_question_still_passes(client: TestClient) -> None:
    sent = client.post("/gradio_api/call/ask", json={"data": ["ai?", 1, {"from": "2024"}]})
    answer = client.get(f"/gradio_api/call/ask/{sent.json()['event_id']}").text
    assert "event: complete" in answer
    assert '"confident"' in answer
