"""The command `python -m index ARTICLES... [--url URL...] [--store DIR] [--model NAME]`."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleError, HoibaoError, ReportError, StoreError
from index.terminal import (
    add_version,
    add_weights,
    escape_missing_letters,
    keep_named_weights,
    output_errors,
    wait_asleep,
)
from index.text.controls import json_text, mask_controls

# What only some runs need is imported in functions, so that --help is there at once.
if TYPE_CHECKING:
    from index.changes import OnSource
    from index.qdrant.address import EngineAddress
    from index.sources.part import ArticlePart

PROG = "python -m index"
EXAMPLES = """\
examples:
  {prog} articles
  {prog} archive/2024 "reports/*.pdf" --store reports
  {prog} --url https://example.org/feed.xml --report outcomes.jsonl
  {prog} archive --part 3/16 --store part-3
  {prog} archive --encoded part-*
  {prog} --check

Exit codes: 0 all was indexed, 1 some of it was skipped, 2 nothing was built.
With --check: 0 whole and up to date, 1 not up to date, 2 damaged.
"""
STORE = "store"  # the folder where no other is named
# After a build that could not write the store, --watch tries again after this many seconds.
RETRY_SECONDS = 10
# The niceness of a build. A chat on the same machine comes first: its users wait for answers.
# Beside a program of niceness 0 that keeps a core busy, Linux gives a build a quarter of that core.
# With niceness 10 it would be a tenth, with 19 a seventieth (Linux, sched_prio_to_weight).
LOW_PRIORITY = 5


def parser(prog: str = PROG) -> argparse.ArgumentParser:
    """Returns the parser of the command line, which help calls `prog`."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Index articles, so that questions about them can be asked.",
        epilog=EXAMPLES.format(prog=prog),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("articles", nargs="*", metavar="ARTICLES", help="folders, files or globs")
    parser.add_argument(
        "--url",
        nargs="+",
        default=[],
        type=_address,
        help="web pages, and feeds and sitemaps whose pages are read too",
    )
    parser.add_argument(
        "--store",
        help=f"folder to write, or qdrant+https://HOST:PORT/NAME (default: {STORE})",
    )
    parser.add_argument(
        "--model", help="sentence-transformers folder or name (default: the bundled model)"
    )
    parser.add_argument(
        "--report", metavar="FILE", help="write what became of each article as JSON lines"
    )
    parser.add_argument(
        "--part",
        metavar="N/PARTS",
        type=_part,
        help="index this part of the articles alone, such as 3/16: one builder's share",
    )
    parser.add_argument(
        "--encoded",
        nargs="+",
        default=[],
        metavar="STORE",
        help="stores, as --part makes them, whose passages are not encoded again; or globs",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--watch", action="store_true", help="go on, and rebuild after changes")
    instead.add_argument("--dry-run", action="store_true", help="only say what would be done")
    instead.add_argument(
        "--check", action="store_true", help="see that the store is whole and up to date"
    )
    add_weights(parser)
    add_version(parser)
    return parser


def _paths(options: argparse.Namespace) -> list[str]:
    return [*options.articles, *options.url]


def _address(text: str) -> str:
    from index.sources.files import is_address

    if not is_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} does not begin with http:// or https://")
    return text


def _part(text: str) -> "ArticlePart":
    from index.sources.part import ArticlePart

    try:
        return ArticlePart.parse(text)
    except ArticleError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _stores(paths: Sequence[str]) -> list[str]:
    """What paths and globs of stores match; no shell of Windows expands globs."""
    from index.sources.files import matches

    return [match for path in paths for match in matches(path)]


def compare_and_print(options: argparse.Namespace, on_source: "OnSource") -> int:
    """Prints what has changed since the store was built.

    With `--check` it also looks for damage of the store; without articles it does only this.

    Returns:
        The exit code: 1 with `--check` if the store is not up to date, else 0.

    Raises:
        HoibaoError: as `compare_store`; a StoreError with `--check` if the store is damaged.
    """
    from index.build import compare_store
    from index.console import change_line, notice_lines
    from index.store.store import Store

    engine, folder = _engine_and_folder(options.store)
    if options.check:
        Store.open(folder, whole=True)  # raises if it is damaged
        print(f"The store {folder} is whole.")
    if options.check and engine and not _is_published(folder, engine):
        return 1
    paths = _paths(options)
    if not paths:
        return 0
    changes = compare_store(paths, folder, model=options.model, on_source=on_source)
    print("\n".join([change_line(changes.counts), *notice_lines(changes.notices)]))
    is_old = changes.changed or changes.other_names
    if not is_old:
        print("The store is up to date.")
    elif options.check:
        print("The store is not up to date: build it anew without --check.")
    return 1 if options.check and is_old else 0


def build_and_print(options: argparse.Namespace, on_source: "OnSource") -> int:
    """Builds the store and prints a summary.

    Returns:
        The exit code: 1 if something was skipped, else 0.

    Raises:
        HoibaoError: as `build_store`.
    """
    from index.console import build_with_progress, summary

    engine, folder = _engine_and_folder(options.store)
    if engine and options.part:
        raise StoreError(
            "A part is built in a folder: name the folders of all parts after --encoded when the "
            "collection in Qdrant is built."
        )
    report = build_with_progress(
        _paths(options), folder, options.model, on_source, options.part, options.encoded
    )
    if engine:
        _publish(folder, engine)
    print(summary(report, options.store), flush=True)
    return 1 if report.skipped else 0


def _engine_and_folder(store: str) -> "tuple[EngineAddress | None, Path]":
    """The address of a collection in Qdrant or None, and the folder of the store to build."""
    from index.qdrant.address import engine_address, path_beside

    return engine_address(store), path_beside(store)


def _publish(folder: Path, engine: "EngineAddress") -> None:
    """Publishes a store to Qdrant, and prints what was done."""
    from index.console import publish_with_progress

    done = publish_with_progress(folder, engine)
    print(
        f"Published to {engine}: {done.passages:,} passages of {done.articles:,} articles written, "
        f"{done.removed:,} passages removed" + (", beside what was live" if done.is_new else "")
    )


def _is_published(folder: Path, engine: "EngineAddress") -> bool:
    """Prints whether a collection in Qdrant holds what a store holds."""
    from index.qdrant.connecting import differences

    problems = differences(folder, engine)
    print("\n".join(problems or [f"{engine} holds what the store {folder} holds."]))
    return not problems


def watch_and_build(options: argparse.Namespace, on_source: "OnSource") -> int:
    """Builds the store, and builds it again after every change of the articles, until stopped.

    Raises:
        HoibaoError: the articles cannot be watched, or a build failed for another reason than the
            articles or the store.
    """
    from index.sources.watch import watch_paths

    for _ in watch_paths(options.articles, _engine_and_folder(options.store)[1]):
        _build_until_written(options, on_source)
        print("Watching for changes; stop with Ctrl+C.", flush=True)
    return 0


def _build_until_written(options: argparse.Namespace, on_source: "OnSource") -> None:
    """Builds the store, and tries again while it cannot be written (busy, or the disk is full)."""
    last_error = ""
    while True:
        try:
            build_and_print(options, on_source)
        except ArticleError as error:  # the next change of the articles may mend it
            print(mask_controls(str(error)), file=sys.stderr)
        except StoreError as error:
            if str(error) != last_error:
                print(
                    f"{mask_controls(str(error))} Trying again every {RETRY_SECONDS} seconds.",
                    file=sys.stderr,
                )
            last_error = str(error)
            time.sleep(RETRY_SECONDS)
            continue
        return


@contextlib.contextmanager
def reporting(file: str | None) -> "Iterator[OnSource]":
    """A context with a callback that writes each source and its outcome to a file of JSON lines.

    Args:
        file: the file to write; None for a callback that does nothing.

    Raises:
        ReportError: the file cannot be written.
    """
    from index.changes import silent

    if file is None:
        yield silent
        return
    with _report_errors(file):
        lines = open(file, "w", encoding="utf-8", buffering=1)  # noqa: SIM115

    def write_line(source: str, outcome: str) -> None:
        line = json_text({"source": source, "outcome": outcome})
        with _report_errors(file):
            lines.write(line + "\n")

    try:
        yield write_line
    finally:
        with contextlib.suppress(OSError):  # `write_line` has already raised it as ReportError
            lines.close()


@contextlib.contextmanager
def _report_errors(file: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(
            f"The report {file} cannot be written ({error.strerror}): name another file."
        ) from error


def main(arguments: Sequence[str] | None = None, prog: str = PROG) -> int:
    """Runs the command, and returns its exit code; the help of the parser lists the codes.

    Args:
        arguments: the command line without the program's name; None for that of this process.
        prog: what help calls the command.
    """
    escape_missing_letters()
    command = parser(prog)
    options = command.parse_args(arguments)
    needless = options.url or options.check
    if not options.articles and (options.watch or not needless):
        command.error("name a folder of articles, or web pages after --url")
    if options.part and (options.check or options.dry_run):
        command.error("--check and --dry-run are for all articles, --part for some")
    if options.encoded and (options.check or options.dry_run):
        command.error("--check and --dry-run encode nothing: leave out --encoded")
    if options.part and options.store is None:
        command.error("--part needs --store: a part is no whole collection")
    if options.store is None:
        options.store = STORE
    if options.watch:
        run = watch_and_build
    elif options.check or options.dry_run:
        run = compare_and_print
    else:
        run = build_and_print
    try:
        with output_errors():
            keep_named_weights(options)
            options.encoded = _stores(options.encoded)
            with reporting(options.report) as on_source:
                code = run(options, on_source)
            sys.stdout.flush()
            return code
        return 0
    except HoibaoError as error:
        print(mask_controls(str(error)), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; no store is left half-written.", file=sys.stderr)
        return 2


def give_way() -> None:
    """Lowers this process's priority to LOW_PRIORITY, unless it is as low already.

    It is to be called before torch is imported.
    """
    if hasattr(os, "nice"):  # not on Windows
        os.nice(max(0, LOW_PRIORITY - os.nice(0)))
    wait_asleep()


if __name__ == "__main__":
    give_way()
    sys.exit(main())
