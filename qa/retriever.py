"""Answers a question from a store: the passages that answer, ranked and marked."""

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from index.article import Article
from index.encoder import Encoder
from index.errors import QuestionError, StoreError
from index.model.tokens import TokenVectors
from index.store.columns import Facets
from index.store.folder import MANIFEST
from index.store.store import Store
from index.where import Where
from qa.answer import Answer, Hit
from qa.candidates import Candidate, Marked, distinct_marks
from qa.conversation import understand
from qa.highlights import best_sentence
from qa.question import capitalised, tidy
from qa.ranking import CONFIDENT, RERANKED, confidence, token_matches
from qa.reranking import reranked
from qa.search import find_candidates

MAX_HITS = 100


class Retriever:
    """A store with its model, ready for questions; safe to use from several threads."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        """Joins a store and the encoder it was built with.

        Raises:
            StoreError: it was built with another model.
        """
        model = store.manifest.model
        if model.fingerprint != encoder.fingerprint:
            raise StoreError(
                f"The store {store.folder} was built with another version of the model "
                f"{model.name}: rebuild it with "
                f"`python -m index ARTICLES --store {store.folder}`."
            )
        self.store, self.encoder = store, encoder
        # One question's passages are encoded at a time, by all cores: threads that compete for the
        # interpreter between the steps of the model slow each other down.
        self._encoding = Lock()

    @classmethod
    def open(cls, store: str | Path = "store") -> "Retriever":
        """The retriever for the store in this folder; the store names the model.

        Raises:
            StoreError: the store is missing, damaged, or of another model or format.
            ModelError: its model is not on this machine.
        """
        opened = Store.open(store)
        return cls(opened, _encoder(opened.manifest.model.name))

    @property
    def articles(self) -> int:
        """How many articles can be asked about."""
        return self.store.manifest.counts.articles

    @property
    def passages(self) -> int:
        """How many passages they are cut into."""
        return self.store.manifest.counts.passages

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
        mask = self.store.columns.mask(where) if where else None
        restored = self.store.accents.restore(line)
        understood_as = understand(restored, history)
        # What a follow-up leaves unsaid finds the article, but would draw the mark to where the
        # article says that; passages are compared with the question itself.
        tokens = self.encoder.question_tokens(capitalised(restored))
        searched = tokens
        if understood_as != restored:
            searched = self.encoder.question_tokens(capitalised(understood_as))
        # A sentence stands in two passages of an article at most: twice k leave k.
        wanted = max(2 * k, RERANKED)
        candidates = find_candidates(self.store, searched.vector, understood_as, wanted, mask)
        compared = candidates[:RERANKED]
        marked = reranked(self._marked(tokens, compared)) if rerank else []
        ranked: Sequence[Marked | Candidate] = marked or compared
        scores = confidence([r.signals for r in ranked], [_article_id(r) for r in ranked])
        hits = [
            # A passage that was not compared is no surer than the last that was.
            self._hit(rank, found, scores[min(place, len(scores) - 1)], restored, understood_as)
            for rank, (place, found) in enumerate(
                self._shown(tokens, marked, candidates[len(marked) :], k), start=1
            )
        ]
        return Answer(question, understood_as, hits, bool(hits) and hits[0].score >= CONFIDENT)

    def _shown(
        self, question: TokenVectors, marked: list[Marked], others: list[Candidate], k: int
    ) -> list[tuple[int, Marked]]:
        """The first k that mark a sentence of their own, each with its place in the ranking.

        Duplicates are shown only where these are too few. `others` rank below `marked`, and are
        marked as far as that is needed.
        """
        while True:
            kept, duplicates = distinct_marks(marked, k)
            missing = k - len(kept)
            if not missing or not others:
                break
            marked = [*marked, *self._marked(question, others[:missing])]
            others = others[missing:]
        for place, original in duplicates[missing:]:
            marked[original].candidate.absorb(marked[place].candidate)
        places = sorted([*kept, *(place for place, _ in duplicates[:missing])])
        return [(place, marked[place]) for place in places]

    def _hit(self, rank: int, marked: Marked, score: float, asked: str, understood_as: str) -> Hit:
        passage, article = marked.candidate.passage, marked.candidate.article
        matched = self.store.words.matched(asked, passage.text)
        if not matched and understood_as != asked:
            matched = self.store.words.matched(understood_as, passage.text)
        also = tuple(marked.candidate.also.values())
        span, signals = marked.mark.span, marked.signals
        return Hit(rank, score, passage, article, span, signals, tuple(matched), also)

    def _marked(self, question: TokenVectors, candidates: Sequence[Candidate]) -> list[Marked]:
        """The candidates with their answering sentences, after the model has read them again."""
        headings = [self.encoder.heading(c.article.title) for c in candidates]
        texts = [h + c.passage.text for h, c in zip(headings, candidates, strict=True)]
        marked = []
        with self._encoding:
            encoded = self.encoder.token_vectors(texts, "document")
            for candidate, heading, tokens in zip(candidates, headings, encoded, strict=True):
                passage = tokens.after(len(heading))
                mark = best_sentence(question, passage, candidate.passage.text)
                matches = token_matches(question, passage)
                marked.append(Marked(candidate, mark, matches, candidate.signals))
        return marked


def _article_id(found: Marked | Candidate) -> str:
    return (found.candidate if isinstance(found, Marked) else found).article.id


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
