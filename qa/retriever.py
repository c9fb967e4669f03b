"""Answers a question from a store with ranked passages and their answering sentences."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path

from index.arrays import Mask, Span, Vectors
from index.article import Article
from index.encoder import Encoder
from index.errors import ModelError, QuestionError, StoreError
from index.model.bundled import NAME
from index.passages import Passage
from index.store.columns import Facets
from index.store.folder import rebuild_advice
from index.store.manifest import Manifest
from index.store.store import Store
from index.where import Where
from qa.answer import Answer, Copy, Hit, first_of
from qa.candidates import (
    Candidate,
    Content,
    Marked,
    distinct,
    distinct_marks,
    matching_articles,
)
from qa.extractor import Extraction, Extractor, bundled_extractor
from qa.highlights import at_words, best_sentence
from qa.preference import day_preference, preferred
from qa.ranking import (
    CANDIDATES,
    CONFIDENT,
    EXTRACTED,
    RERANKED,
    SCORED,
    confidence,
)
from qa.reranking import reranked
from qa.search import Found, find_passages, shortfall
from qa.understanding.conversation import Understood, understand
from qa.understanding.inferred import inferred_where, named_filter, narrowed, without_dates
from qa.understanding.lists import listed_subject
from qa.understanding.named import Named
from qa.understanding.question import capitalised, tidy
from qa.understanding.talk import talk

MAX_HITS = 100  # the largest k
# The best passages, duplicates aside, whose articles may match where a question asks for articles.
LISTED = 200


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

    def browse(self, words: str, n: int, skip: int = 0) -> tuple[int, list[Article]]:
        """Finds articles by a part of their title; see `Store.browse`."""
        return self.store.browse(words, n, skip)

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
        tidied = tidy(question)
        if not 1 <= k <= MAX_HITS:
            raise QuestionError(f"Ask for 1 to {MAX_HITS} passages, not {k}.")
        if talk(tidied):
            return Answer(question, tidied, [], False)
        named = named_filter(tidied, self.store.columns, where) if infer else None
        answer = self._ask(question, k, history, rerank, where, infer, named)
        if named and not named.is_sure and not answer.confident:
            # The words may mean something else, so all articles may answer.
            other = self._ask(question, k, history, rerank, where, infer, None)
            return other if other.confident else answer
        return answer

    def _ask(
        self,
        question: str,
        k: int,
        history: Sequence[Answer],
        rerank: bool,
        where: Where | None,
        infer: bool,
        named: Named | None,
    ) -> Answer:
        """The answer to a question (see `ask`) by the author or from the source that it names."""
        tidied, asked_where = tidy(question), where
        understood_where = inferred_where(tidied, self.facets(), where) if infer else None
        if named:
            where, understood_where = narrowed(where, named), narrowed(understood_where, named)
        mask = self.store.columns.mask(where) if where else None
        restored = self.store.accents.restore(tidied)
        # The words that name the author or the source are in none of the articles.
        asked = named.without(restored) if named else restored
        listing = listed_subject(asked)
        asked = listing or asked
        # The search uses the words that are added to a follow-up. The comparison token by token
        # does not: they would move the mark to the sentence that has these words.
        tokens = self.encoder.question_tokens(capitalised(asked))
        understood = Understood(restored)
        if not listing:
            understood = understand(
                restored,
                history,
                lambda article: shortfall(self.store, tokens.vector, article, mask),
            )
        understood_as, about = understood.text, understood.about
        searched_text = asked + understood_as[len(restored) :]
        searched = tokens
        if searched_text != asked:
            searched = self.encoder.question_tokens(capitalised(searched_text))
        # Neighbouring passages may share one sentence, so 2 k candidates mark k different ones.
        wanted = LISTED if listing else max(2 * k, SCORED)
        rotated = self.store.tokens.codec.rotated(tokens.middle)
        compared = rotated if rerank else None
        search = partial(self._candidates, searched.vector, searched_text, wanted, compared)
        usual = candidates = search(mask)
        preference = None
        if infer:
            preference = day_preference(self.store.columns.days, tidied, understood_where)
        if preference is not None:
            if mask is not None:
                preference = preference * mask
            # Those that are preferred least need no search of their own.
            nearby = search(preference > preference.max(initial=0) / 2.01)
            candidates = preferred([*usual, *nearby], preference, wanted)
            if not preference.any():
                understood_where = without_dates(understood_where)
        matched = 0
        if listing:
            candidates, matched = matching_articles(candidates, preference)
        extractions = (
            self._extractions(capitalised(asked), candidates[:EXTRACTED]) if rerank else []
        )
        marked = self._marked(rotated, candidates, extractions)
        signals = self._signals(marked, len(extractions))
        scores = confidence(
            signals[:SCORED],
            [m.candidate.article.id for m in marked[:SCORED]],
            [(c.article.id, c.found.signals) for c in usual[:SCORED]],
        )
        hits = [
            # Only the best candidates have a score of their own; the others get the last of these.
            self._hit(
                rank,
                marked[place],
                scores[min(place, len(scores) - 1)],
                signals[place],
                asked,
                searched_text,
            )
            for rank, place in enumerate(_without_duplicates(marked, k), start=1)
        ]
        confident = bool(hits) and hits[0].score >= CONFIDENT
        listed = None
        if listing:
            # Where there are fewer hits, the other articles repeat their sentences.
            listed = matched if len(hits) == k else min(matched, len(hits))
        if about and not confident:
            if not understood.certain:
                as_typed = self._ask(question, k, (), rerank, asked_where, infer, named)
                if as_typed.confident:
                    return as_typed
            hits = first_of(about, hits)
        unmatched = () if hits or where is None else tuple(self.store.columns.unmatched(where))
        about_id = about.id if about else None
        return Answer(
            question,
            understood_as,
            hits,
            confident,
            understood_where,
            unmatched,
            about_id,
            listed,
        )

    def _candidates(
        self, vector: Vectors, text: str, n: int, compared: Vectors | None, mask: Mask | None
    ) -> list[Candidate]:
        """The n best passages that are not duplicates, best first.

        Args:
            vector: the question's unit vector.
            text: the question to search.
            n: how many passages. There are fewer only if there are no more.
            compared: the rotated token vectors of the question, by which the best passages are
                reranked; None to leave this out.
            mask: which passages may be found; None for all.
        """
        depth = max(n, CANDIDATES)
        while True:
            ranked, complete = find_passages(self.store, vector, text, depth, mask)
            if compared is not None:
                # Where duplicates fill the first RERANKED, more are compared.
                share = len(ranked) if complete else max(depth, RERANKED)
                ranked = reranked(self.store.tokens, compared, ranked[:share])
            candidates = distinct(self._read(ranked, n), n)
            if len(candidates) == n or complete:
                return candidates
            depth *= 4  # many of the best passages are duplicates

    def _read(self, ranked: Sequence[Found], n: int) -> Iterator[Candidate]:
        """The passages with their texts, which are read from the store n at a time."""
        for first in range(0, len(ranked), n):
            chunk = ranked[first : first + n]
            passages = self.store.passages([found.row for found in chunk])
            for found, (passage, article) in zip(chunk, passages, strict=True):
                yield Candidate(found, passage, article, Content.of(passage.text))

    def _extractions(self, question: str, candidates: Sequence[Candidate]) -> list[Extraction]:
        """What the extractor finds in each passage; nothing without an extractor."""
        if self.extractor is None:
            return []
        return self.extractor.extract(
            question, [(c.article.title, c.passage.text) for c in candidates]
        )

    def _marked(
        self, question: Vectors, candidates: Sequence[Candidate], extractions: Sequence[Extraction]
    ) -> list[Marked]:
        """The candidates with their answering sentences.

        Args:
            question: the rotated token vectors of the question.
            candidates: the passages.
            extractions: what the extractor found in the first of them.
        """
        tokens, marked = self.store.tokens, []
        for candidate, extraction in zip_longest(candidates, extractions):
            row = candidate.found.row
            mark = best_sentence(question, tokens.decoded(row), tokens.sentences(row), extraction)
            marked.append(Marked(candidate, at_words(mark, candidate.passage.text)))
        return marked

    def _signals(self, marked: Sequence[Marked], read: int) -> list[dict[str, float]]:
        """The signals of each passage; the first `read` have those of their marks as well."""
        own = [m.candidate.found.signals for m in marked]
        articles = [m.candidate.article.id for m in marked[:read]]
        answers = [m.answer for m in marked[:read]]
        for place, (article, answer) in enumerate(zip(articles, answers, strict=True)):
            same = {a for a, text in zip(articles, answers, strict=True) if text == answer != ""}
            more = {"mark": marked[place].mark.score, "agreeing": float(len(same - {article}))}
            own[place] = own[place] | more
        return own

    def _hit(
        self,
        rank: int,
        marked: Marked,
        score: float,
        signals: dict[str, float],
        question: str,
        understood_as: str,
    ) -> Hit:
        """The hit of a marked passage; `question` is without what a follow-up leaves out."""
        passage, article = marked.candidate.passage, marked.candidate.article
        matched = self.store.words.matched(question, passage.text)
        if not matched and understood_as != question:
            matched = self.store.words.matched(understood_as, passage.text)
        also = tuple(marked.candidate.also.values())
        mark = marked.mark
        answer = mark.answer.span if mark.answer and score >= CONFIDENT else None
        return Hit(rank, score, passage, article, mark.span, signals, tuple(matched), also, answer)


def _without_duplicates(marked: Sequence[Marked], k: int) -> list[int]:
    """The places of the passages to return, best first.

    They are the first k that mark different sentences. Duplicates are added only if there are
    fewer. The others are absorbed by their originals.

    Args:
        marked: the passages with their marks, best first.
        k: how many passages at most.
    """
    originals, duplicates = distinct_marks(marked, k)
    missing = k - len(originals)
    for place, original in duplicates[missing:]:
        marked[original].candidate.absorb(marked[place].candidate)
    return sorted([*originals, *(place for place, _ in duplicates[:missing])])


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
