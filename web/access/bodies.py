"""Middleware that reads each request's body within the memory that all bodies may take."""

import asyncio
import json
import re
from math import isfinite
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.access.guard import CONVERSATIONS, GRADIO, UPLOAD, max_body
from web.access.limits import address_key

# Bytes of bodies in memory at a time: of all addresses, and of one address.
ROOM, ROOM_EACH = 64_000_000, 16_000_000
UPLOAD_ROOM, UPLOAD_ROOM_EACH = 120_000_000, 60_000_000
# Bytes of a body that are not counted: the number of connections bounds them. So a question of
# ordinary size always finds room.
FREE = 64_000
# Gradio reads an object with one of these as a file: it copies or fetches what the object names.
FILE_KEYS = {"path", "url", "meta"}
# Commas and opening brackets in a body, which bound the values in it: an empty list is three bytes
# of a body, and 64 bytes of memory and much time once it is parsed. A question with its context has
# up to some 25,000, a conversation of thirty turns 190,000.
MAX_SIGNS, MAX_CONVERSATION_SIGNS = 30_000, 200_000
SIGNS = (b",", b"[", b"{")
# What Gradio makes keys of and logs. Its own scripts send 11 letters and digits, its client 36.
TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)


class Bodies:
    """Hands requests on when their bodies are complete.

    It answers 400 to a request for Gradio that names a file or an address or that none of its
    clients sends, 400 and 413 to a body of too many values or bytes, and 503 to one that finds no
    room. Uploads have room of their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.room = Room(ROOM, ROOM_EACH)
        self.upload_room = Room(UPLOAD_ROOM, UPLOAD_ROOM_EACH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or refuses it."""
        if scope["type"] != "http" or not _has_body(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        room = self.upload_room if path == UPLOAD else self.room
        most = max_body(path)
        body = Body(address_key((scope.get("client") or ("",))[0]))
        try:
            content = await room.read(body, receive, most)
            if content is None:  # the client is gone
                return
            if problem := _problem(path, content):
                await _refused(400, problem)(scope, receive, send)
                return
            await self.app(scope, _replayed(content, receive), send)
        except TooLong:
            message = f"At most {most // 1_000_000} MB can be sent at a time."
            await _refused(413, message)(scope, receive, send)
        except NoRoom:
            message = "Too much is being sent at the moment: try again in a minute."
            await _refused(503, message)(scope, receive, send)
        finally:
            room.leave(body)


class TooLong(Exception):
    """A body is longer than allowed."""


class NoRoom(Exception):
    """A body was given up, because all bodies together are too large."""


class Body:
    """A body that is read, or whose request is answered.

    Attributes:
        address: who sends it (`address_key`).
        size: bytes that have come.
        reading: the time limit of reading it, by which it can be given up; None if it is not read.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.size = 0
        self.reading: asyncio.Timeout | None = None


class Room:
    """Bytes that bodies may take at a time. If they take more, the largest is given up."""

    def __init__(self, most: int, most_each: int) -> None:
        """Makes empty room.

        Args:
            most: bytes of all bodies.
            most_each: bytes of the bodies of one address.
        """
        self.most, self.most_each = most, most_each
        self.bodies: list[Body] = []

    async def read(self, body: Body, receive: Receive, most: int) -> bytes | None:
        """Reads a body, which takes room until `leave`.

        Args:
            body: what is known of it.
            receive: gives its parts.
            most: bytes that it may have.

        Returns:
            the body, or None if the client disconnects.

        Raises:
            TooLong: it has more than `most` bytes.
            NoRoom: it was given up.
        """
        content, more = bytearray(), True
        self.bodies.append(body)
        try:
            async with asyncio.timeout(None) as body.reading:
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    if body.reading is None:  # given up meanwhile
                        raise NoRoom
                    content += message.get("body", b"")
                    more = message.get("more_body", False)
                    body.size = len(content)
                    if body.size > most:
                        raise TooLong
                    self._make_room(body)
        except TimeoutError:
            raise NoRoom from None
        finally:
            body.reading = None
            if more:
                self.leave(body)
        return bytes(content)

    def leave(self, body: Body) -> None:
        """The request of a body is answered: its room is free again."""
        if body in self.bodies:
            self.bodies.remove(body)

    def _make_room(self, newest: Body) -> None:
        """Gives up the largest bodies that are not complete, until the others have room.

        Raises:
            NoRoom: the newest one is the largest.
        """
        same = [body for body in self.bodies if body.address == newest.address]
        for bodies, most in ((same, self.most_each), (self.bodies, self.most)):
            while sum(body.size for body in bodies if body.size > FREE) > most:
                largest = max((body for body in bodies if body.reading), key=lambda body: body.size)
                if largest is newest or not largest.reading:
                    raise NoRoom
                largest.reading.reschedule(0)  # ends `read` there
                largest.size, largest.reading = 0, None


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _refused(status: int, message: str) -> PlainTextResponse:
    """A response after which the connection is closed, because more of the body may come."""
    return PlainTextResponse(message, status, {"connection": "close"})


def _problem(path: str, body: bytes) -> str | None:
    """Why a body may not be handed on, as a sentence; None if it may."""
    if path == UPLOAD:
        return None
    most = MAX_CONVERSATION_SIGNS if path.startswith(CONVERSATIONS) else MAX_SIGNS
    if sum(map(body.count, SIGNS)) > most:
        return "There are too many values in this."
    if path.startswith(GRADIO) and not _is_harmless(body):
        return "Only JSON without files and addresses may be sent here."
    return None


def _is_harmless(body: bytes) -> bool:
    """True if a body is empty, or JSON that Gradio can handle without harm.

    No object in it has one of FILE_KEYS, all numbers are finite, and its session is named by a
    TOKEN.
    """
    if not body:
        return True
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return False
    session = content.get("session_hash") if isinstance(content, dict) else None
    if session is not None and not (isinstance(session, str) and TOKEN.fullmatch(session)):
        return False
    values: list[Any] = [content]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            if not FILE_KEYS.isdisjoint(value):
                return False
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
        elif isinstance(value, float) and not isfinite(value):
            return False  # "NaN" and 1e999 cannot be written as JSON again
    return True


def _replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` that gives a body which was read already, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed
