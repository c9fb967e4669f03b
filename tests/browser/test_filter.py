"""The filter in a real browser: panel, chips, links, and what no article meets."""

from typing import Any

import pytest
from pages_helper import ask, faults, fits
from web_server import CONFERENCE, FakeRetriever

from index.where import Where

pytestmark = pytest.mark.browser

WIDTHS = [pytest.param((360, 740), id="phone"), pytest.param((1280, 900), id="laptop")]


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filter_is_chosen_with_the_keyboard_and_lifted(
    visit: Any, retriever: FakeRetriever, size: tuple[int, int], scheme: str
) -> None:
    page = visit(size, "en-US", color_scheme=scheme)
    opens = page.locator("[popovertarget=filter]").first
    opens.wait_for()  # what is hidden until the page is connected takes no focus
    opens.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#filter")
    panel.get_by_label("English").wait_for()
    assert panel.locator("legend").all_inner_texts() == ["Author", "Language"]
    panel.get_by_label("Minh Thủy").focus()
    page.keyboard.press("Space")
    drawn = panel.get_by_label("Minh Thủy").evaluate("box => getComputedStyle(box).appearance")
    assert drawn == "auto"  # Gradio's own style would hide whether it is checked
    panel.get_by_label("From").fill("2026-04-01")
    assert faults(page) == ""
    assert fits(page)
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    chips = page.locator(".chosen .chip")
    assert chips.all_inner_texts() == ["From 1 April 2026×", "Minh Thủy×"]
    turn = ask(page, "ai?")
    assert retriever.where == Where("2026-04-01", author="minh thủy")
    assert turn.locator(".chip").count() == 2
    assert turn.locator(".card").count() == 1
    assert faults(page) == ""
    assert fits(page)
    chips.first.focus()
    page.keyboard.press("Enter")
    assert chips.all_inner_texts() == ["Minh Thủy×"]
    assert page.evaluate("document.activeElement.closest('.chosen') !== null")
    assert panel.get_by_label("From").input_value() == ""


def test_what_no_article_meets_is_asked_again_without_a_condition(
    visit: Any, retriever: FakeRetriever
) -> None:
    page = visit(locale="en-US", path="?q=ai%3F&from=2027&language=vi")
    turn = page.locator(".turn")
    turn.get_by_text("No article meets these conditions").wait_for()
    assert faults(page) == ""
    assert turn.locator(".chip").all_inner_texts() == ["From 2027×", "Vietnamese×"]
    turn.get_by_label("Remove: From 2027").click()
    page.locator(".cards").wait_for()
    assert page.locator(".turn").count() == 1
    assert retriever.where == Where(language="vi")
    assert page.locator(".chosen .chip").all_inner_texts() == ["Vietnamese×"]


def test_filter_is_stored_with_the_conversation(visit: Any, retriever: FakeRetriever) -> None:
    page = visit(path="?from=2026-04&author=A&author=B%20%3Cb%3E&article=hoi-nghi")
    ask(page, "ai?")
    page.reload()
    page.locator(".turn .chip").first.wait_for()
    chips = page.locator(".chosen .chip")
    labels = ["Từ 2026-04×", "A×", "B <b>×", f"Bài {CONFERENCE.title}×"]
    for group in (".chosen", ".turn"):  # once the title is there
        page.locator(f"{group} .chip", has_text=CONFERENCE.title).wait_for()
    assert chips.all_inner_texts() == labels
    assert page.locator(".turn .chip").all_inner_texts() == labels
    address = page.locator(".tools a.copy").get_attribute("href")
    assert address == "./?q=ai%3F&from=2026-04&author=A&author=B+%3Cb%3E&article=hoi-nghi"
    page.locator(".new").click()
    assert chips.count() == 0
    ask(page, "khác?")
    assert retriever.where is None
    page.locator("[popovertarget=earlier]").click()
    page.locator(".conversation").nth(1).click()
    page.locator(".chosen .chip", has_text=CONFERENCE.title).wait_for()
    assert chips.all_inner_texts() == labels


def test_dates_that_end_before_they_begin_are_told(visit: Any) -> None:
    page = visit(locale="en-US", path="?q=ai%3F&from=2026-04&to=2025")
    page.locator(".notice").wait_for()
    assert "the last one not before the first" in page.locator(".notice").inner_text()
    page.locator(".turn").get_by_label("Remove: To 2025").click()
    page.locator(".cards").wait_for()


@pytest.mark.parametrize("size", WIDTHS)
def test_what_was_read_from_a_question_is_taken_off_with_one_key(
    visit: Any, retriever: FakeRetriever, size: tuple[int, int]
) -> None:
    page = visit(size, "en-US", path="?from=2026-03")
    turn = ask(page, "hội nghị 2/4?")
    chips = page.locator(".turn .chip")
    labels = ["From 2026-03×", "Articles around 2 April 2026 first×"]
    assert sorted(chips.all_inner_texts()) == sorted(labels)
    assert faults(page) == ""
    assert fits(page)
    turn.get_by_label("Remove: Articles around 2 April 2026 first").focus()
    page.keyboard.press("Enter")
    page.locator("[data-infer=no] .cards").wait_for()
    assert (retriever.infer, retriever.where) == (False, Where("2026-03"))
    assert page.locator(".turn").count() == 1
    assert chips.all_inner_texts() == labels[:1]
    page.locator(".retry").click()
    page.locator(".waiting").wait_for(state="detached")
    page.locator("[data-infer=no] .cards").wait_for()
    assert retriever.infer is False
    address = page.locator(".tools a.copy").get_attribute("href")
    page.locator(".new").click()
    ask(page, "2/4?")
    assert retriever.infer is True
    page.goto(page.url.split("?")[0] + address)
    page.locator("[data-infer=no] .cards").wait_for()
    assert retriever.infer is False
