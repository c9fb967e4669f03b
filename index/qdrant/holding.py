"""Finds the articles in Qdrant that hold all of some terms."""

from collections.abc import Callable, Sequence

from qdrant_client import models

from index.lexical.syllables import Hashes
from index.lexical.weighing import WeightedTerms
from index.qdrant.layout import point_of
from index.qdrant.part import Part, all_of, one_of
from index.qdrant.search import EngineSearch
from index.qdrant.terms import signed
from index.store.search import OF_ARTICLE, Holding

NAMED = 1_000  # articles that a filter names at most


class Holders:
    """The articles of one generation, by their terms."""

    def __init__(self, articles: Part, search: EngineSearch) -> None:
        """Takes the articles, and what finds passages."""
        self.articles, self.search = articles, search

    def holding(
        self,
        terms: Hashes,
        words: WeightedTerms,
        scope: models.Filter,
        n: int,
        holds: Callable[[str], bool] | None,
        most: int,
    ) -> Holding:
        """See `Collection.holding`; `scope` is the filter that the articles meet."""
        held = all_of(scope, *(one_of("terms", [term]) for term in signed(terms)))
        count = self.articles.count(held)
        if holds is not None and count > most:
            return Holding(None, [])
        kept: set[str] | None = None
        if holds is not None:
            payloads = self.articles.payloads(held, ["article", "title", "text"])
            kept = {p["article"] for p in payloads if holds(f"{p['title']}\n{p['text']}")}
            count = len(kept)
        elif count <= NAMED:
            kept = {p["article"] for p in self.articles.payloads(held, ["article"])}
        best = self._best(words, n, scope, held, kept)
        return Holding(count, self.search.best_of_articles(words, OF_ARTICLE, best))

    def _best(
        self,
        words: WeightedTerms,
        n: int,
        scope: models.Filter,
        held: models.Filter,
        kept: set[str] | None,
    ) -> list[str]:
        """The n articles that are best by words, by their best passage, best first.

        Args:
            words: the words.
            n: how many at most.
            scope: a filter that they meet.
            held: a filter that they meet as articles.
            kept: the ids of all that are chosen from; None for all that meet `held`.
        """
        if kept is not None and len(kept) <= NAMED:
            n = min(n, len(kept))
            scope = all_of(scope, one_of("article", sorted(kept))) if kept else scope
        limit, best = 10 * n, dict[str, None]()
        while n and len(best) < n:
            found = self.search.best_by_words(words, limit, scope)
            articles = list(dict.fromkeys(article for _, article, _ in found))
            chosen = kept if kept is not None else self._those(articles, held)
            best = dict.fromkeys(id for id in articles if id in chosen)
            if len(found) < limit:
                break
            limit *= 4
        return list(best)[:n]

    def _those(self, articles: Sequence[str], held: models.Filter) -> set[str]:
        """Those of some articles that meet a filter."""
        named = models.HasIdCondition(has_id=[point_of(article) for article in articles])
        both = all_of(models.Filter(must=[named]), held)
        return {p["article"] for p in self.articles.payloads(both, ["article"])}
