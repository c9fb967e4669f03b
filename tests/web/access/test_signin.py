"""Signing in: what opens, what locks whom, and how much is remembered of failures."""

import asyncio
import threading
from base64 import b64encode
from typing import Any

import pytest
from starlette.testclient import TestClient

from web.access import signin
from web.access.limits import Crowded, Pool
from web.access.signin import ADDRESS_FAILURES, FAILURES, LOCKED, NAME_FAILURES, SignIn
from web.passwords import Passwords, hashed

KNOWN = Passwords([f"lan:{hashed('đúng mật khẩu', bytes(16))}"])
HOME, CAFE = "192.0.2.1", "192.0.2.2"


def header(name: str, password: str) -> bytes:
    return b"Basic " + b64encode(f"{name}:{password}".encode())


RIGHT, WRONG = header("lan", "đúng mật khẩu"), header("lan", "sai")


def statuses(sign_in: SignIn, *requests: tuple[bytes, float], address: str = HOME) -> list[int]:
    """The statuses of requests that come one after the other, each (header, seconds)."""

    async def all_of() -> list[int]:
        return [await sign_in.status(header, address, now) for header, now in requests]

    return asyncio.run(all_of())


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> SignIn:
    async def app(*_: object) -> None:
        pass

    # Real checks take long; those of test_passwords.py are real.
    monkeypatch.setattr(KNOWN, "match", lambda name, password: (name, password) == RIGHT_PAIR)
    return SignIn(app, KNOWN)


RIGHT_PAIR = ("lan", "đúng mật khẩu")


def test_only_the_right_password_opens(sign_in: SignIn) -> None:
    headers = (b"", b"Bearer x", b"Basic ???", b"Basic " + b64encode(b"lan"), WRONG, RIGHT)
    assert statuses(sign_in, *((header, 0) for header in headers)) == [401] * 5 + [200]


def test_repeated_failures_lock_the_name_for_a_while(sign_in: SignIn) -> None:
    assert statuses(sign_in, *[(WRONG, 0)] * FAILURES) == [401] * FAILURES
    assert statuses(sign_in, (RIGHT, 1), (RIGHT, LOCKED - 1), (RIGHT, LOCKED)) == [429, 429, 200]
    # Who has signed in stays so, whatever others try.
    assert statuses(sign_in, *[(WRONG, 999)] * (FAILURES + 1)) == [401] * FAILURES + [429]
    assert statuses(sign_in, (RIGHT, 999)) == [200]


def test_failures_elsewhere_do_not_lock_the_name_here(sign_in: SignIn) -> None:
    assert statuses(sign_in, *[(WRONG, 0)] * FAILURES, (RIGHT, 0)) == [401] * FAILURES + [429]
    assert statuses(sign_in, (RIGHT, 0), address=CAFE) == [200]
    assert statuses(sign_in, (RIGHT, 0)) == [200]


def test_an_address_has_so_many_failures_with_all_names_together(sign_in: SignIn) -> None:
    guesses = [(header(f"name {n}", "x"), 0.0) for n in range(ADDRESS_FAILURES)]
    assert statuses(sign_in, *guesses) == [401] * ADDRESS_FAILURES
    assert statuses(sign_in, (RIGHT, 0)) == [429]
    assert statuses(sign_in, (RIGHT, 0), address=CAFE) == [200]  # and here, once it was right
    assert statuses(sign_in, (RIGHT, 0)) == [200]


def test_a_name_has_so_many_failures_from_all_addresses_together(sign_in: SignIn) -> None:
    for n in range(NAME_FAILURES):
        assert statuses(sign_in, (WRONG, 0), address=f"198.51.100.{n}") == [401]
    assert statuses(sign_in, (RIGHT, 0)) == [429]
    assert statuses(sign_in, (RIGHT, LOCKED)) == [200]


def test_addresses_of_one_ipv6_network_are_counted_together(sign_in: SignIn) -> None:
    for n in range(FAILURES):
        assert statuses(sign_in, (WRONG, 0), address=f"2001:db8::{n}") == [401]
    assert statuses(sign_in, (RIGHT, 0), address="2001:db8::ffff") == [429]
    assert statuses(sign_in, (RIGHT, 0), address="2001:db8:0:1::1") == [200]


def test_the_right_password_ends_a_row_of_failures(sign_in: SignIn) -> None:
    almost = [(WRONG, 0.0)] * (FAILURES - 1)
    assert statuses(sign_in, *almost, (RIGHT, 0), *almost) == [
        *[401] * (FAILURES - 1),
        *[200],
        *[401] * (FAILURES - 1),
    ]


def test_sign_ins_that_were_right_are_no_failures(sign_in: SignIn) -> None:
    statuses(sign_in, (RIGHT, 0))
    assert [len(failures.counts) for failures in (
        sign_in.failures, sign_in.address_failures, sign_in.name_failures
    )] == [0, 0, 0]  # fmt: skip


def test_failures_at_the_same_time_are_all_counted(sign_in: SignIn) -> None:
    """Each is counted before its password is checked, so that many at once do not slip through."""

    async def at_once() -> list[int]:
        guesses = (header("lan", f"guess {n}") for n in range(FAILURES + 3))
        return await asyncio.gather(*(sign_in.status(guess, HOME, 0) for guess in guesses))

    assert asyncio.run(at_once()) == [401] * FAILURES + [429] * 3


def test_requests_of_one_page_are_checked_once(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def match(name: str, password: str) -> bool:
        checked.append(name)
        return True

    monkeypatch.setattr(KNOWN, "match", match)

    async def at_once() -> list[int]:
        return await asyncio.gather(*(sign_in.status(RIGHT, HOME, 0) for _ in range(20)))

    assert asyncio.run(at_once()) == [200] * 20
    assert checked == ["lan"]
    assert sign_in.checks == {}


def test_what_is_remembered_is_bounded(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "KEYS", 2)
    names = ("a" * 10_000, "b", "a" * 10_000, "c", "d", "c")
    assert statuses(sign_in, *((header(name, "x"), 0) for name in names)) == [401] * 6
    keys = [sign_in._digest(name, HOME) for name in "dc"]  # the longest idle first
    assert list(sign_in.failures.counts.items()) == [(keys[0], (1, 0)), (keys[1], (2, 0))]
    assert all(len(key) == 32 for key in keys)
    # The same name and password, written in other ways.
    spellings = [b"basic", b"BASIC", b"bAsIc"]
    for spelling in spellings:
        assert statuses(sign_in, (spelling + RIGHT[5:], 0), address=CAFE) == [200]
    assert len(sign_in.right) == 1


def test_too_many_checks_at_once_are_refused(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that run and wait are answered; more are refused, and are no failures."""
    go_on = threading.Event()
    monkeypatch.setattr(KNOWN, "match", lambda *_: not go_on.wait(60))
    sign_in.pool = Pool(1, 1)

    async def at_once() -> list[Any]:
        tries = [asyncio.create_task(sign_in.status(header(name, "x"), HOME, 0)) for name in "abc"]
        await asyncio.wait(tries, return_when=asyncio.FIRST_COMPLETED)
        go_on.set()
        return await asyncio.gather(*tries, return_exceptions=True)

    a, b, c = asyncio.run(at_once())
    assert (a, b, type(c)) == (401, 401, Crowded)
    assert len(sign_in.failures.counts) == 2

    class Full(Pool):
        async def run(self, function: Any) -> Any:
            raise Crowded

    sign_in.pool = Full(1, 1)
    refused = TestClient(sign_in).get("/", auth=("lan", "đúng mật khẩu"))
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
