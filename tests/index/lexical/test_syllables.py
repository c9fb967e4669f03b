"""index.lexical.syllables: folding, syllables and their spans, accents, and hashes of terms."""

from unicodedata import normalize

import pytest

from index.lexical.syllables import accents, fold, hashes, syllable_spans, syllables


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hoà BÌNH", "hoa binh"),
        ("hòa bình", "hoa binh"),
        (normalize("NFD", "Đường sắt"), "duong sat"),
        ("dduong Ðà", "duong da"),
        ("Straße, É", "strasse, e"),
        ("ёлка", "елка"),
        ("が 한국", "が 한국"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ai chủ trì?", ["ai", "chu", "tri"]),
        ("ngày 01/04 (1- 4)", ["ngay", "1", "4", "1", "4"]),
        ("1.000.000 đồng, 1,000,000", ["1000000", "dong", "1000000"]),
        ("22,2 km; 2.4.2017; 00", ["22", "2", "km", "2", "4", "2017", "0"]),
        ("số 137-QĐ/TW", ["so", "137", "qd", "tw"]),
        ("toasoan@bao.vn", ["toasoan", "bao", "vn"]),
        ("U23 Covid-19", ["u", "23", "covid", "19"]),
        ("北京，東京", ["北", "京", "東", "京"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("... !", []),
    ],
)
def test_syllables(text: str, folded: list[str]) -> None:
    assert syllables(text) == folded


def test_thai_letters_are_syllables() -> None:
    assert syllables("ไทย") == ["ไ", "ท", "ย"]


def test_spans_are_slices() -> None:
    text = "Số 1.000: Đà Nẵng"
    assert [(text[a:b], word) for a, b, word in syllable_spans(text)] == [
        ("Số", "so"),
        ("1.000", "1000"),
        ("Đà", "da"),
        ("Nẵng", "nang"),
    ]


def test_accents_do_not_depend_on_where_they_are_typed() -> None:
    assert accents("Hoà") == accents("hòa") == accents(normalize("NFD", "hòa")) != accents("hoá")
    assert accents("hoa") == ""
    assert accents("đa") == "đ"


def test_pair_is_its_syllables_written_together() -> None:
    assert hashes(["ha", "noi"])[1] == hashes(["hanoi"])[0]
    assert hashes(["1", "4"])[1] != hashes(["14"])[0]
    assert [part.size for part in hashes([])] == [0, 0]
