"""The command `python -m qa [QUESTION] [--store DIR] [-k N] [--json] [--explain] [filters]`.

Without a question it answers each line of standard input. `python -m qa --facets` lists what there
is to filter by.
"""

import argparse
import codecs
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import HoibaoError, QuestionError
from index.terminal import (
    add_version,
    add_weights,
    escape_missing_letters,
    keep_named_weights,
    output_errors,
)
from index.text.controls import json_text, mask_controls

if TYPE_CHECKING:
    from index.where import Where
    from qa.answer import Answer

HITS = 5  # passages that are shown unless -k says otherwise
# Exit codes: every question was answered, one has no confident answer, an error.
ANSWERED, UNSURE, FAILED = 0, 1, 2
PROG = "python -m qa"
EXAMPLES = """\
examples:
  {prog} "ai chủ trì hội nghị?"
  {prog} "who chaired the meeting" --from 2/4/2024 --where source=dantri --json
  {prog} --json < questions.txt > answers.jsonl

Exit codes: 0 answered, 1 no passage answers a question well, 2 an error.
"""


def parser(prog: str = PROG) -> argparse.ArgumentParser:
    """The options of the command, which help calls `prog`."""
    options = argparse.ArgumentParser(
        prog=prog,
        description="Ask the indexed articles a question, in any language.",
        epilog=EXAMPLES.format(prog=prog),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument(
        "question",
        nargs="?",
        help="what you want to know, in quotation marks; without it, each line of standard input",
    )
    options.add_argument(
        "--store",
        default="store",
        help="folder to read, or qdrant+https://HOST:PORT/NAME (default: %(default)s)",
    )
    options.add_argument(
        "-k", type=int, help="passages to show (default: 5, or all articles of a list)"
    )
    options.add_argument(
        "--json",
        action="store_true",
        help="print the answer as JSON; one line an answer for standard input",
    )
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
    add_weights(options)
    add_version(options)
    filters = options.add_argument_group("only ask articles", "that meet every condition given")
    day = "day, month or year: 2024-04-02, 2/4/2024, 2024-04 or 2024"
    filters.add_argument("--from", metavar="DATE", help=f"of this {day}, or later")
    filters.add_argument("--to", metavar="DATE", help="of this one, or earlier")
    for name, meaning in (
        ("source", "host name, its main part (dantri), folder (2024/) or file"),
        ("author", "whole name, with or without accents"),
        ("language", "ISO code, such as vi"),
        ("article", "article id"),
    ):
        filters.add_argument(
            f"--{name}", action="append", default=[], help=f"{meaning}; may be repeated"
        )
    filters.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the same conditions in another form: --where author=An is --author An",
    )
    return options


def filter_of(options: argparse.Namespace) -> "Where | None":
    """The filter in the command's options; None if there is none.

    Raises:
        QuestionError: a name or a value is not valid.
    """
    from index.where import CONDITION_NAMES, DATE_ATTRIBUTES, Where

    values: dict[str, Any] = {name: getattr(options, name) for name in CONDITION_NAMES}
    for condition in options.where:
        name, equals, value = condition.partition("=")
        if not equals or name not in CONDITION_NAMES:
            raise QuestionError(
                f"{condition[:50]!r} is no condition: write NAME=VALUE with one of the names "
                f"{', '.join(CONDITION_NAMES)}."
            )
        values[name] = value if name in DATE_ATTRIBUTES else [*values[name], value]
    where = Where.of({name: value for name, value in values.items() if value is not None})
    return None if where == Where() else where


def _answers(
    options: argparse.Namespace, questions: Iterable[str]
) -> Iterator[tuple[str, "Answer | QuestionError"]]:
    """Each question with its answer, or with what is wrong with it.

    Raises:
        HoibaoError: no question can be answered.
    """
    from qa.retriever import MAX_HITS, Retriever
    from qa.understanding.lists import listed_subject
    from qa.understanding.question import tidy

    where, retriever = filter_of(options), None
    for question in questions:
        try:
            tidy(question)  # raises its errors before the model is loaded
            usual = MAX_HITS if listed_subject(question) else HITS
            k = usual if options.k is None else options.k
            retriever = retriever or Retriever.open(options.store)
            yield question, retriever.ask(question, k, where=where, infer=options.infer)
        except QuestionError as error:
            yield question, error


def _ask(options: argparse.Namespace) -> int:
    """Answers the question, or each line of standard input; returns the exit code."""
    from qa.answer import as_dict
    from qa.printing import print_answer

    many = options.question is None
    questions = typed_lines() if many else iter([options.question])
    first = next(questions, None)
    if first is None:
        raise QuestionError("There is no question in standard input: type one a line.")
    indent, code = None if many else 1, ANSWERED
    for question, answer in _answers(options, chain([first], questions)):
        if isinstance(answer, QuestionError):
            code = FAILED
            print(mask_controls(str(answer)), file=sys.stderr, flush=True)
            if many and options.json:
                _print_json({"question": question, "error": str(answer)}, indent)
            continue
        code = max(code, ANSWERED if is_answered(answer) else UNSURE)
        if options.json:
            _print_json(as_dict(answer), indent)
        else:
            print_answer(answer, options.explain, headed=many)
    return code


def typed_lines() -> Iterator[str]:
    """The lines of standard input that are not blank, in whatever encoding they are."""
    from index.text.decoding import decode

    lines: BinaryIO = sys.stdin.buffer
    first = lines.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # PowerShell writes so
        text = (first + lines.read()).decode("utf-16", "replace")
        first, lines = b"", io.BytesIO(text.encode("utf-8", "replace"))
    for line in chain([first], lines):
        # What is no text is asked as far as it can be shown: no line is left out.
        text = (decode(line)[0] or line.decode("utf-8", "replace")).strip()
        if text:
            yield text


def is_answered(answer: "Answer") -> bool:
    """True if an answer is confident, or a list of articles that match."""
    return bool(answer.listed) if answer.listed is not None else answer.confident


def _facets(options: argparse.Namespace) -> int:
    """Prints the facets of the store; returns the exit code."""
    from index.collection.opening import open_collection
    from qa.facets import facets_dict, facets_text

    store = open_collection(options.store)
    facets, articles = store.columns.facets(), store.manifest.counts.articles
    if options.json:
        _print_json(facets_dict(facets, articles), 1)
    else:
        print(facets_text(facets, articles), flush=True)
    return ANSWERED


def _print_json(fields: dict[str, Any], indent: int | None) -> None:
    print(json_text(fields, indent=indent, encoding=sys.stdout.encoding or "utf-8"), flush=True)


def main(arguments: Sequence[str] | None = None, prog: str = PROG) -> int:
    """Runs the command and returns its exit code.

    Args:
        arguments: the command's arguments; None for those of this process.
        prog: what help calls the command.

    Returns:
        ANSWERED; UNSURE if a question has no confident answer; FAILED if an error that the user can
        correct was printed instead of an answer.
    """
    escape_missing_letters()
    command = parser(prog)
    options = command.parse_args(arguments)
    is_typed = sys.stdin is None or sys.stdin.isatty()
    if options.question is None and not options.facets and is_typed:
        command.error("type a question, or --facets")
    try:
        with output_errors():
            keep_named_weights(options)
            return (_facets if options.facets else _ask)(options)
        return ANSWERED
    except HoibaoError as error:
        print(mask_controls(str(error)), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Nothing is left to do. An orderly end, in which torch and the tokenizer free all they hold
    # piece by piece, takes half a second.
    os._exit(code)
