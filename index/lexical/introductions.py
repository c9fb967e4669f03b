"""Finds the abbreviations of a collection with their written-out forms, in its own text.

Three kinds are found:

- In brackets, with matching initials: "Học viện Nông nghiệp (HVNN)", "HVNN (Học viện Nông nghiệp)".
  The letters must be the initials of the words (Schwartz and Hearst 2003,
  https://psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf, for syllables).
- In brackets, with other letters: "Tổ chức Y tế Thế giới (WHO)". The written-out form is what
  stands before most of the brackets (Okazaki and Ananiadou 2006,
  https://doi.org/10.1093/bioinformatics/btl534).
- Without brackets: the initials of a name, "Học viện Nông nghiệp" for HVNN.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from index.lexical.capitals import LETTERS, capitalised_names, initials_of
from index.lexical.syllables import fold

# A written-out form has at most so many words.
LONGEST_NAME = 10
# How often the same words must stand before a bracket whose letters are no initials, and as which
# share of all brackets with these letters.
TIMES, SHARE = 3, 0.5
# How often a name without brackets must stand in the collection.
NAMED = 2
# A longer form is taken if it has this share of the occurrences of the shorter one.
LONGER = 0.6
# How many different ones are counted at a time. Beyond it those that occurred once are forgotten.
COUNTED = 1 << 19

_BRACKET = re.compile(r"\(([^()\n]{2,100})\)")
_SHORT = re.compile(r"[^\W\d_][\w&./-]{1,11}")
_BEFORE = 120  # characters before a bracket that are looked at
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[.,;:!?\"“”]\s|[()]")
_LINKS = frozenset(("va", "cua", "cac", "ve", "cho", "the", "of", "and", "for", "in", "de", "la"))


class Expansion(NamedTuple):
    """An abbreviation with one written-out form.

    Attributes:
        short: the abbreviation, its folded letters alone ("hvnn").
        long: the written-out form as it stands in the text.
        times: how often the two occurred.
        introduced: True if they stood together, one of them in brackets; False if the name alone
            stood there.
    """

    short: str
    long: str
    times: int
    introduced: bool


def key_of(abbreviation: str) -> str:
    """The folded letters of an abbreviation.

    >>> key_of("GD&ĐT"), key_of("TP.HCM")
    ('gddt', 'tphcm')
    """
    return "".join(filter(str.isalnum, fold(abbreviation)))


def is_abbreviation(text: str) -> bool:
    """True if a text is written like an abbreviation: at least two and half of it in capitals.

    >>> is_abbreviation("TP.HCM"), is_abbreviation("BoE"), is_abbreviation("Mỹ")
    (True, True, False)
    """
    letters = [letter for letter in text if letter.isalnum()]
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) <= LETTERS and capitals >= max(2, len(letters) / 2)


def abbreviates(letters: str, words: list[str]) -> bool:
    """True if the letters are the initials of the words; links such as "và" may be without one.

    A word may also give its first two letters ("ThS" for "thạc sĩ").

    Args:
        letters: folded.
        words: folded; the first one must have a letter.
    """
    ends = {0}
    for place, word in enumerate(words):
        taken = {end + n for end in ends for n in (1, 2) if letters[end : end + n] == word[:n]}
        ends = taken | (ends if place and word in _LINKS else set())
    return len(letters) in ends


class Introductions:
    """Counts the abbreviations of a collection, text after text."""

    def __init__(self) -> None:
        self._initials: Counter[tuple[str, str]] = Counter()
        self._before: dict[str, Counter[str]] = defaultdict(Counter)
        self._names: Counter[str] = Counter()
        self._contexts = 0

    def add(self, text: str) -> None:
        """Counts what a text introduces.

        Args:
            text: NFC.
        """
        for bracket in _BRACKET.finditer(text):
            before = text[max(0, bracket.start() - _BEFORE) : bracket.start()]
            if _SHORT.fullmatch(bracket[1]):
                self._introduce(bracket[1], _last_words(before))
            elif before[-1:] == " ":
                self._explain(before.split()[-1:], _WORD.findall(bracket[1]))
        self._names.update(set(capitalised_names(text)))
        if len(self._names) > COUNTED:
            self._names = Counter({name: n for name, n in self._names.items() if n > 1})

    def _introduce(self, short: str, words: list[str]) -> None:
        """Counts a bracket with the words before it."""
        if not is_abbreviation(short) or any(letter.isdigit() for letter in short):
            return
        key, folded = key_of(short), [fold(word) for word in words]
        for first in range(len(words) - 2, -1, -1):
            if abbreviates(key, folded[first:]):
                self._initials[key, " ".join(words[first:])] += 1
                return
        if len(words) > 1 and self._contexts < COUNTED:
            self._contexts += 1
            self._before[key][" ".join(words)] += 1

    def _explain(self, before: list[str], words: list[str]) -> None:
        """Counts an abbreviation that has its words in the bracket after it."""
        short = before[0].strip('"“”,.;:') if before else ""
        folded = [fold(word) for word in words[: LONGEST_NAME + 1]]
        fits = is_abbreviation(short) and 2 <= len(folded) <= LONGEST_NAME
        if fits and abbreviates(key_of(short), folded):
            self._initials[key_of(short), " ".join(words)] += 1

    def expansions(self) -> list[Expansion]:
        """All that were found, the most frequent first."""
        initials = _joined(self._initials)
        known = {short for short, _ in initials}
        others = {
            (short, long): count
            for short, contexts in self._before.items()
            if short not in known
            for long, count in _common_ends(contexts)
        }
        known |= {short for short, _ in others}
        names = _joined(
            Counter(
                {
                    (initials_of(name), name): n
                    for name, n in self._names.items()
                    if n >= NAMED and initials_of(name) not in known
                }
            )
        )
        expansions = [
            Expansion(short, long, count, pairs is not names)
            for pairs in (initials, others, names)
            for (short, long), count in pairs.items()
        ]
        return sorted(expansions, key=lambda expansion: -expansion.times)


def _joined(counts: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The counts with forms that differ in capitals and accents joined; the most frequent stays."""
    joined: dict[tuple[str, str], tuple[str, int]] = {}
    for (short, long), count in counts.most_common():
        key = short, fold(long)
        first, total = joined.get(key, (long, 0))
        joined[key] = first, total + count
    return {(short, long): count for (short, _), (long, count) in joined.items()}


def _last_words(before: str) -> list[str]:
    """The words of the clause at the end of a text, LONGEST_NAME at most."""
    clause = _CLAUSE.split(before)[-1]
    return _WORD.findall(clause)[-LONGEST_NAME:]


def _common_ends(contexts: Counter[str]) -> Iterator[tuple[str, int]]:
    """(words, count) of what stands before most of the brackets."""
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for context, count in contexts.items():
        words = context.split()
        for first in range(len(words) - 1):
            end = tuple(fold(word) for word in words[first:])
            counts[end] += count
            written.setdefault(end, " ".join(words[first:]))
    total = contexts.total()
    for end in [end for end in counts if len(end) == 2]:
        if counts[end] < max(TIMES, SHARE * total):
            continue
        count = counts[end]
        while longer := [
            more for more in counts if more[1:] == end and counts[more] >= LONGER * counts[end]
        ]:
            end = max(longer, key=lambda more: counts[more])
        yield _from_capital(written[end]), count


def _from_capital(words: str) -> str:
    """The words from the first one with a capital; all if there is none."""
    split = words.split()
    first = next((place for place, word in enumerate(split) if word[0].isupper()), 0)
    return " ".join(split[first:])
