"""The answer to a question with its hits, and its form as plain values."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from typing import Any

from index.arrays import Span
from index.article import Article
from index.passages import Passage
from index.store.columns import Unmatched
from index.where import Where, conditions
from qa.understanding.talk import talk
from qa.understanding.times.newest import asks_for_newest

# The other articles of a hit that are written as JSON at most.
MAX_ALSO = 20


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article with the same passage as a hit: a reprint, or the same agency's text.

    Attributes:
        id: that of the `Article`.
        title: the same.
        source: the same.
        date: the same.
        source_name: the same.
    """

    id: str
    title: str
    source: str
    date: str | None
    source_name: str | None = None

    @classmethod
    def of(cls, article: Article) -> "Copy":
        """The `Copy` that names this article."""
        values = (article.id, article.title, article.source, article.date, article.source_name)
        return cls(*values)


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that may answer a question.

    Attributes:
        rank: 1 for the best hit.
        score: the confidence in this hit, 0..1. Scores of different questions can be compared.
        passage: the passage, which is quoted.
        article: the passage's article.
        highlight: (start, end) of the answering sentence in `passage.text`.
        signals: the values that rank the passage, by name. `vector` is the cosine with the
            question. `words` is the word score, BM25 as a share of its ceiling. `late` is late
            interaction; only reranked passages have it. `language` was added to the score of a
            passage in a rarer language of the collection (see `qa.finding.levels`). `mark` is the
            score of the mark and `margin` that of its short answer over "not here", in logits;
            `agreeing` is the number of other articles with the same short answer. Without an
            extractor there are none of the three; a passage that it did not read has the margin of
            `qa.marking.highlights.UNREAD`. `vector_rank` and
            `words_rank` are the ranks by these values among the passages that either search found;
            `late_rank` is the rank among the reranked ones. 1 is the best. There is no `words_rank`
            where no word matches.
        matched: (start, end) in `passage.text` of the informative words of the question. Where
            there are none, the informative words that were added to a follow-up question.
        also: the other articles with the same passage, best first.
        answer: (start, end) of the short answer in `passage.text`, within `highlight`; None if the
            passage was not read by the extractor, or the score is below `qa.ranking.CONFIDENT`.
    """

    rank: int
    score: float
    passage: Passage
    article: Article
    highlight: Span
    signals: dict[str, float]
    matched: tuple[Span, ...] = ()
    also: tuple[Copy, ...] = ()
    answer: Span | None = None

    @property
    def pages(self) -> list[int]:
        """The pages of a PDF that the answering sentence stands on; empty for other articles."""
        start, end = self.highlight
        return self.article.pages_of(self.passage.start + start, self.passage.start + end)

    @property
    def short_answer(self) -> str:
        """The text of the short answer; "" if there is none."""
        return self.passage.text[slice(*self.answer)] if self.answer else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: the question as the user typed it.
        understood_as: the question that was searched, without typing slips, with its accents and,
            for a follow-up, with the words that it leaves out. Accents that are as likely wrong are
            searched but do not stand here.
        hits: the passages, best first; empty only if no article meets the filter, or if the
            question is a message to the tool (see `qa.understanding.talk`).
        confident: True if the first hit's score is at least `qa.ranking.CONFIDENT`.
        understood_where: the filter that was read from the question itself (see
            `qa.understanding.inferred`); None if nothing was read.
        unmatched: where no article meets the user's filter, its values that none has, each with the
            nearest names.
        listed: how many articles match, for a question that asks for articles ("những bài nào về
            ..."). Each hit is then of another article. With 0 the hits are of the nearest
            articles. None for any other question.
        about: the id of the article that a follow-up question was asked of; None for any other
            question. If such an answer is not confident, that article does not answer it well, and
            its hits come first.
    """

    question: str
    understood_as: str
    hits: list[Hit]
    confident: bool
    understood_where: Where | None = None
    unmatched: tuple[Unmatched, ...] = ()
    about: str | None = None
    listed: int | None = None

    @property
    def earlier(self) -> list[Hit]:
        """The hits of earlier days whose short answer is another than that of the first hit.

        Only a question that asks for the newest has such (see `qa.understanding.times.newest`).
        """
        first = self.hits[0] if self.hits else None
        if not first or not first.answer or not asks_for_newest(self.question):
            return []
        day, own = first.article.date or "", first.short_answer.casefold()
        others = [hit for hit in self.hits if "" < (hit.article.date or "") < day]
        return [hit for hit in others if hit.answer and hit.short_answer.casefold() != own]

    @property
    def by_article(self) -> list[list[Hit]]:
        """The hits of each article, best first.

        The articles that a question asks for come by date, newest first and undated last.
        """
        groups: dict[str, list[Hit]] = {}
        for hit in self.hits:
            groups.setdefault(hit.article.id, []).append(hit)
        if not self.listed:
            return list(groups.values())
        return sorted(groups.values(), key=lambda own: own[0].article.date or "", reverse=True)

    @property
    def talk_kind(self) -> str | None:
        """What a message to the tool is about; None for a question to the articles."""
        return None if self.hits else talk(self.understood_as)


def first_of(article: Article, hits: list[Hit]) -> list[Hit]:
    """The hits with those of one article first; no score is higher than that of an earlier hit."""
    ordered = sorted(hits, key=lambda hit: hit.article.id != article.id)
    scores = accumulate((hit.score for hit in ordered), min)
    return [
        replace(hit, rank=rank, score=score)
        for rank, (hit, score) in enumerate(zip(ordered, scores, strict=True), start=1)
    ]


def page_numbers(pages: Iterable[int]) -> str:
    """Pages as text, in order and with a dash for those that follow one another.

    >>> page_numbers([7, 3, 4, 5])
    '3–5, 7'
    """
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def as_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, which can be written as JSON.

    Its size is bounded: a hit's article is without its text and the places of its pages, and `also`
    has at most MAX_ALSO items. A hit has its `pages`.
    `understood_where` has the names of the options of `python -m qa`.
    """
    # `asdict` copies all pages of the article of each hit, which takes seconds for a book.
    hits = [replace(hit, article=replace(hit.article, text="", pages=())) for hit in answer.hits]
    fields = asdict(replace(answer, hits=hits))
    if answer.understood_where:
        fields["understood_where"] = conditions(answer.understood_where)
    for hit, values in zip(answer.hits, fields["hits"], strict=True):
        del values["article"]["text"], values["article"]["pages"]
        values["pages"] = hit.pages
        values["also"] = values["also"][:MAX_ALSO]
    return fields
