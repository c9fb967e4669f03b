"""Candidates for hits, and which of them are duplicates."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.article import Article
from index.lexical.syllables import UNSPACED, fold
from index.passages import Passage
from qa.answer import Copy
from qa.finding.search import Found
from qa.marking.highlights import Mark
from qa.ranking import matching, own_score

# A passage is a duplicate of another if the other has this share of its word pairs and all of its
# numbers. The share was chosen by reading 66 and 30 pairs of news passages. Pairs over 0.8 had the
# same words except for a sentence or less. Most pairs from 0.7 to 0.8 differed by a sentence of
# news. The condition on numbers separates appeals for donations with different case numbers.
SAME = 0.8
# Texts of fewer word pairs may be equal to a part of another story by chance.
SHORT = 8
# Letters and digits without a space. It is simpler than the syllables of the search and five times
# faster.
_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Content:
    """The word pairs and numbers of a text, by which duplicates are found.

    Attributes:
        pairs: the pairs of neighbouring folded words.
        numbers: the numbers, without leading zeros.
    """

    pairs: frozenset[tuple[str, str]]
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Content":
        """The content of a text."""
        pairs = pairwise(_WORD.findall(fold(text)))
        numbers = (digits.lstrip("0") for digits in re.findall(r"\d+", text))
        return cls(frozenset(pairs), frozenset(numbers))

    def within(self, other: "Content") -> bool:
        """True if `other` holds 80 % of these word pairs and all of these numbers.

        A text of fewer than SHORT pairs must have the same pairs and numbers as `other`.
        """
        if not self.numbers <= other.numbers:
            return False
        if len(self.pairs) < SHORT:
            return bool(self.pairs) and self == other
        return len(self.pairs & other.pairs) >= SAME * len(self.pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A passage that was found, with its text.

    Attributes:
        found: how it was found and compared with the question.
        passage: the passage.
        article: the passage's article.
        content: the content of the passage.
        also: the other articles with the same passage, by id. `absorb` adds to it.
    """

    found: Found
    passage: Passage
    article: Article
    content: Content
    also: dict[str, Copy] = field(default_factory=dict)

    def absorb(self, duplicate: "Candidate") -> None:
        """Adds the article of a duplicate, and the articles that it has absorbed, to `also`."""
        for copy in (Copy.of(duplicate.article), *duplicate.also.values()):
            if copy.id != self.article.id:
                self.also.setdefault(copy.id, copy)


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A candidate with its answering sentence.

    Attributes:
        candidate: the passage.
        mark: its answering sentence.
        is_read: True if the extractor read the passage.
    """

    candidate: Candidate
    mark: Mark
    is_read: bool = False

    @property
    def answer(self) -> str:
        """The words of the short answer in small letters; "" if the passage was not read."""
        if self.mark.answer is None:
            return ""
        return self.candidate.passage.text[slice(*self.mark.answer.span)].casefold()


def distinct(ranked: Iterable[Candidate], n: int) -> list[Candidate]:
    """The first n candidates that are not duplicates of an earlier one. They absorb duplicates.

    Args:
        ranked: candidates, best first. It is read until n + 1 of them are not duplicates.
        n: how many candidates at most.
    """
    originals: list[Candidate] = []
    for candidate in ranked:
        original = next((c for c in originals if candidate.content.within(c.content)), None)
        if original:
            original.absorb(candidate)
        elif len(originals) == n:
            break
        else:
            originals.append(candidate)
    return originals


def distinct_marks(ranked: Sequence[Marked], k: int) -> tuple[list[int], list[tuple[int, int]]]:
    """Finds the first k candidates that mark different sentences.

    Args:
        ranked: candidates with their marks, best first.
        k: how many different sentences at most.

    Returns:
        The places in `ranked` of the first k candidates whose sentence no earlier one has.
        (place, place of the earlier one with the same sentence) of the duplicates before the k-th.
    """
    originals: list[int] = []
    duplicates: list[tuple[int, int]] = []
    for place, marked in enumerate(ranked):
        if len(originals) == k:
            break
        original = next((o for o in originals if same_mark(marked, ranked[o])), None)
        if original is None:
            originals.append(place)
        else:
            duplicates.append((place, original))
    return originals, duplicates


def same_mark(marked: Marked, other: Marked) -> bool:
    """True if the passage of `other` has the sentence that `marked` marks.

    In the same article, passages overlap, and the sentence's place is compared. In two articles its
    content is compared; a sentence of fewer than SHORT word pairs never counts as the same.
    """
    candidate, holder = marked.candidate, other.candidate
    start, end = (candidate.passage.start + offset for offset in marked.mark.span)
    if candidate.article.id == holder.article.id:
        return holder.passage.start <= start and end <= holder.passage.end
    sentence = Content.of(candidate.passage.text[slice(*marked.mark.span)])
    return len(sentence.pairs) >= SHORT and sentence.within(holder.content)


def matching_articles(
    candidates: Sequence[Candidate], preference: Callable[[Candidate], float] | None = None
) -> tuple[list[Candidate], int]:
    """The best passage of each article that matches, and their number (`qa.ranking.matching`).

    If none matches, it is the best passage of every article.

    Args:
        candidates: passages, best first.
        preference: returns what the day of a passage adds to its ranking score; None for nothing.
    """
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        best.setdefault(candidate.article.id, candidate)
    signals = [candidate.found.signals for candidate in best.values()]
    scores = [own_score(each) for each in signals]
    if preference is not None:
        scores = [s + preference(c) for s, c in zip(scores, best.values(), strict=True)]
    count = matching(scores, late=all("late" in each for each in signals))
    return list(best.values())[: count or None], count
