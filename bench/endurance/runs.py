"""Long runs of a chat: `python -m bench.endurance.runs [--questions 20000] [--rebuilds 200] ...`.

Serves a collection of random articles with `python app.py --upload`, in a process of its own, over
a tiny model. Readers ask in the chat and through the endpoint /ask, in several languages, with
filters and histories; some leave before the answer. Then the collection is changed and built anew
again and again by this process, while readers ask. Then files are uploaded, which the chat's
process indexes; they are deleted after each ROUND, because a folder takes 1,000 at most.

Meanwhile it looks at the chat's process. Prints a table with a row for each run: how often, errors,
seconds, and what the process held after a fifth and at the end: MB of memory that it has allocated,
files (open, or mapped into memory) and threads. Each is the median of the looks in a tenth of the
run: the one that begins after a fifth, and the last. Besides: the temporary files and processes
that are left at the end. Needs Linux.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.endurance.collection import RandomArticles
from bench.endurance.model import make_model
from bench.endurance.process import Held, held_by
from bench.endurance.readers import RunProgress, ask_until, reader
from bench.load import event_function
from bench.tables.results import add_json_option, save_results
from bench.tables.table import Table, TableColumn
from index.article import UPLOADS
from index.build import build_with
from index.encoder import Encoder

ARTICLES = 300
CHANGED = 5  # articles before each rebuild
ROUND = 500  # uploads, after which the uploaded files are deleted
AT_ONCE = 4  # readers
LOOK = 1.0  # seconds between two looks at the process
EARLY, LATE = (0.2, 0.3), (0.9, 1.0)  # parts of a run that are compared
READY_TIME = 120.0  # seconds within which the chat must be there, and a build done
COLUMNS = (
    TableColumn("run"),
    *(TableColumn(name, format=",d") for name in ("times", "errors")),
    TableColumn("s", format=",.0f"),
    *(TableColumn(name, format=",.1f") for name in ("MB after a fifth", "MB at the end")),
    TableColumn("more", format="+.1%"),
    *(TableColumn(name) for name in ("files", "threads")),
    *(TableColumn(name, format=",d") for name in ("temporary files", "processes")),
)

Looks = list[tuple[int, Held]]
"""(how often the run had done its work, what the process held then) of each look."""
Run = Callable[[RunProgress], Coroutine[Any, Any, None]]


class Chat:
    """A chat over random articles in a process of its own."""

    def __init__(self, work: Path) -> None:
        """Makes the model, the articles and the store.

        Args:
            work: an empty folder.
        """
        self.work = work
        self.articles, self.store = work / "articles", work / "store"
        self.temporary = work / "tmp"
        self.collection = RandomArticles(1)
        for folder in (self.articles, self.temporary, work / "model"):
            folder.mkdir()
        for number in range(ARTICLES):
            self.collection.write_article(self.articles, number)
        self.encoder = Encoder(make_model(work / "model"))
        self.build()
        self.url, self.pid = "", 0

    def build(self) -> None:
        """Builds the store from the articles, in this process."""
        build_with(self.encoder, [self.articles], self.store)

    def rebuild(self) -> None:
        """Changes some articles and builds the store anew."""
        for number in self.collection.random.sample(range(ARTICLES), CHANGED):
            self.collection.write_article(self.articles, number)
        self.build()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serves it on a free port until the block ends; its messages go to server.log."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        command = [sys.executable, "app.py", "--store", str(self.store), "--port", str(port)]
        command += ["--upload", str(self.articles)]
        with (self.work / "server.log").open("w") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=os.environ | {"TMPDIR": str(self.temporary)},
            )
            self.url, self.pid = f"http://127.0.0.1:{port}/", process.pid
            try:
                self._wait()
                yield
            finally:
                process.terminate()
                process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + READY_TIME
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"the chat did not start: see {self.work / 'server.log'}")


def question_run(chat: Chat, times: int) -> Run:
    """Readers ask so many questions in all."""

    async def run(progress: RunProgress) -> None:
        await _ask(chat, progress, lambda: progress.done < times)

    return run


async def _ask(chat: Chat, progress: RunProgress, goes_on: Callable[[], bool]) -> None:
    async with reader(chat.url, 0) as client:
        function = await event_function(client)
    readers = (
        ask_until(chat.url, function, number, 100 + number, progress, goes_on)
        for number in range(AT_ONCE)
    )
    await asyncio.gather(*readers)


def rebuild_run(chat: Chat, times: int) -> Run:
    """The store is rebuilt so many times, while readers ask."""

    async def run(progress: RunProgress) -> None:
        async with _asking(chat, progress):
            while progress.done < times:
                await asyncio.to_thread(chat.rebuild)
                progress.done += 1

    return run


@asynccontextmanager
async def _asking(chat: Chat, progress: RunProgress) -> AsyncIterator[None]:
    """Readers ask until the block ends; their errors count, their questions do not."""
    questions, ended = RunProgress(errors=progress.errors), asyncio.Event()
    asking = asyncio.create_task(_ask(chat, questions, lambda: not ended.is_set()))
    try:
        yield
    finally:
        ended.set()
        await asking


def upload_run(chat: Chat, times: int) -> Run:
    """So many files are uploaded, while readers ask; they are deleted after each ROUND."""

    async def run(progress: RunProgress) -> None:
        async with _asking(chat, progress):
            while progress.done < times:
                end = min(progress.done + ROUND, times)
                await asyncio.gather(*(_upload(chat, n, progress, end) for n in range(AT_ONCE)))
                await _wait_for_index(chat, progress)
                for file in (chat.articles / UPLOADS).iterdir():
                    file.unlink()

    return run


async def _upload(chat: Chat, number: int, progress: RunProgress, end: int) -> None:
    """Uploads files until `end` are uploaded in all."""
    while progress.done < end:
        async with reader(chat.url, progress.done) as client:
            for _ in range(min(10, end - progress.done)):
                name, content = chat.collection.upload(progress.done)
                progress.done += 1
                response = await client.post("upload", params={"name": name}, content=content)
                if response.status_code != 204:
                    progress.errors.append(f"{name}: {response.status_code} {response.text[:200]}")


async def _wait_for_index(chat: Chat, progress: RunProgress) -> None:
    end = time.monotonic() + READY_TIME
    async with reader(chat.url, 0) as client:
        while time.monotonic() < end:
            state = (await client.get("upload", headers={"accept-language": "en"})).json()
            if state["ready"]:
                if "indexed" in state["message"]:
                    progress.errors.append(state["message"])
                return
            await asyncio.sleep(0.2)
    progress.errors.append("indexing does not end")


async def watched(pid: int, run: Run) -> tuple[RunProgress, Looks]:
    """Lets a run do its work, and looks at the process `pid` meanwhile."""
    progress, looks = RunProgress(), Looks()
    task = asyncio.create_task(run(progress))
    while not task.done():
        looks.append((progress.done, held_by(pid)))
        await asyncio.wait([task], timeout=LOOK)
    await task
    return progress, [*looks, (progress.done, held_by(pid))]


def add_row(
    table: Table, name: str, seconds: float, progress: RunProgress, looks: Looks, left: int
) -> str:
    """Adds the row of a run to a table, and returns it in Markdown.

    Args:
        table: of COLUMNS.
        name: of the run.
        seconds: that it took.
        progress: what it has done.
        looks: what the process held meanwhile.
        left: number of temporary files at the end.
    """
    early, late = (_median(looks, part, progress.done) for part in (EARLY, LATE))
    curve = [round(held.memory) for _, held in looks]
    return table.add(
        name,
        progress.done,
        len(progress.errors),
        seconds,
        early.memory,
        late.memory,
        late.memory / early.memory - 1,
        f"{early.files} / {late.files}",
        f"{early.threads} / {late.threads}",
        left,
        looks[-1][1].processes,
        mb_over_time=curve[:: max(1, len(curve) // 20)],
        first_errors=progress.errors[:5],
    )


def _median(looks: Looks, part: tuple[float, float], times: int) -> Held:
    """The medians of what was held at the looks in a part of a run of so many times."""
    first, last = part
    held = [held for done, held in looks if first * times <= done <= last * times]
    held = held or [looks[-1][1]]
    return Held(
        statistics.median(each.memory for each in held),
        round(statistics.median(each.files for each in held)),
        round(statistics.median(each.threads for each in held)),
        round(statistics.median(each.processes for each in held)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, a row at a time; returns 0, or 1 if there was an error."""
    parser = argparse.ArgumentParser(prog="python -m bench.endurance.runs", description=__doc__)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--rebuilds", type=int, default=200)
    parser.add_argument("--uploads", type=int, default=10_000)
    parser.add_argument("--work", type=Path, default=Path("bench-work/endurance"))
    add_json_option(parser)
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True)  # fails if it is there
    chat = Chat(options.work.resolve())
    table = Table(COLUMNS)
    print(table.head(), flush=True)
    with chat.serving():
        for name, run in (
            ("questions", question_run(chat, options.questions)),
            ("rebuilds", rebuild_run(chat, options.rebuilds)),
            ("uploads", upload_run(chat, options.uploads)),
        ):
            started = time.perf_counter()
            progress, looks = asyncio.run(watched(chat.pid, run))
            seconds = time.perf_counter() - started
            left = sum(1 for _ in chat.temporary.rglob("*"))
            print(add_row(table, name, seconds, progress, looks, left), flush=True)
            print(*progress.errors[:5], sep="\n", file=sys.stderr)
    if options.json:
        save_results(options.json, {"endurance": table})
    return 1 if any(row["errors"] for row in table.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
