"""The command `python -m index ARTICLES... [--url URL...] [--store DIR] [--model NAME]`."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from index import BuildReport, build_store
from index.articles import is_address
from index.errors import HoibaoError

# Notices printed one by one; the rest are counted.
SHOWN = 20


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m index",
        description="Index articles, so that questions about them can be asked.",
        epilog="Exit codes: 0 all was indexed, 1 some of it was skipped, 2 nothing was built.",
    )
    parser.add_argument("articles", nargs="*", metavar="ARTICLES", help="folders, files or globs")
    parser.add_argument(
        "--url",
        nargs="+",
        default=[],
        type=_address,
        help="web pages, and feeds and sitemaps whose pages are read too",
    )
    parser.add_argument("--store", default="store", help="folder to write (default: %(default)s)")
    parser.add_argument(
        "--model", help="sentence-transformers folder or name (default: the bundled model)"
    )
    return parser


def _address(text: str) -> str:
    if not is_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} does not begin with http:// or https://")
    return text


def build_with_progress(
    paths: Sequence[str | Path], store: str | Path, model: str | None = None
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

        return build_store(paths, store, model=model, on_progress=on_progress)


def summary(report: BuildReport) -> str:
    """What a build did, in lines for a person."""
    speed = report.passages / report.seconds if report.seconds else 0
    lines = [
        f"{report.articles:,} articles in {report.passages:,} passages "
        f"({report.reused:,} unchanged since the last build)",
        f"{report.seconds:.1f} seconds, {speed:,.0f} passages a second",
        f"Store: {report.store} ({report.size / 1e6:,.1f} MB)",
    ]
    lines += [f"  {notice.source}: {notice.message}" for notice in report.notices[:SHOWN]]
    hidden = report.notices[SHOWN:]
    for message, count in Counter(notice.message for notice in hidden).most_common(SHOWN):
        lines.append(f"  {count} more: {message}")
    if report.skipped:
        lines.append(f"Skipped: {len(report.skipped):,}")
    option = "" if str(report.store) == "store" else f" --store {report.store}"
    lines.append(f'Ask now: python -m qa "your question"{option}')
    lines.append(f"In a web chat: python app.py{option}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    command = parser()
    given = command.parse_args(arguments)
    if not given.articles and not given.url:
        command.error("name a folder of articles, or web pages after --url")
    try:
        report = build_with_progress([*given.articles, *given.url], given.store, given.model)
    except HoibaoError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; the store is as it was before.", file=sys.stderr)
        return 2
    print(summary(report))
    return 1 if report.skipped else 0


if __name__ == "__main__":
    sys.exit(main())
