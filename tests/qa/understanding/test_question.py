"""qa.understanding.question: what a question is searched as, and what cannot be asked."""

import pytest

from index.errors import QuestionError
from qa.understanding.question import capitalised, tidy


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
def test_what_cannot_be_asked_is_said(question: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        tidy(question)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("question", "understood_as"),
    [
        ("  ai   chủ trì \n hội nghị ", "ai chủ trì hội nghị"),
        ("hội nghị 😀", "hội nghị 😀"),
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("متى عقد المؤتمر؟", "متى عقد المؤتمر؟"),
        ("AI CHỦ TRÌ HỘI NGHỊ?", "Ai chủ trì hội nghị?"),
        ("HĐND TP HCM?", "HĐND TP HCM?"),
        ("ca\u0301m", "cám"),
        ("\ud800x", "x"),
    ],
)
def test_a_question_is_tidied(question: str, understood_as: str) -> None:
    assert tidy(question) == understood_as


@pytest.mark.parametrize(
    ("question", "capital"),
    [
        ("ai ở Hàm Yên", "Ai ở Hàm Yên"),
        ("đâu", "Đâu"),
        ("iPhone ở đâu", "iPhone ở đâu"),
        ("HĐND họp", "HĐND họp"),
        ("2 ai", "2 ai"),
    ],
)
def test_a_question_gets_a_capital_if_its_first_word_has_none(question: str, capital: str) -> None:
    assert capitalised(question) == capital
