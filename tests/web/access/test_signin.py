"""Signing in: what opens, what locks a name, and how much is remembered of failures."""

import asyncio
from base64 import b64encode

import pytest

from web.access import signin
from web.access.signin import FAILURES, LOCKED, SignIn
from web.passwords import Passwords, hashed

KNOWN = Passwords([f"lan:{hashed('đúng mật khẩu', bytes(16))}"])


def header(name: str, password: str) -> bytes:
    return b"Basic " + b64encode(f"{name}:{password}".encode())


RIGHT, WRONG = header("lan", "đúng mật khẩu"), header("lan", "sai")


def statuses(sign_in: SignIn, *requests: tuple[bytes, float]) -> list[int]:
    """The statuses of requests that come one after the other, each (header, seconds)."""

    async def all_of() -> list[int]:
        return [await sign_in.status(header, now) for header, now in requests]

    return asyncio.run(all_of())


@pytest.fixture
def sign_in() -> SignIn:
    async def app(*_: object) -> None:
        pass

    return SignIn(app, KNOWN)


def test_only_the_right_password_opens(sign_in: SignIn) -> None:
    headers = (b"", b"Bearer x", b"Basic ???", b"Basic " + b64encode(b"lan"), WRONG, RIGHT)
    assert statuses(sign_in, *((header, 0) for header in headers)) == [401] * 5 + [200]


def test_repeated_failures_lock_the_name_for_a_while(sign_in: SignIn) -> None:
    assert statuses(sign_in, *[(WRONG, 0)] * FAILURES) == [401] * FAILURES
    assert statuses(sign_in, (RIGHT, 1), (RIGHT, LOCKED - 1), (RIGHT, LOCKED)) == [429, 429, 200]
    # Who has signed in stays so, whatever others try.
    assert statuses(sign_in, *[(WRONG, 999)] * (FAILURES + 1)) == [401] * FAILURES + [429]
    assert statuses(sign_in, (RIGHT, 999)) == [200]


def test_the_right_password_ends_a_row_of_failures(sign_in: SignIn) -> None:
    almost = [(WRONG, 0.0)] * (FAILURES - 1)
    assert statuses(sign_in, *almost, (RIGHT, 0), *almost) == [
        *[401] * (FAILURES - 1),
        *[200],
        *[401] * (FAILURES - 1),
    ]


def test_failures_at_the_same_time_are_all_counted(sign_in: SignIn) -> None:
    """Each is counted before its password is checked, so that many at once do not slip through."""

    async def at_once() -> list[int]:
        tries = (sign_in.status(header("lan", f"guess {n}"), 0) for n in range(FAILURES + 3))
        return await asyncio.gather(*tries)

    assert asyncio.run(at_once()) == [401] * FAILURES + [429] * 3


def test_failures_of_the_names_longest_idle_are_forgotten(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signin, "NAMES", 2)
    names = ("a", "b", "a", "c", "d", "c")
    assert statuses(sign_in, *((header(name, "x"), 0) for name in names)) == [401] * 6
    assert sign_in.failed == {"d": (1, 0), "c": (2, 0)}
    assert list(sign_in.failed) == ["d", "c"]  # the longest idle first
