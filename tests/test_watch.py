import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import index.watch
from index.watch import changes


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.watch, "SETTLE", 50)


def watching(path: Path, store: Path) -> tuple[Iterator[None], threading.Event]:
    stop = threading.Event()
    found = changes([path], store, stop)
    next(found)  # it is watching
    return found, stop


@pytest.mark.parametrize("named", ["", "*.txt", "a.txt"])
def test_a_change_is_told_once_it_has_settled(tmp_path: Path, named: str) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("cam", "utf-8")
    found, stop = watching(articles / named, tmp_path / "store")
    for number in range(3):
        (articles / "a.txt").write_text("chè" * number, "utf-8")
    next(found)
    stop.set()
    assert list(found) == []  # the three changes were told as one


def test_the_store_and_hidden_files_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    found, stop = watching(tmp_path, tmp_path / "store")
    told: list[None] = []
    thread = threading.Thread(target=lambda: told.extend(found))
    thread.start()
    (tmp_path / "store" / "manifest.json").write_text("{}", "utf-8")
    (tmp_path / ".a.txt.swp").write_text("cam", "utf-8")
    thread.join(0.5)
    assert told == []
    (tmp_path / "a.txt").write_text("cam", "utf-8")
    while not told:
        thread.join(0.05)
    stop.set()
    thread.join()
