"""The articles and passages of a store as points for Qdrant, with digests that tell changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from index.article import Article
from index.lexical.postings import passage_terms
from index.lexical.syllables import Hashes, fold
from index.passages import Passage
from index.qdrant.layout import DENSE, SPARSE, base64_of, point_of
from index.qdrant.terms import places_of, signed, sparse_vector
from index.qdrant.values import filter_fields
from index.store.columns import day_number
from index.store.origins import SourceNames, source_label
from index.store.store import Store

LETTERS = 10  # of a text by which articles are sorted
_LAST = 1 << 22  # after the day of every date


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of a store with its passages.

    Attributes:
        article: with its text.
        label: what its source is called.
        passages: each with its row and the digest of its point.
    """

    article: Article
    label: str
    passages: list[tuple[Passage, int, str]]

    @property
    def digest(self) -> str:
        """Changes with what its point holds."""
        article = self.article
        digests = [digest for _, _, digest in self.passages]
        return _digest(article, self.label, digests)


def stored_articles(store: Store) -> Iterator[StoredArticle]:
    """All articles of a store in the order of their rows."""
    names = SourceNames(store.manifest.source_names)
    for ids in store.article_ids():
        articles = store.articles(ids)
        for id, rows in store.passage_keys(ids).items():
            article = articles[id]
            label = names.name(article.source) or source_label(article.source)
            head = (article.id, article.title, article.source, article.date, article.author)
            passages = [
                (
                    Passage(id, number, start, end, article.text[start:end]),
                    row,
                    _digest(key, *head, article.language, label, number, start, end),
                )
                for row, number, start, end, key in rows
            ]
            yield StoredArticle(article, label, passages)


def _digest(*parts: Any) -> str:
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class PointMaker:
    """Makes the points of a store's articles and passages.

    Attributes:
        collisions: terms of the passages so far that share a place with another of their passage.
    """

    def __init__(self, store: Store, mean: float) -> None:
        """Takes the store, and the mean number of syllables by which words are weighed."""
        self.store, self.mean, self.collisions = store, mean, 0

    def points(
        self, own: StoredArticle, place: int, ids: dict[int, int]
    ) -> tuple[models.PointStruct, list[models.PointStruct], list[models.PointStruct]]:
        """The point of an article, and those of some of its passages and of their texts.

        Args:
            own: the article.
            place: its number.
            ids: the number that each passage gets, by its row, for those that are made.
        """
        article, day = own.article, day_number(own.article.date or "")
        common = filter_fields(article, own.label, day)
        head = {"article": article.id, "author": article.author, "language": article.language}
        head |= {"title": article.title, "source": article.source, "date": article.date}
        vectors = self.store.vectors.rows(np.array(list(ids), dtype=np.int64))
        dense = dict(zip(ids, vectors.tolist(), strict=True))
        passages, texts, terms = [], [], np.empty(0, np.uint64)
        for passage, row, digest in own.passages:
            held, weights = passage_terms(f"{article.title}\n{passage.text}", self.mean)
            terms = np.union1d(terms, held)
            if row in ids:
                words = self._words(held, weights)
                vector: dict[str, Any] = {DENSE: dense[row], SPARSE: words}
                place_in = {"number": passage.number, "start": passage.start, "end": passage.end}
                payload = common | place_in | {"digest": digest}
                passages.append(models.PointStruct(id=ids[row], vector=vector, payload=payload))
                payload = head | place_in | {"text": passage.text} | self._tokens(row)
                texts.append(models.PointStruct(id=ids[row], vector={}, payload=payload))
        payload = head | common | _of_article(article, terms, place) | {"digest": own.digest}
        point = models.PointStruct(id=point_of(article.id), vector={}, payload=payload)
        return point, passages, texts

    def _words(self, terms: Hashes, weights: NDArray[np.float32]) -> models.SparseVector:
        self.collisions += len(terms) - len(np.unique(places_of(terms)))
        return sparse_vector(terms, weights)

    def _tokens(self, row: int) -> dict[str, str]:
        tokens = self.store.tokens
        return {
            "codes": base64_of(tokens.codes(row)),
            "sentences": base64_of(tokens.sentences(row).astype("<u4")),
        }


def _of_article(article: Article, terms: Hashes, place: int) -> dict[str, Any]:
    day = day_number(article.date or "")
    own = {
        "text": article.text,
        "folded_title": fold(article.title),
        "place": place,
        "terms": signed(terms),
        # Dates are sorted with the place behind them, so that no two articles are alike.
        "newest": (_LAST - day if day else _LAST) << 32 | place,
        "oldest": (day or _LAST) << 32 | place,
        "by_title": _first_letters(article.title),
        "by_source": _first_letters(article.source),
        "by_author": _first_letters(article.author) if article.author else (1 << 62) + place,
    }
    if article.pages:
        own["pages"] = _json(article.pages)
    return own


def _json(pages: Sequence[tuple[int, int]]) -> str:
    return "[" + ", ".join(f"[{place}, {page}]" for place, page in pages) + "]"


def _first_letters(text: str) -> int:
    """A whole number that sorts as the first LETTERS letters of a text, without accents."""
    value = 0
    for letter in fold(text)[:LETTERS].ljust(LETTERS):
        # 0 for a space, then signs, digits, letters, and all else alike.
        code = ord(letter) - 32 if letter < "a" else ord(letter) - 64
        value = value << 6 | min(max(code, 0), 63)
    return value
