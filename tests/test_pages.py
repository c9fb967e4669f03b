"""What an article's page looks like as HTML."""

import pytest
from test_render import read
from web_server import BRIDGE, CONFERENCE

from index.articles import Article
from web import pages
from web.phrases import ENGLISH


def test_only_web_addresses_become_links() -> None:
    web = pages.article(CONFERENCE, (0, 0), (0, 0), ENGLISH)
    assert (
        '<a href="https://baotuyenquang.example/hoi-nghi?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">baotuyenquang.example</a>'
    ) in web
    for source in ("2026/cau.md", "javascript:alert(1)", "http://[", "data:text/html,x", "//host"):
        article = Article(id="a", title="t", text="x", source=source)
        page = read(pages.article(article, (0, 0), (0, 0), ENGLISH))
        assert source in page.text
        assert source not in page.links


def test_article_marks_the_passage_lightly_and_the_sentence_strongly() -> None:
    article = Article(id="a", title="T & U", text="Một. Hai. Ba.\n\nBốn.", source="a.txt")
    html = pages.article(article, (5, 13), (5, 9), ENGLISH)
    assert (
        '<p dir="auto">Một. <span class="nearby"><mark id="here">Hai.</mark> Ba.</span></p>'
        '<p dir="auto">Bốn.</p>'
    ) in html
    assert "<title>T &amp; U</title>" in html


def test_mark_that_runs_over_two_paragraphs_has_one_anchor() -> None:
    article = Article(id="a", title="T", text="Một.\n\nHai.", source="a.txt")
    html = pages.article(article, (0, 0), (0, 10), ENGLISH)
    assert (
        '<p dir="auto"><mark id="here">Một.</mark></p><p dir="auto"><mark>Hai.</mark></p>' in html
    )


@pytest.mark.parametrize("span", [(0, 0), (3, 1), (5, 999_999_999)])
def test_article_keeps_its_text_whatever_is_marked(span: tuple[int, int]) -> None:
    html = pages.article(BRIDGE, span, span, ENGLISH)
    text = "".join(read(html).text)
    assert BRIDGE.text.replace("\n", "") in text
