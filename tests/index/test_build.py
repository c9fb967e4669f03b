import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from conftest import FakeEncoder, not_on_windows
from killing import STEPS

from index.article import Notice
from index.build import BuildReport, build_with
from index.errors import ArticleError, StoreError
from index.model.tokens import TokenVectors
from index.store.manifest import DIGEST, manifest_text
from index.store.store import Store


def test_a_build_reports_what_it_did(build: Callable[..., BuildReport], tmp_path: Path) -> None:
    report = build(a="cam cam lũ", b="chè", empty=" \n")
    assert (report.articles, report.passages, report.reused) == (2, 2, 0)
    assert report.skipped == [Notice("empty.txt", "skipped: the article is empty")]
    not_of_the_build = ("manifest.json", "build.lock")
    files = [file for file in (tmp_path / "store").iterdir() if file.name not in not_of_the_build]
    assert report.size == sum(file.stat().st_size for file in files)


def test_the_title_is_encoded_but_not_quoted(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="Tin mùa cam\n\nNăm nay được mùa.")
    assert encoder.encoded == ["Tin mùa cam\nNăm nay được mùa."]
    [(passage, article)] = Store.open(tmp_path / "store").passages([0])
    assert (article.title, passage.text) == ("Tin mùa cam", "Năm nay được mùa.")


def test_a_long_title_is_cut_to_a_quarter_of_the_limit(tmp_path: Path) -> None:
    encoder = FakeEncoder(limit=64)
    title = " ".join(["từ"] * 40)  # 40 words in 119 characters
    (tmp_path / "a.txt").write_text(f"{title}\n\nCam.", "utf-8")
    build_with(encoder, [tmp_path / "a.txt"], tmp_path / "store")
    # Cut by a quarter, 119 -> 89 -> 66 -> 49 characters, until it has 64 / 4 = 16 words or fewer;
    # 49 characters are 16 words, of two letters and a space each, and the first letter of a 17th.
    # 49 -> 36 characters are then 12 words.
    assert encoder.encoded == [" ".join(["từ"] * 12) + " \nCam."]


def test_unchanged_passages_are_not_encoded_again(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="cam", b="chè")
    encoder.encoded.clear()
    report = build(b="lúa", c="cam")
    assert (report.articles, report.passages, report.reused) == (3, 3, 1)
    # c says the same as a, but under another title.
    assert encoder.encoded == ["b\nlúa", "c\ncam"]
    opened = Store.open(tmp_path / "store")
    for row, word in enumerate(["cam", "lúa", "cam"]):
        assert opened.vectors.rows(np.array([row]))[0].tolist() == encoder.question(word).tolist()


def test_passages_of_the_format_before_are_not_encoded_again(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="cam", b="chè")
    store = tmp_path / "store"
    manifest = json.loads((store / "manifest.json").read_text("utf-8"))
    added = ("names", "vocabulary")  # what format 4 lacks
    files = [file for file in manifest["files"] if file["name"].split(".")[1] not in added]
    assert len(files) == len(manifest["files"]) - 5
    del manifest[DIGEST]
    text = manifest_text(manifest | {"format": 4, "files": files})
    (store / "manifest.json").write_text(text, "utf-8")
    for file in manifest["files"]:
        if file not in files:
            (store / file["name"]).unlink()
    with pytest.raises(StoreError, match="has format 4, and this version reads format 5: rebuild"):
        Store.open(store)
    encoder.encoded.clear()
    report = build()
    assert (report.passages, report.reused, encoder.encoded) == (2, 2, [])
    assert report.changes["unchanged"] == 2
    assert Store.open(store).manifest.format == 5


def test_vectors_of_another_model_are_not_used_again(
    build: Callable[..., BuildReport], tmp_path: Path
) -> None:
    build(a="cam")
    other = FakeEncoder(fingerprint="beef")
    report = build_with(other, [tmp_path / "articles"], tmp_path / "store")
    assert report.reused == 0
    assert other.encoded == ["a\ncam"]


def test_articles_of_an_older_store_get_their_languages_and_are_not_encoded_again(
    build: Callable[..., BuildReport],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.sources.files.detected_language", lambda text: None)
    build(a="Năm nay cam được mùa.", b="x")
    assert Store.open(tmp_path / "store").columns.facets().languages == ()
    monkeypatch.undo()
    encoder.encoded.clear()
    report = build(a="Năm nay cam được mùa.", b="x")
    assert report.changes == {"new": 0, "changed": 1, "renamed": 0, "unchanged": 1, "removed": 0}
    assert encoder.encoded == []
    assert Store.open(tmp_path / "store").columns.facets().languages == (("vi", 1),)


def test_what_a_stopped_build_encoded_is_not_encoded_again(
    build: Callable[..., BuildReport],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.build.CHUNK", 1)
    encode = FakeEncoder.token_vectors

    def stopped(self: FakeEncoder, texts: Sequence[str], kind: str) -> list[TokenVectors]:
        if texts == ["c\nlúa"]:
            raise KeyboardInterrupt
        return encode(self, texts, kind)

    monkeypatch.setattr(FakeEncoder, "token_vectors", stopped)
    with pytest.raises(KeyboardInterrupt):
        build(a="cam", b="chè", c="lúa")
    monkeypatch.setattr(FakeEncoder, "token_vectors", encode)
    [unfinished] = (tmp_path / "store").glob("*.unfinished-*")
    # A record has a head of 24 bytes, three sizes of 4, 8 numbers of 2, a token of 1 and a
    # sentence of 12; the second is cut off.
    unfinished.write_bytes(unfinished.read_bytes()[: 65 + 64])
    encoder.encoded.clear()
    assert build().reused == 1
    assert encoder.encoded == ["b\nchè", "c\nlúa"]
    opened = Store.open(tmp_path / "store")
    assert opened.vectors.rows(np.array([0]))[0].tolist() == encoder.question("cam").tolist()
    assert not list((tmp_path / "store").glob("*.unfinished-*"))


def test_where_nothing_has_changed_the_store_is_left_as_it_is(
    build: Callable[..., BuildReport], tmp_path: Path
) -> None:
    build(a="cam", b="chè")
    before = (tmp_path / "store" / "manifest.json").read_bytes()
    report = build()
    assert (report.articles, report.passages, report.reused) == (2, 2, 2)
    assert report.changes == {"new": 0, "changed": 0, "renamed": 0, "unchanged": 2, "removed": 0}
    assert report.size > 0
    assert (tmp_path / "store" / "manifest.json").read_bytes() == before


def test_a_store_below_the_articles_is_passed_over(
    encoder: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("cam", "utf-8")
    build_with(encoder, ["."], "store")
    (tmp_path / "store").rename("kho")
    report = build_with(encoder, ["."], "store")
    assert (report.articles, report.notices) == (1, [])
    Path("kho/b.txt").write_text("chè", "utf-8")  # and so it is no store alone
    assert build_with(encoder, ["."], "store").articles == 2


def test_a_damaged_store_is_rebuilt_from_nothing(
    build: Callable[..., BuildReport], tmp_path: Path
) -> None:
    build(a="cam")
    (tmp_path / "store" / "manifest.json").write_text("{", "utf-8")
    assert build(b="chè").reused == 0
    assert Store.open(tmp_path / "store").count("articles") == 2


def test_nothing_to_index_leaves_the_store_as_it_was(
    build: Callable[..., BuildReport], tmp_path: Path, encoder: FakeEncoder
) -> None:
    build(a="cam")
    before = sorted(file.name for file in (tmp_path / "store").iterdir())
    (tmp_path / "empty.txt").write_text("", "utf-8")
    with pytest.raises(ArticleError) as error:
        build_with(encoder, [tmp_path / "empty.txt"], tmp_path / "store")
    assert str(error.value) == (
        "Nothing could be indexed: empty.txt skipped: the file is empty. "
        "The store is as it was before."
    )
    assert sorted(file.name for file in (tmp_path / "store").iterdir()) == before


def test_a_mistyped_path_makes_no_store(tmp_path: Path, encoder: FakeEncoder) -> None:
    with pytest.raises(ArticleError, match="There is no file or folder"):
        build_with(encoder, [tmp_path / "none"], tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_progress_counts_articles_then_passages(tmp_path: Path, encoder: FakeEncoder) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("cam", "utf-8")
    seen: list[tuple[str, int, int | None]] = []
    build_with(
        encoder,
        [tmp_path / "*.txt"],
        tmp_path / "store",
        on_progress=lambda *progress: seen.append(progress),
    )
    assert seen == [
        ("preparing", 0, None),
        ("preparing", 1, 1),
        ("files", 0, 9),
        ("reading", 1, None),
        ("files", 3, 9),
        ("reading", 2, None),
        ("files", 6, 9),
        ("reading", 3, None),
        ("files", 9, 9),
        ("encoding", 0, 3),
        ("encoding", 3, 3),
    ]


def test_progress_is_told_after_each_batch(tmp_path: Path, encoder: FakeEncoder) -> None:
    for number in range(130):  # a batch has 128 passages
        (tmp_path / f"{number}.txt").write_text(f"cam {number}", "utf-8")
    seen: list[tuple[int, int | None]] = []

    def on_progress(step: str, done: int, total: int | None) -> None:
        if step == "encoding":
            seen.append((done, total))

    build_with(encoder, [tmp_path / "*.txt"], tmp_path / "store", on_progress)
    assert seen == [(0, 130), (128, 130), (130, 130)]


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """As on a full disk, writing fails: here beyond `size` bytes."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@not_on_windows("a limit of a file's size plays the full disk")
def test_a_full_disk_costs_the_build_and_nothing_else(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="cam")
    store, articles = tmp_path / "store", tmp_path / "articles"
    (articles / "b.txt").write_text("chè " * 3000, "utf-8")
    refusals: list[str] = []
    for size in itertools.count(1000, 4000):  # each step of a build comes to fail in its turn
        try:
            with no_file_longer_than(size):
                build_with(encoder, [articles], store)
            break
        except StoreError as error:
            refusals.append(str(error))
        assert Store.open(store).count("articles") == 1
        names = [file.name for file in store.iterdir() if "unfinished" not in file.name]
        assert {name.partition(".")[0] for name in names} == {build_of(store), "manifest", "build"}
    assert len(refusals) > 5
    for refusal in refusals:
        assert re.match(rf"The store {store} cannot be written \(.+ MB free\)", refusal)
        assert refusal.endswith("What was there before is untouched.")
    assert Store.open(store).count("articles") == 2


def build_of(store: Path) -> str:
    return str(json.loads((store / "manifest.json").read_text("utf-8"))["build"])


def test_a_clock_that_goes_backwards_does_no_harm(
    build: Callable[..., BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(a="cam")

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr("index.store.writer.datetime", Earlier)
    build(a="chè")
    [(passage, _)] = Store.open(tmp_path / "store").passages([0])
    assert passage.text == "chè"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_readers_get_whole_builds_while_builds_are_killed(tmp_path: Path) -> None:
    script = Path(__file__).parents[1] / "killing.py"
    command = [sys.executable, str(script), str(tmp_path / "killed"), "40"]
    path = {"PYTHONPATH": str(script.parents[1])}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["readers without error"] == 4
    assert result["last version read"] == result["kills"] == 2 * len(STEPS) + 40
    assert result["builds left"] <= 2
