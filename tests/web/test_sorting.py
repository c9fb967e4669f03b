"""The order of the cards, and the bars that ask again for a month."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from starlette.testclient import TestClient
from web_server import BRIDGE, CONFERENCE, CONFERENCE_HITS, FakeRetriever

from qa.answer import Answer
from web.application import web_app
from web.exporting.documents import as_markdown
from web.history import QuestionContext, Turn
from web.html.conversation import answer_html
from web.html.sorting import articles_in_order
from web.phrases import ENGLISH
from web.where_json import Manner, Order

TIME = "2026-04-03T07:00:00+00:00"
# The second best is the newest, and the last has no date.
FIRST, SECOND, THIRD = (
    replace(CONFERENCE_HITS[0], rank=rank, article=replace(CONFERENCE, id=id, date=date))
    for rank, id, date in ((1, "a", "2026-03-28"), (2, "b", "2026-04-02"), (3, "c", None))
)
ANSWER = Answer("ai?", "ai?", [FIRST, SECOND, THIRD], True)
LIST = replace(ANSWER, listed=3)


@pytest.mark.parametrize(
    ("answer", "order", "ids"),
    [
        (ANSWER, None, "abc"),
        (ANSWER, "match", "abc"),
        (ANSWER, "date", "bac"),
        (LIST, None, "bac"),
        (LIST, "match", "abc"),
        (LIST, "date", "bac"),
    ],
)
def test_cards_come_by_match_or_by_date(answer: Answer, order: Order | None, ids: str) -> None:
    assert "".join(hits[0].article.id for hits in articles_in_order(answer, order)) == ids
    pressed = "date" if order == "date" or (answer.listed and not order) else "match"
    html = answer_html(answer, ENGLISH, manner=Manner(order=order))
    assert f'data-order="{pressed}" aria-pressed="true"' in html
    assert html.count('aria-pressed="true"') == 1
    ranks = re.findall(r'<li class="card"[^>]*data-rank="(\d)"', html)
    cards = ids if answer.listed else ids.replace("a", "")  # that one is the large quotation
    assert ranks == [str("abc".index(id) + 1) for id in cards]


def test_one_article_has_no_order() -> None:
    html = answer_html(replace(ANSWER, hits=[FIRST]), ENGLISH)
    assert "sorting" not in html


def test_one_card_beside_the_quotation_has_no_order() -> None:
    html = answer_html(replace(ANSWER, hits=[FIRST, SECOND]), ENGLISH)
    assert '<div class="sorting"><figure class="chart"' in html
    undated = replace(ANSWER, hits=[FIRST, THIRD])
    assert "sorting" not in answer_html(undated, ENGLISH)


def test_a_bar_asks_the_same_of_its_month_only() -> None:
    manner = Manner({"author": ["A"], "from": "2020"}, infer=False, order="date")
    html = answer_html(ANSWER, ENGLISH, manner=manner)
    bar = re.search(r'<a class="period" aria-label="April 2026: 1 article" ([^>]*)>', html)
    assert bar is not None
    assert unescape(bar[1]) == (
        'href="./?q=ai%3F&from=2026-04-01&to=2026-04-30&author=A&infer=no&order=date" '
        'data-where="{"from": "2026-04-01", "to": "2026-04-30"}"'
    )


def test_the_order_is_stored_restored_and_exported() -> None:
    hits = [replace(CONFERENCE_HITS[2], rank=1), replace(CONFERENCE_HITS[0], rank=2)]
    turn = Turn.of(Answer("ai?", "ai?", hits, False), TIME, Manner(order="date"))
    client = TestClient(web_app(FakeRetriever))
    body = json.loads(turn.model_dump_json())
    [html] = client.post("/restore", json={"turns": [body]}).json()
    assert html.index(f"{CONFERENCE.title}</a></h3>") < html.index(f"{BRIDGE.title}</a></h3>")
    assert 'data-order="date">' in html.partition("</h2>")[0]
    assert 'href="./?q=ai%3F&amp;order=date"' in html
    text = as_markdown([(turn, turn.answer(FakeRetriever()))], ENGLISH)
    assert text.index(f"— {CONFERENCE.title}") < text.index(f"— {BRIDGE.title}")
    assert client.post("/restore", json={"turns": [{**body, "order": "x"}]}).status_code == 422


def test_an_unknown_order_costs_the_turns_but_not_the_filter() -> None:
    context = QuestionContext.parse({"order": "<b>", "where": {"from": "2024"}})
    assert context == QuestionContext(where={"from": "2024"})
