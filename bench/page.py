"""How long a reader waits: `python -m bench.page STORE [--starts 5] [--questions 50]`.

Starting is measured first, in turns: importing sentence-transformers alone, asking one question
with `python -m qa` to the end of the command, and the chat until it says that it is ready.

Then the chat is opened in Debian's chromium with an empty cache, until one can type. Questions are
asked, from pressing Enter until the first card is painted, by the browser's own clock. This needs
Playwright; without questions it is left out.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench.growth import p95
from bench.load import QUESTIONS
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn

PORT = 7869
VISITS = 5
BASELINE = "importing sentence-transformers"
START = (
    TableColumn("start", "what"),
    TableColumn("times"),
    TableColumn("median s", format=".2f"),
    TableColumn("processor s", format=".2f"),
    TableColumn("times the baseline's", format=".2f"),
    TableColumn("in processor time", format=".2f"),
)
COLUMNS = (
    TableColumn("seconds", "what"),
    TableColumn("times"),
    *(TableColumn(name, format=".2f", zero=False) for name in ("p50", "p95", "worst")),
)
# Gives the milliseconds from the next Enter until the first card is painted.
WATCH = """() => { window.waited = new Promise((done) => {
    let pressed;
    addEventListener("keydown", () => { pressed = performance.now(); }, { once: true });
    const look = () => requestAnimationFrame(() => {
        if (!document.querySelector(".turn .card")) look();
        else setTimeout(() => done(performance.now() - pressed)); // once it is painted
    });
    look();
}); }"""


@contextmanager
def running_chat(store: Path) -> Iterator[float]:
    """A chat over `store` that runs until the block ends; gives the seconds until it was ready."""
    command = [sys.executable, "app.py", "--store", str(store), "--port", str(PORT)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            if not any("ready" in line for line in process.stdout):
                raise RuntimeError("the chat did not start")
            yield time.perf_counter() - began
        finally:
            process.terminate()


class StartTime(NamedTuple):
    """What one start took.

    Attributes:
        clock: seconds by the clock.
        processor: seconds of processor time, of all cores together. Other programs on the same
            machine change it less.
    """

    clock: float
    processor: float


def time_start(command: Sequence[str] | Path) -> StartTime:
    """Runs a command of Python to its end, or the chat over the store in a folder until ready."""
    before, began = os.times(), time.perf_counter()
    if isinstance(command, Path):
        with running_chat(command) as clock:
            pass
    else:
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        clock = time.perf_counter() - began
    after = os.times()
    used = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return StartTime(clock, used)


def measure_starts(store: Path, rounds: int) -> dict[str, list[StartTime]]:
    """What each start took in each of so many rounds, by its name."""
    starts: dict[str, Sequence[str] | Path] = {
        "importing torch": ("-c", "import torch"),
        BASELINE: ("-c", "import sentence_transformers"),
        "`python -m qa`": ("-m", "qa", QUESTIONS[0], "--store", str(store)),
        "`python app.py` until ready": store,
    }
    times: dict[str, list[StartTime]] = {what: [] for what in starts}
    for _ in range(rounds):
        for what, command in starts.items():
            times[what].append(time_start(command))
    return times


def start_table(times: Mapping[str, Sequence[StartTime]]) -> Table:
    """The medians of what each start took, and their ratios to those of BASELINE.

    Args:
        times: what `measure_starts` returns, of one round at least.
    """
    medians = {
        what: StartTime(*map(statistics.median, zip(*each, strict=True)))
        for what, each in times.items()
    }
    base, table = medians[BASELINE], Table(START)
    for what, (clock, processor) in medians.items():
        ratios = clock / base.clock, processor / base.processor
        table.add(what, len(times[what]), clock, processor, *ratios)
    return table


def open_chat(browser: Any, url: str) -> tuple[Any, float]:
    """(a page of the chat with an empty cache, seconds until one could type)."""
    page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    page.goto(url)
    page.locator(".hb").wait_for()
    page.locator("#box textarea").click()
    return page, time.perf_counter() - began


def time_first_card(page: Any, question: str) -> float:
    """The seconds from Enter to the first card of the answer, in a new conversation."""
    page.locator(".new").click()
    page.fill("#box textarea", question)
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    return float(page.evaluate("window.waited")) / 1000


def measure_page(store: Path, questions: int) -> dict[str, list[float]]:
    """Starts the chat, opens it VISITS times and asks questions.

    Args:
        store: is asked.
        questions: how many are asked.

    Returns:
        The seconds that each took, by row of the table.
    """
    from playwright.sync_api import sync_playwright

    visits, answers = [], []
    with running_chat(store), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"]
        )
        for _ in range(VISITS):
            page, seconds = open_chat(browser, f"http://127.0.0.1:{PORT}")
            visits.append(seconds)
        for number in range(questions):
            answers.append(time_first_card(page, QUESTIONS[number % len(QUESTIONS)]))
        browser.close()
    return {
        "page until one can type": visits,
        "Enter until the first card": answers,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("store", type=Path, help="the store that is asked")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--questions", type=int, default=50)
    add_json_option(parser)
    options = parser.parse_args(arguments)
    tables = {}
    if options.starts:
        tables["start"] = start_table(measure_starts(options.store, options.starts))
    if options.questions:
        tables["page"] = table = Table(COLUMNS)
        for what, seconds in measure_page(options.store, options.questions).items():
            table.add(what, len(seconds), statistics.median(seconds), p95(seconds), max(seconds))
    print("\n\n".join(table.markdown() for table in tables.values()))
    if options.json:
        save_results(options.json, tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
