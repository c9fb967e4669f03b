"""What answers and articles look like as HTML, and that foreign words stay words."""

from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from web_server import BRIDGE, CHAIRED, CONFERENCE, CONFERENCE_HITS, HOSTILE, NASTY, hit

from index.articles import Article
from qa.answer import Answer, Copy
from web import render
from web.words import ENGLISH, VIETNAMESE, choose

ALLOWED_TAGS = {
    *("html", "meta", "title", "link", "body", "form", "button", "header", "div", "section"),
    *("article", "h1", "h2", "h3", "p", "ul", "ol", "li", "figure", "blockquote", "figcaption"),
    *("a", "span", "i", "mark"),
}


class Strict(HTMLParser):
    """Collects text and links, and refuses any element or attribute that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED_TAGS
        for name, value in attrs:
            assert not name.startswith("on")
            if name == "href":
                self.links.append(str(value))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en-US,en;q=0.9,vi;q=0.1", "vi"),
        ("VI", "vi"),
        ("en-US,en;q=0.9", "en"),
        ("fr", "en"),
        ("via", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_language_follows_the_browser(header: str | None, code: str) -> None:
    assert choose(header).code == code


def test_numbers_and_dates_are_written_as_each_language_does() -> None:
    assert (VIETNAMESE.count(14164), ENGLISH.count(14164)) == ("14.164", "14,164")
    assert (VIETNAMESE.decimal(0.871), ENGLISH.decimal(0.871)) == ("0,87", "0.87")
    assert VIETNAMESE.date("2026-04-02") == "2/4/2026"
    assert ENGLISH.date("2026-04-02") == "2 April 2026"
    assert ENGLISH.date("spring 2026") == "spring 2026"


def test_confident_answer_quotes_the_sentence_and_then_marks_it_in_its_card() -> None:
    html = render.answer(Answer("q", "q", CONFERENCE_HITS, confident=True), ENGLISH)
    assert html.startswith(
        '<figure class="quotation" lang="vi">'
        f'<blockquote dir="auto">{CHAIRED}</blockquote><figcaption dir="auto">'
    )
    assert f'<p class="passage" dir="auto"><mark>{CHAIRED}</mark> Cùng dự' in html
    assert html.count('<li class="card"') == 3
    assert "strong match 0.87" in html
    assert "match 0.52" in html
    assert "weak match 0.21" in html


def test_unsure_answer_says_so_in_place_of_the_quotation() -> None:
    html = render.answer(Answer("q", "q", CONFERENCE_HITS, confident=False), ENGLISH)
    assert html.startswith(
        '<p class="unsure">No passage answers this well; the nearest are:</p><ol class="cards">'
    )
    assert "<blockquote" not in html


def test_question_that_was_understood_otherwise_says_how() -> None:
    html = render.answer(Answer("ai chu tri", "ai chủ trì", CONFERENCE_HITS, True), VIETNAMESE)
    assert html.startswith('<p class="understood" dir="auto">Hiểu là: <i>ai chủ trì</i></p>')


def test_answer_without_hits_says_that_there_is_nothing() -> None:
    html = render.answer(Answer("q", "q", [], confident=False), VIETNAMESE)
    assert html == '<p class="notice" role="status">Chưa có bài báo nào để tìm.</p>'


def test_card_links_its_article_at_the_sentence() -> None:
    first = CONFERENCE_HITS[0]
    start = CONFERENCE.text.index(CHAIRED)
    link = read(render.answer(Answer("q", "q", [first], False), ENGLISH)).links[0]
    assert link == (
        f"article?id=hoi-nghi&passage={first.passage.start}-{first.passage.end}"
        f"&sentence={start}-{start + len(CHAIRED)}#here"
    )


def test_only_web_addresses_become_links() -> None:
    web = render.article_page(CONFERENCE, (0, 0), (0, 0), ENGLISH)
    assert (
        '<a href="https://baotuyenquang.example/hoi-nghi?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">baotuyenquang.example</a>'
    ) in web
    for source in ("2026/cau.md", "javascript:alert(1)", "http://[", "data:text/html,x", "//host"):
        article = Article(id="a", title="t", text="x", source=source)
        page = read(render.article_page(article, (0, 0), (0, 0), ENGLISH))
        assert source in page.text
        assert source not in page.links


def test_article_marks_the_passage_lightly_and_the_sentence_strongly() -> None:
    article = Article(id="a", title="T & U", text="Một. Hai. Ba.\n\nBốn.", source="a.txt")
    html = render.article_page(article, (5, 13), (5, 9), ENGLISH)
    assert (
        '<p dir="auto">Một. <mark id="here">Hai.</mark><span class="nearby"> Ba.</span></p>'
        '<p dir="auto">Bốn.</p>'
    ) in html
    assert "<title>T &amp; U</title>" in html


def test_mark_that_runs_over_two_paragraphs_has_one_anchor() -> None:
    article = Article(id="a", title="T", text="Một.\n\nHai.", source="a.txt")
    html = render.article_page(article, (0, 10), (0, 10), ENGLISH)
    assert (
        '<p dir="auto"><mark id="here">Một.</mark></p><p dir="auto"><mark>Hai.</mark></p>' in html
    )


@pytest.mark.parametrize("span", [(0, 0), (3, 1), (5, 999_999_999)])
def test_article_keeps_its_text_whatever_is_marked(span: tuple[int, int]) -> None:
    html = render.article_page(BRIDGE, span, span, ENGLISH)
    text = "".join(read(html).text)
    assert BRIDGE.text.replace("\n", "") in text


def test_welcome_counts_the_collection_and_offers_titles() -> None:
    html = render.welcome(14164, 190000, ["Bài <1>"], VIETNAMESE)
    assert '<p class="counts">14.164 bài báo · 190.000 đoạn văn</p>' in html
    assert '<button type="button" class="example" dir="auto">Bài &lt;1&gt;</button>' in html
    assert "<ul>" not in render.welcome(0, 0, [], VIETNAMESE)


def test_long_question_is_repeated_shortened() -> None:
    assert render.turn("a" * 301, "R") == (
        f'<section class="turn"><p class="question" dir="auto">{"a" * 300}…</p>R</section>'
    )


def test_a_card_names_the_other_articles_with_its_passage() -> None:
    copies = [Copy(f"{n}/?&", f"Bản {n} <b>", "https://bao.example/x", None) for n in range(1, 4)]
    copies[0] = replace(copies[0], date="2026-04-02", source="2026/a<i>.txt")
    [first, *_] = CONFERENCE_HITS
    html = render.answer(Answer("q", "q", [replace(first, also=tuple(copies))], True), VIETNAMESE)
    assert (
        '<p class="also" dir="auto">Cũng đăng ở: '
        '<a class="open" href="article?id=1%2F%3F%26&amp;passage=0-0&amp;sentence=0-0">'
        "Bản 1 &lt;b&gt;</a> (2/4/2026 · 2026/a&lt;i&gt;.txt); "
        '<a class="open" href="article?id=2%2F%3F%26&amp;passage=0-0&amp;sentence=0-0">'
        "Bản 2 &lt;b&gt;</a> (bao.example); "
    ) in html
    assert "+" not in html.partition("Cũng đăng")[2]
    read(html)
    many = replace(first, also=tuple(copies * 500))
    html = render.answer(Answer("q", "q", [many], True), VIETNAMESE)
    assert "(bao.example); +1.497</p>" in html
    assert "Also in" not in render.answer(Answer("q", "q", [first], True), ENGLISH)


def test_hostile_words_stay_words() -> None:
    answer = Answer(NASTY, f"x {NASTY}", [hit(HOSTILE, f"Second {NASTY} sentence.")], True)
    pages = [
        render.turn(NASTY, render.answer(answer, ENGLISH)),
        render.article_page(HOSTILE, (0, 9), (0, 5), ENGLISH),
        render.welcome(1, 1, [NASTY], ENGLISH),
        render.notice(NASTY),
    ]
    for html in map(render.thread, pages, [ENGLISH] * 4):
        page = read(html)
        assert NASTY in "".join(page.text)
        assert not any(link.startswith("javascript:") for link in page.links)
        assert "<script" not in html
        assert unescape(html) != html
