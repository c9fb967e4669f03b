"""How a collection lies in Qdrant: its parts, what is indexed of them, and how values are packed.

The collection NAME is an alias. It leads to the part `about` of the live generation. A generation
GEN is five collections of Qdrant:

    NAME.GEN.about      the manifest (point HEAD), and the files that a client reads at opening
    NAME.GEN.articles   one point per article: its fields, its text, all its terms
    NAME.GEN.passages   one point per passage: its vector, its words, what it is filtered by
    NAME.GEN.texts      one point per passage: its text, its tokens, its article's head
    NAME.GEN.terms      how many passages hold each term, many terms to a point

The points of a passage are never changed: a passage with another content gets others. The point of
an article is replaced in place.
"""

import base64
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models
from qdrant_client.client_base import QdrantBase

from index.qdrant.part import asked

LAYOUT = 1  # raised when a client of before could not read it
ABOUT_PART, ARTICLE_PART, PASSAGE_PART = "about", "articles", "passages"
# Qdrant reads a payload as a whole: what a search reads of many passages is apart from their texts.
TEXT_PART, TERM_PART = "texts", "terms"
# `about` is created last, so that a generation that has it has all parts.
ALL_PARTS = (TERM_PART, TEXT_PART, PASSAGE_PART, ARTICLE_PART, ABOUT_PART)
HEAD = 0  # the point of `about` that holds the manifest
DENSE, SPARSE = "dense", "words"  # the vectors of a passage
# What a search reads of each passage, its tokens, and what its text is read with.
SEARCHED = ["day", "language"]
TOKEN_FIELDS = ["codes", "sentences"]
QUOTED = ["article", "number", "start", "end", "text", "title", "source", "date", "author"]
QUOTED += ["language"]
# By what articles are filtered; passages have the same of their article.
FILTERED: dict[str, models.PayloadSchemaType] = {
    "article": models.PayloadSchemaType.KEYWORD,
    "author": models.PayloadSchemaType.KEYWORD,
    "language": models.PayloadSchemaType.KEYWORD,
    "label": models.PayloadSchemaType.KEYWORD,
    "begins": models.PayloadSchemaType.KEYWORD,
    "begins_folded": models.PayloadSchemaType.KEYWORD,
    "day": models.PayloadSchemaType.INTEGER,
}
# By what else articles are searched and sorted.
SORT_KEYS = ("newest", "oldest", "by_title", "by_source", "by_author")
_NAMESPACE = UUID("6d1f1b52-63f4-4d8e-9a5e-0c3c6f0a7f11")


def part_name(name: str, generation: str, part: str) -> str:
    """The name that a part of a generation has in Qdrant."""
    return f"{name}.{generation}.{part}"


def point_of(*names: str) -> str:
    """The id of the point of an article, or of a file of a build."""
    return str(uuid5(_NAMESPACE, "\n".join(names)))


def create_parts(client: QdrantBase, name: str, generation: str, address: str, dim: int) -> None:
    """Creates those parts of a generation that are missing, with their indexes."""
    half = models.Datatype.FLOAT16
    vectors: dict[str, dict[str, Any]] = {
        PASSAGE_PART: {
            "vectors_config": {
                DENSE: models.VectorParams(
                    size=dim, distance=models.Distance.DOT, datatype=half, on_disk=True
                )
            },
            "sparse_vectors_config": {
                # Weights are whole numbers up to 255, which half precision holds exactly.
                SPARSE: models.SparseVectorParams(index=models.SparseIndexParams(datatype=half))
            },
        }
    }
    numbers = dict.fromkeys((*SORT_KEYS, "terms"), models.PayloadSchemaType.INTEGER)
    # By its prefix option an index finds parts of a title.
    title = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, prefix=True)
    indexes: dict[str, dict[str, Any]] = {
        PASSAGE_PART: {**FILTERED},
        ARTICLE_PART: {**FILTERED, **numbers, "folded_title": title},
        ABOUT_PART: {"of_build": models.PayloadSchemaType.KEYWORD},
    }
    for part in ALL_PARTS:
        own = part_name(name, generation, part)
        if not asked(address, client.collection_exists, own):
            options = vectors.get(part, {"vectors_config": {}})
            asked(address, client.create_collection, own, on_disk_payload=True, **options)
        for field, kind in indexes.get(part, {}).items():
            asked(address, client.create_payload_index, own, field, kind)


def base64_of(values: NDArray[Any]) -> str:
    """The bytes of an array, little-endian, as base64."""
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def array_in(text: str, dtype: str) -> NDArray[Any]:
    """The array that `base64_of` packed, of one dimension."""
    return np.frombuffer(base64.b64decode(text), dtype)
