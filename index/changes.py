"""Compares the articles of a build with those of the build before, and counts the changes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from index.article import Article, Notice
from index.passages import Passage
from index.store.previous import PreviousBuild

NewPassages = list[tuple[Passage, bytes]]
"""The passages of an article in order, each with the digest of its encoded text (16 bytes)."""

OnSource = Callable[[str, str], None]
"""Called once for each article or skipped file with (its source, its change or its notice)."""


def silent(*_: object) -> None:
    """Does nothing: the callback where none is given."""


def text_key(text: str) -> bytes:
    """Returns a digest of 16 bytes (BLAKE2b) that is the same for equal texts."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class Changes:
    """Counts how the articles differ from those of the build before.

    An article is "unchanged" or "changed" if its id was in the build before, "renamed" if only its
    title and text were, and otherwise "new". Articles of the build before that are gone are
    "removed".

    Attributes:
        counts: the number of articles by change: "new", "changed", "renamed", "unchanged" and
            "removed", in this order.
        notices: the notices about what was skipped or read by guess.
        other_names: True if the operator names the sources otherwise than in the build before.
    """

    other_names = False

    def __init__(self, old: PreviousBuild | None, on_source: OnSource = silent) -> None:
        """Counts nothing yet.

        Args:
            old: the build before; None if there is none to compare with.
            on_source: called for each article and each notice of `compare`.
        """
        self.counts = dict.fromkeys(("new", "changed", "renamed", "unchanged", "removed"), 0)
        self.notices: list[Notice] = []
        self._old, self._on_source = old, on_source
        # For each article of the build before, by its place from 1: 1 if it is still there.
        self._still_there = bytearray(old.count("articles") + 1 if old else 0)

    def compare(
        self,
        items: Iterable[Article | Notice],
        cut: Callable[[Article], NewPassages | Notice],
    ) -> Iterator[tuple[Article, bytes, NewPassages]]:
        """Yields each article with the digest of its title and text, and counts its change.

        Notices are collected in `notices`. An article whose title and text were there before under
        another id is counted after all others: as renamed if no article has that other id any more,
        else as new.

        Args:
            items: articles, and notices about what was skipped or read by guess.
            cut: cuts an article into passages, or returns a notice that it was skipped. It is not
                called if an article of the same title and text was in the build before.

        Yields:
            (article, digest of 16 bytes, its passages).
        """
        moved: dict[bytes, list[str]] = {}  # sources by digest
        for item in items:
            if isinstance(item, Notice):
                self._notice(item)
                continue
            key = text_key(f"{item.title}\n{item.text}")
            passages = (self._old and self._old.passages_by_key(key, item)) or cut(item)
            if isinstance(passages, Notice):
                self._notice(passages)
                continue
            change, place = self._old.change(item, key) if self._old else ("new", None)
            if place is not None:
                self._still_there[place] = True
            if change == "new" and (key in moved or self._places(key)):
                moved.setdefault(key, []).append(item.source)
            else:
                self._count(item.source, change)
            yield item, key, passages
        for key, sources in moved.items():
            self._count_moved(key, sources)
        self.counts["removed"] = self._still_there[1:].count(False)

    def _notice(self, notice: Notice) -> None:
        self.notices.append(notice)
        self._on_source(notice.source, notice.message)

    def _count(self, source: str, change: str) -> None:
        self.counts[change] += 1
        self._on_source(source, change)

    def _places(self, key: bytes) -> list[int]:
        return self._old.places(key) if self._old else []

    def _count_moved(self, key: bytes, sources: list[str]) -> None:
        """Counts as many renamed as articles with this digest are gone, and the rest as new.

        Articles whose new name is found do not count as removed.
        """
        gone = [place for place in self._places(key) if not self._still_there[place]]
        for place, _ in zip(gone, sources, strict=False):
            self._still_there[place] = True
        for number, source in enumerate(sources):
            self._count(source, "renamed" if number < len(gone) else "new")

    @property
    def changed(self) -> bool:
        """True if any article is new, changed, renamed or removed."""
        return any(count for change, count in self.counts.items() if change != "unchanged")
