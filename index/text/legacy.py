"""Turns Vietnamese that was typed for fonts and code pages from before Unicode into Unicode."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# A text is taken for old Vietnamese where this share of its accented words are Vietnamese once
# converted, and at least so many of its words, and this part of all, are accented. In 20 news
# articles the share was .997 or more; in 117 web pages in other languages, .24 or less.
SHARE = 0.85
WORDS, PART = 4, 0.1
# Only so much is looked at to tell how a text is encoded; what is found holds for the whole.
SAMPLE = 10_000

TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Letters that Vietnamese has in Unicode alone: none of a text with one of them is converted.
UNICODE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9\u0300-\u0323]")
NO_LETTERS = re.compile(r"[\x00-\x40\[-`{-~\xa0“”‘’…–—«»]+")
SYLLABLE = re.compile(
    r"(?:b|ch?|[dđ]|gh?|gi|h|kh?|l|m|ngh?|nh?|n|ph?|qu|r|s|t[hr]?|t|v|x)?"
    r"(?:uyê|uya|i[êa]|yê|u[aâêôơy]|ư[ơa]|o[aăe]|oo(?=n|c)|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt]|[iyou])?"
)
# TCVN 5712-1: the capitals and tones that the standard has beyond the letters of TCVN3 fonts, at
# 0x80 to 0x9F and at single places (as in the table of GNU iconv).
_TCVN_CAPITALS = dict(
    zip(range(0x80, 0xA0), "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ", strict=True)
) | dict(
    zip(
        b"\x01\x02\x04\x05\x06\x11\x12\x13\x14\x15\x16\x17\xb0\xb1\xb2\xb3\xb4",
        "ÚỤỪỬỮỨỰỲỶỸÝỴ\u0300\u0309\u0303\u0301\u0323",
        strict=True,
    )
)
_TCVN3_CAPITALS = dict(
    zip(
        b"\xaf\xba\xbf\xc0\xc1\xc2\xc3\xc4\xc5\xcd\xd9\xda\xdb\xe0\xf0\xff",
        "ẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ",
        strict=True,
    )
)
# VNI letters that viparse leaves as they are.
_VNI_MORE = {"aú": "ẳ", "AÚ": "Ẳ", "î": "ỵ", "Î": "Ỵ"}


def reads_as_vietnamese(text: str) -> tuple[float, int, int]:
    """(share, accented, words): how many words there are, how many of them have letters beyond
    ASCII, and the share of those that are spelt like a Vietnamese one. One letter is no word.
    """
    right = accented = number = 0
    for piece in text[:SAMPLE].split():
        words = [word for word in NO_LETTERS.split(piece) if len(word) > 1]
        number += len(words)
        strange = [word for word in words if not word.isascii()]
        accented += len(strange)
        right += sum(map(is_syllable, strange))
    return right / max(accented, 1), accented, number


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """Whether a word is spelt like one Vietnamese syllable ("nghiêng", "Hoà", "ĐỘC")."""
    bare, tones = TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def decode_vietnamese(data: bytes, words: bytes) -> tuple[str, str] | None:
    """(text, encoding) of bytes in an old Vietnamese code page; None if they are in none.

    `words` are what of the bytes is looked at to tell: without what is no text in them.
    """
    if not _accented(words[:SAMPLE].split()):
        return None
    found = _best(
        (name, to_unicode(_letters(words[:SAMPLE], name), name))
        for name in ("cp1258", "TCVN3", "TCVN 5712-1", "VISCII", "VNI")
    )
    return (to_unicode(_letters(data, found), found), found) if found else None


def _letters(data: bytes, encoding: str) -> str:
    """The letters that programs take bytes for which know nothing of a font's own letters."""
    if encoding == "cp1258":
        return data.decode("cp1258", "replace")
    latin = data.decode("latin-1")
    if encoding in ("TCVN 5712-1", "VISCII"):
        return latin
    return re.sub("[\x80-\x9f]", lambda found: _windows(found[0]), latin)


def encoding_of(text: str) -> str | None:
    """The old encoding ("TCVN3", "VISCII", "VNI") that a decoded text is still in, if it is."""
    sample = text[:SAMPLE]
    if UNICODE.search(text) or not _accented(sample.split()):
        return None
    return _best((name, to_unicode(sample, name)) for name in ("TCVN3", "VISCII", "VNI"))


def encoding_of_font(font: str) -> str | None:
    """The old encoding that a font was made for: ".VnTime" and "ABCDEF+.VnTime" give "TCVN3"."""
    name = font.rpartition("+")[2].upper()
    if name.startswith((".VN", "VNTIME", "VNARIAL")):
        return "TCVN3"
    return "VNI" if name.startswith("VNI") else None


def to_unicode(text: str, encoding: str) -> str:
    """A text whose letters are the bytes of an old encoding, as Unicode (NFC)."""
    from viparse.normalize.encodings import get_charmap
    from viparse.normalize.tables import convert as replace

    if encoding.startswith("TCVN"):
        text = text.translate(_TCVN3_CAPITALS)
    if encoding == "TCVN 5712-1":
        text = text.translate(_TCVN_CAPITALS)
    if encoding == "VNI":
        for old, new in _VNI_MORE.items():
            text = text.replace(old, new)
    if encoding != "cp1258":
        name = {"TCVN 5712-1": "tcvn3"}.get(encoding, encoding.lower())
        text = replace(text, get_charmap(name))
    return unicodedata.normalize("NFC", text)


def convert_runs(runs: Iterable[tuple[str, str]]) -> str:
    """Text given as pieces with their fonts' names, those in old fonts converted.

    Fonts called ".VnTimeH" show small letters as capitals, which TCVN3 has no accented ones of.
    """
    text = ""
    for font, pieces in itertools.groupby(runs, lambda run: run[1]):
        piece = "".join(piece for piece, _ in pieces)
        if encoding := encoding_of_font(font):
            piece = to_unicode(piece, encoding)
        text += piece.upper() if encoding == "TCVN3" and font.endswith("H") else piece
    return text


def _accented(words: Sequence[str | bytes]) -> bool:
    """Whether enough of the words have something beyond ASCII to be Vietnamese."""
    return sum(not word.isascii() for word in words) >= max(WORDS, PART * len(words))


def _best(candidates: Iterable[tuple[str, str]]) -> str | None:
    scored = [(*reads_as_vietnamese(text), name) for name, text in candidates]
    share, accented, words, name = max(scored, key=lambda found: found[0])
    return name if share >= SHARE and accented >= max(WORDS, PART * words) else None


def _windows(letter: str) -> str:
    """What Windows shows for a byte of 0x80 to 0x9f, given as the letter of that number."""
    return letter.encode("latin-1").decode("cp1252", "ignore") or letter
