"""Replies that nobody reads are bounded, and pages open while questions wait."""

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient
from web_server import FakeRetriever

from web.access import replies
from web.access.limits import AT_ONCE, MAX_WAITING
from web.access.replies import Replies, Sessions
from web.application import chat_blocks, web_app
from web.handlers import Handlers


def test_of_many_replies_the_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "MAX_REPLIES", 2)
    unread = Replies()
    for number in range(5):
        unread.put_nowait(number)
    assert [unread.get_nowait() for _ in range(unread.qsize())] == [3, 4]


def test_replies_that_nobody_reads_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("web.access.replies.monotonic", lambda: now)
    events: dict[str, set[str]] = {}
    sessions = Sessions(events)

    def add(name: str) -> None:
        sessions[name] = Replies()
        events[name] = {"event"}

    add("gone")
    add("waiting")
    now = 50.0
    sessions["waiting"].put_nowait("a reply")
    assert asyncio.run(sessions["waiting"].get()) == "a reply"
    now = 60.0
    add("new")
    assert (list(sessions), list(events)) == (["waiting", "new"], ["waiting", "new"])
    # An event that was handled meanwhile replies to nobody.
    sessions["gone"].put_nowait("a reply")
    assert "gone" not in sessions
    del sessions["gone"]


def test_of_too_many_sessions_the_one_unread_for_longest_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replies, "MAX_SESSIONS", 2)
    sessions = Sessions({})
    for name, read_time in (("a", 2.0), ("b", 1.0), ("c", 3.0)):
        monkeypatch.setattr("web.access.replies.monotonic", lambda read_time=read_time: read_time)
        sessions[name] = Replies()
    assert list(sessions) == ["a", "c"]


def test_gradio_uses_these_bounds() -> None:
    queue: Any = chat_blocks(Handlers(FakeRetriever))._queue
    assert queue.max_thread_count > AT_ONCE + MAX_WAITING  # so that a page finds a place
    assert queue.max_size == replies.MAX_WAITING_EVENTS
    retriever = FakeRetriever()
    app = web_app(lambda: retriever, local=True)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        sent = client.post("/gradio_api/call/ask", json={"data": ["ai?", 1, None]})
        event = sent.json()["event_id"]
        assert "event: complete" in client.get(f"/gradio_api/call/ask/{event}").text
        mounted: Any = app.routes[-1]
        used = mounted.app.get_blocks()._queue
        assert isinstance(used.pending_messages_per_session, Sessions)
        assert isinstance(used.pending_messages_per_session[event], Replies)
        # Gradio makes no table of all events.
        assert used.cached_event_analytics_summary == {"functions": {}}
