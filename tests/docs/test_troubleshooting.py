"""docs/troubleshooting.md has every error sentence of the code, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
GAP = "…"  # what differs from case to case


def trees() -> list[ast.Module]:
    """The modules whose errors a user can meet."""
    rooms = (file for room in ("index", "qa", "web") for file in (ROOT / room).rglob("*.py"))
    files = [*sorted(rooms), ROOT / "app.py", ROOT / "hoibao.py"]
    return [ast.parse(file.read_text("utf-8")) for file in files]


def error_classes(modules: list[ast.Module]) -> set[str]:
    """The names of HoibaoError and of all classes below it."""
    names: set[str] = set()
    more = {"HoibaoError"}
    while more - names:
        names |= more
        more = {
            node.name
            for module in modules
            for node in ast.walk(module)
            if isinstance(node, ast.ClassDef)
            and any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
        }
    return names


def sentences(message: ast.expr, module: ast.Module) -> Iterator[str]:
    """The sentences that an expression can give, with gaps.

    A name stands for what is assigned to it in the module, and a call of a function of the module
    for what that returns. The message of another error is another error's sentence.
    """
    if isinstance(message, ast.Constant):
        yield str(message.value)
    elif isinstance(message, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else GAP for part in message.values)
        yield re.sub(f"{GAP}+", GAP, "".join(map(str, parts)))
    elif isinstance(message, ast.Name):
        for node in ast.walk(module):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == message.id:
                yield from sentences(node.value, module)
    elif isinstance(message, ast.Call) and ast.unparse(message.func) != "str":
        [function] = [
            node
            for node in module.body
            if isinstance(node, ast.FunctionDef) and node.name == ast.unparse(message.func)
        ]
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value:
                yield from sentences(node.value, module)


def error_sentences() -> set[str]:
    """Each sentence that an error of the project is made with."""
    modules = trees()
    classes = error_classes(modules)
    assert classes >= {"StoreError", "ModelError", "WhereError", "AddressError"}
    return {
        " ".join(sentence.split())
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in classes
        for sentence in sentences(node.args[0], module)
    }


def entries() -> list[tuple[str, str]]:
    """(sentence, remedy) of each entry of the page."""
    matches = re.findall(
        r"^- \*\*(.+?)\*\*\s+(.+?)(?=\n- |\n\n|\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    return [(" ".join(sentence.split()), " ".join(text.split())) for sentence, text in matches]


def test_sentences_are_read_from_all_forms_of_code() -> None:
    module = ast.parse(
        'def reason(n):\n    if n: return "One."\n    return f"Two {n}."\n'
        'message = f"Three {n}{n:,}."\n'
        "E('Plain ' 'text.')\nE(reason(1))\nE(message)\nE(str(error))\n"
    )
    calls = [node.value for node in module.body if isinstance(node, ast.Expr)]
    told = [
        sentence
        for call in calls
        if isinstance(call, ast.Call)
        for sentence in sentences(call.args[0], module)
    ]
    assert sorted(told) == ["One.", "Plain text.", "Three ….", "Two …."]


def test_every_error_of_the_code_is_there_and_no_other() -> None:
    documented = [sentence for sentence, _ in entries()]
    assert len({*documented}) == len(documented)
    assert {*documented} == error_sentences()


def test_every_error_has_a_remedy() -> None:
    assert len(entries()) == len(re.findall(r"^- ", PAGE, re.MULTILINE))
    for sentence, remedy in entries():
        assert remedy.endswith("."), sentence
        assert len(remedy) >= 20, sentence
