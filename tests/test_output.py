"""Standard output that is full or closed: no traceback, and an exit code that says so."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder

import index.__main__
import qa.__main__

needs_full_disk = pytest.mark.skipif(
    not os.path.exists("/dev/full"), reason="the system has no /dev/full"
)


@pytest.fixture
def commands(
    build: Callable[..., object],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Callable[[], int]]:
    """Commands that print what a store tells: an answer, as JSON too, the facets, a check."""
    build(a="Mùa cam\n\n2/4/2024\n\nCam được mùa.")
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))
    store = ["--store", str(tmp_path / "store")]

    def command(main: Callable[[Sequence[str]], int], *arguments: str) -> Callable[[], int]:
        return lambda: main([*arguments, *store])

    return [
        command(qa.__main__.main, "cam"),
        command(qa.__main__.main, "cam", "--json"),
        command(qa.__main__.main, "--facets"),
        command(index.__main__.main, "--check"),
    ]


@needs_full_disk
def test_a_full_disk_is_said_and_is_an_error(
    commands: list[Callable[[], int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in commands:
        with open("/dev/full", "w") as full, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", full)
            assert command() == 2
        assert capsys.readouterr().err == (
            "The output cannot be written (No space left on device): write it to another disk.\n"
        )


def test_what_is_written_to_closed_output_goes_nowhere(
    commands: list[Callable[[], int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in commands:
        for name in ("stdout", "stderr"):
            monkeypatch.setattr(sys, name, None)
        assert command() == 0
        for name in ("stdout", "stderr"):
            stream: Any = getattr(sys, name)
            assert stream.name == os.devnull
            stream.close()
