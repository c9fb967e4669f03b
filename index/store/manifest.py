"""The manifest of a store: which build is live, how it was made, and the digests of its files.

`manifest.json` is a `Manifest` as JSON, with the digest of all else in it. Only this module writes
and reads it.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.store.digests import FileDescription
from index.store.folder import (
    MANIFEST,
    rebuild_advice,
    refuse_name,
    shell_quoted,
    unreadable,
    when_closed,
)

FORMAT = 5
# Formats whose passages a build reuses. Those before FORMAT lack only files that are counted anew.
REUSABLE = (4, FORMAT)
DIGEST = "digest"  # the last field of the JSON


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """The model that computed a build's vectors.

    Attributes:
        name: the argument of `Encoder` for this model.
        fingerprint: `Encoder.fingerprint`.
        dimension: number of values in a vector.
        prompts: the prompts before a question ("query") and before a passage ("document").
    """

    name: str
    fingerprint: str
    dimension: int
    prompts: dict[str, str]


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """How a build's articles are cut into passages.

    Attributes:
        budget: tokens in a passage at most.
        overlap: tokens at most of a sentence that is repeated in the next passage.
        recipe: `index.passages.SPLIT_RECIPE`.
    """

    budget: int
    overlap: int
    recipe: int


@dataclass(frozen=True, slots=True)
class VectorStructure:
    """How a build's vectors are searched.

    Attributes:
        kind: "exact" or "inverted file".
        precision: the dtype of the stored values, "float16".
        files: number of files with vectors.
        lists: number of inverted lists in a file; None for an exact search.
        probes: how many lists of a file are searched for a question; None for an exact search.
    """

    kind: str
    precision: str
    files: int
    lists: int | None = None
    probes: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles and passages a build holds."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of `manifest.json`.

    Attributes:
        format: FORMAT of the version that wrote it.
        build: the name of the live build; the names of its files begin with it.
        previous: the name of the build before, whose files stay until the next build; or None.
        created: when the build began, ISO 8601 in UTC.
        model: the model that computed the vectors.
        split: how the articles were cut into passages.
        vectors: how the vectors are searched.
        counts: how many articles and passages the build holds.
        files: all files of the build.
        source_names: the names that the operator gives to sources (see `index.sources.names`).
    """

    format: int
    build: str
    previous: str | None
    created: str
    model: ModelDescription
    split: SplitSettings
    vectors: VectorStructure
    counts: Counts
    files: tuple[FileDescription, ...]
    source_names: dict[str, str] = field(default_factory=dict)


def read_manifest(folder: Path, formats: Sequence[int] = (FORMAT,)) -> Manifest:
    """Reads the manifest of the store in a folder.

    Args:
        folder: the store's folder.
        formats: the formats that it may have.

    Raises:
        StoreError: the manifest is missing, cannot be read, is incomplete, has another format, or
            is not that of a Hỏi Báo store.
    """
    refuse_name(folder)
    try:
        text = when_closed(partial((folder / MANIFEST).read_text, "utf-8"))
        fields = json.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"There is no store in {folder}: build one with "
            f"`python -m index ARTICLES --store {shell_quoted(folder)}`."
        ) from None
    except OSError as error:
        raise unreadable(folder, error) from error
    except (ValueError, RecursionError):
        raise StoreError(
            f"The store {folder} is damaged ({MANIFEST} is not JSON): {rebuild_advice(folder)}."
        ) from None
    if not isinstance(fields, dict) or "format" not in fields or "files" not in fields:
        raise StoreError(f"{folder / MANIFEST} is not of a Hỏi Báo store: name another folder.")
    if fields["format"] not in formats:
        raise StoreError(
            f"The store {folder} has format {fields['format']}, and this version reads format "
            f"{FORMAT}: {rebuild_advice(folder)}."
        )
    fields.pop(DIGEST, None)
    if text != manifest_text(fields):
        raise StoreError(
            f"The store {folder} is damaged ({MANIFEST} was changed): {rebuild_advice(folder)}."
        )
    return manifest_of(fields, folder)


def manifest_of(fields: dict[str, Any], store: Path | str) -> Manifest:
    """The manifest of its fields.

    Args:
        fields: as the JSON has them, without the digest.
        store: what messages call the store.

    Raises:
        StoreError: fields are missing, or are of other types.
    """
    try:
        manifest: Manifest = _adapter().validate_json(json.dumps(fields), strict=True)
    except ValueError:
        raise StoreError(
            f"The store {store} is damaged ({MANIFEST} is not complete): {rebuild_advice(store)}."
        ) from None
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest of the store in a folder, in one atomic step.

    A reader gets the complete old manifest or the complete new one, even after a crash of the
    machine.

    Raises:
        OSError: the folder cannot be written or is full.
    """
    fields = asdict(manifest)
    fields["vectors"] = _without_none(fields["vectors"])
    fields["files"] = [_without_none(file) for file in fields["files"]]
    if not manifest.source_names:
        del fields["source_names"]
    text = manifest_text(fields)
    new = folder / f"{MANIFEST}.new"
    with new.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    when_closed(partial(new.replace, folder / MANIFEST))


def manifest_text(fields: dict[str, Any]) -> str:
    """The text of a manifest: its fields as JSON, then the SHA-256 of this JSON.

    Any other text of the same fields is damage, so that a change of any bit is seen.
    """
    digest = hashlib.sha256(_json(fields).encode("utf-8", "surrogatepass")).hexdigest()
    return _json(fields | {DIGEST: digest})


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, indent=1)


def live_builds(folder: Path) -> tuple[str | None, str | None]:
    """(the live build, the build before it); None for a build that does not exist.

    The builds are also taken from a manifest that is incomplete or of another format, if it names
    them.

    Raises:
        OSError: there is a manifest that cannot be read. Then the builds are not known, and their
            files must not be removed.
    """
    try:
        fields = json.loads(when_closed(partial((folder / MANIFEST).read_text, "utf-8")))
    except (FileNotFoundError, ValueError, RecursionError):
        return None, None
    if not isinstance(fields, dict):
        return None, None
    live, previous = (fields.get(name) for name in ("build", "previous"))
    return None if live is None else str(live), None if previous is None else str(previous)


@cache
def _adapter() -> Any:
    """The validator of a `Manifest`; pydantic is imported only when it is needed."""
    from pydantic import TypeAdapter

    return TypeAdapter(Manifest)


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
