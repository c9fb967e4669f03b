"""Goes the way from a question to its answer: understood, searched, marked, and scored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from index.arrays import Mask, Vectors
from index.article import Article
from index.encoder import Encoder
from index.model.tokens import TokenVectors
from index.store.store import Store
from index.where import Where
from qa.answer import Answer, Hit, first_of
from qa.finding.best import best_candidates
from qa.finding.candidates import Candidate, matching_articles
from qa.finding.preference import day_preference, preferred
from qa.finding.search import shortfall
from qa.finding.words import QuestionWords, question_words, word_scores, written_out
from qa.marking.extractor import Extraction, Extractor
from qa.marking.hits import answering_first, hits_of, marked_candidates, signals_of
from qa.ranking import CONFIDENT, SCORED, confidence, places_to_read
from qa.understanding.inferred import inferred_where, narrowed, without_dates
from qa.understanding.interpretation import Interpretation, interpret
from qa.understanding.named import Named
from qa.understanding.question import capitalised, tidy

# The best passages, duplicates aside, whose articles may match where a question asks for articles.
LISTED = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What `Retriever.ask` was called with; its arguments say what they are."""

    question: str
    k: int
    history: Sequence[Answer]
    rerank: bool
    where: Where | None
    infer: bool


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers questions from a store; the steps are told in qa/README.md.

    Attributes:
        store: the store.
        encoder: the encoder that the store was built with.
        extractor: finds the answers in the best passages; None marks sentences by their tokens'
            matches alone.
    """

    store: Store
    encoder: Encoder
    extractor: Extractor | None

    def answer(self, request: Request, named: Named | None) -> Answer:
        """The answer to a question.

        Args:
            request: the question, and how it is to be answered.
            named: the author or source that it names and that articles are limited to; None for no
                limit.
        """
        tidied, where, columns = tidy(request.question), request.where, self.store.columns
        inferred = None
        if request.infer:
            inferred = inferred_where(tidied, columns.facets(), where, columns.newest)
        if named:
            where, inferred = narrowed(where, named), narrowed(inferred, named)
        mask = columns.mask(where) if where else None
        words = cache(partial(question_words, self.store))
        tokens = cache(lambda text: self._tokens(words(text)))

        def own_shortfall(text: str, article: Article) -> float:
            return shortfall(self.store, tokens(text).vector, article, mask)

        question = interpret(tidied, self.store, mask, named, request.history, own_shortfall)
        # The search uses the words that are added to a follow-up. The comparison token by token
        # does not: they would move the mark to the sentence that has these words.
        compared = self.store.tokens.codec.rotated(tokens(question.compared).middle)
        # Neighbouring passages may share one sentence, so 2 k candidates mark k different ones.
        wanted = LISTED if question.is_list else max(2 * request.k, SCORED)
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
        preference = self._preference(request, inferred, mask, question.about)
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
        if matching is not None and len(hits) < request.k:
            matching = min(matching, len(hits))  # the other articles repeat their sentences
        confident = bool(hits) and hits[0].score >= CONFIDENT
        if question.about and not confident:
            if not question.is_certain:
                as_typed = self.answer(replace(request, history=()), named)
                if as_typed.confident:
                    return as_typed
            hits = first_of(question.about, hits)
        return Answer(
            request.question,
            question.shown,
            hits,
            confident,
            inferred,
            () if hits or where is None else tuple(columns.unmatched(where)),
            question.about.id if question.about else None,
            matching,
        )

    def _hits(
        self,
        request: Request,
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
        self, request: Request, inferred: Where | None, mask: Mask | None, about: Article | None
    ) -> Vectors | None:
        """How much the day of each passage's article counts (see `day_preference`).

        The article that a follow-up is asked of is preferred most: its "this year" may be another.
        """
        if not request.infer:
            return None
        columns = self.store.columns
        question = tidy(request.question)
        preference = day_preference(columns.days, question, inferred, columns.newest, mask)
        if preference is None or about is None:
            return preference
        own = columns.mask(Where(article=(about.id,)))
        return np.where(own, preference.max(initial=0), preference)

    def _tokens(self, question: QuestionWords) -> TokenVectors:
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
