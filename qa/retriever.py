"""Answers a question from a store: the passages that answer, ranked and marked."""

import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.articles import Article
from index.encoder import Encoder
from index.errors import QuestionError, StoreError
from index.manifest import MANIFEST
from index.passages import Passage
from index.store import Store
from qa.highlights import mark
from qa.ranking import CONFIDENT, scores

# Nobody asks a longer question; a longer text is pasted by mistake.
MAX_QUESTION = 2000
MAX_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that may answer.

    Attributes:
        rank: 1 is the best.
        score: 0..1, higher is better, comparable between questions.
        passage: the quotation.
        article: the article it is cut from.
        highlight: (start, end) of the answering sentence within `passage.text`.
        signals: what each part of the ranking gave, by name.
    """

    rank: int
    score: float
    passage: Passage
    article: Article
    highlight: tuple[int, int]
    signals: dict[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question.

    Attributes:
        question: as it was asked.
        understood_as: the question that was searched for.
        hits: best first; empty only for a store without passages.
        confident: False when no passage answers this well.
    """

    question: str
    understood_as: str
    hits: list[Hit]
    confident: bool


class Retriever:
    """A store with its model, ready for questions; safe to use from several threads."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        """Joins a store and the encoder it was built with.

        Raises:
            StoreError: it was built with another model.
        """
        model = store.manifest["model"]
        if model["fingerprint"] != encoder.fingerprint:
            raise StoreError(
                f"The store {store.folder} was built with another version of the model "
                f"{model['name']}: rebuild it with "
                f"`python -m index ARTICLES --store {store.folder}`."
            )
        self.store, self.encoder = store, encoder

    @classmethod
    def open(cls, store: str | Path = "store") -> "Retriever":
        """The retriever for the store in this folder; the store names the model.

        Raises:
            StoreError: the store is missing, damaged, or of another model or format.
            ModelError: its model is not on this machine.
        """
        opened = Store.open(store)
        return cls(opened, _encoder(opened.manifest["model"]["name"]))

    @property
    def articles(self) -> int:
        """How many articles can be asked about."""
        return int(self.store.manifest["counts"]["articles"])

    @property
    def passages(self) -> int:
        """How many passages they are cut into."""
        return int(self.store.manifest["counts"]["passages"])

    def titles(self, n: int) -> list[str]:
        """n titles, of the newest articles first."""
        return self.store.titles(n)

    def article(self, id: str) -> Article | None:
        """The article with this id."""
        return self.store.article(id)

    def ask(self, question: str, k: int = 5) -> Answer:
        """The k passages that answer a question best.

        Args:
            question: in any language, at most 2,000 characters.
            k: how many hits at most, 1 to 100.

        Raises:
            QuestionError: the question is blank or too long, or k is out of range.
        """
        understood_as = tidy(question)
        if not 1 <= k <= MAX_HITS:
            raise QuestionError(f"Ask for 1 to {MAX_HITS} passages, not {k}.")
        vector = self.encoder.question(understood_as)
        rows, cosines = self.store.search(vector, k)
        found = self.store.passages(rows.tolist())
        marks = mark(vector, [passage.text for passage, _ in found], self.encoder)
        hits = [
            Hit(place + 1, score, passage, article, span, {"vector": cosine})
            for place, ((passage, article), span, score, cosine) in enumerate(
                zip(found, marks, scores(cosines).tolist(), cosines.tolist(), strict=True)
            )
        ]
        return Answer(question, understood_as, hits, bool(hits) and hits[0].score >= CONFIDENT)


def tidy(question: str) -> str:
    """The question in NFC on one line, without control characters.

    Raises:
        QuestionError: nothing is left to ask, or it is too long.
    """
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask in at most {MAX_QUESTION:,}."
        )
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in question)
    line = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if not any(character.isalnum() for character in line):
        raise QuestionError("The question is blank: type what you want to know.")
    return line


@lru_cache(maxsize=2)
def _encoder(model: str) -> Encoder:
    return Encoder(model)


@lru_cache(maxsize=2)
def _opened(store: Path, _modified: int) -> Retriever:
    return Retriever.open(store)


def current(store: str | Path = "store") -> Retriever:
    """The retriever for a store, kept open until the store is rebuilt. Raises as `open`."""
    folder = Path(store).resolve()
    try:
        modified = (folder / MANIFEST).stat().st_mtime_ns
    except OSError:
        modified = 0  # opening it says what is wrong
    return _opened(folder, modified)


def retrieve(question: str, k: int = 5, store: str | Path = "store") -> list[Hit]:
    """The k passages that answer a question best, from the store in this folder.

    The opened store is kept for the next call, and opened anew once it has been rebuilt.

    Raises:
        QuestionError: the question is blank or too long, or k is out of range.
        StoreError: the store is missing, damaged, or of another model or format.
        ModelError: its model is not on this machine.
    """
    return current(store).ask(question, k).hits


def as_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, for JSON."""
    return asdict(answer)
