"""Names and passwords: the file, the command, and signing in."""

import asyncio
import stat
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import pytest

from web import passwords
from web.passwords import PasswordError, Passwords, hashed
from web.signin import FAILURES, LOCKED, SignIn

KNOWN = Passwords([f"lan:{hashed('đúng mật khẩu', bytes(16))}"])


def typing(monkeypatch: pytest.MonkeyPatch, typed: Sequence[str]) -> None:
    answers = iter(typed)
    monkeypatch.setattr(passwords.getpass, "getpass", lambda prompt: next(answers))


def test_command_adds_names_and_changes_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "passwords"
    for name, password in (("lan", "first pass"), ("minh", "other pass"), ("lan", "second pass")):
        typing(monkeypatch, [password, password])
        assert passwords.main([str(file), name]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "lan may sign in."
    known = Passwords.read(file)
    assert list(known.hashes) == ["lan", "minh"]
    assert known.match("lan", "second pass")
    assert not known.match("lan", "first pass")
    assert not known.match("nobody", "second pass")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "pass" not in file.read_text()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("lan", ["one password", "another one"], "The two passwords are not the same"),
        ("lan", ["short", "short"], "at least 8 characters"),
        ("l:n", ["long enough", "long enough"], "Give a name without a colon"),
    ],
)
def test_refusal_is_a_sentence_and_changes_nothing(
    name: str,
    typed: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typing(monkeypatch, typed)
    assert passwords.main([str(tmp_path / "passwords"), name]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["lan", "lan:password", "lan:zz$00", ":00$00", "lan:00$00"])
def test_file_of_another_form_is_one_sentence(line: str, tmp_path: Path) -> None:
    with pytest.raises(PasswordError, match=r"Line 1 .* is not NAME:SALT\$DIGEST"):
        Passwords([line])
    with pytest.raises(PasswordError, match="is empty"):
        Passwords([])
    with pytest.raises(PasswordError, match="cannot be read"):
        Passwords.read(tmp_path / "none")


def header(name: str, password: str) -> bytes:
    return b"Basic " + b64encode(f"{name}:{password}".encode())


def statuses(sign_in: SignIn, *tried: tuple[bytes, float]) -> list[int]:
    async def all_of() -> list[int]:
        return [await sign_in.status(given, at) for given, at in tried]

    return asyncio.run(all_of())


def sign_in() -> SignIn:
    async def app(*_: object) -> None:
        pass

    return SignIn(app, KNOWN)


def test_only_the_right_password_opens() -> None:
    right, wrong = header("lan", "đúng mật khẩu"), header("lan", "sai")
    tried = (b"", b"Bearer x", b"Basic ???", b"Basic " + b64encode(b"lan"), wrong, right)
    assert statuses(sign_in(), *((given, 0) for given in tried)) == [401] * 5 + [200]


def test_repeated_failures_lock_the_name_for_a_while() -> None:
    right, wrong = header("lan", "đúng mật khẩu"), header("lan", "sai")
    door = sign_in()
    assert statuses(door, *[(wrong, 0)] * FAILURES) == [401] * FAILURES
    assert statuses(door, (right, 1), (right, LOCKED - 1), (right, LOCKED)) == [429, 429, 200]
    # Who has signed in stays so, whatever others try.
    assert statuses(door, *[(wrong, 999)] * (FAILURES + 1)) == [401] * FAILURES + [429]
    assert statuses(door, (right, 999)) == [200]
