"""Stores that are opened together, and what is kept beside each of them."""

from pathlib import Path
from typing import Any

import pytest
from web_server import FakeRetriever

from qa.opened import MAX_OPEN
from web.collections import opening
from web.collections.names import CollectionError
from web.collections.opening import check_models, opened_collections
from web.watching.examples import Examples


@pytest.fixture
def retrievers(monkeypatch: pytest.MonkeyPatch) -> dict[Path, FakeRetriever]:
    """The retriever of each store, once it is opened."""
    opened: dict[Path, FakeRetriever] = {}

    def current(store: Path) -> FakeRetriever:
        return opened.setdefault(store, FakeRetriever())

    monkeypatch.setattr(opening, "current", current)
    monkeypatch.setattr(opening, "manifest_at", lambda store: FakeRetriever.manifest)
    # The example questions of each build are made elsewhere.
    monkeypatch.setattr(Examples, "questions", lambda self, build: [])
    return opened


NOTHING: dict[str, Any] = {
    "feedback": False,
    "uploads": {},
    "watches": False,
    "originals": {},
    "shares": False,
}


def test_each_store_is_asked_once_and_has_its_own_files(
    tmp_path: Path, retrievers: dict[Path, FakeRetriever]
) -> None:
    stores = {"press": tmp_path / "a", "laws": tmp_path / "b"}
    first = opened_collections(
        stores,
        feedback=True,
        uploads={"laws": tmp_path},
        watches=True,
        originals={"press": tmp_path / "files"},
        shares=True,
    )
    assert list(first.collections) == ["press", "laws"]
    laws = first.collections["laws"]
    assert first.collections["press"] is first
    assert [retriever.asked for retriever in retrievers.values()] == [["Hỏi Báo"]] * 2
    assert laws.opened() is retrievers[tmp_path / "b"]
    assert (first.originals, laws.originals) == (tmp_path / "files", None)
    assert first.uploads is None
    assert laws.uploads is not None
    assert (laws.uploads.articles, laws.uploads.store) == (tmp_path, tmp_path / "b")
    for name, own in first.collections.items():
        assert own.feedback
        assert own.watched
        assert own.shares
        assert own.shares.folder == stores[name].with_name(f"{stores[name].name}.shared")


@pytest.mark.usefixtures("retrievers")
def test_nothing_is_kept_that_is_not_wanted(tmp_path: Path) -> None:
    only = opened_collections({"": tmp_path}, **NOTHING)
    assert list(only.collections) == [""]
    assert (only.feedback, only.uploads, only.watched, only.originals, only.shares) == (None,) * 5


def test_not_more_are_opened_than_stay_open(
    tmp_path: Path, retrievers: dict[Path, FakeRetriever]
) -> None:
    stores = {str(number): tmp_path / str(number) for number in range(MAX_OPEN + 1)}
    with pytest.raises(CollectionError, match=f"At most {MAX_OPEN} stores can be served"):
        opened_collections(stores, **NOTHING)
    assert retrievers == {}


def test_stores_of_two_models_are_not_served_together() -> None:
    check_models({"a": "small", "b": "small"})
    with pytest.raises(CollectionError) as error:
        check_models({"a": "small", "b": "small", "c": "large"})
    assert str(error.value) == (
        "The store 'c' is of the model large, and 'a' of small: stores that are served together "
        "are of one model; build one of them again."
    )
