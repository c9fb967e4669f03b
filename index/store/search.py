"""Searches the passages of one build by vectors and words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import Mask, Vectors
from index.lexical.bm25 import WordIndex, top_passages
from index.lexical.syllables import Hashes
from index.lexical.weighing import WeightedTerms
from index.model.codec import Codes
from index.store.columns import Columns
from index.store.tokens import Sentences
from index.store.vectors import VectorIndex
from index.where import Scope, Where

# Passages of an article in `Holding` at most.
OF_ARTICLE = 20

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StoredPassage:
    """A passage as a search gives it, without its text and tokens.

    Attributes:
        id: its number in this collection; `Collection.passages` gives its text, and
            `Collection.passage_tokens` its tokens.
        cosine: of its vector and the question's; 0 if no vector was searched.
        words: its word score; 0 if no words were searched.
        day: the day of its article (`date.toordinal`); 0 for none.
        language: which of the collection's most frequent languages it counts as; "" if all
            passages are of one (see `Columns.languages`).
    """

    id: int
    cosine: float
    words: float
    day: int
    language: str


class StoredTokens(NamedTuple):
    """What a passage is compared and marked by.

    Attributes:
        codes: its tokens, uint8 of shape (t, b).
        sentences: its sentences, uint32 of shape (s, 3) (see `EncodedPassage`).
    """

    codes: Codes
    sentences: Sentences


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search finds.

    Attributes:
        passages: in ascending order of their ids.
        complete: True if a greater depth finds no other: with a vector all passages of the scope
            are found, with words alone all that hold one of them.
        languages: how many passages of the scope are of each of the most frequent languages, the
            most frequent in the collection first; empty if all passages are of one (see
            `Columns.languages`), or if the search was not to find some of each language.
    """

    passages: list[StoredPassage]
    complete: bool
    languages: dict[str, int]


@dataclass(frozen=True, slots=True)
class Holding:
    """The articles that hold some terms.

    Attributes:
        count: how many there are; None if there are too many to be read.
        best: of the best of them by words, the passages with the highest word scores, best first,
            at most OF_ARTICLE of each article.
    """

    count: int | None
    best: list[list[StoredPassage]]


class PassageSearch:
    """The arrays of one build, by row, which are searched together."""

    def __init__(self, vectors: VectorIndex, words: WordIndex, columns: Columns) -> None:
        """Takes the arrays."""
        self.vectors, self.words, self.columns = vectors, words, columns

    def search(
        self,
        vector: Vectors | None,
        words: WeightedTerms | None,
        depth: int,
        scope: Scope,
        each_language: int = 0,
    ) -> SearchResult:
        """See `Collection.search`."""
        mask = self.columns.within(scope)
        if vector is None or words is None:
            return self._one_search(vector, words, depth, mask)
        scores = self.words.scores(words)
        if mask is not None:
            scores = np.where(mask, scores, np.float32(0))
        nearest, _ = self.vectors.search(vector, depth, mask)
        rows = np.union1d(nearest, top_passages(scores, depth))
        sizes: dict[str, int] = {}
        languages = self.columns.languages if each_language else {}
        for name, language in languages.items():
            own = language if mask is None else language & mask
            sizes[name] = int(np.count_nonzero(own))
            if np.count_nonzero(own[rows]) < 2 * each_language:
                near, _ = self.vectors.search(vector, each_language, own)
                best = top_passages(scores, each_language, own)
                rows = np.union1d(rows, np.union1d(near, best))
        cosines = self.vectors.cosines(vector, rows)
        return SearchResult(
            self._passages(rows, cosines, scores[rows]), len(nearest) < depth, sizes
        )

    def _one_search(
        self,
        vector: Vectors | None,
        words: WeightedTerms | None,
        depth: int,
        mask: Mask | None,
    ) -> SearchResult:
        """The passages that one of the two searches finds."""
        rows, cosines = np.empty(0, np.int64), np.empty(0, np.float32)
        if vector is not None:
            rows, cosines = self.vectors.search(vector, depth, mask)
        scores = np.zeros(len(rows), np.float32)
        if words is not None:
            all_scores = self.words.scores(words)
            rows = top_passages(all_scores, depth, mask)
            cosines, scores = np.zeros(len(rows), np.float32), all_scores[rows]
        order = np.argsort(rows)
        passages = self._passages(rows[order], cosines[order], scores[order])
        return SearchResult(passages, len(rows) < depth, {})

    def holding(
        self,
        terms: Hashes,
        words: WeightedTerms,
        where: Where | None,
        n: int,
        keep: Callable[[Rows], Rows | None],
    ) -> Holding:
        """See `Collection.holding`.

        Args:
            terms: as there.
            words: as there.
            where: as there.
            n: as there.
            keep: returns those of some articles that are kept, by their places in the columns; None
                if there are too many.
        """
        places, articles = self.columns.places, self.columns.articles
        held = self.columns.fits(where) if where else np.ones(articles, dtype=np.bool_)
        for rows in self.words.holders(terms):
            own = np.zeros(articles, dtype=np.bool_)
            own[places[rows]] = True
            held = held & own
        kept = keep(np.flatnonzero(held))
        if kept is None:
            return Holding(None, [])
        scores = self.words.scores(words)
        best = np.zeros(articles, np.float32)
        np.maximum.at(best, places, scores)
        order = kept[np.argsort(-best[kept], kind="stable")][:n].tolist()
        return Holding(
            len(kept), [self._best_of(np.flatnonzero(places == p), scores) for p in order]
        )

    def _best_of(self, rows: Rows, scores: Vectors) -> list[StoredPassage]:
        """The passages with the highest word scores among some rows, best first."""
        best = rows[np.argsort(-scores[rows], kind="stable")][:OF_ARTICLE]
        return self._passages(best, np.zeros(len(best), np.float32), scores[best])

    def mean_vector(self, article: str) -> Vectors | None:
        """See `Collection.mean_vector`."""
        rows = np.flatnonzero(self.columns.mask(Where(article=(article,))))
        return self.vectors.rows(rows).mean(axis=0) if rows.size else None

    def _passages(self, rows: Rows, cosines: Vectors, scores: Vectors) -> list[StoredPassage]:
        """The passages in these rows."""
        days = self.columns.days[rows].tolist()
        languages = np.full(len(rows), "", dtype=object)
        for name, mask in self.columns.languages.items():
            languages[mask[rows]] = name
        columns = rows.tolist(), cosines.tolist(), scores.tolist(), days, languages.tolist()
        return [StoredPassage(*values) for values in zip(*columns, strict=True)]
