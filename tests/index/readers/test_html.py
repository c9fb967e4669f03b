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


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<figure><img><figcaption>Hồ cạn. Ảnh: An</figcaption></figure>", "Hồ cạn. Ảnh: An"),
        ("<figure><img><figcaption><p>Hồ cạn</p></figcaption></figure>", "Hồ cạn"),
        ('<div class="photo"><img><p class="Image-Caption">Hồ cạn</p></div>', "Hồ cạn"),
        ("<table><caption>Giờ</caption><tr><td>Xã<td>5 giờ</table>", "Giờ\nXã | 5 giờ"),
        (
            "<table><tr><td>Thứ hai<td><ul><li><span>5 giờ</span><li>17 giờ</ul></table>",
            "Thứ hai | 5 giờ; 17 giờ",
        ),
        ("<table><tr><td>Xã<br>Đà Vị<td><p>12</p><p>nhà</p></table>", "Xã Đà Vị | 12 nhà"),
        ("<table><tr><td><p>Một cột.</p><p>Hai.</p></table>", "Một cột.\n\nHai."),
        ("<dl><dt>Xã Cẩm Sơn<dd>5 giờ<dt>Xã Cẩm Hà<dd>17 giờ</dl>", None),
        ("<ol><li>Một<ul><li>Hai</ul><li><p>Ba</p><p>Bốn</p></ol>", "1. Một\n- Hai\n2. Ba\nBốn"),
        ("Chữ rời<p>Ngắn.</p>chữ sau", "Chữ rời\n\nNgắn.\n\nchữ sau"),
        ("<div>Một</div><div>Hai</div>", "Một\n\nHai"),
        ("<p>Một<br>hai<br><br>ba</p>", "Một\nhai\n\nba"),
        ('<p><span style="display: block">Một</span>hai</p>', "Một\n\nhai"),
        ("<pre>Một\n  hai\n\nba</pre>", "Một\n  hai\n\nba"),
        ("<h2>Đề mục</h2><blockquote>Ngắn</blockquote>", "Đề mục\n\nNgắn"),
        ("<details><summary>Hỏi</summary>Đáp</details>", "Hỏi\n\nĐáp"),
        ('<p>Chữ <math alttext="a^2"><mi>a</mi></math> đó</p>', "Chữ a^2 đó"),
        ("<p>m<sup>2</sup> và <b>đậ</b>m</p>", "m2 và đậm"),
        # what is none of the article's
        ('<div class="tags">Từ khóa: lũ</div>', ""),
        ('<p>Xem thêm: <a href="/b">Cam được mùa ở huyện Hàm Yên năm nay</a></p>', ""),
        ('<ul><li><a href="/b">Cam được mùa</a><li><a href="/c">Chè xanh</a></ul>', ""),
        ("<aside>Tin khác</aside><nav>Trang chủ</nav><footer>Hết.</footer>", ""),
        ("<script>a()</script><style>b</style><!-- c --><template>d</template>", ""),
    ],
)
@pytest.mark.parametrize("place", ["between", "last"])
def test_what_stands_in_the_article_is_in_its_text(
    inside: str, text: str | None, place: str
) -> None:
    last = f"<p>{P1}</p>" if place == "between" else ""
    [article] = html(
        "<html><head><title>Nước rút</title></head><body><header>Báo Mẫu</header>"
        "<nav><a href=/>Trang chủ</a></nav>"
        f"<article><h1>Nước rút</h1><p>{P1}</p><p>{P2}</p>{inside}{last}</article>"
        "<footer>Giấy phép số 12.</footer></body></html>"
    )
    assert isinstance(article, Article)
    text = "- Xã Cẩm Sơn\n- 5 giờ\n- Xã Cẩm Hà\n- 17 giờ" if text is None else text
    expected = [P1, P2, text, P1 if last else ""]
    assert article.text == "\n\n".join(filter(None, expected))


MENU = "<ul><li><a href=/>Trang chủ</a><li><a href=/kt>Kinh tế</a><li><a href=/xh>Xã hội</a></ul>"


@pytest.mark.parametrize(
    "page",
    [
        "<nav>{menu}</nav><article><h1>Cắt điện</h1>{text}</article><footer>Báo Mẫu</footer>",
        "<header><h2>Báo Mẫu</h2>{menu}</header><main><h1>Cắt điện</h1>{text}</main>",
        "<div id=menu>{menu}</div><div><h1>Cắt điện</h1>{text}</div><div id=footer>Báo Mẫu</div>",
        "<div>{menu}</div><form><h1>Cắt điện</h1><div>{text}</div></form>",
        "<table><tr><td>{menu}<td><h1>Cắt điện</h1>{text}</table>",
    ],
)
def test_a_short_page_loses_its_menus(page: str) -> None:
    body = page.format(menu=MENU, text="<p>Xã Cẩm Sơn mất điện từ 8 giờ.</p><p>Gọi 0912.</p>")
    [article] = html(f"<html><head><title>Cắt điện - Báo Mẫu</title></head><body>{body}</body>")
    assert isinstance(article, Article)
    assert article.text == "Xã Cẩm Sơn mất điện từ 8 giờ.\n\nGọi 0912."


def test_elements_that_are_never_closed_cost_no_line() -> None:
    lines = [f"Dòng {number}: nước sông Gâm đã rút." for number in range(400)]
    page = "".join(f"<font color=red>{line}<br>" for line in lines)
    [article] = html(f"<html><head><title>Lũ</title></head><body><div>{page}</div></body></html>")
    assert isinstance(article, Article)
    assert article.text == "\n".join(lines)


def test_a_page_that_is_cut_says_so() -> None:
    notice, article = html(f"<article><p>{P1}</p><p>{P2}</p>{'<div>' * 3000}Hết.</article>")
    assert notice == Notice(
        "tin/trang.html", "read in part: too many elements lie in each other", skipped=False
    )
    assert isinstance(article, Article)
    assert article.text == f"{P1}\n\n{P2}"


def test_a_page_of_links_is_read() -> None:
    links = "<ul><li><a href=/1>Mưa lớn gây ngập</a><li><a href=/2>Điện về Cẩm Hà</a></ul>"
    page = f"<nav>{MENU}</nav><main><h1>Tin mới</h1>{links}</main><footer>Hết.</footer>"
    [article] = html(f"<html><head><title>Tin mới</title></head><body>{page}</body></html>")
    assert isinstance(article, Article)
    assert article.text == "- Mưa lớn gây ngập\n- Điện về Cẩm Hà"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<h2 class=sapo>Huyện chia giờ cấp nước cho sáu xã từ mùa khô.</h2>", None),
        ("<figure><figcaption>Hồ cạn</figcaption></figure>", "Hồ cạn"),
        ("<div class=time>02/04/2024 07:30</div>", ""),
        ("<div class=share>Chia sẻ bài này với tất cả bạn bè của bạn</div>", ""),
    ],
)
def test_what_stands_between_headline_and_text(inside: str, text: str | None) -> None:
    text = "Huyện chia giờ cấp nước cho sáu xã từ mùa khô." if text is None else text
    page = f"<h1>Nước</h1>{inside}<div class=article-content><p>{P1}</p><p>{P2}</p></div>"
    [article] = html(
        f"<html><head><title>Nước</title></head><body><div>{MENU}</div><div>{page}</div></body>"
    )
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(filter(None, [text, P1, P2]))


def test_the_last_line_after_a_line_break_is_read() -> None:
    lines = [P1, "Xã Cẩm Sơn 4 giờ.", P2, "Gọi 0912 000 111."]
    page = (
        f"<nav>{MENU}</nav><div class=noidung>{'<br><br>'.join(lines)}</div><footer>Hết.</footer>"
    )
    [article] = html(f"<html><head><title>Lịch</title></head><body>{page}</body></html>")
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(lines)


def test_a_text_of_the_metadata_alone_is_read() -> None:
    data = f'{{"@type": "Article", "articleBody": "{P1} {P2}"}}'
    head = f'<title>Lũ</title><script type="application/ld+json">{data}</script>'
    [article] = html(f"<html><head>{head}</head><body><p>Đang tải</p></body></html>")
    assert isinstance(article, Article)
    assert article.text == f"{P1} {P2}"


def test_xhtml_with_a_declaration_is_read() -> None:
    declaration = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{P1}</p><p>{P2}</p></body></html>'
    [article] = html(declaration + page)
    assert isinstance(article, Article)
    assert article.text == f"{P1}\n\n{P2}"


@pytest.mark.parametrize("tags", ["<ul><li>", "<table><tr><td>", "<blockquote><p>"])
def test_nested_lists_and_tables_are_read_once_and_in_time(tags: str) -> None:
    [article] = html(f"<article><p>{P1}</p>{f'{tags} Một. ' * 60}<p>{P2}</p></article>")
    assert isinstance(article, Article)
    assert [article.text.count(text) for text in (P1, "Một.", P2)] == [1, 60, 1]


def test_a_formula_in_a_line_of_its_own_is_read() -> None:
    from index.text.markup import html_text

    formula = '<math style="display:block" alttext="E=mc^2"><mi>E</mi></math>'
    assert html_text(f"<p>Một</p>{formula}<p>hai</p>") == "Một\n\nE=mc^2\n\nhai"


def test_html_too_deep_for_the_parser_loses_no_text() -> None:
    from index.text.markup import html_text

    assert html_text(f"<p>One</p>{'<font>' * 2300}Hi") == "One Hi"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<h1>Báo Mẫu</h1><h3 class="post-title entry-title">Nước rút ở Na Hang</h3>',
         "Nước rút ở Na Hang"),
        ('<div class="ArticleHeader">Nước rút ở Na Hang</div>', "Nước rút ở Na Hang"),
        ('<h1>Lũ ở Na Hang</h1><p class="entry-title">Tin</p>', "Lũ ở Na Hang"),
    ],
)  # fmt: skip
def test_the_headline_is_told_by_its_names_too(head: str, title: str) -> None:
    titles = "<title>Báo Mẫu: Nước rút ở Na Hang</title>"
    page = f"<html><head>{titles}</head><body><div>{head}<div><p>{P1}</p><p>{P2}</p></div></div>"
    [article] = html(page)
    assert isinstance(article, Article)
    assert article.title == title
    assert f"{P1}\n\n{P2}" in article.text


def test_a_lead_below_a_headline_that_is_no_h1_is_read() -> None:
    lead = "Từ tháng sau, phí rác là 30.000 đồng một hộ."
    [article] = html(
        "<html><head><title>Xã Đà Vị</title></head><body><nav>Trang chủ</nav><form>"
        '<div class="ArticleHeader">Thông báo thu phí</div>'
        f'<div class="ArticleSummary">{lead}</div>'
        f'<div class="ArticleContent"><p>{P1}</p><p>{P2}</p></div></form></body></html>'
    )
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Thông báo thu phí", f"{lead}\n\n{P1}\n\n{P2}")


LEAD = "Huyện chia giờ cấp nước cho sáu xã từ mùa khô."


@pytest.mark.parametrize(
    ("head", "lead"),
    [
        (f"<header>{{h1}}<p>{LEAD}</p></header>", LEAD),
        (f"<div>{{h1}}<div class=article-teaser><p>{LEAD}</p></div></div>", LEAD),
        (f"<div>{{h1}}<div class=post-cat-excerpt><p>{LEAD[:-1]}</p></div></div>", LEAD[:-1]),
        (f"<header>{{h1}}<h2 class=subtitle>{LEAD[:-1]}</h2></header>", LEAD[:-1]),
        # no lead: above the headline, no sentence, a link, or named as something else
        (f"<header><p>{LEAD}</p>{{h1}}</header>", ""),
        (f"<header>{{h1}}<p>{LEAD[:-1]}</p></header>", ""),
        (f"<header>{{h1}}<p><a href=/a>{LEAD}</a></p></header>", ""),
        (f"<header>{{h1}}<div class=author-bio><p>{LEAD}</p></div></header>", ""),
        (f"<nav>{{h1}}<p>{LEAD}</p></nav>", ""),
    ],
)
def test_a_lead_in_the_head_of_the_page_or_in_a_teaser_is_read(head: str, lead: str) -> None:
    body = f"<div class=content><p>{P1}</p><p>{P2}</p></div><div class=more>{MENU}</div>"
    [article] = html(
        "<html><head><title>Nước ở Na Hang</title></head><body>"
        f"{head.format(h1='<h1>Nước ở Na Hang</h1>')}{body}</body></html>"
    )
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(filter(None, [lead, P1, P2]))


def test_short_items_between_paragraphs_of_a_body_are_read() -> None:
    [article] = html(f"<html><body><p>{P1}</p><ul><li>Gạo</li><li>Muối</li></ul><p>{P2}</p>")
    assert isinstance(article, Article)
    assert article.text == f"{P1}\n\n- Gạo\n- Muối\n\n{P2}"


def test_a_style_sets_words_of_two_spans_apart_but_not_parts_of_a_word() -> None:
    spans = "<p><span>Đà Vị</span><span>Xã c</span><span>ó <b>H</b><sub>2</sub>O</span>.</p>"
    [article] = html(f"<html><body><article>{spans}<p>{P1}</p><p>{P2}</p></article>")
    assert isinstance(article, Article)
    assert article.text == f"Đà Vị Xã có H2O.\n\n{P1}\n\n{P2}"


def in_article(piece: str) -> str:
    """The text of an article with a piece of HTML between its paragraphs."""
    [article] = html(f"<html><body><article><p>{P1}</p>{piece}<p>{P2}</p></article></body></html>")
    assert isinstance(article, Article)
    return article.text.removeprefix(P1).removesuffix(P2).strip()


def test_the_numbers_of_an_article_in_an_aside_are_read() -> None:
    box = "<aside><h3>Lũ trong số liệu</h3><ul><li>128 hộ bị ngập</li><li>3 cầu trôi</li></ul>"
    assert in_article(f"{box}</aside>") == "Lũ trong số liệu\n\n- 128 hộ bị ngập\n- 3 cầu trôi"
    table = "<table><tr><th>Xã</th><th>Hộ</th></tr><tr><td>Đà Vị</td><td>128</td></tr></table>"
    assert in_article(f"<aside>{table}</aside>") == "Xã | Hộ\nĐà Vị | 128"


@pytest.mark.parametrize(
    "aside",
    [
        "<aside><h3>Tin khác</h3><p><a href='/1'>Mưa lớn làm 3 người mất tích</a></p></aside>",
        "<aside class='newsletter'><p>Nhận 5 tin mỗi sáng.</p></aside>",
        "<aside><p>Theo dõi chúng tôi trên mạng.</p></aside>",
    ],
)
def test_other_asides_are_not_read(aside: str) -> None:
    assert in_article(aside) == ""


def test_characters_that_nothing_is_seen_of_are_left_out() -> None:
    assert in_article("<p>Tin Bun&shy;des&#8203;tag &#65279;dài.</p>") == "Tin Bundestag dài."
    assert in_article("<p>ภาษา&#8203;ไทย 5.</p>") == "ภาษา\u200bไทย 5."


def test_the_source_of_a_quotation_is_set_apart() -> None:
    quotation = "<blockquote>Chúng tôi thức trắng.<cite>Ông Xô</cite></blockquote>"
    assert in_article(quotation) == "Chúng tôi thức trắng. Ông Xô"


def body_of(body: str, title: str = "Nước rút") -> str:
    """The text of a page with this body."""
    [article] = html(f"<html><head><title>{title}</title></head><body>{body}</body></html>")
    assert isinstance(article, Article)
    return article.text


def test_headings_between_paragraphs_are_read_where_the_article_has_no_element_of_its_own() -> None:
    first, second = (f"<h2>Tin {n}</h2><p>{text}</p>" for n, text in enumerate((P1, P2), 1))
    expected = f"Tin 1\n\n{P1}\n\nTin 2\n\n{P2}"
    head = "<h1>Bản tin tuần</h1>"
    articles = f"{head}<article>{first}</article><article>{second}</article>"
    assert body_of(articles, "Bản tin tuần") == expected
    assert body_of(f"{head}<p>{P1}</p><h1>Mục</h1><p>{P2}</p>") == f"{P1}\n\nMục\n\n{P2}"
    others = f"<h3>Tin khác</h3><ul><li><a href=/a>Cam được mùa ở Hàm Yên</a></ul><p>{P2}</p>"
    assert body_of(f"{head}<p>{P1}</p>{others}") == f"{P1}\n\n{P2}"


def test_the_notes_of_word_stand_below_the_article() -> None:
    note = '<div id=ftn1><p class=MsoFootnoteText><a href="#r">[1]</a> Theo phòng thuế.</p></div>'
    body = f"<div class=WordSection1><p>{P1}</p><p>{P2}</p></div><div><hr>{note}</div>"
    assert body_of(body) == f"{P1}\n\n{P2}\n\n[1] Theo phòng thuế."


def test_what_a_reader_unfolds_is_read_and_what_nobody_sees_is_not() -> None:
    panel = '<div class="tab-pane" style="display:none"><p>Xã Vị tiêm ngày 3/12.</p></div>'
    hidden = "<div style='display: none'><p>Mua ngay hôm nay.</p></div><amp-ad>Quảng cáo</amp-ad>"
    inline = "<h2>Lịch<span class=mw-editsection>[sửa]</span><b hidden>ẩn</b></h2>"
    body = f"<article><h1>Lịch</h1><p>{P1}</p>{inline}{panel}{hidden}<p>{P2}</p></article>"
    assert body_of(body, "Lịch tiêm") == f"{P1}\n\nLịch\n\nXã Vị tiêm ngày 3/12.\n\n{P2}"


def test_a_centred_line_above_the_text_of_an_old_page_is_read() -> None:
    body = f"<center><font size=5>Vụ mùa</font></center><p>{P1}<p>{P2}"
    assert body_of(body, "Tin") == f"Vụ mùa\n\n{P1}\n\n{P2}"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (  # as Google Docs saves a document
            "",
            f'<p class="c2 title">Vụ mùa năm nay</p><p>{P1}</p><h1>Kết quả vụ đông</h1><p>{P2}</p>',
            "Vụ mùa năm nay",
        ),
        (
            '<title>Tin</title><meta property="og:title" content="Nước lũ rút">',
            f"<div><div>{P1}</div><div>{P2}</div></div>",
            "Nước lũ rút",
        ),
    ],
)
def test_titles_of_other_programs(head: str, body: str, title: str) -> None:
    [article] = html(f"<html><head>{head}</head><body>{body}</body></html>")
    assert isinstance(article, Article)
    assert article.title == title


def test_main_points_and_headings_above_the_text_are_read() -> None:
    points = "<ul class=key-points><li>40 dân quân</li><li>Ba ngày</li></ul>"
    body = f"<div><h1>Nước rút</h1>{points}<div class=content><p>{P1}</p><p>{P2}</p></div></div>"
    assert body_of(body) == f"- 40 dân quân\n- Ba ngày\n\n{P1}\n\n{P2}"
    body = (
        f"<div><h2>Báo cáo lũ</h2><h3>1. Tình hình</h3><p>{P1}</p><h4>a) Lũ</h4><p>{P2}</p></div>"
    )
    assert body_of(body, "Tin") == f"Báo cáo lũ\n\n1. Tình hình\n\n{P1}\n\na) Lũ\n\n{P2}"


def test_a_page_that_a_script_makes_is_skipped() -> None:
    [notice] = html("<div id=root></div><noscript>Bạn cần bật JavaScript.</noscript>")
    assert isinstance(notice, Notice)
    assert notice.skipped


@pytest.mark.parametrize(
    ("last", "is_read"),
    [
        ("Chịu trách nhiệm về vụ tai nạn là lái xe Trần Văn An.", True),
        ("(c) báo cáo Bộ trước ngày 5 tháng 5", True),
        ("Giấy phép số 12 của mỏ đá Lũng Mây đã bị thu hồi.", True),
        ("Copyright holders protested against the new law on Monday.", True),
        ("Bản quyền của bài hát thuộc về bà Lý Thị Bơ.", True),
        ("© 2024 Báo Na Hang. Ghi rõ nguồn khi đăng lại.", False),
        ("Copyright (c) 2024 Báo Na Hang. All rights reserved.", False),
        ("Bản quyền thuộc về Báo Na Hang", False),
        ("Cơ quan chủ quản: Sở Thông tin", False),
        ("Giấy phép số 12/GP-BTTTT", False),
    ],
)
def test_an_imprint_is_not_read_and_a_sentence_that_begins_like_one_is(
    last: str, is_read: bool
) -> None:
    expected = f"{P1}\n\n{P2}\n\n{last}" if is_read else f"{P1}\n\n{P2}"
    assert body_of(f"<h1>Nước rút</h1><p>{P1}</p><p>{P2}</p><p>{last}</p>") == expected


def test_a_heading_with_which_the_title_begins_is_not_the_title() -> None:
    title = "Hà Nội mưa lớn, nhiều tuyến phố ngập sâu"
    body = f"<article><p>{P1}</p><h2>Hà Nội</h2><p>{P2}</p></article>"
    assert body_of(body, title) == f"{P1}\n\nHà Nội\n\n{P2}"
