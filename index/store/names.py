"""Names that a column can be filtered by, found without accents and capitals, and the nearest."""

import heapq
import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from unicodedata import normalize

from index.lexical.syllables import SYLLABLE, accents, fold

# Names that are offered in the place of one that no article has.
NEAREST = 3
# A name is near if it has this ratio of `SequenceMatcher`, or all words of the other.
NEAR = 0.6
# How many names are compared letter by letter: those that share the most pairs of letters.
COMPARED_NAMES = 50
# Characters of a name that are compared. Names are shorter; some texts in their place are not.
COMPARED_CHARACTERS = 60

# Separators of names in a byline: "Thu Hà, Minh Anh", "Thu Hà - Minh Anh", "Thu Hà và Minh Anh".
_BETWEEN_NAMES = re.compile(r" ?[,;/&|] ?| [-–—] | (?:và|and) ", re.IGNORECASE)


def name_key(name: str) -> str:
    """The letters and digits of a name, in lower case and without accents.

    >>> name_key("Nông Hải Yến"), name_key("kinh-te/")
    ('nonghaiyen', 'kinhte')
    """
    return "".join(filter(str.isalnum, fold(name)))


def names_in_byline(byline: str) -> dict[str, str]:
    """The whole byline and the names in it, each as it is shown: with single spaces.

    >>> list(names_in_byline("Thu  Hà - Minh Anh"))
    ['Thu Hà - Minh Anh', 'Thu Hà', 'Minh Anh']
    """
    line = " ".join(normalize("NFC", byline).split())
    return {name: name for name in [line, *_BETWEEN_NAMES.split(line)]}


class Names:
    """The names in a column's values.

    Attributes:
        written: by key (see `name_key`), each name as it is shown and the places of its values.
    """

    def __init__(self, values: Sequence[str], names: Callable[[str], dict[str, str]]) -> None:
        """Finds the names.

        Args:
            values: the distinct values of the column.
            names: returns the names in a value, each with how it is shown.
        """
        self.written: dict[str, dict[str, list[int]]] = {}
        for place, value in enumerate(values):
            for name, shown in names(value).items():
                if key := name_key(name):
                    self.written.setdefault(key, {}).setdefault(shown, []).append(place)

    def matching(self, name: str) -> dict[str, list[int]]:
        """The names that a name means, as they are shown, with the places of their values.

        Capitals and spaces make no difference. A name without accents means those of any accents. A
        name with accents means those of the same accents; where there are none, those that are
        written without any.
        """
        written = self.written.get(name_key(name), {})
        if not accents(name):
            return written
        spelling = _spelling(name)
        same = {each: places for each, places in written.items() if _spelling(each) == spelling}
        return same or {each: places for each, places in written.items() if not accents(each)}

    def places(self, name: str) -> list[int]:
        """The places of the values that have a name (see `matching`)."""
        return [place for places in self.matching(name).values() for place in places]

    def nearest(self, name: str) -> tuple[str, ...]:
        """The names that are most like another, at most NEAREST, as they are written.

        The time grows with the number of names: 0.3 s for 100,000.
        """
        own, words = name_key(name[:COMPARED_CHARACTERS]), set(_words(name[:COMPARED_CHARACTERS]))
        pairs = set(pairwise(own))

        def shared(key: str) -> float:
            """Dice's coefficient of the pairs of letters of two names."""
            other = set(pairwise(key[:COMPARED_CHARACTERS]))
            return 2 * len(pairs & other) / max(len(pairs) + len(other), 1)

        def likeness(key: str) -> float:
            if words and words.issubset(_words(next(iter(self.written[key])))):
                return 1.0
            return SequenceMatcher(None, own, key[:COMPARED_CHARACTERS], autojunk=False).ratio()

        likely = heapq.nlargest(COMPARED_NAMES, self.written, key=shared)
        ratios = [(likeness(key), key) for key in likely]
        near = sorted((pair for pair in ratios if pair[0] >= NEAR), key=lambda pair: -pair[0])
        shown = (max(self.written[key].items(), key=_count)[0] for _, key in near)
        return tuple(dict.fromkeys(shown))[:NEAREST]


def _count(name: tuple[str, list[int]]) -> int:
    """The number of values that have a (name, places)."""
    return len(name[1])


def _words(name: str) -> list[str]:
    return SYLLABLE.findall(fold(name))


def _spelling(name: str) -> str:
    """A name with the accents of each word behind it, so that "Hoà" and "Hòa" are the same."""
    words = SYLLABLE.findall(name.casefold())
    return "".join(fold(word) + accents(word) for word in words)
