"""What the browser stores of an answer, and the answer made of it again."""

import json
from dataclasses import replace

import pytest
from web_server import CHAIRED, CONFERENCE, CONFERENCE_HITS, FakeRetriever

from index.article import Article
from qa.answer import Answer, Copy
from web.history import Turn

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
    hit = replace(CONFERENCE_HITS[0], also=(copy,))
    turn = Turn.of(Answer("ai?", "ai chủ trì?", [hit], True), TIME, {"from": "2026"})
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
            }
        ],
        "where": {"from": "2026"},
    }


@pytest.mark.parametrize("confident", [True, False])
def test_an_answer_whose_articles_stayed_comes_back_as_it_was(confident: bool) -> None:
    answer = Answer("ai?", "ai?", CONFERENCE_HITS, confident)
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


def test_articles_that_are_gone_are_no_longer_named() -> None:
    copies = (Copy("none", "t", "s", None), Copy("cau", "old title", "s", None))
    turn = Turn.of(Answer("ai?", "ai?", [replace(CONFERENCE_HITS[0], also=copies)], True), TIME)
    retriever = FakeRetriever()
    [hit] = turn.answer(retriever).hits
    assert [copy.title for copy in hit.also] == ["Thông xe cây cầu mới bắc qua sông Lô"]
