"""index.lexical.vocabulary: the words of a collection and the nearest to a mistyped one."""

from pathlib import Path

import numpy as np
import pytest

from index.lexical.vocabulary import Vocabulary, write_vocabulary

TEXTS = ["Vicky gặp Mourinho, Gandhi", "Trường học trước Rihanna", "nanocovax 2021 ở Đà Nẵng"]


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    write_vocabulary(TEXTS, tmp_path, "v")
    return Vocabulary.open(tmp_path, "v")


def test_words_of_four_letters_are_written_in_order(vocabulary: Vocabulary) -> None:
    words = ["gandhi", "mourinho", "nang", "nanocovax", "rihanna", "truoc", "truong", "vicky"]
    assert vocabulary.words.tolist() == [word.encode() for word in words]
    vocabulary.check()


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("rihana", ["rihanna"]),  # a letter too few
        ("riihanna", ["rihanna"]),  # too many
        ("vicki", ["vicky"]),  # wrong
        ("vikcy", ["vicky"]),  # exchanged
        ("ghandi", ["gandhi"]),  # one letter at another place
        ("truog", ["truoc", "truong"]),
        ("gxndxi", []),  # two wrong letters of six
        ("nanokovac", ["nanocovax"]),  # two of nine
        ("mourinho", ["mourinho"]),
        ("aihanna", []),  # the first letter counts as right
        ("vic", []),
        ("trường", []),
        ("v" * 17, []),
    ],
)
def test_nearest(vocabulary: Vocabulary, typed: str, nearest: list[str]) -> None:
    assert vocabulary.nearest(typed) == nearest


@pytest.mark.parametrize(("word", "has"), [("vicky", True), ("vicki", False), ("hoc", False)])
def test_has(vocabulary: Vocabulary, word: str, has: bool) -> None:
    assert vocabulary.has(word) is has


def test_the_most_frequent_words_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lexical.vocabulary.WORDS", 1)
    write_vocabulary(["alpha beta", "beta"], tmp_path, "v")
    assert Vocabulary.open(tmp_path, "v").words.tolist() == [b"beta"]
    # What was seen once is forgotten where there are more than four times as many.
    write_vocabulary(["beta", "beta", "alpha bravo gamma delta", "alpha"], tmp_path, "v")
    assert Vocabulary.open(tmp_path, "v").words.tolist() == [b"beta"]


def test_a_collection_without_words(tmp_path: Path) -> None:
    write_vocabulary([], tmp_path, "v")
    vocabulary = Vocabulary.open(tmp_path, "v")
    assert vocabulary.nearest("vicky") == []
    assert not vocabulary.has("vicky")


def test_another_array_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "v.letters.npy", np.zeros(3))
    with pytest.raises(ValueError, match="does not hold words"):
        Vocabulary.open(tmp_path, "v").check()
