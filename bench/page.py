"""How long a reader waits: `python -m bench.page STORE [--starts 3] [--questions 50]`.

Three times are measured. The chat is started over a store, until it says that it is ready. It is
opened in Debian's chromium with an empty cache, until one can type. Questions are asked, from
pressing Enter until the first card is painted, by the browser's own clock. Needs Playwright.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.growth import p95
from bench.load import QUESTIONS
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn

PORT = 7869
VISITS = 5
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


def measure_page(store: Path, starts: int, questions: int) -> dict[str, list[float]]:
    """Starts the chat, opens it VISITS times and asks questions.

    Args:
        store: is asked.
        starts: how often the chat is started.
        questions: how many are asked.

    Returns:
        The seconds that each took, by row of the table.
    """
    from playwright.sync_api import sync_playwright

    ready, visits, answers = [], [], []
    for _ in range(starts - 1):
        with running_chat(store) as seconds:
            ready.append(seconds)
    with running_chat(store) as seconds, sync_playwright() as playwright:
        ready.append(seconds)
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
        "start until ready": ready,
        "page until one can type": visits,
        "Enter until the first card": answers,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("store", type=Path, help="the store that is asked")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--questions", type=int, default=50)
    add_json_option(parser)
    options = parser.parse_args(arguments)
    table = Table(COLUMNS)
    times = measure_page(options.store, options.starts, options.questions)
    for what, seconds in times.items():
        table.add(what, len(seconds), statistics.median(seconds), p95(seconds), max(seconds))
    print(table.markdown())
    if options.json:
        save_results(options.json, {"page": table})
    return 0


if __name__ == "__main__":
    sys.exit(main())
