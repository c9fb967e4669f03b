"""The process that files are read in: `python -m index.worker MEMORY`, spoken to in lines of JSON.

Each line in is [path, name, seconds]; the lines out are ["article", fields], ["notice", fields],
and ["end", null] after a file.
"""

import contextlib
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from index.articles import Article, Notice
from index.readers import read


def main() -> None:
    """Reads the files that the lines of standard input name, until there are no more."""
    # What libraries print must not come between the lines.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        path, source, seconds = json.loads(line)
        _limit_time(seconds)
        _serve(Path(path), source, out)


def _serve(file: Path, source: str, out: TextIO) -> None:
    try:
        with file.open("rb") as handle:
            for item in read(file.suffix.lower(), handle, source):
                kind = "article" if isinstance(item, Article) else "notice"
                _say(out, kind, asdict(item))
    except OSError as error:
        message = f"skipped: it cannot be read ({error.strerror})"
        _say(out, "notice", asdict(Notice(source, message)))
    _say(out, "end", None)


def _say(out: TextIO, kind: str, fields: dict[str, object] | None) -> None:
    print(json.dumps([kind, fields]), file=out, flush=True)


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """Ends the process should it compute on when nobody is left to kill it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + 2 * seconds) + 1, hard))


if __name__ == "__main__":
    main()
