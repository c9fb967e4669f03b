"""Where the pages of PDFs begin, as a store has it; stores from before have none."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from conftest import FakeEncoder
from documents import packed, pdf

from index.build import BuildReport, build_with
from index.store.folder import MANIFEST
from index.store.manifest import DIGEST, manifest_text
from index.store.store import Store

PAGES = ((0, 1), (10, 3))  # "cam cam." and two line ends are ten characters
TWO = pdf([[b"cam cam."], [], [b"lua lua."]]).getvalue()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(TWO)
    (folder / "b.txt").write_text("chè", "utf-8")
    (folder / "c.zip").write_bytes(packed({"d.pdf": TWO, "e.pdf": pdf([[b"Hai."]]).getvalue()}))
    return folder


def built(articles: Path, encoder: FakeEncoder) -> BuildReport:
    return build_with(encoder, [articles], articles.parent / "store")


def forget_pages(store: Path) -> None:
    """Makes the store one from before there were pages."""
    manifest = json.loads((store / MANIFEST).read_text("utf-8"))
    [described] = [file for file in manifest["files"] if file["name"].endswith(".sqlite")]
    file = store / described["name"]
    connection = sqlite3.connect(file)
    connection.execute("DROP TABLE pages")
    connection.close()
    described["size"] = file.stat().st_size
    described["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    del manifest[DIGEST]
    (store / MANIFEST).write_text(manifest_text(manifest), "utf-8")


def pages_of(store: Path) -> dict[str, object]:
    opened = Store.open(store)
    ids = ("a.pdf", "b.txt", "c.zip/d.pdf", "c.zip/e.pdf")
    return {id: article.pages for id in ids if (article := opened.article(id))}


def test_each_article_has_its_own_pages(articles: Path, encoder: FakeEncoder) -> None:
    report = built(articles, encoder)
    expected = {"a.pdf": PAGES, "b.txt": (), "c.zip/d.pdf": PAGES, "c.zip/e.pdf": ((0, 1),)}
    assert pages_of(report.store) == expected
    _, listed = Store.open(report.store).browse("", 9)
    assert {article.id: article.pages for article in listed} == expected
    assert built(articles, encoder).changes["unchanged"] == 4
    (articles / "f.txt").write_text("hội", "utf-8")
    encoder.encoded.clear()
    assert built(articles, encoder).changes["unchanged"] == 4
    assert encoder.encoded == ["f\nhội"]
    assert pages_of(report.store) == expected


def test_a_store_without_pages_is_read_and_gets_them_at_the_next_build(
    articles: Path, encoder: FakeEncoder
) -> None:
    store = built(articles, encoder).store
    forget_pages(store)
    assert set(pages_of(store).values()) == {()}
    encoder.encoded.clear()
    report = built(articles, encoder)
    assert (report.changes["changed"], report.changes["unchanged"]) == (3, 1)
    assert encoder.encoded == []
    assert pages_of(store)["a.pdf"] == PAGES
