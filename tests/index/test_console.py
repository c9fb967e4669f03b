"""The lines of a build while it runs, and its summary: counts, and a line for each message."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import not_on_windows
from rich.progress import Progress

from index.article import Notice
from index.build import BuildReport, OnProgress
from index.console import (
    Bars,
    Lines,
    build_with_progress,
    notice_lines,
    publish_with_progress,
    summary,
)
from index.pace import ProcessorShare
from index.qdrant.address import engine_address


def test_the_summary_says_what_was_built_and_what_was_not() -> None:
    notices = [Notice("a.txt", "read as VNI by guess: check it", skipped=False)]
    notices += [Notice(f"{n}.jpg", "skipped: no") for n in range(25)]
    lines = summary(BuildReport(Path("store"), 1, 2, 0, {"new": 1}, notices, 2.0, 3_000_000))
    assert lines.splitlines() == [
        "1 articles in 2 passages (2 encoded now)",
        "Articles: 1 new",
        "2.0 seconds, 1 passages a second",
        "Store: store (3.0 MB)",
        "  0.jpg, 1.jpg, 2.jpg and 22 more: skipped: no",
        "  a.txt: read as VNI by guess: check it",
        "  --report FILE writes all of them",
        "Skipped: 25",
        'Ask now: python -m qa "your question"',
        "In a web chat: python app.py",
    ]


@not_on_windows("its shell has other quotation marks")
def test_a_store_whose_name_has_spaces_is_named_as_it_is_typed() -> None:
    report = BuildReport(Path("Kho báo 's 1"), 1, 2, 0, {"new": 1}, [], 2.0, 3_000_000)
    *_, ask, chat = summary(report).splitlines()
    assert shlex.split(ask)[-2:] == shlex.split(chat)[-2:] == ["--store", "Kho báo 's 1"]


def test_messages_that_differ_in_numbers_and_quotations_share_a_line() -> None:
    heads = 'read without 1,200 running heads, such as "Na Hang"'
    notices = [
        Notice("a.pdf", heads, False),
        Notice("b.pdf", 'read without 2 running heads, such as ""', False),
        Notice("c.docx", "read without its comments, heads of pages (Số 1)", False),
        Notice("d.docx", "read without its comments, heads of pages (Số 2)", False),
        Notice("e.docx", "read without its comments", False),
    ]
    assert notice_lines(notices) == [
        f"  a.pdf, b.pdf: {heads}",
        "  c.docx, d.docx: read without its comments, heads of pages (Số 1)",
        "  e.docx: read without its comments",
    ]


def test_lines_beyond_the_first_are_counted() -> None:
    letters = [a + b for a in "abcdef" for b in "abcdefgh"]
    assert notice_lines([Notice("a", f"read {name}", False) for name in letters])[38:] == [
        "  a: read eg",
        "  a: read eh",
        "  8 more notices",
        "  --report FILE writes all of them",
    ]


class Clock:
    """A clock that tests set."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("index.console.time", clock)
    return clock


def shown(progress: Progress, bars: Bars) -> list[tuple[str, str, str]]:
    """(step, count, end of the line) of each line; "done" at the end of one that is finished."""
    return [
        (
            task.description,
            task.fields["count"],
            "done" if task.finished else bars.note(task.id, task.total),
        )
        for task in progress.tasks
    ]


def test_every_step_has_its_line_with_the_time_left(clock: Clock) -> None:
    progress = Progress(disable=True)
    bars = Bars(progress, ProcessorShare(clock.monotonic, clock.monotonic))
    bars.on_progress("preparing", 0, None)
    assert shown(progress, bars) == [("Opening the model", "", "")]
    bars.on_progress("unpacking", 0, 100)
    clock.now = 3
    bars.on_progress("unpacking", 15, 100)
    clock.now = 10
    bars.on_progress("unpacking", 50, 100)
    assert shown(progress, bars)[1:] == [("Unpacking the model", "", "left: 0:00:10")]
    clock.now = 20
    bars.on_progress("unpacking", 100, 100)
    bars.on_progress("engine", 0, 100)
    clock.now = 24
    bars.on_progress("engine", 40, 100)
    assert shown(progress, bars)[1:] == [
        ("Unpacking the model", "", "done"),
        ("Preparing the model", "", "left: 0:00:06"),
    ]
    clock.now = 30
    bars.on_progress("preparing", 0, None)
    clock.now = 31
    bars.on_progress("preparing", 1, 1)
    bars.on_progress("files", 0, 4000)
    bars.on_progress("reading", 1, None)
    clock.now = 32
    bars.on_progress("files", 1000, 4000)
    bars.on_progress("reading", 2, None)
    assert shown(progress, bars) == [
        ("Opening the model", "", "done"),
        ("Unpacking the model", "", "done"),
        ("Preparing the model", "", "done"),
        ("Reading articles", "2", "left: 0:00:03"),
    ]
    bars.on_progress("encoding", 0, 7400)
    clock.now = 42
    bars.on_progress("encoding", 100, 7400)
    clock.now = 47
    assert shown(progress, bars)[3:] == [
        ("Reading articles", "2", "done"),
        ("Encoding passages", "100/7,400", "left: 0:12:05"),
    ]


def test_a_build_that_gets_no_processor_says_so(clock: Clock) -> None:
    progress = Progress(disable=True)
    bars = Bars(progress, ProcessorShare(clock.monotonic, lambda: clock.now * 0.03))
    bars.on_progress("preparing", 0, None)
    clock.now = 40
    assert shown(progress, bars) == [("Opening the model", "", "gets 3% of one core")]
    bars.on_progress("files", 10, 40)
    clock.now = 80  # files are read in another process
    assert shown(progress, bars)[1:] == [("Reading articles", "", "")]
    bars.on_progress("encoding", 0, 200)
    clock.now = 180
    bars.on_progress("encoding", 100, 200)
    [*_, line] = shown(progress, bars)
    assert line == ("Encoding passages", "100/200", "left: 0:01:40, gets 3% of one core")


def test_in_a_pipe_each_step_is_a_line_when_it_begins_and_again_later(
    clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(disable=True)
    lines = Lines(progress, Bars(progress, ProcessorShare(clock.monotonic, clock.monotonic)))
    seen = []
    for clock.now, step, done, total in (
        *((0, "preparing", 0, None), (0, "unpacking", 0, 100), (10, "unpacking", 25, 100)),
        *((30, "unpacking", 50, 100), (59, "unpacking", 75, 100), (61, "engine", 0, 100)),
        *((62, "files", 0, 900), (62, "reading", 1, None), (63, "files", 900, 900)),
        *((64, "encoding", 0, 7000), (74, "encoding", 1000, 7000), (99, "encoding", 3500, 7000)),
        (150, "encoding", 7000, 7000),
    ):
        lines.on_progress(step, done, total)
        seen.append(capfd.readouterr().err)
    assert seen == [
        *("Opening the model ...\n", "Unpacking the model ...\n", ""),
        *("Unpacking the model ... left: 0:00:30\n", "", "Preparing the model ...\n"),
        *("Reading articles ...\n", "", ""),
        *("Encoding passages ... 0/7,000\n", ""),
        *("Encoding passages ... 3,500/7,000, left: 0:00:35\n", ""),
    ]


def test_a_build_into_a_pipe_prints_lines_and_no_bars(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    report = BuildReport(Path("store"), 1, 2, 0, {"new": 1}, [], 2.0, 3_000_000)

    def build(*_: object, on_progress: OnProgress, **__: object) -> BuildReport:
        on_progress("encoding", 0, 7)
        assert capfd.readouterr().err == "Encoding passages ... 0/7\n"
        on_progress("encoding", 7, 7)
        return report

    monkeypatch.setattr("index.console.build_store", build)
    assert build_with_progress(["articles"], "store") is report
    assert capfd.readouterr().err == ""


def test_publishing_into_a_pipe_is_a_line_when_it_begins_and_again_later(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = []

    def publish(_: object, __: object, on_progress: Callable[[int, int], None]) -> str:
        seen.append(capfd.readouterr().err)
        for clock.now, done in ((1, 10), (10, 100), (40, 400), (41, 1000)):
            on_progress(done, 1000)
            seen.append(capfd.readouterr().err)
        return "published"

    monkeypatch.setattr("index.qdrant.connecting.publish_folder", publish)
    engine = engine_address("qdrant+http://localhost/news")
    assert engine
    assert str(publish_with_progress(Path("store"), engine)) == "published"
    line = "Publishing articles ... 400/1,000, left: 0:01:00\n"
    assert seen == ["Publishing articles ...\n", "", "", line, ""]
    assert capfd.readouterr().err == ""


def test_pages_without_known_sizes_are_counted(clock: Clock) -> None:
    progress = Progress(disable=True)
    bars = Bars(progress, ProcessorShare(clock.monotonic, clock.monotonic))
    bars.on_progress("reading", 7, None)
    assert shown(progress, bars) == [("Reading articles", "7", "")]
