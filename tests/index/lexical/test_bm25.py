"""index.lexical.bm25: BM25 as a share of the highest possible score, its files and marks."""

from math import log
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import pytest

from index.lexical import postings
from index.lexical.bm25 import WordIndex, top_passages
from index.lexical.lexicon import Translation
from index.lexical.postings import write_words
from index.lexical.syllables import hashes
from index.lexical.weighing import TRANSLATED, Alternative, WordStatistics

CITIES = ["Hà Nội", "Hà Nam", "Sài Gòn"]


@pytest.fixture
def cities(tmp_path: Path) -> WordIndex:
    write_words(CITIES, tmp_path, "a")
    return WordIndex.open(tmp_path, "a")


def statistics(index: WordIndex) -> WordStatistics:
    return WordStatistics(index.count, index.frequencies)


def scores_of(index: WordIndex, *question: Any, **names: Any) -> np.ndarray:
    return index.scores(statistics(index).weigh(*question, **names))


# Every passage of CITIES has the mean length, so a word found once is worth 1 / (1 + k1) of its
# idf, in steps of 1/255. The idf of a word in one, two and none of three passages:
ONE, TWO, NONE = log(1 + 2.5 / 1.5), log(1 + 1.5 / 2.5), log(1 + 3.5 / 0.5)
ONCE = round(255 / (1 + 0.9)) / 255


def test_scores_are_shares_of_what_the_question_could_get(cities: WordIndex) -> None:
    ceiling = TWO + ONE + ONE / 2  # "ha", "noi", and half for the pair
    expected = [ONCE, ONCE * TWO / ceiling, 0]
    np.testing.assert_allclose(scores_of(cities, "hà nội"), expected, rtol=1e-6)


@pytest.mark.parametrize("question", ["HA NOI", "Hà  Nội?", normalize("NFD", "Hà Nội")])
def test_scores_do_not_depend_on_accents_and_case(cities: WordIndex, question: str) -> None:
    np.testing.assert_array_equal(scores_of(cities, question), scores_of(cities, "hà nội"))


def test_name_written_together_matches_the_pair(cities: WordIndex) -> None:
    np.testing.assert_allclose(scores_of(cities, "Hanoi"), [ONCE, 0, 0], rtol=1e-6)


def test_words_that_the_collection_lacks_count_in_full(cities: WordIndex) -> None:
    ceiling = ONE + NONE + NONE / 2  # "gon", "city", and half for the pair
    np.testing.assert_allclose(
        scores_of(cities, "gòn city"), [0, 0, ONCE * ONE / ceiling], rtol=1e-6
    )


def test_translations_count_together_as_one_more_term(cities: WordIndex) -> None:
    # "Hà Nội" stands in one passage, "gòn nam" in none: on average in .8.
    terms = np.concatenate([hashes(["ha", "noi"])[1], hashes(["gon", "nam"])[1]])
    capital = Translation(terms, np.array([0.8, 0.2], dtype=np.float32))
    value = TRANSLATED * log(1 + (3 - 0.8 + 0.5) / (0.8 + 0.5))
    expected = [ONCE * 0.8 * value / NONE, 0, 0]
    np.testing.assert_allclose(scores_of(cities, "capital", [capital]), expected, rtol=1e-6)


def test_another_form_of_a_name_is_worth_as_much_as_the_typed(tmp_path: Path) -> None:
    write_words(["hn ha noi x", "ha noi x x", "hn x x x", "x x x x"], tmp_path, "a")
    words = WordIndex.open(tmp_path, "a")
    half = log(1 + 2.5 / 2.5)  # the idf of "hn", "ha", "noi" and "ha noi", in two of four passages
    ceiling = log(1 + 2.5 / 2.5)  # of "hn" alone
    other = Alternative(["hn"], [["ha", "noi"], ["hx"]])
    # The form "ha noi" as a whole is worth what "hn" is; a passage with both counts it once.
    whole = ONCE * half / ceiling
    np.testing.assert_allclose(scores_of(words, "hn"), [whole, 0, whole, 0], rtol=1e-6)
    scores = scores_of(words, "hn", alternatives=[other])
    np.testing.assert_allclose(scores, [whole, whole, whole, 0], rtol=1e-6)


def test_a_part_of_another_form_is_worth_its_part(cities: WordIndex) -> None:
    # "ha" is TWO of the form's TWO + ONE + ONE / 2; "xx" is in no passage.
    share = TWO / (TWO + ONE + ONE / 2)
    scores = scores_of(cities, "xx", alternatives=[Alternative(["xx"], [["ha", "noi"]])])
    np.testing.assert_allclose(scores, [ONCE, ONCE * share, 0], rtol=1e-6)


def test_df_is_that_of_the_rarest_term(cities: WordIndex) -> None:
    assert statistics(cities).df(["ha"]) == 2
    assert statistics(cities).df(["ha", "noi"]) == 1
    assert statistics(cities).df(["noi", "ha"]) == 0  # the pair
    assert statistics(cities).df([]) == 3


def test_repeated_words_count_once_in_the_question(cities: WordIndex) -> None:
    ceiling = ONE + NONE / 2  # "nam", and half for "nam nam"
    np.testing.assert_allclose(
        scores_of(cities, "nam nam"), [0, ONCE * ONE / ceiling, 0], rtol=1e-6
    )


def test_weight_grows_with_count_and_shrinks_with_length(tmp_path: Path) -> None:
    write_words(["x x y", "x"], tmp_path, "a")  # lengths 3 and 1, mean 2
    long, short = 0.9 * (1 - 0.4 + 0.4 * 3 / 2), 0.9 * (1 - 0.4 + 0.4 * 1 / 2)
    expected = [round(255 * 2 / (2 + long)) / 255, round(255 * 1 / (1 + short)) / 255]
    np.testing.assert_allclose(scores_of(WordIndex.open(tmp_path, "a"), "x"), expected, rtol=1e-6)


def test_runs_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["a b c a", "b a", "", "c", "a b d e f"]
    whole = write_words(texts, tmp_path, "whole")
    monkeypatch.setattr(postings, "RUN", 3)
    parts = write_words(texts, tmp_path, "parts")
    assert [file.read_bytes() for file in whole] == [file.read_bytes() for file in parts]
    assert sorted(tmp_path.iterdir()) == sorted([*whole, *parts])  # nothing is left over


def test_postings_are_in_order(tmp_path: Path) -> None:
    write_words(["b a", "a", "c a b"], tmp_path, "x")
    index = WordIndex.open(tmp_path, "x")
    assert (np.diff(index.terms.astype(object)) > 0).all()
    row = int(np.searchsorted(index.terms, hashes(["a"])[0][0]))
    assert index.passages[index.starts[row] : index.starts[row + 1]].tolist() == [0, 1, 2]


@pytest.mark.parametrize("texts", [[], ["", "..."]])
def test_nothing_to_find(tmp_path: Path, texts: list[str]) -> None:
    write_words(texts, tmp_path, "a")
    empty = WordIndex.open(tmp_path, "a")
    assert scores_of(empty, "hà nội").tolist() == [0] * len(texts)
    assert statistics(empty).matched("hà nội", "Hà Nội") == []


def test_question_without_words(cities: WordIndex) -> None:
    assert scores_of(cities, "?!").tolist() == [0, 0, 0]
    assert statistics(cities).matched("?!", "Hà Nội") == []


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    write_words(CITIES, tmp_path, "a")[0].unlink()
    with pytest.raises(OSError, match=r"a\.terms\.npy"):
        WordIndex.open(tmp_path, "a")


def marked(index: WordIndex, question: str, text: str) -> list[str]:
    return [text[start:end] for start, end in statistics(index).matched(question, text)]


def test_matched_marks_telling_words_and_joins_neighbours(cities: WordIndex) -> None:
    # The idf of "ha" is below the mean of "ha" and "noi", but the pair's is not.
    assert marked(cities, "hà nội", "Ở Hà Nội, hà rồi nội.") == ["Hà Nội", "nội"]
    assert marked(cities, "ha noi", "HANOI, HÀ  NỘI") == ["HANOI", "HÀ  NỘI"]
    assert marked(cities, "hà nội", "Sài Gòn") == marked(cities, "hà nội", "") == []


def test_matched_accents_are_the_same_unless_there_are_none(cities: WordIndex) -> None:
    assert marked(cities, "gòn", "gọn Gòn gon") == ["Gòn"]
    assert marked(cities, "gon", "gọn Gòn gon") == ["gọn Gòn gon"]


def test_words_not_in_the_collection_do_not_raise_the_bar(cities: WordIndex) -> None:
    assert marked(cities, "who was in nam zzz", "Hà Nam") == ["Nam"]


def test_best() -> None:
    scores = np.array([0.2, 0, 0.5, 0.2, 0.9], dtype=np.float32)
    assert top_passages(scores, 3).tolist() == [4, 2, 0]
    assert top_passages(scores, 9).tolist() == [4, 2, 0, 3]
    mask = np.array([True, True, False, True, False])
    assert top_passages(scores, 1, mask).tolist() == [0]
    assert top_passages(scores, 9, mask).tolist() == [0, 3]
    assert top_passages(np.zeros(3, np.float32), 2).tolist() == []
    assert top_passages(np.zeros(0, np.float32), 2).tolist() == []
