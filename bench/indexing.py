"""What indexing a large collection takes: `python -m bench.indexing DATA [--work DIR]`.

Indexes the 38,871 articles of news-baomoi into WORK/baomoi-store with `python -m index`, then again
with nothing changed, then with every hundredth article changed, and prints seconds, the most memory
held and the memory held in the course of the first build. A store that is there already makes the
first build a rebuild, too: delete it to begin anew.
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

EVERY = 100
POINTS = 12


def write_articles(data: Path, file: Path, changed: bool) -> None:
    """The collection as JSON lines; with another last sentence in every hundredth, if `changed`."""
    with (
        gzip.open(data / "news-baomoi.jsonl.gz", "rt", encoding="utf-8") as source,
        file.open("w", encoding="utf-8") as target,
    ):
        for number, line in enumerate(source):
            given = json.loads(line)
            text = "\n\n".join(part for part in (given["sapo"], given["body"]) if part)
            if changed and number % EVERY == 0:
                text += " Tin này đã được sửa."
            article = {"id": given["id"], "title": given["title"], "text": text}
            target.write(json.dumps(article, ensure_ascii=False) + "\n")


def resident_mb(pid: int) -> tuple[int, int]:
    """The memory that a process holds now, and the most that it held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+)", status))
    return int(kilobytes["VmRSS"]) // 1000, int(kilobytes["VmHWM"]) // 1000


def index(articles: Path, store: Path) -> tuple[float, int, list[int], str]:
    """(seconds, most MB, MB over time, what the command said)."""
    command = [sys.executable, "-m", "index", str(articles), "--store", str(store)]
    started, curve, most = time.perf_counter(), [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(1)
            try:
                now, most = resident_mb(process.pid)
            except (OSError, KeyError):  # it has just ended
                break
            curve.append(now)
        said = process.stdout.read().decode() if process.stdout else ""
    return time.perf_counter() - started, most, curve[:: max(len(curve) // POINTS, 1)], said


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.indexing", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-work"))
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    store, articles = given.work / "baomoi-store", given.work / "baomoi.jsonl"
    print(f"{os.cpu_count()} cores\n\n| build | s | of the first | most MB | passages |")
    print("|---|---|---|---|---|", flush=True)
    first = 0.0
    for name, changed in (("first", False), ("nothing changed", False), ("1 % changed", True)):
        write_articles(given.data, articles, changed)
        seconds, most, curve, said = index(articles, store)
        first = first or seconds
        share = f"{seconds / first:.1%}"
        print(f"| {name} | {seconds:,.0f} | {share} | {most:,} | {said.splitlines()[0]} |")
        print(f"MB over time: {curve}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
