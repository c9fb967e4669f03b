"""index.changes: articles that are new, changed, renamed, unchanged or removed since a build."""

from collections.abc import Callable
from pathlib import Path

from conftest import FakeEncoder

from index.build import BuildReport, build_with


def test_what_became_of_each_article_is_told(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    # A headline of its own, so that the title is the same under another file name.
    build(a="cam", b="Tin chè\n\nchè", c="lúa", d="hội")
    articles = tmp_path / "articles"
    (articles / "a.txt").write_text("cam cam", "utf-8")
    (articles / "b.txt").rename(articles / "f.txt")
    (articles / "d.txt").unlink()
    (articles / "e.txt").write_text("trường", "utf-8")
    (articles / "g.txt").write_text("", "utf-8")
    outcomes: list[tuple[str, str]] = []
    report = build_with(
        encoder,
        [articles],
        tmp_path / "store",
        on_source=lambda *outcome: outcomes.append(outcome),
    )
    assert outcomes == [
        ("a.txt", "changed"),
        ("c.txt", "unchanged"),
        ("e.txt", "new"),
        ("g.txt", "skipped: the file is empty"),
        ("f.txt", "renamed"),
    ]
    assert report.changes == {"new": 1, "changed": 1, "renamed": 1, "unchanged": 1, "removed": 1}
    assert report.reused == 2


def test_a_copy_is_new_while_the_article_is_there_still(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(b="Tin chè\n\nchè", c="Tin chè\n\nchè", d="Tin lúa\n\nlúa")
    articles = tmp_path / "articles"

    def changes() -> dict[str, int]:
        encoder.encoded.clear()
        counts = {name: count for name, count in build().changes.items() if count}
        assert encoder.encoded == []
        return counts

    (articles / "a.txt").write_bytes((articles / "b.txt").read_bytes())
    assert changes() == {"new": 1, "unchanged": 3}
    # Of three with one text, one is gone and two have come.
    (articles / "b.txt").rename(articles / "e.txt")
    (articles / "f.txt").write_bytes((articles / "e.txt").read_bytes())
    assert changes() == {"renamed": 1, "new": 1, "unchanged": 3}
    # a, c, e and f with one text: two have other names, one is gone, one stays.
    for old, new in (("a", "g"), ("c", "h")):
        (articles / f"{old}.txt").rename(articles / f"{new}.txt")
    (articles / "e.txt").unlink()
    assert changes() == {"renamed": 2, "unchanged": 2, "removed": 1}


def test_an_id_of_another_unicode_form_is_another_name(
    build: Callable[..., BuildReport], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(**{"chè": "Tin chè\n\nchè"})
    (tmp_path / "articles" / "chè.txt").rename(tmp_path / "articles" / "che\u0300.txt")
    encoder.encoded.clear()
    report = build()
    assert (report.changes["renamed"], report.changes["removed"]) == (1, 0)
    assert encoder.encoded == []
