"""What every collection answers, by articles whose vectors and words are known.

A store answers, the local mode of Qdrant's client, (slow) Qdrant's own core, which the client asks
over HTTP, and a server of Qdrant where `HOIBAO_QDRANT_URL` names one.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder
from engines import ENGINES, engine_of

from index.build import build_with
from index.collection.interface import Collection
from index.errors import StoreError
from index.lexical.syllables import hashes
from index.lexical.weighing import Alternative
from index.store.rows import Sort
from index.store.search import StoredPassage
from index.store.store import Store
from index.where import EVERYTHING, Scope, Where

ARTICLES: list[dict[str, str]] = [
    {"id": "a", "text": "Cam cam lũ.", "date": "2024-04-01", "author": "Thu Hà", "language": "vi"},
    {"id": "b", "text": "Cam trường.", "date": "2024-04-02", "author": "An", "language": "vi"},
    {"id": "c", "text": "Lũ lũ.", "date": "2024-05-02", "url": "https://dantri.com.vn/c"},
    {"id": "d", "text": "Hội chè.", "author": "Thu Hà, An", "url": "https://the-thao.vn/d"},
    {"id": "e", "text": "Oranges and tea.", "date": "2023-01-01", "language": "en"},
    {"id": "f", "text": "Tea, no oranges.", "date": "2024-04-01", "language": "en"},
]


def vector(text: str) -> np.ndarray:
    return FakeEncoder().question(text)


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


# What the client's local mode does in another way than a server.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]


@pytest.fixture(scope="module", params=["store", *ENGINES])
def collection(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Collection]:
    folder = tmp_path_factory.mktemp("collection")
    store = store_of(folder, ARTICLES)
    if request.param == "store":
        yield store
        return
    with engine_of(request.param, folder) as engine:
        from index.qdrant.collection import QdrantCollection
        from index.qdrant.publishing import publish

        publish(store, engine.client, engine.name, "qdrant")
        yield QdrantCollection.open(engine.client, engine.name, "qdrant")


def store_of(folder: Path, articles: Iterable[dict[str, str]]) -> Store:
    """A store of articles, all titled "x"."""
    lines = [json.dumps({"title": "x"} | article) for article in articles]
    (folder / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    build_with(FakeEncoder(), [folder / "articles.jsonl"], folder / "store")
    return Store.open(folder / "store")


def ids(collection: Collection, passages: Iterable[StoredPassage]) -> str:
    """The articles of passages, in the order of the alphabet."""
    found = collection.passages([passage.id for passage in passages])
    return "".join(sorted(article.id for _, article in found))


def by_article(collection: Collection, passages: list[StoredPassage]) -> dict[str, StoredPassage]:
    found = collection.passages([passage.id for passage in passages])
    return {article.id: own for (_, article), own in zip(found, passages, strict=True)}


def test_both_searches_find_and_each_passage_has_both_scores(collection: Collection) -> None:
    words = collection.words.weigh("trường")
    result = collection.search(vector("cam"), words, 1)
    found = by_article(collection, result.passages)
    assert sorted(found) == ["a", "b"]  # a is nearest, b alone has the word
    assert found["a"].cosine == pytest.approx(2 / 5**0.5, abs=2**-10)
    assert found["b"].cosine == pytest.approx(1 / 2**0.5, abs=2**-10)
    assert found["a"].words == 0
    # Six passages of a mean of 21 / 6 syllables with their titles; b has three.
    assert found["b"].words == pytest.approx(1 / (1 + 0.9 * (0.6 + 0.4 * 3 / 3.5)), abs=2 / 255)
    assert not result.complete
    assert [passage.id for passage in result.passages] == sorted(p.id for p in result.passages)


def test_a_search_that_finds_all_is_complete(collection: Collection) -> None:
    result = collection.search(vector("cam"), collection.words.weigh("cam"), 7)
    assert ids(collection, result.passages) == "abcdef"
    assert result.complete
    assert result.languages == {}


def test_one_search_alone(collection: Collection) -> None:
    near = collection.search(vector("cam"), None, 2).passages
    assert ids(collection, near) == "ab"
    assert {passage.words for passage in near} == {0}
    held = collection.search(None, collection.words.weigh("lũ"), 9).passages
    assert ids(collection, held) == "ac"
    assert {passage.cosine for passage in held} == {0}
    assert collection.search(None, collection.words.weigh("zzz"), 9).passages == []


def test_the_best_of_each_language_are_found(collection: Collection) -> None:
    words = collection.words.weigh("cam")
    result = collection.search(vector("cam"), words, 1, each_language=2)
    assert ids(collection, result.passages) == "abef"
    assert result.languages == {"vi": 4, "en": 2}
    languages = {id: p.language for id, p in by_article(collection, result.passages).items()}
    assert languages == {"a": "vi", "b": "vi", "e": "en", "f": "en"}
    narrow = Scope(Where("2024-04"))
    narrowed = collection.search(vector("cam"), words, 1, narrow, each_language=2)
    assert narrowed.languages == {"vi": 3, "en": 1}
    assert ids(collection, narrowed.passages) == "abf"


WHERES: list[tuple[dict[str, Any], str]] = [
    ({}, "abcdef"),
    ({"date_from": "2024-04-02"}, "bc"),
    ({"date_to": "2024-04"}, "abef"),
    ({"date_from": "2024-04-01", "date_to": "2024-04-01"}, "af"),
    ({"language": "vi"}, "abcd"),
    ({"language": ["en", "fr"]}, "ef"),
    ({"author": "thu ha"}, "ad"),
    ({"author": "Thu Hà"}, "ad"),
    ({"author": "Thú Hà"}, ""),
    ({"author": ["An", "nobody"]}, "bd"),
    ({"source": "dantri.com.vn"}, "c"),
    ({"source": "Dân trí"}, "c"),
    ({"source": "thethao"}, "d"),
    ({"source": "articles.jsonl"}, "abef"),
    ({"article": ["a", "f", "gone"]}, "af"),
    ({"article": "f", "language": "vi"}, ""),
    ({"source": "the-thao.vn", "author": "an"}, "d"),
]


@pytest.mark.parametrize(("values", "expected"), WHERES)
def test_a_filter_leaves_out_what_does_not_meet_it(
    collection: Collection, values: dict[str, Any], expected: str
) -> None:
    where = Where(**values)
    words = collection.words.weigh("cam lũ hội oranges tea")
    result = collection.search(vector("cam"), words, 9, Scope(where))
    assert ids(collection, result.passages) == expected
    assert collection.columns.has(where) == bool(expected)
    count, _ = collection.browse("x", 9, where=where)
    assert count == len(expected)
    assert collection.browsed_dates("X", where) == collection.columns.dates(where)
    assert collection.browsed_dates("y", where) == []


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (EVERYTHING, "abcdef"),
        (Scope(days=(ordinal("2024-04-01"), ordinal("2024-04-02"))), "abf"),
        (Scope(days=(ordinal("2024-04-02"), ordinal("2024-04-02")), about="d"), "bd"),
        (Scope(Where(language="vi"), (ordinal("2024-04-02"), ordinal("2024-06-01")), "e"), "bc"),
        (Scope(without="a"), "bcdef"),
        (Scope(Where(language="vi"), without="a"), "bcd"),
    ],
)
def test_a_scope_narrows_a_filter(collection: Collection, scope: Scope, expected: str) -> None:
    assert ids(collection, collection.search(vector("cam"), None, 9, scope).passages) == expected


def test_the_nearest_of_several_scopes(collection: Collection) -> None:
    of_c, gone = Scope(Where(article="c")), Scope(Where(article="gone"))
    nearest = collection.nearest_cosines(vector("cam"), [EVERYTHING, of_c, gone])
    assert nearest == [pytest.approx(2 / 5**0.5, abs=2**-10), pytest.approx(0, abs=2**-10), None]


def test_passages_come_with_days_tokens_and_sentences(collection: Collection) -> None:
    found = by_article(collection, collection.search(vector("cam"), None, 9).passages)
    assert (found["a"].day, found["d"].day) == (ordinal("2024-04-01"), 0)
    of_d, of_a = collection.passage_tokens([found["d"].id, found["a"].id])
    assert of_a.codes.tolist() == [[0], [0], [3]]  # cam cam lũ
    assert of_a.sentences.tolist() == [[0, 11, 0]]
    assert of_d.codes.tolist() == [[6], [1]]  # hội chè


def test_a_vector_of_another_model_is_refused(collection: Collection) -> None:
    with pytest.raises(StoreError, match="has 3 dimensions"):
        collection.search(np.ones(3, dtype=np.float32), None, 1)


def test_other_forms_of_a_name_count_as_the_best_of_them(collection: Collection) -> None:
    name = Alternative(["oranges"], [["cam", "truong"]])
    words = collection.words.weigh("oranges", alternatives=[name])
    found = by_article(collection, collection.search(None, words, 9).passages)
    assert sorted(found) == ["a", "b", "e", "f"]
    # b has the whole form, which is worth as much as the typed one; a has a part of it.
    assert found["b"].words == pytest.approx(found["e"].words, abs=0.05)
    assert found["a"].words < found["b"].words / 2


def test_articles_that_hold_all_terms(collection: Collection) -> None:
    words = collection.words.weigh("cam")
    terms, _ = hashes(["cam"])
    held = collection.holding(terms, words, None, 1)
    assert held.count == 2
    assert [ids(collection, best) for best in held.best] == ["a"]  # it has the word twice
    assert collection.holding(terms, words, Where(author="an"), 9).count == 1
    both, _ = hashes(["cam", "lu"])
    assert collection.holding(both, words, None, 9).count == 1
    none = collection.holding(hashes(["zzz"])[0], words, None, 9)
    assert (none.count, none.best) == (0, [])


def test_articles_that_hold_all_terms_are_read_if_they_are_few(collection: Collection) -> None:
    words, (terms, _) = collection.words.weigh("cam"), hashes(["cam"])
    read: list[str] = []

    def holds(text: str) -> bool:
        read.append(text)
        return "trường" in text

    held = collection.holding(terms, words, None, 9, holds, 2)
    assert [ids(collection, best) for best in held.best] == ["b"]
    assert (held.count, sorted(read)) == (1, ["x\nCam cam lũ.", "x\nCam trường."])
    assert collection.holding(terms, words, None, 9, holds, 1).count is None


def test_the_mean_vector_of_an_article(collection: Collection) -> None:
    mean = collection.mean_vector("a")
    assert mean is not None
    np.testing.assert_allclose(mean, vector("cam cam lũ"), atol=2**-10)
    assert collection.mean_vector("gone") is None


def test_articles_are_read_by_their_ids(collection: Collection) -> None:
    articles = collection.articles(["a", "gone", "c"])
    assert {id: article.text for id, article in articles.items()} == {
        "a": "Cam cam lũ.",
        "c": "Lũ lũ.",
    }
    assert collection.article("gone") is None
    [(passage, article)] = collection.passages(
        [p.id for p in collection.search(vector("hội chè"), None, 1).passages]
    )
    assert (passage.article_id, passage.number, passage.text) == ("d", 0, "Hội chè.")
    assert (article.title, article.author) == ("x", "Thu Hà, An")
    whole = collection.articles(["d"])["d"]
    assert whole.text[passage.start : passage.end] == passage.text
    assert collection.passage_around(whole, (0, 3), (0, 9)) == passage
    assert collection.passage_around(whole, (0, 99), (0, 9)) is None
    assert [id for id, *_ in collection.citations(["c", "gone", "a"])] == ["c", "a"]


def test_articles_are_browsed_in_order(collection: Collection) -> None:
    def order(sort: Sort, **where: str) -> str:
        _, articles = collection.browse("", 9, where=Where(**where), sort=sort)
        return "".join(article.id for article in articles)

    assert order("newest") == "cbafed"  # a and f have the same day, d has none
    assert order("oldest") == "eafbcd"
    assert order("author") == "badcef"
    source = order("source")  # Qdrant has sources that begin alike in any order
    assert (set(source[:4]), source[4:]) == ({*"abef"}, "cd")
    assert order("newest", language="en") == "fe"
    assert [article.id for article in collection.browse("X", 2, skip=1)[1]] == ["b", "a"]
    assert collection.browse("x", 9)[1][0].text == ""
    assert collection.browse("xx", 9) == (0, [])


def test_the_values_to_filter_by(collection: Collection) -> None:
    columns = collection.columns
    facets = columns.facets()
    assert facets.dates == ("2023-01-01", "2024-05-02")
    assert facets.languages == (("vi", 4), ("en", 2))
    assert dict(facets.authors) == {"Thu Hà": 1, "An": 1, "Thu Hà, An": 1}
    assert columns.newest == date(2024, 5, 2)
    assert columns.dates(Where("2024-04")) == [
        ("2024-04-01", 2),
        ("2024-04-02", 1),
        ("2024-05-02", 1),
    ]
    assert columns.author_names.matching("thu ha").keys() == {"Thu Hà"}
    [unmatched] = columns.unmatched(Where(author="thu hb"))
    assert unmatched.nearest == ("Thu Hà", "Thu Hà, An")


def test_what_is_known_of_words(collection: Collection) -> None:
    assert collection.words.count == 6
    assert [collection.words.df([word]) for word in ("cam", "zzz")] == [2, 0]
    assert collection.vocabulary.has("oranges")
    assert collection.accents.restore("hoi che") == "hội chè"


def test_the_build_is_told(collection: Collection) -> None:
    manifest = collection.manifest
    assert (manifest.counts.articles, manifest.counts.passages) == (6, 6)
    assert manifest.model.fingerprint == "f00d"
    assert collection.codec.size == 1
