"""How long a reader waits: `python -m bench.page STORE [--starts 3] [--questions 50]`.

Starts the chat over a store, as often as told, and times it until it says that it is ready. Then
opens it in Debian's chromium, each time with an empty cache, and times from going there until one
can type; and asks, and times from pressing Enter until the first card is painted, by the browser's
own clock. Prints one table. Needs Playwright.
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

from bench.load import QUESTIONS

PORT = 7869
VISITS = 5
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
def started(store: Path) -> Iterator[float]:
    """A chat over `store`; gives the seconds until it was ready."""
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


def opened(browser: Any, url: str) -> tuple[Any, float]:
    """A page with an empty cache, and the seconds until one could type."""
    page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    page.goto(url)
    page.locator(".hb").wait_for()
    page.locator("#box textarea").click()
    return page, time.perf_counter() - began


def asked(page: Any, question: str) -> float:
    """The seconds from Enter to the first card, in a new conversation."""
    page.locator(".new").click()
    page.fill("#box textarea", question)
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    return float(page.evaluate("window.waited")) / 1000


def row(what: str, times: Sequence[float]) -> str:
    """A line of the table."""
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    cells = (statistics.median(times), p95, max(times))
    return f"| {what} | {len(times)} | {' | '.join(f'{cell:.2f}' for cell in cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("store", type=Path, help="the store that is asked")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--questions", type=int, default=50)
    given = parser.parse_args(arguments)
    starts, visits, answers = [], [], []
    for _ in range(given.starts - 1):
        with started(given.store) as seconds:
            starts.append(seconds)
    with started(given.store) as seconds, sync_playwright() as playwright:
        starts.append(seconds)
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--headless", "--no-sandbox"]
        )
        url = f"http://127.0.0.1:{PORT}"
        for _ in range(VISITS):
            page, seconds = opened(browser, url)
            visits.append(seconds)
        for number in range(given.questions):
            answers.append(asked(page, QUESTIONS[number % len(QUESTIONS)]))
        browser.close()
    print("| seconds | times | p50 | p95 | worst |", "|---|---|---|---|---|", sep="\n")
    print(row("start until ready", starts))
    print(row("page until one can type", visits))
    print(row("Enter until the first card", answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
