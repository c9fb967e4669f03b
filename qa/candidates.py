"""Passages on their way to becoming hits, and which of them are duplicates."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.arrays import Vectors
from index.article import Article
from index.lexical.syllables import UNSPACED, fold
from index.passages import Passage
from qa.answer import Copy
from qa.highlights import Mark

# A passage is a duplicate if this share of its word pairs stands in the other, and no number of its
# own. Of 66 and 30 pairs of news passages that were read, those over 0.8 told the same in the same
# words but for a sentence or less; from 0.7 to 0.8 most added a sentence of news. Without the
# condition on numbers, appeals for donations with other case numbers would be one.
SAME = 0.8
# Fewer pairs may stand in two stories by chance.
SHORT = 8
# Letters and digits without a space; simpler than the syllables of the search, and five times
# faster.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says, without its order.

    Attributes:
        pairs: its pairs of neighbouring folded words.
        numbers: its numbers, without leading zeros.
    """

    pairs: frozenset[tuple[str, str]]
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Content":
        """The content of `text`."""
        pairs = pairwise(_WORD.findall(fold(text)))
        numbers = (digits.lstrip("0") for digits in re.findall(r"\d+", text))
        return cls(frozenset(pairs), frozenset(numbers))

    def within(self, other: "Content") -> bool:
        """True if `other` holds 80 % of these word pairs and all of these numbers.

        A text of fewer than SHORT pairs has to be the same as `other`.
        """
        if not self.numbers <= other.numbers:
            return False
        if len(self.pairs) < SHORT:
            return bool(self.pairs) and self == other
        return len(self.pairs & other.pairs) >= SAME * len(self.pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage that the search found.

    Attributes:
        passage: the passage.
        article: the article it is cut from.
        fused: its score by vectors and words together.
        signals: the parts of that score, as in `Hit.signals`.
        content: what the passage says.
        also: the other articles with the same passage, by id. Grows while duplicates are found.
    """

    passage: Passage
    article: Article
    fused: float
    signals: dict[str, float]
    content: Content
    also: dict[str, Copy] = field(default_factory=dict)

    def absorb(self, duplicate: "Candidate") -> None:
        """Names the articles of a duplicate, which is not shown, beside this one."""
        for copy in (Copy.of(duplicate.article), *duplicate.also.values()):
            if copy.id != self.article.id:
                self.also.setdefault(copy.id, copy)


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A candidate that was compared with the question token by token.

    Attributes:
        candidate: the passage.
        mark: its answering sentence.
        matches: what `qa.ranking.token_matches` gives, (2, q) for a question of q tokens.
        signals: those of the candidate, and those of the comparison where it was reranked.
    """

    candidate: Candidate
    mark: Mark
    matches: Vectors
    signals: dict[str, float]


def distinct(ranked: Iterable[Candidate], n: int) -> list[Candidate]:
    """The first n of `ranked` that are no duplicates of one before; these absorb the others."""
    kept: list[Candidate] = []
    for candidate in ranked:
        original = next((c for c in kept if candidate.content.within(c.content)), None)
        if original:
            original.absorb(candidate)
        elif len(kept) == n:
            break
        else:
            kept.append(candidate)
    return kept


def distinct_marks(ranked: Sequence[Marked], k: int) -> tuple[list[int], list[tuple[int, int]]]:
    """Which of `ranked` mark a sentence of their own, as places in it.

    Returns:
        the first k that do, and the duplicates before the last of these, each with the place of
        the one that holds its sentence.
    """
    kept: list[int] = []
    duplicates: list[tuple[int, int]] = []
    for place, marked in enumerate(ranked):
        if len(kept) == k:
            break
        original = next((at for at in kept if same_mark(marked, ranked[at])), None)
        if original is None:
            kept.append(place)
        else:
            duplicates.append((place, original))
    return kept, duplicates


def same_mark(marked: Marked, other: Marked) -> bool:
    """True if the passage of `other` holds the sentence that `marked` marks.

    In one article it is the same place, where passages overlap; in two, the same content.
    """
    here, there = marked.candidate, other.candidate
    start, end = (here.passage.start + at for at in marked.mark.span)
    if here.article.id == there.article.id:
        return there.passage.start <= start and end <= there.passage.end
    sentence = Content.of(here.article.text[start:end])
    return len(sentence.pairs) >= SHORT and sentence.within(there.content)
