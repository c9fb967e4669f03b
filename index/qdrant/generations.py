"""The generations of a collection in Qdrant: which is written, which is live, which go."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from qdrant_client import models
from qdrant_client.client_base import QdrantBase

from index.errors import StoreError
from index.lexical.postings import mean_length
from index.lexical.syllables import syllables
from index.qdrant.about import Head, head_in, read_manifest_of
from index.qdrant.layout import ABOUT_PART, ALL_PARTS, LAYOUT, part_name
from index.qdrant.part import asked
from index.qdrant.rows import stored_articles
from index.qdrant.terms import TO_A_POINT
from index.store.manifest import Manifest, VectorStructure
from index.store.store import Store

# A new generation is made if the passages have on average so much more or fewer different terms
# than in its first build, because their words are weighed by the mean length of then.
DRIFT = 0.02


def chosen_generation(
    store: Store, client: QdrantBase, name: str, address: str, live: Head | None
) -> Head:
    """The head of the generation to write: the live one, an unfinished one, or a new one."""
    for head in (live, *_unfinished(client, name, address)):
        if head is not None and _fits(store, head, address):
            return head
    passages = max(store.manifest.counts.passages, 1)
    return Head(
        layout=LAYOUT,
        generation=store.manifest.build,
        build="",
        manifest=manifest_fields(store.manifest),
        codec=store.codec.fingerprint,
        mean=_mean_length(store),
        terms=store.postings.passages.size / passages,
        points=max(store.postings.terms.size // TO_A_POINT, 1),
    )


def _unfinished(client: QdrantBase, name: str, address: str) -> Iterator[Head]:
    """The heads of generations that were not finished."""
    for generation in _generations(client, name, address):
        try:
            head = head_in(client, part_name(name, generation, ABOUT_PART), address)
        except StoreError:  # it was stopped before its head was written
            continue
        if not head.build:
            yield head


def _generations(client: QdrantBase, name: str, address: str) -> set[str]:
    names = [each.name for each in asked(address, client.get_collections).collections]
    return {part.split(".")[1] for part in names if part.startswith(f"{name}.")}


def _fits(store: Store, head: Head, address: str) -> bool:
    """Whether a store may be written into a generation."""
    try:
        before = read_manifest_of(head, address)
    except StoreError:
        return False
    now = store.manifest
    terms = store.postings.passages.size / max(now.counts.passages, 1)
    return (before.model.fingerprint, before.split, head.codec) == (
        now.model.fingerprint,
        now.split,
        store.codec.fingerprint,
    ) and abs(terms / max(head.terms, 1) - 1) <= DRIFT


def remove_generations(client: QdrantBase, name: str, address: str, kept: set[str]) -> None:
    for generation in _generations(client, name, address) - kept:
        for part in reversed(ALL_PARTS):
            own = part_name(name, generation, part)
            if asked(address, client.collection_exists, own):
                asked(address, client.delete_collection, own)


def make_live(
    client: QdrantBase, name: str, generation: str, address: str, live: Head | None
) -> None:
    """Makes a generation the live one, in one step."""
    create = models.CreateAliasOperation(
        create_alias=models.CreateAlias(
            collection_name=part_name(name, generation, ABOUT_PART), alias_name=name
        )
    )
    delete = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=name))
    asked(address, client.update_collection_aliases, [delete, create] if live else [create])


def _mean_length(store: Store) -> float:
    lengths = [
        len(syllables(f"{own.article.title}\n{passage.text}"))
        for own in stored_articles(store)
        for passage, _, _ in own.passages
    ]
    return mean_length(np.array(lengths, dtype=np.float32))


def manifest_fields(manifest: Manifest) -> dict[str, Any]:
    """The fields of a store's manifest as a collection in Qdrant has them."""
    structure = VectorStructure("HNSW", "float16", files=0)
    return asdict(replace(manifest, vectors=structure, files=(), previous=None))
