"""Cuts an article into passages of whole sentences, up to a budget of tokens.

Sentences are measured in the tokens of the model that encodes the passages.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.arrays import Span
from index.article import Article
from index.text.sentences import paragraphs, trimmed

# Tokens of a passage at most: about 800 characters of Vietnamese news. Such a passage has one
# subject, is quick to read, and can be understood alone. Other sizes were not compared.
BUDGET = 200
# A sentence of at most so many tokens is repeated at the start of the next passage of its
# paragraph, so that words such as "he" and "there" can be understood.
OVERLAP = 40
# Raise it when articles are cut in another way, so that a rebuild cuts them again.
SPLIT_RECIPE = 1

# Characters that count as a token at least. The model's tokenizer makes one token of any run of
# white space or of characters that it does not know, so that a passage could be of any length.
MAX_TOKEN = 40
# Texts whose tokens are counted at a time: the tokenizer keeps kilobytes for each.
COUNTED = 10_000

# Where a sentence over the budget may be cut, best first: between the sentences of a quotation,
# after a clause, after a word.
CUTS = [re.compile(mark) for mark in (r"[.!?…][”\"’)]?\s+|[。！？]", r"[;:,–]\s+|[，；、]", r"\s+")]

CountTokens = Callable[[Sequence[str]], list[int]]
"""Takes texts and returns how many tokens each has, without prompt and special tokens."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of an article: `article.text[start:end] == text`.

    Attributes:
        article_id: the `Article.id` of its article.
        number: its place among the article's passages, from 0.
        start: the index of its first character in `article.text`.
        end: the index after its last character in `article.text`.
        text: the text of the slice.
    """

    article_id: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, or a part of one that is over the budget.

    Attributes:
        start, end: its place in the article's text, in characters.
        tokens: its number of tokens.
        opens_paragraph: whether its paragraph begins with it.
        is_heading: whether its paragraph looks like a heading.
    """

    start: int
    end: int
    tokens: int
    opens_paragraph: bool
    is_heading: bool


def split(
    article: Article,
    sentences: Sequence[Span],
    count_tokens: CountTokens,
    budget: int = BUDGET,
    overlap: int = OVERLAP,
) -> list[Passage]:
    """The passages of an article, in order. Together they hold every sentence of its text.

    Args:
        article: the article. Its title is not part of any passage.
        sentences: the sentences of its text, in order, as positions in it.
        count_tokens: counts the tokens of the model that will encode the passages.
        budget: tokens in a passage at most.
        overlap: tokens at most of a sentence that is repeated where a paragraph is cut.
    """
    passages: list[Passage] = []
    for group in _packed(_measured(article.text, sentences, count_tokens, budget), budget, overlap):
        start, end = group[0].start, group[-1].end
        passages.append(Passage(article.id, len(passages), start, end, article.text[start:end]))
    return passages


def _measured(
    text: str, spans: Sequence[Span], count_tokens: CountTokens, budget: int
) -> list[_Sentence]:
    """The sentences of a text with their sizes. Those over the budget are cut into pieces."""
    counts = _sizes([text[start:end] for start, end in spans], count_tokens, budget)
    paragraph_spans = paragraphs(text)
    opening = {start for start, _ in paragraph_spans}
    headings = {start for start, end in paragraph_spans if _is_heading(text[start:end])}
    measured: list[_Sentence] = []
    for (start, end), tokens in zip(spans, counts, strict=True):
        pieces = [(start, end, tokens)]
        if tokens > budget:
            pieces = list(_halved(text, start, end, count_tokens, budget))
        measured.extend(_Sentence(a, b, n, a in opening, a in headings) for a, b, n in pieces)
    return measured


def _sizes(texts: Sequence[str], count_tokens: CountTokens, budget: int) -> list[int]:
    """The tokens of each text, at least one for every MAX_TOKEN characters.

    Of a text that is over the budget by its length alone, only the beginning is counted.
    """
    starts = [text[: MAX_TOKEN * (budget + 1)] for text in texts]
    counts: list[int] = []
    for batch in range(0, len(starts), COUNTED):
        counts += count_tokens(starts[batch : batch + COUNTED])
    return [max(n, len(text) // MAX_TOKEN) for text, n in zip(texts, counts, strict=True)]


def _is_heading(paragraph: str) -> bool:
    """Whether a paragraph looks like a heading of the next one, and not like a photo's caption."""
    short = len(paragraph) <= 100 and "\n" not in paragraph and ":" not in paragraph
    return short and paragraph[-1] not in ".!?…;,”\"')"


def _halved(
    text: str, start: int, end: int, count_tokens: CountTokens, budget: int
) -> Iterator[tuple[int, int, int]]:
    """(start, end, tokens) of the pieces of a sentence, cut in two until each fits the budget."""
    [tokens] = _sizes([text[start:end]], count_tokens, budget)
    if tokens <= budget or end - start == 1:
        yield start, end, tokens
        return
    middle = _best_cut(text, start, end)
    for a, b in (*trimmed(text, start, middle), *trimmed(text, middle, end)):
        yield from _halved(text, a, b, count_tokens, budget)


def _best_cut(text: str, start: int, end: int) -> int:
    """The index at which to cut `text[start:end]` in two, the best one near the middle."""
    middle, reach = (start + end) // 2, (end - start) // 4
    for mark in CUTS:
        cuts = [match.end() for match in mark.finditer(text, middle - reach, middle + reach)]
        if cuts := [cut for cut in cuts if start < cut < end]:
            return min(cuts, key=lambda cut: abs(cut - middle))
    following = range(middle, min(middle + 8, end - 1))
    return next((i for i in following if not _joined(text[i - 1], text[i])), middle)


def _joined(before: str, after: str) -> bool:
    """Whether two neighbouring characters are parts of one letter or one emoji."""
    return before == "\u200d" or after == "\u200d" or unicodedata.category(after)[0] == "M"


def _packed(measured: list[_Sentence], budget: int, overlap: int) -> Iterator[list[_Sentence]]:
    """Groups sentences into passages.

    A paragraph that does not fit starts a new passage if this one is at least half full. A heading
    is moved to the next passage. A paragraph over the budget is cut between sentences; a short
    sentence before the cut is repeated after it.
    """
    rest = _rests_of_paragraphs(measured)
    group: list[_Sentence] = []
    size = 0
    for sentence, ahead in zip(measured, rest, strict=True):
        full = size + sentence.tokens > budget or not _near(group[:1], sentence, budget)
        new_paragraph = sentence.opens_paragraph and size + ahead > budget and size * 2 >= budget
        if group and (full or new_paragraph):
            carried = _carried(group, sentence, budget, overlap)
            yield group[: -len(carried)] if carried and carried[0].is_heading else group
            group, size = carried, sum(part.tokens for part in carried)
        group.append(sentence)
        size += sentence.tokens
    if group:
        yield group


def _carried(
    group: list[_Sentence], following: _Sentence, budget: int, overlap: int
) -> list[_Sentence]:
    """The last sentences of a group with which the next passage starts.

    They are the headings at its end, or its last sentence, which is repeated; or none if they are
    too long.

    Args:
        group: the sentences of a passage.
        following: the sentence after the group.
        budget: tokens in a passage at most.
        overlap: tokens at most of a repeated sentence.
    """
    carried, room = group[-1:], overlap
    if following.opens_paragraph:
        carried = list(takewhile(lambda sentence: sentence.is_heading, reversed(group)))[::-1]
        room = budget // 4
    fits = sum(sentence.tokens for sentence in carried) <= min(room, budget - following.tokens)
    return carried if fits and _near(carried[:1], following, budget) else []


def _near(first: list[_Sentence], last: _Sentence, budget: int) -> bool:
    """False if a passage from a first sentence to a last one would be mostly white space."""
    return all(last.end - sentence.start <= budget * MAX_TOKEN for sentence in first)


def _rests_of_paragraphs(measured: list[_Sentence]) -> list[int]:
    """For each sentence the number of tokens from its start to the end of its paragraph."""
    rests: list[int] = []
    rest = 0
    for sentence in reversed(measured):
        rest += sentence.tokens
        rests.append(rest)
        if sentence.opens_paragraph:
            rest = 0
    return rests[::-1]
