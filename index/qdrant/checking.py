"""What is in Qdrant: the digests of its points, and what differs from a store."""

from itertools import chain
from typing import Any

from qdrant_client import models
from qdrant_client.client_base import QdrantBase

from index.qdrant.about import live_head
from index.qdrant.layout import ARTICLE_PART, PASSAGE_PART, TEXT_PART, part_name
from index.qdrant.part import Part
from index.qdrant.rows import stored_articles
from index.store.store import Store

SMALL = 1_000  # points without texts that are read at a time


def check_published(store: Store, client: QdrantBase, name: str, address: str) -> list[str]:
    """What differs between a store and its collection in Qdrant, a sentence each; none if nothing.

    It compares the build, the counts, and the digests of all articles and passages.
    """
    head = live_head(client, name, address)
    if head is None:
        return [f"There is no collection at {address}."]
    problems = []
    if head.build != store.manifest.build:
        problems.append(f"{address} has the build {head.build}, not {store.manifest.build}.")
    expected = {ARTICLE_PART: 0, PASSAGE_PART: 0}
    known = {
        part: digests(Part(client, part_name(name, head.generation, part), address))
        for part in expected
    }
    texts = Part(client, part_name(name, head.generation, TEXT_PART), address)
    if (count := texts.count(models.Filter())) < len(known[PASSAGE_PART]):
        problems.append(f"{address} has {count} texts of {len(known[PASSAGE_PART])} passages.")
    different = 0
    for own in stored_articles(store):
        expected[ARTICLE_PART] += 1
        expected[PASSAGE_PART] += len(own.passages)
        different += known[ARTICLE_PART].get(own.article.id, (0, ""))[1] != own.digest
        different += sum(
            known[PASSAGE_PART].get((p.article_id, p.number), (0, ""))[1] != digest
            for p, _, digest in own.passages
        )
    for part, count in expected.items():
        if len(known[part]) != count:
            problems.append(f"{address} has {len(known[part])} {part} instead of {count}.")
    if different:
        problems.append(
            f"{different} articles and passages at {address} are not those of the store."
        )
    return problems


def digests(part: Part) -> dict[Any, tuple[Any, str]]:
    """(number or id, digest) of all points of a part: of articles by id, of passages by (id, n)."""
    known: dict[Any, tuple[Any, str]] = {}
    fields = ["article", "number", "place", "digest"]
    for point in chain.from_iterable(part.pages(None, fields, page=SMALL)):
        payload = point.payload or {}
        key, id = payload["article"], payload.get("place")
        if "number" in payload:
            key, id = (key, payload["number"]), point.id
        known[key] = id, payload["digest"]
    return known
