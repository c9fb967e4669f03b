"""The articles in Qdrant: read, browsed by their titles, and found by all of some terms."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from qdrant_client import models

from index.arrays import Span
from index.article import Article
from index.lexical.syllables import Hashes, fold
from index.lexical.weighing import WeightedTerms
from index.passages import Passage
from index.qdrant.layout import point_of
from index.qdrant.part import Part, all_of, asked, one_of
from index.qdrant.search import EngineSearch, by_words, scores_of
from index.qdrant.terms import QuestionTerms, signed
from index.store.origins import SourceNames
from index.store.rows import Sort, page_starts_of
from index.store.search import OF_ARTICLE, Holding, StoredPassage

NAMED = 1_000  # articles that a filter names at most
SORTED_BY: dict[Sort, str] = {
    "newest": "newest",
    "oldest": "oldest",
    "title": "by_title",
    "source": "by_source",
    "author": "by_author",
}
_FIELDS = ("title", "source", "date", "author", "language")


class EngineArticles:
    """The articles of one generation."""

    def __init__(self, part: Part, search: EngineSearch, source_names: SourceNames) -> None:
        """Takes the articles, what finds passages, and what sources are called."""
        self.part, self.search, self.source_names = part, search, source_names

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """The articles with these ids, by id. Ids that no article has are left out."""
        points = self._named(ids, ["article", "text", "pages", *_FIELDS])
        return {id: self.of(payload, payload["text"]) for id, payload in points.items()}

    def citations(self, ids: Sequence[str]) -> list[tuple[str, str, str, str | None, str | None]]:
        """What identifies each of some articles; see `Collection.citations`."""
        points = self._named(ids, ["article", "title", "source", "date"])
        name = self.source_names.name
        named = [points[id] for id in ids if id in points]
        return [
            (p["article"], p["title"], p["source"], p.get("date"), name(p["source"])) for p in named
        ]

    def browse(
        self,
        words: str,
        n: int,
        skip: int,
        within: models.Filter,
        sort: Sort,
    ) -> tuple[int, list[Article]]:
        """See `Collection.browse`; `within` is the filter that the articles meet."""
        within = _titled(words, within)
        answer = asked(
            self.part.address,
            self.part.client.query_points,
            self.part.name,
            query=models.OrderByQuery(order_by=models.OrderBy(key=SORTED_BY[sort])),
            query_filter=within,
            limit=max(n, 1),
            offset=skip,
            with_payload=["article", "pages", *_FIELDS],
        )
        articles = [self.of(point.payload or {}, "") for point in answer.points[:n]]
        return self.part.count(within), articles

    def browsed_days(self, words: str, within: models.Filter, most: int) -> dict[int, int]:
        """How many of the articles that `browse` finds have each day, of so many days at most."""
        return self.part.counts("day", _titled(words, within), most)

    def of(self, payload: dict[str, Any], text: str) -> Article:
        """The article in a payload."""
        source = payload["source"]
        return Article(
            payload["article"],
            payload["title"],
            text,
            source,
            payload.get("date"),
            payload.get("author") or None,
            payload.get("language") or None,
            source_name=self.source_names.name(source),
            pages=page_starts_of(payload.get("pages")),
        )

    def _named(self, ids: Iterable[str], fields: list[str]) -> dict[str, dict[str, Any]]:
        """Fields of the articles with these ids, by id."""
        points = self.part.points([point_of(id) for id in dict.fromkeys(ids)], fields)
        return {payload["article"]: payload for payload in points.values()}

    def passage_around(self, article: Article, span: Span, nearest: Span) -> Passage | None:
        """The passage that holds a part of an article; see `Collection.passage_around`."""
        start, end = (
            models.FieldCondition(key="start", range=models.Range(lte=span[0])),
            models.FieldCondition(key="end", range=models.Range(gte=span[1])),
        )
        within = all_of(one_of("article", [article.id]), models.Filter(must=[start, end]))
        places = [
            (abs(p["start"] - nearest[0]) + abs(p["end"] - nearest[1]), p["number"], p)
            for p in self.search.passages.payloads(within, ["number", "start", "end"])
        ]
        if not places:
            return None
        _, number, payload = min(places, key=lambda place: place[:2])
        first, last = payload["start"], payload["end"]
        return Passage(article.id, number, first, last, article.text[first:last])

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
        count = self.part.count(held)
        if holds is not None and count > most:
            return Holding(None, [])
        kept: set[str] | None = None
        if holds is not None:
            payloads = self.part.payloads(held, ["article", "title", "text"])
            kept = {p["article"] for p in payloads if holds(f"{p['title']}\n{p['text']}")}
            count = len(kept)
        elif count <= NAMED:
            kept = {p["article"] for p in self.part.payloads(held, ["article"])}
        best = self._best(words, n, scope, held, kept)
        return Holding(count, self._best_of_articles(words, OF_ARTICLE, best))

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
            found = self._best_by_words(words, limit, scope)
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
        return {p["article"] for p in self.part.payloads(both, ["article"])}

    def _best_by_words(
        self, words: WeightedTerms, limit: int, within: models.Filter
    ) -> list[tuple[int, str, float]]:
        """(id, article, word score) of the passages that are best by words, best first.

        Args:
            words: terms without other forms of names.
            limit: how many at most.
            within: the filter that they meet.
        """
        query = QuestionTerms(words).bound
        if not query.indices:
            return []
        [points] = self.search.passages.query([by_words(query, limit, within, ["article"])])
        found = [(int(p.id), str((p.payload or {})["article"]), p.score) for p in points]
        return sorted(found, key=lambda each: (-each[2], each[0]))

    def _best_of_articles(
        self, words: WeightedTerms, limit: int, articles: Sequence[str]
    ) -> list[list[StoredPassage]]:
        """The passages of each of some articles that are best by words, best first.

        Args:
            words: terms without other forms of names.
            limit: how many of an article at most.
            articles: the ids of the articles.
        """
        query = QuestionTerms(words).bound
        if not query.indices:
            return [[] for _ in articles]
        requests = [by_words(query, limit, one_of("article", [id])) for id in articles]
        found = [scores_of(points) for points in self.search.passages.query(requests)]
        facts = self.search.facts.get(id for scores in found for id in scores)
        return [
            [
                StoredPassage(id, 0.0, score, *facts[id])
                for id, score in sorted(scores.items(), key=lambda own: (-own[1], own[0]))
                if id in facts
            ]
            for scores in found
        ]


def _titled(words: str, within: models.Filter) -> models.Filter:
    """The filter of what meets a filter and has some words in its title; "" for any title."""
    part = fold(words.strip())
    if not part:
        return within
    title = models.FieldCondition(key="folded_title", match=models.MatchSubstring(substring=part))
    return all_of(within, models.Filter(must=[title]))
