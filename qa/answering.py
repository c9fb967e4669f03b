"""Goes the way from a question to its answer: understood, searched, marked, and scored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from index.arrays import Vectors
from index.article import Article
from index.collection.interface import Collection
from index.encoder import Encoder
from index.model.tokens import TokenVectors
from index.where import Scope, Where
from qa.answer import Answer, Hit, first_of
from qa.finding.best import best_candidates
from qa.finding.candidates import Candidate, matching_articles
from qa.finding.preference import Preference, day_preference, preferred
from qa.finding.search import shortfall
from qa.finding.words import QuestionWords, question_words, weighted, written_out
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
    """Answers questions from a collection; the steps are told in qa/README.md.

    Attributes:
        store: the collection.
        encoder: the encoder that it was built with.
        extractor: finds the answers in the best passages; None marks sentences by their tokens'
            matches alone.
    """

    store: Collection
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
        scope = Scope(where)
        words = cache(partial(question_words, self.store))
        tokens = cache(lambda text: self._tokens(words(text)))

        def own_shortfall(text: str, article: Article) -> float:
            return shortfall(self.store, tokens(text).vector, article, scope)

        question = interpret(tidied, self.store, scope, named, request.history, own_shortfall)
        # The search uses the words that are added to a follow-up. The comparison token by token
        # does not: they would move the mark to the sentence that has these words.
        compared = self.store.codec.rotated(tokens(question.compared).middle)
        # Neighbouring passages may share one sentence, so 2 k candidates mark k different ones.
        wanted = LISTED if question.is_list else max(2 * request.k, SCORED)
        search = partial(
            best_candidates,
            self.store,
            tokens(question.searched).vector,
            weighted(self.store, words(question.searched)),
            words(question.searched).language,
            wanted,
            compared if request.rerank else None,
        )
        usual = candidates = search(scope)
        prefer = partial(self._preference, request, inferred, where, question.about)
        preference = prefer(usual)
        if preference and not preference.most:
            inferred = without_dates(inferred)
        elif preference:
            # Those that are preferred least need no search of their own.
            both = [*usual, *search(preference.within(scope))]
            preference = prefer(both) or preference  # newer ones may have been found
            candidates = preferred(both, preference, wanted)
        matching = None
        if question.is_list:
            candidates, matching = matching_articles(
                candidates, preference.of if preference else None
            )
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
        self,
        request: Request,
        inferred: Where | None,
        where: Where | None,
        about: Article | None,
        candidates: Sequence[Candidate],
    ) -> Preference | None:
        """How much the days of the articles that meet a filter count (see `day_preference`)."""
        if not request.infer:
            return None
        question, id = tidy(request.question), about.id if about else None
        return day_preference(self.store.columns, question, inferred, candidates, where, id)

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
