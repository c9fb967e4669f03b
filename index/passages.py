"""Cuts an article into passages: whole sentences, packed to a budget of the model's tokens."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.article import Article
from index.text.sentences import paragraphs, sentences, trimmed

# About 800 characters of Vietnamese news: one thought, quick to read, and long enough to be
# understood alone; other sizes were not compared.
BUDGET = 200
# A sentence this short is said again at the start of the next passage of its paragraph, so that
# "he" and "there" keep what they stand for.
OVERLAP = 40
# Raised when articles are cut in another way, so that a rebuild cuts them anew.
SPLIT_RECIPE = 1

# Where an over-long sentence is cut, best first: between the sentences of a quotation, after a
# clause, after a word.
CUTS = [re.compile(mark) for mark in (r"[.!?…][”\"’)]?\s+|[。！？]", r"[;:,–]\s+|[，；、]", r"\s+")]

CountTokens = Callable[[Sequence[str]], list[int]]
"""Texts -> how many of the model's tokens each has, without prompt and special tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of an article: `article.text[start:end] == text`.

    Attributes:
        article_id: `Article.id` of the article it is cut from.
        number: place among the article's passages, from 0.
        start: index of its first character in `article.text`.
        end: index after its last character in `article.text`.
        text: the slice itself.
    """

    article_id: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    tokens: int
    opens_paragraph: bool
    is_heading: bool


def split(
    article: Article, count_tokens: CountTokens, budget: int = BUDGET, overlap: int = OVERLAP
) -> list[Passage]:
    """The passages of an article, in order; together they hold every sentence.

    Args:
        article: its `text` is cut; its title is not part of any passage.
        count_tokens: counts the tokens of the model that will read the passages.
        budget: tokens in a passage at most.
        overlap: tokens, at most, of the sentence that is repeated where a paragraph is cut.
    """
    passages: list[Passage] = []
    for group in _packed(_measured(article.text, count_tokens, budget), budget, overlap):
        start, end = group[0].start, group[-1].end
        passages.append(Passage(article.id, len(passages), start, end, article.text[start:end]))
    return passages


def _measured(text: str, count_tokens: CountTokens, budget: int) -> list[_Sentence]:
    """The sentences with their sizes; one over the budget comes in several pieces."""
    spans = sentences(text)
    counts = count_tokens([text[a:b] for a, b in spans])
    whole = paragraphs(text)
    opening = {a for a, _ in whole}
    headings = {a for a, b in whole if _is_heading(text[a:b])}
    measured: list[_Sentence] = []
    for (start, end), tokens in zip(spans, counts, strict=True):
        pieces = [(start, end, tokens)]
        if tokens > budget:
            pieces = list(_halved(text, start, end, count_tokens, budget))
        measured.extend(_Sentence(a, b, n, a in opening, a in headings) for a, b, n in pieces)
    return measured


def _is_heading(paragraph: str) -> bool:
    """Whether a paragraph looks like the heading of the next; a photo's caption does not."""
    short = len(paragraph) <= 100 and "\n" not in paragraph and ":" not in paragraph
    return short and paragraph[-1] not in ".!?…;,”\"')"


def _halved(
    text: str, start: int, end: int, count_tokens: CountTokens, budget: int
) -> Iterator[tuple[int, int, int]]:
    """An over-long sentence, cut in two until each piece (start, end, tokens) fits the budget."""
    [tokens] = count_tokens([text[start:end]])
    if tokens <= budget or end - start == 1:
        yield start, end, tokens
        return
    middle = _best_cut(text, start, end)
    for a, b in (*trimmed(text, start, middle), *trimmed(text, middle, end)):
        yield from _halved(text, a, b, count_tokens, budget)


def _best_cut(text: str, start: int, end: int) -> int:
    """Where to cut `text[start:end]` in two: at the best place near the middle."""
    middle, reach = (start + end) // 2, (end - start) // 4
    for mark in CUTS:
        cuts = [found.end() for found in mark.finditer(text, middle - reach, middle + reach)]
        if cuts := [cut for cut in cuts if start < cut < end]:
            return min(cuts, key=lambda cut: abs(cut - middle))
    following = range(middle, min(middle + 8, end - 1))
    return next((i for i in following if not _joined(text[i - 1], text[i])), middle)


def _joined(before: str, after: str) -> bool:
    """Whether two characters make one letter or one emoji."""
    return before == "\u200d" or after == "\u200d" or unicodedata.category(after)[0] == "M"


def _packed(measured: list[_Sentence], budget: int, overlap: int) -> Iterator[list[_Sentence]]:
    """Sentences grouped into passages.

    A passage ends before a paragraph that would not fit whole, once it is half full, and never
    with a heading; a paragraph over the budget is cut between sentences, and a short last
    sentence is then repeated.
    """
    rest = _rests_of_paragraphs(measured)
    group: list[_Sentence] = []
    size = 0
    for sentence, ahead in zip(measured, rest, strict=True):
        full = size + sentence.tokens > budget
        new_paragraph = sentence.opens_paragraph and size + ahead > budget and size * 2 >= budget
        if group and (full or new_paragraph):
            kept = _kept(group, sentence, budget, overlap)
            yield group[: -len(kept)] if kept and kept[0].is_heading else group
            group, size = kept, sum(each.tokens for each in kept)
        group.append(sentence)
        size += sentence.tokens
    if group:
        yield group


def _kept(
    group: list[_Sentence], following: _Sentence, budget: int, overlap: int
) -> list[_Sentence]:
    """What the passage after `group` starts with: its headings, or a sentence said again."""
    kept, room = group[-1:], overlap
    if following.opens_paragraph:
        kept = list(takewhile(lambda each: each.is_heading, reversed(group)))[::-1]
        room = budget // 4
    fits = sum(each.tokens for each in kept) <= min(room, budget - following.tokens)
    return kept if fits else []


def _rests_of_paragraphs(measured: list[_Sentence]) -> list[int]:
    """For each sentence, the tokens from its start to the end of its paragraph."""
    rests: list[int] = []
    rest = 0
    for sentence in reversed(measured):
        rest += sentence.tokens
        rests.append(rest)
        if sentence.opens_paragraph:
            rest = 0
    return rests[::-1]
