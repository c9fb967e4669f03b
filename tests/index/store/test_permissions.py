"""What may not be read or written: one sentence, and nothing is lost."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from conftest import not_on_windows

pytestmark = not_on_windows("the modes of files are those of Unix")

HERE = Path(__file__).parents[2]


def run(*commands: Sequence[str | Path]) -> list[tuple[int, str, str]]:
    """Runs commands (see commands.py) as a user who may do what the files' modes say, and no more.

    Such a user is root, too, without the capabilities.
    """
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*plain, sys.executable, HERE / "commands.py"],
        input="".join(json.dumps([str(part) for part in command]) + "\n" for command in commands),
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": HERE.parent},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@contextlib.contextmanager
def modes(mode: int, *files: Path) -> Iterator[None]:
    """Gives files and folders another mode, and then their own again."""
    before = [file.stat().st_mode for file in files]
    try:
        for file in files:
            file.chmod(mode)
        yield
    finally:
        for file, own in reversed(list(zip(files, before, strict=True))):
            file.chmod(own)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "build.lock"}


def refused(store: Path) -> str:
    return (
        f"The store {store} cannot be written (Permission denied): give a folder that can be "
        "written. What was there before is untouched."
    )


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return tmp_path / "articles"


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Path:
    build(a="Cam được mùa.")
    return tmp_path / "store"


def test_a_store_that_may_only_be_read_is_asked_and_not_built(articles: Path, store: Path) -> None:
    before = content(store)
    with modes(0o444, *store.iterdir()), modes(0o555, store):
        answered, checked, dry = run(
            ["qa", "cam", "--store", store],
            ["index", articles, "--store", store, "--check"],
            ["index", articles, "--store", store, "--dry-run"],
        )
        (articles / "b.txt").write_text("Chè.", "utf-8")
        built, new = run(
            ["index", articles, "--store", store],
            ["index", articles, "--store", store / "new"],
        )
    assert answered[:2] == (0, "1. a  1.00\na.txt\n»Cam được mùa.«\n\n")
    assert checked == (
        0,
        f"The store {store} is whole.\nArticles: 1 unchanged\nThe store is up to date.\n",
        "",
    )
    assert dry == (0, "Articles: 1 unchanged\nThe store is up to date.\n", "")
    for (code, out, err), folder in ((built, store), (new, store / "new")):
        assert (code, out) == (2, "")
        assert err.splitlines()[-1] == refused(folder)
    assert content(store) == before


def test_a_folder_that_may_not_be_written_says_why(articles: Path, store: Path) -> None:
    before = content(store)
    (articles / "b.txt").write_text("Chè.", "utf-8")
    with modes(0o555, store):  # its files, the lock among them, may be written
        [(code, _, err)] = run(["index", articles, "--store", store])
    assert code == 2
    assert err.splitlines()[-1] == refused(store)
    assert content(store) == before


def test_what_may_not_be_read_is_skipped_with_a_reason(articles: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.csv", "kín/d.txt", "tên/e.txt"):
        (articles / name).parent.mkdir(parents=True, exist_ok=True)
        (articles / name).write_text("Cam.\n\nChè.", "utf-8")
    (articles / "f.txt").symlink_to("tên/g.txt")
    closed = modes(0, articles / "b.txt", articles / "c.csv", articles / "kín")
    with closed, modes(0o444, articles / "tên"):  # its names may be read, and no more
        [(code, out, err)] = run(["index", articles, "--store", tmp_path / "store"])
    assert code == 1
    assert "Traceback" not in err
    assert [line for line in out.splitlines() if "kipped" in line] == [
        "  b.txt, c.csv, f.txt and 1 more: skipped: it cannot be read (Permission denied)",
        "  kín: skipped: the folder cannot be opened",
        "Skipped: 5",
    ]


def test_a_store_that_may_not_be_read_is_one_sentence_and_is_kept(
    articles: Path, store: Path
) -> None:
    before = content(store)
    (articles / "b.txt").write_text("Chè.", "utf-8")
    asking: list[list[str | Path]] = [
        ["qa", "cam", "--store", store],
        ["index", articles, "--store", store, "--check"],
    ]
    building: list[str | Path] = ["index", articles, "--store", store]
    unreadable = f"The store {store} cannot be read (Permission denied): see that you may read all "
    [text] = store.glob("*.sqlite")
    with modes(0, text):
        results = run(*asking)
    with modes(0, store / "manifest.json"):
        results += run(*asking)
        [blind] = run(building)
    assert content(store) == before
    with modes(0, store):
        results += run(*asking)
        closed, served = run(building, ["app", "--port", free_port(), "--store", store])
    for code, out, err in results:
        assert (code, out, err) == (2, "", unreadable + "files in it.\n")
    for code, _, err in (blind, closed, served):
        assert code == 2
        assert err.splitlines()[-1] == refused(store)
        assert "Traceback" not in err
    assert content(store) == before
