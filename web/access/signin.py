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

from web.access.limits import Crowded, Pool, address_key
from web.passwords import Passwords

# Wrong passwords, after which the next ones are refused without a look.
FAILURES = 5  # for one name from one address
ADDRESS_FAILURES = 50  # from one address, which an office may share
NAME_FAILURES = 200  # for one name from all addresses
LOCKED = 300  # seconds that they are refused; failures longer ago than that do not count
KEYS = 10_000  # names or addresses whose failures are counted
# Each check takes 16 MB and one core for some 0.2 s.
CHECKS, WAITING_CHECKS = 2, 32
# Paths without a password: they tell nothing of the collection. For a script of another server,
# browsers do not ask for one.
OPEN = ("/health", "/embed.js")


class SignIn:
    """Passes on requests with a known name and its password.

    It answers 401 to others, and 429 after too many wrong passwords. Whose name and password were
    right once is always let in, whatever others try.
    """

    def __init__(self, app: ASGIApp, passwords: Passwords) -> None:
        self.app, self.passwords = app, passwords
        self.pool = Pool(CHECKS, WAITING_CHECKS)
        self.key = secrets.token_bytes(32)  # of the digests, which say nothing elsewhere
        # Checking a password takes long on purpose: one that was right once is recognised by its
        # digest. Of each name there is one at most.
        self.right: dict[str, bytes] = {}
        self.checks: dict[bytes, asyncio.Task[bool]] = {}  # those that run, by digest
        self.failures = Failures(FAILURES)
        self.address_failures = Failures(ADDRESS_FAILURES)
        self.name_failures = Failures(NAME_FAILURES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or answers it with 401 or 429."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        header = dict(scope["headers"]).get(b"authorization", b"")
        address = (scope.get("client") or ("",))[0]
        try:
            status = await self.status(header, address, time.monotonic())
        except Crowded:
            response = _refusal(
                429, "Too many people are signing in: try again.", "retry-after", "5"
            )
        else:
            if status == 200:
                await self.app(scope, receive, send)
                return
            if status == 429:
                message = f"Too many wrong passwords: try again in {LOCKED // 60} minutes."
                response = _refusal(429, message, "retry-after", str(LOCKED))
            else:
                challenge = 'Basic realm="Hoi Bao", charset="UTF-8"'
                response = _refusal(401, "Sign in to ask.", "www-authenticate", challenge)
        await response(scope, receive, send)

    async def status(self, header: bytes, address: str, now: float) -> int:
        """Checks the header `authorization`.

        Args:
            header: its value; empty if there is none.
            address: of the client.
            now: seconds of a clock that never goes back.

        Returns:
            200 if name and password are right, 401 if not, 429 after too many wrong ones.

        Raises:
            Crowded: too many passwords are being checked.
        """
        credentials = _credentials(header)
        if credentials is None:
            return 401
        name, password = credentials
        digest = self._digest(name, password)
        if self.right.get(name) == digest:
            return 200
        # A page sends several requests at once: the same password is checked once.
        check = self.checks.get(digest)
        if check is None:
            address = address_key(address)
            counted = (
                (self.failures, self._digest(name, address)),
                (self.address_failures, self._digest(address)),
                (self.name_failures, self._digest(name)),
            )
            if any(failures.are_many(key, now) for failures, key in counted):
                return 429
            # Counted before the check, so that many at once do not slip through.
            for failures, key in counted:
                failures.add(key, now)
            check = asyncio.create_task(self._check(name, password, counted))
            self.checks[digest] = check
            check.add_done_callback(lambda _: self.checks.pop(digest))
        if not await asyncio.shield(check):
            return 401
        self.right[name] = digest
        return 200

    async def _check(self, name: str, password: str, counted: "Counted") -> bool:
        """True if this is the password of this name; then it does not count as a failure."""
        try:
            is_right = await self.pool.run(lambda: self.passwords.match(name, password))
        except Crowded:  # it was not checked
            _take_back(counted)
            raise
        if is_right:
            _take_back(counted)
            self.failures.forget(counted[0][1])
        return is_right

    def _digest(self, *texts: str) -> bytes:
        """A digest of texts of any length, which cannot be computed outside of this process."""
        return hashlib.blake2b("\0".join(texts).encode(), key=self.key, digest_size=32).digest()


class Failures:
    """Counts wrong passwords by a key. The key that is longest idle is forgotten first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.counts: OrderedDict[bytes, tuple[int, float]] = (
            OrderedDict()
        )  # (count, last in seconds)

    def are_many(self, key: bytes, now: float) -> bool:
        """True if this key has had too many, the last less than LOCKED seconds ago."""
        count, last = self.counts.get(key, (0, now))
        return count >= self.most and now - last < LOCKED

    def add(self, key: bytes, now: float) -> None:
        """Counts one more."""
        count, last = self.counts.pop(key, (0, now))
        self.counts[key] = (count + 1 if now - last < LOCKED else 1, now)
        if len(self.counts) > KEYS:
            self.counts.popitem(last=False)

    def take_back(self, key: bytes) -> None:
        """Counts one less: it was no failure."""
        count, last = self.counts.get(key, (0, 0.0))
        if count > 1:
            self.counts[key] = (count - 1, last)
        else:
            self.forget(key)

    def forget(self, key: bytes) -> None:
        """Begins to count anew."""
        self.counts.pop(key, None)


Counted = tuple[tuple[Failures, bytes], ...]
"""The counts that one password is part of, each with its key."""


def _take_back(counted: Counted) -> None:
    for failures, key in counted:
        failures.take_back(key)


def _refusal(status: int, message: str, name: str, value: str) -> PlainTextResponse:
    return PlainTextResponse(message, status, {name: value})


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
