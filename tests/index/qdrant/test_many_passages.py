"""Made-up passages in Qdrant and in a store: ranking, filters, changes.

The local mode of Qdrant's client has 60 of them, which is what it bears in a fast test; Qdrant's
own core (slow), and a server where `HOIBAO_QDRANT_URL` names one, have 16,000.
"""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pytest
from conftest import FakeEncoder
from engines import ENGINES, MISSING, Engine, engine_of

pytest.importorskip("qdrant_client", reason=MISSING)

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

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]
# How many articles of one passage there are, and questions.
SIZES = {"local": (60, 8), "core": (16_000, 40), "server": (16_000, 40)}
WIDTH = 64
ONSETS = [
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
]
RHYMES = ("a", "ai", "an", "anh", "ao", "ấm", "ạn", "ây", "ế", "ên", "i", "ích", "oa", "ong", "ối")
RARER = ("ô", "ơi", "u", "uân", "ủng", "ước", "ường", "ư", "ý")
SYLLABLES = [onset + rhyme for rhyme in RHYMES + RARER for onset in ONSETS]
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


def sentence(words: int, rng: np.random.Generator) -> str:
    return " ".join(rng.choice(SYLLABLES, size=words, p=SHARES)).capitalize() + "."


def made_up(number: int) -> dict[str, str]:
    """An article of one passage."""
    rng = np.random.default_rng(number)
    day = date(2020, 1, 1) + timedelta(days=number % 1500)
    hosts = ("dantri.com.vn", "thethao.tuoitre.vn", "vnexpress.net")
    article = {"id": f"a{number}", "title": sentence(6, rng), "text": sentence(30, rng)}
    article |= {"date": day.isoformat(), "author": f"Tác giả {number % 40}"}
    article |= {"url": f"https://{hosts[number % 3]}/tin/{number}"}
    return article | {"language": "en" if number % 10 == 0 else "vi"}


def made(count: int) -> list[dict[str, str]]:
    """Articles; every 50th repeats the one before."""
    articles = [made_up(number) for number in range(count)]
    for number in range(50, count, 50):
        articles[number] |= {key: articles[number - 1][key] for key in ("text", "title")}
    return articles


def built(folder: Path, articles: list[dict[str, str]], fingerprint: str = "f00d") -> Store:
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    build_with(WideEncoder(fingerprint=fingerprint), [folder / "a.jsonl"], folder / "store")
    return Store.open(folder / "store")


class Both(NamedTuple):
    """A store and the collection in Qdrant with the same articles.

    Attributes:
        kind: what the collection is tested on (see `engines.ENGINES`).
        articles: the articles.
        folder: where the store is built.
        store, collection: both.
        engine: where the collection lies.
    """

    kind: str
    articles: list[dict[str, str]]
    folder: Path
    store: Store
    collection: QdrantCollection
    engine: Engine

    def opened(self) -> QdrantCollection:
        """The collection, opened anew."""
        return QdrantCollection.open(self.engine.client, self.engine.name, "qdrant")

    @property
    def questions(self) -> list[str]:
        """What is asked."""
        return questions(SIZES[self.kind][1])


@pytest.fixture(scope="module", params=ENGINES)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    kind, folder = request.param, tmp_path_factory.mktemp("many")
    articles = made(SIZES[kind][0])
    with engine_of(kind, folder) as engine:
        store = built(folder, articles)
        publish(store, engine.client, engine.name, "qdrant")
        engine.settle()
        collection = QdrantCollection.open(engine.client, engine.name, "qdrant")
        yield Both(kind, articles, folder, store, collection, engine)


def ranked(collection: Collection, text: str, scope: Scope = EVERYTHING) -> list[int]:
    """The ids of the ten best passages by vector and words together."""
    vector, words = WideEncoder().question(text), collection.words.weigh(text)
    result = collection.search(vector, words, 200, scope, 100)
    return [found.stored.id for found in by_fused_score(result.passages)[:10]]


def questions(count: int) -> list[str]:
    rng = np.random.default_rng(23)
    return [sentence(6, rng) for _ in range(count)]


def overlap(
    store: Collection, engine: Collection, asked: list[str], scope: Scope = EVERYTHING
) -> float:
    """The mean share of the ten best passages on the store that the other has among its ten.

    Where the store finds nothing, the other has to find nothing.
    """
    shares = []
    for text in asked:
        expected, found = ranked(store, text, scope), ranked(engine, text, scope)
        both = len(set(expected) & set(found))
        shares.append(both / len(expected) if expected else float(not found))
    return float(np.mean(shares))


def test_the_ranking_is_that_of_the_store(both: Both) -> None:
    assert overlap(both.store, both.collection, both.questions) >= 0.99


def test_articles_are_found_again_as_on_the_store(both: Both) -> None:
    """The mean reciprocal rank of articles that are asked for by words of theirs."""
    rng = np.random.default_rng(5)

    def mean_reciprocal_rank(collection: Collection, asked: list[tuple[str, str]]) -> float:
        ranks = []
        for id, text in asked:
            found = collection.passages(ranked(collection, text))
            ids = [article.id for _, article in found]
            ranks.append(1 / (1 + ids.index(id)) if id in ids else 0.0)
        return float(np.mean(ranks))

    asked = []
    for number in rng.choice(len(both.articles), size=len(both.questions), replace=False).tolist():
        words = both.articles[number]["text"].strip(".").split()
        asked.append((f"a{number}", " ".join(rng.choice(words, size=10, replace=False))))
    expected = mean_reciprocal_rank(both.store, asked)
    assert expected > 0.2
    assert mean_reciprocal_rank(both.collection, asked) == pytest.approx(expected, abs=0.005)


WHERES = [
    {"date_from": "2022-05"},
    {"date_from": "2021-02-03", "date_to": "2021-02-05"},
    {"language": "en"},
    {"author": ["tac gia 7", "Tác giả 12"]},
    {"source": "dantri.com.vn"},
    {"source": ["tuoitre", "vnexpress.net/tin/5"]},
    {"article": ["a1", "a2", "a59"]},
    {"source": "thethao", "language": "vi", "date_to": "2020-06"},
]


@pytest.mark.parametrize("values", WHERES)
def test_a_filter_leaves_out_what_it_leaves_out_on_the_store(
    both: Both, values: dict[str, Any]
) -> None:
    store, engine = both.store, both.collection
    where = Where(**values)
    assert overlap(store, engine, both.questions, Scope(where)) >= 0.99
    assert engine.columns.dates(where) == store.columns.dates(where)
    own, expected = (c.browse("", 20, 3, where) for c in (engine, store))
    assert own[0] == expected[0]
    assert [each.id for each in own[1]] == [each.id for each in expected[1]]


def test_deeper_searches_find_what_the_store_finds(both: Both) -> None:
    """As deep as near-duplicates make a question go."""
    store, engine = both.store, both.collection
    text = both.questions[0]
    vector, words = WideEncoder().question(text), store.words.weigh(text)
    for depth in (800, 3200):
        expected, own = (c.search(vector, words, depth).passages for c in (store, engine))
        ids = {passage.id for passage in expected}
        assert len(ids & {passage.id for passage in own}) / len(ids) >= 0.99


def test_articles_with_all_words_are_those_of_the_store(both: Both) -> None:
    from qa.browsing.plain import plain_search

    store, engine = both.store, both.collection
    for text in ("ba ca", 'tra "ba cha"', "mường bàn"):
        own, expected = plain_search(engine, text, 5), plain_search(store, text, 5)
        assert own.listed == expected.listed
        assert [hit.article.id for hit in own.hits] == [hit.article.id for hit in expected.hits]


def test_two_clients_at_once_get_the_same_answers(both: Both) -> None:
    if both.kind == "local":
        pytest.skip("The local mode is for one thread.")
    expected = [ranked(both.collection, text) for text in both.questions]
    collections = [both.opened() for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        rankings = threads.map(
            lambda collection: [ranked(collection, text) for text in both.questions], collections
        )
        assert list(rankings) == [expected, expected]


def test_changes_and_a_swap_while_it_is_asked(both: Both) -> None:
    if both.kind == "local":
        pytest.skip("The local mode is for one thread.")
    articles, engine, rng = both.articles, both.engine, np.random.default_rng(7)
    changed = [dict(article) for article in articles[:-20]]
    for number in range(0, 2000, 20):
        changed[number]["text"] = sentence(30, rng)
    # Whoever asks during a build gets an answer, or is told to ask again.
    failures: list[BaseException] = []
    answered, stop = [0], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                collection = both.opened()
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
    where = engine.client, engine.name, "qdrant"
    try:
        done = publish(store := built(both.folder, changed), *where)
        assert (done.is_new, done.passages, done.removed) == (False, 100, 120)
        assert check_published(store, *where) == []
        # Another model. Fewer articles tell the same of the swap, and are sooner written.
        swapped = publish(again := built(both.folder, changed[:4000], "beef"), *where)
        assert (swapped.is_new, swapped.passages) == (True, 4000)
    finally:
        stop.set()
        reader.join()
    assert failures == []
    assert answered[0] > 0
    engine.settle()
    assert overlap(again, both.opened(), both.questions) >= 0.99
