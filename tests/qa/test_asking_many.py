"""Several questions at a time: `Retriever.ask_many` and `Retriever.aask`."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import FakeEncoder

import hoibao
from index.errors import QuestionError
from index.model.tokens import TokenVectors
from index.store.store import Store
from index.where import Where
from qa.retriever import TOGETHER, Retriever

QUESTIONS = ["cam?", "lũ?", "hội?"]
BEST = ["a.txt", "b.txt", "c.txt"]


class WaitingEncoder(FakeEncoder):
    """Encodes the first question only when all others wait, and remembers its batches."""

    def __init__(self, questions: int) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.arrived = threading.Semaphore(0)
        self.questions = questions

    def question_tokens(self, text: str) -> TokenVectors:
        self.arrived.release()
        return super().question_tokens(text)

    def token_vectors(self, texts: Sequence[str], kind: str) -> list[TokenVectors]:
        if kind == "query":
            self.batches.append([*texts])
            if len(self.batches) == 1:
                for _ in range(self.questions):
                    assert self.arrived.acquire(timeout=60)
                # A question waits as soon as `question_tokens` has put it there.
                while len(self._question_batcher._waiting) < self.questions - 1:
                    threading.Event().wait(0.001)
        return super().token_vectors(texts, kind)


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Store:
    build(a="Mùa cam. Cam cam cam.", b="Lũ về. Chè lũ.", c="Hội làng.")
    return Store.open(tmp_path / "store")


def test_each_question_has_the_answer_that_it_has_alone(store: Store, encoder: FakeEncoder) -> None:
    retriever = hoibao.Retriever(store, encoder)
    where = Where.of({"article": ["a.txt", "b.txt"]})
    answers = retriever.ask_many(iter(QUESTIONS), k=2, where=where)
    assert answers == [retriever.ask(question, k=2, where=where) for question in QUESTIONS]
    assert [answer.question for answer in answers] == QUESTIONS
    assert [answer.hits[0].article.id for answer in answers[:2]] == BEST[:2]
    assert retriever.ask_many([]) == []


def test_one_text_is_not_asked_letter_by_letter(store: Store, encoder: FakeEncoder) -> None:
    with pytest.raises(TypeError, match="takes a list of questions: ask a single one with ask"):
        hoibao.Retriever(store, encoder).ask_many("cam?")


def test_those_that_wait_are_encoded_in_one_batch(store: Store) -> None:
    encoder = WaitingEncoder(len(QUESTIONS))
    answers = Retriever(store, encoder).ask_many(QUESTIONS)
    assert [answer.hits[0].article.id for answer in answers] == BEST
    first, others = encoder.batches
    assert sorted([*first, *others]) == ["Cam?", "Hội?", "Lũ?"]
    assert len(others) == 2


def test_more_questions_than_are_answered_together(store: Store, encoder: FakeEncoder) -> None:
    questions = [f"cam {number}?" for number in range(2 * TOGETHER + 1)]
    answers = Retriever(store, encoder).ask_many(questions, k=1)
    assert [answer.question for answer in answers] == questions
    assert {answer.hits[0].article.id for answer in answers} == {"a.txt"}


@pytest.mark.parametrize(
    ("questions", "k", "message"),
    [
        (["cam?", " "], 5, "question"),
        (["cam?"], 0, "Ask for 1 to 100 passages, not 0"),
        (["cam?"], 101, "Ask for 1 to 100 passages, not 101"),
    ],
)
def test_nothing_is_asked_where_a_question_is_none(
    store: Store, questions: list[str], k: int, message: str
) -> None:
    encoder = WaitingEncoder(0)
    with pytest.raises(QuestionError, match=message):
        Retriever(store, encoder).ask_many(questions, k=k)
    assert encoder.batches == []


def test_tasks_ask_at_the_same_time(store: Store) -> None:
    encoder = WaitingEncoder(len(QUESTIONS))
    retriever = Retriever(store, encoder)

    async def all_of() -> list[str]:
        answers = await asyncio.gather(*(retriever.aask(question, k=1) for question in QUESTIONS))
        return [answer.hits[0].article.id for answer in answers]

    assert asyncio.run(all_of()) == BEST
    assert [len(batch) for batch in encoder.batches] == [1, 2]


def test_a_task_may_follow_up(store: Store, encoder: FakeEncoder) -> None:
    retriever = Retriever(store, encoder)
    history = [retriever.ask("cam?")]
    answer = asyncio.run(retriever.aask("khi nào?", history=history))
    assert answer == retriever.ask("khi nào?", history=history)
    with pytest.raises(QuestionError):
        asyncio.run(retriever.aask(""))
