"""Converts Vietnamese text in fonts and code pages from before Unicode to Unicode."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# An accented word is one with a letter beyond ASCII. A text is old Vietnamese if three things hold:
# this share of its accented words are Vietnamese syllables after conversion,
MIN_SYLLABLE_SHARE = 0.85
# it has at least this many accented words, and they are at least this share of all its words.
# In 20 news articles the share of syllables was .997 or more; in 117 web pages in other languages,
# .24 or less.
MIN_ACCENTED, MIN_ACCENTED_SHARE = 4, 0.1
# A text of which this share of the accented words are Vietnamese syllables as it is reads as
# Vietnamese, and is not converted. In 261 paragraphs in each old encoding, shown as Latin letters,
# the share was .75 or less.
MIN_SHARE_AS_IT_IS = 0.8
# The encoding of a text is told by its first characters (or bytes), this many.
SAMPLE = 10_000

TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# Vietnamese letters that only Unicode has. A text with one of them is not converted.
UNICODE = re.compile("[ăđĩơũưĂĐĨƠŨƯ\u1ea0-\u1ef9\u0300-\u0323]")
NO_LETTERS = re.compile(r"[\x00-\x40\[-`{-~\xa0“”‘’…–—«»]+")
SYLLABLE = re.compile(
    r"(?:b|ch?|[dđ]|gh?|gi|h|kh?|l|m|ngh?|nh?|n|ph?|qu|r|s|t[hr]?|t|v|x)?"
    r"(?:uyê|uya|i[êa]|yê|u[aâêôơy]|ư[ơa]|o[aăe]|oo(?=n|c)|[aăâeêioôơuưy])"
    r"(?:ch|ng|nh|[cmnpt]|[iyou])?"
)
# TCVN 5712-1: the capitals and tones that the standard has and TCVN3 fonts lack, at 0x80 to 0x9F
# and at single bytes. From the table of GNU iconv.
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
# VNI letters that viparse does not convert.
_VNI_MORE = {"aú": "ẳ", "AÚ": "Ẳ", "î": "ỵ", "Î": "Ỵ"}


def _syllable_share(text: str) -> tuple[float, int, int]:
    """Returns (share, accented, words) of the first SAMPLE characters of a text.

    `words` is the number of words of two letters or more, `accented` the number of them with a
    letter beyond ASCII, and `share` the share (0 to 1) of those that are Vietnamese syllables.
    """
    syllables = accented = total = 0
    for piece in text[:SAMPLE].split():
        words = [word for word in NO_LETTERS.split(piece) if len(word) > 1]
        total += len(words)
        accented_words = [word for word in words if not word.isascii()]
        accented += len(accented_words)
        syllables += sum(map(is_syllable, accented_words))
    return syllables / max(accented, 1), accented, total


@lru_cache(maxsize=1 << 14)
def is_syllable(word: str) -> bool:
    """True if a word is spelt like one Vietnamese syllable.

    >>> is_syllable("nghiêng"), is_syllable("ĐỘC"), is_syllable("über")
    (True, True, False)
    """
    bare, tones = TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    return tones <= 1 and SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def decode_vietnamese(
    data: bytes, visible: bytes, least: int = MIN_ACCENTED
) -> tuple[str, str] | None:
    """Decodes bytes in an old Vietnamese code page.

    Args:
        data: the bytes of a whole file.
        visible: the bytes from which the code page is told: `data` without its markup.
        least: accented words that it is told from, at least.

    Returns:
        (text, encoding), or None if the bytes are in none of these code pages.
    """
    sample = visible[:SAMPLE]
    if not _enough_accented(sample.split(), least):
        return None
    if _reads_as_vietnamese(_letters(sample, "cp1252")):
        return _letters(data, "cp1252"), "cp1252"
    encoding = _best_encoding(
        (
            (name, to_unicode(_letters(sample, name), name))
            for name in ("TCVN3", "cp1258", "TCVN 5712-1", "VISCII", "VNI")
        ),
        least,
    )
    return (to_unicode(_letters(data, encoding), encoding), encoding) if encoding else None


def _letters(data: bytes, encoding: str) -> str:
    """Returns the Unicode letters that programs without the old font show for these bytes."""
    if encoding == "cp1258":
        return data.decode("cp1258", "replace")
    latin = data.decode("latin-1")
    if encoding in ("TCVN 5712-1", "VISCII"):
        return latin
    return re.sub("[\x80-\x9f]", lambda match: _windows_letter(match[0]), latin)


def encoding_of(text: str) -> str | None:
    """Returns the old encoding whose bytes a decoded text shows as letters.

    It is "TCVN3", "VISCII" or "VNI". It is None for a text that is Unicode already: one with a
    letter of Unicode alone, or one that reads as Vietnamese as it is.

    >>> encoding_of("B¸o c¸o cña tØnh ñy")
    'TCVN3'
    >>> encoding_of("Xã Phú Lâm có cua.") is None
    True
    """
    sample = text[:SAMPLE]
    is_old = not has_unicode_letters(text) and _enough_accented(sample.split())
    if not is_old or _reads_as_vietnamese(sample):
        return None
    return _best_encoding((name, to_unicode(sample, name)) for name in ("TCVN3", "VISCII", "VNI"))


def converted(text: str) -> tuple[str, str | None]:
    r"""Converts a decoded text that shows the bytes of an old encoding, or lines of it that do.

    Returns:
        (text, encoding). The encoding is None if nothing is converted.

    >>> converted("B¸o c¸o cña tØnh ñy\nNước đã rút.")
    ('Báo cáo của tỉnh ủy\nNước đã rút.', 'TCVN3')
    """
    if encoding := encoding_of(text):
        return to_unicode(text, encoding), encoding
    if not has_unicode_letters(text):
        return text, None
    lines = text.split("\n")
    found = None
    for number, line in enumerate(lines):
        if not line.isascii() and (encoding := encoding_of(line)):
            lines[number], found = to_unicode(line, encoding), encoding
    return "\n".join(lines), found


def has_unicode_letters(text: str) -> bool:
    """True if a text has a Vietnamese letter that no old encoding shows: it is not converted."""
    return UNICODE.search(text) is not None


def encoding_of_font(font: str) -> str | None:
    """Returns the old encoding that a font was made for ("TCVN3" or "VNI"); None for other fonts.

    A PDF file may write a subset's name and "+" before the font's name.

    >>> encoding_of_font("ABCDEF+.VnTime"), encoding_of_font("VNI-Times")
    ('TCVN3', 'VNI')
    >>> encoding_of_font("Times New Roman") is None
    True
    """
    name = font.rpartition("+")[2].upper()
    if name.startswith((".VN", "VNTIME", "VNARIAL")):
        return "TCVN3"
    return "VNI" if name.startswith("VNI") else None


def to_unicode(text: str, encoding: str) -> str:
    """Converts a text whose letters stand for the bytes of an old encoding to Unicode (NFC).

    Args:
        text: the text as programs show it that do not know the old encoding.
        encoding: "TCVN3", "TCVN 5712-1", "VISCII", "VNI" or "cp1258".

    >>> to_unicode("®éc lËp", "TCVN3")
    'độc lập'
    >>> to_unicode("saün saøng", "VNI")
    'sẵn sàng'
    """
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
    """Joins pieces of text, and converts those in fonts from before Unicode.

    Fonts called ".VnTimeH" show small letters as capitals, because TCVN3 has no accented capitals.

    Args:
        runs: (text, name of its font) of each piece, in order.
    """
    text = ""
    for font, pieces in itertools.groupby(runs, lambda run: run[1]):
        piece = "".join(piece for piece, _ in pieces)
        if encoding := encoding_of_font(font):
            piece = to_unicode(piece, encoding)
        text += piece.upper() if encoding == "TCVN3" and font.endswith("H") else piece
    return text


def _reads_as_vietnamese(text: str) -> bool:
    """True if nearly all accented words of a text are Vietnamese syllables as it is."""
    return _syllable_share(text)[0] >= MIN_SHARE_AS_IT_IS


def _enough_accented(words: Sequence[str | bytes], least: int = MIN_ACCENTED) -> bool:
    """True if enough of the words are accented for a Vietnamese text."""
    return _is_enough(sum(not word.isascii() for word in words), len(words), least)


def _is_enough(accented: int, words: int, least: int) -> bool:
    return accented >= max(least, MIN_ACCENTED_SHARE * words)


def _best_encoding(candidates: Iterable[tuple[str, str]], least: int = MIN_ACCENTED) -> str | None:
    """Returns the encoding whose (encoding, converted text) is most Vietnamese; None if none is."""
    scored = [(*_syllable_share(text), encoding) for encoding, text in candidates]
    share, accented, words, encoding = max(scored, key=lambda score: score[0])
    return encoding if share >= MIN_SYLLABLE_SHARE and _is_enough(accented, words, least) else None


def _windows_letter(letter: str) -> str:
    """Returns the cp1252 letter of a byte of 0x80 to 0x9f, given as the character of that number.

    A byte that cp1252 leaves open stays as it is.
    """
    return letter.encode("latin-1").decode("cp1252", "ignore") or letter
