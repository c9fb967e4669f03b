"""Cuts text into syllables, folds away their accents and hashes them.

A folded syllable is in lower case and has no accents. A term of the index is the hash of one folded
syllable, or of a pair of neighbours.
"""

import re
import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Accents and vowel signs: Latin, Greek and Cyrillic; Hebrew points; Arabic.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han. Each letter is a syllable.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
# Indian scripts. They are named here because `\w` does not match their vowel signs.
_INDIC = "\u0900-\u0963\u0970-\u0dff"
_SIGN = re.compile(f"[{_SIGNS}]")
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+"
_WORD = rf"[{UNSPACED}]|(?:[^\W\d_{UNSPACED}]|[{_SIGNS}{_INDIC}])+"
SYLLABLE = re.compile(f"{_NUMBER}|{_WORD}")

Hashes = NDArray[np.uint64]
"""uint64 of shape (n,): the hashes of n terms."""


def fold(text: str) -> str:
    """Text in lower case and without accents.

    Đ becomes d. So does ð, which looks like đ and stands for it in old Vietnamese files. So does
    dd, which is how Telex types đ. The result is NFC and may be shorter than `text`.

    >>> fold("Hoà"), fold("hòa"), fold("HOA")
    ('hoa', 'hoa', 'hoa')
    >>> fold("Đắk Lắk"), fold("ddi")
    ('dak lak', 'di')
    """
    text = unicodedata.normalize("NFKD", text.casefold())
    text = _SIGN.sub("", text).replace("đ", "d").replace("ð", "d").replace("dd", "d")
    return unicodedata.normalize("NFC", text)


def accents(syllable: str) -> str:
    """The accents and đ that `fold` removes from a syllable, as a sorted string.

    Their place does not count: "hoà" and "hòa" have the same accents.

    >>> accents("hoà") == accents("hòa")
    True
    >>> accents("hoa"), accents("Đi")
    ('', 'đ')
    """
    letters = unicodedata.normalize("NFD", syllable.casefold())
    return "".join(sorted(letter for letter in letters if letter in "đð" or _SIGN.match(letter)))


def syllables(text: str) -> list[str]:
    """The folded syllables of a text, in order.

    Vietnamese syllables are separated by spaces. In other languages a syllable is a word. In
    scripts without spaces between words it is one letter. Letters and digits are separated ("U23"
    has two syllables). Numbers lose leading zeros and the signs between thousands.

    >>> syllables("Hà Nội, 01/04: U23 thu 1.000 đồng")
    ['ha', 'noi', '1', '4', 'u', '23', 'thu', '1000', 'dong']
    """
    return [_plain(syllable) for syllable in SYLLABLE.findall(fold(text))]


def syllable_spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, folded syllable) of each syllable of a text, in order.

    Args:
        text: must be NFC. `text[start:end]` is the syllable with its accents.

    >>> syllable_spans("Hà Nội")
    [(0, 2, 'ha'), (3, 6, 'noi')]
    """
    spans = [(*match.span(), fold(match[0])) for match in SYLLABLE.finditer(text)]
    # An accent alone, on a digit or a dash, folds to an empty string.
    return [(start, end, _plain(folded)) for start, end, folded in spans if folded]


def _plain(syllable: str) -> str:
    """A folded syllable; a number without leading zeros and the signs between thousands."""
    if syllable[0].isdigit():
        return re.sub("[.,]", "", syllable).lstrip("0") or "0"
    return syllable


# A polynomial hash: h(ab) = h(a) * BASE**len(b) + h(b) modulo 2**64. So a pair's hash can be
# computed from the hashes of its syllables. BASE may be any large odd number. This one is 2**64
# divided by the golden ratio.
_BASE = 0x9E3779B97F4A7C15


# Longer syllables are not cached: some files have words of a megabyte.
_MAX_CACHED = 40  # characters


def _hash(syllable: str) -> tuple[int, int]:
    """(hash of a folded syllable, BASE to the power of its length), both modulo 2**64."""
    return (_cached_hash if len(syllable) <= _MAX_CACHED else _compute_hash)(syllable)


def _compute_hash(syllable: str) -> tuple[int, int]:
    # "Hà Nội" and "Hanoi" share a hash, but "1-4" and "14" must not: a "#" goes before numbers.
    letters = "#" + syllable if syllable[0].isdigit() else syllable
    value = 0
    for letter in letters:
        value = (value * _BASE + ord(letter)) % (1 << 64)
    return value, pow(_BASE, len(letters), 1 << 64)


_cached_hash = lru_cache(maxsize=1 << 16)(_compute_hash)


def hashes(folded: list[str]) -> tuple[Hashes, Hashes]:
    """The terms of a text: the hashes of its syllables and of their pairs.

    A pair is two neighbours written together, so that "Hà Nội" and "Hanoi" share a term.

    Args:
        folded: n folded syllables, in the order of the text.

    Returns:
        The syllables' hashes, uint64 of shape (n,).
        The pairs' hashes, uint64 of shape (n - 1,), or (0,) where n is 0.
    """
    hashed = np.array([_hash(syllable) for syllable in folded], dtype=np.uint64).reshape(-1, 2)
    single, power = hashed[:, 0], hashed[:, 1]
    return single, single[:-1] * power[1:] + single[1:]
