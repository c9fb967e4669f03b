"""What readers do with a chat: each way to ask leaves the chat ready for the next."""

import asyncio
from typing import Any

import pytest
from web_server import CONFERENCE, FakeRetriever, serve

from bench.endurance import readers
from bench.endurance.collection import RandomArticles
from bench.endurance.readers import RunProgress, Session, ask_until, reader
from bench.load import event_function
from web.application import web_app


class Always(Session):
    """A reader who looks at an article that there is."""

    async def look_around(self) -> None:
        (await self.client.get("article", params={"id": CONFERENCE.id})).raise_for_status()


@pytest.mark.parametrize(
    "way", ["ask", "ask_endpoint", "leave", "stop", "forget", "forget_endpoint"]
)
def test_each_way_to_ask_ends(way: str) -> None:
    retriever = FakeRetriever()

    async def done(url: str) -> Session:
        async with reader(url, 3) as client:
            session = Session(client, await event_function(client), RandomArticles(1))
            await getattr(session, way)()
            await session.ask()
            return session

    with serve(web_app(lambda: retriever)) as url:
        session = asyncio.run(done(url))
    assert len(session.turns) == (2 if way == "ask" else 1)


async def asked(url: str, progress: RunProgress, times: int) -> None:
    async with reader(url, 0) as client:
        function = await event_function(client)
    await ask_until(url, function, 0, 1, progress, lambda: progress.done < times)


def test_one_reader_follows_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "Session", Always)
    monkeypatch.setattr(readers, "SESSION", 3)
    retriever, progress = FakeRetriever(), RunProgress()
    with serve(web_app(lambda: retriever)) as url:
        asyncio.run(asked(url, progress, 7))
    assert (progress.done, progress.errors) == (7, [])


def test_what_goes_wrong_is_counted() -> None:
    class Broken(FakeRetriever):
        def ask(self, *arguments: Any, **options: Any) -> Any:
            raise RuntimeError("secret internals")

    retriever, progress = Broken(), RunProgress()
    with serve(web_app(lambda: retriever)) as url:
        asyncio.run(asked(url, progress, 4))
    assert progress.done == 4
    assert any("no answer to" in error or "endpoint failed" in error for error in progress.errors)
