"""The notebook of `examples/`, whose code runs without Jupyter."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK: dict[str, Any] = json.loads((ROOT / "examples" / "ask.ipynb").read_text("utf-8"))
CELLS = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def test_it_is_a_notebook_without_outputs() -> None:
    """As nbformat 4.5 wants it: the cells have ids of their own."""
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in NOTEBOOK["cells"]]
    assert len({*ids}) == len(ids)
    for cell in NOTEBOOK["cells"]:
        keys = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            keys |= {"execution_count", "outputs"}
            assert (cell["execution_count"], cell["outputs"]) == (None, [])
        assert {*cell} == keys
    for code in CELLS:
        compile(code, "cell", "exec")


@pytest.mark.model
def test_its_cells_run_one_after_another(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "articles", tmp_path / "articles")
    (tmp_path / "examples").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(CELLS)],
        cwd=tmp_path / "examples",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("20 articles in ")
    assert "Lê Thị Kim Dung" in lines[2]
    flood = next(line for line in lines if line.startswith("2024-07-03 Vị Xuyên: Hơn 1.100 ngôi"))
    assert lines.index(flood) == 8
    assert lines[-2].startswith("doi nao vo dich bong da -> Ngược dòng phút bù giờ")
    assert lines[-1] == "Giá Bitcoin là bao nhiêu? -> no answer"
