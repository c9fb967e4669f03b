"""The filter as JSON, links, text and panel, and questions asked with it."""

import asyncio
import json
from html import escape
from typing import Any

import pytest
from pages_helper import REQUEST
from starlette.testclient import TestClient
from web_server import CONFERENCE, CONFERENCE_HITS, NASTY, FakeRetriever

from index.store.columns import Facets, Unmatched
from index.where import Where
from qa.answer import Answer
from web.application import web_app
from web.history import Conversation, QuestionContext
from web.html import conversation
from web.html.filter import inferred_chips, panel
from web.phrases import ENGLISH, VIETNAMESE
from web.where_json import (
    Manner,
    WhereError,
    WhereJson,
    inferred_conditions,
    parse_where,
    question_link,
    where_text,
)

FILTERED = Manner({"from": "2031"})
SOME: WhereJson = {"from": "2024-05", "to": "2024-06-30", "author": ["An & Bình", "Chi"]}


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (None, None),
        ({}, None),
        ({"from": "", "author": [], "to": None}, None),
        (SOME, Where("2024-05", "2024-06-30", author=["an & bình", "chi"])),
        (
            {"source": "a.vn", "language": "vi", "article": "x"},
            Where(None, None, "a.vn", (), "vi", "x"),
        ),
    ],
)
def test_conditions_are_those_of_the_command_line(value: Any, meant: Where | None) -> None:
    assert parse_where(value) == meant


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"from": "soon"}, "'soon' is no date: write a day as 2024-04-02 or"),
        ({"from": "2024", "to": "2023"}, "The dates end .2023. before they begin .2024."),
        (
            {"autor": "x"},
            "'autor' is no condition: use from, to, source, author, language, article",
        ),
        ({"author": 5}, "Name each author as text, not 5"),
        ("vi", "Conditions are an object with any of from, to, source"),
    ],
)
def test_what_is_no_condition_is_told(value: Any, message: str) -> None:
    with pytest.raises(WhereError, match=message):
        parse_where(value)


def test_link_and_text_name_every_value() -> None:
    assert question_link("ai?", Manner(SOME)) == escape(
        "./?q=ai%3F&from=2024-05&to=2024-06-30&author=An+%26+B%C3%ACnh&author=Chi"
    )
    assert question_link("ai?", Manner({"author": "a\ud83d"})) == "./?q=ai%3F&amp;author=a%3F"
    assert where_text(SOME, ENGLISH) == (
        "From: May 2024 · To: 30 June 2024 · Author: An & Bình · Author: Chi"
    )


def test_link_says_that_nothing_is_read_from_the_question() -> None:
    assert question_link("a", Manner(plain=True)) == "./?q=a&amp;mode=search"
    manner = Manner({"from": "2024"}, infer=False, order="date")
    assert question_link("ai?", manner) == "./?q=ai%3F&amp;from=2024&amp;infer=no&amp;order=date"


def test_what_was_read_is_told_part_by_part() -> None:
    where: WhereJson = {"from": "2021-04-26", "to": "2021-05", "author": ["An", "Chi"]}
    assert inferred_conditions(where, ENGLISH) == [
        (
            "Articles around 26 April 2021 – May 2021 first",
            {"from": "2021-04-26", "to": "2021-05"},
        ),
        ("Author: An", {"author": ["An"]}),
        ("Author: Chi", {"author": ["Chi"]}),
    ]
    [(text, _)] = inferred_conditions({"from": "2021-04", "to": "2021-04"}, VIETNAMESE)
    assert text == "Ưu tiên bài quanh 4/2021"
    [(text, _)] = inferred_conditions({"from": "2021-04-26"}, VIETNAMESE)
    assert text == "Ưu tiên bài từ 26/4/2021"
    [(text, _)] = inferred_conditions({"to": "2021"}, ENGLISH)
    assert text == "Articles until 2021 first"


def test_chips_of_what_was_read_are_escaped() -> None:
    assert inferred_chips({}, ENGLISH) == ""
    html = inferred_chips({"author": ["<b>"]}, ENGLISH)
    assert html == (
        '<div class="chips" role="group" aria-label="Read from the question">'
        '<button type="button" class="chip inferred" '
        'data-where="{&quot;author&quot;: [&quot;&lt;b&gt;&quot;]}" '
        'title="Remove: Author: &lt;b&gt;" aria-label="Remove: Author: &lt;b&gt;">'
        'Author: &lt;b&gt;<span aria-hidden="true">×</span></button></div>'
    )


def test_panel_offers_what_differs_among_the_articles() -> None:
    alike = Facets(("2024-04-02", "2024-04-02"), (("vi", 9),), (("An", 1),), ())
    assert "popover" not in panel(alike, ENGLISH)
    assert "popover" not in panel(Facets(None, (), (), ()), ENGLISH)
    html = panel(
        Facets(("2023-01-05", "2024-04-02"), (("vi", 1234), ("en", 1)), (), ()), VIETNAMESE
    )
    assert '<input type="date" name="to" min="2023-01-05" max="2024-04-02">' in html
    assert (
        '<input type="checkbox" name="language" value="vi"> <span data-language="vi">vi</span> '
        '<span class="count">1.234</span>'
    ) in html
    assert html.count("<legend>") == 1
    hostile = panel(Facets(None, (), ((NASTY, 1), ("An", 1)), ()), ENGLISH)
    assert f'value="{escape(NASTY)}"> <span>{escape(NASTY)}</span>' in hostile
    assert "<script" not in hostile


def test_no_article_meets_is_a_state_of_its_own() -> None:
    none = Answer("q", "q", [], False)
    html = conversation.answer_html(none, ENGLISH, manner=FILTERED)
    assert "<strong>No article meets these conditions</strong>" in html
    assert ENGLISH.empty not in html
    assert ENGLISH.empty in conversation.answer_html(none, ENGLISH)


def test_the_page_tells_the_nearest_names() -> None:
    unmatched = (Unmatched("author", "<an>", ("An <b>",)), Unmatched("language", "fr", ("vi",)))
    none = Answer("q", "q", [], False, unmatched=unmatched)
    assert (
        "<p>No article is by “&lt;an&gt;”. Did you mean An &lt;b&gt;? "
        "No article is in the language “fr”. There are: vi.</p>"
    ) in conversation.answer_html(none, ENGLISH, manner=FILTERED)
    assert "Không có bài nào của “&lt;an&gt;”. Có phải là An &lt;b&gt;?" in (
        conversation.answer_html(none, VIETNAMESE, manner=FILTERED)
    )


def test_an_answer_has_chips_of_what_was_read() -> None:
    read = Where("2026-04-02", "2026-04-02")
    found = conversation.answer_html(Answer("q", "q", CONFERENCE_HITS, True, read), ENGLISH)
    assert found.startswith('<div class="chips" role="group" aria-label="Read from the question">')
    none = conversation.answer_html(Answer("q", "q", [], False, read), ENGLISH, manner=FILTERED)
    assert none.count('class="chip inferred"') == 1


@pytest.fixture
def handlers() -> Any:
    from web.handlers import Handlers

    retriever = FakeRetriever()
    return Handlers(lambda: retriever)


def reply(handlers: Any, context: Any, question: str = "ai?") -> dict[str, Any]:
    async def replies() -> list[dict[str, Any]]:
        return [reply async for reply in handlers.on_question(question, context, REQUEST)]

    return asyncio.run(replies())[-1]


def test_a_question_is_asked_under_its_conditions_and_keeps_them(handlers: Any) -> None:
    last = reply(handlers, {"where": {"from": "2026-04"}})
    assert handlers.opened().where == Where("2026-04")
    assert last["html"].count('class="card answering"') == 1
    assert 'data-where="{&quot;from&quot;: &quot;2026-04&quot;}"' in last["html"]
    assert "./?q=ai%3F&amp;from=2026-04" in last["html"]
    assert last["turn"]["where"] == {"from": "2026-04"}
    [again] = handlers.restored(Conversation(turns=[last["turn"]]), ENGLISH)
    assert again == last["html"]


def test_what_was_read_from_a_question_is_kept(handlers: Any) -> None:
    last = reply(handlers, {}, "hội nghị 2/4?")
    assert last["turn"]["understood_where"] == {"from": "2026-04-02", "to": "2026-04-02"}
    assert last["turn"]["infer"] is True
    assert "Articles around 2 April 2026 first" in last["html"]
    assert "data-infer" not in last["html"]
    [again] = handlers.restored(Conversation(turns=[last["turn"]]), ENGLISH)
    assert again == last["html"]


def test_nothing_is_read_from_a_question_that_is_asked_so(handlers: Any) -> None:
    last = reply(handlers, {"infer": False}, "hội nghị 2/4?")
    assert handlers.opened().infer is False
    assert (last["turn"]["understood_where"], last["turn"]["infer"]) == ({}, False)
    assert 'data-where="" data-infer="no">' in last["html"]
    assert "&amp;infer=no" in last["html"]
    [again] = handlers.restored(Conversation(turns=[last["turn"]]), ENGLISH)
    assert again == last["html"]


def test_an_answer_without_articles_is_restored_as_such(handlers: Any) -> None:
    last = reply(handlers, {"where": {"from": "2027"}})
    assert ENGLISH.no_match in last["html"]
    [again] = handlers.restored(Conversation(turns=[last["turn"]]), ENGLISH)
    assert ENGLISH.no_match in again


@pytest.mark.parametrize(
    "value",
    [
        *({"from": "soon"}, {"autor": "x"}, {"author": [1]}, "x"),
        *({"source": "a\ud800b"}, {"author": ["An", "\udfff"]}, {"from": "2024\ud83d"}),
        *({"author": "x" * 1001}, {"author": ["x"] * 1001}),
    ],
)
def test_bad_conditions_are_told_and_nothing_is_asked(handlers: Any, value: Any) -> None:
    last = reply(handlers, {"where": value, "turns": 1})
    assert ENGLISH.bad_where in last["html"]
    assert handlers.opened().asked == []


def test_a_spoilt_history_leaves_the_conditions(handlers: Any) -> None:
    assert CONFERENCE.title in reply(handlers, {"turns": 1, "where": {"from": "2026-04"}})["html"]
    assert handlers.opened().where == Where("2026-04")


@pytest.mark.parametrize("where", [{"source": "a\ud800b"}, {"article": ["\udfff"]}])
def test_half_a_surrogate_pair_in_conditions_is_refused_everywhere(where: Any) -> None:
    with pytest.raises(WhereError):
        parse_where(where)
    with pytest.raises(WhereError):
        QuestionContext.parse({"where": where})
    turn = {"question": "ai?", "understood_as": "ai?", "confident": True, "time": "", "hits": []}
    retriever = FakeRetriever()
    client = TestClient(web_app(lambda: retriever))
    for path in ("/restore", "/export/md", "/export/json"):
        body = json.dumps({"turns": [{**turn, "where": where}]})
        assert client.post(path, content=body).status_code == 422
        body = json.dumps({"turns": [{**turn, "where": {"source": "a\ud83d\ude00"}}]})
        assert client.post(path, content=body).status_code == 200
