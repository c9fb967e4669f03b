"""The chat for everybody: axe-core's rules, the keyboard alone, every width, dark, and print."""

from typing import Any

import pytest
from pages_helper import ask, faults, fits
from web_server import CONFERENCE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["vi-VN", "en-US"])
def test_axe_finds_no_fault_in_any_state(visit: Any, scheme: str, locale: str) -> None:
    page = visit(locale=locale, color_scheme=scheme)
    assert faults(page) == ""
    ask(page, "ai chủ trì hội nghị?")
    ask(page, "khi nào?")
    ask(page, "unsure về gì?").locator(".card summary").first.click()
    ask(page, "broken?")
    page.locator("[popovertarget=earlier]").click()
    assert faults(page) == ""
    page.keyboard.press("Escape")
    page.locator(".card a.open").last.click()
    page.locator("#reader h1").wait_for()
    assert faults(page) == ""
    for path in (
        "library?author=Minh%20Th%E1%BB%A7y&page=2",
        "article?id=hoi-nghi&passage=0-40&sentence=0-20&others=30-40",
        "similar?id=cau",
    ):
        page.goto(page.url.partition("?")[0].rpartition("/")[0] + "/" + path)
        assert faults(page) == ""


@pytest.mark.parametrize("width", [360, 768, 1024, 1920])
def test_nothing_is_cut_at_any_width(visit: Any, width: int) -> None:
    page = visit((width, 800))
    assert fits(page)
    ask(page, "ai chủ trì hội nghị?")
    ask(page, "khi nào?")
    page.locator("[popovertarget=earlier]").click()
    assert fits(page)
    page.keyboard.press("Escape")
    page.locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()
    assert fits(page)
    # The bar repeats the title, which stands whole above the article: there alone it may be cut.
    cut = page.evaluate(
        """[...document.querySelectorAll(".hb *:not(.conversation), #reader *:not(.top), #box *")]
            .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1
                && getComputedStyle(e).overflowX !== "visible" && e.clientWidth > 1)
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    page.goto(page.url.rpartition("/")[0] + "/library")
    assert fits(page)


def test_the_keyboard_alone_is_enough(visit: Any) -> None:
    page = visit()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.locator(".masthead .name").focus()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.className || document.activeElement.tagName")
        )
    assert seen[0] == "new"
    assert "example" in seen
    page.locator(".example").first.focus()
    page.keyboard.press("Enter")
    page.locator(".turn .cards").wait_for()
    assert page.locator(".question").inner_text() == CONFERENCE.title
    page.locator(".card a.open").first.focus()
    page.keyboard.press("Enter")
    page.locator("#reader h1").wait_for()
    assert page.evaluate("document.activeElement.id") == "reader"
    page.locator("#reader .top").wait_for()  # the bar shows the title once the mark is in view
    bar = []
    for _ in range(4):
        page.keyboard.press("Tab")
        bar.append(page.evaluate("document.activeElement.className"))
    assert bar == ["top", "step", "step", "close"]
    page.keyboard.press("Enter")
    page.locator("#reader").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "open"


def test_paper_has_the_answers_and_no_buttons(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì hội nghị?")
    page.emulate_media(media="print")
    assert page.locator("blockquote").is_visible()
    assert page.locator(".card").count() == 2
    for hidden in ("#box", ".tools", "nav", ".next"):
        assert page.locator(f"{hidden}:visible").count() == 0
