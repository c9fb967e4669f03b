"""Answers a question from a store with ranked passages and their answering sentences."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial

from index.arrays import Span
from index.article import Article
from index.collection.interface import Collection
from index.collection.opening import open_collection
from index.encoder import Encoder
from index.errors import ModelError, QuestionError, StoreError
from index.model.bundled import NAME
from index.passages import Passage
from index.qdrant.address import Address
from index.store.columns import Facets
from index.store.folder import rebuild_advice
from index.store.manifest import Manifest
from index.store.rows import Sort
from index.where import Where
from qa.answer import Answer, Copy
from qa.answering import Answerer, Request
from qa.browsing.plain import plain_search
from qa.browsing.similar import similar_articles
from qa.marking.extractor import Extractor, bundled_extractor
from qa.understanding.inferred import named_filter
from qa.understanding.question import tidy
from qa.understanding.talk import talk

MAX_HITS = 100  # the largest k
# Questions of `Retriever.ask_many` that are answered at the same time: as many as
# `index.model.batching.Batcher` computes in one batch.
TOGETHER = 16


class Retriever:
    """A collection with its encoder, which answers questions; safe to use from several threads.

    Attributes:
        store: the collection.
        encoder: the encoder that it was built with.
        extractor: finds the answers in the best passages. Without one, sentences are marked by
            their tokens' matches alone.
    """

    def __init__(
        self, store: Collection, encoder: Encoder, extractor: Extractor | None = None
    ) -> None:
        """Joins a collection, the encoder that it was built with, and an extractor.

        Raises:
            StoreError: the store was built with another model.
        """
        model = store.manifest.model
        if model.fingerprint != encoder.fingerprint:
            raise StoreError(
                f"The store {store.address} was built with another version of the model "
                f"{model.name}: {rebuild_advice(store.address)}."
            )
        self.store, self.encoder, self.extractor = store, encoder, extractor
        self._answerer = Answerer(store, encoder, extractor)

    @classmethod
    def open(cls, store: Address = "store") -> "Retriever":
        """Opens the collection at an address, with the model that its manifest names.

        Raises:
            StoreError: the store is missing or damaged, or of another model or format.
            ModelError: the model is not on this machine.
        """
        opened = open_collection(store)
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

    def browse(
        self,
        words: str,
        n: int,
        skip: int = 0,
        where: Where | None = None,
        sort: Sort = "newest",
    ) -> tuple[int, list[Article]]:
        """Finds articles by a part of their title; see `Collection.browse`."""
        return self.store.browse(words, n, skip, where, sort)

    def similar(self, article: Article, n: int) -> list[Article]:
        """At most n articles that are most like an article; see `similar_articles`."""
        return similar_articles(self.store, article, n)

    def days(self, words: str = "", where: Where | None = None) -> list[tuple[str, int]]:
        """(date, number of articles) of each date of what `browse` finds, oldest first."""
        if words.strip():
            return self.store.browsed_dates(words, where)
        return self.store.columns.dates(where)

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""
        return self.store.article(id)

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article; see `Collection.passage_around`."""
        return self.store.passage_around(article, span, nearest)

    def copies(self, ids: Sequence[str]) -> list[Copy]:
        """A `Copy` of each article with one of these ids; see `Collection.citations`."""
        return [Copy(*citation) for citation in self.store.citations(ids)]

    def find(self, text: str, k: int = 5, where: Where | None = None) -> Answer:
        """The articles that hold all words of a text; see `plain_search`.

        Raises:
            QuestionError: as `plain_search`, or k is out of range.
        """
        _check(text, k, where)
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
            TypeError: `where` is something else, such as a dict.
            ModelError: the model cannot be loaded.
            StoreError: the model's vectors have another dimension than the store's.
        """
        tidied = _check(question, k, where)
        if talk(tidied):
            return Answer(question, tidied, [], False)
        request = Request(question, k, history, rerank, where, infer)
        named = named_filter(tidied, self.store.columns, where) if infer else None
        answer = self._answerer.answer(request, named)
        if named and not named.is_sure and not answer.confident:
            # The words may mean something else, so all articles may answer.
            other = self._answerer.answer(request, None)
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
            TypeError: `questions` is one text, whose letters would be asked.
        """
        if isinstance(questions, str):
            raise TypeError("ask_many takes a list of questions: ask a single one with ask.")
        questions = list(questions)
        for question in questions:
            _check(question, k, where)
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


def _check(question: str, k: int, where: Where | None) -> str:
    """The question in one line.

    Raises:
        QuestionError: the question is blank or too long, or k is out of range.
        TypeError: where is something else, such as a dict.
    """
    if not isinstance(where, Where | None):
        raise TypeError("where takes a Where: make one of a dict with Where.of.")
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
