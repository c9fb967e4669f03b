"""The command `python -m index ARTICLES... [--url URL...] [--store DIR] [--model NAME]`."""

import argparse
import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence

from index.build import compare_store
from index.changes import OnSource, silent
from index.console import build_with_progress, change_line, notice_lines, summary
from index.errors import ArticleError, HoibaoError, ReportError, StoreError
from index.sources.files import is_address
from index.store.store import Store

# Seconds until a watched store that could not be built is built again.
AGAIN = 10


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
    parser.add_argument(
        "--report", metavar="FILE", help="write what became of each article as JSON lines"
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--watch", action="store_true", help="go on, and rebuild after changes")
    instead.add_argument("--dry-run", action="store_true", help="only say what would be done")
    instead.add_argument(
        "--check", action="store_true", help="see that the store is whole and up to date"
    )
    return parser


def _paths(given: argparse.Namespace) -> list[str]:
    return [*given.articles, *given.url]


def _address(text: str) -> str:
    if not is_address(text):
        raise argparse.ArgumentTypeError(f"{text!r} does not begin with http:// or https://")
    return text


def compared(given: argparse.Namespace, on_source: OnSource) -> int:
    """Says what has changed since the store was built; returns the exit code."""
    if given.check:
        Store.open(given.store, whole=True)  # raises what is wrong with it
        print(f"The store {given.store} is whole.")
    changes = compare_store(_paths(given), given.store, model=given.model, on_source=on_source)
    print("\n".join([change_line(changes.changes), *notice_lines(changes.notices)]))
    if not changes.changed:
        print("The store is up to date.")
    elif given.check:
        print("The store is not up to date: build it anew without --check.")
    return 1 if given.check and changes.changed else 0


def built(given: argparse.Namespace, on_source: OnSource) -> int:
    """Builds the store and says what was done; returns the exit code."""
    report = build_with_progress(_paths(given), given.store, given.model, on_source)
    print(summary(report), flush=True)
    return 1 if report.skipped else 0


def watched(given: argparse.Namespace, on_source: OnSource) -> int:
    """Builds the store, and again after every change, until it is stopped."""
    from index.sources.watch import watch_paths

    for _ in watch_paths(given.articles, given.store):
        _built_at_last(given, on_source)
        print("Watching for changes; stop with Ctrl+C.", flush=True)
    return 0


def _built_at_last(given: argparse.Namespace, on_source: OnSource) -> None:
    """Builds the store, as often as it takes until nobody else does and there is room."""
    said = ""
    while True:
        try:
            built(given, on_source)
        except ArticleError as error:  # mended by what changes next
            print(error, file=sys.stderr)
        except StoreError as error:
            if str(error) != said:
                print(f"{error} Trying again every {AGAIN} seconds.", file=sys.stderr)
            said = str(error)
            time.sleep(AGAIN)
            continue
        return


@contextlib.contextmanager
def reporting(file: str | None) -> Iterator[OnSource]:
    """What writes each source and what became of it to a file of JSON lines, if one is named."""
    if file is None:
        yield silent
        return
    with _report_errors(file):
        lines = open(file, "w", encoding="utf-8", buffering=1)  # noqa: SIM115

    def tell(source: str, outcome: str) -> None:
        line = json.dumps({"source": source, "outcome": outcome}, ensure_ascii=False)
        with _report_errors(file):
            lines.write(line + "\n")

    try:
        yield tell
    finally:
        with contextlib.suppress(OSError):  # a line that could not be written was said
            lines.close()


@contextlib.contextmanager
def _report_errors(file: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReportError(
            f"The report {file} cannot be written ({error.strerror}): name another file."
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    command = parser()
    given = command.parse_args(arguments)
    if not given.articles and (given.watch or not given.url):
        command.error("name a folder of articles, or web pages after --url")
    run = watched if given.watch else compared if given.check or given.dry_run else built
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name that the terminal lacks letters for
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with reporting(given.report) as on_source:
            code = run(given, on_source)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except HoibaoError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; the store is whole.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)  # a build can wait; those who ask a chat on the same machine cannot
    sys.exit(main())
