"""The web chat in a real browser, at the width of a phone and of a laptop."""

from dataclasses import replace
from typing import Any

import pytest
from pages_helper import ask, fits, in_view
from web_server import BRIDGE, CHAIRED, CONFERENCE, NASTY, FakeRetriever, hit

from qa.answer import Answer, Copy

pytestmark = pytest.mark.browser

WIDTHS = [pytest.param((390, 844), id="phone"), pytest.param((1280, 900), id="laptop")]


@pytest.mark.parametrize("size", WIDTHS)
def test_question_gets_a_quotation_and_cards(visit: Any, size: tuple[int, int]) -> None:
    page = visit(size)
    assert fits(page)
    turn = ask(page, "ai chu tri hoi nghi")
    assert turn.locator(".question").inner_text() == "ai chu tri hoi nghi"
    assert turn.locator(".understood").inner_text() == "Hiểu là: ai chủ trì hội nghị"
    assert turn.locator("blockquote").inner_text() == CHAIRED
    assert turn.locator(".card").count() == 2
    card = turn.locator(".card").first
    assert card.locator("h3").inner_text() == CONFERENCE.title
    card.locator("summary").click()
    assert card.locator("mark").first.inner_text() == CHAIRED
    assert "2/4/2026 · baotuyenquang.example" in card.locator(".meta").inner_text()
    assert "rất khớp" in card.locator(".meta").inner_text()
    assert card.locator("mark b").first.inner_text() == "chủ trì"
    assert fits(page)
    assert in_view(page, ".question")
    assert in_view(page, "blockquote")
    assert in_view(page, "#box textarea")
    assert page.input_value("#box textarea") == ""


@pytest.mark.parametrize("size", WIDTHS)
def test_card_opens_the_article_at_the_sentence(visit: Any, size: tuple[int, int]) -> None:
    page = visit(size)
    turn = ask(page, "ai chủ trì?")
    turn.locator(".acts > .tools a.open").first.focus()
    page.keyboard.press("Enter")
    reader = page.locator("#reader")
    reader.locator("h1").wait_for()
    assert reader.locator("h1").inner_text() == CONFERENCE.title
    assert "Tác giả: Minh Thủy" in reader.locator(".meta").inner_text()
    assert reader.locator("#here").inner_text() == CHAIRED
    assert in_view(page, "#here")
    assert fits(page)
    article, box = reader.bounding_box(), page.locator("#box").bounding_box()
    if size[0] > 1000:  # beside the chat, not over it
        assert box["x"] + box["width"] <= article["x"]
    else:  # below it
        assert article["y"] > 200
    page.keyboard.press("Escape")
    reader.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "open"
    assert page.locator(".turn").count() == 1


def test_back_button_closes_the_article_and_keeps_the_conversation(visit: Any) -> None:
    page = visit((390, 844))
    ask(page, "ai chủ trì?").locator("h3 a").first.click()
    page.locator("#reader h1").wait_for()
    page.go_back()
    page.locator("#reader").wait_for(state="hidden")
    assert page.locator(".turn").count() == 1


def test_article_is_also_a_page_of_its_own(visit: Any, browser: Any) -> None:
    page = visit()
    link = ask(page, "ai chủ trì?").locator(".card a.open").first
    page.goto(link.evaluate("link => link.href"))
    assert page.title() == CONFERENCE.title
    assert in_view(page, "#here")
    assert page.locator(".masthead .name").get_attribute("href") == "./"


def test_article_that_is_gone_says_so(visit: Any, address: str) -> None:
    page = visit(locale="en-US")
    page.goto(f"{address}article?id=hoi-nghi&passage=0-1&sentence=0-1")
    assert page.title() == CONFERENCE.title
    answer = page.request.get(f"{address}article?id=other&passage=0-1&sentence=0-1")
    assert answer.status == 404
    assert "This article is no longer in the collection" in answer.text()
    assert page.request.get(f"{address}article?id=other&passage=x&sentence=0-1").status == 422


def test_hostile_words_are_inert_everywhere(visit: Any) -> None:
    page = visit((390, 844), "en-US")
    turn = ask(page, f"hostile {NASTY}")
    assert turn.locator(".question").inner_text() == f"hostile {NASTY}"
    assert turn.locator("blockquote").inner_text() == f"Second {NASTY} sentence."
    assert page.locator(".hb script, .hb img, .hb .katex").count() == 0
    assert fits(page)
    turn.locator(".card a.open").first.click()
    reader = page.locator("#reader")
    reader.locator("h1").wait_for()
    assert reader.locator("h1").inner_text() == f"Title {NASTY}"
    assert reader.locator("#here").inner_text() == f"Second {NASTY} sentence."
    assert f"Author {NASTY}" in reader.locator(".meta").inner_text()
    assert reader.locator("script, img, strong, .meta a").count() == 0


@pytest.mark.parametrize(
    ("locale", "language", "title", "button"),
    [
        ("vi-VN", "vi", "Hỏi một câu, đọc đúng câu báo viết.", "Hỏi"),
        ("en-GB", "en", "Ask a question, read the sentence that answers it.", "Ask"),
    ],
)
def test_interface_speaks_the_language_of_the_browser(
    visit: Any, locale: str, language: str, title: str, button: str
) -> None:
    page = visit(locale=locale)
    assert page.locator(".welcome h2").inner_text() == title
    page.locator("#box button", has_text=button).wait_for()
    assert page.evaluate("document.documentElement.lang") == language


def test_example_is_asked_on_a_click_and_only_once(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    retriever.asked.clear()
    page.locator(".example").nth(1).dblclick()
    page.locator(".turn .cards").wait_for()
    assert page.locator(".question").all_inner_texts() == [BRIDGE.title]
    assert retriever.asked == [BRIDGE.title]


def test_double_click_asks_once(visit: Any, retriever: FakeRetriever) -> None:
    page = visit()
    retriever.asked.clear()
    page.fill("#box textarea", "slow question")
    page.locator("#box button").dblclick()
    page.locator(".waiting").wait_for()
    page.locator(".turn .cards").wait_for()
    page.wait_for_timeout(1700)
    assert retriever.asked == ["slow question"]
    assert page.locator(".turn").count() == 1
    assert page.locator(".notice").count() == 0


@pytest.mark.parametrize("question", ["", "  ", "\n"])
def test_blank_question_is_answered_with_advice(visit: Any, question: str) -> None:
    page = visit()
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    page.locator(".notice").wait_for()
    assert page.locator(".notice").inner_text() == "Hãy hỏi một câu có chữ, không quá 2.000 ký tự."
    assert page.locator(".turn").count() == 0
    assert ask(page, "ai?").locator(".card").count() == 2


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("a" * 100_000, "Please ask a question in words"),
        ("broken", "Something went wrong"),
    ],
)
def test_failure_is_a_friendly_sentence(visit: Any, question: str, message: str) -> None:
    page = visit(locale="en-US")
    assert message in ask(page, question).locator(".notice").inner_text()
    assert "secret" not in page.content()
    assert fits(page)


def test_strange_letters_are_answered(visit: Any) -> None:
    page = visit()
    for question in ("🧑‍🌾 ở đâu?", "من ترأس المؤتمر؟", "\u202eđảo ngược", "unsure\u0007?"):
        assert ask(page, question).locator(".card").count() == 2
    assert page.locator(".turn").count() == 4
    assert page.locator(".turn").last.locator(".unsure").count() == 1


def test_conversation_is_private_to_its_visitor(visit: Any) -> None:
    ask(visit(), "câu của người thứ nhất?")
    assert ask(visit(), "câu của người thứ hai?").page.locator(".turn").count() == 1


def test_endpoint_answers_other_programs(address: str) -> None:
    from gradio_client import Client

    answer = Client(address, verbose=False).predict("ai chủ trì?", 2, api_name="/ask")
    assert answer["question"] == "ai chủ trì?"
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2]
    assert answer["hits"][0]["article"]["title"] == CONFERENCE.title


@pytest.mark.parametrize("size", WIDTHS)
def test_a_long_list_is_shown_in_parts(visit: Any, size: tuple[int, int]) -> None:
    page = visit(size)
    turn = ask(page, "list all articles about floods")
    assert "12 bài báo" in turn.locator(".counted").inner_text()
    assert turn.locator(".card:visible").count() == 4
    turn.locator(".more").click()
    assert turn.locator(".card:visible").count() == 12
    fifth = "document.activeElement.closest('.card').dataset.rank"
    assert page.evaluate(fifth) == "5"
    assert turn.locator(".more:visible").count() == 0
    assert fits(page)


def test_ten_answers_are_short_to_read(
    visit: Any, retriever: FakeRetriever, monkeypatch: Any
) -> None:
    # Long titles, long sentences and articles with the same passage.
    title, sentence = "Mùa mưa năm nay đến sớm. " * 12, "Nước sông Lô lên cao, " * 30 + "hết."
    copies = tuple(Copy(f"{n}", title, "https://bao.example/x", "2026-04-02") for n in range(8))
    hits = [
        replace(
            hit(replace(BRIDGE, id=f"c{n}", title=title, text=sentence), sentence, n), also=copies
        )
        for n in range(1, 9)
    ]
    asked = retriever.ask

    def ask_it(question: str, k: int = 5, *others: Any, **more: Any) -> Answer:
        if question.startswith("long"):
            return Answer(question, question, hits[:k], "sure" in question)
        return asked(question, k, *others, **more)

    monkeypatch.setattr(retriever, "ask", ask_it)
    monkeypatch.setattr(retriever, "many", 8)
    page = visit()
    questions = ("ai chủ trì?", "unsure?", "list?", "long?", "long and sure?")
    for question in questions * 2:
        ask(page, question)
    # Ten such answers are a page of less than 10,000 px.
    height = page.evaluate("document.documentElement.scrollHeight")
    assert page.locator(".turn").count() == 10
    assert height < 10_000
    # None of them alone takes more than a tenth, so that no ten others are more.
    heights = page.eval_on_selector_all(".turn", "all => all.map((one) => one.offsetHeight)")
    around = height - sum(heights)
    assert max(heights[:-1]) < (10_000 - around) / 10
    # The thin timeline has one line, and so have the titles to ask about next.
    assert page.locator(".sorting").first.bounding_box()["height"] < 45


def test_further_passages_of_an_article_are_opened_in_its_card(visit: Any) -> None:
    turn = ask(visit(), "ai?")
    further = turn.locator(".card").first.locator(".further")
    assert further.locator(".passage:visible").count() == 0
    further.locator("summary").press("Enter")
    assert "3.251 điểm cầu" in further.locator(".part .passage mark").inner_text()
    assert further.locator(".tools a.open:visible").count() == 1


def test_the_article_that_was_opened_is_sent_with_the_next_question(visit: Any) -> None:
    page = visit()
    ask(page, "unsure ai?").locator(".card a.open").last.click()
    page.locator("#reader").wait_for()
    with page.expect_request("**/gradio_api/queue/join*") as request:
        ask(page, "khi nào?")
    _, context = request.value.post_data_json["data"]
    assert [turn["opened"] for turn in context["turns"]] == ["cau"]
