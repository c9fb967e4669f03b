"""index.store.manifest: the JSON of a manifest, and what reaches the disk before it is live."""

import hashlib
import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import StoreError
from index.store.digests import FileDescription
from index.store.folder import MANIFEST
from index.store.manifest import (
    Counts,
    Manifest,
    ModelDescription,
    SplitSettings,
    VectorStructure,
    live_builds,
    read_manifest,
    write_manifest,
)

BUILD = "20240402T070000-c0ffee"
LARGE = FileDescription("b.vectors.0.faiss", 300_000_000, "cd", sampled="ef")
HELD = Manifest(
    format=5,
    build=BUILD,
    previous=None,
    created="2024-04-02T07:00:00+00:00",
    model=ModelDescription("fake", "f00d", 8, {"query": "", "document": "đoạn: "}),
    split=SplitSettings(200, 40, 1),
    vectors=VectorStructure("exact", "float16", 1),
    counts=Counts(2, 3),
    files=(FileDescription("b.articles.sqlite", 5, "ab"), LARGE),
)
# Optional values that there are none of are left out, save `previous`.
FIELDS = """{
 "format": 5,
 "build": "20240402T070000-c0ffee",
 "previous": null,
 "created": "2024-04-02T07:00:00+00:00",
 "model": {
  "name": "fake",
  "fingerprint": "f00d",
  "dimension": 8,
  "prompts": {
   "query": "",
   "document": "đoạn: "
  }
 },
 "split": {
  "budget": 200,
  "overlap": 40,
  "recipe": 1
 },
 "vectors": {
  "kind": "exact",
  "precision": "float16",
  "files": 1
 },
 "counts": {
  "articles": 2,
  "passages": 3
 },
 "files": [
  {
   "name": "b.articles.sqlite",
   "size": 5,
   "sha256": "ab"
  },
  {
   "name": "b.vectors.0.faiss",
   "size": 300000000,
   "sha256": "cd",
   "sampled": "ef"
  }
 ]
}"""
DIGEST = hashlib.sha256(FIELDS.encode()).hexdigest()
WRITTEN = FIELDS.removesuffix("\n}") + f',\n "digest": "{DIGEST}"\n}}'


def test_a_manifest_is_written_and_read_as_json(tmp_path: Path) -> None:
    write_manifest(tmp_path, HELD)
    assert (tmp_path / MANIFEST).read_text("utf-8") == WRITTEN
    assert read_manifest(tmp_path) == HELD


def test_no_changed_bit_of_a_manifest_opens(tmp_path: Path) -> None:
    write_manifest(tmp_path, HELD)
    written = (tmp_path / MANIFEST).read_bytes()
    for place, bit in itertools.product(range(len(written)), range(8)):
        changed = bytearray(written)
        changed[place] ^= 1 << bit
        (tmp_path / MANIFEST).write_bytes(changed)
        with pytest.raises(StoreError):
            read_manifest(tmp_path)
    for text in (WRITTEN + "\n", WRITTEN.replace(" ", ""), FIELDS):
        (tmp_path / MANIFEST).write_text(text, "utf-8")
        with pytest.raises(StoreError, match=r"damaged \(manifest.json was changed\)"):
            read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("text", "builds"),
    [
        (WRITTEN, (BUILD, None)),
        ('{"format": 1, "build": "new", "previous": "old"}', ("new", "old")),
        ("{", (None, None)),
        ("[1]", (None, None)),
    ],
)
def test_builds_are_known_of_any_manifest_that_names_them(
    tmp_path: Path, text: str, builds: tuple[str | None, str | None]
) -> None:
    (tmp_path / MANIFEST).write_text(text, "utf-8")
    assert live_builds(tmp_path) == builds


def test_all_files_are_on_the_disk_before_the_manifest_is_live(
    build: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash of the machine, what was not synced may be gone."""
    synced: set[int] = set()
    before: set[int] = set()
    fsync, replace = os.fsync, os.replace

    def note_file(file: int) -> None:
        synced.add(os.fstat(file).st_ino)
        fsync(file)

    def note_manifest(source: Path, target: Path) -> None:
        before.update(synced)
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_file)
    monkeypatch.setattr(os, "replace", note_manifest)
    build(a="cam cam lũ")
    store = tmp_path / "store"
    names = [MANIFEST, *(file.name for file in read_manifest(store).files)]
    assert {(store / name).stat().st_ino for name in names} <= before
