"""Shows a build in a terminal: a bar for each step while it runs, a summary when it is done."""

import contextlib
import math
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Notice
from index.build import BuildReport, OnProgress, build_store
from index.changes import OnSource, silent
from index.pace import KNOWN, Pace, ProcessorShare
from index.sources.part import ArticlePart
from index.store.folder import shell_quoted

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from index.qdrant.address import EngineAddress
    from index.qdrant.publishing import Published

# Lines of notices that are printed, and sources that each of them names.
MAX_LINES, MAX_SOURCES = 40, 3
REPORT_HINT = "  --report FILE writes all of them"
# What is left out where messages are compared.
SPECIFIC = re.compile(r'"[^"]*"|\([^()]*\)|\d[\d,]*')
# The line of each step of a build.
STEPS = {
    "preparing": "Opening the model",
    "unpacking": "Unpacking the model",
    "engine": "Preparing the model",
    "files": "Reading articles",
    "encoding": "Encoding passages",
    "publishing": "Publishing articles",
}
# Steps whose line says how much is done of how much.
COUNTED = ("encoding", "publishing")
# In a file or a pipe, the line of a step is printed again after so many seconds.
SECONDS = 30
# Steps that only compute: if they get little of the processor, other programs have it.
COMPUTING = ("preparing", "unpacking", "engine", "encoding")


class Bars:
    """A line with a bar for each step of a build."""

    def __init__(self, progress: "Progress", share: ProcessorShare) -> None:
        """Shows nothing yet.

        Args:
            progress: shows the lines.
            share: tells where the build gets little of the processor.
        """
        self._progress, self._share = progress, share
        self._tasks: dict[str, TaskID] = {}
        self._paces: dict[TaskID, Pace] = {}

    def on_progress(self, step: str, done: int, total: int | None) -> None:
        """Shows what an `OnProgress` is called with."""
        if step == "reading":
            self._progress.update(self._line("files"), count=f"{done:,}")
            return
        line = self._line(step)
        self._paces[line].report(time.monotonic(), done)
        self._progress.update(line, completed=done, total=total)
        if step in COUNTED and total is not None:
            self._progress.update(line, count=f"{done:,}/{total:,}")

    def note(self, line: "TaskID", total: float | None) -> str:
        """What stands at the end of a line that is not done.

        It is the time left, where it is known, and the share of one core, where that is little.
        """
        notes = []
        now = time.monotonic()
        left = self._paces[line].left(now, total) if total else None
        if left is not None:
            notes.append(f"left: {timedelta(seconds=round(left))}")
        share = self._share.little()
        if share is not None and line in [self._tasks.get(step) for step in COMPUTING]:
            notes.append(f"gets {share:.0%} of one core")
        return ", ".join(notes)

    def _line(self, step: str) -> "TaskID":
        """The line of a step. A step that begins ends those before."""
        if step not in self._tasks:
            for line in self._tasks.values():
                self._progress.update(line, completed=1, total=1)
            line = self._progress.add_task(STEPS[step], total=None, count="")
            self._tasks[step] = line
            self._paces[line] = Pace(time.monotonic(), KNOWN if step == "encoding" else math.inf)
        return self._tasks[step]


class Lines:
    """The lines of a build for a file or a pipe, where no bar moves.

    Each step has a line when it begins, and one more every SECONDS that it goes on.
    """

    def __init__(self, progress: "Progress", bars: Bars) -> None:
        """Prints nothing yet.

        Args:
            progress: has the lines of `bars`, and is not shown.
            bars: knows what is done of each step.
        """
        self._progress, self._bars = progress, bars
        self._step, self._printed = "", -math.inf

    def on_progress(self, step: str, done: int, total: int | None) -> None:
        """Prints the line of what an `OnProgress` is called with, where it is time."""
        self._bars.on_progress(step, done, total)
        task, now = self._progress.tasks[-1], time.monotonic()
        is_again = task.description == self._step
        if is_again and (task.finished or now - self._printed < SECONDS):
            return
        notes = (task.fields["count"], self._bars.note(task.id, task.total))
        line = ", ".join(note for note in notes if note)
        print(f"{task.description} ... {line}".rstrip(), file=sys.stderr, flush=True)
        self._step, self._printed = task.description, now


def build_with_progress(
    paths: Sequence[str | Path],
    store: str | Path,
    model: str | None = None,
    on_source: OnSource = silent,
    part: ArticlePart | None = None,
    encoded: Sequence[str | Path] = (),
) -> BuildReport:
    """Calls `build_store` and shows a line for each step on stderr. Raises what it raises."""
    with _shown_steps() as on_progress:
        return build_store(
            paths,
            store,
            model=model,
            part=part,
            encoded=encoded,
            on_progress=on_progress,
            on_source=on_source,
        )


def publish_with_progress(folder: Path, engine: "EngineAddress") -> "Published":
    """Calls `publish_folder` and shows its line on stderr. Raises what it raises."""
    from index.qdrant.connecting import publish_folder

    with _shown_steps() as on_progress:
        on_progress("publishing", 0, None)
        return publish_folder(
            folder, engine, lambda done, articles: on_progress("publishing", done, articles)
        )


@contextlib.contextmanager
def _shown_steps() -> "Iterator[OnProgress]":
    """A context with a callback that shows each step on stderr: bars in a terminal, else lines."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.text import Text

    class Notes(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text("" if task.finished else bars.note(task.id, task.total))

    columns = (
        *(TextColumn("{task.description:<19}"), BarColumn(), TextColumn("{task.fields[count]}")),
        *(TimeElapsedColumn(), Notes()),
    )
    console = Console(stderr=True)
    shown = console.is_terminal and not console.is_dumb_terminal
    with Progress(*columns, console=console, disable=not shown) as progress:
        bars = Bars(progress, ProcessorShare())
        yield (bars if shown else Lines(progress, bars)).on_progress


def summary(report: BuildReport, store: str | None = None) -> str:
    """Returns the lines that are printed after a build: counts, time, notices, what to run next.

    Args:
        report: of the build.
        store: the address to ask at; None for the folder of the build.
    """
    speed = report.passages / report.seconds if report.seconds else 0
    encoded = report.passages - report.reused
    lines = [
        f"{report.articles:,} articles in {report.passages:,} passages ({encoded:,} encoded now)",
        change_line(report.changes),
        f"{report.seconds:.1f} seconds, {speed:,.0f} passages a second",
        f"Store: {report.store} ({report.size / 1e6:,.1f} MB)",
        *notice_lines(report.notices),
    ]
    asked = store or str(report.store)
    option = "" if asked == "store" else f" --store {shell_quoted(asked)}"
    lines.append(f'Ask now: python -m qa "your question"{option}')
    lines.append(f"In a web chat: python app.py{option}")
    return "\n".join(lines)


def change_line(counts: dict[str, int]) -> str:
    """Returns one line with the number of articles by change.

    >>> change_line({"new": 1200, "changed": 0, "removed": 3})
    'Articles: 1,200 new, 3 removed'
    """
    changes = [f"{count:,} {change}" for change, count in counts.items() if count]
    return f"Articles: {', '.join(changes)}"


def notice_lines(notices: Sequence[Notice], hint: str = REPORT_HINT) -> list[str]:
    """Returns a line for each message, with the first sources that it is about.

    Messages that differ only in numbers, or in what stands in quotation marks or brackets, share a
    line, which says the first of them. Messages about skipped sources come first. After MAX_LINES
    lines the rest is counted. The last line is the number of skipped sources, if any were.

    Args:
        notices: in the order in which they came.
        hint: the line that says where all of them are, if not all are named.
    """
    alike: defaultdict[tuple[bool, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        alike[not notice.skipped, SPECIFIC.sub("", notice.message)].append(notice)
    groups = [alike[key] for key in sorted(alike, key=lambda key: key[0])]
    lines = [f"  {_sources(group)}: {group[0].message}" for group in groups[:MAX_LINES]]
    if rest := sum(map(len, groups[MAX_LINES:])):
        lines.append(f"  {rest:,} more notices")
    if rest or any(len(group) > MAX_SOURCES for group in groups):
        lines += [hint] if hint else []
    if skipped := sum(notice.skipped for notice in notices):
        lines.append(f"Skipped: {skipped:,}")
    return lines


def _sources(notices: Sequence[Notice]) -> str:
    """Returns the sources of notices, the first of them by name: "a.pdf, b.pdf and 3 more"."""
    names = ", ".join(notice.source for notice in notices[:MAX_SOURCES])
    more = len(notices) - MAX_SOURCES
    return f"{names} and {more:,} more" if more > 0 else names
