"""The names that an operator gives to sources: the file, what it names, and the built store."""

import os
from pathlib import Path

import pytest
from conftest import FakeEncoder

from index.article import Article, Notice
from index.build import BuildReport, build_with, compare_store
from index.sources.names import (
    MAX_NAMES_FILE,
    MAX_NAMES_LINE,
    MAX_SOURCE_NAMES,
    SourceNamesError,
    noticing_unused,
    read_source_names,
)
from index.store.origins import SourceNames, shown_source
from index.store.store import Store
from index.where import Where

FILE = """
# Các báo
"dantri.com.vn" = "Dân trí"
nongnghiep.vn = "Báo Nông nghiệp"
"2024/" = 'Bản in 2024'
"""


def names_of(folder: Path, text: str | bytes) -> dict[str, str]:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "sources.toml").write_bytes(content)
    return read_source_names([folder])


def test_a_line_names_a_source_with_quotation_marks_or_without(tmp_path: Path) -> None:
    names = {"dantri.com.vn": "Dân trí", "nongnghiep.vn": "Báo Nông nghiệp", "2024/": "Bản in 2024"}
    assert names_of(tmp_path, FILE) == names
    assert names_of(tmp_path, "\ufeff" + FILE.replace("\n", "\r\n")) == names
    assert names_of(tmp_path, "") == {}
    assert read_source_names([tmp_path / "nowhere", "https://dantri.com.vn", Path()]) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dantri.com.vn = Dân trí", r"is not TOML \(at line 1, column \d+\)"),
        (b'"a" = "\xff"', "is not TOML"),
        ("a = " + "[" * 900, "is not TOML"),
        ('"a" = "A"\n"a" = "B"', "is not TOML"),
        ('"a" = 3', "has no name for 'a'"),
        ('"a" = ["A"]', "has no name for 'a'"),
        ("[sources]", "has no name for 'sources'"),
        ('"a" = ""', "has no name for 'a'"),
        ('"a" = " A"', "has no name for 'a'"),
        ('"a" = "A\\u001b[2J"', "has no name for 'a'"),
        ('"a" = "A\\nB"', "has no name for 'a'"),
        (f'"a" = "{"A" * 101}"', "has no name for 'a'"),
        ('"/" = "A"', "has no name for '/'"),
        ("a." * MAX_NAMES_LINE + 'b = "A"', f"has a line of more than {MAX_NAMES_LINE} bytes"),
        ("\n" * (MAX_NAMES_FILE + 1), "is no file of names"),
        ("\n".join(f'"{n}" = "A"' for n in range(MAX_SOURCE_NAMES + 1)), "has more than 2000"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(tmp_path: Path, text: str | bytes, reason: str) -> None:
    with pytest.raises(SourceNamesError, match=rf"sources\.toml {reason}"):
        names_of(tmp_path, text)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe is made as on Unix")
def test_a_pipe_or_folder_is_no_file_of_names(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sources.toml")
    with pytest.raises(SourceNamesError, match="is no file of names"):
        read_source_names([tmp_path])
    (tmp_path / "a" / "sources.toml").mkdir(parents=True)
    with pytest.raises(SourceNamesError, match="is no file of names"):
        read_source_names([tmp_path / "a"])
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "sources.toml").symlink_to("nowhere")
    with pytest.raises(SourceNamesError, match="cannot be read"):
        read_source_names([tmp_path / "b"])


def test_two_files_may_not_name_a_source_differently(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sources.toml").write_text(FILE, "utf-8")
    paths = [tmp_path / "a", tmp_path / "b"]
    assert len(read_source_names(paths)) == 3
    (tmp_path / "b" / "sources.toml").write_text('"2024/" = "Khác"', "utf-8")
    with pytest.raises(SourceNamesError, match="'2024/' 'Khác', and another file calls it"):
        read_source_names(paths)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://www.dantri.com.vn/xa-hoi/a.htm", "Dân trí"),
        ("http://suckhoe.DANTRI.com.vn/a", "Dân trí"),
        ("https://dantri.com.vn/the-thao/a", "Thể thao"),
        ("https://xdantri.com.vn/a", None),
        ("https://example.org/dantri.com.vn", None),
        ("2024/tet/a.txt", "Bản in"),
        ("2024x/a.txt", "Các tệp"),
        ("a.txt", "Các tệp"),
        ("tin.jsonl#3", "Bản tin"),
        ("Báo Tuổi Trẻ", "Tuổi Trẻ"),
        ("Báo Khác", None),
        ("reader-uploads/a.txt", None),
        ("2024/reader-uploads/a.txt", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_the_longest_named_source_names_an_article(source: str, name: str | None) -> None:
    names = SourceNames(
        {
            "dantri.com.vn": "Dân trí",
            "https://dantri.com.vn/the-thao": "Thể thao",
            "2024/": "Bản in",
            "tin.jsonl": "Bản tin",
            "Báo Tuổi Trẻ": "Tuổi Trẻ",
            "reader-uploads/": "Dân trí",
            ".": "Các tệp",
        }
    )
    assert names.name(source) == name
    assert SourceNames({}).name(source) is None


def test_a_source_is_shown_as_its_name_host_folder_or_stated_paper() -> None:
    assert shown_source("https://www.dantri.com.vn/a") == "dantri.com.vn"
    assert shown_source("https://www.dantri.com.vn/a", "Dân trí") == "Dân trí"
    assert shown_source("Báo Tuổi Trẻ") == "Báo Tuổi Trẻ"
    assert shown_source("a.txt", "Bản in") == "Bản in"
    assert shown_source("reader-uploads/a.txt", "Bản in") == "reader-uploads/a.txt"


def test_names_without_articles_are_noticed() -> None:
    article = Article("a", "A", "Cam.", "2024/a.txt")
    other = Notice("b.txt", "skipped")
    assert list(noticing_unused([article, other], {"2024": "Bản in", "dan.tri": "Dân trí"})) == [
        article,
        other,
        Notice("sources.toml", "names 'dan.tri', but no article is from there", skipped=False),
    ]


def test_a_store_knows_the_names(tmp_path: Path) -> None:
    articles, store = tmp_path / "articles", tmp_path / "store"
    articles.mkdir()
    (articles / "a.txt").write_text("Cam chín.", "utf-8")
    (articles / "b.jsonl").write_text(
        '{"text": "Chè xanh.", "url": "https://tuoitre.vn/b"}', "utf-8"
    )

    def build(text: str) -> BuildReport:
        (articles / "sources.toml").write_text(text, "utf-8")
        return build_with(FakeEncoder(), [articles], store)

    assert build('"tuoitre.vn" = "Báo Trẻ"\n"." = "Bản in"').notices == []
    opened = Store.open(store)
    article = opened.article("b.jsonl#1")
    assert article
    assert (article.title, article.source_name) == ("Chè xanh", "Báo Trẻ")
    assert [article.source_name for article in opened.browse("", 2)[1]] == ["Bản in", "Báo Trẻ"]
    assert opened.citations(["a.txt"]) == [("a.txt", "a", "a.txt", None, "Bản in")]
    assert opened.columns.facets().sources == (("Báo Trẻ", 1), ("Bản in", 1))
    for value in ("Báo Trẻ", "bao tre", "tuoitre", "tuoitre.vn"):
        assert opened.columns.ids(Where(source=value)) == ["b.jsonl#1"], value
    assert opened.columns.unmatched(Where(source="Báo Tre nhỏ"))[0].nearest == ("Báo Trẻ",)


def test_other_names_alone_leave_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles, store = tmp_path / "articles", tmp_path / "store"
    articles.mkdir()
    (articles / "a.txt").write_text("Cam chín.", "utf-8")
    build_with(FakeEncoder(), [articles], store)
    before = Store.open(store).manifest
    assert "source_names" not in (store / "manifest.json").read_text("utf-8")
    (articles / "sources.toml").write_text('"a.txt" = "Bản in"', "utf-8")
    monkeypatch.setattr("index.build.Encoder", lambda model: FakeEncoder())
    assert compare_store([articles], store).other_names
    report = build_with(FakeEncoder(), [articles], store)
    assert not compare_store([articles], store).other_names
    after = Store.open(store)
    assert (report.articles, report.changes["unchanged"], report.notices) == (1, 1, [])
    assert after.manifest.build == before.build
    assert [article.source_name for article in after.browse("", 1)[1]] == ["Bản in"]
    (articles / "sources.toml").write_text("a", "utf-8")
    with pytest.raises(SourceNamesError):
        build_with(FakeEncoder(), [articles], store)
    assert Store.open(store).manifest == after.manifest
