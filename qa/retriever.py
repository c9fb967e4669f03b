"""Answers a question from a store: the passages that answer, ranked and marked."""

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from index.article import Article
from index.encoder import Encoder
from index.errors import QuestionError, StoreError
from index.model.tokens import Reading
from index.store.columns import Facets
from index.store.manifest import MANIFEST
from index.store.store import Store
from index.where import Where
from qa.answer import Answer, Hit
from qa.candidates import Candidate, teller
from qa.conversation import understand
from qa.highlights import mark
from qa.question import tidy, written
from qa.ranking import CONFIDENT, LATE, READ, confidence, elsewhere, late, matches
from qa.search import find

MAX_HITS = 100


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
        # One question's passages are read at a time, by all cores: threads that compete for the
        # interpreter between the steps of the model slow each other down.
        self._reading = Lock()

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

    def browse(self, words: str, n: int, skip: int = 0) -> tuple[int, list[Article]]:
        """How many titles hold `words`, and n of these articles after `skip`, newest first."""
        return self.store.browse(words, n, skip)

    def days(self) -> list[tuple[str, int]]:
        """How many articles each date has, oldest first."""
        return self.store.days()

    def article(self, id: str) -> Article | None:
        """The article with this id."""
        return self.store.article(id)

    def facets(self) -> Facets:
        """What the articles can be filtered by."""
        return self.store.columns.facets()

    def ask(
        self,
        question: str,
        k: int = 5,
        history: Sequence[Answer] = (),
        rerank: bool = True,
        where: Where | None = None,
    ) -> Answer:
        """The k passages that answer a question best; of those that say the same, one.

        Args:
            question: in any language, with or without accents, at most 2,000 characters.
            k: how many hits at most, 1 to 100; fewer only where no more passages differ.
            history: the earlier answers of this conversation, oldest first; a follow-up question
                is understood from them.
            rerank: False leaves late interaction out: faster, and a little less often right.
            where: which articles may answer.

        Raises:
            QuestionError: the question is blank or too long, or k is out of range.
        """
        line = tidy(question)
        if not 1 <= k <= MAX_HITS:
            raise QuestionError(f"Ask for 1 to {MAX_HITS} passages, not {k}.")
        allowed = self.store.columns.mask(where) if where else None
        asked = self.store.accents.restore(line)
        understood_as = understand(asked, history)
        # What a follow-up leaves unsaid finds the article, but would draw the mark to where the
        # article says that; passages are read closer for the question itself.
        closer = self.encoder.read_question(written(asked))
        search = closer
        if understood_as != asked:
            search = self.encoder.read_question(written(understood_as))
        # A sentence stands in two passages of an article at most: twice k leave k.
        wanted = max(2 * k, READ)
        candidates = find(self.store, search.vector, understood_as, wanted, allowed)
        if rerank:
            candidates = self._reranked(closer, candidates)
        _score(candidates)
        shown = self._shown(closer, candidates, k)
        hits = [self._hit(place, c, asked, understood_as) for place, c in enumerate(shown, start=1)]
        return Answer(question, understood_as, hits, bool(hits) and hits[0].score >= CONFIDENT)

    def _reranked(self, question: Reading, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates, the first READ of them in the order that late interaction gives."""
        read = candidates[:READ]
        self._mark(question, read)
        for c in read:
            if c.mark and c.reading:
                c.best = matches(question, c.reading)
                c.signals |= {"late": late(c.best), "sentence": c.mark.match}
        for rank, c in enumerate(sorted(read, key=lambda c: -c.signals["late"]), start=1):
            c.signals["late_rank"] = rank
        read.sort(key=lambda c: c.fused + LATE * c.signals["late"], reverse=True)
        missed = elsewhere([c.best for c in read], [c.article.id for c in read])
        for c, value in zip(read, missed, strict=True):
            c.signals["elsewhere"] = value
        return read + candidates[READ:]

    def _shown(self, question: Reading, candidates: Sequence[Candidate], k: int) -> list[Candidate]:
        """The first k that mark a sentence of their own; others only where these are too few."""
        shown: list[Candidate] = []
        told: list[tuple[Candidate, Candidate]] = []  # with the one that tells it
        for place, candidate in enumerate(candidates):
            if len(shown) == k:
                break
            if candidate.mark is None:
                self._mark(question, candidates[place : place + k - len(shown)])
            if by := teller(candidate, shown):
                told.append((candidate, by))
            else:
                shown.append(candidate)
        missing = k - len(shown)
        for candidate, by in told[missing:]:
            by.take(candidate)
        kept = [*shown, *(candidate for candidate, _ in told[:missing])]
        return [candidate for candidate in candidates if candidate in kept]

    def _hit(self, rank: int, c: Candidate, asked: str, understood_as: str) -> Hit:
        assert c.mark
        matched = self.store.words.matched(asked, c.passage.text)
        if not matched and understood_as != asked:
            matched = self.store.words.matched(understood_as, c.passage.text)
        also = tuple(c.also.values())
        return Hit(
            rank, c.score, c.passage, c.article, c.mark.span, c.signals, tuple(matched), also
        )

    def _mark(self, question: Reading, candidates: Sequence[Candidate]) -> None:
        """Has the encoder read those candidates that it has not read yet, and marks them."""
        unread = [candidate for candidate in candidates if candidate.reading is None]
        if not unread:
            return
        headings = [self.encoder.heading(candidate.article.title) for candidate in unread]
        texts = [h + candidate.passage.text for h, candidate in zip(headings, unread, strict=True)]
        with self._reading:
            readings = self.encoder.read(texts, "document")
            for candidate, heading, reading in zip(unread, headings, readings, strict=True):
                candidate.reading = reading.after(len(heading))
                candidate.mark = mark(question, candidate.reading, candidate.passage.text)


def _score(candidates: Sequence[Candidate]) -> None:
    """Gives each of the ranked candidates its score."""
    compared = candidates[:READ]
    scores = confidence([c.signals for c in compared], [c.article.id for c in compared])
    for place, candidate in enumerate(candidates):
        # What was not looked at closer is no surer than the last that was.
        candidate.score = scores[min(place, READ - 1)]


@lru_cache(maxsize=2)
def _encoder(model: str) -> Encoder:
    return Encoder(model)


@lru_cache(maxsize=2)
def _opened(store: Path, _modified: int) -> Retriever:
    return Retriever.open(store)


def current(store: str | Path = "store") -> Retriever:
    """The retriever for a store, kept open until the store is rebuilt. Raises as `open`."""
    folder = Path(os.path.realpath(store))  # resolve() fails on links that lead to each other
    try:
        modified = (folder / MANIFEST).stat().st_mtime_ns
    except OSError:
        modified = 0  # opening it says what is wrong
    return _opened(folder, modified)


def retrieve(
    question: str, k: int = 5, store: str | Path = "store", where: Where | None = None
) -> list[Hit]:
    """The k passages that answer a question best, from the store in this folder.

    The opened store is kept for the next call, and opened anew once it has been rebuilt.

    Raises:
        QuestionError: the question is blank or too long, or k is out of range.
        StoreError: the store is missing, damaged, or of another model or format.
        ModelError: its model is not on this machine.
    """
    return current(store).ask(question, k, where=where).hits
