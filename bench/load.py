"""Many people at once: `python -m bench.load URL [--sessions 50] [--seconds 300] [--pid PID]`.

Each session behaves as a browser does. It opens the page, then asks through Gradio's queue about
every ten seconds, a follow-up every other time, with its history of answers. It checks that every
answer is to its own question and holds nothing of another session. It also asks which build is
served then: a new one may come in the middle of the run. Meanwhile the memory that the server's
process PID holds, on this machine, is looked at once a second.

Prints a table: answers, errors, p50, p95 and the worst time from asking to the answer, and how many
questions had a position in the queue first. Then it prints the memory after a fifth of the time and
at the end, and the answers of each build.
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
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.growth import p95
from bench.indexing import resident_mb
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from web.history import MAX_CONTEXT
from web.phrases import ENGLISH

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
LOOK = 1.0  # seconds between two looks at the server
SETTLED = 0.2  # of the time: what every page and every thread needs is there by then
POSITION = ENGLISH.position.partition("{")[0]  # begins the text of a position in the queue
COLUMNS = (
    *(TableColumn(name, format=",d") for name in ("answers", "errors")),
    *(TableColumn(name, format=".2f", zero=False) for name in ("p50 s", "p95 s", "worst s")),
    TableColumn("queued", format=",d"),
)


@dataclass
class Results:
    """What all sessions together measured.

    Attributes:
        times: seconds from asking to the answer, of each answer.
        errors: a sentence for each.
        queued: how many questions had a position in the queue first.
        builds: how many answers came while a build was served, by build.
        memory: MB of the server, at each look.
    """

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    queued: int = 0
    builds: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)


async def ask(
    client: httpx.AsyncClient,
    function: int,
    reader: str,
    question: str,
    context: dict[str, Any],
) -> tuple[dict[str, Any], bool]:
    """Sends one question as the page does.

    Args:
        client: of the chat's address.
        function: number of the handler of questions.
        reader: the session's name.
        question: what is asked.
        context: what the page's script adds to it: a `web.history.QuestionContext` as JSON.

    Returns:
        (the last reply, True if the question had a position in the queue first).

    Raises:
        RuntimeError: there was no answer.
    """
    await join(client, function, reader, question, context)
    queued, reply = False, None
    async with client.stream(
        "GET", "gradio_api/queue/data", params={"session_hash": reader}
    ) as events:
        async for line in events.aiter_lines():
            if not line.startswith("data:"):
                continue
            event = json.loads(line[5:])
            queued |= POSITION in line
            if event["msg"] == "process_completed":
                if not event["success"]:
                    raise RuntimeError(f"failed: {event['output']}")
                reply = event["output"]["data"][0]
    if reply is None:
        raise RuntimeError("the stream ended without an answer")
    return reply, queued


async def join(
    client: httpx.AsyncClient,
    function: int,
    reader: str,
    question: str,
    context: dict[str, Any],
) -> str:
    """Sends one question and does not wait for the answer; see `ask`. Returns the event's id."""
    data = [question, context]
    sent = {"fn_index": function, "session_hash": reader, "data": data, "event_data": None}
    response = await client.post("gradio_api/queue/join", json=sent)
    return str(response.raise_for_status().json()["event_id"])


async def event_function(client: httpx.AsyncClient, event: str = "submit") -> int:
    """The number of the chat's handler of questions, or of another event of the page."""
    config = (await client.get("config")).json()
    return next(
        place
        for place, dependency in enumerate(config["dependencies"])
        if dependency["backend_fn"] and event in [name for _, name in dependency["targets"]]
    )


async def session(url: str, function: int, seconds: float, results: Results) -> None:
    """One reader: asks until `seconds` are over and adds to `results`."""
    end = time.monotonic() + seconds
    await asyncio.sleep(random.uniform(0, EVERY))
    turns: list[dict[str, Any]] = []
    mark = f"s{secrets.token_hex(6)}"
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        (await client.get("")).raise_for_status()
        while time.monotonic() < end:
            own = f"{random.choice(QUESTIONS)} {mark}"
            question = FOLLOW_UP if len(turns) % 2 else own
            started = time.monotonic()
            try:
                async with asyncio.timeout(PATIENCE):
                    context = {"turns": turns[-MAX_CONTEXT:]}
                    reply, queued = await ask(client, function, mark, question, context)
                check(reply, question, mark)
                results.times.append(time.monotonic() - started)
                turns.append(reply["turn"])
                results.queued += queued
                results.builds[(await client.get("ready")).json()["build"]] += 1
            except Exception as error:
                results.errors.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(random.uniform(EVERY / 2, EVERY * 1.5))


async def watch(pid: int, seconds: float, results: Results) -> None:
    """Adds the memory of the process `pid` to `results` each second, until `seconds` are over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        results.memory.append(resident_mb(pid)[0])
        await asyncio.sleep(LOOK)


def check(reply: dict[str, Any], question: str, mark: str) -> None:
    """Raises RuntimeError if the answer is to another question, or holds another session's mark."""
    if not reply.get("turn") or reply["turn"]["question"] != question:
        raise RuntimeError("another question was answered")
    if set(MARK.findall(json.dumps(reply))) - {mark}:
        raise RuntimeError("somebody else's conversation was seen")


async def run(url: str, sessions: int, seconds: float, pid: int | None = None) -> Results:
    """Lets so many sessions ask at once for so many seconds, and looks at the process `pid`."""
    async with httpx.AsyncClient(base_url=url) as client:
        function = await event_function(client)
    results = Results()
    looks = [watch(pid, seconds, results)] if pid else []
    readers = [session(url, function, seconds, results) for _ in range(sessions)]
    await asyncio.gather(*looks, *readers)
    return results


def load_table(results: Results) -> Table:
    """The results as a table of one row."""
    times = results.times or [0.0]
    table = Table(COLUMNS)
    counts = len(results.times), len(results.errors)
    seconds = statistics.median(times), p95(times), max(times)
    table.add(*counts, *seconds, results.queued)
    return table


def load_notes(results: Results) -> list[str]:
    """A sentence each on the memory, the builds and the first errors."""
    lines = []
    if results.memory:
        early, late = results.memory[int(SETTLED * len(results.memory))], results.memory[-1]
        lines.append(
            f"Memory: {early:,} MB after {SETTLED:.0%} of the time, {late:,} MB at the end "
            f"({late / early - 1:+.1%}), {max(results.memory):,} MB at most."
        )
    lines += [f"Build {build}: {count} answers." for build, count in results.builds.items()]
    return [*lines, *results.errors[:5]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; returns 0, or 1 if there was an error."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("url", help="address of a running chat")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--pid", type=int, help="the chat's process, to look at its memory")
    add_json_option(parser)
    options = parser.parse_args(arguments)
    results = asyncio.run(run(options.url, options.sessions, options.seconds, options.pid))
    table = load_table(results)
    print(table.markdown(), "", *load_notes(results), sep="\n")
    if options.json:
        save_results(options.json, {"load": table})
    return 1 if results.errors else 0


if __name__ == "__main__":
    sys.exit(main())
