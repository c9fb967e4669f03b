"""qa.understanding.restoring: accents by the passages that have the question's words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.store.store import Store
from index.where import Scope, Where
from qa.understanding.restoring import with_accents

TEXTS = {
    "a": "Cửa hàng bán máy phong cách mới. Máy phong cách cũ.",
    "hotel": "Khách sạn Suối Hoa có mấy phòng ngủ. Phòng ngủ rộng.",
    **{f"x{n}": "Gió phong ba, máy phong điện chạy." for n in range(5)},
}


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Store:
    build(**TEXTS)
    return Store.open(tmp_path / "store")


def test_the_best_passages_by_words_tell_the_accents(store: Store) -> None:
    restored, _ = with_accents("khach san suoi hoa co may phong ngu", store)
    assert restored == "khách sạn suối hoa có mấy phòng ngủ"


@pytest.mark.parametrize("question", ["Khách sạn Suối Hoa có mấy phòng ngủ", "Super Bowl 50", ""])
def test_a_question_that_lacks_none_is_certain(store: Store, question: str) -> None:
    assert with_accents(question, store) == (question, True)


def test_only_passages_of_the_filter_count(store: Store) -> None:
    scope = Scope(Where(article=["none"]))
    restored, _ = with_accents("khach san suoi hoa", store, scope)
    assert restored == "khách sạn suối hoa"  # as in the whole collection


def test_words_that_stay_bare_make_it_uncertain(store: Store) -> None:
    restored, certain = with_accents("zzz ban yyy khach san suoi hoa", store)
    assert "khách sạn" in restored
    assert certain is not ("ban" in restored.split())
