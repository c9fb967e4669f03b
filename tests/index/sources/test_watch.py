"""Watching the articles: what counts as a change, and builds while chats answer."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import FakeEncoder

import index.sources.watch
from index.errors import ArticleError
from index.sources.watch import watch_paths
from qa.opened import current


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.sources.watch, "SETTLE_MS", 50)


def watching(path: Path, store: Path) -> tuple[Iterator[None], threading.Event]:
    stop = threading.Event()
    changes = watch_paths([path], store, stop)
    next(changes)  # it is watching
    return changes, stop


@pytest.mark.parametrize("named", ["", "*.txt", "a.txt"])
def test_a_change_is_reported_once_it_has_settled(tmp_path: Path, named: str) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("cam", "utf-8")
    changes, stop = watching(articles / named, tmp_path / "store")
    for number in range(3):
        (articles / "a.txt").write_text("chè" * number, "utf-8")
    next(changes)
    stop.set()
    assert list(changes) == []  # the three changes were seen as one


def test_the_store_and_hidden_files_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    changes, stop = watching(tmp_path, tmp_path / "store")
    seen: list[None] = []
    thread = threading.Thread(target=lambda: seen.extend(changes))
    thread.start()
    (tmp_path / "store" / "manifest.json").write_text("{}", "utf-8")
    (tmp_path / ".a.txt.swp").write_text("cam", "utf-8")
    thread.join(0.5)
    assert seen == []
    (tmp_path / "a.txt").write_text("cam", "utf-8")
    while not seen:
        thread.join(0.05)
    stop.set()
    thread.join()


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    with pytest.raises(ArticleError) as error:
        next(watch_paths([folder / "tin"], tmp_path / "store"))
    assert str(error.value) == (
        f"There is no folder '{folder}' to watch for '{folder / 'tin'}': check the name."
    )


def test_watching_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Iterator[None]:
        raise OSError("OS file watch limit reached.")
        yield

    monkeypatch.setattr("watchfiles.watch", full)
    with pytest.raises(ArticleError) as error:
        next(watch_paths([tmp_path], tmp_path / "store"))
    assert str(error.value) == (
        "The articles cannot be watched (OS file watch limit reached.): build without --watch."
    )


def test_links_in_a_circle_are_watched_past(tmp_path: Path) -> None:
    (tmp_path / "store").symlink_to("store")
    changes, stop = watching(tmp_path, tmp_path / "store")
    (tmp_path / "a.txt").symlink_to("a.txt")
    next(changes)
    stop.set()
    assert list(changes) == []


class Watched:
    """`python -m index ARTICLES --store STORE --watch` in a process of its own."""

    def __init__(self, articles: Path, store: Path) -> None:
        script = Path(__file__).parents[2] / "commands.py"
        self.process = subprocess.Popen(
            [sys.executable, script, "index", articles, "--store", store, "--watch"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": script.parents[1]},
        )  # fmt: skip

    def built(self) -> str:
        """What the next build has done to the articles, once it is told."""
        assert self.process.stdout
        lines = iter(self.process.stdout.readline, "Watching for changes; stop with Ctrl+C.\n")
        [changes] = [line for line in lines if line.startswith("Articles: ")]
        return changes.removeprefix("Articles: ").rstrip()

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def stopped(self) -> tuple[int, str]:
        """(exit code, last line on stderr) after Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate()
        return self.process.returncode, err.splitlines()[-1]


def put(file: Path, text: str) -> None:
    """Writes an article in one step, for no build may see half of it."""
    hidden = file.with_name(f".{file.name}")
    hidden.write_text(f"Tin {file.stem}\n\n{text}", "utf-8")
    hidden.replace(file)


def texts(articles: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8").partition("\n\n")[2] for file in articles.iterdir()}


def ask(store: Path, stop: threading.Event) -> list[dict[str, str]]:
    """The texts of all articles, as answers show them one after the other, until told to stop."""
    states: list[dict[str, str]] = []
    finished = False
    while not finished:
        finished = stop.is_set()
        hits = current(store).ask("cam", k=100).hits
        seen = {hit.article.id: hit.article.text for hit in hits}
        if states[-1:] != [seen]:
            states.append(seen)
    return states


def text_of(store: Path, id: str) -> str | None:
    article = current(store).article(id)
    return article.text if article else None


# Each takes one step, and what the build after it says.
STEPS: list[tuple[Callable[[Path], object], str]] = [
    (lambda articles: put(articles / "0.txt", "cam số 10"), "1 changed, 5 unchanged"),
    (lambda articles: put(articles / "6.txt", "cam số 6"), "1 new, 6 unchanged"),
    (lambda articles: (articles / "1.txt").unlink(), "6 unchanged, 1 removed"),
    (
        lambda articles: (articles / "2.txt").rename(articles / "7.txt"),
        "1 renamed, 5 unchanged",
    ),
]
HASTY = 20


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_running_chats_are_kept_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder
) -> None:
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))
    articles, store = tmp_path / "articles", tmp_path / "store"
    articles.mkdir()
    for number in range(6):
        put(articles / f"{number}.txt", f"cam số {number}")
    states, stop = [texts(articles)], threading.Event()
    with Watched(articles, store) as process, ThreadPoolExecutor() as threads:
        assert process.built() == "6 new"
        asking = [threads.submit(ask, store, stop) for _ in range(4)]
        try:
            for step, expected in STEPS:
                step(articles)
                assert process.built() == expected
                states.append(texts(articles))
            for number in range(HASTY):
                put(articles / "0.txt", f"cam số {100 + number}")
                states.append(texts(articles))
            builds = 0
            while text_of(store, "0.txt") != states[-1]["0.txt"]:
                process.built()
                builds += 1
        finally:
            stop.set()
        assert process.stopped() == (2, "Stopped; no store is left half-written.")
    assert builds < HASTY
    for future in asking:
        seen = [states.index(state) for state in future.result()]
        assert seen == sorted(seen)
        assert seen[-1] == len(states) - 1
