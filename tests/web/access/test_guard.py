"""What the middleware adds to every response, and what it refuses."""

from typing import Any

import pytest
import web_server
from starlette.testclient import TestClient

from web.access import guard
from web.access.guard import MAX_BODY
from web.application import web_app
from web.passwords import Passwords, hashed


def client(base: str = "http://localhost:7860", **options: Any) -> TestClient:
    retriever = web_server.FakeRetriever()
    return TestClient(web_app(lambda: retriever, local=True, **options), base_url=base)


PATHS = ("/", "/style.css", "/chat.js", "/article?id=cau", "/article?id=none", "/health", "/none")


@pytest.mark.parametrize("path", PATHS)
def test_every_response_is_sealed(path: str) -> None:
    headers = client().get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; connect-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert ("unsafe-eval" in scripts) == (path == "/")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_readiness_tells_the_build_and_what_it_counts() -> None:
    assert client().get("/health").json() == {"status": "ok"}
    assert client().get("/ready").json() == {
        "ready": True,
        "build": "20260402T070000-c0ffee",
        "created": "2026-04-02T07:00:00+00:00",
        "counts": {"articles": 14164, "passages": 190000},
    }


def test_other_names_of_a_local_chat_are_refused() -> None:
    assert client("http://evil.example:7860").get("/health").status_code == 421
    assert client("http://127.0.0.1:7860").get("/health").status_code == 200
    assert client("http://[::1]:7860").get("/health").status_code == 200


def test_long_bodies_are_refused() -> None:
    local = client()
    assert local.post("/restore", content=b"x" * (MAX_BODY + 1)).status_code == 413


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/upload", 20_000_000),
        ("/restore", 4_000_000),
        ("/export/md", 4_000_000),
        ("/gradio_api/queue/join", 1_000_000),
        ("/mcp", 1_000_000),
    ],
)
def test_length_of_a_body_depends_on_what_it_is_for(path: str, most: int) -> None:
    assert guard.max_body(path) == most


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LocalHost:7860", "localhost.", "Laptop", "laptop:7860"),
        *("127.0.0.1:7860", "127.0.1.1", "[::1]:7860", "[::ffff:127.0.0.1]"),
    ],
)
def test_names_of_this_machine(host: str) -> None:
    local = client(host="laptop")
    assert local.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["", "localhost.evil.example", "evil.example:7860", "192.0.2.1", "127.0.0.1.evil", "me@"],
)
def test_names_of_other_machines(host: str) -> None:
    local = client(host="laptop")
    assert local.get("/health", headers={"host": host}).status_code == 421


def test_unhandled_errors_reach_the_log_and_not_the_reader(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LOGGED_PER_MINUTE", 2)

    class Broken(web_server.FakeRetriever):
        def article(self, id: str) -> None:
            raise RuntimeError("secret internals")

    broken = Broken()
    local = TestClient(web_app(lambda: broken, local=True), base_url="http://localhost")
    answer = local.get("/article?id=cau")
    assert answer.status_code == 500
    assert answer.text == "Something went wrong. The server's log says what."
    assert "content-security-policy" in answer.headers
    [record] = caplog.records
    assert record.getMessage() == "GET '/article' failed"
    assert record.exc_info
    assert str(record.exc_info[1]) == "secret internals"
    # Nobody can fill the disk from outside.
    for _ in range(5):
        local.get("/article?id=cau")
    assert len(caplog.records) == 2


def test_refusals_of_gradio_are_no_errors(caplog: pytest.LogCaptureFixture) -> None:
    assert client().get("/gradio_api/call/ask/none").status_code == 200  # and then its stream ends
    assert caplog.records == []


def test_too_many_headers_are_refused() -> None:
    # The test client sends five itself.
    headers = [(f"x-{number}", "") for number in range(guard.MAX_HEADERS - 5)]
    assert client().get("/health", headers=headers).status_code == 200
    assert client().get("/health", headers=[*headers, ("x", "")]).status_code == 431


def test_too_many_requests_are_refused_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PER_MINUTE", 2)
    local = client()
    assert [local.post("/restore", json={}).status_code for _ in range(3)] == [200, 200, 429]
    assert local.get("/health").status_code == 200


def test_nothing_but_health_is_open_without_the_password() -> None:
    known = Passwords([f"lan:{hashed('đúng mật khẩu', bytes(16))}"])
    closed = client(passwords=known)
    for path in ("/", "/chat.js", "/article?id=cau", "/ready", "/gradio_api/info", "/config"):
        answer = closed.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert "content-security-policy" in answer.headers
    assert closed.get("/health").status_code == 200
    assert closed.get("/ready", auth=("lan", "đúng mật khẩu")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost:7860"}, 200),
        ({"origin": "https://chat.example", "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://evil.example//localhost:7860"}, 403),
        ({"origin": "http://localhost:7860", "sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_pages_of_other_servers_may_send_nothing(headers: dict[str, str], status: int) -> None:
    assert client().post("/restore", json={}, headers=headers).status_code == status


def test_what_gradio_serves_beside_the_chat_is_closed() -> None:
    local = client()
    for path in ("upload", "file=/etc/hostname", "proxy=http://evil.example", "component_server"):
        assert local.get(f"/gradio_api/{path}").status_code == 404
        assert local.post(f"/gradio_api/{path}").status_code == 404
