"""Shares the articles of a collection among several builders."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.article import Article, Notice
from index.errors import ArticleError

MOST = 1_000  # parts


class ArticlePart(NamedTuple):
    """One of the parts that the articles of a collection are shared among, by their ids.

    Attributes:
        number: from 1.
        of: how many parts there are.
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @classmethod
    def parse(cls, text: str) -> "ArticlePart":
        """The part that is written "3/16".

        Raises:
            ArticleError: it is no such part.
        """
        if match := re.fullmatch(r"(\d{1,4})/(\d{1,4})", text, re.ASCII):
            part = cls(int(match[1]), int(match[2]))
            if 1 <= part.number <= part.of <= MOST:
                return part
        raise ArticleError(
            f"{text[:50]!r} is no part: write 3/16 for the third of 16, of {MOST:,} at most."
        )

    def of_all(self, items: Iterable[Article | Notice]) -> Iterator[Article | Notice]:
        """The articles of this part, and all notices."""
        return (item for item in items if isinstance(item, Notice) or self._has(item.id))

    def _has(self, id: str) -> bool:
        # The same on all machines, which Python's own `hash` of a text is not.
        digest = hashlib.blake2b(id.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.of == self.number - 1
