"""What can be done with questions and answers, in a real browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from pages_helper import ask
from web_server import CHAIRED, CONFERENCE, FakeRetriever

from web.phrases import VIETNAMESE

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
    assert ask(page, "ai?").locator(".card").count() == 2


def test_conversations_are_stored_restored_and_deleted(visit: Any) -> None:
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
    conversations = page.locator(".conversation")
    assert conversations.all_inner_texts() == ["cầu dài bao nhiêu?", "ai chủ trì hội nghị?"]
    conversations.nth(1).click()
    page.locator(".turn").nth(1).wait_for()
    page.locator("[popovertarget=earlier]").click()
    page.evaluate("window.confirm = (text) => { window.confirmed = text; return false; }")
    page.locator(".forget-all").click()
    assert conversations.count() == 2
    assert page.evaluate("confirmed") == VIETNAMESE.delete_all_sure
    page.evaluate("window.confirm = () => true")
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
    ask(page, "ai chủ trì?").locator(".answering > .acts > .tools .copy").click()
    page.locator(".answering .copy", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"“{CHAIRED}” ({CONFERENCE.title}, Minh Thủy, {CONFERENCE.source}, 2 April 2026)"
    )


@pytest.mark.parametrize(("form", "text"), [("Markdown", f"> **{CHAIRED}**"), ("JSON", CHAIRED)])
def test_conversation_is_saved_as_a_file(visit: Any, form: str, text: str) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    page.locator("[popovertarget=earlier]").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=form).click()
    assert text in Path(download.value.path()).read_text("utf-8")


def test_language_is_switched_and_the_conversation_stays(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì?")
    page.locator("a[hreflang=en]").click()
    page.locator(".strength", has_text="strong match").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_thumbs_and_a_word_are_stored(visit: Any, feedback_file: Path) -> None:
    feedback_file.unlink(missing_ok=True)  # other tests press thumbs too
    page = visit(locale="en-US")
    card = ask(page, "ai chủ trì?").locator(".further")
    card.locator("summary").click()
    card.get_by_label("Helpful", exact=True).click()
    card.get_by_label("Not helpful").click()
    assert card.locator("[aria-pressed=true]").get_attribute("data-verdict") == "bad"
    card.get_by_label("Add a word").fill("cũ rồi <b>")
    page.keyboard.press("Enter")
    card.get_by_text("Thank you.").wait_for()
    page.wait_for_timeout(300)
    rows = [json.loads(line) for line in feedback_file.read_text("utf-8").splitlines()]
    assert [(line["verdict"], line["word"]) for line in rows] == [
        *(("good", ""), ("bad", ""), ("bad", "cũ rồi <b>")),
    ]
    assert {key: rows[-1][key] for key in ("question", "article", "start")} == {
        **{"question": "ai chủ trì?", "article": "hoi-nghi", "start": 0},
    }


def stored_turn(question: str) -> dict[str, Any]:
    """A turn as browsers have stored it: a format that must stay readable."""
    start = CONFERENCE.text.index(CHAIRED)
    hit = {
        "article": "hoi-nghi",
        "number": 0,
        "span": [start, CONFERENCE.text.index("\n", start)],
        "highlight": [0, len(CHAIRED)],
        "sentence": CHAIRED,
        "score": 0.87,
        "signals": {"vector": 0.8, "late": 0.7},
        "matched": [],
        "also": [],
    }
    return {
        "question": question,
        "understood_as": question,
        "confident": True,
        "time": "2026-04-03T07:00:00+00:00",
        "hits": [hit],
        "where": {},
    }


def test_a_history_that_is_stored_already_is_read_and_stays_within_its_limits(visit: Any) -> None:
    page = visit()
    turns = [stored_turn(f"câu {n}?") for n in range(1, 31)]
    old = [{"id": f"id{n}", "turns": turns if n == 0 else turns[:1]} for n in range(30)]
    page.evaluate(
        """history => {
            localStorage.setItem("hoibao", JSON.stringify(history));
            sessionStorage.setItem("hoibao", "id0");
        }""",
        old,
    )
    page.reload()
    page.locator(".turn").nth(29).wait_for()
    assert page.locator(".turn blockquote").all_inner_texts() == [CHAIRED] * 30
    with page.expect_request("**/gradio_api/queue/join*") as request:
        ask(page, "câu 31?")
    _, context = request.value.post_data_json["data"]
    assert [turn["question"] for turn in context["turns"]] == [
        *("câu 26?", "câu 27?", "câu 28?", "câu 29?", "câu 30?"),
    ]
    page.wait_for_function("JSON.parse(localStorage.hoibao)[0].turns.at(-1).question === 'câu 31?'")
    stored = page.evaluate("JSON.parse(localStorage.hoibao)")
    assert [turn["question"] for turn in stored[0]["turns"]] == [f"câu {n}?" for n in range(2, 32)]
    page.locator(".new").click()
    ask(page, "mới?")
    page.wait_for_function("JSON.parse(localStorage.hoibao)[0].turns[0].question === 'mới?'")
    ids = page.evaluate("JSON.parse(localStorage.hoibao).map(({ id }) => id)")
    assert ids[1:] == [f"id{n}" for n in range(29)]
