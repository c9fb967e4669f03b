"""Articles that cannot be cut cost a notice each, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FakeEncoder

import index.cutting
from index.article import Article, Notice
from index.build import BuildReport, build_with, compare_store
from index.cutting import MAX_SHORT, Cutter
from index.errors import ModelError
from index.passages import Passage
from index.sources.isolation import Isolated


class Panic(BaseException):
    """As a panic of a library in Rust, which is no Exception."""


def failing(error: BaseException, word: str) -> Callable[[str], list[tuple[int, int]]]:
    """Cuts a text into one sentence; fails for a text with a word."""

    def sentences(text: str) -> list[tuple[int, int]]:
        if word in text:
            raise error
        return [(0, len(text))]

    return sentences


def article(text: str) -> Article:
    return Article("a.txt", "cam", text, source="a.txt")


@pytest.mark.parametrize("error", [ValueError("x"), Panic("x"), MemoryError(), RecursionError()])
def test_an_article_that_cannot_be_cut_is_skipped_with_a_notice(
    error: BaseException, encoder: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.cutting, "sentences", failing(error, "chè"))
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in {"a": "cam", "b": "chè", "c": "lúa"}.items():
        (articles / f"{name}.txt").write_text(text, "utf-8")
    outcomes: list[tuple[str, str]] = []
    report = build_with(
        encoder,
        [articles],
        tmp_path / "store",
        on_source=lambda *outcome: outcomes.append(outcome),
    )
    message = f"skipped: its text cannot be cut into passages ({type(error).__name__})"
    assert report.notices == [Notice("b.txt", message)]
    assert outcomes == [("a.txt", "new"), ("b.txt", message), ("c.txt", "new")]
    assert (report.articles, report.changes["new"]) == (2, 2)


def test_an_article_that_can_no_longer_be_cut_is_removed(
    build: Callable[..., BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(a="cam", b="chè")
    monkeypatch.setattr(index.cutting, "sentences", failing(Panic(), "lúa"))
    report = build(b="lúa")
    assert report.changes == {"new": 0, "changed": 0, "renamed": 0, "unchanged": 1, "removed": 1}
    assert [notice.source for notice in report.notices] == ["b.txt"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), ModelError("no model")])
def test_what_is_no_fault_of_the_article_ends_the_build(
    error: BaseException, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.cutting, "sentences", failing(error, ""))
    with Cutter(encoder) as cutter, pytest.raises(type(error)):
        cutter.cut(article("cam"))


def test_a_long_text_is_cut_in_the_worker_process(
    encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Worker(Isolated):
        def sentences(self, article: Article) -> list[tuple[int, int]] | Notice:
            return [(0, 3)] if article.text.startswith("cam") else Notice(article.source, "late")

    monkeypatch.setattr(index.cutting, "sentences", failing(ValueError(), "m "))
    with Cutter(encoder, Worker()) as cutter:
        short = cutter.cut(article("cam" * (MAX_SHORT // 3)))
        assert isinstance(short, list)
        long = cutter.cut(article("cam" + " " * MAX_SHORT))
        assert isinstance(long, list)
        assert [passage for passage, _ in long] == [Passage("a.txt", 0, 0, 3, "cam")]
        assert cutter.cut(article("chè" + " " * MAX_SHORT)) == Notice("a.txt", "late")


def test_an_article_whose_tokens_take_too_long_to_count_is_skipped(encoder: FakeEncoder) -> None:
    with Cutter(encoder, Isolated(seconds=-1)) as cutter:
        assert cutter.cut(article("cam")) == Notice(
            "a.txt", "skipped: cutting it takes too long: split it"
        )


def test_a_comparison_names_what_cannot_be_cut(
    build: Callable[..., BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.cutting, "sentences", failing(Panic(), "chè"))
    build(a="cam")
    (tmp_path / "articles" / "b.txt").write_text("chè", "utf-8")
    monkeypatch.setattr("index.build.Encoder", lambda _: FakeEncoder())
    changes = compare_store([tmp_path / "articles"], tmp_path / "store")
    assert changes.counts["unchanged"] == 1
    assert [notice.source for notice in changes.notices] == ["b.txt"]


def test_hostile_texts_are_indexed(encoder: FakeEncoder, tmp_path: Path) -> None:
    """Each of these ended or held up a build once, or is of the same kind."""
    texts = [
        "Phạm Thị B\u00a0. Vụ việc",
        "bà Phạm Thị B\u2003.\u2003Vụ",
        "÷" * 50_000,
        "e" + "\u0300\u0316" * 50_000,
        "ﾞ\u0316" * 50_000,
        "cam" + " " * 200_000 + "chè",
        "c" * 300_000,
        "\ud800 cam \udfff",
        "“" * 50_000 + "a",
        "(" * 50_000 + "1." * 50_000,
    ]
    lines = "".join(
        json.dumps({"id": str(n), "text": text + " a"}) + "\n" for n, text in enumerate(texts)
    )
    (tmp_path / "a.jsonl").write_text(lines, "utf-8")
    report = build_with(encoder, [tmp_path / "a.jsonl"], tmp_path / "store")
    assert (report.articles, report.notices) == (len(texts), [])
