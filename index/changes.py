"""Counts what became of each article since the build before."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from index.article import Article, Notice
from index.store.store import Store

OnSource = Callable[[str, str], None]
"""Called for each article or file with (its source, what became of it)."""


def silent(*_: object) -> None:
    """Tells nobody."""


def text_key(text: str) -> bytes:
    """The digest by which an equal text is known again."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class Changes:
    """Counts what became of each article since the build before.

    Attributes:
        changes: how many articles are "new", "changed", "renamed", "unchanged" and "removed".
        notices: on what was skipped, or read by guess.
    """

    def __init__(self, old: Store | None, on_source: OnSource = silent) -> None:
        self.changes = dict.fromkeys(("new", "changed", "renamed", "unchanged", "removed"), 0)
        self.notices: list[Notice] = []
        self._old, self._on_source = old, on_source
        # Of each article of the build before, by its place from 1, whether it is there still.
        self._stands = bytearray(old.count("articles") + 1 if old else 0)

    def read(self, found: Iterable[Article | Notice]) -> Iterator[tuple[Article, bytes]]:
        """The articles of `found`, each with the digest of its title and text.

        What has a text of before under another id is told last: renamed, unless the other is there
        as well.
        """
        elsewhere: dict[bytes, list[str]] = {}
        for item in found:
            if isinstance(item, Notice):
                self.notices.append(item)
                self._on_source(item.source, item.message)
                continue
            key = text_key(f"{item.title}\n{item.text}")
            change, place = self._old.change(item, key) if self._old else ("new", None)
            if place is not None:
                self._stands[place] = True
            if change == "new" and (key in elsewhere or self._places(key)):
                elsewhere.setdefault(key, []).append(item.source)
            else:
                self._tell(item.source, change)
            yield item, key
        for key, sources in elsewhere.items():
            self._tell_elsewhere(key, sources)
        self.changes["removed"] = self._stands[1:].count(False)

    def _tell(self, source: str, change: str) -> None:
        self.changes[change] += 1
        self._on_source(source, change)

    def _places(self, key: bytes) -> list[int]:
        return self._old.places(key) if self._old else []

    def _tell_elsewhere(self, key: bytes, sources: list[str]) -> None:
        """As many are renamed as articles with this key are gone, which count as found then."""
        gone = [place for place in self._places(key) if not self._stands[place]]
        for place, _ in zip(gone, sources, strict=False):
            self._stands[place] = True
        for number, source in enumerate(sources):
            self._tell(source, "renamed" if number < len(gone) else "new")

    @property
    def changed(self) -> bool:
        """Whether any article is not as it was."""
        return any(count for name, count in self.changes.items() if name != "unchanged")
