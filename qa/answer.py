"""What comes of a question: `Answer`, its hits, and both as plain values."""

from dataclasses import asdict, dataclass
from typing import Any

from index.arrays import Span
from index.article import Article
from index.passages import Passage


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that says the same as a hit's passage: a reprint, or an agency's text.

    Attributes:
        id, title, source, date: as those of `Article`.
    """

    id: str
    title: str
    source: str
    date: str | None

    @classmethod
    def of(cls, article: Article) -> "Copy":
        """What is shown of `article`."""
        return cls(article.id, article.title, article.source, article.date)


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that may answer.

    Attributes:
        rank: 1 is the best.
        score: 0..1, higher is better, comparable between questions.
        passage: the quotation.
        article: the article it is cut from.
        highlight: (start, end) of the answering sentence within `passage.text`.
        signals: what each part of the ranking gave: `vector` (cosine), `words` (share of the most
            that any text could get), `late` (late interaction), `sentence` (how well its best
            sentence matches) and `elsewhere` (what passages of other articles say better), each
            0..1, the last three only where the passage was read closer; and the place of `vector`,
            `words` and `late` among those compared, as `..._rank`.
        matched: (start, end) within `passage.text` of the telling words that were asked; where
            there are none, of those added to understand a follow-up.
        also: the other articles with the same passage, best first.
    """

    rank: int
    score: float
    passage: Passage
    article: Article
    highlight: Span
    signals: dict[str, float]
    matched: tuple[Span, ...] = ()
    also: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question.

    Attributes:
        question: as it was asked.
        understood_as: the question that was searched for.
        hits: best first; empty only where no passage was allowed to answer.
        confident: False when no passage answers this well.
    """

    question: str
    understood_as: str
    hits: list[Hit]
    confident: bool


def as_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, for JSON."""
    return asdict(answer)
