"""`read_file`: files that are written to, cut off, removed or replaced while they are read."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from index.article import Article, Notice
from index.readers import READERS, read_file
from index.readers.kinds import Items
from index.readers.plain_text import read_text

# Longer than what is read at once, and of one length.
OLD, NEW = "cam " * 30_000 + "xong", "che " * 30_000 + "xong"


def write(file: Path, text: str) -> None:
    """Writes into the file as it is, as of yesterday."""
    file.write_text(text, "utf-8")
    os.utime(file, (1, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "a.txt", OLD)
    return tmp_path / "a.txt"


class Halfway:
    """A file that something happens to after its first bytes were read."""

    def __init__(self, file: BinaryIO, happens: Callable[[], object]) -> None:
        self.file, self.happens = file, happens

    def read(self) -> bytes:
        start = self.file.read(10_000)
        self.happens()
        return start + self.file.read()


def read_while(
    file: Path, happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch, times: int = 1
) -> list[Article | Notice]:
    """What is read of the file when something happens in the middle, so many times."""
    left = [happens] * times

    def reader(handle: Any, source: str) -> Items:
        content: Any = Halfway(handle, left.pop()) if left else handle
        return read_text(content, source)

    monkeypatch.setitem(READERS, ".txt", reader)
    return list(read_file(file, file.name))


def grow(file: Path) -> None:
    with file.open("a", encoding="utf-8") as handle:
        handle.write(" chè")


def replaced(file: Path, text: str) -> None:
    file.with_suffix(".new").write_text(text, "utf-8")
    file.with_suffix(".new").replace(file)


@pytest.mark.parametrize(
    ("happens", "expected"),
    [
        (lambda file: file.write_text(NEW, "utf-8"), NEW),
        (lambda file: os.truncate(file, 5_000), OLD[:5_000]),
        (grow, OLD + " chè"),
        (lambda file: replaced(file, NEW), OLD),
        (Path.unlink, OLD),
    ],
    ids=["overwritten", "cut off", "longer", "replaced", "removed"],
)
def test_a_file_is_read_whole_in_one_of_its_states(
    file: Path,
    happens: Callable[[Path], object],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = read_while(file, lambda: happens(file), monkeypatch)
    assert items == [Article("a.txt", "a", expected.rstrip(), source="a.txt")]


def test_a_file_that_is_written_to_all_the_time_is_skipped(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_while(file, lambda: grow(file), monkeypatch, times=3) == [
        Notice("a.txt", "skipped: it is being written to: index it once it is complete")
    ]


def test_lines_read_before_a_change_are_kept_and_the_rest_is_skipped_with_a_notice(
    tmp_path: Path,
) -> None:
    line = '{"text": "Cam."}\n'
    write(tmp_path / "a.jsonl", line * 5)
    items = read_file(tmp_path / "a.jsonl", "a.jsonl")
    first = next(items)
    (tmp_path / "a.jsonl").write_text(line.replace("Cam", "Lũ!") * 5, "utf-8")
    assert [first, *items] == [
        Article("a.jsonl#1", "Cam", "Cam.", source="a.jsonl#1"),
        Notice("a.jsonl", "skipped from here on: it was written to meanwhile: index it anew"),
    ]
