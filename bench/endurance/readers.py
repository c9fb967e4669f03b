"""Readers of a running chat: what a browser or a program sends, waits for, and gives up."""

import asyncio
import json
import secrets
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from bench.endurance.collection import RandomArticles
from bench.load import ask, event_function, join
from web.history import MAX_CONTEXT

PATIENCE = 120.0  # seconds; a later answer is an error
SESSION = 8  # questions of one conversation
READERS = 40  # addresses, so that no address asks more often than the chat allows


@dataclass
class RunProgress:
    """What has been done of a run.

    Attributes:
        done: how often.
        errors: a sentence for each.
    """

    done: int = 0
    errors: list[str] = field(default_factory=list)


@asynccontextmanager
async def reader(url: str, number: int) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an address of its own: 127.0.1.1 and those that follow it."""
    address = f"127.0.1.{number % READERS + 1}"
    transport = httpx.AsyncHTTPTransport(local_address=address, verify=_ssl_context())
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, transport=transport) as client:
        yield client


@cache
def _ssl_context() -> ssl.SSLContext:
    """One for all clients, which never use it: making one takes longer than a question."""
    return ssl.create_default_context()


class Session:
    """One conversation of a reader, from opening the page to leaving it."""

    def __init__(
        self, client: httpx.AsyncClient, function: int, collection: RandomArticles
    ) -> None:
        """Begins a conversation.

        Args:
            client: of the chat's address.
            function: the number of the handler of questions.
            collection: makes the questions.
        """
        self.client, self.function, self.collection = client, function, collection
        self.name = secrets.token_hex(6)
        self.turns: list[dict[str, Any]] = []

    async def do_something(self) -> None:
        """Asks once: most often in the chat, or as a program does; some answers are given up.

        Raises:
            RuntimeError: there was no answer, or another one than expected.
        """
        ways: dict[Callable[[], Coroutine[Any, Any, None]], int] = {
            self.ask: 80,
            self.ask_endpoint: 40,
            self.leave: 5,
            self.stop: 5,
            self.forget: 5,
            self.forget_endpoint: 5,
        }
        [way] = self.collection.random.choices(list(ways), list(ways.values()))
        async with asyncio.timeout(PATIENCE):
            await way()
            if self.collection.random.random() < 0.2:
                await self.look_around()

    def _context(self) -> dict[str, Any]:
        return {"turns": self.turns[-MAX_CONTEXT:], "where": self.collection.where()}

    async def ask(self) -> None:
        """Asks as the page does, with the history of the conversation."""
        question = self.collection.question()
        reply, _ = await ask(self.client, self.function, self.name, question, self._context())
        if "turn" not in reply or reply["turn"]["question"] != question:
            raise RuntimeError(f"no answer to {question!r}: {reply['html'][:200]}")
        self.turns.append(reply["turn"])

    async def leave(self) -> None:
        """Asks, and closes the page while it waits."""
        await self._join(session := secrets.token_hex(6))
        async with aclosing(self._lines(session)) as lines:
            await anext(lines)

    async def stop(self) -> None:
        """Asks, and presses "Stop"."""
        await self._join(session := secrets.token_hex(6))
        stop = await event_function(self.client, "stop")
        sent = {"session_hash": session, "fn_index": stop, "data": []}
        (await self.client.post("gradio_api/queue/join", json=sent)).raise_for_status()
        async for _ in self._lines(session):
            pass

    async def forget(self) -> None:
        """Asks as the page does, and never fetches the answer."""
        await self._join(secrets.token_hex(6))

    async def _lines(self, session: str) -> AsyncGenerator[str, None]:
        """What the chat sends to a session."""
        stream = self.client.stream(
            "GET", "gradio_api/queue/data", params={"session_hash": session}
        )
        async with stream as events:
            async for line in events.aiter_lines():
                yield line

    async def _join(self, session: str) -> str:
        question = self.collection.question()
        return await join(self.client, self.function, session, question, self._context())

    async def ask_endpoint(self) -> None:
        """Asks as a program does, and fetches the answer."""
        event = await self._call()
        async with self.client.stream("GET", f"gradio_api/call/ask/{event}") as events:
            async for line in events.aiter_lines():
                if line.startswith("data: ["):
                    [answer] = json.loads(line[6:])
                    if answer["hits"] is None:
                        raise RuntimeError("no hits")
                    return
                if line == "event: error":
                    raise RuntimeError("the endpoint failed")
        raise RuntimeError("the endpoint did not answer")

    async def forget_endpoint(self) -> None:
        """Asks as a program does, and never fetches the answer."""
        await self._call()

    async def _call(self) -> str:
        data = [self.collection.question(), self.collection.random.randint(1, 20)]
        sent = {"data": [*data, self.collection.where() or None]}
        response = await self.client.post("gradio_api/call/ask", json=sent)
        return str(response.raise_for_status().json()["event_id"])

    async def look_around(self) -> None:
        """Opens pages of the chat, judges a passage, and shows the conversation again."""
        word = self.collection.word("vi")
        gets: list[tuple[str, dict[str, str]]] = [
            ("", {}),
            ("library", {"q": word}),
            ("article", {"id": f"article-{self.collection.random.randint(0, 100)}"}),
            ("config", {}),
        ]
        path, parameters = self.collection.random.choice(gets)
        (await self.client.get(path, params=parameters)).raise_for_status()
        if self.turns:
            conversation = {"turns": self.turns}
            hits = self.turns[-1]["hits"]
            for path in ("restore", "export/md", "export/json"):
                (await self.client.post(path, json=conversation)).raise_for_status()
            if hits:
                start, end = hits[0]["span"]
                verdict = {"question": word, "article": hits[0]["article"], "verdict": "good"}
                verdict |= {"start": start, "end": end, "word": word}
                (await self.client.post("feedback", json=verdict)).raise_for_status()


async def ask_until(
    url: str,
    function: int,
    number: int,
    seed: int,
    progress: RunProgress,
    goes_on: Callable[[], bool],
) -> None:
    """One reader after the other opens the page, asks SESSION times and leaves.

    Args:
        url: address of the chat.
        function: the number of its handler of questions.
        number: of the reader; readers at the same time have different ones.
        seed: of the questions.
        progress: counts them.
        goes_on: False ends it.
    """
    collection = RandomArticles(seed)
    while goes_on():
        async with reader(url, number) as client:
            session = Session(client, function, collection)
            for _ in range(SESSION):
                if not goes_on():
                    return
                progress.done += 1
                try:
                    await session.do_something()
                except Exception as error:  # whatever the chat answered
                    progress.errors.append(f"{type(error).__name__}: {error}"[:300])
