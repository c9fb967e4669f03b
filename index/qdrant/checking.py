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

    It compares the build, the counts, and the digests of all articles and passages. Building again
    mends whatever differs.
    """
    head = live_head(client, name, address)
    if head is None:
        return [f"There is no collection at {address}."]
    problems = []
    if head.build != store.manifest.build:
        problems.append(f"{address} has the build {head.build}, not {store.manifest.build}.")
    expected = {ARTICLE_PART: 0, PASSAGE_PART: 0}
    parts = {
        part: Part(client, part_name(name, head.generation, part), address)
        for part in (ARTICLE_PART, PASSAGE_PART, TEXT_PART)
    }
    counts = {name: part.count(models.Filter()) for name, part in parts.items()}
    if counts[TEXT_PART] != counts[PASSAGE_PART]:
        problems.append(
            f"{address} has {counts[TEXT_PART]} texts of {counts[PASSAGE_PART]} passages."
        )
    known = {part: digests(parts[part])[0] for part in expected}
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
        if counts[part] != count:
            problems.append(f"{address} has {counts[part]} {part} instead of {count}.")
    if different:
        problems.append(
            f"{different} articles and passages at {address} are not those of the store."
        )
    return problems


def digests(part: Part) -> tuple[dict[Any, tuple[Any, str]], list[Any]]:
    """(number or id, digest) of all points of a part: of articles by id, of passages by (id, n).

    Returns:
        These, and the points whose passage a newer point has too: what a stopped build has left.
    """
    known: dict[Any, tuple[Any, str]] = {}
    old = []
    fields = ["article", "number", "place", "digest"]
    for point in chain.from_iterable(part.pages(None, fields, page=SMALL)):
        payload = point.payload or {}
        key, id = payload["article"], payload.get("place")
        if "number" in payload:
            key, id = (key, payload["number"]), point.id
        if key in known:  # points come by their numbers, so this one is the newer
            old.append(known[key][0])
        known[key] = id, payload["digest"]
    return known, old
