"""Puts letters into JSON whose escapes stand for the bytes of UTF-8, as Facebook exports it."""

import re

# A backslash that is itself escaped; escapes of bytes beyond ASCII in a row.
ESCAPES = re.compile(r"\\\\|((?:\\u00[89a-f][0-9a-f])+)", re.IGNORECASE)
# An escape of a character that is no byte.
WIDE_ESCAPE = re.compile(r"\\u(?:0[1-9a-f]|[1-9a-f])[0-9a-f]{2}", re.IGNORECASE)
# The share of escapes in a row that must be letters in UTF-8.
MIN_LETTERS = 0.9


def with_letters(text: str) -> str | None:
    r"""Returns JSON with the letters for whose bytes in UTF-8 its escapes stand, or else None.

    >>> with_letters(r'{"post": "L\u00c5\u00a9 v\u00e1\u00bb\u0081"}')
    '{"post": "Lũ về"}'
    >>> with_letters(r'{"post": "Caf\u00e9"}') is None
    True
    """
    if not text.isascii() or "\\u00" not in text or WIDE_ESCAPE.search(text):
        return None
    counts = {True: 0, False: 0}

    def letters(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        data = bytes(int(code, 16) for code in match[1].lower().split("\\u")[1:])
        try:
            decoded = data.decode()
        except UnicodeDecodeError:
            counts[False] += 1
            return match[0]
        counts[True] += 1
        return decoded

    replaced = ESCAPES.sub(letters, text)
    is_utf8 = counts[True] > 0 and counts[True] >= MIN_LETTERS * sum(counts.values())
    return replaced if is_utf8 else None
