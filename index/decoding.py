"""Turns the bytes of a text file into clean text."""

import re
import unicodedata


def decode(data: bytes) -> tuple[str | None, str | None]:
    """(text, encoding by guess): UTF-8 or what a byte order mark says, else the likeliest.

    The text is None where the bytes are no text; the encoding is None where it is no guess.
    """
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    mark = next((name for start, name in marks.items() if data.startswith(start)), "utf-8")
    text: str | None
    guess: str | None
    try:
        text, guess = data.decode(mark), None
    except UnicodeDecodeError:
        text, guess = _guessed(data)
    return (None, None) if text is None or "\0" in text else (clean(text), guess)


def _guessed(data: bytes) -> tuple[str | None, str | None]:
    """As `decode`, for bytes that are not what they should be."""
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("�") * 10 < beyond_ascii:  # a few bytes of it are damaged
        return text, "damaged UTF-8"

    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000]).best()
    if best is None:
        return None, None
    return data.decode(best.encoding, "replace"), best.encoding


def clean(text: str) -> str:
    """NFC, with "\\n" as the only line end, and without NUL and halves of surrogate pairs."""
    text = re.sub(r"\r\n?", "\n", text)
    return unicodedata.normalize("NFC", re.sub("[\0\ud800-\udfff]", "�", text))
