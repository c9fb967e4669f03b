"""Names and passwords: the file and the command."""

import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from web import passwords
from web.passwords import PasswordError, Passwords


def typing(monkeypatch: pytest.MonkeyPatch, typed: Sequence[str]) -> None:
    answers = iter(typed)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))


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
    ("name", "typed", "message"),
    [
        ("lan", ["one password", "another one"], "The two passwords are not the same"),
        ("lan", ["short", "short"], "at least 8 characters"),
        ("l:n", ["long enough", "long enough"], "Give a name without a colon"),
    ],
)
def test_refusal_is_a_sentence_and_changes_nothing(
    name: str,
    typed: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typing(monkeypatch, typed)
    assert passwords.main([str(tmp_path / "passwords"), name]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["lan", "lan:password", "lan:zz$00", ":00$00", "lan:00$00"])
def test_file_of_another_form_is_one_sentence(line: str, tmp_path: Path) -> None:
    with pytest.raises(PasswordError, match=r"Line 1 .* is not NAME:SALT\$DIGEST"):
        Passwords([line])
    with pytest.raises(PasswordError, match="is empty"):
        Passwords([])
    with pytest.raises(PasswordError, match="cannot be read"):
        Passwords.read(tmp_path / "none")
