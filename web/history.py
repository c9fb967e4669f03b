"""The history that the browser stores: answers without their text, which stays in the store.

The browser sends it back with a question, or to show a conversation again. It may be forged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, Protocol, Self

from pydantic import BaseModel, Field, ValidationError

from index.arrays import Span
from index.article import Article
from index.passages import BUDGET, MAX_TOKEN, Passage
from qa.answer import MAX_ALSO, Answer, Copy, Hit
from qa.understanding.question import MAX_QUESTION
from web.where_json import Manner, Order, WhereError, WhereJson, inferred_json, parse_where

MAX_CONVERSATIONS = 30  # that a browser stores
MAX_PINNED = 20  # of them that stay when newer ones come
MAX_TURNS = 30  # of one conversation
MAX_CONTEXT = 5  # turns that are sent with a question, and that it is understood from
# The page hands these to its script, which has no numbers of its own for them.
LIMITS = {
    "conversations": MAX_CONVERSATIONS,
    "pinned": MAX_PINNED,
    "turns": MAX_TURNS,
    "context": MAX_CONTEXT,
}
MAX_TURN_HITS = 50  # a forged turn may have no more; the page asks for `conversation.LISTED`
MAX_PASSAGE = (BUDGET + 1) * MAX_TOKEN  # characters; no passage of a store has more
MAX_MATCHED = 200  # emphasised spans of a hit

Short = Annotated[str, Field(max_length=8000)]  # characters
Natural = Annotated[int, Field(ge=0, le=10**9)]
Signal = Annotated[float, Field(allow_inf_nan=False)]
Score = Annotated[float, Field(ge=0, le=1)]


class Articles(Protocol):
    """Has articles and their passages, as a `qa.Retriever` does, whose methods these are."""

    def article(self, id: str) -> Article | None: ...
    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None: ...
    def copies(self, ids: Sequence[str]) -> list[Copy]: ...


class TurnHit(BaseModel):
    """A hit without its text, except the quoted sentence, by which the text is recognised.

    Attributes:
        article: the article's id.
        number: the passage's number within the article.
        span: (start, end) of the passage in the article's text, in characters.
        highlight: (start, end) of the quoted sentence within the passage, in characters.
        sentence: the quoted sentence.
        score: as `Hit.score`, 0..1.
        signals: as `Hit.signals`.
        matched: (start, end) of the emphasised words within the passage, in characters.
        also: ids of the other articles with the same passage.
        answer: (start, end) of the short answer within the passage, in characters.
    """

    article: Short
    number: Natural
    span: tuple[Natural, Natural]
    highlight: tuple[Natural, Natural]
    sentence: Annotated[str, Field(max_length=20_000)]
    score: Score
    signals: Annotated[dict[Short, Signal], Field(max_length=16)]
    matched: Annotated[list[tuple[Natural, Natural]], Field(max_length=MAX_MATCHED)] = []
    also: Annotated[list[Short], Field(max_length=MAX_ALSO)] = []
    answer: tuple[Natural, Natural] | None = None

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """What is stored of a hit."""
        start, end = hit.highlight
        return cls(
            article=hit.article.id,
            number=hit.passage.number,
            span=(hit.passage.start, hit.passage.end),
            highlight=hit.highlight,
            sentence=hit.passage.text[start:end],
            score=hit.score,
            signals=hit.signals,
            matched=list(hit.matched[:MAX_MATCHED]),
            also=[copy.id for copy in hit.also[:MAX_ALSO]],
            answer=hit.answer,
        )

    def hit(self, rank: int, articles: Articles) -> Hit | None:
        """The hit with its text from the store.

        Its passage is the one of the store that holds the sentence now. After a build with other
        split settings it may begin and end elsewhere.

        Args:
            rank: 1 is the best.
            articles: has the articles and passages of the store.

        Returns:
            None if the article is gone, if another text stands where the sentence was, or if there
            cannot have been such a passage.
        """
        article = articles.article(self.article)
        (start, end), (first, last) = self.span, self.highlight
        place = start + first, start + last
        could_be = place[1] <= end and end - start <= MAX_PASSAGE
        if article is None or not could_be or not _stands(self.sentence, article.text, place):
            return None
        passage = articles.passage_around(article, place, self.span)
        if passage is None:
            return None
        moved = start - passage.start
        begin, stop = self.answer or (0, 0)
        answer = (begin + moved, stop + moved) if first <= begin < stop <= last else None
        return Hit(
            rank,
            self.score,
            passage,
            article,
            (first + moved, last + moved),
            self.signals,
            tuple(_emphasised(self.matched, moved, len(passage.text))),
            tuple(articles.copies(self.also)),
            answer,
        )


def _stands(sentence: str, text: str, place: Span) -> bool:
    """True if a sentence is that part of a text; the text may be long, and nothing is copied."""
    start, end = place
    return end - start == len(sentence) > 0 and text.startswith(sentence, start)


def _emphasised(spans: Sequence[Span], moved: int, length: int) -> Iterator[Span]:
    """The spans, moved by some characters, that lie in a passage one after the other.

    Args:
        spans: (start, end) in the passage as it was.
        moved: how many characters later its text is in the present passage.
        length: of the present passage, in characters.
    """
    last = 0
    for start, end in spans:
        if last <= start + moved < end + moved <= length:
            yield start + moved, end + moved
            last = end + moved


class Turn(BaseModel):
    """A question and its answer, as the browser stores them.

    Attributes:
        question, understood_as, confident, about, listed: as those of `Answer`.
        time: when it was answered, ISO 8601.
        hits: best first.
        where: the filter it was asked with.
        infer: False if no filter was to be read from the question.
        understood_where: the filter that was read from the question.
        opened: the id of the article that the reader opened last.
        order, plain: as those of `Manner`.
    """

    question: Annotated[str, Field(max_length=MAX_QUESTION)]
    understood_as: Short
    confident: bool
    time: Annotated[str, Field(max_length=40)]
    hits: Annotated[list[TurnHit], Field(max_length=MAX_TURN_HITS)]
    where: WhereJson = {}
    infer: bool = True
    understood_where: WhereJson = {}
    about: Short | None = None
    listed: Natural | None = None
    opened: Short | None = None
    order: Order | None = None
    plain: bool = False

    @classmethod
    def of(cls, answer: Answer, time: str, manner: Manner | None = None) -> Self:
        """What is stored of an answer.

        Args:
            answer: the answer.
            time: when it was given, ISO 8601.
            manner: how it was asked; None for the usual.
        """
        manner = manner or Manner()
        return cls(
            question=answer.question,
            understood_as=answer.understood_as,
            confident=answer.confident,
            time=time,
            hits=[TurnHit.of(hit) for hit in answer.hits],
            where=manner.where,
            infer=manner.infer,
            order=manner.order,
            plain=manner.plain,
            understood_where=inferred_json(answer),
            about=answer.about,
            listed=answer.listed,
        )

    @property
    def manner(self) -> Manner:
        """How the question was asked."""
        return Manner(self.where, self.infer, self.order, self.plain)

    def answer(self, articles: Articles) -> Answer:
        """The answer with its text from the store.

        Hits whose sentence is no longer where it was are left out; the others keep their ranks.
        The answer is confident only if it was and its first hit is still there. A spoilt filter in
        `understood_where` is left out.
        """
        hits = [hit.hit(rank, articles) for rank, hit in enumerate(self.hits, 1)]
        present = [hit for hit in hits if hit]
        confident = self.confident and bool(present) and present[0].rank == 1
        try:
            understood_where = parse_where(self.understood_where)
        except WhereError:
            understood_where = None
        return Answer(
            self.question,
            self.understood_as,
            present,
            confident,
            understood_where,
            about=self.about,
            listed=self.listed,
        )

    def spoken_of(self, articles: Articles) -> Answer:
        """The answer as a later question follows it.

        If the reader opened an article of it, this article comes first and counts as an answer.
        """
        answer = self.answer(articles)
        opened = [hit for hit in answer.hits if hit.article.id == self.opened]
        if not opened:
            return answer
        others = [hit for hit in answer.hits if hit.article.id != self.opened]
        return replace(answer, hits=[*opened, *others], confident=True)


Turns = Annotated[list[Turn], Field(max_length=MAX_TURNS)]


class Conversation(BaseModel):
    """The turns of a conversation, oldest first."""

    turns: Turns = []


class QuestionContext(Conversation):
    """What the browser sends with a question.

    Attributes:
        turns: the turns before it, oldest first.
        as_typed: True if the question is to be searched as it is typed, without the turns.
        where, infer, order, plain: as those of `Manner`.
    """

    as_typed: bool = False
    where: WhereJson = {}
    infer: bool = True
    order: Order | None = None
    plain: bool = False

    @property
    def manner(self) -> Manner:
        """How the question is asked."""
        return Manner(self.where, self.infer, self.order, self.plain)

    @classmethod
    def parse(cls, context: Any) -> Self:
        """The context that the script sent; without its turns if these are spoilt.

        Raises:
            WhereError: its filter is spoilt.
        """
        try:
            return cls.model_validate(context or {})
        except ValidationError:  # the history is of another version, or spoilt
            where = context.get("where") if isinstance(context, dict) else None
        try:
            return cls(where=where or {})
        except ValidationError as error:
            raise WhereError("The filter is spoilt.") from error
