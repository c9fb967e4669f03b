"""The command `python -m qa "question" [--store DIR] [-k N] [--json]`."""

import argparse
import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import HoibaoError

if TYPE_CHECKING:
    from rich.text import Text

    from qa.retriever import Answer, Hit


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m qa", description="Ask the indexed articles a question, in any language."
    )
    parser.add_argument("question", help="what you want to know, in quotation marks")
    parser.add_argument("--store", default="store", help="folder to read (default: %(default)s)")
    parser.add_argument("-k", type=int, default=5, help="passages to show (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    return parser


def printable(text: str) -> str:
    """Text that cannot steer a terminal: control characters become "�"."""
    return "".join(
        "�" if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" else c for c in text
    )


def shown(hit: "Hit") -> "Text":
    """A hit for a terminal: title, date and source, score, and the passage with its mark."""
    from rich.text import Text

    article, (start, end) = hit.article, hit.highlight
    about = " · ".join(printable(x) for x in (article.date, article.author, article.source) if x)
    quoted = hit.passage.text
    return Text.assemble(
        (f"{hit.rank}. {printable(article.title)}", "bold"),
        (f"  {hit.score:.2f}\n", "cyan"),
        (about + "\n", "dim"),
        printable(quoted[:start]),
        (printable(quoted[start:end]), "bold black on yellow"),
        printable(quoted[end:]) + "\n",
    )


def show(answer: "Answer") -> None:
    """Prints an answer for a person."""
    from rich.console import Console

    console = Console(highlight=False)
    if not answer.confident:
        console.print("No passage answers this well; the nearest are:\n", style="yellow")
    for hit in answer.hits:
        console.print(shown(hit), soft_wrap=not console.is_terminal)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code: 0, or 2 when there is no answer."""
    given = parser().parse_args(arguments)
    try:
        from qa.retriever import Retriever, as_dict, tidy

        tidy(given.question)  # said before the model is loaded
        answer = Retriever.open(given.store).ask(given.question, given.k)
    except HoibaoError as error:
        print(printable(str(error)), file=sys.stderr)
        return 2
    with contextlib.suppress(BrokenPipeError):  # `| head` has read enough
        if given.json:
            print(json.dumps(as_dict(answer), ensure_ascii=False, indent=1), flush=True)
        else:
            show(answer)
        return 0
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
