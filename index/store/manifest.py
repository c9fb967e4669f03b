"""The manifest of a store: which build is live, how it was made, and whether its files are whole.

It is written and read here alone. `manifest.json` is a `Manifest` as JSON.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.store.folder import MANIFEST, rebuild_advice, refuse_name

FORMAT = 2
# Files up to this size are hashed whole when a store is opened; of larger ones, so many blocks of
# so many bytes: hashing all of a store of a million passages takes 3 seconds.
HASHED_BYTES, BLOCKS, BLOCK = 200_000_000, 100, 1 << 20


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """The model that a build's vectors come from.

    Attributes:
        name: what to give to `Encoder` to get the model again.
        fingerprint: `Encoder.fingerprint`.
        dimension: length of a vector.
        prompts: what is put before a "query" and a "document".
    """

    name: str
    fingerprint: str
    dimension: int
    prompts: dict[str, str]


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """How a build's articles are cut into passages.

    Attributes:
        budget: tokens of a passage at most.
        overlap: tokens, at most, of a sentence that is repeated.
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
        precision: of a stored number, "float16".
        files: how many files hold the vectors.
        lists: inverted lists of a file; None where the search is exact.
        probes: lists of a file that a question is compared with; None where the search is exact.
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
class FileDescription:
    """A file of a build, as it was when it was published.

    Attributes:
        name: its name in the store's folder.
        size: in bytes.
        sha256: hex digest of all of it.
        sampled: hex digest of BLOCKS blocks of it; None for a file of up to HASHED_BYTES.
    """

    name: str
    size: int
    sha256: str
    sampled: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says.

    Attributes:
        format: FORMAT of the version that wrote it.
        build: the live build; the names of its files begin with it.
        previous: the build before, whose files stay until the next build.
        created: when the build began, ISO 8601 in UTC.
        model, split, vectors, counts: how it was made, and how much it holds.
        files: all files of the build.
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


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the store in a folder.

    Raises:
        StoreError: it is missing, not ours, not complete, or of another format.
    """
    refuse_name(folder)
    try:
        text = (folder / MANIFEST).read_text("utf-8")
        fields = json.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            f"There is no store in {folder}: build one with "
            f"`python -m index ARTICLES --store {folder}`."
        ) from None
    except OSError as error:
        raise StoreError(
            f"The store {folder} cannot be read ({error.strerror}): see that you may read all "
            "files in it."
        ) from error
    except ValueError:
        raise StoreError(
            f"The store {folder} is damaged ({MANIFEST} is not JSON): {rebuild_advice(folder)}."
        ) from None
    if not isinstance(fields, dict) or "format" not in fields or "files" not in fields:
        raise StoreError(f"{folder / MANIFEST} is not of a Hỏi Báo store: name another folder.")
    if fields["format"] != FORMAT:
        raise StoreError(
            f"The store {folder} has format {fields['format']}, and this version reads format "
            f"{FORMAT}: {rebuild_advice(folder)}."
        )
    try:
        manifest: Manifest = _adapter().validate_json(text, strict=True)
    except ValueError:
        raise StoreError(
            f"The store {folder} is damaged ({MANIFEST} is not complete): {rebuild_advice(folder)}."
        ) from None
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Makes a manifest the one of the store in a folder, in one atomic step.

    A reader sees the old one or the new one, whole, even after a crash of the machine.

    Raises:
        OSError: the folder cannot be written, or is full.
    """
    fields = asdict(manifest)
    fields["vectors"] = _stated(fields["vectors"])
    fields["files"] = [_stated(file) for file in fields["files"]]
    new = folder / f"{MANIFEST}.new"
    with new.open("w", encoding="utf-8") as handle:
        handle.write(json.dumps(fields, ensure_ascii=False, indent=1))
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(folder / MANIFEST)


def live_builds(folder: Path) -> tuple[str | None, str | None]:
    """The live build and the one before it; None for each that there is not.

    A manifest that is damaged or of another format counts as far as it names builds.

    Raises:
        OSError: the manifest cannot be read: what is there must not be taken for nothing.
    """
    try:
        fields = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None, None
    if not isinstance(fields, dict):
        return None, None
    live, previous = (fields.get(name) for name in ("build", "previous"))
    return None if live is None else str(live), None if previous is None else str(previous)


def describe_file(file: Path) -> FileDescription:
    """Name, size and digests of a file, which is made to reach the disk first.

    Raises:
        OSError: the file cannot be read or written.
    """
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
    size = file.stat().st_size
    sampled = None if size <= HASHED_BYTES else _sampled_digest(file)
    return FileDescription(file.name, size, _digest(file), sampled)


def verify_file(folder: Path, file: FileDescription, whole: bool = False) -> None:
    """Checks that a file is what the manifest says.

    Args:
        folder: the store's folder.
        file: what the manifest says of it.
        whole: False looks at blocks alone of a file larger than HASHED_BYTES.

    Raises:
        ValueError: it is not.
        OSError: it is missing, or cannot be read.
    """
    if Path(file.name).name != file.name:
        raise ValueError("the manifest names a file elsewhere")
    path = folder / file.name
    if path.stat().st_size != file.size:
        raise ValueError(f"{path.name} has another size than the manifest says")
    if whole or file.size <= HASHED_BYTES:
        same = _digest(path) == file.sha256
    else:
        same = _sampled_digest(path) == file.sampled
    if not same:
        raise ValueError(f"{path.name} has another content than the manifest says")


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Manifest)


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _sampled_digest(file: Path) -> str:
    """The sha256 of the first and the last block and of blocks spread evenly between them."""
    last = file.stat().st_size - BLOCK
    digest = hashlib.sha256()
    with file.open("rb") as handle:
        for number in range(BLOCKS):
            handle.seek(last * number // (BLOCKS - 1))
            digest.update(handle.read(BLOCK))
    return digest.hexdigest()
