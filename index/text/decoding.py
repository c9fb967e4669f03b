"""Turns the bytes of a text file into clean text."""

import codecs
import re
import unicodedata

from index.text.legacy import SAMPLE, decode_vietnamese, encoding_of, to_unicode

# In a text of Western Europe read as cp1252: no letters but these, and no sign inside a word.
NOT_WESTERN = re.compile(
    r"[^\x00-\x7f\xa0-¿àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÓÔÕÖØÙÚÛÜŒ€‘’‚“”„‹›–—…•™†‡‰]"
    r"|[ìò](?=\w)|õ(?!e)|(?<=[^\W\d_])[^\w\x00-\x7f\xa0\xad‘’“”–—…·®™](?=[^\W\d_])"
    r"|(?<=[^\W\d_])[¹²³ª-º¼-¾](?=[^\W\d_])",
)


def decode(data: bytes, words: bytes | None = None) -> tuple[str | None, str | None]:
    """(text, encoding by guess): UTF-8 or what a byte order mark says, else the likeliest.

    The text is None where the bytes are no text; the encoding is None where it is no guess. A guess
    is made from `words` where they are given: the same bytes without what is no text in them.
    """
    marks = {
        codecs.BOM_UTF8: "utf-8-sig",
        codecs.BOM_UTF32_LE: "utf-32",  # begins like the next
        codecs.BOM_UTF16_LE: "utf-16",
        codecs.BOM_UTF16_BE: "utf-16",
    }
    mark = next((name for start, name in marks.items() if data.startswith(start)), "utf-8")
    text: str | None
    guess: str | None
    try:
        text = data.decode(mark)
        if guess := encoding_of(text):
            text = to_unicode(text, guess)
    except UnicodeDecodeError:
        text, guess = _guessed(data, data if words is None else words)
    return (None, None) if text is None or "\0" in text else (clean(text), guess)


def _guessed(data: bytes, words: bytes) -> tuple[str | None, str | None]:
    """As `decode`, for bytes that are not what they should be."""
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("�") * 10 < beyond_ascii:  # a few bytes of it are damaged
        return text, "damaged UTF-8"
    if b"\0" not in data and (found := decode_vietnamese(data, words)):
        return found
    if b"\0" not in data and (western := _western(data)):
        return western, "cp1252"

    from charset_normalizer import from_bytes

    best = from_bytes(words[:SAMPLE]).best()
    if best is None:
        return None, None
    return data.decode(best.encoding, "replace"), best.encoding


def _western(data: bytes) -> str | None:
    """The text, if it has no signs but those of French, German, Spanish and their neighbours.

    charset-normalizer takes such texts for Central European or Baltic ones as often as not.
    """
    if len(re.findall(rb"[\x80-\xff]", data)) * 4 > len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if NOT_WESTERN.search(text) else text


def clean(text: str) -> str:
    """NFC, with "\\n" as the only line end, and without NUL and halves of surrogate pairs."""
    text = re.sub(r"\r\n?", "\n", text)
    return unicodedata.normalize("NFC", re.sub("[\0\ud800-\udfff]", "�", text))
