"""bench.newsroom: how an answer is judged."""

from typing import Any

import pytest

from bench.newsroom import COLUMNS
from bench.newsroom.__main__ import add_group, is_right, judged
from bench.tables.table import Table
from index.article import Article
from index.passages import Passage
from qa import Answer, Hit

TEXT = "Mưa to. Lũ cuốn ba nhà. Hết."
FLOOD = {"article": "a", "sentence": "Lũ cuốn ba nhà.", "answer": "ba"}
QUESTION: dict[str, Any] = {"id": "1", "question": "?", "relevant": ["a"], "answers": [FLOOD]}
NOTHING: dict[str, Any] = {"id": "2", "question": "?", "relevant": [], "answers": []}


def answer(article: str, mark: tuple[int, int], score: float, confident: bool) -> Answer:
    passage = Passage(article, 0, 0, len(TEXT), TEXT)
    hit = Hit(1, score, passage, Article(article, "", TEXT, article), mark, {}, (), ())
    return Answer("?", "?", [hit], confident)


@pytest.mark.parametrize(
    ("mark", "right"),
    [
        ("Lũ cuốn  ba nhà.", True),
        ("lũ cuốn ba nhà", True),
        ("Mưa to. Lũ cuốn ba nhà.", True),
        ("Có ba nhà.", True),  # the short answer
        ("Mưa to.", False),
    ],
)
def test_a_mark_is_right_if_it_answers(mark: str, right: bool) -> None:
    assert is_right(mark, FLOOD) == right


def test_marks_are_right_in_right_articles_alone() -> None:
    right = judged(QUESTION, answer("a", (8, 23), 0.9, True))
    assert (right.reciprocal, right.right, right.passage, right.marked) == (1, True, True, True)
    assert right.mark == "Lũ cuốn ba nhà."
    wrong = judged(QUESTION, answer("b", (8, 23), 0.9, True))
    assert (wrong.reciprocal, wrong.right, wrong.passage, wrong.marked) == (0, False, False, False)


def test_an_answer_without_hits_is_not_shown() -> None:
    nothing = judged(NOTHING, Answer("Chào", "Chào", [], False))
    assert (nothing.confident, nothing.score, nothing.mark) == (False, 0, "")


def test_a_group_of_questions() -> None:
    table = Table(COLUMNS)
    answers = [
        judged(QUESTION, answer("a", (8, 23), 0.9, True)),  # shown
        judged(QUESTION, answer("a", (8, 23), 0.4, False)),  # refused
        judged(QUESTION, answer("a", (0, 7), 0.8, True)),  # wrong
        judged(QUESTION, answer("b", (0, 7), 0.2, False)),
        judged(NOTHING, answer("b", (0, 7), 0.3, True)),  # wrong, and shown though unanswerable
    ]
    add_group(table, "all", answers)
    [row] = table.rows
    assert row == {
        "questions": "all",
        "of them": 5,
        "MRR@10": 0.75,
        "article right": 0.75,
        "passage": 0.75,
        "marked": 0.5,
        "shown": 0.25,
        "refused": 0.25,
        "wrong": 0.4,
        "unanswerable shown": 1,
        "AUROC": 0.75,
    }
