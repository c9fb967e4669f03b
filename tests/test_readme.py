import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import app
import index.__main__

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    return [line for block in blocks("console") for line in block.strip().splitlines()]


def test_the_commands_are_those_that_ci_and_these_tests_run() -> None:
    enter, start = ". .venv/bin/activate", "python app.py"
    assert commands() == [
        f"python3 -m venv .venv && {enter} && pip install -e . && {start}",  # .ci/run
        f"uv venv --seed && {enter} && uv pip install -e . && {start}",
        'pip install -e ".[test]" && pytest',  # .ci/run
        "python -m index articles --store store",
        'python -m qa "who chaired the Tuyên Quang endpoint"',
        'python -m qa "Hội nghị được kết nối trực tuyến tới bao nhiêu điểm cầu?" --json',
        'python -m qa "ngập bao nhiêu nhà" --from 2024-05 --author "Nông Hải Yến" --explain',
        "python -m qa --json < questions.txt",
        "python -m web.passwords passwords lan",  # tests/web/test_passwords.py
        "python app.py --host 0.0.0.0 --auth passwords",  # tests/web/test_guard.py
        "python -m bench.feedback store --set questions.jsonl",  # tests/web/test_feedback.py
    ]
    gate = (ROOT / ".ci" / "run").read_text("utf-8")
    # .ci/run takes the first out of the README as it is.
    [taken] = re.findall(r"^line=\$\((.*)\)$", gate, re.MULTILINE)
    done = subprocess.run(shlex.split(taken), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{commands()[0]}\n"
    assert 'bash -c "$line"' in gate
    install, run = commands()[2].split(" && ")
    assert install.replace("install", "install -q") in gate
    assert re.search(rf"^{re.escape(run)}\b", gate, re.MULTILINE)


PAGES = (
    *("README.md", "CONTRIBUTING.md", "bench/README.md", "examples/README.md"),
    *("docs/index.md", "docs/formats.md", "docs/operators.md", "docs/troubleshooting.md"),
    "docs/scaling.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_links_to_is_there(page: str) -> None:
    for path in re.findall(r"\]\((?!http)([^)]+)\)", (ROOT / page).read_text("utf-8")):
        assert ((ROOT / page).parent / path).is_file(), path


def test_the_operators_page_names_options_that_there_are() -> None:
    """Of the commands in its blocks and in its text."""
    parsers = {
        "python -m index": index.__main__.parser(),
        "hoibao index": index.__main__.parser(),
        "hoibao chat": app.parser(),
    }
    page = " ".join((ROOT / "docs/operators.md").read_text("utf-8").split())
    argument = r"(?:/|--|chat\.|part-|\d+/|qdrant\+)\S+ ?"
    commands = re.findall(rf"(python -m index|hoibao index|hoibao chat) ((?:{argument})+)", page)
    assert {command for command, _ in commands} == {*parsers}
    for command, arguments in commands:
        parsers[command].parse_args(arguments.replace("`", "").replace(",", "").split())


def test_every_file_that_the_walks_name_is_there() -> None:
    """Names in capitals are to be chosen."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for path in re.findall(r"`((?:index|qa|web|tests|docs|bench)/[\w/.]*)`", text):
        assert any(c.isupper() for c in path) or (ROOT / path).exists(), path


def run(arguments: list[str], folder: Path, typed: str = "", code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.mark.model
@pytest.mark.timeout(600)  # starts Python and loads the model eight times
def test_the_commands_and_snippets_do_what_the_readme_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "articles", tmp_path / "articles")
    index, ask, ask_json, ask_some, lines = (shlex.split(each)[1:] for each in commands()[3:8])
    assert "20 articles in" in run(index, tmp_path)
    assert "Lê Thị Kim Dung" in run(ask, tmp_path).split("\n\n")[0]
    assert '"confident": ' in run(ask_json, tmp_path)
    typed = "who chaired the Tuyên Quang endpoint\nGiá Bitcoin hôm nay là bao nhiêu?\n"
    answers = [*map(json.loads, run(lines[: lines.index("<")], tmp_path, typed, 1).splitlines())]
    assert [answer["confident"] for answer in answers] == [True, False]
    some = run(ask_some, tmp_path, code=1)  # right, but not sure
    assert "\n1. Vị Xuyên: Hơn 1.100 ngôi nhà ngập" in some
    assert "vector 0." in some
    # The two that are left out: tests/web/test_programs.py
    snippet, filtered, many, _, _, reader = blocks("python")
    printed = run(["-c", filtered], tmp_path).splitlines()
    assert printed[0].startswith("Facets(dates=('2023-")
    assert printed[1].startswith("2024-07-03 Vị Xuyên: Hơn 1.100 ngôi nhà ngập")
    assert run(["-c", many], tmp_path).splitlines() == [
        *("đội nào vô địch bóng đá? True", "ai chủ trì hội nghị? True", "True"),
    ]
    assert "Lê Thị Kim Dung" in run(["-c", snippet], tmp_path).splitlines()[0]
    read = run(["-c", reader, str(tmp_path / "store")], tmp_path)
    first = min((ROOT / "articles").iterdir())
    assert read.splitlines()[0] in first.read_text("utf-8")  # passage 0 is nearest to itself
