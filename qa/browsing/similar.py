"""Finds the articles that are most like an article, by the stored vectors of their passages."""

import numpy as np

from index.article import Article
from index.store.store import Store
from index.where import Where
from qa.finding.candidates import Content

# Passages that are looked at for each article that is wanted: several are of one article, and
# reprints are left out.
LOOKED_AT = 10
# Passages of the article itself that reprints are recognised by.
OWN = 20


def similar_articles(store: Store, article: Article, n: int) -> list[Article]:
    """The articles that have the passages nearest to the mean vector of an article's passages.

    Args:
        store: the store.
        article: an article of the store.
        n: how many articles at most.

    Returns:
        The articles, nearest first, without the article itself. Of articles whose nearest passages
        are duplicates, only the first is there; reprints of the article are left out.
    """
    own = store.columns.mask(Where(article=(article.id,)))
    rows = np.flatnonzero(own)
    if not rows.size:
        return []
    mean = store.vectors.rows(rows).mean(axis=0)
    middle = mean / max(float(np.linalg.norm(mean)), 1e-9)
    own_rows, _ = store.search(middle, OWN, own)
    other_rows, _ = store.search(middle, LOOKED_AT * n, ~own)
    contents = [Content.of(passage.text) for passage, _ in store.passages(own_rows.tolist())]
    articles: dict[str, Article] = {}
    for passage, other in store.passages(other_rows.tolist()):
        content = Content.of(passage.text)
        if other.id in articles or any(content.within(earlier) for earlier in contents):
            continue
        contents.append(content)
        articles[other.id] = other
        if len(articles) == n:
            break
    return list(articles.values())
