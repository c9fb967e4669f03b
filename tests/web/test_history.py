"""What the browser stores of an answer, and the answer made of it again."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder
from starlette.testclient import TestClient
from web_server import CHAIRED, CONFERENCE, CONFERENCE_HITS, FakeRetriever

from index.arrays import Span
from index.article import Article
from index.store.store import Store
from index.where import Where
from qa import Retriever
from qa.answer import Answer, Copy
from web.application import web_app
from web.history import Turn
from web.where_json import Manner

TIME = "2026-04-03T07:00:00+00:00"


def changed(*sentences: str) -> FakeRetriever:
    """A retriever whose conference article has other words of the same length in these places."""
    text = CONFERENCE.text
    for sentence in sentences:
        text = text.replace(sentence, "x" * len(sentence))

    class Changed(FakeRetriever):
        def article(self, id: str) -> Article | None:
            return replace(CONFERENCE, text=text) if id == "hoi-nghi" else super().article(id)

    return Changed()


def sentence(number: int) -> str:
    hit = CONFERENCE_HITS[number]
    return hit.passage.text[slice(*hit.highlight)]


def test_a_turn_holds_no_text_but_the_quoted_sentence() -> None:
    copy = Copy("cau", "Another title", "2026/x.md", None)
    hit = replace(CONFERENCE_HITS[0], also=(copy,), answer=(6, 13))
    turn = Turn.of(Answer("ai?", "ai chủ trì?", [hit], True), TIME, Manner({"from": "2026"}))
    start = CONFERENCE.text.index(CHAIRED)
    end = CONFERENCE.text.index("\n", start)
    assert turn.model_dump(mode="json") == {
        "question": "ai?",
        "understood_as": "ai chủ trì?",
        "confident": True,
        "time": TIME,
        "hits": [
            {
                "article": "hoi-nghi",
                "number": 0,
                "span": [start, end],
                "highlight": [0, len(CHAIRED)],
                "sentence": CHAIRED,
                "score": 0.87,
                "signals": {"vector": 0.8, "late": 0.7},
                "matched": [[6, 13]],  # "chủ trì" after "Dự và "
                "also": ["cau"],
                "answer": [6, 13],
            }
        ],
        "where": {"from": "2026"},
        "infer": True,
        "understood_where": {},
        "about": None,
        "listed": None,
        "opened": None,
        "order": None,
        "plain": False,
    }


def test_a_spoilt_filter_that_was_read_is_left_out() -> None:
    answer = Answer("2/4?", "2/4?", CONFERENCE_HITS, True, Where("2026-04-02", "2026-04-02"))
    turn = Turn.of(answer, TIME)
    assert turn.answer(FakeRetriever()).understood_where == answer.understood_where
    spoilt = turn.model_copy(update={"understood_where": {"from": "soon"}})
    assert spoilt.answer(FakeRetriever()) == replace(answer, understood_where=None)


@pytest.mark.parametrize("confident", [True, False])
def test_an_answer_whose_articles_stayed_comes_back_as_it_was(confident: bool) -> None:
    first, *rest = CONFERENCE_HITS
    answer = Answer("ai?", "ai?", [replace(first, answer=(6, 13)), *rest], confident)
    stored = json.loads(json.dumps(Turn.of(answer, TIME).model_dump(mode="json")))
    retriever = FakeRetriever()
    assert Turn.model_validate(stored).answer(retriever) == answer


@pytest.mark.parametrize(
    ("gone", "ranks", "confident"),
    [([0], [2, 3], False), ([1], [1, 3], True), ([0, 1], [3], False)],
)
def test_an_answer_stays_confident_only_while_its_first_hit_is_there(
    gone: list[int], ranks: list[int], confident: bool
) -> None:
    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS, True), TIME)
    answer = turn.answer(changed(*map(sentence, gone)))
    assert [hit.rank for hit in answer.hits] == ranks
    assert answer.confident is confident


def test_a_list_and_a_follow_up_are_stored_as_such() -> None:
    answer = Answer("ai?", "ai?", CONFERENCE_HITS[:1], False, about="hoi-nghi", listed=12)
    assert Turn.of(answer, TIME).answer(FakeRetriever()) == answer


def test_the_article_that_the_reader_opened_is_spoken_of() -> None:
    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS, False), TIME)
    assert turn.spoken_of(FakeRetriever()) == turn.answer(FakeRetriever())
    turn.opened = CONFERENCE_HITS[2].article.id
    answer = turn.spoken_of(FakeRetriever())
    assert ([hit.rank for hit in answer.hits], answer.confident) == ([3, 1, 2], True)
    turn.opened = "of no hit"
    assert not turn.spoken_of(FakeRetriever()).confident


def test_articles_that_are_gone_are_no_longer_named() -> None:
    copies = (Copy("none", "t", "s", None), Copy("cau", "old title", "s", None))
    turn = Turn.of(Answer("ai?", "ai?", [replace(CONFERENCE_HITS[0], also=copies)], True), TIME)
    retriever = FakeRetriever()
    [hit] = turn.answer(retriever).hits
    assert [copy.title for copy in hit.also] == ["Thông xe cây cầu mới bắc qua sông Lô"]


FORGED = [
    (0, 10**9),  # beyond the article
    (CONFERENCE.text.index(CHAIRED), CONFERENCE.text.index(CHAIRED)),  # empty
    (5, 4),
]


@pytest.mark.parametrize("span", FORGED)
def test_no_passage_can_have_been_there(span: tuple[int, int]) -> None:
    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS[:1], True), TIME)
    [stored] = turn.hits
    place = CONFERENCE.text.index(CHAIRED) - span[0]
    forged = {"span": span, "highlight": (max(place, 0), max(place, 0) + len(CHAIRED))}
    turn.hits = [stored.model_copy(update=forged)]
    assert turn.answer(FakeRetriever()).hits == []


@pytest.mark.parametrize("more", [-1, 1])
def test_a_mark_is_as_long_as_its_sentence(more: int) -> None:
    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS[:1], True), TIME)
    turn.hits[0].highlight = (0, len(CHAIRED) + more)
    assert turn.answer(FakeRetriever()).hits == []


def test_a_quotation_is_a_passage_of_the_store_that_holds_the_sentence() -> None:
    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS[:1], True), TIME)
    [stored] = turn.hits
    start, end = stored.span
    # The passage was longer once: it had nine characters before it, and five behind.
    highlight = (9, 9 + len(CHAIRED))
    matched = [(0, 3), (15, 22), (20, 25), (30, 28), (10**6, 10**7)]
    update = {"span": (start - 9, end + 5), "highlight": highlight, "matched": matched}
    turn.hits = [stored.model_copy(update=update)]
    [hit] = turn.answer(FakeRetriever()).hits
    assert hit == replace(CONFERENCE_HITS[0], matched=((6, 13),))
    assert hit.passage.text[slice(*hit.highlight)] == CHAIRED


@pytest.mark.parametrize("answer", [(0, 0), (13, 6), (6, len(CHAIRED) + 1), (0, 10**9)])
def test_a_short_answer_lies_in_the_quoted_sentence(answer: Span) -> None:
    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS[:1], True), TIME)
    turn.hits = [turn.hits[0].model_copy(update={"answer": answer})]
    assert turn.answer(FakeRetriever()).hits == CONFERENCE_HITS[:1]


def test_a_sentence_that_no_passage_holds_is_left_out() -> None:
    class Cut(FakeRetriever):
        def passage_around(self, article: Article, span: Span, nearest: Span) -> None:
            return None

    turn = Turn.of(Answer("ai?", "ai?", CONFERENCE_HITS, True), TIME)
    assert turn.answer(Cut()).hits == []


def test_a_conversation_is_bounded_by_passages(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    text = "Cam được mùa. " * 20_000
    build(a=text)
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    passage, _ = retriever.store.passages([0])[0]
    hit = {
        **{"article": "a.txt", "number": 0, "highlight": [0, 13], "sentence": "Cam được mùa."},
        **{"span": [0, 200], "score": 1, "signals": {}},
    }
    turn = {
        "question": "a",
        "understood_as": "a",
        "confident": True,
        "time": "",
        "hits": [hit] * 10,
    }
    client = TestClient(web_app(lambda: retriever, local=True), base_url="http://localhost")
    rows = client.post("/export/json", json={"turns": [turn] * 30}).json()
    quoted = [hit for row in rows for hit in row["hits"]]
    assert len(quoted) == 300
    assert all(hit["passage"]["text"] == passage.text for hit in quoted)
    assert all("text" not in hit["article"] for hit in quoted)
    assert text[:400] not in client.post("/restore", json={"turns": [turn] * 30}).text
    for beyond in (10**9, len(text), 201 * 40 + 1):  # a passage has 200 tokens of 40 characters
        hit["span"] = [0, beyond]
        assert client.post("/export/json", json={"turns": [turn]}).json()[0]["hits"] == []
