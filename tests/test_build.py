from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder

from index.articles import Notice
from index.build import BuildReport, build_with
from index.errors import ArticleError
from index.store import Store


def test_a_build_reports_what_it_did(build: Callable[..., BuildReport], tmp_path: Path) -> None:
    report = build(a="cam cam lũ", b="chè", empty=" \n")
    assert (report.articles, report.passages, report.reused) == (2, 2, 0)
    assert report.skipped == [Notice("empty.txt", "skipped: the article is empty")]
    kept = ("manifest.json", "build.lock")
    files = [file for file in (tmp_path / "store").iterdir() if file.name not in kept]
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


def test_vectors_of_another_model_are_not_used_again(
    build: Callable[..., BuildReport], tmp_path: Path
) -> None:
    build(a="cam")
    other = FakeEncoder(fingerprint="beef")
    report = build_with(other, [tmp_path / "articles"], tmp_path / "store")
    assert report.reused == 0
    assert other.encoded == ["a\ncam"]


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
        "Nothing could be indexed: empty.txt skipped: the article is empty. "
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
        ("reading", 1, None),
        ("reading", 2, None),
        ("reading", 3, None),
        ("encoding", 0, 3),
        ("encoding", 3, 3),
    ]
