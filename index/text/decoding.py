"""Decodes the bytes of a text file, whatever its encoding, to clean text."""

import codecs
import re
import unicodedata

from index.text.legacy import SAMPLE, converted, decode_vietnamese

# Charsets that pages and feeds state, as far as Python can decode them: a regular expression.
CHARSETS = (
    rb"windows-125[0-8]|iso-8859-(?:[1-9]|1[03-6])|koi8-[ru]"
    rb"|gb2312|gbk|gb18030|big5|euc-jp|euc-kr|shift_jis|tis-620"
)
# The bytes of cp1252 by its letters beyond Latin-1, and how a letter in UTF-8 begins then.
WINDOWS_LETTERS = {
    ord(letter): byte
    for byte in range(0x80, 0xA0)
    if (letter := bytes([byte]).decode("cp1252", "ignore"))
}
TWICE = re.compile("[\xc2-\xf4][\x80-\xbf]")
# The share of high bytes that are NUL in UTF-16, that of NULs in a text, and what no text holds.
WIDE, MAX_NULS = 0.9, 0.1
NULS, BINARY = re.compile("\0+"), re.compile("[\x01-\x06\x0e-\x19]")
# Bytes of a text of a few words at most.
FEW_BYTES = 40
# Combining marks in a row: no script needs as many.
MAX_MARKS = 30
# Letters that the compatibility forms of Unicode turn into combining marks. There are no others.
HALF_WIDTH_MARKS = "\uff9e\uff9f"
# Runs that may hold more: marks are neither letters nor white space nor ASCII.
LONG_RUN = re.compile(rf"(?:[^\w\s\x00-\x7f]|[{HALF_WIDTH_MARKS}]){{{MAX_MARKS + 1},}}")
# Matches what a Western European text decoded as cp1252 does not hold: letters of other languages,
# and signs inside a word or two that never stand together.
NOT_WESTERN = re.compile(
    r"[^\x00-\x7f\xa0-¿àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÓÔÕÖØÙÚÛÜŒ€‘’‚“”„‹›–—…•™†‡‰]"
    r"|[ìò](?=\w)|õ(?!e)|(?<=[^\W\d_])[^\w\x00-\x7f\xa0\xad‘’“”–—…·®™](?=[^\W\d_])"
    r"|(?<=[^\W\d_])[¹²³ª-º¼-¾](?=[^\W\d_])|[®¨©¶§¬][¡-¿]",
)


def decode(data: bytes, visible: bytes | None = None) -> tuple[str | None, str | None]:
    """Decodes bytes as UTF-8, as their byte order mark says, or else in the likeliest encoding.

    Unicode text that shows the bytes of an old Vietnamese font is converted too.

    Args:
        data: the bytes of a whole file.
        visible: the bytes from which an encoding is guessed: `data` without its markup. None means
            `data` itself.

    Returns:
        (text, guess). The text is clean (see `clean`), or None if the bytes are not text. The guess
        is the name of the encoding if it was guessed, and None if it is certain.
    """
    encodings = {
        codecs.BOM_UTF8: "utf-8-sig",
        codecs.BOM_UTF32_LE: "utf-32",  # begins like the next
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
    }
    stated = next((name for mark, name in encodings.items() if data.startswith(mark)), "utf-8")
    text: str | None
    guess: str | None
    try:
        whole = data.decode(stated)
        text = whole.rstrip("\0\x1a") or whole  # old programs end files so
        if "\0" in text:
            return _decode_with_nuls(data, text)
        text, guess = _decoded_twice(limit_marks(text))
        if guess is None:
            text, guess = converted(text)
    except UnicodeDecodeError:
        text, guess = _decode_by_guess(data, data if visible is None else visible)
    return (None, None) if text is None or "\0" in text else (clean(text), guess)


def _decode_with_nuls(data: bytes, text: str) -> tuple[str | None, str | None]:
    """Returns (text, guess) of UTF-8 that holds the byte NUL.

    It is UTF-16 without a byte order mark if nearly every second byte is NUL. A few NULs are what a
    program or disk left there, and a space takes their place. Both are None for other bytes.
    """
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        high, low = data[first::2], data[1 - first :: 2]
        is_wide = high.count(0) >= WIDE * len(high) and not low.count(0)
        if is_wide and len(high) == len(low):
            return clean(data.decode(encoding, "replace")), None
    if text.count("\0") > MAX_NULS * len(text) or BINARY.search(text):
        return None, None
    return clean(NULS.sub(" ", text)), "damaged UTF-8"


def _decoded_twice(text: str) -> tuple[str, str | None]:
    """Returns (text, guess) of a text that was UTF-8, was read as cp1252 and written as UTF-8.

    The guess is None, and the text as it is, if it does not look so ("NÆ°á»›c").
    """
    letters = text.translate(WINDOWS_LETTERS)
    if not TWICE.search(letters) or max({*letters} - {"�"}) > "\xff":
        return text, None
    once = letters.encode("latin-1", "replace").decode("utf-8", "replace")
    beyond_ascii = len(once) - len(once.encode("ascii", "ignore"))
    if (once.count("�") + text.count("�")) * 10 > beyond_ascii:
        return text, None
    return once, "UTF-8 encoded twice"


def _decode_by_guess(data: bytes, visible: bytes) -> tuple[str | None, str | None]:
    """Decodes bytes that are not UTF-8.

    They are damaged UTF-8, old Vietnamese, Western, or what charset-normalizer says, in this order.
    Returns (text, encoding), both None if the bytes are not text.
    """
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("�") * 10 < beyond_ascii:  # less than a tenth is damaged
        return text, "damaged UTF-8"
    if b"\0" not in data and (vietnamese := decode_vietnamese(data, visible)):
        return vietnamese
    if b"\0" not in data and (western := _decode_western(data)):
        return western, "cp1252"
    if b"\0" not in data and (vietnamese := decode_vietnamese(data, visible, least=1)):
        return vietnamese

    from charset_normalizer import from_bytes

    # Text in these has spaces or line ends, which hold the byte NUL.
    wide = [] if b"\0" in data else ["utf_16_be", "utf_16_le", "utf_32_be", "utf_32_le"]
    best = from_bytes(visible[:SAMPLE], cp_exclusion=wide).best()
    if best is None:
        return None, None
    return data.decode(best.encoding, "replace"), best.encoding


def _decode_western(data: bytes) -> str | None:
    """Returns the text as cp1252 if only letters of French, German, Spanish and the like are in it.

    It is None if there are others, or if over a quarter of the bytes are beyond ASCII, or half of
    them in a few words.
    charset-normalizer takes about half of such texts for Central European or Baltic ones.
    """
    times = 4 if len(data) > FEW_BYTES else 2
    if len(re.findall(rb"[\x80-\xff]", data)) * times > len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if NOT_WESTERN.search(text) else text


def clean(text: str) -> str:
    r"""Returns a text in NFC with "\n" as its only line end.

    U+2028 ends a line, too, and U+2029 a paragraph.
    NUL and halves of surrogate pairs become "�". Other control characters stay.

    >>> clean("Lũ về.\r\nHết.\r")
    'Lũ về.\nHết.\n'
    >>> clean("a\0b"), len(clean("e\u0302\u0301"))
    ('a�b', 1)
    """
    text = re.sub(r"\r\n?|\u2028", "\n", text).replace("\u2029", "\n\n")
    return unicodedata.normalize("NFC", limit_marks(re.sub("[\0\ud800-\udfff]", "�", text)))


def limit_marks(text: str) -> str:
    r"""Returns a text without the combining marks that follow MAX_MARKS others.

    The time of Unicode normalisation grows with the square of such a run.

    >>> len(limit_marks("e" + "\u0301" * 1000))
    31
    """
    return LONG_RUN.sub(lambda run: _limited_run(run[0]), text)


def _limited_run(run: str) -> str:
    characters: list[str] = []
    marks = 0
    for character in run:
        is_mark = unicodedata.combining(character) or character in HALF_WIDTH_MARKS
        marks = marks + 1 if is_mark else 0
        if marks <= MAX_MARKS:
            characters.append(character)
    return "".join(characters)
