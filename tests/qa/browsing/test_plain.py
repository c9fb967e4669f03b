"""Plain search: all words, what is quoted exactly, filters, and what is marked."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder

from index.errors import QuestionError
from index.store.store import Store
from index.where import Where
from qa.answer import Answer
from qa.browsing import plain
from qa.browsing.plain import PlainQuery, occurrences, plain_search


@pytest.fixture
def store(build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path) -> Store:
    build(
        a="Mùa cam ở Hàm Yên. Lũ về Na Hang.",
        b="Mua cam cho Na Hang. Na  Hang vui.",
        c="Chợ Hàng Na.",
        d="Hang Na Hang sâu. LŨ\nQUÉT.",
    )
    return Store.open(tmp_path / "store")


def ids(answer: Answer) -> list[str]:
    assert answer.listed == len(answer.hits)
    return sorted(hit.article.id.removesuffix(".txt") for hit in answer.hits)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cam", "ab"),
        ("mua CAM", "ab"),  # typed without accents, any fit
        ("mùa CAM", "a"),
        ('"mùa cam"', "a"),
        ('"mua cam"', "b"),
        ('"MÙA CAM"', "a"),  # nor do capitals
        ("na hang", "abcd"),
        ('"na hang"', "abd"),
        ('"na hang" cam', "ab"),
        ("“na hang” „lũ”", "ad"),
        ('"lũ quét"', "d"),  # over the end of a line
        ('"na han"', ""),  # whole words
        ("cam chợ", ""),
        ("cam cho", "b"),
        ("cam xyz", ""),
        ('cam "', "ab"),  # a mark that is not closed
        ('"..." cam', "ab"),  # nothing is quoted
        ("a", "a"),  # the title
        ("cam cam", "ab"),
    ],
)
def test_articles_hold_all_words_and_what_is_quoted(store: Store, text: str, names: str) -> None:
    assert ids(plain_search(store, text, 9)) == list(names)


def test_a_filter_holds_too(store: Store) -> None:
    answer = plain_search(store, "cam", 9, Where(article="b.txt"))
    assert ids(answer) == ["b"]
    assert plain_search(store, "cam", 9, Where("2024")).hits == []


def test_all_are_counted_and_the_best_are_hits(store: Store) -> None:
    answer = plain_search(store, "na hang", 1)
    assert (answer.listed, len(answer.hits), answer.confident) == (4, 1, False)
    assert (answer.question, answer.understood_as) == ("na hang", "na hang")
    # d has seven syllables with its title, "hang" twice, and "na hang" beside "hang na".
    assert answer.hits[0].article.id in ("b.txt", "d.txt")


def test_the_sentence_with_the_most_of_it_is_marked(store: Store) -> None:
    [hit] = plain_search(store, '"Na Hang" lũ', 9, Where(article="a.txt")).hits
    text = hit.passage.text
    assert text[slice(*hit.highlight)] == "Lũ về Na Hang."
    assert [text[start:end] for start, end in hit.matched] == ["Lũ", "Na Hang"]
    assert hit.rank == 1


@pytest.mark.parametrize("text", ["", " . ", '"-"', "a" * 2001])
def test_what_has_no_word_is_refused(store: Store, text: str) -> None:
    with pytest.raises(QuestionError):
        plain_search(store, text, 9)


def test_too_many_articles_are_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "MOST_READ", 1)
    with pytest.raises(QuestionError, match="add a word or a filter"):
        plain_search(store, '"na hang"', 9)
    assert ids(plain_search(store, "na hang", 9)) == list("abcd")  # these are not read


def test_quoted_words_are_read_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.store.READ_AT_ONCE", 1)
    assert ids(plain_search(store, '"na hang"', 9)) == list("abd")


@pytest.mark.parametrize(
    ("phrase", "text", "spans"),
    [
        ("na", "na na, na. nam ana", [(0, 2), (3, 5), (7, 9)]),
        ("(na)", "x(na)y", [(1, 5)]),  # signs need no end of a word
        ("a a", "a a a", [(0, 3), (2, 5)]),
    ],
)
def test_places_of_a_phrase(phrase: str, text: str, spans: list[tuple[int, int]]) -> None:
    assert list(occurrences(phrase, text)) == spans


def test_capitals_make_a_difference_where_a_letter_becomes_two() -> None:
    query = PlainQuery.of('"na"')
    assert query.spans("NA\nstrasse") == [(0, 2)]
    assert query.spans("NA Straße na") == [(10, 12)]


@pytest.mark.parametrize(
    ("syllable", "spellings"),
    [
        ("hòa", ("hòa", "hoà")),
        ("hoà", ("hoà", "hòa")),
        ("Khoẻ", ("khoẻ", "khỏe")),
        ("thủy", ("thủy", "thuỷ")),
        ("lũ", ("lũ",)),
        ("điện", ("điện",)),
    ],
)
def test_a_tone_mark_may_stand_at_either_vowel(syllable: str, spellings: tuple[str, ...]) -> None:
    assert PlainQuery.of(syllable).exact == (spellings,)


def test_spans_that_touch_are_one() -> None:
    query = PlainQuery.of('hang "na hang"')
    assert query == PlainQuery(frozenset({"hang"}), (("na hang",),))
    assert query.spans("Hang Na Hang.") == [(0, 4), (5, 12)]
    assert query.terms.dtype == np.uint64
