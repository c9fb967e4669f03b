"""The process that files are read in: `python -m index.worker MEMORY`, spoken to in lines of JSON.

Each line in is {"path", "source", "seconds"} or {"url", "named", "seconds"}; the lines out are
["article", fields], ["notice", fields], and ["end", null] when all is read.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from index.articles import Article, Notice
from index.fetch import read_address
from index.readers import read_file


def main() -> None:
    """Reads the files that the lines of standard input name, until there are no more."""
    # What libraries print must not come between the lines.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        asked = json.loads(line)
        _limit_time(asked["seconds"])
        if "url" in asked:
            items = read_address(asked["url"], asked["named"])
        else:
            items = _read(Path(asked["path"]), asked["source"])
        for item in items:
            _say(out, "article" if isinstance(item, Article) else "notice", asdict(item))
        _say(out, "end", None)


def _read(file: Path, source: str) -> Iterator[Article | Notice]:
    try:
        yield from read_file(file, source)
    except OSError as error:
        yield Notice(source, f"skipped: it cannot be read ({error.strerror})")


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
