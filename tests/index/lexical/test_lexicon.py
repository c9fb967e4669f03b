"""A lexicon made by hand, and those of the package."""

import numpy as np
import pytest

from index.lexical.lexicon import LEXICONS, Lexicon, lexicon
from index.lexical.syllables import Hashes, hashes, syllables


def words(text: str) -> Hashes:
    return hashes(syllables(text))[0]


def pairs(text: str) -> Hashes:
    return hashes(syllables(text))[1]


def test_a_words_translations_are_found_and_an_unknown_one_has_none() -> None:
    rain, boat = words("rain")[0], words("boat")[0]
    (first, second), order = np.sort([rain, boat]), np.argsort([rain, boat])
    terms = [pairs("mưa lớn"), pairs("con thuyền")]
    made = Lexicon(
        np.array([first, second]),
        np.array([0, 1, 2]),
        np.concatenate([terms[order[0]], terms[order[1]]]),
        np.array([255, 51], dtype=np.uint8),
    )
    translations = made.translations(["boat", "of", "rain"])
    assert [each.terms.tolist() for each in translations] == [terms[1].tolist(), terms[0].tolist()]
    shares = {first: 1.0, second: 0.2}
    assert [each.chances.tolist() for each in translations] == [
        pytest.approx([shares[boat]]),
        pytest.approx([shares[rain]]),
    ]
    assert made.translations([]) == []


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("bot", ["boat"]),  # a letter too few
        ("boaat", ["boat"]),  # too many
        ("boet", ["boat"]),  # wrong
        ("baot", ["boat"]),  # exchanged
        ("oat", []),  # in the first letter
        ("rein", ["rain", "ruin"]),
        ("boat", []),
    ],
)
def test_words_one_slip_away(typed: str, near: list[str]) -> None:
    hashed = np.sort(words("boat rain ruin"))
    empty = np.zeros(0, np.uint64)
    made = Lexicon(hashed, np.zeros(4, np.int64), empty, empty.astype(np.uint8))
    assert made.one_slip_away(typed) == near


@pytest.mark.parametrize("language", LEXICONS)
def test_the_packages_lexicons_are_sound_and_small(language: str) -> None:
    assert LEXICONS[language].stat().st_size < 2 << 20
    own = lexicon(language)
    assert (np.diff(own.words.astype(object)) > 0).all()
    assert own.starts[0] == 0
    assert own.starts[-1] == own.terms.size == own.chances.size
    sizes = np.diff(own.starts)
    assert sizes.min() >= 1
    assert sizes.max() <= 6


@pytest.mark.parametrize(
    ("word", "translation"),
    [("population", "dân số"), ("government", "chính phủ"), ("church", "nhà thờ")],
)
def test_the_packages_lexicon_knows_common_words(word: str, translation: str) -> None:
    [translations] = lexicon().translations([word])
    assert translations.terms[translations.chances.argmax()] == pairs(translation)[0]


@pytest.mark.parametrize(
    ("word", "translation"),
    [("động đất", "earthquake"), ("nhiệt độ", "temperature"), ("bóng đá", "football")],
)
def test_and_so_does_the_one_into_english(word: str, translation: str) -> None:
    [translations] = lexicon("en").translations(["".join(syllables(word))])
    assert translations.terms[translations.chances.argmax()] == words(translation)[0]
