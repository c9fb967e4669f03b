"""Plain search: the articles that hold all words, and what is quoted word for word."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from index.arrays import Span
from index.article import Article
from index.collection.interface import Collection
from index.errors import QuestionError
from index.lexical.syllables import Hashes, accents, hashes, syllable_spans, syllables
from index.passages import Passage
from index.store.search import StoredPassage
from index.where import Where
from qa.answer import Answer, Hit
from qa.marking.highlights import Mark, at_words
from qa.marking.hits import with_texts
from qa.understanding.question import tidy

# What stands between quotation marks of any kind.
_QUOTED = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]')
# The tone mark of a syllable may stand at either of these vowels: "hòa", "hoà".
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE_LAST = re.compile(f"([ou])([aey])([{_TONES}])")
_TONE_FIRST = re.compile(f"([ou])([{_TONES}])([aey])")
# Articles that are read at most to see whether they hold what is exact; some two seconds.
MOST_READ = 100_000


class TooFrequentError(QuestionError):
    """So many articles may hold what is searched for that they are not read."""


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """What is searched for.

    Attributes:
        bare: the folded syllables that are typed without accents: any accents fit.
        exact: case-folded texts that stand as whole words: what is quoted, and the syllables with
            accents. Of each tuple one has to be there.
    """

    bare: frozenset[str]
    exact: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> "PlainQuery":
        """The query of a tidied text.

        >>> query = PlainQuery.of('lu Hòa "Na Hang"')
        >>> query == PlainQuery(frozenset({"lu"}), (("na hang",), ("hòa", "hoà")))
        True
        """
        quoted = [phrase.casefold().strip() for phrase in _QUOTED.findall(text)]
        exact: list[tuple[str, ...]] = [(phrase,) for phrase in quoted if syllables(phrase)]
        rest, bare = _QUOTED.sub(" ", text).casefold(), set()
        for start, end, folded in syllable_spans(rest):
            syllable = rest[start:end]
            if accents(syllable):
                exact.append(_spellings(syllable))
            else:
                bare.add(folded)
        return cls(frozenset(bare), tuple(dict.fromkeys(exact)))

    @property
    def terms(self) -> Hashes:
        """The terms of the index that an article must hold."""
        parts = [hashes([syllable])[0] for syllable in self.bare]
        for text, *_ in self.exact:
            parts += hashes(syllables(text))
        return np.unique(np.concatenate([np.empty(0, np.uint64), *parts]))

    def spans(self, text: str) -> list[Span]:
        """(start, end) of what is searched for in a text; spans that touch are one.

        Args:
            text: NFC text, such as a passage's.
        """
        folded = _folded(text)
        spans = [(start, end) for start, end, word in syllable_spans(text) if word in self.bare]
        spans += [span for each in chain(*self.exact) for span in occurrences(each, folded)]
        joined: list[Span] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def holds(self, text: str) -> bool:
        """True if a text has one of each tuple of `exact`."""
        folded = _folded(text)
        return all(any(any(occurrences(e, folded)) for e in either) for either in self.exact)


def _spellings(syllable: str) -> tuple[str, ...]:
    """A syllable with its tone mark where it is, and at the other vowel of "oa", "oe" or "uy"."""
    letters = unicodedata.normalize("NFD", syllable)
    moved = _TONE_LAST.sub(r"\1\3\2", letters)
    if moved == letters:
        moved = _TONE_FIRST.sub(r"\1\3\2", letters)
    return tuple(dict.fromkeys((syllable, unicodedata.normalize("NFC", moved))))


def _folded(text: str) -> str:
    """A text of the same length in small letters, with a space for each end of a line."""
    folded = text.casefold()
    if len(folded) != len(text):  # a letter became two, such as "ß"
        folded = text
    return folded.replace("\n", " ")


def occurrences(phrase: str, folded: str) -> Iterator[Span]:
    """(start, end) of each place in a text where a phrase stands as whole words.

    Args:
        phrase: case-folded, on one line.
        folded: the text, case-folded.
    """
    start = folded.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before, after = folded[max(start - 1, 0) : start], folded[end : end + 1]
        cut = (before.isalnum() and phrase[0].isalnum()) or (
            after.isalnum() and phrase[-1].isalnum()
        )
        if not cut:
            yield start, end
        start = folded.find(phrase, start + 1)


def plain_search(store: Collection, text: str, k: int, where: Where | None = None) -> Answer:
    """Finds the articles that hold all words of a text.

    Args:
        store: the collection.
        text: words, and in quotation marks what the article must have word for word, in one
            passage. Capitals make no difference, and accents none in words that are typed without
            any outside of quotation marks.
        k: how many hits at most.
        where: which articles may be found; None for all.

    Returns:
        An answer whose `listed` is the number of all such articles. It has a hit of each of the k
        that match best by words, with the sentence that has the most of them.

    Raises:
        QuestionError: there is no word, or the text is too long.
        TooFrequentError: what is quoted or has accents is too frequent.
    """
    tidied = tidy(text)
    query = PlainQuery.of(tidied)
    terms = query.terms
    if not terms.size:
        raise QuestionError("There is no word to search for: type one.")
    found = store.holding(
        terms, store.words.weigh(tidied), where, k, query.holds if query.exact else None, MOST_READ
    )
    if found.count is None:
        raise TooFrequentError("Too many articles have these words: add a word or a filter.")
    hits = [_hit(store, query, rank, best) for rank, best in enumerate(found.best, start=1)]
    return Answer(text, tidied, with_texts(store, hits), False, listed=found.count)


def _hit(store: Collection, query: PlainQuery, rank: int, best: Sequence[StoredPassage]) -> Hit:
    """The hit of an article, of which `best` are the best passages."""
    passages = store.passages([each.id for each in best])
    # The first that has all that is exact, which may stand in several passages or in the title.
    number = next((n for n, (p, _) in enumerate(passages) if query.holds(p.text)), 0)
    passage, article = passages[number]
    spans = query.spans(passage.text)
    [tokens] = store.passage_tokens([best[number].id])
    sentences = tokens.sentences[:, :2].tolist()
    return _marked(rank, passage, article, spans, sentences, best[number].words)


def _marked(
    rank: int,
    passage: Passage,
    article: Article,
    spans: Sequence[Span],
    sentences: Sequence[Sequence[int]],
    score: float,
) -> Hit:
    """A hit whose highlight is the first sentence with the most of some spans."""

    def inside(sentence: Sequence[int]) -> int:
        start, end = sentence
        return sum(min(b, end) - max(a, start) for a, b in spans if a < end and start < b)

    start, end = max(sentences, key=inside, default=(0, len(passage.text)))
    mark = at_words(Mark((start, end), 0.0), passage.text)
    return Hit(rank, 1.0, passage, article, mark.span, {"words": score}, tuple(spans))
