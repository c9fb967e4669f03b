from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder

from index.store.store import Store
from index.where import Where
from qa.ranking import CANDIDATES
from qa.search import find_candidates

NEWS = "Sáng nay cầu phao Bến Đá mở lại cho xe máy"


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Store:
    build(
        a="Cam cam lũ.",  # encoded with its title "a"
        b="Cam trường.",
        c="Lũ lũ.",
        # More copies of one passage than the first search looks at.
        **{f"x{n}": f"{NEWS} cam" for n in range(CANDIDATES + 5)},
    )
    return Store.open(tmp_path / "store")


def question(text: str) -> np.ndarray:
    return FakeEncoder().question(text)


def ids(store: Store, n: int, **values: Any) -> list[str]:
    mask = store.columns.mask(Where(**values)) if values else None
    return [c.article.id for c in find_candidates(store, question("cam"), "cam", n, mask)]


def test_signals_hold_each_parts_value_and_place(store: Store) -> None:
    mask = store.columns.mask(Where(article=["a.txt", "b.txt", "c.txt"]))
    first, second, third = find_candidates(store, question("cam"), "cam trường", 3, mask)
    # The cosine of a is 2 / √5, of b 1 / √2; only b has "trường" as well, and their pair.
    n = CANDIDATES + 5
    # Syllables of a, b, c and of the copies, with their titles; a copy's title is "x" and a number.
    mean = (4 + 3 + 3 + n * 14) / (n + 3)
    # b has each term of the question once, so that its score is their weight; a has "cam" twice,
    # which all but c have.
    once = round(255 * 1 / (1 + 0.9 * (1 - 0.4 + 0.4 * 3 / mean))) / 255
    twice = round(255 * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 4 / mean))) / 255
    in_one, in_all_but_one = log(1 + (n + 2.5) / 1.5), log(1 + 1.5 / (n + 2.5))
    ceiling = in_all_but_one + in_one + in_one / 2
    assert first.signals["words"] == pytest.approx(once, rel=1e-5)
    assert second.signals["words"] == pytest.approx(twice * in_all_but_one / ceiling, rel=1e-5)
    assert [c.article.id for c in (first, second, third)] == ["b.txt", "a.txt", "c.txt"]
    assert first.signals["vector"] == pytest.approx(1 / 2**0.5, abs=2**-11)
    assert (first.signals["vector_rank"], first.signals["words_rank"]) == (2, 1)
    assert (second.signals["vector_rank"], second.signals["words_rank"]) == (1, 2)
    assert third.signals == {"vector": 0, "vector_rank": 3, "words": 0}
    assert first.fused == pytest.approx(3 / 2**0.5 + once, abs=3 * 2**-11)


def test_copies_never_fill_the_list(store: Store) -> None:
    candidates = find_candidates(store, question("cam"), "cam", 4)
    assert len(candidates) == 4
    assert {c.article.id for c in candidates} >= {"a.txt", "b.txt", "c.txt"}
    [copies] = [c for c in candidates if c.also]
    assert len(copies.also) == CANDIDATES + 4


def test_fewer_only_where_no_more_passages_differ(store: Store) -> None:
    assert len(ids(store, 100)) == 4


@pytest.mark.parametrize("n", [1, 2, 3, 100])
def test_a_filtered_search_finds_what_fits_and_nothing_else(store: Store, n: int) -> None:
    expected = ["a.txt", "b.txt", "c.txt"]
    assert ids(store, n, article=expected) == expected[:n]
    assert ids(store, n, article="c.txt") == ["c.txt"]
    assert ids(store, n, language="vi") == []


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("Which country has the largest population", ["b.txt"]),
        ("quốc gia nào đông nhất", []),  # no word of it stands there
        ("hvor stor er folkemengden", []),
    ],
)
def test_english_words_find_their_translations(
    build: Callable[..., object], tmp_path: Path, text: str, articles: list[str]
) -> None:
    build(a="Cam trường.", b="Dân số tăng chậm.", c="Lũ lớn.")
    store = Store.open(tmp_path / "store")
    candidates = find_candidates(store, question("cam"), text, 3)
    assert [c.article.id for c in candidates if c.signals["words"]] == articles
