"""HTML in fields and e-mails: what it shows is there, its tags are not."""

import pytest

from index.text.markup import html_text, without_markup


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<p>Có <b>42</b> lò.</p><p>Bán.</p>", "Có 42 lò.\n\nBán."),
        ("<p>Không đóng<p>Hai", "Không đóng\n\nHai"),
        ("Ca L&atilde;nh&nbsp;2 &#273;&#xEA;m", "Ca Lãnh 2 đêm"),
        ("lúc&nbsp11h, R&D", "lúc 11h, R&D"),
        ("&lt;p&gt;M&#7897;t.&lt;/p&gt;", "Một."),
        ("Một<br>hai<br/>\nba", "Một\nhai\nba"),
        ("Một.\n\n<strong>Hai</strong> ba\nbốn", "Một.\n\nHai ba\nbốn"),  # as WordPress stores it
        ("<p>Một\n  hai</p>\n\n\nBa\n\nbốn", "Một hai\n\nBa\n\nbốn"),
        ("<span>Một<p>hai</p>ba</span> bốn", "Một\n\nhai\n\nba bốn"),
        ("<div>Một</div></div><div>hai", "Một\n\nhai"),
        ("<script>x</script><style>y</style><!-- z --><p>Một</p>", "Một"),
        ('<p>Một</p><p style="display: none">hai</p>', "Một"),
        ("<pre>một\n  hai</pre>", "một\n  hai"),
        ("<ul><li>một<li>hai<ul><li>ba</ul></ul>", "- một\n- hai\n- ba"),
        ("<ol><li>một<li><p>hai</p><p>ba</p></ol>", "1. một\n2. hai\nba"),
        ("<ol start=4><li>một<li value=7>hai<li>ba</ol>", "4. một\n7. hai\n8. ba"),
        ('<ol style="list-style: none"><li>một<li>hai</ol>', "- một\n- hai"),
        ("<dl><dt>Một<dd>hai</dl>", "Một\n\nhai"),
        ("<p></p>", ""),
        (
            '[caption id="a"]<img src="x"/> Nhà ngập[/caption]\nMột [gallery ids="1"]',
            "Nhà ngập\nMột",
        ),
        (" <![CDATA[<p>Một</p>]]> ", "Một"),
        ("<![CDATA[Một < hai]]>", "Một < hai"),
        ("<p>a\x1bb&#0;c</p>", "a\x1bb�c"),
    ],
)
def test_a_field_of_html_is_the_text_that_it_shows(field: str, text: str) -> None:
    assert without_markup(field) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "Lũ  về.\n\n Dân\u00a0chạy.", "a < b > c", "AT&T, ?x=1&copy=2", "nặng <p> kg"),
        *("&khong; &#99999999;", "x <- y", "<Nguyễn Văn A>", "a </ b>"),
    ],
)
def test_a_text_without_html_stays_as_it_is(text: str) -> None:
    assert without_markup(text) == text


def test_rows_of_a_table_are_lines() -> None:
    table = (
        "<table><caption>Lũ</caption><tr><th>Xã<th>Nhà<tr><td><p>Đà Vị</p><td>12"
        "<tr><td><td>7</table>"
    )
    assert html_text(table) == "Lũ\nXã | Nhà\nĐà Vị | 12\n7"


def test_texts_outside_of_items_and_cells_are_not_lost() -> None:
    assert html_text("<ul>một<li>hai</li>ba<b>bốn</b>năm</ul>") == "một\n- hai\nba\nbốn\nnăm"
    table = "<table>một<tr>hai<td>ba</td>bốn<td>năm</td></tr>sáu</table>"
    assert html_text(table) == "một hai bốn sáu\n\nba | năm"


def test_a_table_that_places_prose_is_its_paragraphs() -> None:
    one, two = "Một. " * 30, "Hai. " * 30
    table = f"<table><tr><td><p>{one}</p><p>{two}</p></td><td>Ba</td></tr><tr><td>Bốn</table>"
    assert html_text(table) == f"{one.strip()}\n\n{two.strip()}\n\nBa\n\nBốn"
    column = "<table><tr><td><h1>Tin</h1><p>Một.</p></td></tr><tr><td>Hai.<br><br>Ba.</table>"
    assert html_text(column) == "Tin\n\nMột.\n\nHai.\n\nBa."
    nested = "<table><tr><td><table><tr><td>a<td>b</table><td>c</table>"
    assert html_text(nested) == "a | b\n\nc"


@pytest.mark.parametrize(
    ("begin", "depth"),
    [("<div>", 230), ("<b>", 230), ("<ul><li>", 110), ("<table><tr><td>", 70), ("<p><a><div>", 70)],
)
def test_html_that_is_nested_deep_keeps_its_words(begin: str, depth: int) -> None:
    assert html_text(f"{begin * depth}Một</p>").strip("- ") == "Một"


def test_html_that_is_nested_too_deep_keeps_its_words() -> None:
    deep = "<div>" * 3000
    assert html_text(f"<p>Một</p>{deep}hai &amp; ba<p>bốn") == "Một hai & ba bốn"


def test_what_no_parser_reads_whole_is_read_without_scripts() -> None:
    deep = "<font>" * 300
    html = f"<style>.a{{color:red}}</style><script>var z=1</script>{deep}Hi &amp; ho"
    assert html_text(html) == "Hi & ho"


def test_a_row_keeps_what_stands_beside_its_cells() -> None:
    table = "<table><tr><p>Lost one</p><td>a</td><td>b</td></tr></table>"
    assert html_text(table) == "Lost one\n\na | b"


def test_what_a_page_hides_is_not_read() -> None:
    assert html_text("<p>Một</p><p hidden>hai</p>") == "Một"
    assert html_text("<pre>a<style>.b{}</style>\n b<br>c</pre>") == "a\n b\nc"


def test_headings_and_texts_side_by_side_are_no_row() -> None:
    cells = "<td><h2>Lũ</h2><p>Nước rút.</p></td><td><h2>Rét</h2><p>Trời ấm.</p></td>"
    assert html_text(f"<table><tr>{cells}</tr></table>") == "Lũ\n\nNước rút.\n\nRét\n\nTrời ấm."
    heads = "<tr><td><h4>Xã</h4></td><td><h4>Số</h4></td></tr>"
    assert html_text(f"<table>{heads}<tr><td>Vị</td><td>3</td></tr></table>") == "Xã | Số\nVị | 3"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ('[vc_row css="a"][vc_column]Một[/vc_column][/vc_row]', "Một"),
        ('[ux_text]Một[/ux_text] [gap height="30px"]hai', "Một hai"),
        ("[b]Một[/b] [url=https://e.org]hai[/url]", "Một hai"),
        ("Một [1] hai [sic] [x y] [/]", "Một [1] hai [sic] [x y] [/]"),
    ],
)
def test_tags_in_square_brackets_are_left_out(field: str, text: str) -> None:
    assert without_markup(field) == text


def test_what_is_hidden_in_a_table_is_left_out() -> None:
    table = '<table><tr><td style="display:none">Xem trước<tr><td>Một<td hidden>hai</table>'
    assert html_text(table) == "Một"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('[caption id="a" caption="Cầu gãy."]<img src="a.jpg">[/caption]<p>Một.</p>',
         "Cầu gãy.\n\nMột."),
        ('[vc_toggle title="Ai dọn bùn?"]<p>Dân quân.</p>[/vc_toggle]', "Ai dọn bùn?\n\nDân quân."),
        ("Ông nói [b trước khi về nhà] vậy. [b]Một[/b]", "Ông nói [b trước khi về nhà] vậy. Một"),
    ],
)  # fmt: skip
def test_captions_and_titles_in_tags_in_square_brackets_are_read(source: str, text: str) -> None:
    assert without_markup(source) == text
