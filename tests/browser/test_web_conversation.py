"""What can be done with questions and answers, in a real browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_web import ask
from web_server import CHAIRED, CONFERENCE, FakeRetriever

pytestmark = pytest.mark.browser


def test_follow_up_is_asked_as_typed_on_a_click(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    ask(page, "ai chủ trì hội nghị?")
    turn = ask(page, "khi nào?")
    assert f"khi nào? ({CONFERENCE.title})" in turn.locator(".understood").inner_text()
    turn.locator(".as-typed").click()
    page.locator(".turn").nth(2).locator(".cards").wait_for()
    assert (retriever.asked[-1], retriever.history) == ("khi nào?", [])


def test_edit_and_retry_replace_the_last_question(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    ask(page, "ai chủ trì hội nghị?")
    ask(page, "khi nào?")
    assert page.locator(".edit:visible").count() == 1
    page.locator(".edit:visible").click()
    assert page.input_value("#box textarea") == "khi nào?"
    page.fill("#box textarea", "ở đâu?")
    page.keyboard.press("Enter")
    page.locator(".question", has_text="ở đâu?").wait_for()
    page.locator(".retry:visible").click()
    page.wait_for_timeout(500)
    assert page.locator(".question").all_inner_texts() == ["ai chủ trì hội nghị?", "ở đâu?"]
    assert retriever.asked[-2:] == ["ở đâu?", "ở đâu?"]
    assert retriever.history == ["ai chủ trì hội nghị?"]


def test_stop_gives_the_question_back(visit: Any) -> None:
    page = visit()
    page.fill("#box textarea", "slow question")
    page.keyboard.press("Enter")
    page.locator(".stop").click()
    assert page.locator(".turn").count() == 0
    page.wait_for_timeout(1700)  # longer than the answer takes
    assert page.locator(".turn").count() == 0
    assert page.input_value("#box textarea") == "slow question"
    assert ask(page, "ai?").locator(".card").count() == 3


def test_conversations_are_kept_restored_and_deleted(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì hội nghị?")
    ask(page, "khi nào?")
    page.reload()
    page.locator(".turn").nth(1).wait_for()
    assert page.locator(".turn").first.locator("blockquote").inner_text() == CHAIRED
    page.locator(".new").click()
    assert page.locator(".welcome").is_visible()
    ask(page, "cầu dài bao nhiêu?")
    page.locator("[popovertarget=earlier]").click()
    kept = page.locator(".conversation")
    assert kept.all_inner_texts() == ["cầu dài bao nhiêu?", "ai chủ trì hội nghị?"]
    kept.nth(1).click()
    page.locator(".turn").nth(1).wait_for()
    page.locator("[popovertarget=earlier]").click()
    page.locator(".forget-all").click()
    assert page.locator(".turn").count() == 0
    assert page.evaluate("localStorage.getItem('hoibao')") is None


def test_link_asks_the_same_question_again(visit: Any) -> None:
    page = visit()
    ask(page, "cầu & đường?").locator(".turn > .tools .copy, .tools a.copy").last.click()
    page.locator(".tools a.copy", has_text="Đã chép").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(path=link.partition("/?")[1][1:] + link.partition("/?")[2])
    other.locator(".cards").wait_for()
    assert other.locator(".question").inner_text() == "cầu & đường?"


def test_quotation_is_copied_with_its_source(visit: Any) -> None:
    page = visit(locale="en-US")
    ask(page, "ai chủ trì?").locator(".quotation .copy").click()
    page.locator(".quotation .copy", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"“{CHAIRED}” ({CONFERENCE.title}, Minh Thủy, {CONFERENCE.source}, 2 April 2026)"
    )


@pytest.mark.parametrize(("form", "found"), [("Markdown", f"> **{CHAIRED}**"), ("JSON", CHAIRED)])
def test_conversation_is_saved_as_a_file(visit: Any, form: str, found: str) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    page.locator("[popovertarget=earlier]").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=form).click()
    assert found in Path(download.value.path()).read_text("utf-8")


def test_language_is_switched_and_the_conversation_stays(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    page.locator("a[hreflang=en]").click()
    page.locator(".strength", has_text="strong match").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_thumbs_and_a_word_are_kept(visit: Any, feedback_file: Path) -> None:
    page = visit(locale="en-US")
    card = ask(page, "ai chủ trì?").locator(".card").nth(1)
    card.get_by_label("Helpful", exact=True).click()
    card.get_by_label("Not helpful").click()
    assert card.locator("[aria-pressed=true]").get_attribute("data-verdict") == "bad"
    card.get_by_label("Add a word").fill("cũ rồi <b>")
    page.keyboard.press("Enter")
    card.get_by_text("Thank you.").wait_for()
    page.wait_for_timeout(300)
    kept = [json.loads(line) for line in feedback_file.read_text("utf-8").splitlines()]
    assert [(line["verdict"], line["word"]) for line in kept] == [
        *(("good", ""), ("bad", ""), ("bad", "cũ rồi <b>")),
    ]
    assert {key: kept[-1][key] for key in ("question", "article", "start")} == {
        **{"question": "ai chủ trì?", "article": "hoi-nghi", "start": 0},
    }
