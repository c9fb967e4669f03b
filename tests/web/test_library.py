"""The collection at a glance: counts over time, titles, pages of them."""

import json
from pathlib import Path

import pytest
from conftest import FakeEncoder
from pages_helper import read
from starlette.testclient import TestClient
from web_server import BRIDGE, CONFERENCE, NASTY, FakeRetriever

from index.build import build_with
from index.store.columns import Facets
from index.store.rows import Sort
from index.store.store import Store
from index.where import Where
from web.application import web_app
from web.html import library
from web.phrases import ENGLISH

FACETS = Facets(
    ("2026-03-01", "2026-04-02"), (("vi", 2), ("en", 1)), (("An", 1), ("Binh", 1)), (("2026/", 3),)
)


def page_of(shelf: library.Shelf, count: int) -> str:
    return library.library_page(shelf, count, [], FACETS, [], "2026-04-02T07:00:00Z", ENGLISH)


@pytest.fixture(scope="module")
def client() -> TestClient:
    retriever = FakeRetriever()
    return TestClient(web_app(lambda: retriever))


def test_library_shows_the_time_and_the_titles(client: TestClient) -> None:
    html = client.get("/library").text
    assert "From 28 March 2026 to 2 April 2026 · Updated 2 April 2026" in html
    assert f'<a class="open" href="article?id=hoi-nghi">{CONFERENCE.title}</a>' in html
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
    shelf = library.Shelf("a b", {"author": "An & Bình", "to": "2026"}, "oldest", 2)
    kept = "library?q=a+b&amp;to=2026&amp;author=An+%26+B%C3%ACnh&amp;sort=oldest&amp;page="
    html = page_of(shelf, 60)
    assert f'<a rel="prev" href="{kept}1">Previous page</a>' in html
    assert f'<a rel="next" href="{kept}3">Next page</a>' in html
    assert '<input type="hidden" name="author" value="An &amp; Bình">' in html
    assert '<input type="number" name="page" min="1" max="3" value="2" required>' in html
    html = page_of(library.Shelf(page=3), 60)
    assert 'rel="prev" href="library?page=2"' in html
    assert "Next page" not in html
    assert 'class="turning"' not in page_of(library.Shelf(), 20)


def test_from_beyond_the_last_page_one_is_led_back_to_it() -> None:
    html = page_of(library.Shelf(page=99), 60)
    assert 'rel="prev" href="library?page=3"' in html
    html = page_of(library.Shelf(page=99), 0)
    assert 'rel="prev" href="library?page=1"' in html
    assert "</label> / 1 <button>" in html


def test_filter_offers_what_differs_and_shows_what_is_chosen() -> None:
    shelf = library.Shelf("x", {"author": "Chi <b>", "from": "2026-03"}, "title")
    page = read(page_of(shelf, 1))
    html = page_of(shelf, 1)
    assert '<details class="choices" open>' in html
    assert '<option value="vi">Vietnamese</option><option value="en">English</option>' in html
    # There is one source only; the author is not among those that are offered.
    assert 'name="source"' not in html
    assert '<option value="Chi &lt;b&gt;" selected>Chi &lt;b&gt;</option>' in html
    assert '<option value="title" selected>By title</option>' in html
    assert "From: March 2026" in "".join(page.text)
    assert "library?q=x&from=2026-03&sort=title&page=1" in page.links  # without the author
    assert '<details class="choices"><summary>' in page_of(library.Shelf(), 1)


def test_bars_filter_by_their_month_and_keep_the_rest(client: TestClient) -> None:
    html = client.get("/library", params={"q": "cầu", "language": "vi", "page": 1}).text
    bar = "library?q=c%E1%BA%A7u&amp;from=2026-03-01&amp;to=2026-03-31&amp;language=vi&amp;page=1"
    assert f'class="period" aria-label="March 2026: 1 article" href="{bar}"' in html
    html = client.get("/library?from=3/2026").text
    assert 'class="period outside" aria-label="January 2026: 5 articles"' in html
    assert html.count('class="period" aria-label=') == 2  # March and April
    html = client.get("/library?to=2026-03-27").text
    assert html.count('class="period" aria-label=') == 2  # January and March
    assert 'class="period outside" aria-label="April 2026: 2 articles"' in html


def test_filter_and_order_of_the_link_are_asked_of_the_collection() -> None:
    retriever = FakeRetriever()
    client = TestClient(web_app(lambda: retriever))
    client.get("/library?q=x&from=2026-03&source=2026/&author=&sort=author")
    assert retriever.where == Where("2026-03", source="2026/")
    assert retriever.sort == "author"
    assert retriever.dated == ("x", Where(source="2026/"))
    answer = client.get("/library?from=soon")
    assert answer.status_code == 422
    assert ENGLISH.bad_where in answer.text


def test_store_finds_titles_newest_first_with_or_without_accents(
    encoder: FakeEncoder, tmp_path: Path
) -> None:
    rows = [
        {"title": "Cam sành Hàm Yên", "text": "cam", "date": "2026-04-01", "author": "Thu Hà"},
        {"title": "Lũ quét ở Na Hang", "text": "lũ"},
        {"title": "Mùa CAM mới", "text": "cam", "date": "2026-04-02", "author": "Ánh"},
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build_with(encoder, [articles], tmp_path / "store")
    store = Store.open(tmp_path / "store")

    def titles(
        words: str, n: int = 9, skip: int = 0, where: Where | None = None, sort: Sort = "newest"
    ) -> tuple[int, list[str]]:
        count, some = store.browse(words, n, skip, where, sort)
        return count, [article.title for article in some]

    assert titles("cam") == (2, ["Mùa CAM mới", "Cam sành Hàm Yên"])
    assert store.browsed_dates("cam") == [("2026-04-01", 1), ("2026-04-02", 1)]
    assert store.browsed_dates(" CAM ", Where(author="Ánh")) == [("2026-04-02", 1)]
    assert store.browsed_dates("lũ") == []
    assert titles("sanh ham") == (1, ["Cam sành Hàm Yên"])
    assert titles(" ", n=1, skip=2) == (3, ["Lũ quét ở Na Hang"])
    assert titles("%") == (0, [])
    assert titles("cam", where=Where("2026-04-02")) == (1, ["Mùa CAM mới"])
    assert titles("", where=Where(author="thu ha")) == (1, ["Cam sành Hàm Yên"])
    assert titles("", where=Where(author="nobody")) == (0, [])
    oranges, flood, new = (str(row["title"]) for row in rows)
    assert titles("", sort="oldest") == (3, [oranges, new, flood])
    assert titles("", sort="title") == (3, [oranges, flood, new])
    assert titles("", sort="source") == (3, [oranges, flood, new])
    assert titles("", sort="author") == (3, [new, oranges, flood])
    assert store.columns.dates() == [("2026-04-01", 1), ("2026-04-02", 1)]
