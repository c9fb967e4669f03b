"""Articles like an article, by vectors that are known."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEncoder

from index.store.store import Store
from qa.retriever import Retriever

LONG = "cam một hai ba bốn năm sáu bảy tám chín mười"


@pytest.fixture
def retriever(build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path) -> Retriever:
    build(
        a=f"{LONG}.",
        b="Cam lũ.",  # cosine 1/√2 with "cam"
        c="Cam lũ chè.",  # 1/√3
        d="Hội.",  # 0
        e=f"{LONG}.",  # a reprint of a
        f="Cam chè lũ.",  # 1/√3, as c
    )
    return Retriever(Store.open(tmp_path / "store"), encoder)


def ids(retriever: Retriever, id: str, n: int) -> list[str]:
    article = retriever.article(id)
    assert article is not None
    return [other.id for other in retriever.similar(article, n)]


def test_the_nearest_come_first_without_the_article_and_its_reprints(retriever: Retriever) -> None:
    assert ids(retriever, "a.txt", 9) == ["b.txt", "c.txt", "f.txt", "d.txt"]
    assert ids(retriever, "a.txt", 1) == ["b.txt"]
    assert ids(retriever, "d.txt", 9)[:1] != ["d.txt"]


def test_of_two_reprints_only_one_is_there(retriever: Retriever) -> None:
    assert ids(retriever, "b.txt", 9)[:3] == ["c.txt", "f.txt", "a.txt"]
    assert "e.txt" not in ids(retriever, "b.txt", 9)
