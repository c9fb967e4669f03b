"""Many people at once: `python -m bench.load URL [--sessions 50] [--seconds 300]`.

Each session behaves as a browser does: it opens the page, then asks through Gradio's queue about
every ten seconds, a follow-up every other time, with what it has kept of the answers before. It
checks that every answer is to its own question and holds nothing of another session. Prints a
table: answers, errors, p50, p95 and the worst time from asking to the answer, and how many answers
were not read closer because of the crowd.
"""

import argparse
import asyncio
import json
import random
import re
import secrets
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

EVERY = 10.0  # seconds between two questions of a session, give or take half
QUESTIONS = (
    "ai chủ trì hội nghị tại điểm cầu Tuyên Quang?",
    "cam sanh ham yen duoc mua khong",
    "who won the science fair",
    "lũ quét ở Na Hang thiệt hại bao nhiêu?",
    "when is the Lồng Tồng festival",
)
FOLLOW_UP = "khi nào?"
MARK = re.compile(r"\bs[0-9a-f]{12}\b")  # in the questions of one session
PATIENCE = 60.0  # seconds; a later answer is an error


@dataclass
class Results:
    """What all sessions saw: times in seconds, errors, and how many answers were quick."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    quick: int = 0


async def ask(
    client: httpx.AsyncClient, function: int, question: str, turns: list[dict]
) -> dict[str, Any]:
    """Sends one question as the page does, and gives its last reply."""
    session = secrets.token_hex(6)
    data = [question, {"turns": turns[-5:]}]
    sent = {"fn_index": function, "session_hash": session, "data": data, "event_data": None}
    (await client.post("gradio_api/queue/join", json=sent)).raise_for_status()
    last: dict[str, Any] = {}
    async with client.stream(
        "GET", "gradio_api/queue/data", params={"session_hash": session}
    ) as events:
        async for line in events.aiter_lines():
            if not line.startswith("data:"):
                continue
            event = json.loads(line[5:])
            if event["msg"] == "process_completed":
                if not event["success"]:
                    raise RuntimeError(f"failed: {event['output']}")
                return event["output"]["data"][0] or last
    raise RuntimeError("the stream ended without an answer")


async def session(url: str, function: int, seconds: float, results: Results) -> None:
    """One reader, until the time is up."""
    end = time.monotonic() + seconds
    await asyncio.sleep(random.uniform(0, EVERY))
    turns: list[dict] = []
    mark = f"s{secrets.token_hex(6)}"
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        while time.monotonic() < end:
            own = f"{random.choice(QUESTIONS)} {mark}"
            question = FOLLOW_UP if len(turns) % 2 else own
            started = time.monotonic()
            try:
                reply = await ask(client, function, question, turns)
                check(reply, question, mark)
                results.times.append(time.monotonic() - started)
                turns.append(reply["kept"])
                results.quick += "late" not in reply["kept"]["hits"][0]["signals"]
            except Exception as error:
                results.errors.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(random.uniform(EVERY / 2, EVERY * 1.5))


def check(reply: dict[str, Any], question: str, mark: str) -> None:
    """Raises RuntimeError where the answer is not to this question, or holds another's mark."""
    if not reply.get("kept") or reply["kept"]["question"] != question:
        raise RuntimeError("another question was answered")
    if set(MARK.findall(json.dumps(reply))) - {mark}:
        raise RuntimeError("somebody else's conversation was seen")


async def run(url: str, sessions: int, seconds: float) -> Results:
    """All sessions at once."""
    async with httpx.AsyncClient(base_url=url) as client:
        config = (await client.get("config")).json()
    function = next(
        place
        for place, dependency in enumerate(config["dependencies"])
        if any(event == "submit" for _, event in dependency["targets"])
    )
    results = Results()
    await asyncio.gather(*(session(url, function, seconds, results) for _ in range(sessions)))
    return results


def table(results: Results) -> str:
    """The results in Markdown."""
    times = sorted(results.times) or [0.0]
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    row = (
        f"| {len(results.times)} | {len(results.errors)} | {statistics.median(times):.2f} "
        f"| {p95:.2f} | {times[-1]:.2f} | {results.quick} |"
    )
    head = "| answers | errors | p50 s | p95 s | worst s | quick |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", row, *results.errors[:5]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; returns 0, or 1 if there was an error."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("url", help="address of a running chat")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    given = parser.parse_args(arguments)
    results = asyncio.run(run(given.url, given.sessions, given.seconds))
    print(table(results))
    return 1 if results.errors else 0


if __name__ == "__main__":
    sys.exit(main())
