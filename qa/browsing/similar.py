"""Finds the articles that are most like an article, by the stored vectors of their passages."""

import numpy as np

from index.arrays import Vectors
from index.article import Article
from index.collection.interface import Collection
from index.passages import Passage
from index.where import Scope, Where
from qa.finding.candidates import Content

# Passages that are looked at for each article that is wanted: several are of one article, and
# reprints are left out.
LOOKED_AT = 10
# Passages of the article itself that reprints are recognised by.
OWN = 20


def similar_articles(store: Collection, article: Article, n: int) -> list[Article]:
    """The articles that have the passages nearest to the mean vector of an article's passages.

    Args:
        store: the collection.
        article: one of its articles.
        n: how many articles at most.

    Returns:
        The articles, nearest first, without the article itself. Of articles whose nearest passages
        are duplicates, only the first is there; reprints of the article are left out.
    """
    mean = store.mean_vector(article.id)
    if mean is None:
        return []
    middle = mean / max(float(np.linalg.norm(mean)), 1e-9)
    own = _nearest(store, middle, OWN, Scope(Where(article=(article.id,))))
    others = _nearest(store, middle, LOOKED_AT * n, Scope(without=article.id))
    contents = [Content.of(passage.text) for passage, _ in own]
    articles: dict[str, Article] = {}
    for passage, other in others:
        content = Content.of(passage.text)
        if other.id in articles or any(content.within(earlier) for earlier in contents):
            continue
        contents.append(content)
        articles[other.id] = other
        if len(articles) == n:
            break
    return list(articles.values())


def _nearest(
    store: Collection, vector: Vectors, n: int, scope: Scope
) -> list[tuple[Passage, Article]]:
    """The n passages of a scope that are nearest to a vector, nearest first."""
    found = store.search(vector, None, n, scope).passages
    return store.passages([each.id for each in sorted(found, key=lambda own: -own.cosine)])
