"""The standard streams of a command, made to take any letter."""

import io
import sys


def escape_missing_letters() -> None:
    r"""Makes standard output and error write a letter that their encoding lacks as "\u1ebf".

    Otherwise, printing a title would raise UnicodeEncodeError where the encoding is ASCII (LANG=C)
    or a Western one (Windows). Every command calls this first.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not where a program has put another one there
            stream.reconfigure(errors="backslashreplace")
