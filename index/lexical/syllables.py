"""Cuts text into syllables, and a syllable into plain letters and accents; hashes of terms."""

import re
import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Accents and vowel signs: Latin, Greek and Cyrillic; Hebrew points; Arabic.
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
# Scripts written without spaces, each letter a syllable: Thai, Lao, Burmese, Khmer, kana, Han.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
# Indian scripts, for `\w` lacks their vowel signs.
_INDIC = "\u0900-\u0963\u0970-\u0dff"
_SIGN = re.compile(f"[{_SIGNS}]")
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+"
_WORD = rf"[{UNSPACED}]|(?:[^\W\d_{UNSPACED}]|[{_SIGNS}{_INDIC}])+"
SYLLABLE = re.compile(f"{_NUMBER}|{_WORD}")

Hashes = NDArray[np.uint64]


def fold(text: str) -> str:
    """`text` in lower case and without accents: "Hoà", "hòa" and "HOA" all become "hoa".

    Đ becomes d, and so do ð (its look-alike in old Vietnamese files) and dd (how Telex types it).
    """
    text = unicodedata.normalize("NFKD", text.casefold())
    text = _SIGN.sub("", text).replace("đ", "d").replace("ð", "d").replace("dd", "d")
    return unicodedata.normalize("NFC", text)


def accents(syllable: str) -> str:
    """What `fold` takes away, in one order: the same for "hoà" and "hòa", empty for "hoa"."""
    letters = unicodedata.normalize("NFD", syllable.casefold())
    return "".join(sorted(letter for letter in letters if letter in "đð" or _SIGN.match(letter)))


def syllables(text: str) -> list[str]:
    """The folded syllables of `text`, in order: Vietnamese syllables are what spaces separate.

    In other languages a syllable is a word, or one letter where no spaces separate words. Letters
    and digits are told apart ("U23": "u", "23"), and numbers lose leading zeros and the signs
    between thousands ("01/04", "1.000": "1", "4", "1000").
    """
    return [_plain(found) for found in SYLLABLE.findall(fold(text))]


def syllable_spans(text: str) -> list[tuple[int, int, str]]:
    """Start, end and folded form of each syllable as it stands in `text`, which is NFC."""
    found = [(*match.span(), fold(match[0])) for match in SYLLABLE.finditer(text)]
    # An accent alone, on a digit or a dash, folds to nothing.
    return [(start, end, _plain(folded)) for start, end, folded in found if folded]


def _plain(syllable: str) -> str:
    if syllable[0].isdigit():
        return re.sub("[.,]", "", syllable).lstrip("0") or "0"
    return syllable


# Hashing letter by letter, h(ab) = h(a) * BASE**len(b) + h(b) modulo 2**64, gives a pair's hash
# from its syllables' hashes. Any large odd number serves; this is 2**64 over the golden ratio.
_BASE = 0x9E3779B97F4A7C15


@lru_cache(maxsize=1 << 18)
def _hash(syllable: str) -> tuple[int, int]:
    """A syllable's hash, and BASE to the power of its length."""
    # "1-4" is not "14", though "Hà Nội" is "Hanoi": numbers carry a sign that ends what precedes.
    letters = "#" + syllable if syllable[0].isdigit() else syllable
    value = 0
    for letter in letters:
        value = (value * _BASE + ord(letter)) % (1 << 64)
    return value, pow(_BASE, len(letters), 1 << 64)


def hashes(found: list[str]) -> tuple[Hashes, Hashes]:
    """The hashes of n syllables (n,) and of their pairs (n - 1,).

    A pair is its two syllables written together, so that "Hà Nội" and "Hanoi" share a term.
    """
    hashed = np.array([_hash(syllable) for syllable in found], dtype=np.uint64).reshape(-1, 2)
    single, power = hashed[:, 0], hashed[:, 1]
    return single, single[:-1] * power[1:] + single[1:]
