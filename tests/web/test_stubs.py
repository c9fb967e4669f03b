"""Gradio writes no files when the chat starts."""

import importlib
import inspect
from pathlib import Path

import pytest

from web.stubs import without_stubs

COMPONENT = """
from gradio.components.base import Component

class Lamp(Component):
    EVENTS = []
"""


@pytest.mark.parametrize(("name", "written"), [("lamp_with", True), ("lamp_without", False)])
def test_no_stub_is_written_of_a_component_that_is_imported(
    name: str, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / f"{name}.py").write_text(COMPONENT)
    if written:
        lamp = importlib.import_module(name).Lamp
    else:
        with without_stubs():
            lamp = importlib.import_module(name).Lamp
            assert Path(inspect.getfile(Path)).name == "pathlib.py"
    assert (tmp_path / f"{name}.pyi").exists() is written
    assert inspect.getfile(lamp) == str(tmp_path / f"{name}.py")
