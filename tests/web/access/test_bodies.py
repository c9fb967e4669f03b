"""Bodies of requests: how long each may be, and how much all may take of the memory."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from web.access.bodies import (
    FREE,
    MAX_CONVERSATION_SIGNS,
    MAX_SIGNS,
    Bodies,
    Body,
    NoRoom,
    Room,
    TooLong,
)

PART = 100_000  # bytes: more than FREE


class Sender:
    """A client that sends a body part by part, when it is told to."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[Message] = asyncio.Queue()

    def send(self, size: int = PART, more: bool = True) -> None:
        self.messages.put_nowait({"type": "http.request", "body": b"x" * size, "more_body": more})

    def leave(self) -> None:
        self.messages.put_nowait({"type": "http.disconnect"})

    async def receive(self) -> Message:
        return await self.messages.get()


class Requests:
    """Bodies that are read in one room at the same time."""

    def __init__(self, room: Room, *addresses: str, most: int = 10 * PART) -> None:
        self.room = room
        self.senders = [Sender() for _ in addresses]
        self.bodies = [Body(address) for address in addresses]
        self.tasks = [
            asyncio.create_task(room.read(body, sender.receive, most))
            for sender, body in zip(self.senders, self.bodies, strict=True)
        ]

    async def settle(self) -> list[str]:
        """What became of each body, after all that was sent has arrived."""
        for _ in range(10):
            await asyncio.sleep(0)
        return [self._outcome(task) for task in self.tasks]

    @staticmethod
    def _outcome(task: "asyncio.Task[bytes | None]") -> str:
        if not task.done():
            return "reading"
        if error := task.exception():
            return type(error).__name__
        result = task.result()
        return "gone" if result is None else f"{len(result)} bytes"

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def test_the_largest_body_that_is_not_complete_makes_room() -> None:
    async def all_of() -> None:
        room = Room(most=3 * PART, most_each=10 * PART)
        requests = Requests(room, "a", "b", "c")
        a, b, c = requests.senders
        a.send(2 * PART)
        b.send(PART, more=False)
        assert await requests.settle() == ["reading", f"{PART} bytes", "reading"]
        c.send(FREE, more=False)  # so little is not counted
        assert await requests.settle() == ["reading", f"{PART} bytes", f"{FREE} bytes"]
        more = Requests(room, "d")
        more.senders[0].send(PART)  # 4 parts are too many: the largest is given up
        assert await more.settle() == ["reading"]
        assert (await requests.settle())[0] == NoRoom.__name__
        # Two parts more: now this one is the largest that is not complete.
        more.senders[0].send(2 * PART)
        assert await more.settle() == [NoRoom.__name__]
        assert room.bodies == [requests.bodies[1], requests.bodies[2]]  # until they are answered
        room.leave(requests.bodies[1])
        room.leave(requests.bodies[2])
        assert room.bodies == []

    asyncio.run(all_of())


def test_one_address_cannot_take_the_room_of_the_others() -> None:
    async def all_of() -> None:
        requests = Requests(Room(most=10 * PART, most_each=2 * PART), "a", "a", "b")
        first, second, other = requests.senders
        other.send(2 * PART)
        first.send(PART)
        second.send(PART + 1)
        assert await requests.settle() == ["reading", NoRoom.__name__, "reading"]
        first.send(PART, more=False)
        assert await requests.settle() == [f"{2 * PART} bytes", NoRoom.__name__, "reading"]
        await requests.end()

    asyncio.run(all_of())


def test_a_body_may_be_too_long_or_end_early() -> None:
    async def all_of() -> None:
        room = Room(most=10 * PART, most_each=10 * PART)
        requests = Requests(room, "a", "a", "a", most=2 * PART)
        long, early, exact = requests.senders
        long.send(2 * PART)
        long.send(1)
        early.send()
        early.leave()
        exact.send(2 * PART)
        exact.send(0, more=False)
        outcomes = [TooLong.__name__, "gone", f"{2 * PART} bytes"]
        assert await requests.settle() == outcomes
        assert room.bodies == [requests.bodies[2]]

    asyncio.run(all_of())


@pytest.fixture
def bodies() -> Bodies:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        assert not message.get("more_body")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"%d" % len(message["body"])})

    return Bodies(app)


def parts(*sizes: int) -> Any:
    return (b"x" * size for size in sizes)


@pytest.mark.parametrize(
    ("path", "content", "answer"),
    [
        ("/restore", b"x" * 9, (200, "9")),
        ("/restore", parts(3_000_000, 1_000_000), (200, "4000000")),
        ("/restore", parts(3_000_000, 1_000_001), (413, "At most 4 MB can be sent at a time.")),
        ("/upload", parts(*[1_000_000] * 20), (200, "20000000")),
        ("/mcp", parts(1_000_001), (413, "At most 1 MB can be sent at a time.")),
        ("/gradio_api/call/ask", b'{"data": [1]}', (200, "13")),
        # Values take much more memory than their bytes.
        ("/mcp", b"[" * MAX_SIGNS, (200, str(MAX_SIGNS))),
        ("/mcp", b"[" + b"," * MAX_SIGNS, (400, "There are too many values in this.")),
        ("/gradio_api/x", b"[{" + b"," * MAX_SIGNS, (400, "There are too many values in this.")),
        ("/restore", b"{" * MAX_CONVERSATION_SIGNS, (200, str(MAX_CONVERSATION_SIGNS))),
        ("/restore", b"{" * 200_001, (400, "There are too many values in this.")),
        ("/upload", b"," * 1_000_000, (200, "1000000")),
    ],
)
def test_bodies_are_read_to_a_length(
    bodies: Bodies, path: str, content: Any, answer: Sequence[Any]
) -> None:
    response = TestClient(bodies).post(path, content=content)
    assert (response.status_code, response.text) == answer
    assert (bodies.room.bodies, bodies.upload_room.bodies) == ([], [])


def test_body_without_room_is_refused(bodies: Bodies) -> None:
    bodies.room = Room(most=FREE, most_each=FREE)
    client = TestClient(bodies)
    assert client.post("/restore", content=b"x" * FREE).status_code == 200
    refused = client.post("/restore", content=b"x" * (FREE + 1))
    assert (refused.status_code, refused.headers["connection"]) == (503, "close")
    assert client.post("/upload", content=b"x" * (FREE + 1)).status_code == 200
    assert bodies.room.bodies == []
