"""What other programs see: the endpoint /ask through gradio_client, and the tool through MCP."""

import asyncio
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from web_server import CONFERENCE, FakeRetriever, serve

from qa import as_dict


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from web.application import web_app

    retriever = FakeRetriever()
    with serve(web_app(lambda: retriever, local=True, mcp=True)) as url:
        yield url


def test_endpoint_answers_as_the_command_line_does(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    answer = client.predict("ai chủ trì?", 2, api_name="/ask")
    assert answer == json.loads(json.dumps(as_dict(FakeRetriever().ask("ai chủ trì?", k=2))))
    assert answer["hits"][0]["article"]["title"] == CONFERENCE.title
    some = client.predict("ai?", 5, {"from": "2026-04"}, api_name="/ask")
    assert {hit["article"]["id"] for hit in some["hits"]} == {CONFERENCE.id}
    read = {"from": "2026-04-02", "to": "2026-04-02"}
    assert client.predict("2/4?", api_name="/ask")["understood_where"] == read
    assert client.predict("2/4?", infer=False, api_name="/ask")["understood_where"] is None
    with pytest.raises(Exception, match="'soon' is no date: write a day as 2024-04-02 or"):
        client.predict("ai?", 5, {"from": "soon"}, api_name="/ask")
    with pytest.raises(Exception, match="longer than 2,000 characters"):
        client.predict("a" * 2001, 2, api_name="/ask")


def test_endpoint_gives_articles(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    article = client.predict(CONFERENCE.id, api_name="/article")
    assert article == {**asdict(CONFERENCE), "length": len(CONFERENCE.text), "pages": []}
    part = client.predict(CONFERENCE.id, 5, 12, api_name="/article")
    assert part["text"] == CONFERENCE.text[5:12]
    with pytest.raises(Exception, match="There is no article with this id"):
        client.predict("none", api_name="/article")


def test_tool_answers_as_the_endpoint_does(address: str) -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def called() -> tuple[Any, ...]:
        async with (
            streamable_http_client(f"{address}mcp") as (read, write, *_),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            name = tools[0].name
            bad = {"question": "ai?", "where": {"from": "soon"}}
            return (
                tools,
                await session.call_tool(name, {"question": "ai?", "k": 2}),
                await session.call_tool(name, {"question": "ai?", "where": {"from": "2026-04"}}),
                await session.call_tool(name, bad),
                await session.call_tool("article", {"id": CONFERENCE.id, "start": 5, "end": 12}),
                await session.call_tool("article", {"id": "none"}),
            )

    tools, result, some, refused, part, unknown = asyncio.run(called())
    assert [tool.name for tool in tools] == ["ask", "article"]
    assert "Finds the passages" in tools[0].description
    schema = tools[0].inputSchema["properties"]
    assert list(schema) == ["question", "k", "where", "infer"]
    [where] = tools[0].inputSchema["$defs"].values()
    assert list(where["properties"]) == [
        *("from", "to", "source", "author", "language", "article"),
    ]
    answer = json.loads(result.content[0].text)
    assert answer == result.structuredContent
    assert answer == json.loads(json.dumps(as_dict(FakeRetriever().ask("ai?", k=2))))
    assert {hit["article"]["id"] for hit in some.structuredContent["hits"]} == {CONFERENCE.id}
    assert refused.isError
    assert "'soon' is no date: write a day as 2024-04-02 or" in refused.content[0].text
    assert part.structuredContent["text"] == CONFERENCE.text[5:12]
    assert part.structuredContent["length"] == len(CONFERENCE.text)
    assert unknown.isError
    assert "There is no article with this id." in unknown.content[0].text


def test_the_tool_opens_no_stream_and_hands_few_requests_on(address: str) -> None:
    from web.programs.tool import AT_ONCE, FewAtOnce

    assert httpx.get(f"{address}mcp").status_code == 405
    assert httpx.delete(f"{address}mcp").status_code == 405
    running = most = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    async def all_of() -> None:
        limited: Any = FewAtOnce(app)
        await asyncio.gather(*(limited({"method": "POST"}, None, None) for _ in range(3 * AT_ONCE)))

    asyncio.run(all_of())
    assert most == AT_ONCE


def test_the_tool_leaves_the_log_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from web.application import web_app

    monkeypatch.setattr(logging.root, "handlers", [])
    web_app(FakeRetriever, mcp=True)
    [handler] = logging.root.handlers
    # That of FastMCP takes seconds to format a traceback, in the thread that answers all requests.
    assert type(handler) is logging.StreamHandler
    assert logging.root.level == logging.WARNING


def test_what_the_readme_shows_works(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    blocks = [
        block.replace("http://127.0.0.1:7860", address.rstrip("/"))
        for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
        if "http://127.0.0.1:7860" in block
    ]
    for block in blocks:
        subprocess.run([sys.executable, "-c", block], check=True, timeout=60)
    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == [f"True {CONFERENCE.title}", CONFERENCE.title]
