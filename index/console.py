"""A build shown to a person: a progress bar while it runs, a summary when it is done."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from index.article import Notice
from index.build import BuildReport, build_store
from index.changes import OnSource, silent

# Notices printed one by one; the rest are counted.
SHOWN = 20


def build_with_progress(
    paths: Sequence[str | Path],
    store: str | Path,
    model: str | None = None,
    on_source: OnSource = silent,
) -> BuildReport:
    """`build_store` that shows a progress bar on stderr."""
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
                read = progress.tasks[tasks["reading"]].completed
                progress.update(tasks["reading"], total=read)
            progress.update(tasks[step], completed=done, total=total, visible=True)

        return build_store(paths, store, model=model, on_progress=on_progress, on_source=on_source)


def summary(report: BuildReport) -> str:
    """What a build did, in lines for a person."""
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


def change_line(changes: dict[str, int]) -> str:
    counts = [f"{count:,} {name}" for name, count in changes.items() if count]
    return f"Articles: {', '.join(counts)}"


def notice_lines(notices: Sequence[Notice]) -> list[str]:
    notices = sorted(notices, key=lambda notice: not notice.skipped)
    lines = [f"  {notice.source}: {notice.message}" for notice in notices[:SHOWN]]
    for message, count in Counter(n.message for n in notices[SHOWN:]).most_common(SHOWN):
        lines.append(f"  {count} more: {message}")
    if skipped := sum(notice.skipped for notice in notices):
        lines.append(f"Skipped: {skipped:,}")
    return lines
