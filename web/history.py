"""What the browser keeps of an answer: where its words stand. The words stay in the store."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from index.passages import Passage
from qa.answer import Answer, Copy, Hit
from qa.retriever import Retriever
from web.where_json import WhereJson

MAX_TURNS = 30  # of one conversation
MATCHED, ALSO = 200, 20  # of a hit: words emphasised, and other articles named

Short = Annotated[str, Field(max_length=8000)]
Place = Annotated[int, Field(ge=0)]
Score = Annotated[float, Field(ge=0, le=1)]


class TurnHit(BaseModel):
    """A hit without its words, save the sentence that was quoted, to know it again."""

    article: Short
    number: Place
    span: tuple[Place, Place]
    highlight: tuple[Place, Place]
    sentence: Annotated[str, Field(max_length=20_000)]
    score: Score
    signals: Annotated[dict[str, float], Field(max_length=16)]
    matched: Annotated[list[tuple[Place, Place]], Field(max_length=MATCHED)] = []
    also: Annotated[list[Short], Field(max_length=ALSO)] = []

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """What is kept of a hit."""
        start, end = hit.highlight
        return cls(
            article=hit.article.id,
            number=hit.passage.number,
            span=(hit.passage.start, hit.passage.end),
            highlight=hit.highlight,
            sentence=hit.passage.text[start:end],
            score=hit.score,
            signals=hit.signals,
            matched=list(hit.matched[:MATCHED]),
            also=[copy.id for copy in hit.also[:ALSO]],
        )

    def hit(self, rank: int, retriever: Retriever) -> Hit | None:
        """The hit again; None if its article is gone, or says something else there now."""
        article = retriever.article(self.article)
        if article is None:
            return None
        text = article.text[slice(*self.span)]
        if not self.sentence or text[slice(*self.highlight)] != self.sentence:
            return None
        passage = Passage(article.id, self.number, *self.span, text)
        others = [other for id in self.also if (other := retriever.article(id))]
        return Hit(
            rank,
            self.score,
            passage,
            article,
            self.highlight,
            self.signals,
            tuple(self.matched),
            tuple(Copy.of(other) for other in others),
        )


class Turn(BaseModel):
    """A question and its answer, as the browser keeps it and gives it back; it may be forged."""

    question: Annotated[str, Field(max_length=2000)]
    understood_as: Short
    confident: bool
    time: Annotated[str, Field(max_length=40)]  # when it was answered, ISO 8601
    hits: Annotated[list[TurnHit], Field(max_length=10)]
    where: WhereJson = {}

    @classmethod
    def of(cls, answer: Answer, time: str, where: WhereJson | None = None) -> Self:
        """What is kept of an answer."""
        return cls(
            question=answer.question,
            understood_as=answer.understood_as,
            confident=answer.confident,
            time=time,
            hits=[TurnHit.of(hit) for hit in answer.hits],
            where=where or {},
        )

    def answer(self, retriever: Retriever) -> Answer:
        """The answer again, in the words of the articles as they are now.

        It has no hits where none of the quoted sentences is where it was.
        """
        hits = [hit.hit(rank, retriever) for rank, hit in enumerate(self.hits, 1)]
        found = [hit for hit in hits if hit]
        confident = self.confident and bool(found) and found[0].rank == 1
        return Answer(self.question, self.understood_as, found, confident)


Turns = Annotated[list[Turn], Field(max_length=MAX_TURNS)]


class Conversation(BaseModel):
    """The turns of a conversation, oldest first."""

    turns: Turns = []


class QuestionContext(Conversation):
    """What comes with a question: the turns before it, whether it stands by itself, the filter."""

    as_typed: bool = False
    where: WhereJson = {}
