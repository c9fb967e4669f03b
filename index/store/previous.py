"""The build before, as the next build uses it: which articles are the same, and what is encoded."""

from collections.abc import Sequence

import numpy as np

from index.article import Article
from index.passages import Passage
from index.store.rows import METADATA, page_starts_of, passage_of
from index.store.store import Store
from index.store.tokens import EncodedPassage


class PreviousBuild(Store):
    """A store that is about to be built again."""

    def change(self, article: Article, key: bytes) -> tuple[str, int | None]:
        """Compares an article with the article of the same id in this build.

        Args:
            article: the article in its present state.
            key: the digest of its present title and text (16 bytes).

        Returns:
            "unchanged", "changed", or "new" if this build has no article with its id.
            The place in this build of the article with its id, counted from 1, or None.
        """
        columns = ", ".join(METADATA)
        rows = self._rows(
            f"SELECT articles.rowid, key, {columns}, starts FROM articles "
            "LEFT JOIN pages ON article_id = id WHERE id = ?",
            [article.id],
        )
        if not rows:
            return "new", None
        [row] = rows
        equal = (
            row["key"] == key
            and all(row[name] == getattr(article, name) for name in METADATA)
            and page_starts_of(row["starts"]) == article.pages
        )
        return "unchanged" if equal else "changed", row["rowid"]

    def places(self, key: bytes) -> list[int]:
        """The places, counted from 1, of the articles with this key."""
        rows = self._rows("SELECT rowid FROM articles WHERE key = ?", [key])
        return [row["rowid"] for row in rows]

    def passages_by_key(self, key: bytes, article: Article) -> list[tuple[Passage, bytes]]:
        """The passages of an article with the same title and text in this build.

        Args:
            key: the digest of the article's title and text (16 bytes).
            article: the article; the passages get its id and are slices of its text.

        Returns:
            (passage, digest of the encoded text) in order; empty if this build has no article with
            this key.
        """
        rows = self._rows(
            'SELECT number, start, "end", key FROM passages WHERE article_id = '
            "(SELECT id FROM articles WHERE key = ? LIMIT 1) ORDER BY number",
            [key],
        )
        return [(passage_of(row, article), row["key"]) for row in rows]

    def encoded_by_key(self, keys: Sequence[bytes]) -> dict[bytes, EncodedPassage]:
        """The encoded passages of this build by the digests of their encoded texts.

        Returns:
            Those of the keys that a passage of this build has.
        """
        marks = ", ".join("?" * len(keys))
        known = self._rows(f"SELECT key, row FROM passages WHERE key IN ({marks})", list(keys))
        rows = np.array([row for _, row in known], dtype=np.int64)
        return {
            key: EncodedPassage(vector, self.tokens.codes(row), self.tokens.sentences(row))
            for (key, row), vector in zip(known, self.vectors.rows(rows), strict=True)
        }
