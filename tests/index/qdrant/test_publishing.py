"""A store is published to the local mode of Qdrant's client: changes, swaps, builds that stop."""

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder
from engines import MISSING

pytest.importorskip("qdrant_client", reason=MISSING)

from qdrant_client import QdrantClient

from index.build import build_with
from index.collection.interface import Collection
from index.errors import StoreError
from index.qdrant import generations
from index.qdrant.about import live_head
from index.qdrant.checking import check_published
from index.qdrant.collection import QdrantCollection
from index.qdrant.publishing import Published, publish
from index.store.store import Store

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]
Build = Callable[..., Store]
SIX = {
    "a": "Cam cam lũ.",
    "b": "Cam trường.",
    "c": "Lũ lũ.",
    "d": "Hội chè.",
    "e": "Lúa.",
    "f": "Bóng.",
}


@pytest.fixture
def client() -> Iterator[QdrantClient]:
    client = QdrantClient(":memory:")
    yield client
    client.close()


@pytest.fixture
def store(tmp_path: Path) -> Build:
    """Builds a store of articles, {id: text}, and opens it."""

    def build(articles: dict[str, str], encoder: FakeEncoder | None = None) -> Store:
        lines = [
            json.dumps({"id": id, "title": "x", "text": text}) for id, text in articles.items()
        ]
        (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
        build_with(encoder or FakeEncoder(), [tmp_path / "a.jsonl"], tmp_path / "store")
        return Store.open(tmp_path / "store")

    return build


@pytest.fixture
def any_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages of any length may be written into a generation: six of them have no steady mean."""
    monkeypatch.setattr(generations, "DRIFT", 1.0)


def published(store: Store, client: QdrantClient) -> Published:
    return publish(store, client, "news", "qdrant")


def opened(client: QdrantClient) -> QdrantCollection:
    return QdrantCollection.open(client, "news", "qdrant")


def ids(collection: Collection, word: str) -> dict[str, int]:
    """The articles that hold a word, with the numbers of their passages."""
    found = collection.search(None, collection.words.weigh(word), 9).passages
    passages = collection.passages([passage.id for passage in found])
    return {article.id: own.id for (_, article), own in zip(passages, found, strict=True)}


def generation_names(client: QdrantClient) -> set[str]:
    return {each.name.split(".")[1] for each in client.get_collections().collections}


def sizes(client: QdrantClient) -> list[int]:
    """How many points the parts with articles, passages and texts have."""
    generation = opened(client).head.generation
    parts = ("articles", "passages", "texts")
    return [client.count(f"news.{generation}.{part}").count for part in parts]


def test_nothing_is_written_again_that_is_the_same(store: Build, client: QdrantClient) -> None:
    first = published(store(SIX), client)
    assert (first.is_new, first.articles, first.passages, first.removed) == (True, 6, 6, 0)
    again = published(store(SIX), client)
    assert (again.is_new, again.articles, again.passages, again.removed) == (False, 0, 0, 0)


@pytest.mark.usefixtures("any_drift")
def test_what_changed_is_written_and_what_is_gone_removed(
    store: Build, client: QdrantClient
) -> None:
    published(store(SIX), client)
    before = opened(client)
    changed = {**SIX, "b": "Cam bóng.", "g": "Cam cam."}
    del changed["f"]  # the last, so that the others stand in the same lines
    done = published(now := store(changed), client)
    assert (done.is_new, done.articles, done.passages, done.removed) == (False, 2, 2, 2)
    collection = opened(client)
    assert collection.manifest.build == now.manifest.build != before.manifest.build
    assert ids(collection, "cam") == {"a": 0, "b": 6, "g": 7}  # a changed passage is a new one
    assert ids(collection, "bóng") == {"b": 6}
    assert [collection.words.df([word]) for word in ("cam", "truong", "bong")] == [3, 0, 1]
    assert collection.article("f") is None
    assert check_published(now, client, "news", "qdrant") == []


@pytest.mark.usefixtures("any_drift")
def test_a_passage_that_was_removed_meanwhile_is_told(store: Build, client: QdrantClient) -> None:
    published(store(SIX), client)
    before = opened(client)
    found = before.search(None, before.words.weigh("trường"), 1).passages
    published(store({**SIX, "b": "Cam."}), client)
    with pytest.raises(StoreError, match="changed while they were read: ask again"):
        before.passages([found[0].id])


def test_another_model_is_built_beside_and_swapped(store: Build, client: QdrantClient) -> None:
    published(store(SIX), client)
    before = opened(client)
    done = published(store(SIX, FakeEncoder(fingerprint="beef")), client)
    assert done.is_new
    assert ids(before, "trường") == {"b": 1}  # who has it open goes on with it
    after = opened(client)
    assert after.manifest.model.fingerprint == "beef"
    assert ids(after, "trường") == {"b": 1}
    assert generation_names(client) == {before.head.generation, after.head.generation}
    published(store(SIX, FakeEncoder(fingerprint="cafe")), client)
    last = opened(client).head.generation
    assert generation_names(client) == {after.head.generation, last}
    published(store(SIX, FakeEncoder(fingerprint="cafe")), client)
    assert generation_names(client) == {last}


def test_passages_of_another_length_are_built_beside(store: Build, client: QdrantClient) -> None:
    published(store(SIX), client)
    longer = {id: f"{text} và nhiều chữ khác nữa." for id, text in SIX.items()}
    assert published(store(longer), client).is_new


class Stopped(Exception):
    """The build was stopped."""


@contextmanager
def stopped_before(client: QdrantClient, calls: int) -> Iterator[None]:
    """A context in which the client raises `Stopped` instead of its n-th call that writes."""
    left = [calls]

    def stopping(name: str) -> Callable[..., Any]:
        own = getattr(client, name)

        def call(*args: Any, **options: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                raise Stopped
            return own(*args, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("create_collection", "upsert", "delete", "update_collection_aliases"):
            patch.setattr(client, name, stopping(name))
        yield


@pytest.mark.parametrize("calls", range(1, 14))
def test_a_build_that_was_stopped_goes_on(store: Build, client: QdrantClient, calls: int) -> None:
    """It is stopped before each of its first writes; a reader sees all or nothing."""
    with stopped_before(client, calls):
        try:
            published(store(SIX), client)
        except Stopped:
            assert live_head(client, "news", "qdrant") is None
    published(now := store(SIX), client)
    assert check_published(now, client, "news", "qdrant") == []
    assert ids(opened(client), "cam") == {"a": 0, "b": 1}


LONG = "Cam. " * 40  # three passages of 16 words, with a sentence of overlap


@pytest.mark.usefixtures("any_drift")
@pytest.mark.parametrize("calls", range(1, 12))
def test_changes_that_were_stopped_go_on_and_leave_nothing(
    store: Build, client: QdrantClient, calls: int
) -> None:
    published(store({**SIX, "c": LONG}), client)
    changed = {**SIX, "b": "Cam bóng.", "c": "Lũ."}
    del changed["f"]
    with stopped_before(client, calls), contextlib.suppress(Stopped):
        published(store(changed), client)
    published(now := store(changed), client)
    assert check_published(now, client, "news", "qdrant") == []
    assert sizes(client) == [5, 5, 5]
    assert set(ids(opened(client), "bóng")) == {"b"}


@pytest.mark.usefixtures("any_drift")
def test_changes_that_were_stopped_and_taken_back_leave_nothing(
    store: Build, client: QdrantClient
) -> None:
    published(store(SIX), client)
    for calls in range(1, 8):
        with stopped_before(client, calls), contextlib.suppress(Stopped):
            published(store({**SIX, "b": LONG}), client)
        published(now := store(SIX), client)
        assert check_published(now, client, "news", "qdrant") == []
        assert sizes(client) == [6, 6, 6]


def test_what_differs_is_told(store: Build, client: QdrantClient) -> None:
    [missing] = check_published(store(SIX), client, "news", "qdrant")
    assert missing == "There is no collection at qdrant."
    published(store(SIX), client)
    now = store({**SIX, "a": "Cam.", "g": "Lúa."})
    assert check_published(now, client, "news", "qdrant") == [
        f"qdrant has the build {opened(client).head.build}, not {now.manifest.build}.",
        "qdrant has 6 articles instead of 7.",
        "qdrant has 6 passages instead of 7.",
        "4 articles and passages at qdrant are not those of the store.",
    ]


def test_what_is_no_collection_of_ours_is_told(client: QdrantClient) -> None:
    with pytest.raises(StoreError, match="There is no collection at qdrant: build one"):
        opened(client)
    client.create_collection("news", vectors_config={})
    with pytest.raises(StoreError, match="qdrant is no collection of Hỏi Báo"):
        opened(client)
