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
