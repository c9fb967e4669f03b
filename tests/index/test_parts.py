"""Builders that share a collection: each encodes a part, and one build takes what they have."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder

from index.__main__ import main
from index.article import Article, Notice
from index.build import build_with
from index.errors import ArticleError, StoreError
from index.model.codec import TokenCodec
from index.sources.part import ArticlePart
from index.store.store import Store

TEXTS = {"một": "cam", "hai": "chè", "ba": "lúa", "bốn": "lũ", "năm": "cam lũ"}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(f"{name}\n\n{text}.", "utf-8")
    return folder


def parts_of(tmp_path: Path, articles: Path, encoder: FakeEncoder, of: int) -> Iterator[Path]:
    """Builds the stores of all parts that have an article."""
    for number in range(1, of + 1):
        store, part = tmp_path / f"part-{number}", ArticlePart(number, of)
        ids = [f"{name}.txt" for name in TEXTS]
        if any(True for _ in part.of_all(Article(id, "", "", "") for id in ids)):
            build_with(encoder, [articles], store, part=part)
            yield store
            continue
        with pytest.raises(ArticleError) as error:
            build_with(encoder, [articles], store, part=part)
        assert str(error.value) == f"Part {part} has no article: the other parts are enough."


@pytest.mark.parametrize("of", [1, 2, 3, 16])
def test_parts_together_are_encoded_once_and_are_the_whole(
    of: int, articles: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    build_with(encoder, [articles], tmp_path / "whole")
    wanted = sorted(encoder.encoded)
    encoder.encoded.clear()
    parts = list(parts_of(tmp_path, articles, encoder, of))
    assert sorted(encoder.encoded) == wanted
    encoder.encoded.clear()
    report = build_with(encoder, [articles], tmp_path / "joined", encoded=parts)
    assert (report.passages, report.reused, encoder.encoded) == (5, 5, [])
    joined, whole = Store.open(tmp_path / "joined"), Store.open(tmp_path / "whole")
    rows = np.arange(5)
    assert joined.passages(range(5)) == whole.passages(range(5))
    assert np.array_equal(joined.vectors.rows(rows), whole.vectors.rows(rows))
    for row in range(5):
        assert np.array_equal(joined.tokens.codes(row), whole.tokens.codes(row))
        assert np.array_equal(joined.tokens.sentences(row), whole.tokens.sentences(row))
    assert joined.postings.terms.tolist() == whole.postings.terms.tolist()


def test_what_no_part_has_is_encoded(articles: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    parts = list(parts_of(tmp_path, articles, encoder, 2))
    (articles / "sáu.txt").write_text("sáu\n\nchè lũ.", "utf-8")
    encoder.encoded.clear()
    report = build_with(encoder, [articles], tmp_path / "joined", encoded=parts)
    assert (report.passages, report.reused, encoder.encoded) == (6, 5, ["sáu\nchè lũ."])


def test_what_is_skipped_is_told_in_every_part() -> None:
    notice = Notice("a.txt", "skipped: the article is empty")
    articles = [Article(str(number), "", "", "") for number in range(100)]
    items: list[Article | Notice] = [notice, *articles]
    parts = [list(ArticlePart(number, 3).of_all(items)) for number in (1, 2, 3)]
    assert all(part[0] is notice for part in parts)
    ids = [item.id for part in parts for item in part[1:] if isinstance(item, Article)]
    assert sorted(ids) == sorted(map(str, range(100)))


def test_sources_of_other_parts_are_not_told_as_unused(
    articles: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    names = "".join(f'"{name}.txt" = "Báo {name}"\n' for name in (*TEXTS, "sáu"))
    (articles / "sources.toml").write_text(names, "utf-8")
    for number in (1, 2, 3):
        report = build_with(
            encoder, [articles], tmp_path / f"part-{number}", part=ArticlePart(number, 3)
        )
        told = [notice.message for notice in report.notices]
        assert told == ["names 'sáu.txt', but no article is from there"]


def test_a_part_without_articles_says_so_unless_something_was_skipped(
    tmp_path: Path, encoder: FakeEncoder
) -> None:
    folder, store = tmp_path / "articles", tmp_path / "part"
    folder.mkdir()
    (folder / "một.txt").write_text("một\n\ncam.", "utf-8")
    (folder / "sources.toml").write_text('"sáu.txt" = "Báo"\n', "utf-8")
    article = Article("một.txt", "", "", "")
    part = next(p for n in (1, 2) if not list((p := ArticlePart(n, 2)).of_all([article])))
    with pytest.raises(ArticleError) as error:
        build_with(encoder, [folder], store, part=part)
    assert str(error.value) == f"Part {part} has no article: the other parts are enough."
    (folder / "hai.txt").write_text("", "utf-8")
    with pytest.raises(ArticleError, match=r"^Nothing could be indexed: hai.txt skipped: the file"):
        build_with(encoder, [folder], store, part=part)


def test_vectors_of_another_model_or_codec_are_refused(
    articles: Path, tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_with(encoder, [articles], tmp_path / "first")
    build_with(FakeEncoder(fingerprint="beef"), [articles], tmp_path / "other model")
    own = encoder.codec
    turned = TokenCodec(own.rotation[::-1].copy(), own.centroids)
    with monkeypatch.context() as patched:
        patched.setattr(FakeEncoder, "codec", turned)
        build_with(encoder, [articles], tmp_path / "other codec")
    for other in ("other model", "other codec"):
        stores = [tmp_path / "first", tmp_path / other]
        with pytest.raises(StoreError) as error:
            build_with(encoder, [articles], tmp_path / "joined", encoded=stores)
        assert str(error.value) == (
            f"The vectors of the store {tmp_path / other} cannot be taken, for they are of another "
            "model, way of cutting or codec: build it again as this one, with --encoded "
            f"{tmp_path / 'first'}."
        )
    with pytest.raises(StoreError) as error:
        build_with(encoder, [articles], tmp_path / "joined", encoded=[tmp_path / "other model"])
    assert str(error.value) == (
        f"The vectors of the store {tmp_path / 'other model'} cannot be taken, for they are of "
        "another model or way of cutting: build it again with the same --model as this one."
    )
    assert not (tmp_path / "joined" / "manifest.json").exists()


def test_parts_have_the_codec_of_the_first(
    articles: Path, tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_with(encoder, [articles], tmp_path / "first")
    own = encoder.codec
    monkeypatch.setattr(FakeEncoder, "codec", TokenCodec(own.rotation[::-1].copy(), own.centroids))
    build_with(encoder, [articles], tmp_path / "second", encoded=[tmp_path / "first"])
    assert Store.open(tmp_path / "second").codec.fingerprint == own.fingerprint


@pytest.mark.parametrize("text", ["3", "0/4", "5/4", "1/1001", "3/16/2", "-1/4", "٣/٤", ""])
def test_what_is_no_part_is_said(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["articles", f"--part={text}"])
    assert stopped.value.code == 2
    wanted = f"{text!r} is no part: write 3/16 for the third of 16, of 1,000 at most."
    assert wanted in capsys.readouterr().err


@pytest.mark.parametrize("instead", ["--check", "--dry-run"])
def test_a_part_is_built_and_not_compared(instead: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["articles", "--part", "1/2", instead])
    assert "--check and --dry-run are for all articles, --part for some" in capsys.readouterr().err


@pytest.mark.parametrize("instead", ["--check", "--dry-run"])
def test_what_only_compares_takes_no_vectors(
    instead: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["articles", "--encoded", "part-1", instead])
    assert "--check and --dry-run encode nothing: leave out --encoded" in capsys.readouterr().err


def test_a_part_needs_a_store_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["articles", "--part", "3/16"])
    assert "--part needs --store: a part is no whole collection" in capsys.readouterr().err


def test_globs_of_stores_are_expanded_where_no_shell_does_it(
    articles: Path,
    tmp_path: Path,
    encoder: FakeEncoder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("index.build.Encoder", lambda model: encoder)
    monkeypatch.chdir(tmp_path)
    assert len(list(parts_of(tmp_path, articles, encoder, 2))) == 2
    encoder.encoded.clear()
    assert main([str(articles), "--encoded", "part-*"]) == 0
    assert "5 articles in 5 passages (0 encoded now)\n" in capsys.readouterr().out
    assert encoder.encoded == []
    assert len(Store.open("store").passages(range(5))) == 5
    assert main([str(articles), "--encoded", "teil-*"]) == 2
    assert capsys.readouterr().err == "There is no file or folder 'teil-*': check the name.\n"


def test_a_part_is_no_collection_in_qdrant(capsys: pytest.CaptureFixture[str]) -> None:
    store = "qdrant+http://localhost/news"
    assert main(["articles", "--part", "1/2", "--store", store]) == 2
    assert capsys.readouterr().err.startswith("A part is built in a folder: name the folders of")
