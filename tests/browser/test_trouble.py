"""What goes wrong around a reader: no server, nothing stored, a reload, another tab."""

from typing import Any

import pytest
from pages_helper import ask, in_view
from web_server import CHAIRED, CONFERENCE, FakeRetriever

pytestmark = pytest.mark.browser


def offline(page: Any) -> None:
    """From now on the server cannot be reached."""
    page.route("**/*", lambda route: route.abort("connectionrefused"))


@pytest.fixture
def expected(troubles: list[str]) -> Any:
    """Has the test fail only by what it asserts: the browser's console tells of each failure."""
    yield
    troubles.clear()


def test_question_without_a_server_is_given_back(visit: Any, expected: None) -> None:
    page = visit(locale="en-US")
    ask(page, "first?")
    page.locator(".edit:visible").click()
    offline(page)
    page.fill("#box textarea", "second?")
    page.keyboard.press("Enter")
    page.locator(".thread > .notice").wait_for()
    assert page.locator(".notice").inner_text().startswith("The server cannot be reached.")
    assert in_view(page, ".thread > .notice")
    assert page.locator("#foot").bounding_box()["y"] > page.locator(".notice").bounding_box()["y"]
    assert page.input_value("#box textarea") == "second?"
    assert page.locator(".question:visible").all_inner_texts() == ["first?"]
    assert page.locator(".toast-wrap:visible").count() == 0
    page.evaluate("window.before = true")
    page.unroute("**/*")  # the page sees that, and begins anew
    page.wait_for_function(
        "!window.before && document.querySelector('#box textarea')?.value === 'second?'"
    )
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".cards").wait_for()
    assert page.locator(".question").all_inner_texts() == ["first?", "second?"]


def test_article_without_a_server_is_a_sentence(visit: Any, expected: None) -> None:
    page = visit(locale="en-US")
    card = ask(page, "ai?").locator(".card a.open").first
    offline(page)
    card.click()
    page.locator("#reader .notice").wait_for()
    assert page.locator("#reader .notice").inner_text().startswith("The server cannot be reached.")
    page.keyboard.press("Escape")
    page.locator("#reader").wait_for(state="hidden")
    page.unroute("**/*")
    card.click()
    page.locator("#reader h1").wait_for()


def test_verdict_that_is_not_stored_is_told(visit: Any, expected: None) -> None:
    page = visit(locale="en-US")
    card = ask(page, "ai?").locator(".card").last
    page.route("**/feedback", lambda route: route.fulfill(status=507))
    card.get_by_label("Helpful", exact=True).click()
    card.get_by_text("It could not be kept.").wait_for()
    card.get_by_label("Add a word").fill("x")
    page.keyboard.press("Enter")
    card.get_by_text("It could not be kept.").wait_for()
    assert card.get_by_text("Thank you").count() == 0


BLOCKED = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("", "SecurityError"); } })
"""
FULL = 'Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); }'


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_a_browser_that_keeps_nothing_can_still_ask(visit: Any, storage: str) -> None:
    page = visit()
    page.add_init_script(storage)
    page.reload()
    page.wait_for_selector(".hb")
    ask(page, "ai chủ trì?")
    assert ask(page, "khi nào?").locator(".understood").count() == 1
    page.locator(".new").click()
    assert page.locator(".welcome").is_visible()
    page.locator("[popovertarget=earlier]").click()
    assert page.locator("#earlier .forget-all").count() == 0
    page.keyboard.press("Escape")
    assert ask(page, "ai?").locator(".card").count() == 2


def test_question_is_given_back_after_a_reload_in_the_middle(visit: Any, expected: None) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    page.fill("#box textarea", "slow question")
    page.keyboard.press("Enter")
    page.locator(".waiting").wait_for()
    page.reload()
    page.locator(".turn").wait_for()
    page.wait_for_function("document.querySelector('#box textarea').value === 'slow question'")
    assert page.locator(".turn").count() == 1


def test_what_is_typed_is_there_after_looking_elsewhere(visit: Any) -> None:
    page = visit()
    page.fill("#box textarea", "nửa câu")
    page.locator("a[hreflang=en]").click()
    page.locator(".welcome h2", has_text="Ask a question").wait_for()
    page.wait_for_function("document.querySelector('#box textarea').value === 'nửa câu'")
    page.locator("#box textarea").press("Enter")
    page.locator(".turn .cards").wait_for()
    page.reload()
    page.locator(".turn .cards").wait_for()
    assert page.input_value("#box textarea") == ""


def test_what_is_typed_while_waiting_stays(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    retriever.asked.clear()
    page.fill("#box textarea", "slow question")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.locator(".waiting").wait_for()
    page.fill("#box textarea", "the next one")
    page.keyboard.press("Enter")  # not while one is being answered
    page.locator(".turn .cards").wait_for()
    assert page.input_value("#box textarea") == "the next one"
    assert retriever.asked == ["slow question"]
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".cards").wait_for()
    assert page.locator(".turn").count() == 2


def test_another_conversation_may_be_begun_at_any_moment(visit: Any) -> None:
    page = visit()
    page.fill("#box textarea", "slow question")
    page.keyboard.press("Enter")
    page.locator(".new").click()
    page.wait_for_timeout(1800)
    assert page.locator(".turn").count() == 0
    page.locator(".example").first.click()
    page.locator(".turn .cards").wait_for()
    assert page.locator(".question").all_inner_texts() == [CONFERENCE.title]


def test_the_same_advice_twice_leaves_the_page_usable(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    for _ in range(2):
        page.fill("#box textarea", " ")
        page.press("#box textarea", "Enter")
        page.locator(".notice").wait_for()
        page.wait_for_timeout(300)
    page.locator(".retry").click()
    page.locator(".waiting").wait_for(state="detached")
    page.locator(".turn .cards").wait_for()
    ask(page, "khi nào?")
    assert page.locator(".turn").count() == 2


def test_a_long_question_is_given_back_whole(visit: Any) -> None:
    page = visit(locale="en-US")
    long = "slow " + "x" * 1500
    page.fill("#box textarea", long)
    page.keyboard.press("Enter")
    page.locator(".stop").click()
    assert page.input_value("#box textarea") == long
    pasted = "paste " * 834  # 5,004 characters
    turn = ask(page, pasted)
    assert "at most 2,000 characters" in turn.locator(".notice").inner_text()
    turn.locator(".edit").click()
    assert page.input_value("#box textarea") == pasted


def test_questions_right_after_stop_are_answered(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    retriever.asked.clear()
    held: list[Any] = []

    def hold_first(route: Any) -> None:  # a slow network
        if held:
            route.continue_()
        held.append(route)

    page.fill("#box textarea", "slow question")
    page.keyboard.press("Enter")
    page.locator(".stop").wait_for()
    page.route("**/queue/join**", hold_first)
    with page.expect_request("**/queue/join**"):
        page.locator(".stop").click()
    page.fill("#box textarea", "ai?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # not twice
    held[0].continue_()
    page.locator(".turn .cards").wait_for()
    assert page.locator(".question").all_inner_texts() == ["ai?"]
    assert ask(page, "khi nào?").locator(".card").count() == 2
    assert retriever.asked == ["slow question", "ai?", "khi nào?"]


def test_copying_twice_leaves_the_button_as_it_was(visit: Any) -> None:
    page = visit(locale="en-US")
    button = ask(page, "ai?").locator(".answering > .acts > .tools .copy")
    button.click()
    page.wait_for_timeout(500)
    button.click()
    page.wait_for_timeout(2000)
    assert button.inner_text() == "Copy with source"


def test_double_click_on_retry_replaces_once(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    page.locator(".retry:visible").dblclick()
    page.wait_for_timeout(700)
    ask(page, "khi nào?")
    assert page.locator(".question").all_inner_texts() == ["ai chủ trì?", "khi nào?"]


def test_another_tab_sees_what_was_asked(visit: Any) -> None:
    page = visit()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".hb")
    ask(other, "câu ở thẻ kia?")
    page.locator("[popovertarget=earlier]").click()
    page.locator(".conversation").click()
    page.locator(".turn blockquote").wait_for()
    assert page.locator(".turn blockquote").inner_text() == CHAIRED


def test_focus_is_not_lost_with_what_was_clicked(visit: Any) -> None:
    page = visit()
    # In one step, because the first screen may be drawn anew, and the focus with it be lost.
    page.locator(".example").first.press("Enter")
    page.locator(".turn .cards").wait_for()
    assert page.evaluate("document.activeElement.className") == "question"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.turn') !== null")


def test_escape_closes_one_thing_at_a_time(visit: Any) -> None:
    page = visit()
    ask(page, "ai?").locator(".card a.open").first.click()
    page.locator("#reader h1").wait_for()
    page.locator("[popovertarget=earlier]").click()
    page.keyboard.press("Escape")
    assert not page.locator("#earlier").is_visible()
    assert page.locator("#reader").is_visible()
    page.keyboard.press("Escape")
    page.locator("#reader").wait_for(state="hidden")


def test_fingertips_find_every_button(visit: Any) -> None:
    page = visit((360, 740), has_touch=True, is_mobile=True)
    ask(page, "ai chủ trì hội nghị?")
    ask(page, "khi nào?")
    page.locator(".card").last.get_by_label("Không đúng").click()
    # The time of a bar can be chosen in the filter, too.
    small = """within => [...within.querySelectorAll("button, a, input, label, summary")]
        .filter(e => e.checkVisibility() && !e.closest("h3, figcaption, .meta, .also, h1, .chart"))
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, r]) => r.height < 43.5 || r.width < 43.5).map(([html]) => html)"""
    body = page.locator("body")
    assert body.evaluate(small) == []
    for panel in ("earlier", "filter"):
        page.locator(f"[popovertarget={panel}]").first.click()
        inputs = ":scope :is(button, a, label)"
        script = small.replace("button, a, input, label", inputs)
        assert page.locator(f"#{panel}").evaluate(script) == []
        page.keyboard.press("Escape")


def test_question_sent_as_soon_as_there_is_a_box_is_answered(browser: Any, address: str) -> None:
    page = browser.new_page()
    held: list[Any] = []
    page.route("**/chat.js", lambda route: held.append(route))
    with page.expect_request("**/chat.js"):
        page.goto(address)
    page.wait_for_selector("#box textarea", state="attached")
    assert not page.is_visible("#box textarea")
    held[0].continue_()
    ask(page, "ai chủ trì?")
    page.close()
