"""What is done with an answer and its articles in a browser: order, bars, keys of the reader."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pages_helper import ask, faults
from web_server import BRIDGE, CHAIRED, CONFERENCE, FakeRetriever, serve

from web.application import web_app
from web.phrases import VIETNAMESE
from web.watching.questions import Watched

pytestmark = pytest.mark.browser

TITLES = "[...document.querySelectorAll('.card h3')].map((title) => title.innerText)"


def test_cards_are_sorted_and_stay_so(visit: Any) -> None:
    page = visit()
    turn = ask(page, "unsure ai chủ trì?")
    turn.locator(".order[data-order=date]").click()
    page.locator(".turn[data-order=date]").wait_for()
    assert page.evaluate("document.activeElement.dataset.order") == "date"
    assert page.evaluate(TITLES) == [CONFERENCE.title, BRIDGE.title]
    assert "order=date" in page.locator(".turn a.copy").get_attribute("href")
    page.reload()
    page.locator(".turn[data-order=date]").wait_for()
    assert page.locator(".order[aria-pressed=true]").get_attribute("data-order") == "date"


def test_a_link_keeps_the_order(visit: Any) -> None:
    page = visit(path="?q=unsure ai?&order=date")
    page.locator(".turn[data-order=date] .cards").wait_for()
    assert page.locator(".order[aria-pressed=true]").get_attribute("data-order") == "date"


def test_a_bar_asks_of_its_month(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    turn = ask(page, "ai chủ trì hội nghị?")
    bar = turn.locator(".period").last
    assert bar.get_attribute("aria-label") == "4/2026: 1 bài báo"
    bar.focus()
    page.keyboard.press("Enter")
    page.locator(".turn .chip").first.wait_for()
    assert retriever.where is not None
    assert (retriever.where.date_from, retriever.where.date_to) == ("2026-04-01", "2026-04-30")
    assert page.locator(".turn").count() == 1  # it took the place of the first


def test_the_reader_has_keys(visit: Any) -> None:
    page = visit()
    turn = ask(page, "ai chủ trì hội nghị?")
    turn.locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()
    page.keyboard.press("c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{CHAIRED}” ({CONFERENCE.title}, Minh Thủy, https://")
    current = "document.querySelector('#reader mark[aria-current]')?.innerText"
    page.keyboard.press("j")  # from the mark that it was opened at
    assert page.evaluate(current) == "Hội nghị được kết nối tới 3.251 điểm cầu trong cả nước."
    page.keyboard.press("k")
    assert page.evaluate(current) == CHAIRED
    page.keyboard.press("m")
    page.locator("#reader .titles").wait_for()
    page.locator("#reader .titles a.open").first.click()
    page.locator("#reader .actions").wait_for()
    page.keyboard.press("a")
    page.locator("#reader").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.locator(".chosen .chip").get_attribute("data-value") == "cau"
    # In the box, the keys are letters.
    page.keyboard.type("amc")
    assert page.locator("#box textarea").input_value() == "amc"


def test_the_title_and_the_ways_to_other_marks_stay_in_view(visit: Any) -> None:
    page = visit((360, 640))
    turn = ask(page, "ai chủ trì hội nghị?")
    turn.locator(".card a.open").first.click()
    top = page.locator("#reader .top")
    top.wait_for()
    assert top.inner_text() == CONFERENCE.title
    assert faults(page) == ""
    current = "document.querySelector('#reader mark[aria-current]')?.innerText"
    for name in (VIETNAMESE.next_mark, VIETNAMESE.last_mark):
        step = page.get_by_role("button", name=name)
        box = step.bounding_box()
        assert box["y"] + box["height"] < 640
        assert box["x"] + box["width"] < 360
        step.click()
        page.wait_for_timeout(300)
    assert page.evaluate(current) == CHAIRED
    top.click()
    top.wait_for(state="hidden")  # the title itself is seen
    assert page.locator("#reader h1").is_visible()


def test_what_is_selected_is_copied_with_its_source(visit: Any) -> None:
    page = visit()
    page.goto(page.url + "article?id=cau")
    page.locator(".copy").wait_for()
    page.evaluate(
        """() => {
            const text = document.querySelector(".article p:not(.meta)").firstChild;
            getSelection().setBaseAndExtent(text, 0, text, 16);
        }"""
    )
    page.locator(".copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“Cây cầu dài 1,2 ” ({BRIDGE.title}, 2026, 28/3/2026)"


TITLE = "Cầu 1000000000 và 1000000001"


def test_what_is_selected_of_a_pdf_is_copied_with_its_page(
    visit: Any, retriever: FakeRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The title has the number that stands in the page's place by default.
    pages = replace(BRIDGE, title=TITLE, pages=((0, 1), (51, 2), (65, 3)))
    assert pages.text[51:65] == "Tổng mức đầu t"
    monkeypatch.setattr(retriever, "article", lambda id: pages)
    page = visit(locale="en-US")
    page.goto(page.url + "article?id=cau")
    page.locator(".copy").wait_for()
    assert faults(page) == ""
    select = """([from, to]) => {
        const texts = [...document.querySelectorAll(".article p:not(.meta)")];
        getSelection().setBaseAndExtent(texts[from], 0, texts[to], texts[to].childNodes.length);
    }"""
    for span, named in (([0, 0], "page 1"), ([0, 1], "page 1"), ([1, 1], "page 2")):
        page.evaluate(select, span)
        page.locator(".copy").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.endswith(f"” ({TITLE}, 2026, 28 March 2026, {named})")
        assert "page" not in copied.partition("”")[0]
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.article h1'))")
    page.locator(".copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“{TITLE}” ({TITLE}, 2026, 28 March 2026, page 1)"
    page.locator(".form-choice select").select_option("press")
    page.evaluate("getSelection().removeAllRanges()")
    page.evaluate(
        """() => {
            const last = [...document.querySelectorAll(".article .page")].at(-1).nextSibling;
            getSelection().setBaseAndExtent(last, 0, last, 5);
        }"""
    )
    page.locator(".copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"Theo 2026, ngày 28/3/2026 (bài “{TITLE}”, trang 3): “ư là ”"


def test_an_article_is_printed_alone(visit: Any) -> None:
    page = visit()
    turn = ask(page, "ai chủ trì hội nghị?")
    turn.locator(".card a.open").first.click()
    page.locator("#reader .print").wait_for()
    page.evaluate("print = () => { document.title = document.documentElement.className; }")
    page.keyboard.press("p")
    assert "article-only" in page.title()
    assert not page.evaluate("document.documentElement.classList.contains('article-only')")


def test_words_are_searched_in_the_same_box(visit: Any, retriever: FakeRetriever) -> None:
    page = visit(locale="en-US")
    page.locator(".mode[data-mode=search]").click()
    box = page.locator("#box textarea")
    assert box.get_attribute("placeholder") == "All words, “an exact phrase”…"
    assert page.locator("#box button").inner_text() == "Search"
    turn = ask(page, "đồng chí")
    assert turn.locator(".counted").inner_text() == "1 article with all these words"
    page.reload()
    page.locator(".turn .counted").wait_for()
    assert page.locator(".mode[aria-pressed=true]").inner_text() == "Search words"
    ask(page, "hello")
    page.locator(".as-question").click()
    page.locator(".turn").nth(2).locator(".cards").wait_for()
    assert page.locator(".turn").nth(2).get_attribute("data-mode") is None
    page.goto(page.url + "?q=%C4%91%E1%BB%93ng&mode=search")
    page.locator(".turn[data-mode=search] .counted").wait_for()
    assert box.get_attribute("placeholder") == "All words, “an exact phrase”…"


def test_a_question_is_watched(tmp_path: Path, browser: Any) -> None:
    retriever = FakeRetriever()
    app = web_app(lambda: retriever, watched=Watched(tmp_path / "store.watched.json"))
    with serve(app) as address:
        page = browser.new_context(locale="en-US").new_page()
        page.goto(address)
        page.wait_for_selector("body.ready .hb")
        turn = ask(page, "ai chủ trì hội nghị?")
        turn.locator(".watch").click()
        page.get_by_text("Watching", exact=True).wait_for()
        assert page.evaluate("document.activeElement.textContent") == "Watching"
        page.locator("[popovertarget=earlier]").click()
        assert faults(page) == ""
        page.get_by_text("Watched questions").click()
        page.locator(".watched h2").wait_for()
        assert page.locator(".watched h2").inner_text() == "ai chủ trì hội nghị?"
        assert faults(page) == ""
        page.get_by_text("Stop watching").click()
        page.locator(".watched h2").wait_for(state="detached")
        assert page.url == f"{address}watched"
        page.context.close()


def test_where_nothing_is_watched_there_is_no_button(visit: Any) -> None:
    page = visit()
    turn = ask(page, "ai chủ trì hội nghị?")
    assert not turn.locator(".watch").is_visible()
