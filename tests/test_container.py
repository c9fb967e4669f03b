"""What can be checked of the Containerfile without a program that builds images."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import app
import index.__main__

ROOT = Path(__file__).parent.parent
STEPS = [
    tuple(line.split(maxsplit=1))
    for line in (ROOT / "Containerfile").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
KEPT = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)


def steps(name: str) -> list[str]:
    return [arguments for step, arguments in STEPS if step == name]


def test_it_is_made_of_packages_alone() -> None:
    assert {step for step, _ in STEPS} <= {
        *("FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "ENV", "EXPOSE", "HEALTHCHECK"),
        *("ENTRYPOINT", "CMD"),
    }
    assert [step.split()[0] for step in steps("RUN")] == ["pip", "uv", "useradd"]
    assert steps("COPY") == [". ."]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [(major, minor)] = re.findall(r"python:(\d+)\.(\d+)-slim", steps("FROM")[0])
    assert (int(major), int(minor)) >= (3, 11)
    assert project["requires-python"] == ">=3.11"


def test_nothing_runs_as_the_administrator() -> None:
    names = [step for step, _ in STEPS]
    assert steps("USER") == ["hoibao"]
    assert names.index("USER") > max(n for n, name in enumerate(names) if name == "RUN")


def test_the_command_is_one_that_there_is() -> None:
    assert json.loads(steps("ENTRYPOINT")[0]) == ["hoibao"]
    command, *arguments = json.loads(steps("CMD")[0])
    assert command == "chat"
    options = app.parser().parse_args(arguments)
    assert (options.host, options.port) == ("0.0.0.0", int(steps("EXPOSE")[0]))
    [store] = options.store
    assert store.startswith(steps("VOLUME")[0])
    page = (ROOT / "docs" / "operators.md").read_text("utf-8")
    [indexing] = re.findall(r"podman run .* hoibao index (.*)", page)
    assert index.__main__.parser().parse_args(indexing.split()).store == store


def test_what_is_copied_is_all_that_is_installed(tmp_path: Path) -> None:
    """The commands run from what .dockerignore keeps, with the sample articles beside them."""
    for name in KEPT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=lambda *_: ["__pycache__"])
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import app, hoibao; print(app.ARTICLES); hoibao.main()"],
        cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout == f"{tmp_path / 'articles'}\n", done.stderr
    assert "usage: hoibao" in done.stderr
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))
    files = [settings["project"]["readme"], *settings["project"]["license-files"]]
    files += [f"{name}.py" for name in settings["tool"]["setuptools"]["py-modules"]]
    assert {*files} | {"pyproject.toml", "articles"} == {
        name for name in KEPT if name not in ("index", "qa", "web")
    }
    for package, patterns in settings["tool"]["setuptools"]["package-data"].items():
        for pattern in patterns:
            assert [*(tmp_path / package.replace(".", "/")).glob(pattern)], (package, pattern)
