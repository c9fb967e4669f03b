"""Shows a build in a terminal: a progress bar while it runs, a summary when it is done."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from index.article import Notice
from index.build import BuildReport, build_store
from index.changes import OnSource, silent

# Lines of notices that are printed, and sources that each of them names.
MAX_LINES, MAX_SOURCES = 40, 3
REPORT_HINT = "  --report FILE writes all of them"
# What is left out where messages are compared.
SPECIFIC = re.compile(r'"[^"]*"|\([^()]*\)|\d[\d,]*')


def build_with_progress(
    paths: Sequence[str | Path],
    store: str | Path,
    model: str | None = None,
    on_source: OnSource = silent,
) -> BuildReport:
    """Calls `build_store` and shows a progress bar on stderr. Raises what `build_store` raises."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {
            "reading": progress.add_task("Reading articles  ", total=None),
            "encoding": progress.add_task("Encoding passages ", total=None, visible=False),
        }

        def on_progress(step: str, done: int, total: int | None) -> None:
            if step == "encoding":
                articles = progress.tasks[tasks["reading"]].completed
                progress.update(tasks["reading"], total=articles)
            progress.update(tasks[step], completed=done, total=total, visible=True)

        return build_store(paths, store, model=model, on_progress=on_progress, on_source=on_source)


def summary(report: BuildReport) -> str:
    """Returns the lines that are printed after a build: counts, time, notices, what to run next."""
    speed = report.passages / report.seconds if report.seconds else 0
    encoded = report.passages - report.reused
    lines = [
        f"{report.articles:,} articles in {report.passages:,} passages ({encoded:,} encoded now)",
        change_line(report.changes),
        f"{report.seconds:.1f} seconds, {speed:,.0f} passages a second",
        f"Store: {report.store} ({report.size / 1e6:,.1f} MB)",
        *notice_lines(report.notices),
    ]
    option = "" if str(report.store) == "store" else f" --store {report.store}"
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
