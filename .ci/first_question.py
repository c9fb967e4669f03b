"""Waits for the web chat that has just been started, asks it one question, checks the answer."""

import sys
import time

import httpx
from gradio_client import Client

WAIT_SECONDS = 300


def main(url: str) -> None:
    for _ in range(WAIT_SECONDS):
        try:
            if httpx.get(url).status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(1)
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
