"""Vietnamese from before Unicode: told apart from other languages, and converted."""

import random

import pytest

from index.text.decoding import decode
from index.text.legacy import (
    convert_runs,
    converted,
    encoding_of,
    encoding_of_font,
    is_syllable,
    to_unicode,
)

NEWS = (
    "Sáng nay, Ủy ban nhân dân huyện tổ chức hội nghị sơ kết công tác trồng rừng. "
    "Bà con phấn khởi vì được mùa cam, giá bán cao hơn năm ngoái."
)
# The same, as the bytes of each encoding.
TCVN3 = (
    "S¸ng nay, ñy ban nh©n d©n huyÖn tæ chøc héi nghÞ s¬ kÕt c«ng t¸c trång rõng. "
    "Bµ con phÊn khëi v× ®­îc mïa cam, gi¸ b¸n cao h¬n n¨m ngo¸i."
)
VNI = (
    "Saùng nay, UÛy ban nhaân daân huyeän toå chöùc hoäi nghò sô keát coâng taùc troàng röøng. "
    "Baø con phaán khôûi vì ñöôïc muøa cam, giaù baùn cao hôn naêm ngoaùi."
)
VISCII = bytes.fromhex(
    "53e16e67206e61792c209c792062616e206e68e26e2064e26e2068757979ae6e"
)  # "Sáng nay, Ủy ban nhân dân huyyện"
FRENCH = (
    "L'été dernier, le maire a inauguré le pont où passent désormais les élèves. "
    "Très attendu, le chantier a duré près d'une année."
)
GERMAN = (
    "Der Bürgermeister eröffnete am Montag die neue Brücke über den Fluß. Viele Gäste kamen "
    "zur Feier, darunter die Schüler der Grundschule."
)
SPANISH = (
    "El alcalde inauguró ayer el puente nuevo. Según los vecinos, la construcción duró más de un "
    "año; mañana habrá música en la plaza."
)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (TCVN3.encode("latin-1"), NEWS.replace("Ủ", "ủ"), "TCVN3"),
        (VNI.encode("cp1252"), NEWS, "VNI"),
        (TCVN3.replace("ñy", "\x9ey").encode("latin-1"), NEWS, "TCVN 5712-1"),
    ],
    ids=["TCVN3", "VNI", "TCVN 5712-1"],
)
def test_bytes_of_old_code_pages(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


def test_viscii_has_letters_among_the_control_characters() -> None:
    data = VISCII.replace(b"yy\xae", b"y\xae") + b" t\xec c\xe1c x\xe3 \xd0\xa7t \x9em"
    text, encoding = decode(data)
    assert (text, encoding) == ("Sáng nay, Ủy ban nhân dân huyện tì các xã Đật Ụm", "VISCII")


@pytest.mark.parametrize(("text", "encoding"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_unicode_text_that_shows_the_bytes_of_an_old_font(text: str, encoding: str) -> None:
    assert encoding_of(text) == encoding
    assert to_unicode(text, encoding).casefold() == NEWS.casefold()


@pytest.mark.parametrize(
    "text",
    [NEWS, FRENCH, GERMAN, SPANISH, "Harvest is in.", "日本語です。", "cam chè lũ lũ lũ", ""],
)
def test_unicode_text_in_any_language_is_left_alone(text: str) -> None:
    assert encoding_of(text) is None
    assert decode(text.encode()) == (text, None)


# Vietnamese whose letters are all in Latin-1, some of them beside foreign names.
LATIN_LETTERS = (
    "Xã Phú Lâm có cua.",
    "Hà Nam thua Hòa Bình hai bàn.",
    "Cá bè bè, tôm tép nhà tôi cá cà.",
    "Bán nhà hai tháng, có sân, giá hai ba lô.",
    "Quán bún bò bà Cúc có bán chè, cà phê và bánh mì.",
    "CHÀO BÀ CON XÃ PHÚ LÂM VÀ XÃ HÒA AN",
    "Bà Chloé và bé Zoë mê bánh mì, bún và cà phê.",
)
LATIN_SYLLABLES = """
có cá cà cô bà bé bò bùn chè chú cúc dê dù gà già hè hò hú hôm kê kéo không là lá lô lúa
má mà mê mì mèo mùa ná nhà nhé nhôm nó núi ông pháo phà phê quà quê rá rùa sân sáo sông
tê tháng thì thú tôm trái trà trâu tù và vé vì vô xã xích xôi xù ý yên
"""


@pytest.mark.parametrize("text", LATIN_LETTERS)
def test_vietnamese_in_latin_letters_is_left_alone(text: str) -> None:
    assert encoding_of(text) is None
    assert decode(text.encode()) == (text, None)
    assert decode(text.encode("cp1252")) == (text, "cp1252")


def test_every_sentence_of_latin_syllables_is_left_alone() -> None:
    chance = random.Random(22)
    for _ in range(500):
        text = " ".join(chance.choices(LATIN_SYLLABLES.split(), k=chance.randint(3, 12)))
        assert encoding_of(text) is None, text


@pytest.mark.parametrize("text", [FRENCH, GERMAN, SPANISH])
def test_western_languages_are_read_as_such(text: str) -> None:
    assert decode(text.encode("latin-1")) == (text, "cp1252")


def test_dashes_between_english_words_are_no_vietnamese() -> None:
    text = "The river fell — at last — and the — tired — people went home — slowly."
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    ("old", "text"), [("saün saøng", "sẵn sàng"), ("raú", "rẳ"), ("lî", "lỵ"), ("UÛY", "ỦY")]
)
def test_vni_words(old: str, text: str) -> None:
    assert to_unicode(old, "VNI") == text


@pytest.mark.parametrize(
    "word", ["nghiêng", "Hoà", "hoà", "ĐỘC", "khuỷu", "xoong", "quốc", "giặt", "yếu", "ướt"]
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["été", "estỏ", "schưn", "vocờ", "ộtộ", "für", "année", "über", "S¸ng", "naøy", "á̀"]
)
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "TCVN3"),
        ("ABCDEF+.VnTimeH", "TCVN3"),
        ("VNI-Times", "VNI"),
        ("vni helve", "VNI"),
        ("Times New Roman", None),
        ("", None),
    ],
)
def test_fonts(font: str, encoding: str | None) -> None:
    assert encoding_of_font(font) == encoding


def test_runs_are_converted_by_their_fonts() -> None:
    runs = [("®", ".VnTime"), ("éc lËp", ".VnTime"), (" ® ", "Arial"), ("tù do", ".VnTimeH")]
    assert convert_runs(runs) == "độc lập ® TỰ DO"
    assert convert_runs([("to", "VNI-Times"), ("å", "VNI-Times")]) == "tổ"


def test_lines_in_an_old_font_between_others_are_converted() -> None:
    others = "Nước đã rút.\nLe café de l'hôtel était fermé, répète-t-il.\nXã Phú Lâm có cua."
    assert converted(others) == (others, None)
    mixed = f"UBND huyÖn MÌo V¹c häp bµn\n{others}\nUÛy ban nhaân daân huyeän"
    assert converted(mixed) == (
        f"UBND huyện Mèo Vạc họp bàn\n{others}\nỦy ban nhân dân huyện",
        "VNI",
    )
