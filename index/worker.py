"""The process that files are read in: `python -m index.worker MEMORY`, spoken to in lines of JSON.

Each line in is {"path", "source"} or {"url", "named"}, with the "seconds" of a processor that each
article may take, and all "in_all"; the lines out are ["article", fields], ["notice", fields], and
["end", null] when all is read.
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

from index.article import Article, Notice
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
        end = time.process_time() + asked["in_all"]
        _limit_time(asked["seconds"], end)
        if "url" in asked:
            items = read_address(asked["url"], asked["named"])
        else:
            items = _read(Path(asked["path"]), asked["source"])
        for item in items:
            _say(out, "article" if isinstance(item, Article) else "notice", asdict(item))
            _limit_time(asked["seconds"], end)
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


def _limit_time(seconds: float, end: float) -> None:
    """Ends the process (SIGXCPU) when it has computed so long from now, or until `end`."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(min(time.process_time() + seconds, end)) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
