"""What is kept in a browser: citations' form, past conversations, and shared answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages_helper import ask, faults, fits
from web_server import CHAIRED, CONFERENCE, FakeRetriever, serve

from web.application import web_app
from web.history import MAX_CONVERSATIONS, MAX_PINNED
from web.sharing.shares import Shares

pytestmark = pytest.mark.browser

PRESS = f"Theo baotuyenquang.example, ngày 2/4/2026 (bài “{CONFERENCE.title}” của Minh Thủy): “"


def copied(page: Any, button: Any) -> str:
    """What a button copies."""
    button.click()
    page.get_by_text("Đã chép").first.wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_the_form_of_citations_is_chosen_once(visit: Any) -> None:
    page = visit()
    turn = ask(page, "ai chủ trì hội nghị?")
    assert copied(page, turn.locator(".answering > .acts > .tools .copy")).startswith(
        f"“{CHAIRED}” ("
    )
    turn.locator(".form-choice select").select_option("press")
    assert copied(page, turn.locator(".answering > .acts > .tools .copy")) == f"{PRESS}{CHAIRED}”"
    turn.locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()
    assert page.locator("#reader .form-choice select").input_value() == "press"
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#here'))")
    assert copied(page, page.locator("#reader .copy")) == f"{PRESS}{CHAIRED}”"
    page.locator("#reader .form-choice select").select_option("chicago")
    assert turn.locator(".form-choice select").input_value() == "chicago"
    page.reload()
    page.locator(".turn .cards").wait_for()
    assert page.locator(".turn .form-choice select").input_value() == "chicago"
    page.locator("[popovertarget=earlier]").click()
    with page.expect_download() as download:
        page.locator("[data-format=csv]").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert f"Minh Thủy, “{CONFERENCE.title},” April 2, 2026".replace('"', '""') in text


def conversations(page: Any, names: list[str], **fields: Any) -> None:
    """Stores conversations, the last used first, and opens the page anew."""
    page.evaluate(
        """([names, fields]) => localStorage.setItem("hoibao", JSON.stringify(names.map(
            (question) => ({ id: question, turns: [{ question, hits: [] }], ...fields }))))""",
        [names, fields],
    )
    page.reload()
    page.wait_for_selector("body.ready .hb")
    page.locator("[popovertarget=earlier]").click()


SHOWN = """[...document.querySelectorAll("#earlier .conversation")]
    .filter((each) => each.checkVisibility()).map((each) => each.textContent)"""


def test_conversations_are_found_without_accents(visit: Any) -> None:
    page = visit()
    conversations(page, ["Hội nghị quý 1?", "Đường 37?", "cam", "chè", "lũ"])
    find = page.locator("#earlier .find")
    find.fill("  QUY hoi ")
    assert page.evaluate(SHOWN) == ["Hội nghị quý 1?"]
    assert page.locator(".forget-all").is_hidden()  # it would delete those not found, too
    find.fill("dương")
    assert page.evaluate(SHOWN) == ["Đường 37?"]
    find.fill("x")
    assert page.evaluate(SHOWN) == []
    assert faults(page) == ""
    find.fill("")
    assert len(page.evaluate(SHOWN)) == 5
    assert page.locator(".forget-all").is_visible()
    page.locator("#earlier .forget").first.click()
    assert not find.is_visible()  # four need none


def test_a_conversation_has_another_name(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì hội nghị?")
    page.locator("[popovertarget=earlier]").click()

    def rename(name: str, key: str) -> list[str]:
        page.locator("#earlier .rename").click()
        page.locator("#earlier .name").fill(name)
        page.locator("#earlier .name").press(key)
        shown: list[str] = page.evaluate(SHOWN)
        return shown

    assert rename("  Hội nghị <b>quý 1</b> ", "Enter") == ["Hội nghị <b>quý 1</b>"]
    assert page.evaluate("document.activeElement.className") == "rename"
    assert rename("Khác", "Escape") == ["Hội nghị <b>quý 1</b>"]
    assert faults(page) == ""
    page.keyboard.press("Escape")
    ask(page, "khi nào?")  # what is stored of the conversation keeps its name
    page.locator("[popovertarget=earlier]").click()
    assert page.evaluate(SHOWN) == ["Hội nghị <b>quý 1</b>"]
    assert rename("", "Enter") == ["ai chủ trì hội nghị?"]
    page.locator("#earlier .rename").click()
    page.locator("#earlier .name").fill("Hai")
    page.locator("#earlier .export").click()  # elsewhere
    assert page.evaluate(SHOWN) == ["Hai"]


def test_pinned_conversations_come_first_and_stay(visit: Any) -> None:
    page = visit()
    names = [f"{number}?" for number in range(MAX_CONVERSATIONS)]
    conversations(page, names)
    last = page.locator("#earlier .pin").last
    last.click()
    assert page.evaluate(SHOWN)[:2] == [names[-1], names[0]]
    assert page.evaluate("document.activeElement.ariaPressed") == "true"
    page.keyboard.press("Escape")
    for question in ("ai?", "gì?"):
        page.locator(".new").click()
        ask(page, question)
    page.locator("[popovertarget=earlier]").click()
    assert page.evaluate(SHOWN) == [names[-1], "gì?", "ai?", *names[:-3]]
    page.locator("#earlier .pin").first.click()
    assert page.evaluate(SHOWN)[0] == "gì?"


def test_only_so_many_are_pinned_and_a_new_one_has_its_place(visit: Any) -> None:
    page = visit()
    names = [f"{number}?" for number in range(MAX_PINNED)]
    conversations(page, names, pinned=True)
    page.keyboard.press("Escape")
    ask(page, "ai?")
    page.locator("[popovertarget=earlier]").click()
    assert page.evaluate(SHOWN) == [*names, "ai?"]
    assert page.locator("#earlier .pin").last.is_disabled()
    page.locator("#earlier .pin").first.click()
    assert page.locator("#earlier .pin").last.is_enabled()


@pytest.fixture
def sharing(tmp_path: Path, browser: Any) -> Any:
    retriever = FakeRetriever()
    app = web_app(lambda: retriever, shares=Shares(tmp_path / "store.shared"))
    with serve(app) as address:
        contexts = []

        def opened(path: str = "", **options: Any) -> Any:
            permissions = ["clipboard-read", "clipboard-write"]
            context = browser.new_context(locale="en-US", permissions=permissions, **options)
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(path or address)
            return page

        yield opened
        for context in contexts:
            context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_answer_is_shared_and_withdrawn(sharing: Callable[..., Any], width: int) -> None:
    page = sharing(viewport={"width": width, "height": 800})
    page.wait_for_selector("body.ready .hb")
    turn = ask(page, "ai chủ trì hội nghị?")
    turn.locator(".share").click()
    turn.locator("a.shared").wait_for()  # it says "Copied" for a moment, then "Shared page"
    assert page.evaluate("document.activeElement.className") == "shared"
    turn.get_by_text("Shared page").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == turn.locator("a.shared").evaluate("link => link.href")
    assert faults(page) == ""
    page.reload()
    page.locator(".turn a.shared").wait_for()
    other = sharing(address, viewport={"width": width, "height": 800})
    assert other.locator("blockquote").inner_text() == CHAIRED
    assert not other.locator(".withdraw").is_visible()
    assert fits(other)
    assert faults(other) == ""
    page.goto(address)
    page.get_by_text("Stop sharing").click()
    page.get_by_text("There is no shared answer here").wait_for()
    other.reload()
    assert "There is no shared answer here" in other.locator("main").inner_text()
    page.go_back()
    page.locator(".turn .share").wait_for()  # it may be shared anew


def test_where_nothing_is_shared_there_is_no_button(visit: Any) -> None:
    page = visit()
    turn = ask(page, "ai chủ trì hội nghị?")
    assert not turn.locator(".share").is_visible()
