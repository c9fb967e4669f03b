"""index.lexical.spellings: which spellings and pairs are counted, and how often."""

from pathlib import Path

import numpy as np
import pytest

from index.lexical import spellings
from index.lexical.accents import Accents
from index.lexical.spellings import write_spellings


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("nghiêng", "nghiêng"),
        ("đắk", "đắk"),
        ("ðường", "đường"),
        ("2016", "0"),
        ("bowl", ""),
        ("the", "the"),
        ("krông", ""),
        ("会", ""),
    ],
)
def test_spellings_are_shaped_like_vietnamese_syllables(word: str, spelling: str) -> None:
    assert spellings.spelling_of(word) == spelling


def test_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_ASKING", "gì")
    write_spellings(["Má mà má. Ba", "wow má mà"], tmp_path, "a")
    counts = Accents.open(tmp_path, "a")
    assert dict(zip(counts.accented.tolist(), counts.seen.tolist(), strict=True)) == {
        "ba": 1,
        "gì": 1,
        "má": 3,
        "mà": 2,
    }
    pairs = {
        (counts.accented[key >> 16], counts.accented[key & 0xFFFF]) for key in counts.pairs.tolist()
    }
    assert pairs == {("má", "mà"), ("mà", "má"), ("má", "ba")}
    assert sorted(counts.joint.tolist()) == [1, 1, 2]
    assert (np.diff(counts.pairs.astype(np.int64)) > 0).all()


def test_questions_words_are_a_hundredth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_ASKING", "ở đâu")
    write_spellings(["ba má " * 600], tmp_path, "a")
    counts = Accents.open(tmp_path, "a")
    # 1200 syllables: 1 + 1200 // 100 // 3 times the three numbers of "ở đâu" and its end
    assert dict(zip(counts.accented.tolist(), counts.seen.tolist(), strict=True))["đâu"] == 1 + 4


def test_batches_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "Ông Nguyễn Văn Ánh chủ trì hội nghị ở điểm cầu Tuyên Quang.",
        "Hội nghị diễn ra tại Hà Nội. Đường sắt Cát Linh - Hà Đông dài 13 km.",
    ]
    whole = write_spellings(texts, tmp_path, "whole")
    monkeypatch.setattr(spellings, "BATCH", 7)
    batches = write_spellings(texts, tmp_path, "batches")
    assert [file.read_bytes() for file in whole] == [file.read_bytes() for file in batches]


def test_only_the_most_frequent_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spellings, "_ASKING", "")
    monkeypatch.setattr(spellings, "FORMS", 2)
    monkeypatch.setattr(spellings, "PAIRS", 1)
    write_spellings(["má má ba ba má", "cá"], tmp_path, "a")
    counts = Accents.open(tmp_path, "a")
    assert counts.accented.tolist() == ["ba", "má"]
    assert counts.pairs.size == counts.joint.size == 1
