"""The commands with the fake encoder: `python tests/commands.py index ARTICLES --store STORE`.

Without arguments, commands are read from standard input, a JSON list on each line, and what each
returned and printed is written to standard output, as [code, out, err].
"""

import contextlib
import io
import json
import signal
import sys
from collections.abc import Sequence
from typing import Any

from conftest import FakeEncoder

import app
import index.__main__
import index.build
import qa.__main__
import qa.retriever

COMMANDS = {"index": index.__main__.main, "qa": qa.__main__.main, "app": app.main}


def run(command: Sequence[str]) -> tuple[int, str, str]:
    """(exit code, what went to standard output, and to standard error) of a command."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = COMMANDS[command[0]](command[1:])
    return code, out.getvalue(), err.getvalue()


def main() -> int:
    """Runs one command, or those of standard input; returns its exit code, or 0."""
    building: Any = index.build
    asking: Any = qa.retriever
    building.Encoder = lambda model: FakeEncoder()
    asking._models = lambda name: (FakeEncoder(), None)
    if sys.argv[1:]:
        # As in a terminal; what a shell starts in the background ignores Ctrl+C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return COMMANDS[sys.argv[1]](sys.argv[2:])
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
