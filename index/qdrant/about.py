"""What a client of a collection in Qdrant knows from its opening: the manifest and a few files."""

import base64
import io
import json
import zlib
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models
from qdrant_client.client_base import QdrantBase

from index.article import Article
from index.errors import StoreError
from index.qdrant.address import MissingPartError
from index.qdrant.layout import (
    HEAD,
    LAYOUT,
    point_of,
)
from index.qdrant.part import Part, asked, one_of
from index.store.folder import OTHER_FORMS, SPELLINGS, TOKENS, VOCABULARY
from index.store.manifest import Manifest, manifest_of
from index.store.origins import names_of_source, source_label

# The files of a store that a client needs, by the kind and the name in their file names.
FILES = {
    SPELLINGS: ("accented", "bare", "seen", "pairs", "joint"),
    OTHER_FORMS: ("short", "long", "count", "introduced"),
    VOCABULARY: ("letters",),
    TOKENS: ("rotation", "centroids"),
}
VALUES = "values.json"  # the file of `StoredValues`
PIECE = 1 << 20  # bytes of a file in one point
MOST = 1 << 28  # bytes of a file, unpacked


@dataclass(frozen=True, slots=True)
class Head:
    """The point of a generation that says what it is.

    Attributes:
        layout: LAYOUT of the version that wrote it.
        generation: its name.
        build: the build of the store whose content it has; "" until it has all of one.
        manifest: the manifest of that build, as a dictionary.
        codec: the fingerprint of the tokens' codec.
        mean: syllables of a passage by which its words are weighed.
        terms: different terms of a passage in the first build of this generation, on average.
        points: points with the counts of terms.
        next_passage, next_article: the numbers that a new passage and article get.
        pieces: points with pieces of files.
        collisions: terms of the passages written so far that share a place with another.
    """

    layout: int
    generation: str
    build: str
    manifest: dict[str, Any]
    codec: str
    mean: float
    terms: float
    points: int
    next_passage: int = 0
    next_article: int = 0
    pieces: int = 0
    collisions: int = 0

    def payload(self) -> dict[str, Any]:
        """The payload of its point."""
        return asdict(self) | {"manifest": json.dumps(self.manifest)}

    @classmethod
    def of(cls, payload: dict[str, Any] | None, address: str) -> Self:
        """The head in a payload.

        Raises:
            StoreError: it is none, or of another version.
        """
        names = {each.name for each in fields(cls)}
        if not payload or not names <= payload.keys():
            raise StoreError(f"{address} is no collection of Hỏi Báo: name another one.")
        if payload["layout"] != LAYOUT:
            raise StoreError(
                f"{address} has layout {payload['layout']}, and this version reads layout "
                f"{LAYOUT}: build it anew under another name."
            )
        values = {name: payload[name] for name in names}
        return cls(**values | {"manifest": json.loads(payload["manifest"])})


@dataclass
class StoredValues:
    """The values of all articles of a build, which a client fetches at opening.

    Attributes:
        dates, languages, authors, labels: how many articles have each value.
        names: the other names of each label (see `Columns.source_names`).
        passages: how many passages are of each of the most frequent languages, most first; empty
            if all are of one (see `Columns.languages`).
    """

    dates: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    names: dict[str, list[str]] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)

    def add(self, article: Article, label: str) -> None:
        """Counts an article, whose source is called by a label."""
        self.dates[article.date or ""] += 1
        self.authors[article.author or ""] += 1
        self.languages[article.language or ""] += 1
        self.labels[label] += 1
        known = self.names.setdefault(label, [])
        own = names_of_source(source_label(article.source))
        known += [name for name in own if name not in known]

    def packed(self) -> bytes:
        """The values as JSON."""
        return json.dumps(vars(self), ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """The values that `packed` packed."""
        fields: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
        counted = ("dates", "languages", "authors", "labels")
        return cls(**fields | {name: Counter(fields[name]) for name in counted})


def live_head(client: QdrantBase, name: str, address: str) -> Head | None:
    """The head of the generation that the alias leads to; None if there is no such alias.

    Raises:
        StoreError: the server does not answer, or `name` is something else.
    """
    try:
        return head_in(client, name, address)
    except MissingPartError:
        return None


def head_in(client: QdrantBase, about: str, address: str) -> Head:
    """The head of a generation, by the name of its `about` in Qdrant, or the alias of that.

    Raises:
        MissingPartError: there is no such generation.
        StoreError: the server does not answer, or it is no generation.
    """
    points = asked(address, client.retrieve, about, [HEAD])
    return Head.of(points[0].payload if points else None, address)


def read_manifest_of(head: Head, address: str) -> Manifest:
    """The manifest of the build that a head has.

    Raises:
        StoreError: it is damaged or of another format.
    """
    return manifest_of(head.manifest, address)


def write_head(about: Part, head: Head) -> None:
    """Writes the head of a generation in one step."""
    about.upsert([models.PointStruct(id=HEAD, vector={}, payload=head.payload())], 1)


def file_points(files: dict[str, bytes], build: str) -> list[models.PointStruct]:
    """The points with the pieces of the files of a build."""
    points = []
    for file, content in files.items():
        data = zlib.compress(content, 6)
        for number, start in enumerate(range(0, len(data), PIECE)):
            piece = base64.b64encode(data[start : start + PIECE]).decode("ascii")
            payload = {"of_build": build, "file": file, "number": number, "data": piece}
            id = point_of(build, file, str(number))
            points.append(models.PointStruct(id=id, vector={}, payload=payload))
    return points


def read_files(client: QdrantBase, about: str, head: Head, address: str) -> dict[str, bytes]:
    """The files of a head's build.

    Raises:
        StoreError: a piece is missing.
    """
    pieces: dict[str, dict[int, bytes]] = {}
    fields = ["file", "number", "data"]
    pages = Part(client, about, address).pages(one_of("of_build", [head.build]), fields, page=8)
    for payload in (point.payload or {} for points in pages for point in points):
        data = base64.b64decode(payload["data"])
        pieces.setdefault(payload["file"], {})[payload["number"]] = data
    if sum(map(len, pieces.values())) != head.pieces:
        raise StoreError(f"The collection {address} is not complete: build it again.")
    return {file: _whole(own) for file, own in pieces.items()}


def _whole(pieces: dict[int, bytes]) -> bytes:
    packed = b"".join(pieces[number] for number in sorted(pieces))
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, MOST)
    if unpacking.unconsumed_tail:
        raise ValueError("a file is too large")
    return content


def arrays_of(files: dict[str, bytes], kind: str) -> dict[str, NDArray[Any]]:
    """The arrays of one kind by their names."""
    return {name: np.load(io.BytesIO(files[f"{kind}.{name}.npy"])) for name in FILES[kind]}
