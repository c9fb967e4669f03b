"""Lexicons learnt from a few sentences, whose right translations are known."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

from safetensors.numpy import load_file

from index.lexical.lexicon import Lexicon
from index.lexical.syllables import Hashes, hashes, syllables
from training.examples import SENTENCES
from training.lexicon import learn

ROOT = Path(__file__).parents[2]


def words(text: str) -> Hashes:
    return hashes(syllables(text))[0]


def pairs(text: str) -> Hashes:
    return hashes(syllables(text))[1]


def learnt(*sentences: tuple[str, str]) -> Lexicon:
    return learn([(words(english), pairs(vietnamese)) for english, vietnamese in sentences])


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


def test_a_translation_that_was_met_too_rarely_is_left_out() -> None:
    sentences = [(words("rain"), pairs("mưa to"))] * 2 + [(words("boat"), pairs("con thuyền"))] * 8
    # The empty word takes a half of each sentence at most: 1 to 2 are left, and 4 to 8.
    assert learn(sentences, often=3).words.tolist() == words("boat").tolist()
    assert sorted(learn(sentences, often=1).words) == sorted([*words("rain"), *words("boat")])


def test_it_is_learnt_into_english_too(tmp_path: Path) -> None:
    learnt_lexicon = learnt_by_command(tmp_path, "--into", "en")
    [translation] = learnt_lexicon.translations(["mualon"])
    assert translation.terms.tolist() == words("rain").tolist()


def test_it_is_learnt_from_a_folder_by_a_command(tmp_path: Path) -> None:
    [translation] = learnt_by_command(tmp_path).translations(["rain"])
    assert translation.terms.tolist() == pairs("mưa lớn").tolist()
    assert translation.chances.tolist() == [1.0]


def learnt_by_command(tmp_path: Path, *options: str) -> Lexicon:
    line = json.dumps({"en": "rain", "vi": "mưa lớn"}) + "\n"
    (tmp_path / "parallel").mkdir()
    for name in SENTENCES:
        (tmp_path / f"parallel/{name}.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    command = [sys.executable, "-m", "training.lexicon", tmp_path, "--out", tmp_path / "x"]
    command += options
    subprocess.run([*map(str, command)], cwd=ROOT, check=True, timeout=100)
    return Lexicon(**load_file(tmp_path / "x"))
