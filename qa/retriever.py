"""Answers a question from a store with ranked passages and their answering sentences."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path

import numpy as np

from index.arrays import Mask, Span, Vectors
from index.article import Article
from index.encoder import Encoder
from index.errors import ModelError, QuestionError, StoreError
from index.model.bundled import NAME
from index.model.tokens import TokenVectors
from index.passages import Passage
from index.store.columns import Facets
from index.store.folder import rebuild_advice
from index.store.manifest import Manifest
from index.store.rows import Sort
from index.store.store import Store
from index.where import Where
from qa.answer import Answer, Copy, Hit, first_of
from qa.browsing.plain import plain_search
from qa.browsing.similar import similar_articles
from qa.candidates import Candidate, matching_articles
from qa.finding import best_candidates
from qa.marking.extractor import Extraction, Extractor, bundled_extractor
from qa.marking.hits import answering_first, hits_of, marked_candidates, signals_of
from qa.preference import day_preference, preferred
from qa.ranking import CONFIDENT, SCORED, confidence, places_to_read
from qa.search import shortfall
from qa.understanding.inferred import inferred_where, named_filter, narrowed, without_dates
from qa.understanding.interpretation import Interpretation, interpret
from qa.understanding.named import Named
from qa.understanding.question import capitalised, tidy
from qa.understanding.talk import talk
from qa.words import QuestionWords, question_words, word_scores, written_out

MAX_HITS = 100  # the largest k
# The best passages, duplicates aside, whose articles may match where a question asks for articles.
LISTED = 200
# Questions of `Retriever.ask_many` that are answered at the same time: as many as
# `index.model.batching.Batcher` computes in one batch.
TOGETHER = 16


@dataclass(frozen=True, slots=True)
class _Request:
    """What `Retriever.ask` was called with; its arguments say what they are."""

    question: str
    k: int
    history: Sequence[Answer]
    rerank: bool
    where: Where | None
    infer: bool


class Retriever:
    """A store with its encoder, which answers questions; safe to use from several threads.

    Attributes:
        store: the store.
        encoder: the encoder that the store was built with.
        extractor: finds the answers in the best passages. Without one, sentences are marked by
            their tokens' matches alone.
    """

    def __init__(self, store: Store, encoder: Encoder, extractor: Extractor | None = None) -> None:
        """Joins a store, the encoder that it was built with, and an extractor.

        Raises:
            StoreError: the store was built with another model.
        """
        model = store.manifest.model
        if model.fingerprint != encoder.fingerprint:
            raise StoreError(
                f"The store {store.folder} was built with another version of the model "
                f"{model.name}: {rebuild_advice(store.folder)}."
            )
        self.store, self.encoder, self.extractor = store, encoder, extractor

    @classmethod
    def open(cls, store: str | Path = "store") -> "Retriever":
        """Opens the store in a folder, with the model that its manifest names.

        Raises:
            StoreError: the store is missing or damaged, or of another model or format.
            ModelError: the model is not on this machine.
        """
        opened = Store.open(store)
        return cls(opened, *_models(opened.manifest.model.name))

    @property
    def manifest(self) -> Manifest:
        """The manifest of the build that is open."""
        return self.store.manifest

    @property
    def articles(self) -> int:
        """The number of articles in the store."""
        return self.store.manifest.counts.articles

    @property
    def passages(self) -> int:
        """The number of passages in the store."""
        return self.store.manifest.counts.passages

    def titles(self, n: int) -> list[str]:
        """The titles of the n newest articles at most, newest first."""
        return self.store.titles(n)

    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]:
        """Finds articles by a part of their title; see `Store.browse`."""
        return self.store.browse(words, n, skip, where, sort)

    def similar(self, article: Article, n: int) -> list[Article]:
        """At most n articles that are most like an article; see `similar_articles`."""
        return similar_articles(self.store, article, n)

    def days(self) -> list[tuple[str, int]]:
        """(date, number of articles) of each date, oldest first."""
        return self.store.days()

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""
        return self.store.article(id)

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article; see `Store.passage_around`."""
        return self.store.passage_around(article, span, nearest)

    def copies(self, ids: Sequence[str]) -> list[Copy]:
        """A `Copy` of each article with one of these ids, in their order; see `Store.citations`."""
        return [Copy(*citation) for citation in self.store.citations(ids)]

    def find(self, text: str, k: int = 5, where: Where | None = None) -> Answer:
        """The articles that hold all words of a text; see `plain_search`.

        Raises:
            QuestionError: as `plain_search`, or k is out of range.
        """
        _check(text, k)
        return plain_search(self.store, text, k, where)

    def facets(self) -> Facets:
        """The values that the articles can be filtered by."""
        return self.store.columns.facets()

    def ask(
        self,
        question: str,
        k: int = 5,
        history: Sequence[Answer] = (),
        rerank: bool = True,
        where: Where | None = None,
        infer: bool = True,
    ) -> Answer:
        """Finds the k passages that answer a question best.

        Of passages that are duplicates, only the best is a hit. Passages that mark the same
        sentence as a better one are hits only if there are fewer than k others. A message to the
        tool itself, such as a greeting, has no hits (see `qa.understanding.talk`). A question that
        asks for articles gets one hit of each article that matches (`Answer.listed`).

        Args:
            question: a question in any language, with or without accents, of at most
                `qa.understanding.question.MAX_QUESTION` characters.
            k: how many hits at most, 1 to 100. There are fewer only if there are no more
                passages, duplicates aside.
            history: the earlier answers of the conversation, oldest first. They are needed to
                understand a follow-up question.
            rerank: False leaves out late interaction and the extractor. It is faster, and less
                often right.
            where: which articles may answer; None for all.
            infer: False reads no filter from the question (see `Answer.understood_where`).

        Raises:
            QuestionError: the question is blank or too long, or k is out of range.
            ModelError: the model cannot be loaded.
            StoreError: the model's vectors have another dimension than the store's.
        """
        tidied = _check(question, k)
        if talk(tidied):
            return Answer(question, tidied, [], False)
        request = _Request(question, k, history, rerank, where, infer)
        named = named_filter(tidied, self.store.columns, where) if infer else None
        answer = self._answer(request, named)
        if named and not named.is_sure and not answer.confident:
            # The words may mean something else, so all articles may answer.
            other = self._answer(request, None)
            return other if other.confident else answer
        return answer

    def ask_many(
        self,
        questions: Iterable[str],
        k: int = 5,
        rerank: bool = True,
        where: Where | None = None,
        infer: bool = True,
    ) -> list[Answer]:
        """Answers questions that do not follow one another, as `ask` answers each of them.

        They are answered TOGETHER at a time, and the model encodes those that wait in one batch.

        Args:
            questions: the questions.
            k: as for `ask`, and so are the other arguments.
            rerank: see `ask`.
            where: see `ask`.
            infer: see `ask`.

        Returns:
            The answer to each question, in their order.

        Raises:
            QuestionError: a question is blank or too long, or k is out of range. Nothing is
                answered then.
            ModelError: as for `ask`.
            StoreError: as for `ask`.
        """
        questions = list(questions)
        for question in questions:
            _check(question, k)
        with ThreadPoolExecutor(TOGETHER) as threads:
            ask = partial(self.ask, k=k, rerank=rerank, where=where, infer=infer)
            return list(threads.map(ask, questions))

    async def aask(
        self,
        question: str,
        k: int = 5,
        history: Sequence[Answer] = (),
        rerank: bool = True,
        where: Where | None = None,
        infer: bool = True,
    ) -> Answer:
        """Answers a question in another thread, so that other tasks of the event loop go on.

        Questions of several tasks are encoded in one batch. Arguments, result and errors are those
        of `ask`.
        """
        return await asyncio.to_thread(self.ask, question, k, history, rerank, where, infer)

    def _answer(self, request: _Request, named: Named | None) -> Answer:
        """The answer to a question by the author or from the source that it names."""
        tidied, where, k = tidy(request.question), request.where, request.k
        today = self.store.columns.newest
        inferred = inferred_where(tidied, self.facets(), where, today) if request.infer else None
        if named:
            where, inferred = narrowed(where, named), narrowed(inferred, named)
        mask = self.store.columns.mask(where) if where else None
        words = cache(partial(question_words, self.store))
        tokens = cache(lambda text: self._question_tokens(words(text)))

        def own_shortfall(text: str, article: Article) -> float:
            return shortfall(self.store, tokens(text).vector, article, mask)

        question = interpret(tidied, self.store, mask, named, request.history, own_shortfall)
        # The search uses the words that are added to a follow-up. The comparison token by token
        # does not: they would move the mark to the sentence that has these words.
        compared = self.store.tokens.codec.rotated(tokens(question.compared).middle)
        # Neighbouring passages may share one sentence, so 2 k candidates mark k different ones.
        wanted = LISTED if question.is_list else max(2 * k, SCORED)
        search = partial(
            best_candidates,
            self.store,
            tokens(question.searched).vector,
            word_scores(self.store, words(question.searched)),
            words(question.searched).language,
            wanted,
            compared if request.rerank else None,
        )
        usual = candidates = search(mask)
        preference = None
        if request.infer:
            preference = self._preference(tidied, inferred, today, mask, question.about)
        if preference is not None and not preference.any():
            inferred = without_dates(inferred)
        elif preference is not None:
            # Those that are preferred least need no search of their own.
            nearby = search(preference > preference.max() / 2.01)
            candidates = preferred([*usual, *nearby], preference, wanted)
        matching = None
        if question.is_list:
            candidates, matching = matching_articles(candidates, preference)
        hits = self._hits(request, question, compared, candidates, usual)
        confident = bool(hits) and hits[0].score >= CONFIDENT
        if matching is not None and len(hits) < k:
            matching = min(matching, len(hits))  # the other articles repeat their sentences
        if question.about and not confident:
            if not question.is_certain:
                as_typed = self._answer(replace(request, history=()), named)
                if as_typed.confident:
                    return as_typed
            hits = first_of(question.about, hits)
        return Answer(
            request.question,
            question.shown,
            hits,
            confident,
            inferred,
            () if hits or where is None else tuple(self.store.columns.unmatched(where)),
            question.about.id if question.about else None,
            matching,
        )

    def _hits(
        self,
        request: _Request,
        question: Interpretation,
        compared: Vectors,
        candidates: Sequence[Candidate],
        usual: Sequence[Candidate],
    ) -> list[Hit]:
        """The hits of the best candidates, with their marks and scores.

        Args:
            request: what was asked.
            question: how it is understood.
            compared: the rotated token vectors of the question.
            candidates: the passages, best first.
            usual: the same without a preference for days.
        """
        extractions = {}
        if request.rerank:
            extractions = self._extractions(capitalised(question.compared), candidates[:SCORED])
        marked = marked_candidates(self.store, compared, candidates, extractions)
        marked = answering_first(marked)
        signals = signals_of(marked)
        scores = confidence(
            signals[:SCORED],
            [m.candidate.article.id for m in marked[:SCORED]],
            [(c.article.id, c.found.signals) for c in usual[:SCORED]],
        )
        return hits_of(self.store, marked, signals, scores, question, request.k)

    def _preference(
        self,
        question: str,
        inferred: Where | None,
        today: date | None,
        mask: Mask | None,
        about: Article | None,
    ) -> Vectors | None:
        """How much the day of each passage's article counts (see `day_preference`).

        The article that a follow-up is asked of is preferred most: its "this year" may be another.
        """
        columns = self.store.columns
        preference = day_preference(columns.days, question, inferred, today, mask)
        if preference is None or about is None:
            return preference
        own = columns.mask(Where(article=(about.id,)))
        return np.where(own, preference.max(initial=0), preference)

    def _question_tokens(self, question: QuestionWords) -> TokenVectors:
        """The token vectors of a question with the usual forms of its names."""
        return self.encoder.question_tokens(capitalised(written_out(self.store, question)))

    def _extractions(self, question: str, candidates: Sequence[Candidate]) -> dict[int, Extraction]:
        """What the extractor finds in the passages that it reads, by their places among all.

        Nothing without an extractor.
        """
        if self.extractor is None:
            return {}
        places = places_to_read([candidate.article.id for candidate in candidates])
        read = [candidates[place] for place in places]
        extractions = self.extractor.extract(
            question, [(each.article.title, each.passage.text) for each in read]
        )
        return dict(zip(places, extractions, strict=True))


def _check(question: str, k: int) -> str:
    """The question in one line.

    Raises:
        QuestionError: the question is blank or too long, or k is out of range.
    """
    tidied = tidy(question)
    if not 1 <= k <= MAX_HITS:
        raise QuestionError(f"Ask for 1 to {MAX_HITS} passages, not {k}.")
    return tidied


@lru_cache(maxsize=2)
def _models(name: str) -> tuple[Encoder, Extractor | None]:
    """The model of this name, and the bundled extractor.

    There is no extractor where an own model is used because the bundled one is missing.
    """
    encoder = Encoder(name)
    try:
        return encoder, bundled_extractor()
    except ModelError:
        if encoder.name == NAME:
            raise
        return encoder, None
