"""index.lexical.introductions: abbreviations that articles introduce, by letters and by counts."""

import pytest

from index.lexical.introductions import Expansion, Introductions, abbreviates, is_abbreviation


def found(*texts: str) -> list[Expansion]:
    introductions = Introductions()
    for text in texts:
        introductions.add(text)
    return introductions.expansions()


@pytest.mark.parametrize(
    ("letters", "words", "fits"),
    [
        ("hvnn", ["hoc", "vien", "nong", "nghiep"], True),
        ("khcn", ["khoa", "hoc", "va", "cong", "nghe"], True),  # the link has no letter
        ("khvcn", ["khoa", "hoc", "va", "cong", "nghe"], True),  # or has one
        ("ths", ["thac", "si"], True),  # two letters of a word
        ("hvnn", ["hoc", "vien", "nong"], False),
        ("hvnn", ["cua", "hoc", "vien", "nong", "nghiep"], False),  # the first word has no letter
        ("who", ["to", "chuc", "y", "te"], False),
    ],
)
def test_letters_are_initials(letters: str, words: list[str], fits: bool) -> None:
    assert abbreviates(letters, words) is fits


@pytest.mark.parametrize(
    ("text", "abbreviation"),
    [
        *(("TP.HCM", True), ("GD&ĐT", True), ("BoE", True), ("ThS", True)),
        *(("Q", False), ("Mỹ", False), ("Yonhap", False), ("ABCDEFGHI", False), ("&", False)),
    ],
)
def test_abbreviations_have_capitals(text: str, abbreviation: bool) -> None:
    assert is_abbreviation(text) is abbreviation


def test_initials_in_brackets_are_found_once_they_stand_there() -> None:
    text = "Sáng nay, tại học viện Nông nghiệp (HVNN) có lễ. Cục HHVN (Hàng hải Việt Nam) dự."
    assert found(text) == [
        Expansion("hvnn", "học viện Nông nghiệp", 1, True),
        Expansion("hhvn", "Hàng hải Việt Nam", 1, True),
    ]


def test_other_letters_need_three_brackets_after_the_same_words() -> None:
    two = [
        "Theo Tổ chức Khí tượng Thế giới (WMO), trời nóng.",
        "Ông của Tổ chức Khí tượng thế giới (WMO) nói.",
    ]
    assert [e for e in found(*two) if e.introduced] == []
    three = [*two, "Hôm qua Tổ chức Khí tượng Thế giới (WMO) họp."]
    [expansion] = [e for e in found(*three) if e.introduced]
    # "Theo", "của" and "qua" stand before a third of the brackets each, and are no part of it.
    assert expansion == Expansion("wmo", "Tổ chức Khí tượng Thế giới", 3, True)


def test_places_in_brackets_are_no_other_form() -> None:
    towns = ("Gò Vấp", "Thủ Đức", "Bình Chánh", "Tân Phú")
    assert found(*(f"Anh ở quận {town} (TP.HCM)." for town in towns)) == []


def test_names_of_two_passages_have_initials() -> None:
    text = "Học viện Nông nghiệp và Môi trường mở cửa"
    assert found(text) == []
    [*expansions] = found(text, text)
    # "Học viện Nông nghiệp", and each longer part that begins and ends with a word of the name.
    assert Expansion("hvnn", "Học viện Nông nghiệp", 2, False) in expansions
    assert Expansion("hvnnmt", "Học viện Nông nghiệp và Môi trường", 2, False) in expansions
    assert all(not e.introduced and 4 <= len(e.short) <= 8 for e in expansions)


@pytest.mark.parametrize("text", ["", "(", "()", "(AB)", "A (B)", "(H7N9)", "a (AB) (CD)", " (BC)"])
def test_what_introduces_nothing(text: str) -> None:
    assert found(text, text, text) == []
