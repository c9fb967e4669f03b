"""Connections that are slow or too many, with real sockets."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest
from starlette.types import Receive, Scope, Send
from web_server import serve

from web.access import connections
from web.access.connections import _is_news, _share_of_files

TIMEOUT = 60  # seconds: a test that waits so long fails
HEADER = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
LARGE = 30_000_000  # bytes: more than all buffers between server and client hold
HUGE = b"x" * LARGE


class Server:
    """An application that answers at once, when it is told to, or with much; and its address."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.url = ""
        self.stack = ExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with the body that was sent."""
        if scope["type"] == "lifespan":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        while scope["path"] == "/wait" and not self.go_on.is_set():
            await asyncio.sleep(0.01)
        answer = HUGE if scope["path"] == "/huge" else body or b"ok"
        length = (b"content-length", b"%d" % len(answer))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": answer})

    def connect(self) -> socket.socket:
        address = urlsplit(self.url)
        client = socket.create_connection((address.hostname, address.port or 0), timeout=TIMEOUT)
        self.stack.callback(client.close)
        return client

    def request(self, data: bytes) -> bytes:
        """Sends all of a request on a new connection; returns the status line and the body."""
        client = self.connect()
        client.sendall(data)
        return answer(client)


def answer(client: socket.socket) -> bytes:
    """The body of the response."""
    with client.makefile("rb") as response:
        assert response.readline() == b"HTTP/1.1 200 OK\r\n"
        headers = dict(line.split(b": ") for line in iter(response.readline, b"\r\n"))
        return response.read(int(headers[b"content-length"]))


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    with serve(server) as server.url, server.stack:
        yield server


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server waits for tenths of a second."""
    monkeypatch.setattr(connections, "CHECK_INTERVAL", 0.1)
    monkeypatch.setattr(connections, "HEADER_TIME", 0.3)
    monkeypatch.setattr(connections, "UNREAD_TIME", 0.3)


def drip(client: socket.socket, data: bytes) -> None:
    """Sends data byte by byte, for ever again, until the server cuts the connection."""
    end = time.monotonic() + TIMEOUT
    with suppress(ConnectionError):
        while time.monotonic() < end:
            for byte in data:
                client.sendall(bytes([byte]))
                time.sleep(0.01)
        pytest.fail("The connection is not cut.")


def is_cut(client: socket.socket) -> bool:
    """True if the server closes the connection without an answer."""
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"GET",
        HEADER + b"X: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n" + b"x" * 50_000,
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
    ],
)
@pytest.mark.usefixtures("hasty")
def test_who_sends_no_more_is_cut(server: Server, begin: bytes) -> None:
    client = server.connect()
    client.sendall(begin)
    assert is_cut(client)


@pytest.mark.parametrize(
    ("begin", "data"),
    [
        (HEADER, b"X: y\r\n"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n", b"xx"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
@pytest.mark.usefixtures("hasty")
def test_who_sends_byte_by_byte_is_cut(server: Server, begin: bytes, data: bytes) -> None:
    client = server.connect()
    client.sendall(begin)
    drip(client, data)


@pytest.mark.usefixtures("hasty")
def test_a_second_request_on_a_connection_may_not_be_slow_either(server: Server) -> None:
    client = server.connect()
    client.sendall(HEADER + b"\r\n")
    assert answer(client) == b"ok"
    client.sendall(HEADER)
    assert is_cut(client)


@pytest.mark.usefixtures("hasty")
def test_who_waits_for_an_answer_is_not_cut(server: Server) -> None:
    client = server.connect()
    client.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(1)  # three times as long as a header may take
    server.go_on.set()
    assert answer(client) == b"ok"


def test_a_body_that_comes_fast_enough_is_answered(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CHECK_INTERVAL", 1.0)
    monkeypatch.setattr(connections, "MIN_RATE", 5)
    client = server.connect()
    client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n")
    for _ in range(60):  # 50 bytes a second
        client.sendall(b"x")
        time.sleep(0.02)
    assert answer(client) == b"x" * 60


@pytest.mark.usefixtures("hasty")
def test_who_does_not_read_is_cut(server: Server) -> None:
    client = server.connect()
    client.sendall(b"GET /huge HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(2)
    received = 0
    with suppress(ConnectionError):
        while part := client.recv(1 << 20):
            received += len(part)
    assert received < LARGE


def test_who_reads_gets_all(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CHECK_INTERVAL", 0.1)
    monkeypatch.setattr(connections, "UNREAD_TIME", 5)  # a busy machine may let a reader wait
    assert server.request(b"GET /huge HTTP/1.1\r\nHost: x\r\n\r\n") == HUGE


def test_answers_that_nobody_reads_are_bounded(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them are too much: the client that read nothing for longer is cut."""
    monkeypatch.setattr(connections, "MAX_UNREAD", LARGE * 3 // 2)
    first, second = server.connect(), server.connect()
    first.sendall(b"GET /huge HTTP/1.1\r\nHost: x\r\n\r\n")
    assert first.recv(1)
    second.sendall(b"GET /huge HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer(second) == HUGE
    received = 0
    with suppress(ConnectionError):
        while part := first.recv(1 << 20):
            received += len(part)
    assert received < LARGE


def test_half_open_connections_make_room_for_new_ones(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 10)
    waiting = server.connect()
    waiting.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
    assert server.request(HEADER + b"\r\n") == b"ok"
    clients = []
    for _ in range(30):
        clients.append(server.connect())
        clients[-1].sendall(HEADER)
    assert server.request(HEADER + b"\r\n") == b"ok"
    assert all(is_cut(client) for client in clients[:20])  # the oldest
    # Who waits for an answer is not cut.
    server.go_on.set()
    assert answer(waiting) == b"ok"
    # The newest are still there.
    clients[-1].sendall(b"\r\n")
    assert answer(clients[-1]) == b"ok"


def test_streams_make_room_where_nobody_waits_for_less(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 3)
    clients = []
    for _ in range(5):
        clients.append(server.connect())
        clients[-1].sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.05)  # so that their requests begin one after the other
    assert is_cut(clients[0])
    assert is_cut(clients[1])
    assert server.request(HEADER + b"\r\n") == b"ok"
    server.go_on.set()
    assert answer(clients[-1]) == b"ok"


def test_one_address_may_have_half_of_the_connections(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 8)
    monkeypatch.setattr(connections, "is_loopback", lambda address: False)
    clients = [server.connect() for _ in range(6)]
    assert [is_cut(client) for client in clients[:2]] == [True, True]
    for client in clients[2:]:
        client.sendall(HEADER + b"\r\n")
        assert answer(client) == b"ok"


def test_connections_leave_files_for_other_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    assert [_share_of_files(2, 1000), _share_of_files(8, 128)] == [128, 32]
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_000_000, 1_000_000))
    assert _share_of_files(2, 1000) == 1000
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)
    assert _share_of_files(2, 1000) == 1000


def test_the_log_has_errors_but_not_the_cuts_of_a_stop() -> None:
    def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
        cause = (type(error), error, None) if error else None
        return logging.LogRecord("uvicorn.error", logging.ERROR, "", 1, message, (), cause)

    assert _is_news(record("Exception in ASGI application\n", RuntimeError()))
    assert _is_news(record("Application startup failed. Exiting."))
    assert not _is_news(record("Exception in ASGI application\n", asyncio.CancelledError()))
    assert not _is_news(record("ASGI callable returned without completing response."))
    assert not _is_news(record("Cancel %s running task(s), timeout graceful shutdown exceeded"))
