"""qa.understanding.interpretation: what is understood of the words of a question, together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.article import Article
from index.store.store import Store
from index.where import EVERYTHING
from qa.understanding.inferred import named_filter
from qa.understanding.interpretation import Interpretation, interpret


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Store:
    build(
        a="Lũ về\n\n2/4/2024\n\nLũ về Vị Xuyên, cam ngọt.\n\nThu Hà",
        b="Lũ rút\n\n3/4/2024\n\nLũ rút, cam chua.\n\nLê Minh Anh",
    )
    return Store.open(tmp_path / "store")


def interpreted(question: str, store: Store) -> Interpretation:
    def shortfall(text: str, article: Article) -> float:
        raise AssertionError("there is no history")

    named = named_filter(question, store.columns)
    return interpret(question, store, EVERYTHING, named, [], shortfall)


@pytest.mark.parametrize(
    ("question", "shown", "compared", "is_list"),
    [
        ("Cam ngọt không?", "Cam ngọt không?", "Cam ngọt không?", False),
        ("những bài nào về lũ", "những bài nào về lũ", "lũ", True),
        ("bài của Thu Hà về lũ", "bài của Thu Hà về lũ", "lũ", True),
        ("các bài của Thu Hà về lũ", "các bài của Thu Hà về lũ", "lũ", True),
        ("bài của Thu Hà về lũ ở đâu", "bài của Thu Hà về lũ ở đâu", "lũ ở đâu", False),
    ],
)
def test_what_is_compared_and_whether_articles_are_asked_for(
    store: Store, question: str, shown: str, compared: str, is_list: bool
) -> None:
    assert interpreted(question, store) == Interpretation(
        shown, compared, compared, is_list, None, True
    )
