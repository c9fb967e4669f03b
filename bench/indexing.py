"""What indexing a large collection takes: `python -m bench.indexing DATA [--work DIR]`.

Indexes the 38,871 articles of news-baomoi into DIR/baomoi-store with `python -m index`, then again
with nothing changed, then with every hundredth article changed. Measures seconds and the memory
held. A store that is there already makes the first build a rebuild, too: delete it to begin anew.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from bench.quality import read_jsonl
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn

EVERY = 100
POINTS = 12
COLUMNS = (
    TableColumn("build"),
    TableColumn("s", format=",.0f"),
    TableColumn("of the first", format=".1%"),
    TableColumn("most MB", format=",d"),
    TableColumn("passages encoded", format=",d"),
)


def write_articles(data: Path, file: Path, changed: bool) -> None:
    """Writes the collection to `file` as JSON lines.

    Args:
        data: the folder of news-baomoi.
        file: it is replaced if it is there.
        changed: True to add a sentence to every hundredth article.
    """
    with file.open("w", encoding="utf-8") as target:
        for number, record in enumerate(read_jsonl(data / "news-baomoi.jsonl.gz")):
            text = "\n\n".join(part for part in (record["sapo"], record["body"]) if part)
            if changed and number % EVERY == 0:
                text += " Tin này đã được sửa."
            article = {"id": record["id"], "title": record["title"], "text": text}
            target.write(json.dumps(article, ensure_ascii=False) + "\n")


def resident_mb(pid: int) -> tuple[int, int]:
    """(MB that a process holds now, the most MB that it held).

    Raises:
        OSError: there is no such process.
        KeyError: it has just ended.
    """
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    kilobytes = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+)", status))
    return int(kilobytes["VmRSS"]) // 1000, int(kilobytes["VmHWM"]) // 1000


def run_index(articles: Path, store: Path) -> tuple[float, int, list[int], str]:
    """Runs `python -m index` in a process of its own.

    Returns:
        (seconds, the most MB held, MB held at POINTS moments or more, the command's output).
    """
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
        output = process.stdout.read().decode() if process.stdout else ""
    return time.perf_counter() - started, most, curve[:: max(len(curve) // POINTS, 1)], output


def encoded_passages(output: str) -> int:
    """The number of passages that a build encoded, from what `python -m index` printed."""
    [count] = re.findall(r"\(([\d,]+) encoded now\)", output)
    return int(count.replace(",", ""))


def main() -> None:
    """Prints the table, a row at a time, and to standard error the memory over time."""
    parser = argparse.ArgumentParser(prog="python -m bench.indexing", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path("bench-work"))
    add_json_option(parser)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    store, articles = options.work / "baomoi-store", options.work / "baomoi.jsonl"
    table = Table(COLUMNS)
    print(f"{os.cpu_count()} cores\n\n{table.head()}", flush=True)
    first = 0.0
    for name, changed in (("first", False), ("nothing changed", False), ("1 % changed", True)):
        write_articles(options.data, articles, changed)
        seconds, most, curve, output = run_index(articles, store)
        first = first or seconds
        row = (name, seconds, seconds / first, most, encoded_passages(output))
        print(table.add(*row, mb_over_time=curve))
        print(f"MB over time: {curve}", file=sys.stderr, flush=True)
    if options.json:
        save_results(options.json, {"indexing": table})


if __name__ == "__main__":
    main()
