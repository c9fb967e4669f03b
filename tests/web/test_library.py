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


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ([], {}),
        ([("spring", 3)], {}),
        ([("2026-04-02", 1), ("2026-04-30", 2)], {"2026-04": 3}),
        (
            [("2025-11-02", 1), ("2026-02-01", 2)],
            {"2025-11": 1, "2025-12": 0, "2026-01": 0, "2026-02": 2},
        ),
        (
            [("2021-12-31", 4), ("2023-05-01", 2), ("2024-12-01", 1), ("2024-12-02", 1)],
            {"2021": 4, "2022": 0, "2023": 2, "2024": 2},
        ),
    ],
)
def test_articles_are_counted_by_month_or_by_year(
    days: list[tuple[str, int]], counts: dict[str, int]
) -> None:
    assert library.counted(days) == counts


def test_chart_has_a_bar_for_every_month_as_high_as_its_count() -> None:
    html = library.chart([("2026-03-01", 1), ("2026-04-02", 4)], ENGLISH)
    assert html.count("<rect ") == 2
    assert (
        '<rect x="0.00" y="75.0" width="240.00" height="25.0"><title>March 2026: 1</title>' in html
    )
    assert '<rect x="300.00" y="0.0" width="240.00" height="100.0"><title>April 2026: 4' in html
    assert library.chart([("2026-04-02", 4)], ENGLISH) == ""


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
