"""The question box in pages of other origins: what an allowed one shows, and another does not."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import web_server
from pages_helper import faults
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from web_server import BRIDGE, CHAIRED, CONFERENCE

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).parents[2] / "examples" / "embed.html"


@pytest.fixture(scope="module")
def addresses() -> Iterator[tuple[str, str, str]]:
    """The addresses of the chat, of a page that may show its box, and of one that may not."""
    from web.application import web_app

    html = EXAMPLE.read_text("utf-8")

    async def page(request: Any) -> HTMLResponse:
        return HTMLResponse(html)

    intranet = Starlette(routes=[Route("/", page)])
    with ExitStack() as stack:
        allowed = stack.enter_context(web_server.serve(intranet))
        other = stack.enter_context(web_server.serve(intranet))
        retriever = web_server.FakeRetriever()
        app = web_app(lambda: retriever, local=True, embedders=[allowed.rstrip("/")])
        chat = stack.enter_context(web_server.serve(app))
        html = html.replace("https://chat.example.org/", chat)
        yield chat, allowed, other


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 320, "height": 700}, locale="vi-VN")
    context.set_default_timeout(60_000)
    yield context
    context.close()


def test_an_allowed_page_asks_at_320_pixels(
    context: Any, addresses: tuple[str, str, str], troubles: list[str]
) -> None:
    chat, allowed, _ = addresses
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(allowed)
    frame = page.frame_locator("iframe")
    box = frame.get_by_role("textbox")
    box.fill("ai chủ trì?")
    small = page.locator("iframe").bounding_box()
    assert 40 < small["height"] < 120
    box.press("Enter")
    frame.locator("blockquote").first.wait_for()
    assert frame.locator("blockquote").all_inner_texts() == [
        CHAIRED,
        "Cây cầu dài 1,2 km được thông xe vào sáng thứ Bảy.",
    ]
    assert frame.locator("li p:first-of-type a").all_inner_texts() == [
        CONFERENCE.title,
        BRIDGE.title,
    ]
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 200")
    inner = next(each for each in page.frames if each != page.main_frame)
    assert inner.url == f"{chat}embed?lang=en"
    high, wide = inner.evaluate(
        "[document.documentElement.scrollHeight - innerHeight,"
        " document.documentElement.scrollWidth - innerWidth]"
    )
    assert (high, wide) == (0, 0)
    assert context.cookies() == []
    assert inner.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    with context.expect_page() as opened:
        frame.locator("li a").first.click()
    opened.value.locator("#here").wait_for()
    assert opened.value.url.startswith(f"{chat}article?id={CONFERENCE.id}")
    opened.value.goto(inner.url)
    assert faults(opened.value) == ""
    assert troubles == []


def test_a_page_of_another_origin_shows_nothing(
    context: Any, addresses: tuple[str, str, str]
) -> None:
    _, _, other = addresses
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda m: blocked.append(m.text) if "frame-ancestors" in m.text else None)
    page.goto(other)
    page.locator("iframe").wait_for(state="attached")
    page.wait_for_timeout(1000)  # in which an allowed page has its box
    assert len(blocked) == 1
    assert page.locator("iframe").bounding_box()["height"] == 0
    assert page.frame_locator("iframe").locator("form").count() == 0


def test_a_server_that_is_gone_is_told(context: Any, addresses: tuple[str, str, str]) -> None:
    page = context.new_page()
    page.goto(addresses[1])
    frame = page.frame_locator("iframe")
    frame.get_by_role("textbox").fill("ai?")
    page.route("**/embed?*", lambda route: route.abort())
    frame.get_by_role("button").click()
    frame.get_by_text("The server cannot be reached. Please try again.").wait_for()
    assert frame.get_by_role("textbox").input_value() == "ai?"
    assert frame.get_by_role("button").is_enabled()
