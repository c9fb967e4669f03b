"""Decoding: bytes to clean text, and what is said when the encoding is a guess."""

import unicodedata

import pytest

from index.text.decoding import clean, decode

NEWS = (
    "Sáng nay, Ủy ban nhân dân huyện tổ chức hội nghị sơ kết công tác trồng rừng. "
    "Bà con phấn khởi vì được mùa cam, giá bán cao hơn năm ngoái.\n"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def as_cp1258(text: str) -> bytes:
    """Old Windows Vietnamese: a tone mark is a character of its own, the other marks are not."""
    written = ""
    for letter in text:
        letter_and_marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in letter_and_marks if mark in TONES)
        base = "".join(mark for mark in letter_and_marks if mark not in TONES)
        written += unicodedata.normalize("NFC", base) + tones
    return written.encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        "Lũ về.".encode(),
        b"\xef\xbb\xbf" + "Lũ về.".encode(),
        b"\xff\xfe" + "Lũ về.".encode("utf-16-le"),
        b"\xfe\xff" + "Lũ về.".encode("utf-16-be"),
        unicodedata.normalize("NFD", "Lũ về.").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be", "decomposed"],
)
def test_unicode_is_read_without_a_guess(data: bytes) -> None:
    assert decode(data) == ("Lũ về.", None)


def test_letters_are_composed() -> None:
    text, _ = decode("ế".encode() + "e\u0302\u0301".encode())
    assert text == "\u1ebf\u1ebf"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_become_one(end: str) -> None:
    assert decode(f"Lũ về.{end}{end}Cầu trôi.{end}".encode()) == ("Lũ về.\n\nCầu trôi.\n", None)


def test_old_windows_vietnamese_is_read_by_guess() -> None:
    data = as_cp1258(NEWS)
    assert decode(data) == (NEWS, "cp1258")


def test_latin_1_is_read_by_guess() -> None:
    text = (
        "Der Bürgermeister eröffnete am Montag die neue Brücke über den Fluss. Viele Gäste kamen "
        "zur Feier, darunter die Schüler der Grundschule."
    )
    # The two encodings agree on German letters.
    assert decode(text.encode("latin-1")) == (text, "cp1252")


def test_utf16_without_a_mark_is_read_by_guess() -> None:
    assert decode((NEWS * 5).encode("utf-16-le")) == (NEWS * 5, "utf_16_le")


def test_damaged_utf8_keeps_all_but_the_damage_and_says_so() -> None:
    data = "Nước lũ đã ".encode() + b"\xff" + "rút khỏi xóm Bến Đền từ đêm qua".encode()
    assert decode(data) == ("Nước lũ đã �rút khỏi xóm Bến Đền từ đêm qua", "damaged UTF-8")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0\0\0\x08\0",
        bytes(range(256)) * 4,
        b"a\0b",
        "có chữ rồi NUL\0".encode() + b"\x01\x02 a",
    ],
    ids=["png", "zip", "every byte", "many NULs", "NUL among other controls"],
)
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decode(data) == (None, None)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_is_an_empty_text(data: bytes) -> None:
    assert decode(data) == ("", None)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\ud800b", "a�b"),
        ("\udfff", "�"),
        ("a\0b", "a�b"),
        ("a\r\n\rb", "a\n\nb"),
        ("e\u0302\u0301", "ế"),
        ("😀 giữ nguyên\t\x1b", "😀 giữ nguyên\t\x1b"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_combining_marks_beyond_thirty_are_cut() -> None:
    marks = "\u0316\u0317" * 50  # none of them joins a letter
    assert clean(f"a{marks}b{marks[:6]}") == f"a{clean(marks[:30])}b{clean(marks[:6])}"
    assert decode(f"a{marks}b".encode()) == (f"a{clean(marks[:30])}b", None)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"Tin b\xe3ng \xae\xb8", "Tin bóng đá", "TCVN3"),
        (b"M\xada l\xedn \xeb Hu\xd5", "Mưa lớn ở Huế", "TCVN3"),
        (b"Lu\xf5 ve\xe0.", "Lũ về.", "VNI"),
        (b"\xe9t\xe9 \xe0 N\xeemes", "été à Nîmes", "cp1252"),
        (b"A\xf1o", "Año", "cp1252"),
    ],
)
def test_a_few_words_in_an_old_encoding(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_text_that_was_encoded_twice(encoding: str) -> None:
    text = "Nước lũ về, “rất nhanh”."
    once = "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())
    assert decode(once.encode()) == (text, "UTF-8 encoded twice")


@pytest.mark.parametrize("text", ["Nước “lũ”", "été à Nîmes", "Ã là chữ", "Ø 5 µm ± 1", "¡Sí! Â©"])
def test_text_that_was_encoded_once(text: str) -> None:
    assert decode(text.encode()) == (text, None)


def test_ends_of_files_lines_and_paragraphs_as_other_programs_write_them() -> None:
    assert decode(b"Nuoc rut.\r\n\x1a") == ("Nuoc rut.\n", None)
    assert decode(b"Nuoc rut.\0\0") == ("Nuoc rut.", None)
    assert decode("Một\u2028hai\u2029ba".encode()) == ("Một\nhai\n\nba", None)
    assert decode(b"\0\0") == (None, None)


def test_a_few_nuls_in_a_text_cost_themselves_alone() -> None:
    text = "Nước lũ đã\0\0\0rút khỏi xóm Bến Đền từ đêm qua."
    read = "Nước lũ đã rút khỏi xóm Bến Đền từ đêm qua."
    assert decode(text.encode()) == (read, "damaged UTF-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_of_ascii_alone_without_a_mark(encoding: str) -> None:
    assert decode("Nuoc lu da rut.\r\nHet.".encode(encoding)) == ("Nuoc lu da rut.\nHet.", None)
