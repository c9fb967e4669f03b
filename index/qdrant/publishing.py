"""Publishes a store to Qdrant: what changed alone, or all of it beside what is live."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models
from qdrant_client.client_base import QdrantBase

from index.qdrant.about import FILES, VALUES, Head, StoredValues, file_points, live_head, write_head
from index.qdrant.checking import SMALL, digests
from index.qdrant.generations import (
    chosen_generation,
    make_live,
    manifest_fields,
    remove_generations,
)
from index.qdrant.layout import (
    ABOUT_PART,
    ARTICLE_PART,
    HEAD,
    PASSAGE_PART,
    TERM_PART,
    TEXT_PART,
    create_parts,
    part_name,
    point_of,
)
from index.qdrant.part import Part, one_of
from index.qdrant.rows import PointMaker, stored_articles
from index.qdrant.terms import term_points
from index.store.store import Store

# What is sent in one request: points, and characters of their texts, tokens and terms, some 12 MB
# of JSON; more if an article is longer.
POINTS, CHARACTERS = 100, 4_000_000
DIGITS = 21  # of a term, with its comma

Progress = Callable[[int, int], None]
"""Takes how many articles of how many have been seen."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was done.

    Attributes:
        generation: the generation that is live now.
        is_new: True if it was made beside the one before.
        articles, passages: how many were written.
        removed: how many passages were removed.
    """

    generation: str
    is_new: bool
    articles: int
    passages: int
    removed: int


def publish(
    store: Store,
    client: QdrantBase,
    name: str,
    address: str,
    on_progress: Progress = lambda done, all: None,
) -> Published:
    """Makes a collection in Qdrant hold what a store holds.

    If the live generation is of the same model, codec and split, it is changed in place: article by
    article, first the article, then its new passages, and then its old ones are removed. Readers
    may meanwhile see some articles as they were and others as they are. Otherwise a new generation
    is made beside it, and one swap of the alias makes it live. The one before stays until the next
    build, for those that have it open. A build that was stopped goes on where it was, because what
    has the same digest is not written again. One build at a time may write a collection.

    Args:
        store: an open store.
        client: of the server.
        name: the collection's name.
        address: of the collection, for messages.
        on_progress: called now and then.

    Raises:
        StoreError: the server does not answer, refuses the key, or fails.
    """
    live = live_head(client, name, address)
    head = chosen_generation(store, client, name, address, live)
    is_new = live is None or head.generation != live.generation
    kept = {head.generation} | ({live.generation} if live else set())
    remove_generations(client, name, address, kept)
    if is_new:
        dimension = store.manifest.model.dimension
        create_parts(client, name, head.generation, address, dimension)
    writing = _Writing(store, client, name, address, head)
    if is_new:
        write_head(writing.about, head)
    writing.articles_and_passages(on_progress)
    writing.counts_of_terms()
    writing.files_and_head()
    if is_new:
        make_live(client, name, head.generation, address, live)
    done = writing.articles_written, writing.passages_written, writing.removed
    return Published(head.generation, is_new, *done)


class _Writing:
    """Writes a store into one generation.

    Attributes:
        about, articles, passages, texts, terms: the parts.
        maker: makes the points.
        articles_written, passages_written, removed: how many so far.
    """

    def __init__(
        self, store: Store, client: QdrantBase, name: str, address: str, head: Head
    ) -> None:
        self.store, self.head = store, head
        self.about, self.articles, self.passages, self.texts, self.terms = (
            Part(client, part_name(name, head.generation, part), address)
            for part in (ABOUT_PART, ARTICLE_PART, PASSAGE_PART, TEXT_PART, TERM_PART)
        )
        self.maker = PointMaker(store, head.mean)
        self.articles_written = self.passages_written = self.removed = 0
        self._values = StoredValues()

    def articles_and_passages(self, on_progress: Progress) -> None:
        """Writes what is new or changed, and removes what is gone."""
        articles, _ = digests(self.articles)
        passages, old = digests(self.passages)
        # What a stopped build has written may have higher numbers than the head knows.
        places = max((place for place, _ in articles.values()), default=-1)
        numbers = max((id for id, _ in passages.values()), default=-1)
        self.head = replace(
            self.head,
            next_article=max(self.head.next_article, 1 + places),
            next_passage=max(self.head.next_passage, 1 + numbers),
        )
        all_articles = self.store.manifest.counts.articles
        chunk = _Chunk()
        for seen, own in enumerate(stored_articles(self.store), start=1):
            self._values.add(own.article, own.label)
            place, digest = articles.pop(own.article.id, (None, ""))
            before = {
                p: passages.pop((p.article_id, p.number), (0, "")) for p, _, _ in own.passages
            }
            changed = [(p, row) for p, row, digest in own.passages if before[p][1] != digest]
            if changed or digest != own.digest:
                if place is None:
                    place = self._numbers("next_article", 1)[0]
                numbers = self._numbers("next_passage", len(changed))
                ids = {row: id for (_, row), id in zip(changed, numbers, strict=True)}
                chunk.add(*self.maker.points(own, place, ids))
                chunk.old += [before[p][0] for p, _ in changed if before[p][1]]
                after = len(own.passages)  # it may have had more passages
                while gone := passages.pop((own.article.id, after), None):
                    chunk.old.append(gone[0])
                    after += 1
            if chunk.is_full():
                self._send(chunk)
                chunk = _Chunk()
                on_progress(seen, all_articles)
        self._send(chunk)
        self._send(_Chunk(old=[*old, *(id for id, _ in passages.values())]))
        self.texts.remove(self._texts_without_passages())
        self.articles.remove([point_of(id) for id in articles])
        on_progress(all_articles, all_articles)

    def _texts_without_passages(self) -> list[Any]:
        """The texts that a stopped build has written and no passage after them."""
        if self.texts.count(models.Filter()) == self.passages.count(models.Filter()):
            return []
        passages, texts = (
            {point.id for point in chain.from_iterable(part.pages(None, [], page=SMALL))}
            for part in (self.passages, self.texts)
        )
        return sorted(texts - passages)

    def _numbers(self, field: str, count: int) -> range:
        """The next numbers for new points; `field` is that of the head."""
        first: int = getattr(self.head, field)
        changed: dict[str, Any] = {field: first + count}
        self.head = replace(self.head, **changed)
        return range(first, first + count)

    def _send(self, chunk: "_Chunk") -> None:
        self.articles.upsert(chunk.articles, POINTS)
        self.texts.upsert(chunk.texts, POINTS)
        self.passages.upsert(chunk.passages, POINTS)
        # Texts first: the digest of a passage that is still there lets the next build go on.
        self.texts.remove(chunk.old)
        self.passages.remove(chunk.old)
        self.articles_written += len(chunk.articles)
        self.passages_written += len(chunk.passages)
        self.removed += len(chunk.old)

    def counts_of_terms(self) -> None:
        """Writes the counts of terms that differ from those that are there."""
        pages = self.terms.pages(None, ["terms", "counts"], page=SMALL)
        known = {point.id: point.payload for point in chain.from_iterable(pages)}
        postings = self.store.postings
        counts: NDArray[np.int64] = np.diff(postings.starts)
        points = [
            models.PointStruct(id=number, vector={}, payload=payload)
            for number, payload in term_points(postings.terms, counts, self.head.points)
            if known.get(number) != payload
        ]
        self.terms.upsert(points, SMALL)

    def files_and_head(self) -> None:
        """Writes the files, then the head, and removes the files of older builds."""
        build = self.store.manifest.build
        languages = self.store.columns.languages
        self._values.passages = {n: int(np.count_nonzero(m)) for n, m in languages.items()}
        files = {
            f"{kind}.{name}.npy": (self.store.folder / f"{build}.{kind}.{name}.npy").read_bytes()
            for kind, names in FILES.items()
            for name in names
        }
        points = file_points(files | {VALUES: self._values.packed()}, build)
        self.about.upsert(points, 8)
        head = replace(
            self.head,
            build=build,
            manifest=manifest_fields(self.store.manifest),
            pieces=len(points),
            collisions=self.head.collisions + self.maker.collisions,
        )
        write_head(self.about, head)
        # Whoever is opening the build before may still read its files.
        head_point = models.HasIdCondition(has_id=[HEAD])
        kept: list[models.Condition] = [one_of("of_build", [build, self.head.build]), head_point]
        self.about.remove_all(models.Filter(must_not=kept))


@dataclass(slots=True)
class _Chunk:
    """Points that are sent together: articles, their new passages, and the ids of the old ones."""

    articles: list[models.PointStruct] = field(default_factory=list)
    passages: list[models.PointStruct] = field(default_factory=list)
    texts: list[models.PointStruct] = field(default_factory=list)
    old: list[Any] = field(default_factory=list)
    characters: int = 0

    def add(
        self,
        article: models.PointStruct,
        passages: list[models.PointStruct],
        texts: list[models.PointStruct],
    ) -> None:
        """Adds an article."""
        self.articles.append(article)
        self.passages += passages
        self.texts += texts
        for payload in (point.payload or {} for point in (article, *texts)):
            self.characters += len(payload["text"]) + len(payload.get("codes", ""))
            self.characters += DIGITS * len(payload.get("terms", ()))

    def is_full(self) -> bool:
        """True if it should be sent before more is added."""
        return (
            max(len(self.articles), len(self.passages)) >= POINTS or self.characters >= CHARACTERS
        )
