"""Forms, drawings and hidden parts in the article of a web page."""

import io

import pytest

from index.article import Article, Notice
from index.readers.html import read_html

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng thủy văn tỉnh."
P2 = "Huyện cử 40 dân quân giúp dân dọn bùn, sửa lại đường điện và trường học trong ba ngày."
BODIES = [
    "<header>Báo Mẫu</header><article><h1>Nước rút</h1><p>{}</p>{}<p>{}</p></article>",
    "<h1>Nước rút</h1><p>{}</p>{}<p>{}</p>",
]
FORM = (
    "<form><p>Bạn có hài lòng không?</p><label><input type=radio>Có</label>"
    "<select><option>Đà Vị<option>Năng Khả</select><input value='Ma Văn An'><button>Gửi</button>"
    "</form>"
)


def read(piece: str, body: str = BODIES[0]) -> tuple[str, list[str]]:
    """Returns (what is read between the paragraphs, the messages of the notices)."""
    page = f"<html><head><title>Nước rút</title></head><body>{body.format(P1, piece, P2)}</body>"
    items = list(read_html(io.BytesIO(page.encode()), "a.html"))
    [article] = (item for item in items if isinstance(item, Article))
    messages = [item.message for item in items if isinstance(item, Notice)]
    return article.text.removeprefix(P1).removesuffix(P2).strip(), messages


def test_the_words_of_a_form_in_the_article_are_named_in_a_notice() -> None:
    words = "Bạn có hài lòng không? Có Đà Vị | Năng Khả Ma Văn An"
    assert read(FORM) == ("", [f'read without 13 words of a form: "{words}"'])
    text = "Bạn có hài lòng không?\n\nCó"  # trafilatura takes it where all of the page is one text
    rest = 'read without 7 words of a form: "Đà Vị | Năng Khả Ma Văn An"'
    assert read(FORM, BODIES[1]) == (text, [rest])


def test_a_list_to_choose_from_in_a_line_is_named_too() -> None:
    line = "<p>Chọn xã: <select><option>Tân</option></select> nhé.</p>"
    assert read(line) == ("Chọn xã: nhé.", ['read without 1 word of a form: "Tân"'])


@pytest.mark.parametrize(
    "form",
    [
        f"<div class=comment-respond>{FORM}</div>",
        f"<div role=search>{FORM}</div>",
        f"<nav>{FORM}</nav>",
        "<form class=newsletter><label>Thư điện tử</label></form>",
        "<form class=search-form><input value='Tìm kiếm'></form>",
        "<form><input type=number value=12><button>Gửi</button></form>",
        "<p><input type=hidden value='Ma Văn An'></p>",
    ],
)
def test_forms_of_other_purposes_are_passed_over(form: str) -> None:
    assert read(form) == ("", [])


def test_a_form_that_holds_the_page_is_no_form() -> None:
    assert read("<p>Lúa mất.</p>", f"<form>{BODIES[1]}</form>") == ("Lúa mất.", [])


@pytest.mark.parametrize("body", BODIES)
def test_a_text_field_and_the_labels_of_a_drawing_are_read(body: str) -> None:
    drawing = (
        "<figure><svg><title>Mực nước</title><text>Ngày 1</text><text>28 m</text></svg></figure>"
    )
    assert read(drawing, body) == ("Mực nước | Ngày 1 | 28 m", [])
    assert read("<textarea>Kính gửi: xã.\nHết.</textarea>", body) == ("Kính gửi: xã.\nHết.", [])
    assert read("<p>Xem <svg><title>Mạng</title><path/></svg>hình</p>", body) == ("Xem hình", [])
    row = "<table><tr><td>Lũ<td><svg><text>12 m</text></svg><tr><td>Lúa<td>5</table>"
    assert read(row, body) == ("Lũ | 12 m\nLúa | 5", [])


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    "piece",
    [
        "<p hidden>Nước sông Gâm dâng cao hai mét trong đêm qua ở ba xã vùng thấp.</p>",
        "<div class=ads-item><p>Vay tiền nhanh trong ngày, không cần thế chấp tài sản.</p></div>",
        "<p>&gt;&gt; <a href=/b>Lũ cuốn trôi ba cầu ở Chiêm Hóa trong đêm qua</a></p>",
        "<p>Theo đài.<span class=av-structured-data>An2024-04-02</span></p>",
        "<p>Theo đài. <a href='#ref1'>↩︎</a></p>",
    ],
)
def test_what_is_hidden_or_none_of_the_article_is_not_read(piece: str, body: str) -> None:
    assert read(piece, body) == ("Theo đài." if "đài" in piece else "", [])


@pytest.mark.parametrize("body", BODIES)
def test_blocks_of_page_builders_and_items_among_others_are_read(body: str) -> None:
    builder = "<div class='elementor-widget elementor-widget-text-editor'><p>300 chăn.</p></div>"
    assert read(builder, body) == ("300 chăn.", [])
    items = "<dl><dt>Đà Vị<dd>12 nhà<dt>Khả<dd><p>5 nhà</p></dl>"
    assert read(items, body) == ("- Đà Vị\n- 12 nhà\n- Khả\n- 5 nhà", [])
    prices = "<div><span>Cam sành</span><span>12.000 đồng</span></div>"
    assert read(prices, body) == ("Cam sành 12.000 đồng", [])
    assert read("<p><span>CO</span><span>2</span></p>", body) == ("CO2", [])


def test_a_table_of_one_row_sets_a_menu_beside_a_short_text() -> None:
    menu = "<ul><li><a href=/>Trang chủ</a><li><a href=/kt>Kinh tế</a></ul>"
    body = f"<table><tr><td>{menu}<td><div>Nước rút</div><p>{{}}</p>{{}}<p>{{}}</p></table>"
    assert read("<p>Lúa mất.</p>", f"{body}<div>Bản quyền thuộc về Báo Mẫu.</div>") == (
        "Lúa mất.",
        [],
    )
