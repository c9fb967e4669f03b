"""The command `python -m qa "question" [--store DIR] [-k N] [--json] [--explain] [filters]`.

`python -m qa --facets` lists what there is to filter by.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from index.errors import HoibaoError
from index.terminal import escape_missing_letters
from index.text.controls import json_text, mask_controls

if TYPE_CHECKING:
    from index.where import Where

HITS = 5  # passages that are shown unless -k says otherwise


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(
        prog="python -m qa", description="Ask the indexed articles a question, in any language."
    )
    options.add_argument("question", nargs="?", help="what you want to know, in quotation marks")
    options.add_argument("--store", default="store", help="folder to read (default: %(default)s)")
    options.add_argument(
        "-k", type=int, help="passages to show (default: 5, or all articles of a list)"
    )
    options.add_argument("--json", action="store_true", help="print the answer as JSON")
    options.add_argument("--explain", action="store_true", help="show why each passage is where")
    options.add_argument(
        "--facets",
        action="store_true",
        help="list the dates, languages, authors and sources that there are, and ask nothing",
    )
    options.add_argument(
        "--no-infer",
        dest="infer",
        action="store_false",
        help="read no date and no other filter from the question",
    )
    filters = options.add_argument_group("only ask articles", "that meet every condition given")
    day = "day, month or year: 2024-04-02, 2024-04 or 2024"
    filters.add_argument(
        "--from", dest="date_from", metavar="DATE", help=f"of this {day}, or later"
    )
    filters.add_argument("--to", dest="date_to", metavar="DATE", help="of this one, or earlier")
    for name, meaning in (
        ("source", "host name, its main part (dantri), folder (2024/) or file"),
        ("author", "whole name, with or without accents"),
        ("language", "ISO code, such as vi"),
        ("article", "article id"),
    ):
        filters.add_argument(
            f"--{name}", action="append", default=[], help=f"{meaning}; may be repeated"
        )
    return options


def filter_of(options: argparse.Namespace) -> "Where | None":
    """The filter in the command's options; None if there is none.

    Raises:
        QuestionError: a value is not valid.
    """
    from index.where import Where

    where = Where(
        options.date_from,
        options.date_to,
        options.source,
        options.author,
        options.language,
        options.article,
    )
    return None if where == Where() else where


def _answer(options: argparse.Namespace) -> Callable[[], None]:
    """Asks the question; returns the function that prints the answer."""
    from qa.answer import as_dict
    from qa.printing import print_answer
    from qa.retriever import MAX_HITS, Retriever
    from qa.understanding.lists import listed_subject
    from qa.understanding.question import tidy

    tidy(options.question)  # raises its errors before the model is loaded
    where = filter_of(options)
    usual = MAX_HITS if listed_subject(options.question) else HITS
    k = usual if options.k is None else options.k
    answer = Retriever.open(options.store).ask(
        options.question, k, where=where, infer=options.infer
    )
    if options.json:
        return partial(_print_json, as_dict(answer))
    return partial(print_answer, answer, options.explain)


def _facets(options: argparse.Namespace) -> Callable[[], None]:
    """Reads the facets of the store; returns the function that prints them."""
    from index.store.store import Store
    from qa.facets import facets_dict, facets_text

    store = Store.open(options.store)
    facets, articles = store.columns.facets(), store.manifest.counts.articles
    if options.json:
        return partial(_print_json, facets_dict(facets, articles))
    return partial(print, facets_text(facets, articles), flush=True)


def _print_json(fields: dict[str, Any]) -> None:
    print(json_text(fields, indent=1, encoding=sys.stdout.encoding or "utf-8"), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code.

    Args:
        arguments: the command's arguments; None for those of this process.

    Returns:
        0, or 2 if an error that the user can correct was printed instead of an answer.
    """
    escape_missing_letters()
    command = parser()
    options = command.parse_args(arguments)
    if options.question is None and not options.facets:
        command.error("type a question, or --facets")
    try:
        show = _facets(options) if options.facets else _answer(options)
    except HoibaoError as error:
        print(mask_controls(str(error)), file=sys.stderr)
        return 2
    with contextlib.suppress(BrokenPipeError):  # `| head` may close the pipe early
        show()
        return 0
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Nothing is left to do. An orderly end, in which torch and the tokenizer free all they hold
    # piece by piece, takes half a second.
    os._exit(code)
