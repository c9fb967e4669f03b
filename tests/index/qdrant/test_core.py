"""16,000 made-up passages in Qdrant's own core and in a store: ranking, filters, changes."""

import json
import threading
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from conftest import FakeEncoder

from bench.engine.core import CoreClient
from index.arrays import Vectors
from index.build import build_with
from index.collection.interface import Collection
from index.errors import StoreError
from index.model.codec import CENTROIDS, TokenCodec
from index.model.tokens import TokenVectors
from index.qdrant.checking import check_published
from index.qdrant.collection import QdrantCollection
from index.qdrant.publishing import publish
from index.store.store import Store
from index.where import EVERYTHING, Scope, Where
from qa.finding.search import by_fused_score

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
ARTICLES, QUESTIONS, WIDTH = 16_000, 60, 64
ONSETS = (
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "t",
    "th",
    "tr",
)
RHYMES = ("a", "ai", "an", "anh", "ao", "ấm", "ạn", "ây", "ế", "ên", "i", "ích", "oa", "ong", "ối")
RARER = ("ô", "ơi", "u", "uân", "ủng", "ước", "ường", "ư", "ý")
SYLLABLES = [onset + rhyme for rhyme in RHYMES + RARER for onset in ONSETS]
RNG = np.random.default_rng(23)
# Few syllables are frequent and most are rare, as in any text (Zipf).
SHARES = 1 / np.arange(3, len(SYLLABLES) + 3)
SHARES /= SHARES.sum()


@cache
def of_word(word: str) -> Vectors:
    """A random vector that belongs to a word."""
    rng = np.random.default_rng(crc32(word.encode()))
    return rng.normal(size=WIDTH).astype(np.float32)


class WideEncoder(FakeEncoder):
    """The vector of a text is the mean of its words' random vectors; a text has one token."""

    dimension = WIDTH

    @property
    def codec(self) -> TokenCodec:
        centroids = np.zeros((2, CENTROIDS, WIDTH // 2), np.float32)
        centroids[:, np.arange(CENTROIDS), np.arange(CENTROIDS)] = 1
        return TokenCodec(np.eye(WIDTH, dtype=np.float32), centroids)

    def token_vectors(self, texts: Any, kind: str) -> list[TokenVectors]:
        return [
            TokenVectors(
                self._vector(text), np.array([[0, len(text)]]), self._vector(text)[None, :]
            )
            for text in texts
        ]

    def _vector(self, text: str) -> Vectors:
        words = np.sum([of_word(word.strip(".")) for word in text.lower().split()], axis=0)
        vector: Vectors = words / np.linalg.norm(words)
        return vector


def sentence(words: int) -> str:
    return " ".join(RNG.choice(SYLLABLES, size=words, p=SHARES)).capitalize() + "."


def made_up(number: int) -> dict[str, str]:
    """An article of one passage; every 50th repeats the one before with another ending."""
    day = date(2020, 1, 1) + timedelta(days=number % 1500)
    hosts = ("dantri.com.vn", "thethao.tuoitre.vn", "vnexpress.net")
    article = {"id": f"a{number}", "title": sentence(6), "text": sentence(30)}
    article |= {"date": day.isoformat(), "author": f"Tác giả {number % 40}"}
    article |= {"url": f"https://{hosts[number % 3]}/tin/{number}"}
    return article | {"language": "en" if number % 10 == 0 else "vi"}


@pytest.fixture(scope="module")
def articles() -> list[dict[str, str]]:
    made = [made_up(number) for number in range(ARTICLES)]
    for number in range(50, ARTICLES, 50):
        made[number] |= {"text": made[number - 1]["text"], "title": made[number - 1]["title"]}
    return made


def built(folder: Path, articles: list[dict[str, str]], fingerprint: str = "f00d") -> Store:
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    build_with(WideEncoder(fingerprint=fingerprint), [folder / "a.jsonl"], folder / "store")
    return Store.open(folder / "store")


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, articles: list[dict[str, str]]
) -> tuple[Store, QdrantCollection, Any, Path]:
    folder = tmp_path_factory.mktemp("core")
    store, client = built(folder, articles), CoreClient(folder / "shards")
    core: Any = client
    publish(store, core, "news", "qdrant")
    client.optimize()
    return store, QdrantCollection.open(core, "news", "qdrant"), core, folder


def ranked(collection: Collection, text: str, scope: Scope = EVERYTHING) -> list[int]:
    """The ids of the ten best passages by vector and words together."""
    vector, words = WideEncoder().question(text), collection.words.weigh(text)
    result = collection.search(vector, words, 200, scope, 100)
    return [found.stored.id for found in by_fused_score(result.passages)[:10]]


def questions() -> list[str]:
    return [sentence(6) for _ in range(QUESTIONS)]


def overlap(store: Collection, engine: Collection, scope: Scope = EVERYTHING) -> float:
    shares = []
    for text in questions():
        expected = ranked(store, text, scope)
        both = len(set(expected) & set(ranked(engine, text, scope)))
        shares.append(both / len(expected) if expected else 1.0)
    return float(np.mean(shares))


Both = tuple[Store, QdrantCollection, Any, Path]


def test_the_ranking_is_that_of_the_store(both: Both) -> None:
    store, engine, _, _ = both
    assert overlap(store, engine) >= 0.99


WHERES = [
    {"date_from": "2022-05"},
    {"date_from": "2021-02-03", "date_to": "2021-02-05"},
    {"language": "en"},
    {"author": ["tac gia 7", "Tác giả 12"]},
    {"source": "dantri.com.vn"},
    {"source": ["tuoitre", "vnexpress.net/tin/5"]},
    {"article": ["a1", "a2", "a15999"]},
    {"source": "thethao", "language": "vi", "date_to": "2020-06"},
]


@pytest.mark.parametrize("values", WHERES)
def test_a_filter_leaves_out_what_it_leaves_out_on_the_store(
    both: Both, values: dict[str, Any]
) -> None:
    store, engine, _, _ = both
    where = Where(**values)
    assert overlap(store, engine, Scope(where)) >= 0.99
    assert engine.columns.dates(where) == store.columns.dates(where)
    own, expected = (c.browse("", 20, 3, where) for c in (engine, store))
    assert own[0] == expected[0]
    assert [each.id for each in own[1]] == [each.id for each in expected[1]]


def test_deeper_searches_find_what_the_store_finds(both: Both) -> None:
    """As deep as near-duplicates make a question go."""
    store, engine, _, _ = both
    text = sentence(6)
    vector, words = WideEncoder().question(text), store.words.weigh(text)
    for depth in (800, 3200):
        expected, own = (c.search(vector, words, depth).passages for c in (store, engine))
        ids = {passage.id for passage in expected}
        assert len(ids & {passage.id for passage in own}) / len(ids) >= 0.99


def test_articles_with_all_words_are_those_of_the_store(both: Both) -> None:
    from qa.browsing.plain import plain_search

    store, engine, _, _ = both
    for text in ("ba ca", 'tra "ba cha"', "mường bàn"):
        own, expected = plain_search(engine, text, 5), plain_search(store, text, 5)
        assert own.listed == expected.listed
        assert [hit.article.id for hit in own.hits] == [hit.article.id for hit in expected.hits]


def test_changes_and_a_swap_while_it_is_asked(both: Both, articles: list[dict[str, str]]) -> None:
    _, _, core, folder = both
    changed = [dict(article) for article in articles[:-20]]
    for number in range(0, 2000, 20):
        changed[number]["text"] = sentence(30)
    # Whoever asks during a build gets an answer, or is told to ask again.
    failures: list[BaseException] = []
    answered, stop = [0], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                collection = QdrantCollection.open(core, "news", "qdrant")
                for passage, article in collection.passages(ranked(collection, "ba ca tra")):
                    assert article.id == passage.article_id
                answered[0] += 1
            except StoreError as error:
                if "ask again" not in str(error):
                    failures.append(error)
            except BaseException as error:
                failures.append(error)

    reader = threading.Thread(target=ask)
    reader.start()
    try:
        done = publish(store := built(folder, changed), core, "news", "qdrant")
        assert (done.is_new, done.passages, done.removed) == (False, 100, 120)
        assert check_published(store, core, "news", "qdrant") == []
        swapped = publish(again := built(folder, changed, "beef"), core, "news", "qdrant")
        assert (swapped.is_new, swapped.passages) == (True, ARTICLES - 20)
    finally:
        stop.set()
        reader.join()
    assert failures == []
    assert answered[0] > 0
    core.optimize()
    assert overlap(again, QdrantCollection.open(core, "news", "qdrant")) >= 0.99
