"""The collection at a glance: counts over time, titles, pages of them."""

import json
from pathlib import Path

import pytest
from conftest import FakeEncoder
from starlette.testclient import TestClient
from web_server import BRIDGE, CONFERENCE, NASTY, FakeRetriever

from index.build import build_with
from index.store.store import Store
from web.application import web_app
from web.html import library
from web.phrases import ENGLISH


@pytest.fixture(scope="module")
def client() -> TestClient:
    retriever = FakeRetriever()
    return TestClient(web_app(lambda: retriever))


def test_library_shows_the_time_and_the_titles(client: TestClient) -> None:
    html = client.get("/library").text
    assert "From 30 January 2026 to 2 April 2026 · Updated 2 April 2026" in html
    assert f'<a href="article?id=hoi-nghi">{CONFERENCE.title}</a>' in html
    assert "3 articles" in html
    assert NASTY not in html
    assert "Next page" not in html


def test_titles_are_searched(client: TestClient) -> None:
    html = client.get("/library", params={"q": "cầu"}).text
    assert BRIDGE.title in html
    assert CONFERENCE.title not in html
    assert 'value="cầu"' in html
    assert "&lt;script&gt;" in client.get("/library", params={"q": NASTY}).text
    assert client.get("/library?page=0").status_code == 422


def test_pages_are_turned() -> None:
    html = library.library_page("a b", 2, 60, [], [], "2026-04-02T07:00:00+00:00", ENGLISH)
    assert '<a rel="prev" href="library?q=a+b&amp;page=1">Previous page</a>' in html
    assert '<a rel="next" href="library?q=a+b&amp;page=3">Next page</a>' in html
    html = library.library_page("", 3, 60, [], [], "2026-04-02T07:00:00+00:00", ENGLISH)
    assert 'rel="prev" href="library?page=2"' in html
    assert "Next page" not in html


def test_store_finds_titles_newest_first_with_or_without_accents(
    encoder: FakeEncoder, tmp_path: Path
) -> None:
    rows = [
        {"title": "Cam sành Hàm Yên", "text": "cam", "date": "2026-04-01"},
        {"title": "Lũ quét ở Na Hang", "text": "lũ"},
        {"title": "Mùa CAM mới", "text": "cam", "date": "2026-04-02"},
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build_with(encoder, [articles], tmp_path / "store")
    store = Store.open(tmp_path / "store")

    def titles(words: str, n: int = 9, skip: int = 0) -> tuple[int, list[str]]:
        count, some = store.browse(words, n, skip)
        return count, [article.title for article in some]

    assert titles("cam") == (2, ["Mùa CAM mới", "Cam sành Hàm Yên"])
    assert titles("sanh ham") == (1, ["Cam sành Hàm Yên"])
    assert titles(" ", n=1, skip=2) == (3, ["Lũ quét ở Na Hang"])
    assert titles("%") == (0, [])
    assert store.days() == [("2026-04-01", 1), ("2026-04-02", 1)]
