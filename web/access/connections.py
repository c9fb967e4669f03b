"""Connections of the server: how many there may be, and how slowly each may send and read."""

import asyncio
import logging
import socket
from asyncio import CancelledError
from collections import Counter
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.access.limits import address_key, is_loopback

MAX_CONNECTIONS = 1000  # each open page keeps one
BACKLOG = 128  # connections that wait to be accepted
# All in seconds.
HEADER_TIME = 10.0  # from the connection, or from the last response, to the end of the header
CHECK_INTERVAL = 5.0  # between two looks at a connection
UNREAD_TIME = 30.0  # that a client may read nothing of its response
MIN_RATE = 10_000  # bytes of a body each second
MAX_UNREAD = 100_000_000  # bytes of all responses that their clients have not read yet
SEND_BUFFER = 256 * 1024  # bytes of a response in the system's memory; it would grow to megabytes


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves the web application: with the limits of this module.

    Errors of the server go to stderr. What it says of requests that it cuts when it stops does not.
    """
    # Each open page keeps a connection: without a limit Ctrl+C would wait for them.
    config = uvicorn.Config(
        app,
        http=BoundedConnection,
        ws="none",
        log_level="error",
        timeout_graceful_shutdown=1,
        backlog=_share_of_files(8, BACKLOG),
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return config


def _is_news(record: logging.LogRecord) -> bool:
    """False for what uvicorn logs of requests that it cancels, and of those that Guard has logged.

    Those are errors after which a response could not be completed.
    """
    cause = record.exc_info[1] if record.exc_info else None
    known = ("task(s)", "without completing response")
    return not isinstance(cause, CancelledError) and not any(part in record.msg for part in known)


def _share_of_files(part: int, most: int) -> int:
    """A part of the files that this process may have open, and at most `most`."""
    try:
        import resource
    except ImportError:  # Windows
        return most
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return most if files == resource.RLIM_INFINITY else max(1, min(most, files // part))


class BoundedConnection(H11Protocol):
    """One connection, which is cut if it is too slow, or to make room for newer ones.

    Attributes:
        address: whose connection it is (`address_key`).
        since: when its present request began, or when it began to wait for one, in seconds.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.address = ""
        self.since = self.loop.time()
        self._received = 0  # bytes
        self._check_timer: asyncio.TimerHandle | None = None
        # As they were at the last look: the request whose body came, bytes received, bytes unread.
        self._sending: object = None
        self._received_before = self._unread_before = 0
        self._read_time = self.since  # when the client last read something, in seconds

    @property
    def is_waiting(self) -> bool:
        """True if no request is answered: nothing came yet, or not all of a header."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def unread(self) -> int:
        """Bytes of the response that the client has not read yet, without the system's buffer."""
        return self.transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins a connection. If there are too many, another one is cut."""
        super().connection_made(transport)
        self.address = address_key(self.client[0] if self.client else "")
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._check_timer = self.loop.call_later(CHECK_INTERVAL, self._check)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the connection."""
        if self._check_timer:
            self._check_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what the client sent."""
        self._received += len(data)
        request = self.cycle
        super().data_received(data)
        if self.cycle is not request:
            self.since = self.loop.time()

    def on_response_complete(self) -> None:
        """Waits for the next request."""
        self.since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client reads too slowly. If all such take too much memory, another one is cut."""
        super().pause_writing()
        others = [other for other in self._open() if other is not self and other.unread]
        unread = self.unread + sum(other.unread for other in others)
        while unread > MAX_UNREAD and others:
            slowest = min(others, key=lambda other: other._read_time)
            others.remove(slowest)
            unread -= slowest.unread
            slowest.transport.abort()

    def _open(self) -> list["BoundedConnection"]:
        """The connections of this server that are not being closed."""
        return [
            connection
            for connection in self.connections
            if isinstance(connection, BoundedConnection) and not connection.transport.is_closing()
        ]

    def _make_room(self) -> None:
        """Cuts a connection if its address, or the server, has too many.

        The one that is cut waits for a request, is of the address that has most, and is the oldest.
        Answers are cut only where no connection waits.
        """
        most = _share_of_files(2, MAX_CONNECTIONS)
        everyone = self._open()
        same = [other for other in everyone if other.address == self.address]
        if len(same) > (most if is_loopback(self.address) else most // 2):
            crowd = same
        elif len(everyone) > most:
            crowd = everyone
        else:
            return
        counts = Counter(other.address for other in crowd)
        victim = min(
            (other for other in crowd if other is not self),
            key=lambda other: (-counts[other.address], not other.is_waiting, other.since),
            default=self,
        )
        victim.transport.abort()

    def _check(self) -> None:
        """Cuts the connection if it is too slow, or looks again later."""
        now = self.loop.time()
        if self._is_too_slow(now):
            self.transport.abort()
        else:
            self._check_timer = self.loop.call_later(CHECK_INTERVAL, self._check)

    def _is_too_slow(self, now: float) -> bool:
        unread, self._unread_before = self._unread_before, self.unread
        if not self.unread or self.unread < unread:
            self._read_time = now
        if now - self._read_time >= UNREAD_TIME:
            return True
        if self.is_waiting:
            self._sending = None
            return not self.unread and now - self.since >= HEADER_TIME
        # Where we do not read, the client is not to blame.
        sending = self.cycle if self.cycle.more_body and not self.flow.read_paused else None
        received = self._received - self._received_before
        is_slow = (
            bool(sending) and sending is self._sending and received < MIN_RATE * CHECK_INTERVAL
        )
        self._sending, self._received_before = sending, self._received
        return is_slow
