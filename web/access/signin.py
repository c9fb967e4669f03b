"""Middleware that asks for a name and a password (HTTP Basic, RFC 7617) before anything else."""

import asyncio
import binascii
import hashlib
import secrets
import time
from base64 import b64decode
from collections import OrderedDict

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.passwords import Passwords

FAILURES = 5  # wrong passwords in a row for one name, after which it is locked
LOCKED = 300  # seconds that a name stays locked
NAMES = 10_000  # whose failures are counted: the one that is longest idle is forgotten first
OPEN = ("/health",)  # paths without a password: they tell nothing of the collection


class SignIn:
    """Passes on requests with a known name and its password.

    It answers 401 to others, and 429 while a name is locked after too many wrong passwords.
    """

    def __init__(self, app: ASGIApp, passwords: Passwords) -> None:
        self.app, self.passwords = app, passwords
        # Checking a password takes some 0.2 s on purpose: a header that was right once is
        # recognised by its digest under a key of this process.
        self.key = secrets.token_bytes(32)
        self.right: set[bytes] = set()
        self.failed: OrderedDict[str, tuple[int, float]] = OrderedDict()  # (count, last in seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or answers it with 401 or 429."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        header = dict(scope["headers"]).get(b"authorization", b"")
        status = await self.status(header, time.monotonic())
        if status == 200:
            await self.app(scope, receive, send)
        elif status == 429:
            await PlainTextResponse(
                f"Too many wrong passwords: try again in {LOCKED // 60} minutes.",
                status_code=429,
                headers={"retry-after": str(LOCKED)},
            )(scope, receive, send)
        else:
            await PlainTextResponse(
                "Sign in to ask.",
                status_code=401,
                headers={"www-authenticate": 'Basic realm="Hoi Bao", charset="UTF-8"'},
            )(scope, receive, send)

    async def status(self, header: bytes, now: float) -> int:
        """Checks the header `authorization`.

        Args:
            header: its value; empty if there is none.
            now: seconds of a clock that never goes back.

        Returns:
            200 if name and password are right, 401 if not, 429 while the name is locked.
        """
        digest = hashlib.blake2b(header, key=self.key).digest()
        if digest in self.right:
            return 200
        credentials = _credentials(header)
        if credentials is None:
            return 401
        name, password = credentials
        failures, last = self.failed.get(name, (0, now))
        if failures >= FAILURES:
            if now - last < LOCKED:
                return 429
            failures = 0
        # Counted before the check, so that many at once do not slip through.
        self.failed[name] = (failures + 1, now)
        self.failed.move_to_end(name)
        if len(self.failed) > NAMES:
            self.failed.popitem(last=False)
        if not await asyncio.to_thread(self.passwords.match, name, password):
            return 401
        self.failed.pop(name, None)
        self.right.add(digest)
        return 200


def _credentials(header: bytes) -> tuple[str, str] | None:
    """(name, password) of a Basic header; None if it is malformed."""
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        name, colon, password = b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
