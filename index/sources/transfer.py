"""Bounds one transfer from a site: its time from start to end, and what its body unpacks to."""

import contextlib
import socket
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

# The packings that a site may use, with zlib's window bits for each. "deflate" means zlib's format;
# some servers send bare deflate under that name.
PACKINGS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
PRIVATE = "it leads into a private network; name it yourself to read it"


class FetchError(Exception):
    """An address cannot be read; the message is the reason, to come after "skipped: "."""


class Transfer:
    """One transfer, which is cut when it takes too long in all; a context manager.

    The time-outs of httpx are for one reading or writing. A site that sends a byte now and then
    never meets them.
    """

    def __init__(self, seconds: float) -> None:
        """Prepares a transfer of so many seconds at most, redirects included."""
        self._end = time.monotonic() + seconds
        self._too_slow = f"it takes longer than {seconds:g} seconds to fetch"
        self._timer = threading.Timer(seconds, self._cut, [self._too_slow])
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._host = ""
        self._socket: socket.socket | None = None
        self._reason: str | None = None

    def __enter__(self) -> "Transfer":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(
        self, is_forbidden: Callable[[str, str], bool], event: str, info: Mapping[str, Any]
    ) -> None:
        """Learns of each new connection, and cuts one that is forbidden.

        It raises nothing, because httpx would leave the connection open.

        Args:
            is_forbidden: True if nothing may be sent to a (host, IP address).
            event: of httpx's extension "trace".
            info: what belongs to the event.
        """
        if event.endswith(".connect_tcp.started"):
            self._host = info["host"]
        if not event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        stream = info["return_value"]
        with self._lock:
            self._socket = stream.get_extra_info("socket")
        if event.endswith(".connect_tcp.complete"):
            with contextlib.suppress(OSError):  # the other side has closed it already
                address = stream.get_extra_info("server_addr")[0]
                if is_forbidden(self._host, address):
                    self._cut(PRIVATE)
        if self._reason or time.monotonic() > self._end:  # the timer came before the connection
            self._cut(self._too_slow)

    def check(self) -> None:
        """Raises FetchError if the transfer was cut, or its time is over."""
        if self._reason or time.monotonic() > self._end:
            raise FetchError(self._reason or self._too_slow)

    def _cut(self, reason: str) -> None:
        """Makes the other side's next byte the last. It is called in any thread, at any time."""
        with self._lock, contextlib.suppress(OSError):  # it may be closed already
            self._reason = self._reason or reason
            if self._socket is not None:
                # To close it here could make another thread read from a new file of its number.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def body(response: "httpx.Response", transfer: Transfer, max_bytes: int) -> bytes:
    """Returns the bytes of an answer, unpacked.

    Args:
        response: the answer, of which only the headers were read.
        transfer: what it is part of.
        max_bytes: how many may come, and to how many they may unpack.

    Raises:
        FetchError: it is too large or too slow, or its packing is unknown or damaged.
    """
    data = bytearray()
    for piece in response.iter_raw():
        data += piece
        if len(data) > max_bytes:
            raise too_large(max_bytes)
        transfer.check()
    transfer.check()  # a connection that was cut can look like the end of the answer
    packing = response.headers.get("content-encoding", "").strip().lower()
    return unpack(bytes(data), packing, max_bytes)


def unpack(data: bytes, packing: str, max_bytes: int) -> bytes:
    """Returns data without its packing ("gzip", "deflate"; "" and "identity" are none).

    Raises:
        FetchError: the packing is unknown, damaged or cut off, or it unpacks to over `max_bytes`.
    """
    if not data or packing in ("", "identity"):
        return data
    if packing not in PACKINGS:
        raise FetchError(f"it is packed in a way that is not read ({packing[:20]!a})")
    for bits in PACKINGS[packing]:
        unpacker = zlib.decompressobj(bits)
        with contextlib.suppress(zlib.error):
            unpacked = unpacker.decompress(data, max_bytes + 1)
            if len(unpacked) > max_bytes:
                raise too_large(max_bytes)
            if unpacker.eof:
                return unpacked
    raise FetchError(f"its packing ({packing}) is damaged or cut off")


def too_large(max_bytes: int) -> FetchError:
    """Returns the error that an answer has over `max_bytes`."""
    return FetchError(f"it is larger than {max_bytes // 1_000_000} MB")


def failure(error: Exception) -> FetchError:
    """Returns the error to raise for one of httpx or of what it is made of.

    >>> failure(EOFError())
    FetchError('it cannot be reached (EOFError)')
    """
    import ssl

    import httpx

    if isinstance(error, httpx.InvalidURL | ValueError):
        return FetchError("it is no web address")
    chain: list[BaseException] = [error]
    while inner := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(inner)
    causes = (
        (httpx.TimeoutException, "the site does not answer in time"),
        (httpx.ConnectError, "there is no connection to the site"),
        (httpx.ProtocolError, "its answer is broken or cut off"),
        (httpx.NetworkError, "the connection breaks off"),
        (httpx.ProxyError, "the proxy lets nothing through"),
    )
    causes_of_error = (cause for kind, cause in causes if isinstance(error, kind))
    if any(isinstance(link, ssl.SSLError) for link in chain):
        cause = "its certificate or encryption is not accepted"
    else:
        cause = next(causes_of_error, type(error).__name__)
    return FetchError(f"it cannot be reached ({cause})")
