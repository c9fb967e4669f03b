"""Answers a question from a store: the passages that answer, ranked and marked."""

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index.articles import Article
from index.encoder import Encoder
from index.errors import QuestionError, StoreError
from index.manifest import MANIFEST
from index.passages import Passage
from index.reading import Reading
from index.store import Store
from index.words import best
from qa.conversation import understand
from qa.highlights import Mark, mark
from qa.ranking import CANDIDATES, CONFIDENT, LATE, READ, confidence, fused, late

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


@dataclass(slots=True)
class _Candidate:
    """A passage on its way to becoming a hit."""

    passage: Passage
    article: Article
    fused: float
    signals: dict[str, float]
    reading: Reading | None = None
    mark: Mark | None = None


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

    def ask(
        self, question: str, k: int = 5, history: Sequence[Answer] = (), rerank: bool = True
    ) -> Answer:
        """The k passages that answer a question best.

        Args:
            question: in any language, with or without accents, at most 2,000 characters.
            k: how many hits at most, 1 to 100.
            history: the earlier answers of this conversation, oldest first; a follow-up question
                is understood from them.
            rerank: False leaves late interaction out: faster, and a little less often right.

        Raises:
            QuestionError: the question is blank or too long, or k is out of range.
        """
        line = tidy(question)
        if not 1 <= k <= MAX_HITS:
            raise QuestionError(f"Ask for 1 to {MAX_HITS} passages, not {k}.")
        asked = self.store.accents.restore(line)
        understood_as = understand(asked, history)
        # What a follow-up leaves unsaid finds the article, but would draw the mark to where the
        # article says that; passages are read closer for the question itself.
        closer = self.encoder.read_question(asked)
        search = closer
        if understood_as != asked:
            search = self.encoder.read_question(understood_as)
        candidates = self._candidates(search, understood_as, max(k, READ))
        if rerank:
            candidates = self._reranked(closer, candidates)
        self._mark(closer, candidates[:k])
        compared = candidates[:READ]
        sure = confidence([c.signals for c in compared], [c.article.id for c in compared])
        sure += [sure[-1]] * (k - READ)  # what was not looked at closer is no surer than the last
        hits = [
            Hit(place + 1, score, c.passage, c.article, c.mark.span, c.signals)
            for place, (c, score) in enumerate(zip(candidates[:k], sure, strict=False))
            if c.mark
        ]
        return Answer(question, understood_as, hits, bool(hits) and hits[0].score >= CONFIDENT)

    def _candidates(self, question: Reading, text: str, n: int) -> list[_Candidate]:
        """The n best passages by vectors and words, best first."""
        words = self.store.words.scores(text)
        near, _ = self.store.search(question.vector, max(n, CANDIDATES))
        rows = np.union1d(near, best(words, CANDIDATES))
        cosines = self.store.cosines(question.vector, rows)
        scores = fused(cosines, words[rows])
        order = np.argsort(-scores, kind="stable")[:n]
        found = self.store.passages(rows[order].tolist())
        return [
            _Candidate(
                passage,
                article,
                float(scores[i]),
                {"vector": float(cosines[i]), "words": float(words[rows[i]])},
            )
            for i, (passage, article) in zip(order, found, strict=True)
        ]

    def _reranked(self, question: Reading, candidates: list[_Candidate]) -> list[_Candidate]:
        """The candidates, the first READ of them in the order that late interaction gives."""
        read = candidates[:READ]
        self._mark(question, read)
        for c in read:
            if c.mark and c.reading:
                c.signals |= {"late": late(question, c.reading), "sentence": c.mark.match}
        read.sort(key=lambda c: c.fused + LATE * c.signals["late"], reverse=True)
        return read + candidates[READ:]

    def _mark(self, question: Reading, candidates: Sequence[_Candidate]) -> None:
        """Has the encoder read those candidates that it has not read yet, and marks them."""
        unread = [candidate for candidate in candidates if candidate.reading is None]
        headings = [self.encoder.heading(candidate.article.title) for candidate in unread]
        texts = [h + candidate.passage.text for h, candidate in zip(headings, unread, strict=True)]
        readings = self.encoder.read(texts, "document")
        for candidate, heading, reading in zip(unread, headings, readings, strict=True):
            candidate.reading = reading.after(len(heading))
            candidate.mark = mark(question, candidate.reading, candidate.passage.text)


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
