"""Waits for the web chat that has just been started, asks it one question, checks the answer."""

import sys
import time

import httpx
from gradio_client import Client

WAIT_SECONDS = 300


def wait_for(url: str, seconds: float) -> None:
    """Returns as soon as `url` answers with status 200.

    Raises:
        SystemExit: it did not within so many seconds; the exit code is 1.
    """
    end = time.monotonic() + seconds
    state = "nothing answers"
    while time.monotonic() < end:
        try:
            status = httpx.get(url).status_code
            if status == 200:
                return
            state = f"the last answer has status {status}"
        except httpx.TransportError as error:
            state = f"the last try gave {type(error).__name__}"
        time.sleep(1)
    sys.exit(f"{url} was not ready after {seconds:.0f} seconds: {state}.")


def main(url: str) -> None:
    """Prints the best hit's title and quotation; fails if it is not the right one."""
    wait_for(url, WAIT_SECONDS)
    answer = Client(url, verbose=False).predict(
        "who chaired the Tuyên Quang endpoint", 5, api_name="/ask"
    )
    best = answer["hits"][0]
    start, end = best["highlight"]
    quote = best["passage"]["text"][start:end]
    print(f"{best['article']['title']}: {quote}")
    assert "Lê Thị Kim Dung" in quote, answer


if __name__ == "__main__":
    main(sys.argv[1])
