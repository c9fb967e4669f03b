"""What the chat does with a question, without a browser."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from pages_helper import REQUEST
from web_server import CHAIRED, CONFERENCE, FakeRetriever

from index.errors import StoreError
from index.where import Where
from qa.answer import Answer
from qa.browsing.plain import TooFrequentError
from web.exporting.documents import as_markdown
from web.history import Conversation, Turn
from web.html.conversation import HITS, LISTED
from web.phrases import ENGLISH


@pytest.fixture
def handlers() -> Any:
    from web.handlers import Handlers

    return Handlers(FakeRetriever)


@pytest.fixture
def endpoints(handlers: Any) -> Any:
    from web.programs.endpoints import Endpoints

    return Endpoints(handlers)


def reply(handlers: Any, question: str, context: Any = None) -> dict[str, Any]:
    """The last reply to a question sent with a context."""

    async def replies() -> list[dict[str, Any]]:
        replies = handlers.on_question(question, context, REQUEST)
        return [reply async for reply in replies]

    return asyncio.run(replies())[-1]


def test_ask_gives_the_json_of_the_command_line(endpoints: Any) -> None:
    from qa import as_dict

    answer = asyncio.run(endpoints.ask("ai?", 2))
    assert answer == as_dict(FakeRetriever().ask("ai?", k=2))
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2]
    first = answer["hits"][0]
    assert first["passage"]["text"][slice(*first["highlight"])] == CHAIRED


def test_ask_gives_the_sentence_of_an_error(endpoints: Any) -> None:
    import gradio as gr

    with pytest.raises(gr.Error, match=r"longer than 2,000 characters"):
        asyncio.run(endpoints.ask("a " * 2000))


@pytest.mark.parametrize(
    "number", ["5", [5], {}, None, 2.5, float("nan"), float("inf"), "9" * 100_000], ids=repr
)
def test_what_is_no_number_of_hits_is_a_sentence(
    endpoints: Any, number: Any, caplog: pytest.LogCaptureFixture
) -> None:
    import gradio as gr

    with pytest.raises(gr.Error, match=r"Give a whole number, not .{1,60}$"):
        asyncio.run(endpoints.ask("ai?", number))
    assert caplog.records == []  # nobody can fill the disk with these
    assert len(asyncio.run(endpoints.ask("ai?", 1.0))["hits"]) == 1


def test_a_reply_repeats_no_endless_question(handlers: Any) -> None:
    assert "a" * 20_000 in reply(handlers, "a" * 20_000)["html"]
    assert "a" * 20_001 not in reply(handlers, "a" * 100_000)["html"]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("a" * 100_000, "Please ask a question in words, of at most 2,000 characters."),
        ("broken", "Something went wrong while looking for the answer."),
    ],
)
def test_failure_is_a_sentence_without_internals(
    handlers: Any, question: str, message: str
) -> None:
    last = reply(handlers, question)
    assert message in last["html"]
    assert "secret" not in last["html"]
    assert "turn" not in last


@pytest.mark.parametrize("question", ["\x00\x07 ai?", "🧑‍🌾?", "من ترأس؟", "\u202eabc"])
def test_strange_questions_are_answered(handlers: Any, question: str) -> None:
    assert CONFERENCE.title in reply(handlers, question)["html"]


def test_half_a_surrogate_pair_does_not_break_the_reply(endpoints: Any) -> None:
    assert asyncio.run(endpoints.ask("ai \ud83d?", 1))["question"] == "ai ??"


def test_store_that_breaks_while_the_chat_runs_is_a_sentence_without_paths() -> None:
    from web.handlers import Handlers

    def damaged() -> Any:
        raise StoreError("The store /home/somebody/store is damaged: build it again.")

    handlers = Handlers(damaged)
    for html in (handlers.welcome(ENGLISH), reply(handlers, "ai?")["html"]):
        assert ENGLISH.failure in html
        assert "somebody" not in html


def test_a_question_is_asked_with_the_answers_that_the_browser_stored() -> None:
    from web.handlers import Handlers

    retriever = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    first = reply(handlers, "Ai chủ trì?")["turn"]
    second = reply(handlers, "khi nào?", {"turns": [first]})
    assert (retriever.asked[-1], retriever.history) == ("khi nào?", ["Ai chủ trì?"])
    assert second["turn"]["understood_as"] == f"khi nào? ({CONFERENCE.title})"


def test_a_message_to_the_tool_gets_a_line_also_when_it_is_restored(handlers: Any) -> None:
    from web.history import Conversation, Turn

    turn = Turn.of(Answer("Xin chào", "Xin chào", [], False), "2026-11-28T10:00:00")
    [html] = handlers.restored(Conversation(turns=[turn]), ENGLISH)
    assert "14,164 articles (28 March 2026 – 2 April 2026)" in html
    assert "card" not in html


def test_what_the_browser_stored_may_be_anything(handlers: Any) -> None:
    for spoilt in (None, 1, "x", [{"question": "a"}], [1] * 99, {"turns": 1}):
        for context in (spoilt, {"turns": spoilt}):
            assert CONFERENCE.title in reply(handlers, "ai?", context)["html"]


def test_a_conversation_is_restored_in_the_words_of_the_articles(handlers: Any) -> None:
    from web.history import Conversation

    turn: Any = reply(handlers, "Ai chủ trì?")["turn"]
    [html] = handlers.restored(Conversation(turns=[turn]), ENGLISH)
    assert CHAIRED in html
    assert html.count('class="card ') + html.count('class="card"') == 2
    assert html.count('class="part"') == 1
    forged: Any = {**turn, "hits": [{**hit, "sentence": "Never written."} for hit in turn["hits"]]}
    [html] = handlers.restored(Conversation(turns=[forged]), ENGLISH)
    assert ENGLISH.changed in html
    assert "Never written" not in html


def test_a_crowd_waits_in_the_queue_and_gets_whole_answers() -> None:
    from web.access.limits import AT_ONCE, MAX_WAITING
    from web.handlers import Handlers

    retriever = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    others = [handlers.queue.join() for _ in range(AT_ONCE + 1)]

    async def ask() -> list[str]:
        htmls: list[str] = []
        async for reply in handlers.on_question("ai?", {}, REQUEST):
            htmls.append(reply["html"])
            if len(htmls) < 3:
                others.pop(0).leave()
        return htmls

    htmls = asyncio.run(ask())
    assert ENGLISH.position.format(position=2) in htmls[0]
    assert ENGLISH.position.format(position=1) in htmls[1]
    assert ENGLISH.waiting in htmls[2]
    assert (retriever.reranked, retriever.counts) == ([True], [HITS])
    for other in others:
        other.leave()
    for _ in range(AT_ONCE + MAX_WAITING):
        handlers.queue.join()
    assert ENGLISH.crowded in reply(handlers, "ai?")["html"]
    assert len(handlers.queue.questions) == AT_ONCE + MAX_WAITING


def test_too_many_questions_from_one_address_are_told_to_wait(handlers: Any) -> None:
    handlers.rate.per_minute = 1
    assert CONFERENCE.title in reply(handlers, "ai?")["html"]
    assert ENGLISH.too_fast in reply(handlers, "ai?")["html"]


def test_a_question_whose_reader_leaves_leaves_the_queue(handlers: Any) -> None:
    async def stopped() -> list[object]:
        replies = handlers.on_question("ai?", {}, REQUEST)
        await anext(replies)
        assert len(handlers.queue.questions) == 1
        await replies.aclose()
        return list(handlers.queue.questions)

    assert asyncio.run(stopped()) == []


def test_stop_ends_the_question_of_its_page_alone(handlers: Any) -> None:
    other = SimpleNamespace(**{**vars(REQUEST), "session_hash": "other"})

    async def stopped() -> list[Any]:
        replies = handlers.on_question("ai?", {}, REQUEST)
        await anext(replies)
        await handlers.on_stop(other)
        assert len(handlers.queue.questions) == 1
        await handlers.on_stop(REQUEST)
        return [(reply["html"], reply["done"]) async for reply in replies]

    handlers.queue.at_once = 0  # so that the question waits
    assert asyncio.run(asyncio.wait_for(stopped(), 60)) == [("", True)]
    assert handlers.queue.questions == []


def test_a_stopped_question_holds_nobody_up() -> None:
    from web.access.limits import AT_ONCE
    from web.handlers import Handlers
    from web.replies import Reply

    done = threading.Event()

    class Busy(FakeRetriever):
        def ask(self, question: str, *args: Any, **rest: Any) -> Any:
            answer = super().ask(question, *args, **rest)
            if question == "long?":
                done.wait(60)
            return answer

    retriever = Busy()
    handlers = Handlers(lambda: retriever)

    async def ask(question: str) -> list[Reply]:
        replies = []
        async for reply in handlers.on_question(question, {}, REQUEST):
            replies.append(reply)
            if question == "ai?":
                done.set()  # the first reply came while the others were still looked for
        return replies

    async def stopped() -> list[Reply]:
        long = [asyncio.create_task(ask("long?")) for _ in range(AT_ONCE)]
        while len(retriever.asked) < AT_ONCE:
            await asyncio.sleep(0.01)
        for task in long:
            task.cancel()
        await asyncio.gather(*long, return_exceptions=True)
        return await ask("ai?")

    first, last = asyncio.run(stopped())
    assert ENGLISH.waiting in first["html"]
    assert last["turn"]["question"] == "ai?"


def test_no_two_replies_are_equal(handlers: Any) -> None:
    assert reply(handlers, " ") != reply(handlers, " ")


def test_an_article_is_had_by_its_id(endpoints: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    article = asyncio.run(endpoints.article("hoi-nghi"))
    assert article == {
        "id": "hoi-nghi",
        "title": CONFERENCE.title,
        "text": CONFERENCE.text,
        "source": "https://baotuyenquang.example/hoi-nghi?a=1&b=2",
        "date": "2026-04-02",
        "author": "Minh Thủy",
        "language": "vi",
        "source_name": None,
        "length": len(CONFERENCE.text),
        "pages": [],
    }
    part = asyncio.run(endpoints.article("hoi-nghi", 5, 12))
    assert part == {**article, "text": CONFERENCE.text[5:12]}
    monkeypatch.setattr("web.programs.endpoints.MAX_ARTICLE", 10)
    assert asyncio.run(endpoints.article("hoi-nghi", 5))["text"] == CONFERENCE.text[5:15]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none"], "There is no article with this id"),
        (["hoi-nghi", -1], "Give a start of at least 0"),
        (["hoi-nghi", 5, 4], "no end before it"),
        (["hoi-nghi", None], "Give a whole number, not None"),
        (["hoi-nghi", 0, "a"], "Give a whole number, not 'a'"),
        (["hoi-nghi", 0.5], "Give a whole number, not 0.5"),
    ],
)
def test_an_article_that_cannot_be_given_is_a_sentence(
    endpoints: Any, arguments: list[Any], message: str
) -> None:
    import gradio as gr

    with pytest.raises(gr.Error, match=message):
        asyncio.run(endpoints.article(*arguments))


def more(handlers: Any, turns: list[dict[str, Any]]) -> dict[str, Any]:
    """The reply to a request for more cards of the last turn."""
    conversation = Conversation.model_validate({"turns": turns})
    answered: dict[str, Any] = asyncio.run(handlers.more(conversation, ENGLISH, "::1"))
    return answered


def test_more_of_an_answer_is_asked_as_it_was() -> None:
    from web.handlers import Handlers

    retriever = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    first = reply(handlers, "Ai chủ trì?", {"where": {"from": "2026-03-29"}, "infer": False})
    first["turn"]["opened"] = "hoi-nghi"
    retriever.infer = True
    again = more(handlers, [first["turn"]])
    assert (retriever.asked[-1], retriever.counts[-1]) == ("Ai chủ trì?", LISTED)
    assert (retriever.where, retriever.infer) == (Where("2026-03-29"), False)
    assert again["html"] == first["html"]
    assert {**again["turn"], "time": 0} == {**first["turn"], "time": 0}


def test_more_of_a_follow_up_is_asked_with_the_turns_before() -> None:
    from web.handlers import Handlers

    retriever = FakeRetriever()
    handlers = Handlers(lambda: retriever)
    first = reply(handlers, "Ai chủ trì?")["turn"]
    followed = reply(handlers, "khi nào?", {"turns": [first]})["turn"]
    more(handlers, [first, followed])
    assert retriever.history == ["Ai chủ trì?"]
    typed = reply(handlers, "khi nào?", {"turns": [first], "as_typed": True})["turn"]
    more(handlers, [first, typed])
    assert retriever.history == []


def test_more_may_be_asked_for_by_anybody(handlers: Any) -> None:
    from starlette.testclient import TestClient

    from web.application import web_app

    client = TestClient(web_app(FakeRetriever))
    assert client.post("/more", json={"turns": []}).status_code == 422
    assert client.post("/more", json={"turns": [{}]}).status_code == 422
    turn = reply(handlers, "Ai chủ trì?")["turn"]
    answered = client.post("/more", json={"turns": [turn]})
    assert answered.status_code == 200
    assert CONFERENCE.title in answered.json()["html"]
    spoilt = {**turn, "where": {"from": "x"}}
    assert client.post("/more", json={"turns": [spoilt]}).status_code == 503


def test_a_list_of_articles_is_asked_for_more_of_them() -> None:
    from web.handlers import Handlers

    retriever = FakeRetriever()
    reply(Handlers(lambda: retriever), "Các bài về lũ")
    assert retriever.counts == [LISTED]


def test_too_frequent_words_are_a_sentence() -> None:
    class Frequent(FakeRetriever):
        def find(self, text: str, k: int = 5, where: Where | None = None) -> Answer:
            raise TooFrequentError("too many")

    from web.handlers import Handlers

    handlers: Any = Handlers(Frequent)
    assert ENGLISH.too_frequent in reply(handlers, "là", {"plain": True})["html"]


def test_words_are_searched_and_found_again_in_the_history() -> None:
    from web.handlers import Handlers

    retriever = FakeRetriever()
    handlers: Any = Handlers(lambda: retriever)
    found = reply(handlers, "đồng chí", {"plain": True, "where": {"from": "2026"}})
    assert '<p class="searched">Search words</p>' in found["html"]
    assert "<strong>1 article with all these words</strong>" in found["html"]
    assert "mode=search" in found["html"]
    assert retriever.where == Where("2026")
    assert (found["turn"]["plain"], found["turn"]["listed"]) == (True, 1)
    conversation = Conversation.model_validate({"turns": [found["turn"]]})
    assert handlers.restored(conversation, ENGLISH) == [found["html"]]
    # A greeting is searched as well.
    none = reply(handlers, "hello", {"plain": True})
    assert ENGLISH.none_holding in none["html"]
    assert 'class="as-question">Ask it as a question</button>' in none["html"]
    turns = [(turn, turn.answer(retriever)) for turn in conversation.turns]
    assert "1 article with all these words." in as_markdown(turns, ENGLISH)
    nothing = Turn.model_validate(none["turn"])
    text = as_markdown([(nothing, nothing.answer(retriever))], ENGLISH)
    assert f"{ENGLISH.none_holding}." in text
