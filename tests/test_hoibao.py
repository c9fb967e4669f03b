"""The command `hoibao` and the public names."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import not_on_windows

import hoibao
import index
import qa
from index.errors import HoibaoError

ROOT = Path(__file__).parent.parent


def test_all_public_names_are_in_one_place() -> None:
    assert {*hoibao.__all__} == {*index.__all__, *qa.__all__, "HoibaoError", "main"}
    assert all(getattr(hoibao, name) is getattr(qa, name) for name in qa.__all__)
    assert hoibao.build_store is index.build_store
    assert hoibao.HoibaoError is HoibaoError
    assert {*hoibao.__all__} <= {*dir(hoibao)}


@pytest.mark.parametrize(
    ("arguments", "module", "passed"),
    [
        (["index", "articles", "--dry-run"], "index.__main__", ["articles", "--dry-run"]),
        (["ask", "ai?", "-k", "3"], "qa.__main__", ["ai?", "-k", "3"]),
        (["chat", "--port", "80"], "app", ["--port", "80"]),
        (["check", "articles"], "index.__main__", ["--check", "articles"]),
    ],
)
def test_a_command_runs_its_module(
    arguments: list[str], module: str, passed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[list[str], str]] = []

    def record(arguments: list[str], prog: str) -> int:
        calls.append((arguments, prog))
        return 1

    monkeypatch.setattr(f"{module}.main", record)
    monkeypatch.setattr("index.__main__.give_way", lambda: None)
    assert hoibao.main(arguments) == 1
    assert calls == [(passed, f"hoibao {arguments[0]}")]


def test_help_names_the_commands_and_calls_them_by_their_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments, first in (
        (["--help"], "usage: hoibao [-h] [--version] COMMAND"),
        (["ask", "--help"], "usage: hoibao ask [-h]"),
        (["chat", "--help"], "usage: hoibao chat [-h]"),
        (["check", "--help"], "usage: hoibao check [-h]"),
    ):
        with pytest.raises(SystemExit, match="0"):
            hoibao.main(arguments)
        assert capsys.readouterr().out.startswith(first)
    with pytest.raises(SystemExit, match="2"):
        hoibao.main(["aks"])
    assert "invalid choice: 'aks'" in capsys.readouterr().err


@pytest.mark.parametrize("command", hoibao.COMMANDS)
def test_every_help_has_examples_and_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        hoibao.main([command, "--help"])
    _, examples = capsys.readouterr().out.split("examples:\n")
    assert examples.startswith(f"  hoibao {command}")
    assert "\nExit codes: 0 " in examples


@pytest.mark.parametrize("command", ["", "index", "ask", "chat"])
def test_every_command_tells_the_version(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        hoibao.main([*command.split(), "--version"])
    assert capsys.readouterr().out == "hoibao 0.2.0\n"


@pytest.mark.parametrize("shell", hoibao.SHELLS)
def test_a_shell_completes_commands_and_options(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hoibao.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in ("index", "ask", "chat", "check", "explain", "dry-run", "upload"):
        assert word in script


@not_on_windows("a shell called bash there is that of another system")
def test_bash_reads_the_completion() -> None:
    script = hoibao.completion("bash")
    typed = "COMP_WORDS=(hoibao as); COMP_CWORD=1"
    asked = f'{script}\n{typed}; _shtab_hoibao hoibao as hoibao; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "ask\n"


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys, hoibao\n"
        "try: hoibao.main(['ask', '--version'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'numpy', 'faiss', 'gradio', 'shtab', 'rich'} & {*sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "hoibao 0.2.0\n[]\n"
