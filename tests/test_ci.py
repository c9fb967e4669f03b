"""The file for a public host: it runs the commands of the Makefile with each Python there is."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
INSTALL = 'pip install -e ".[test]"'


def commands(job: str) -> list[str]:
    return [step["run"] for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile."""
    text = (ROOT / "Makefile").read_text("utf-8")
    match = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert match
    return [line.strip() for line in match[1].splitlines()]


def test_the_commands_are_those_of_the_makefile() -> None:
    assert commands("test") == [INSTALL, *recipe("test")]
    assert commands("lint") == [INSTALL, *recipe("lint"), *recipe("types")]


def test_each_python_of_the_project_runs_on_each_system() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    classifier = "Programming Language :: Python :: 3."
    pythons = [
        name.rpartition(" ")[2] for name in project["classifiers"] if name.startswith(classifier)
    ]
    assert project["requires-python"] == f">={pythons[0]}"
    matrix = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]
    assert matrix == {
        "os": ["ubuntu-latest", "windows-latest", "macos-latest"],
        "python": pythons,
    }
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
