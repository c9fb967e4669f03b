"""qa.understanding.slips: which words of a question are corrected, and which never."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.store.store import Store
from qa.understanding.slips import without_slips

TEXTS = {
    "a": "Mourinho bị phạt hai trận. Ông Mourinho phải nộp tiền phạt.",
    "b": "Trường học ở Hà Nội mở lại. Trường mới có mười phòng học, trước đây có năm.",
    "c": "Ca sĩ Rihanna mua nhà; Gandhi là ai? Vắc xin Nanocovax, giá 120 nghìn đồng.",
    "d": "The Canadian government arrested the man. Police and voters met in Hà Nội.",
    "e": "Kết quả Ronaldo ở lại. Ronaldo, Ronaldo! Ủy ban nhân dân họp.",
    **{f"r{n}": "Ronaldo ghi bàn ở đây." for n in range(12)},
}


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Store:
    build(**TEXTS)
    return Store.open(tmp_path / "store")


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("Mourino bị phạt mấy trận?", "Mourinho bị phạt mấy trận?"),
        ("ghandi là ai", "gandhi là ai"),
        ("Rihana mua nhà", "Rihanna mua nhà"),
        ("vac xin nanocovak gia 120 nghin", "vac xin nanocovax gia 120 nghin"),
        ("ông ở trườg mới", "ông ở trường mới"),  # of "trước" and "trường" that with its accents
        ("có mấy fòng học", "có mấy phòng học"),
        ("Fải nộp tiền phạt", "Phải nộp tiền phạt"),
        ("Ronaldoo ghi bàn", "Ronaldo ghi bàn"),  # "Ronaldo ở" is written so, but is no word
        ("When did Mourino meet the police?", "When did Mourinho meet the police?"),
        ("who was arested by the goverment", "who was arrested by the government"),
    ],
)
def test_slips_are_corrected(store: Store, typed: str, corrected: str) -> None:
    assert without_slips(typed, store) == corrected


@pytest.mark.parametrize(
    "question",
    [
        "Mourinho bị phạt mấy trận?",
        "Nam 2021 giá 125 nghìn",  # numbers
        "Gand là ai",  # a short word
        "UBNX họp ở đâu",  # an abbreviation
        "ubnd họp ở đâu",  # which has another form here
        "Hanoi ở đâu",  # two neighbours written together
        "Zidane ghi bàn",  # nothing is near
        "Where do Canarian people live?",  # another name of English, not a slip
        "Who is the richest voter?",  # an ending
        "population of the country",  # words that the lexicon translates
        "¿Cuándo arrestaron los policías mourino rihana?",  # a language that is not here
        "",
        "123 456",
        "a" * 2000,
        "mourino " * 250,
    ],
)
def test_what_is_left_alone(store: Store, question: str) -> None:
    assert without_slips(question, store) == question


def test_a_few_words_are_corrected_at_most(store: Store) -> None:
    question = "ông " * 20 + "mourino " * 8
    assert without_slips(question, store) == "ông " * 20 + "mourinho " * 6 + "mourino " * 2
