import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEncoder

import qa
from index.errors import QuestionError, StoreError
from index.store import Store
from qa.ranking import ANSWER, UNRELATED, scores
from qa.retriever import Answer, Retriever, as_dict, tidy


@pytest.fixture
def retriever(build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path) -> Retriever:
    build(
        a="Mùa cam. Cam cam cam. Trường bóng.",
        b="Lũ về. Chè lũ.",
        c="Hội làng.",
    )
    return Retriever(Store.open(tmp_path / "store"), encoder)


def test_hits_are_ranked_by_cosine(retriever: Retriever) -> None:
    answer = retriever.ask("cam", k=2)
    first, second = answer.hits
    # a is cam 4, trường 1, bóng 1; b is lũ 2, chè 1.
    assert (first.rank, first.article.id) == (1, "a.txt")
    assert first.signals["vector"] == pytest.approx(4 / 18**0.5)
    assert first.score == 1  # 4 / √18 = 0.94 is more than an answer's cosine
    assert (second.rank, second.article.id, second.score) == (2, "b.txt", 0)


def test_the_answering_sentence_is_marked(retriever: Retriever) -> None:
    hit = retriever.ask("trường bóng", k=1).hits[0]
    start, end = hit.highlight
    assert hit.passage.text[start:end] == "Trường bóng."
    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_asking_for_more_than_there_is_gives_all(retriever: Retriever) -> None:
    assert [hit.rank for hit in retriever.ask("cam", k=100).hits] == [1, 2, 3]


def test_confident_when_the_best_is_good(retriever: Retriever) -> None:
    assert retriever.ask("cam").confident is True
    assert retriever.ask("bóng").confident is False  # 1 / √18 is far below an answer's cosine


def test_scores_run_from_nothing_in_common_to_an_answer() -> None:
    import numpy as np

    middle = (UNRELATED + ANSWER) / 2
    cosines = np.array([-1, UNRELATED, middle, ANSWER, 1], dtype=np.float32)
    assert scores(cosines).tolist() == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-6)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is blank: type what you want to know."),
        (" \n\t ", "The question is blank: type what you want to know."),
        ("?!… 😀", "The question is blank: type what you want to know."),
        ("\0\x1b\u200e", "The question is blank: type what you want to know."),
        ("a" * 100_000, "The question has 100,000 characters; ask in at most 2,000."),
    ],
)
def test_what_cannot_be_asked_is_said(retriever: Retriever, question: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        retriever.ask(question)
    assert str(error.value) == message


@pytest.mark.parametrize("k", [0, -1, 101])
def test_k_out_of_range_is_said(retriever: Retriever, k: int) -> None:
    with pytest.raises(QuestionError, match=f"Ask for 1 to 100 passages, not {k}"):
        retriever.ask("cam", k=k)


@pytest.mark.parametrize(
    ("question", "understood_as"),
    [
        ("  ai   chủ trì \n hội nghị ", "ai chủ trì hội nghị"),
        ("hội nghị 😀", "hội nghị 😀"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("متى عقد المؤتمر؟", "متى عقد المؤتمر؟"),
        ("ca\u0301m", "cám"),
        ("\ud800x", "x"),
    ],
)
def test_a_question_is_tidied(question: str, understood_as: str) -> None:
    assert tidy(question) == understood_as


def test_a_store_of_another_model_is_refused(retriever: Retriever) -> None:
    with pytest.raises(StoreError, match="another version of the model fake: rebuild it"):
        Retriever(retriever.store, FakeEncoder(fingerprint="beef"))


def test_an_answer_is_plain_values_for_json(retriever: Retriever) -> None:
    answer = as_dict(retriever.ask("cam", k=1))
    assert json.loads(json.dumps(answer)) == {
        "question": "cam",
        "understood_as": "cam",
        "confident": True,
        "hits": [
            {
                "rank": 1,
                "score": 1.0,
                "highlight": [0, 8],  # as near as "Cam cam cam.", and first
                "passage": {
                    "article_id": "a.txt",
                    "number": 0,
                    "start": 0,
                    "end": 34,
                    "text": "Mùa cam. Cam cam cam. Trường bóng.",
                },
                "article": {
                    "id": "a.txt",
                    "title": "a",
                    "text": "Mùa cam. Cam cam cam. Trường bóng.",
                    "source": "a.txt",
                    "date": None,
                    "author": None,
                    "language": None,
                },
                "signals": {"vector": pytest.approx(4 / 18**0.5)},
            }
        ],
    }


def test_retrieve_keeps_the_store_open_until_it_is_rebuilt(
    build: Callable[..., object],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qa.retriever._encoder", lambda model: encoder)
    store = tmp_path / "store"
    build(a="cam")
    assert [hit.article.id for hit in qa.retrieve("cam", store=store)] == ["a.txt"]
    assert qa.current(store) is qa.current(str(store))
    build(b="cam chè")
    assert [hit.article.id for hit in qa.retrieve("cam", 5, store)] == ["a.txt", "b.txt"]


def test_retrieve_says_when_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store in"):
        qa.retrieve("cam", store=tmp_path / "none")


def test_titles_are_newest_first(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        old="Cũ\n\n2/4/2021\n\nMột.",
        undated="Không ngày\n\nHai.",
        new="Mới\n\n3/4/2024\n\nBa.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    assert retriever.titles(3) == ["Mới", "Cũ", "Không ngày"]
    assert (retriever.articles, retriever.passages) == (3, 3)
    assert retriever.article("new.txt").date == "2024-04-03"


def test_an_answer_without_hits_is_not_confident() -> None:
    assert Answer("q", "q", [], False).hits == []
