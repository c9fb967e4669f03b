"""A chat that asks for a name and a password, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
import web_server
from pages_helper import ask

from web.passwords import Passwords, hashed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from web.application import web_app

    retriever = web_server.FakeRetriever()
    known = Passwords([f"lan:{hashed('đúng mật khẩu', bytes(16))}"])
    with web_server.serve(web_app(lambda: retriever, passwords=known, local=True)) as url:
        yield url


def test_who_signs_in_can_do_everything(visit: Any) -> None:
    page = visit(http_credentials={"username": "lan", "password": "đúng mật khẩu"})
    turn = ask(page, "ai chủ trì?")
    assert turn.locator(".card").count() == 2
    turn.locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()


def test_nobody_else_sees_anything(browser: Any, address: str) -> None:
    context = browser.new_context(http_credentials={"username": "lan", "password": "sai"})
    answer = context.request.get(address)
    assert (answer.status, answer.text()) == (401, "Sign in to ask.")
    context.close()
