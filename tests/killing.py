"""Kills builds while readers ask: `python tests/killing.py FOLDER MOMENTS`.

Builds versions of a small collection one after the other, each killed (SIGKILL) at a random moment
or at a named step, while four processes open the store and read all of it, again and again. A
reader must always get the whole of one version. Prints what was done; exits 1 where a reader got
anything else.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from conftest import FakeEncoder

import index.build
import index.store.vectors
import index.store.writer
from index.article import Article
from index.build import build_with
from index.errors import StoreError
from index.passages import Passage
from index.store.store import Store

READERS = 4
ARTICLES = 12
WORDS = ("cam", "chè", "lúa", "hội")
# (module, function) pairs; the build is killed before and after each.
STEPS = [
    (index.store.writer.StoreWriter, "add"), (index.build, "_encode"),
    (index.store.vectors.VectorWriter, "close"),
    (index.store.writer, "write_words"), (index.store.writer, "write_spellings"),
    (index.store.writer, "write_names"), (index.store.writer, "write_vocabulary"),
    (index.store.writer, "describe_file"),
    (index.store.writer, "write_manifest"), (index.store.writer, "remove_builds"),
]  # fmt: skip


def write_articles(folder: Path, version: int) -> None:
    """Every article names the version; a word tells which vector it must have."""
    for number in range(ARTICLES):
        word = WORDS[(version + number) % len(WORDS)]
        (folder / f"{number}.txt").write_text(f"bản {version} {word}.", "utf-8")


def read(store: Path) -> int:
    """The version that the whole store holds. Raises AssertionError for anything else."""
    opened, encoder = Store.open(store), FakeEncoder()
    passages = opened.passages(range(opened.count("passages")))
    [version] = {int(article.text.split()[1]) for _, article in passages}
    assert len(passages) == ARTICLES
    vectors = opened.vectors.rows(np.arange(ARTICLES))
    for vector, (passage, _) in zip(vectors, passages, strict=True):
        np.testing.assert_allclose(vector, encoder.question(passage.text), atol=1e-3)
        assert opened.postings.scores(opened.words.weigh(passage.text)).argmax() == passage_row(
            passages, passage
        )
    return version


def passage_row(passages: list[tuple[Passage, Article]], passage: Passage) -> int:
    """The first row with this passage's text."""
    return next(row for row, (other, _) in enumerate(passages) if other.text == passage.text)


def reader(store: Path, stop: Path) -> None:
    """Reads until told to stop; the versions must never go back."""
    newest = reads = 0
    while not stop.exists():
        version = read(store)
        assert version >= newest, f"version {version} after {newest}"
        newest, reads = version, reads + 1
    (stop.parent / f"reads-{os.getpid()}").write_text(str(reads))


def forked(work: Callable[[], object]) -> int:
    """Runs some work in a process of its own; returns its number."""
    if pid := os.fork():
        return pid
    try:
        work()
        os._exit(0)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        os._exit(1)


def killed_at(step: tuple[object, str], before: bool) -> None:
    """Makes this process kill itself before or after a step."""
    owner, name = step
    original = getattr(owner, name)  # the parent has looked that it is there

    def dying(*arguments: object, **named: object) -> object:
        result = None if before else original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)


def build(folder: Path, prepare: Callable[[], None] = lambda: None) -> None:
    """Builds the store, in pieces of one passage."""
    prepare()
    index.build.CHUNK = 1
    build_with(FakeEncoder(), [folder / "articles"], folder / "store")


def main(folder: Path, moments: int) -> int:
    """Runs it all; returns the exit code."""
    chance = random.Random(7)
    (folder / "articles").mkdir(parents=True)
    write_articles(folder / "articles", 0)
    started = time.perf_counter()
    os.waitpid(forked(lambda: build(folder)), 0)
    typical = time.perf_counter() - started
    stop = folder / "stop"
    readers = [forked(lambda: reader(folder / "store", stop)) for _ in range(READERS)]
    assert all(hasattr(owner, name) for owner, name in STEPS)
    kills = [(step, before) for step in STEPS for before in (True, False)]
    version = 0
    for kill in [*kills, *[None] * moments]:
        version += 1
        write_articles(folder / "articles", version)
        if kill:
            pid = forked(partial(build, folder, partial(killed_at, *kill)))
        else:
            pid = forked(lambda: build(folder))
            time.sleep(chance.uniform(0, 3 * typical))
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    pid = forked(lambda: build(folder))
    complete = os.waitpid(pid, 0)[1] == 0
    stop.touch()
    whole = [os.waitpid(pid, 0)[1] == 0 for pid in readers]
    builds = {file.name.split(".")[0] for file in (folder / "store").iterdir()}
    done = {
        "kills": len(kills) + moments,
        "reads": sum(int(file.read_text()) for file in folder.glob("reads-*")),
        "readers without error": sum(whole),
        "last version read": read(folder / "store"),
        "last version written": version,
        "builds left": len(builds - {"manifest", "build"}),
        "complete": complete,
    }
    print(json.dumps(done))
    return 0 if complete and all(whole) and done["last version read"] == version else 1


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
    except StoreError as error:
        sys.exit(str(error))
