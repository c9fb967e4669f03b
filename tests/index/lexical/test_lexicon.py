"""index.lexical.lexicon, training.lexicon: a lexicon made by hand, one learnt, the package's."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from index.lexical.lexicon import LEXICON, Lexicon, lexicon
from index.lexical.syllables import Hashes, hashes, syllables
from training.examples import SENTENCES
from training.lexicon import learn

ROOT = Path(__file__).parents[3]


def words(text: str) -> Hashes:
    return hashes(syllables(text))[0]


def pairs(text: str) -> Hashes:
    return hashes(syllables(text))[1]


def learnt(*sentences: tuple[str, str]) -> Lexicon:
    return learn([(words(english), pairs(vietnamese)) for english, vietnamese in sentences])


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


def test_a_word_shares_its_chance_among_what_is_always_beside_it() -> None:
    # "heavy" and "vùng xa" stand in one sentence each, which says nothing.
    learnt_lexicon = learnt(("heavy rain", "mưa to lũ"), ("rain", "mưa to lũ vùng xa"))
    assert learnt_lexicon.words.tolist() == words("rain").tolist()
    assert sorted(learnt_lexicon.terms) == sorted([*pairs("mưa to"), *pairs("to lũ")])
    assert learnt_lexicon.chances.tolist() == [128, 128]  # a half of 255
    assert learnt_lexicon.starts.tolist() == [0, 2]


def test_what_one_word_explains_another_need_not() -> None:
    alone = [("rain", "mưa lớn"), ("boat", "con thuyền")] * 8
    learnt_lexicon = learnt(*alone, ("rain boat", "mưa lớn, con thuyền"))
    for word, translation in (("rain", "mưa lớn"), ("boat", "con thuyền")):
        [translations] = learnt_lexicon.translations([word])
        best = translations.terms[translations.chances.argmax()]
        assert best == pairs(translation)[0]
        assert translations.chances.max() > 0.9


def test_it_is_learnt_from_a_folder_by_a_command(tmp_path: Path) -> None:
    line = json.dumps({"en": "rain", "vi": "mưa lớn"}) + "\n"
    (tmp_path / "parallel").mkdir()
    for name in SENTENCES:
        (tmp_path / f"parallel/{name}.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    command = [sys.executable, "-m", "training.lexicon", tmp_path, "--out", tmp_path / "x"]
    subprocess.run([*map(str, command)], cwd=ROOT, check=True, timeout=100)
    learnt_lexicon = Lexicon(**load_file(tmp_path / "x"))
    [translation] = learnt_lexicon.translations(["rain"])
    assert translation.terms.tolist() == pairs("mưa lớn").tolist()
    assert translation.chances.tolist() == [1.0]


def test_the_packages_lexicon_is_sound_and_small() -> None:
    assert LEXICON.stat().st_size < 2 << 20
    own = lexicon()
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
