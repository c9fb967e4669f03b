"""Two collections in a real browser: chosen in the masthead, each with its own history."""

from collections.abc import Iterator
from typing import Any

import pytest
import web_server
from pages_helper import ask, faults, fits

from index.article import Article

pytestmark = pytest.mark.browser


class Laws(web_server.FakeRetriever):
    """Another collection."""

    def browse(self, words: str, n: int, *_: Any) -> tuple[int, list[Article]]:
        return 1, [Article("law", "Luật Báo chí", "Một điều.", "law.txt")][:n]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    from web.application import served_app
    from web.handlers import Handlers

    press, laws = web_server.FakeRetriever(), Laws()
    first = Handlers(lambda: press, name="Báo chí")
    first.join([Handlers(lambda: laws, name="Văn bản luật")])
    with web_server.serve(served_app(first, local=True)) as url:
        yield url


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
def test_a_collection_is_chosen_and_has_its_own_history(
    visit: Any, address: str, size: tuple[int, int]
) -> None:
    page = visit(size)
    assert page.title() == "Báo chí · Hỏi Báo"
    chooser = page.locator("button.collection")
    chooser.click()
    assert fits(page)
    assert faults(page) == ""
    links = page.locator("#collections a")
    assert links.all_inner_texts() == ["Báo chí", "Văn bản luật"]
    links.nth(1).click()
    page.wait_for_selector("body.ready .hb[data-collection='Văn bản luật']")
    laws = f"{address}in/V%C4%83n%20b%E1%BA%A3n%20lu%E1%BA%ADt/"
    assert page.url == laws
    assert page.locator(".opening a.open").all_inner_texts() == ["Luật Báo chí"]
    turn = ask(page, "ai chủ trì?")
    assert fits(page)
    turn.locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()
    page.keyboard.press("Escape")
    chooser.click()
    page.locator("#collections a").first.click()
    page.wait_for_selector("body.ready .hb[data-collection='Báo chí']")
    assert page.locator(".turn").count() == 0
    page.locator("[popovertarget=earlier]").click()
    assert page.locator(".conversation").count() == 0
    page.goto(laws)
    page.wait_for_selector("body.ready .turn .cards")
    page.goto(f"{laws}library")
    assert page.locator(".masthead .collection").inner_text() == "Văn bản luật"
    assert fits(page)
    page.locator("button.collection").click()
    assert fits(page)
    assert faults(page) == ""
    page.locator("#collections a").first.click()
    page.locator(".masthead .collection", has_text="Báo chí").wait_for()
    assert page.url.endswith("/in/B%C3%A1o%20ch%C3%AD/library?page=1")
    page.go_back()
    page.locator(".masthead .name").click()
    page.wait_for_selector("body.ready .turn .cards")
    assert page.url == laws


def test_a_link_to_an_answer_keeps_its_collection(visit: Any) -> None:
    page = visit(path="in/V%C4%83n%20b%E1%BA%A3n%20lu%E1%BA%ADt/?q=ai%20ch%E1%BB%A7%20tr%C3%AC%3F")
    page.locator(".turn .cards").wait_for()
    assert page.locator(".hb").get_attribute("data-collection") == "Văn bản luật"
    link = page.locator(".turn a.copy")
    resolved = link.evaluate("link => link.href")
    assert "/in/V%C4%83n%20b%E1%BA%A3n%20lu%E1%BA%ADt/?q=" in resolved


@pytest.mark.parametrize("path", ["in/none/", "article?id=none", "article?passage=x"])
def test_a_page_that_says_what_is_wrong_has_it_as_its_heading(
    browser: Any, address: str, path: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    assert page.goto(f"{address}{path}").status in (404, 422)
    assert page.locator("h1.notice").is_visible()
    assert fits(page)
    assert faults(page) == ""
    page.close()
