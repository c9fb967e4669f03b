import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each part may know those to the right of it: app.py -> web -> qa -> index.
LAYERS = ["app", "web", "qa", "index"]


def sources() -> list[Path]:
    files = [ROOT / "app.py"]
    for layer in LAYERS[1:]:
        files += sorted((ROOT / layer).rglob("*.py"))
    return files


def imported(file: Path) -> set[str]:
    """The top-level names of all that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def layer_of(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_run_one_way(file: Path) -> None:
    forbidden = set(LAYERS[: LAYERS.index(layer_of(file))])
    assert imported(file) & forbidden == set()


def test_only_the_app_and_what_it_alone_imports_know_gradio() -> None:
    with_gradio = {file for file in sources() if "gradio" in imported(file)}
    assert {layer_of(file) for file in with_gradio} <= {"app", "web"}


@pytest.mark.parametrize("module", ["index", "qa", "index.__main__", "qa.__main__"])
def test_heavy_libraries_are_not_imported_before_they_are_used(module: str) -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "gradio", "openvino")
    heavy += ("trafilatura", "lxml", "docx", "openpyxl", "pypdfium2", "httpx", "viparse")
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_begins_with_one_sentence_on_what_it_is(file: Path) -> None:
    docstring = ast.get_docstring(ast.parse(file.read_text("utf-8")))
    assert docstring
    assert docstring.partition("\n\n")[0].endswith((".", ":", "`"))


def test_nothing_is_pickled_or_evaluated() -> None:
    for file in sources():
        assert not imported(file) & {"pickle", "marshal", "shelve", "dill", "joblib"}
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "__import__"}
