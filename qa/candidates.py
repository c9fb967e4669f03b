"""Passages on their way to becoming hits, and which of them say what another has said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from index.arrays import Vectors
from index.article import Article
from index.lexical.syllables import UNSPACED, fold
from index.model.tokens import Reading
from index.passages import Passage
from qa.answer import Copy
from qa.highlights import Mark

# A passage repeats another if this share of its pairs of syllables stands there, and no number of
# its own. Of 66 and 30 pairs of news passages that were read, those over 0.8 told the same in the
# same words but for a sentence or less; from 0.7 to 0.8 most added a sentence of news. Without the
# condition on numbers, appeals for donations with other case numbers would be one.
SAME = 0.8
# Fewer pairs may stand in two stories by chance.
SHORT = 8
# Letters and digits without a space; simpler than the syllables of the search, and five times
# faster.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


@dataclass(slots=True)
class Said:
    """What a text says, without order: its pairs of neighbouring folded words, and its numbers."""

    pairs: frozenset[tuple[str, str]]
    numbers: frozenset[str]

    @classmethod
    def by(cls, text: str) -> "Said":
        """What `text` says."""
        pairs = pairwise(_WORD.findall(fold(text)))
        numbers = (digits.lstrip("0") for digits in re.findall(r"\d+", text))
        return cls(frozenset(pairs), frozenset(numbers))

    def again(self, other: "Said") -> bool:
        """Whether `other` has said this already."""
        if not self.numbers <= other.numbers:
            return False
        if len(self.pairs) < SHORT:
            return bool(self.pairs) and self == other
        return len(self.pairs & other.pairs) >= SAME * len(self.pairs)


@dataclass(slots=True, eq=False)
class Candidate:
    """A passage that may become a hit.

    Attributes:
        best: how well it matches each token of the question, where it was read closer.
        also: the other articles that say the same.
    """

    passage: Passage
    article: Article
    fused: float
    signals: dict[str, float]
    said: Said
    reading: Reading | None = None
    mark: Mark | None = None
    best: Vectors = field(default_factory=lambda: np.zeros((2, 0), dtype=np.float32))
    score: float = 0.0
    also: dict[str, Copy] = field(default_factory=dict)

    def take(self, other: "Candidate") -> None:
        """Names the articles of another candidate, which is not shown, beside this one."""
        for copy in (Copy.of(other.article), *other.also.values()):
            if copy.id != self.article.id:
                self.also.setdefault(copy.id, copy)


def distinct(ranked: Iterable[Candidate], n: int) -> list[Candidate]:
    """The first n of `ranked` whose passages say something new."""
    kept: list[Candidate] = []
    for candidate in ranked:
        teller = next((c for c in kept if candidate.said.again(c.said)), None)
        if teller:
            teller.take(candidate)
        elif len(kept) == n:
            break
        else:
            kept.append(candidate)
    return kept


def teller(candidate: Candidate, shown: Sequence[Candidate]) -> Candidate | None:
    """The candidate shown whose passage holds the sentence that this one would mark.

    In the same article it is the same place, where passages overlap; in another, the same words.
    """
    if candidate.mark is None:
        return None
    start, end = (candidate.passage.start + at for at in candidate.mark.span)
    marked = Said.by(candidate.article.text[start:end])
    for other in shown:
        if candidate.article.id == other.article.id:
            if other.passage.start <= start and end <= other.passage.end:
                return other
        elif len(marked.pairs) >= SHORT and marked.again(other.said):
            return other
    return None
