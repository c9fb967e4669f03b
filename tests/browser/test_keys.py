"""The keys of the chat, composed input, more results, small windows, and a slow network."""

from typing import Any

import pytest
from pages_helper import ask, faults, fits, in_view
from web_server import BRIDGE, CONFERENCE, FakeRetriever

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.tagName"
BOX = "#box textarea"


def leave_box(page: Any) -> None:
    """Takes the focus from the question box."""
    page.evaluate("document.activeElement.blur()")


def test_keys_lead_to_the_box_the_last_question_and_the_cards(visit: Any) -> None:
    page = visit()
    assert page.evaluate(FOCUSED) == "TEXTAREA"
    ask(page, "ai chủ trì hội nghị?")
    rank = "document.activeElement.closest('.card')?.dataset.rank"
    leave_box(page)
    for key, expected in (("j", "1"), ("j", "3"), ("J", "3"), ("k", "1"), ("k", "1")):
        page.keyboard.press(key)
        assert page.evaluate(rank) == expected
    page.keyboard.press("Enter")
    page.locator("#reader h1").wait_for()
    page.keyboard.press("Escape")
    page.locator("#reader").wait_for(state="hidden")
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "TEXTAREA"
    page.keyboard.type("/j?")
    assert page.input_value(BOX) == "/j?"
    page.keyboard.press("ArrowUp")  # the box is not empty
    assert page.input_value(BOX) == "/j?"
    page.fill(BOX, "")
    page.keyboard.press("ArrowUp")
    assert page.input_value(BOX) == "ai chủ trì hội nghị?"
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.locator(".turn").count() == 1  # it took the place of the first
    leave_box(page)
    page.keyboard.press("Control+k")
    assert page.evaluate(FOCUSED) == "TEXTAREA"


def test_a_question_after_a_given_up_edit_stands_beside_the_first(visit: Any) -> None:
    page = visit()
    ask(page, "ai chủ trì hội nghị?")
    page.keyboard.press("ArrowUp")
    page.fill(BOX, "")
    ask(page, "cầu dài bao nhiêu?")
    assert page.locator(".question").all_inner_texts() == [
        "ai chủ trì hội nghị?",
        "cầu dài bao nhiêu?",
    ]


def test_all_keys_are_shown(visit: Any) -> None:
    page = visit(locale="en-US")
    page.keyboard.press("?")
    assert page.input_value(BOX) == "?"  # it is typed there
    page.fill(BOX, "")
    leave_box(page)
    page.keyboard.press("?")
    assert page.locator("#keys dt").all_inner_texts()[:3] == ["/ Ctrl+K", "↑", "J K"]
    assert page.evaluate("document.activeElement.textContent") == "Close"
    assert faults(page) == ""
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


# What an input method shows step by step while "tiếng Việt" is typed by Telex and by VNI.
TELEX = ["t", "ti", "tie", "tiê", "tiên", "tiêng", "tiếng"]
VNI = ["t", "ti", "tie", "tien", "tieng", "tiêng", "tiếng"]


@pytest.mark.parametrize("steps", [TELEX, VNI], ids=["telex", "vni"])
def test_composed_words_are_sent_whole(
    visit: Any, retriever: FakeRetriever, steps: list[str]
) -> None:
    page = visit()
    retriever.asked.clear()
    keyboard = page.context.new_cdp_session(page)

    def compose(text: str) -> None:
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        keyboard.send("Input.imeSetComposition", {"text": text, **place})

    page.evaluate("window.composed = 0")
    page.evaluate("addEventListener('compositionupdate', () => { window.composed += 1 })")
    for step in steps:
        compose(step)
    assert page.evaluate("window.composed") == len(steps)
    # An input method's own keys: neither sends, nor edits, nor leaves the box.
    for key, code in (("Enter", "Enter"), ("ArrowUp", "ArrowUp"), ("Process", "KeyK")):
        page.evaluate(
            "([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
            "{key, code, keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))",
            [key, code],
        )
    assert page.locator(".turn").count() == 0
    assert page.input_value(BOX) == "tiếng"
    keyboard.send("Input.insertText", {"text": "tiếng"})
    page.keyboard.insert_text(" ")
    compose("Viê")
    keyboard.send("Input.insertText", {"text": "Việt"})
    page.keyboard.press("Enter")
    page.locator(".turn .cards").wait_for()
    assert retriever.asked == ["tiếng Việt"]
    assert page.input_value(BOX) == ""


def test_more_results_are_shown_to_the_end(
    visit: Any, retriever: FakeRetriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit((390, 844))
    monkeypatch.setattr(retriever, "many", 15)
    turn = ask(page, "unsure ai?")
    assert turn.locator(".card:visible").count() == 3
    turn.locator(".more").click()
    page.wait_for_function("document.querySelectorAll('.card').length === 15")
    assert turn.locator(".card:visible").count() == 13
    assert page.evaluate("document.activeElement.closest('.card').dataset.rank") == "4"
    assert retriever.counts[-2:] == [8, 50]
    turn.locator(".more").click()
    assert turn.locator(".card:visible").count() == 15
    assert turn.locator(".more:visible").count() == 0
    assert fits(page)
    assert faults(page) == ""
    page.reload()
    page.locator(".card").nth(14).wait_for(state="attached")
    assert page.locator(".card:visible").count() == 3


def test_what_is_cut_is_whole_on_a_click(visit: Any) -> None:
    page = visit()
    card = ask(page, "long ai?").locator(".card").first
    assert card.locator(".passage:visible").inner_text().endswith("Có 12\N{NO-BREAK SPACE}…")
    card.locator("summary").click()
    assert card.locator(".short:visible").count() == 0
    assert card.locator(".passage:visible").inner_text().endswith("khách mời. Hết.")


def test_newest_articles_are_opened_and_not_asked(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    retriever.asked.clear()
    page.locator(".newest a", has_text=BRIDGE.title).click()
    page.locator("#reader h1", has_text=BRIDGE.title).wait_for()
    assert retriever.asked == []
    assert page.locator(".turn").count() == 0


def test_two_lines_of_a_long_title_are_shown_on_the_first_screen(visit: Any) -> None:
    link = visit((390, 740)).locator(".newest a").first
    resized = (
        "(link, words) => { link.textContent = 'chữ '.repeat(words); return link.offsetHeight; }"
    )
    one_line, long = (link.evaluate(resized, words) for words in (1, 200))
    assert abs(long - 2 * one_line) <= 1


def test_the_chat_is_reached_from_the_collection(visit: Any) -> None:
    page = visit(locale="en-US")
    ask(page, "ai chủ trì?")
    page.locator(".masthead a", has_text="Collection").click()
    page.locator(".masthead a", has_text="Earlier").click()
    page.locator("#earlier .conversation", has_text="ai chủ trì?").wait_for()
    page.locator(".turn .card").first.wait_for()
    page.locator(".masthead a", has_text="Collection").click()
    page.locator(".masthead a", has_text="New").click()
    page.locator("body.ready .welcome").wait_for()
    assert page.locator(".turn").count() == 0


def test_an_articles_chip_says_its_title(visit: Any) -> None:
    page = visit(path="?article=hoi-nghi", locale="en-US")
    chip = page.locator("#chosen .chip")
    page.locator("#chosen .chip", has_text=CONFERENCE.title).wait_for()
    assert chip.get_attribute("title") == f"Remove: Article {CONFERENCE.title}"
    assert fits(page)


CHIPS = "?from=2026-03-28&to=2026-04-02&source=2026/&author=Minh Thủy&language=vi"


@pytest.mark.parametrize("path", ["", CHIPS])
@pytest.mark.parametrize(
    ("size", "touch"),
    [((640, 450), False), ((360, 640), True), ((360, 740), True), ((640, 360), True)],
)
def test_the_foot_leaves_four_fifths_of_a_small_window(
    visit: Any, size: tuple[int, int], touch: bool, path: str
) -> None:
    page = visit(size, path=path, has_touch=touch, is_mobile=touch)
    foot = page.locator("#foot").bounding_box()
    assert foot["height"] < size[1] / 5
    assert foot["y"] + foot["height"] <= size[1]
    assert page.locator(BOX).bounding_box()["width"] > 90
    assert fits(page)


SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def test_a_slow_network_shows_the_masthead_before_the_scripts(browser: Any, address: str) -> None:
    size = {"width": 390, "height": 740}
    context = browser.new_context(locale="vi-VN", viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    held: list[Any] = []
    late = True  # Gradio's scripts are still on their way

    def hold(route: Any) -> None:
        if late:
            held.append(route)
        else:
            route.continue_()

    page.route("**/assets/*.js", hold)
    page.goto(address, wait_until="commit")
    page.locator("#opening .loading").wait_for()
    assert page.locator("#opening").inner_text().split() == ["Hỏi", "Báo", "Đang", "mở…"]
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    assert held
    assert faults(page) == ""
    shown = page.locator(".masthead .name:visible")
    before = shown.bounding_box()
    late = False
    network.send("Network.emulateNetworkConditions", {**SLOW, "downloadThroughput": -1})
    for route in held:
        route.continue_()
    page.wait_for_selector("body.ready .hb")
    # The chat stands in its place, and its name where it was.
    assert shown.count() == 1
    assert page.get_by_text("Đang mở…").filter(visible=True).count() == 0
    assert shown.bounding_box()["x"] == before["x"]
    context.close()


def test_a_slow_network_shows_what_happens_and_loses_nothing(visit: Any) -> None:
    page = visit()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    held: list[Any] = []

    def hold_first(route: Any) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/queue/join**", hold_first)
    page.fill(BOX, "ai chủ trì hội nghị?")
    with page.expect_request("**/queue/join**"):
        page.keyboard.press("Enter")
    # The server does not have the question yet.
    assert page.locator(".question").all_inner_texts() == ["ai chủ trì hội nghị?"]
    assert page.locator(".waiting").is_visible()
    assert page.input_value(BOX) == ""
    assert in_view(page, ".question")
    assert faults(page) == ""
    page.keyboard.type("khi nào?")
    held[0].continue_()
    page.locator(".turn .cards").wait_for()
    assert page.input_value(BOX) == "khi nào?"
    page.locator(".card h3 a").first.click()
    assert page.locator("#reader .loading").inner_text() == "Đang mở…"
    page.locator("#reader h1").wait_for()
    page.keyboard.press("Escape")
    network.send("Network.emulateNetworkConditions", {**SLOW, "latency": 3000})
    page.locator(BOX).press("Enter")
    page.locator(".turn .waiting").wait_for()
    page.fill(BOX, "ở đâu?")
    page.locator(".stop").click()
    assert page.input_value(BOX) == "khi nào?\nở đâu?"
