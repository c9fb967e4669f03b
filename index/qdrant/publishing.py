"""Publishes a store to Qdrant: what changed alone, or all of it beside what is live."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models

from index.qdrant.about import (
    FILES,
    VALUES,
    Head,
    file_points,
    live_head,
    write_head,
)
from index.qdrant.checking import digests, scrolled
from index.qdrant.generations import (
    chosen_generation,
    kept_generations,
    make_live,
    manifest_fields,
    remove_generations,
)
from index.qdrant.layout import (
    ABOUT_PART,
    ARTICLE_PART,
    PASSAGE_PART,
    TERM_PART,
    asked,
    create_parts,
    part_name,
    point_of,
)
from index.qdrant.rows import PointMaker, stored_articles
from index.qdrant.terms import term_points
from index.qdrant.values import StoredValues
from index.store.store import Store

# What is sent in one request: points, and characters of their texts and tokens, some 12 MB of JSON.
POINTS, CHARACTERS = 100, 4_000_000
TERM_POINTS = 1_000  # points with counts of terms in one request

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
        collisions: terms of the written passages that share a place with another.
    """

    generation: str
    is_new: bool
    articles: int
    passages: int
    removed: int
    collisions: int


def publish(
    store: Store,
    client: QdrantClient,
    name: str,
    address: str,
    on_progress: Progress = lambda done, all: None,
) -> Published:
    """Makes a collection in Qdrant hold what a store holds.

    If the live generation is of the same model, codec and split, it is changed in place: article by
    article, first the article, then its new passages, and then its old ones are removed. Readers
    may meanwhile see some articles as they were and others as they are. Otherwise a new generation
    is made beside it, and one swap of the alias makes it live. A build that was stopped goes on
    where it was, because what has the same digest is not written again.

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
    remove_generations(client, name, address, {head.generation, *kept_generations(live)})
    if is_new:
        dimension = store.manifest.model.dimension
        create_parts(client, name, head.generation, address, dimension)
        write_head(client, name, head, address)
    writing = _Writing(store, client, name, address, head)
    writing.articles_and_passages(on_progress)
    writing.terms()
    head = writing.about()
    if is_new:
        make_live(client, name, head.generation, address, live)
    return Published(
        head.generation,
        is_new,
        writing.written_articles,
        writing.written_passages,
        writing.removed,
        writing.maker.collisions,
    )


class _Writing:
    """Writes a store into one generation.

    Attributes:
        maker: makes the points.
        written_articles, written_passages, removed: how many so far.
    """

    def __init__(
        self, store: Store, client: QdrantClient, name: str, address: str, head: Head
    ) -> None:
        self.store, self.client, self.address, self.head = store, client, address, head
        self.name, self.maker = name, PointMaker(store, head.mean)
        self.written_articles = self.written_passages = self.removed = 0
        self._values = StoredValues()
        self._next_passage, self._next_article = head.next_passage, head.next_article

    def articles_and_passages(self, on_progress: Progress) -> None:
        """Writes what is new or changed, and removes what is gone."""
        articles = digests(self.client, self._part(ARTICLE_PART), self.address)
        passages = digests(self.client, self._part(PASSAGE_PART), self.address)
        # What a stopped build has written may have higher numbers than the head knows.
        self._next_article = 1 + max((place for place, _ in articles.values()), default=-1)
        self._next_passage = 1 + max((id for id, _ in passages.values()), default=-1)
        self._next_article = max(self._next_article, self.head.next_article)
        self._next_passage = max(self._next_passage, self.head.next_passage)
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
                    place, self._next_article = self._next_article, self._next_article + 1
                ids = {row: self._next_passage + n for n, (_, row) in enumerate(changed)}
                self._next_passage += len(ids)
                article, points = self.maker.points(own, place, ids)
                chunk.add(article, points, [before[p][0] for p, _ in changed if before[p][1]])
            if chunk.is_full():
                self._send(chunk)
                chunk = _Chunk()
                on_progress(seen, all_articles)
        self._send(chunk)
        self._remove(PASSAGE_PART, [id for id, _ in passages.values()])
        self._remove(ARTICLE_PART, [point_of(id) for id in articles])
        self.removed += len(passages)
        on_progress(all_articles, all_articles)

    def terms(self) -> None:
        """Writes the counts of terms that differ from those that are there."""
        known = {
            point.id: point.payload
            for point in scrolled(
                self.client, self._part(TERM_PART), ["terms", "counts"], self.address
            )
        }
        postings = self.store.postings
        counts: NDArray[np.int64] = np.diff(postings.starts)
        points = [
            models.PointStruct(id=number, vector={}, payload=payload)
            for number, payload in term_points(postings.terms, counts, self.head.points)
            if known.get(number) != payload
        ]
        self._upsert(TERM_PART, points, TERM_POINTS)

    def about(self) -> Head:
        """Writes the files and then the head; returns the head."""
        build = self.store.manifest.build
        languages = self.store.columns.languages
        self._values.passages = {n: int(np.count_nonzero(m)) for n, m in languages.items()}
        files = {
            f"{kind}.{name}.npy": (self.store.folder / f"{build}.{kind}.{name}.npy").read_bytes()
            for kind, names in FILES.items()
            for name in names
        }
        points = file_points(files | {VALUES: self._values.packed()}, build)
        self._upsert(ABOUT_PART, points, 8)
        head = replace(
            self.head,
            build=build,
            manifest=manifest_fields(self.store.manifest),
            next_passage=self._next_passage,
            next_article=self._next_article,
            pieces=len(points),
            collisions=self.head.collisions + self.maker.collisions,
        )
        write_head(self.client, self.name, head, self.address)
        # Whoever is opening the build before may still read its files.
        kept = [
            models.FieldCondition(
                key="of_build", match=models.MatchAny(any=[build, self.head.build])
            )
        ]
        old = models.Filter(must_not=[*kept, models.HasIdCondition(has_id=[0])])
        asked(
            self.address,
            self.client.delete,
            self._part(ABOUT_PART),
            models.FilterSelector(filter=old),
            wait=True,
        )
        return head

    def _send(self, chunk: "_Chunk") -> None:
        self._upsert(ARTICLE_PART, chunk.articles, POINTS)
        self._upsert(PASSAGE_PART, chunk.passages, POINTS)
        self._remove(PASSAGE_PART, chunk.old)
        self.written_articles += len(chunk.articles)
        self.written_passages += len(chunk.passages)
        self.removed += len(chunk.old)

    def _upsert(self, part: str, points: Sequence[models.PointStruct], most: int) -> None:
        for first in range(0, len(points), most):
            some = list(points[first : first + most])
            asked(self.address, self.client.upsert, self._part(part), some, wait=True)

    def _remove(self, part: str, ids: Sequence[Any]) -> None:
        for first in range(0, len(ids), 1000):
            some = models.PointIdsList(points=list(ids[first : first + 1000]))
            asked(self.address, self.client.delete, self._part(part), some, wait=True)

    def _part(self, part: str) -> str:
        return part_name(self.name, self.head.generation, part)


class _Chunk:
    """Points that are sent together: articles, their new passages, and the ids of the old ones."""

    def __init__(self) -> None:
        self.articles: list[models.PointStruct] = []
        self.passages: list[models.PointStruct] = []
        self.old: list[Any] = []
        self._characters = 0

    def add(
        self, article: models.PointStruct, passages: list[models.PointStruct], old: list[Any]
    ) -> None:
        """Adds an article."""
        self.articles.append(article)
        self.passages += passages
        self.old += old
        for payload in (point.payload or {} for point in (article, *passages)):
            self._characters += len(payload["text"]) + len(payload.get("codes", ""))

    def is_full(self) -> bool:
        """True if it should be sent before more is added."""
        return (
            max(len(self.articles), len(self.passages)) >= POINTS or self._characters >= CHARACTERS
        )
