import json
from collections.abc import Callable
from dataclasses import replace
from math import inf, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder

from index.store.store import Store
from index.where import EVERYTHING, Scope, Where
from qa.finding.search import EACH_LANGUAGE, find_passages, shortfall

COPIES = 100
NEWS = "Sáng nay cầu phao Bến Đá mở lại cho xe máy"


@pytest.fixture
def store(build: Callable[..., object], tmp_path: Path) -> Store:
    build(
        a="Cam cam lũ.",  # encoded with its title "a"
        b="Cam trường.",
        c="Lũ lũ.",
        **{f"x{n}": f"{NEWS} cam" for n in range(COPIES)},
    )
    return Store.open(tmp_path / "store")


def question(text: str) -> np.ndarray:
    return FakeEncoder().question(text)


def search(store: Store, text: str, depth: int, **values: Any) -> tuple[list[str], bool]:
    """(ids of the articles found, True if there are no others)."""
    scope = Scope(Where(**values)) if values else EVERYTHING
    found, complete = find_passages(store, question("cam"), text, depth, scope)
    return [article.id for _, article in store.passages([f.stored.id for f in found])], complete


def test_signals_hold_each_parts_value_and_place(store: Store) -> None:
    scope = Scope(Where(article=["a.txt", "b.txt", "c.txt"]))
    found, _ = find_passages(store, question("cam"), "cam trường", 3, scope)
    first, second, third = found
    # The cosine of a is 2 / √5, of b 1 / √2; only b has "trường" as well, and their pair.
    n = COPIES
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
    passages = store.passages([each.stored.id for each in found])
    assert [article.id for _, article in passages] == ["b.txt", "a.txt", "c.txt"]
    assert first.signals["vector"] == pytest.approx(1 / 2**0.5, abs=2**-11)
    assert (first.signals["vector_rank"], first.signals["words_rank"]) == (2, 1)
    assert (second.signals["vector_rank"], second.signals["words_rank"]) == (1, 2)
    assert third.signals == {"vector": 0, "vector_rank": 3, "words": 0}
    assert first.fused == pytest.approx(3 / 2**0.5 + once, abs=3 * 2**-11)


def test_all_are_found_or_others_are_said_to_be_left(store: Store) -> None:
    ids, complete = search(store, "cam", 10)
    assert len(ids) >= 10
    assert not complete
    ids, complete = search(store, "cam", 1000)
    assert len(ids) == len(set(ids)) == 103
    assert complete


@pytest.mark.parametrize("depth", [1, 2, 3, 100])
def test_a_filtered_search_finds_what_fits_and_nothing_else(store: Store, depth: int) -> None:
    expected = ["a.txt", "b.txt", "c.txt"]
    ids, complete = search(store, "cam", depth, article=expected)
    assert set(ids) <= set(expected)
    assert len(ids) >= min(depth, 3)
    assert complete == (depth > 3)
    assert search(store, "cam", depth, article="c.txt") == (["c.txt"], depth > 1)
    assert search(store, "cam", depth, language="de") == ([], True)


def write(tmp_path: Path, *articles: dict[str, str]) -> None:
    """Writes articles, titled "x", where `build` finds them."""
    (tmp_path / "articles").mkdir()
    lines = "\n".join(json.dumps({"title": "x"} | article) for article in articles)
    (tmp_path / "articles/all.jsonl").write_text(lines, "utf-8")


def test_the_best_of_each_language_are_found(build: Callable[..., object], tmp_path: Path) -> None:
    vietnamese = [{"id": f"v{n}", "text": f"{NEWS} cam {n}", "language": "vi"} for n in range(150)]
    english = [{"id": f"e{n}", "text": f"chè {n}", "language": "en"} for n in range(120)]
    write(tmp_path, *vietnamese, *english)
    build()
    store = Store.open(tmp_path / "store")
    found, _ = find_passages(store, question("cam"), "cam", 10)
    ids = [article.id for _, article in store.passages([each.stored.id for each in found])]
    assert sum(id.startswith("e") for id in ids) == EACH_LANGUAGE
    only = Scope(Where(article=["e3", "v3"]))
    found, _ = find_passages(store, question("cam"), "cam", 10, only)
    ids = [article.id for _, article in store.passages([each.stored.id for each in found])]
    assert sorted(ids) == ["e3", "v3"]


def test_a_shortfall_is_measured_to_the_nearest_passage(store: Store) -> None:
    [(_, a), (_, copy)] = store.passages([0, 3])
    # The cosine of the copies is 1, of a 2 / √5, of c 0.
    assert shortfall(store, question("cam"), copy) == pytest.approx(0, abs=2**-10)
    assert shortfall(store, question("cam"), a) == pytest.approx(1 - 2 / 5**0.5, abs=2**-10)
    only = Scope(Where(article=["c.txt"]))
    assert shortfall(store, question("cam"), a, only) == pytest.approx(-2 / 5**0.5, abs=2**-10)


def test_an_article_that_is_gone_is_infinitely_far(store: Store) -> None:
    [(_, article)] = store.passages([0])
    assert shortfall(store, question("cam"), replace(article, id="gone.txt")) == inf
    none = Scope(Where(article=["none.txt"]))
    assert shortfall(store, question("cam"), article, none) == inf
