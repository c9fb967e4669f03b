"""Web pages: the article without its furniture, and its fields."""

import io

import pytest

from index.article import Article, Notice
from index.readers.html import decode_html, read_html

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng thủy văn tỉnh."
P2 = "Huyện cử 40 dân quân giúp dân dọn bùn, sửa lại đường điện và trường học trong ba ngày."
PAGE = f"""<!DOCTYPE html>
<html lang="vi-VN"><head><meta charset="utf-8"><title>Nước rút ở Na Hang - Báo Mẫu</title>
<meta property="og:title" content="Nước rút ở Na Hang">
<meta name="author" content="Lý Thị Bơ">
<meta property="article:published_time" content="2024-04-02T07:30:00+07:00">
<link rel="canonical" href="https://example.org/tin/nuoc-rut">
</head><body>
<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/the-thao">Thể thao</a></li></ul></nav>
<article><h1>Nước rút ở Na Hang</h1>
<p>{P1}</p>
<p>{P2}</p>
<h2>Thiệt hại</h2>
<table><tr><th>Xã</th><th>Nhà ngập</th></tr><tr><td>Đà Vị</td><td>12</td></tr></table>
<ul><li>Hai cầu tạm bị cuốn trôi trong đêm</li><li>Ba héc ta lúa bị vùi lấp</li></ul>
</article>
<aside><h3>Tin liên quan</h3><a href="/a">Cam được mùa</a></aside>
<footer>Bản quyền thuộc về Báo Mẫu. Liên hệ quảng cáo.</footer>
</body></html>"""
TEXT = (
    f"{P1}\n\n{P2}\n\nThiệt hại\n\nXã | Nhà ngập\nĐà Vị | 12\n\n"
    "- Hai cầu tạm bị cuốn trôi trong đêm\n- Ba héc ta lúa bị vùi lấp"
)


def html(content: str | bytes) -> list[Article | Notice]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_html(io.BytesIO(data), "tin/trang.html"))


def test_a_page_gives_its_article_and_fields_alone() -> None:
    assert html(PAGE) == [
        Article(
            id="tin/trang.html",
            title="Nước rút ở Na Hang",
            text=TEXT,
            source="https://example.org/tin/nuoc-rut",
            date="2024-04-02",
            author="Lý Thị Bơ",
            language="vi",
        )
    ]


def test_fields_are_taken_from_json_ld() -> None:
    head = (
        '<script type="application/ld+json">{"@context": "https://schema.org", '
        '"@type": "NewsArticle", "headline": "Nước rút ở Na Hang", "datePublished": "2024-04-03", '
        '"author": {"@type": "Person", "name": "Ma Văn An"}}</script>'
    )
    [article] = html(f"<html><head>{head}</head><body><article><p>{P1}</p><p>{P2}</p></article>")
    assert isinstance(article, Article)
    assert (article.title, article.date, article.author) == (
        "Nước rút ở Na Hang",
        "2024-04-03",
        "Ma Văn An",
    )


@pytest.mark.parametrize(
    "content",
    ["", "<html></html>", "<p></p>", "\ufeff", "<body><img src=a.png></body>"],
)
def test_a_page_without_an_article_is_skipped_with_a_notice(content: str) -> None:
    [notice] = html(content)
    assert notice == Notice(
        "tin/trang.html", "skipped: no article is found on the page: save the article alone"
    )


def test_a_page_states_its_charset() -> None:
    page = PAGE.replace("utf-8", "windows-1251").replace(P1, "Сегодня утром вода в реке спала.")
    text, guess = decode_html(page.encode("cp1251", "ignore"))
    assert guess is None
    assert "<p>Сегодня утром вода в реке спала.</p>" in (text or "")


def test_a_page_in_an_old_font_is_converted_whatever_it_states() -> None:
    old = (
        "<html><head><meta charset=windows-1252><title>Tin</title>"
        + "<script>var a = 'x';</script>" * 1000
        + "</head><body><article>"
        + "<p>S¸ng nay, n­íc s«ng G©m ®· rót d­íi møc b¸o ®éng mét, theo ®µi khÝ t­îng.</p>" * 3
    )
    notice, article = html(old.encode("latin-1"))
    assert isinstance(notice, Notice)
    assert notice.message == "read as TCVN3 by guess: check it"
    assert isinstance(article, Article)
    assert article.text.startswith(
        "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng."
    )


def test_deeply_nested_elements_are_harmless() -> None:
    assert html("<div>" * 20_000 + P1 + "</div>" * 20_000) == [
        Notice("tin/trang.html", "skipped: no article is found on the page: save the article alone")
    ]


def titled(title: str, head: str, first: str) -> Article:
    page = f"<head><title>{title}</title></head><body><article>{head}<p>{first}</p><p>{P2}</p>"
    [article] = html(f"<html>{page}<p>Tags: lũ, cam</p></article></body></html>")
    assert isinstance(article, Article)
    return article


def test_a_heading_of_the_furniture_is_no_title() -> None:
    article = titled("Nước rút ở Na Hang | Báo Mẫu", "<h2>Bình luận</h2>", P1)
    assert article.title == "Nước rút ở Na Hang"


def test_a_headline_in_other_words_than_the_title_is_one() -> None:
    article = titled("Lũ lụt", "<h1>Một đêm không ngủ</h1>", P1)
    assert (article.title, article.text) == ("Một đêm không ngủ", f"{P1}\n\n{P2}")


@pytest.mark.parametrize("tags", ["<ul><li>", "<table><tr><td>", "<blockquote><p>"])
def test_nested_lists_and_tables_are_read_once_and_in_time(tags: str) -> None:
    [article] = html(f"<article><p>{P1}</p>{f'{tags} Một. ' * 60}<p>{P2}</p></article>")
    assert isinstance(article, Article)
    assert [article.text.count(text) for text in (P1, "Một.", P2)] == [1, 60, 1]
