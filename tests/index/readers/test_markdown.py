"""Markdown: front matter, headings, and the text without its markup."""

import io
import time

import pytest
from documents import only_article

from index.article import Article, Notice
from index.readers.markdown import markdown_text, read_markdown


def markdown_items(content: str) -> list[Article | Notice]:
    return list(read_markdown(io.BytesIO(content.encode()), "tin/lũ-về.md"))


def test_markdown_gets_its_fields_from_front_matter() -> None:
    assert markdown_items(
        "---\n"
        "id: 007\n"
        'title: "Lũ về: đêm trắng"\n'
        "date: 2024-04-02\n"
        "author: [Thủy Châu, Văn An]\n"
        "url: https://example.org/lu\n"
        "language: vi\n"
        "tags: [lũ, Na Hang]\n"
        "---\n"
        "\n"
        "Nước **dâng** cao.\n"
    ) == [
        Article(
            id="007",
            title="Lũ về: đêm trắng",
            text="Nước dâng cao.",
            source="https://example.org/lu",
            date="2024-04-02",
            author="Thủy Châu, Văn An",
            language="vi",
        )
    ]


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("# Lũ về\n\nNước dâng.\n", "Lũ về", "Nước dâng."),
        ("\n\n#  Lũ về  ##  \nNước dâng.", "Lũ về", "Nước dâng."),
        ("# Học C#\nNước dâng.", "Học C#", "Nước dâng."),
        ("# **Lũ** [về](a.md)\n\n    mã\n     nguồn\n", "Lũ về", "mã\n nguồn"),
        ("Nước dâng.\n\n# Về sau\n\nNước rút.", "lũ về", "Nước dâng.\n\nVề sau\n\nNước rút."),
        ("## Mục nhỏ\n\nNước dâng.", "lũ về", "Mục nhỏ\n\nNước dâng."),
        ("#không phải đầu đề\n\nNước dâng.", "lũ về", "#không phải đầu đề\n\nNước dâng."),
        ("---\ntitle: Lũ về\n---\n# Lũ về\n\nNước dâng.", "Lũ về", "Nước dâng."),
        ("---\ntitle: Lũ về\n---\n# Khác\n\nNước dâng.", "Lũ về", "Khác\n\nNước dâng."),
        ("---\ndate: 2/4/2024\n---\n# Lũ về\n\nNước dâng.", "Lũ về", "Nước dâng."),
        ("---\ntitle:\n---\n# Lũ về\n\nNước dâng.", "Lũ về", "Nước dâng."),
        ("---\ntitle: 2024\n---\nNước dâng.", "2024", "Nước dâng."),
        # rules around text are no front matter
        ("---\nNước dâng.\n---\n\nNước rút.", "lũ về", "Nước dâng.\n\nNước rút."),
        ("Nước dâng.\n\n---\na: b\n---\n", "lũ về", "Nước dâng.\n\na: b"),
        ("---\ntitle: chưa đóng\n\nNước dâng.", "lũ về", "title: chưa đóng\n\nNước dâng."),
    ],
)
def test_markdown_title_and_body(content: str, title: str, text: str) -> None:
    article = only_article(markdown_items(content))
    assert (article.title, article.text) == (title, text)


def test_front_matter_may_be_toml() -> None:
    assert markdown_items(
        "+++\n"
        'title = "Lũ về: đêm trắng"\n'
        "date = 2024-04-02T07:30:00+07:00\n"
        'author = ["Thủy Châu", "Văn An"]\n'
        "id = 7\n"
        "[menu]\nweight = 3\n"
        "+++\n"
        "Nước **dâng** cao.\n"
    ) == [
        Article(
            id="7",
            title="Lũ về: đêm trắng",
            text="Nước dâng cao.",
            source="tin/lũ-về.md",
            date="2024-04-02",
            author="Thủy Châu, Văn An",
        )
    ]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: Vị Xuyên: Hơn 1.100 nhà ngập", "Vị Xuyên: Hơn 1.100 nhà ngập"),
        ("title: 'Lũ' về", "'Lũ' về"),
        ('title: "Lũ về: "đêm trắng""', 'Lũ về: "đêm trắng"'),
        ("title: [Ảnh] Lũ về", "[Ảnh] Lũ về"),
        ("title: @baomoi đưa tin", "@baomoi đưa tin"),
        ("title: 50% nhà ngập: lũ", "50% nhà ngập: lũ"),
        ("title: %50", "%50"),
        ("title: *Lũ* về", "*Lũ* về"),
        ("title: 'chưa đóng", "chưa đóng"),
        ("title: Lũ về: phần\n  tiếp theo", "Lũ về: phần tiếp theo"),
        ("title: Lũ về\nchuyên mục: a: b", "Lũ về"),
        ("tag: a: b\ntitle: Lũ về # ghi chú", "Lũ về"),
    ],
)
def test_a_field_that_is_no_yaml_is_the_rest_of_its_line(front: str, title: str) -> None:
    content = f"---\nid: 7\n{front}\ndate: 2024-07-03\nauthor: [Hoa, An]\n---\nNước dâng.\n"
    assert markdown_items(content) == [
        Article("7", title, "Nước dâng.", "tin/lũ-về.md", "2024-07-03", "Hoa, An")
    ]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntiêu đề: Lũ: về\nngày: 5/10/2024\ntác giả: Lê An\n---\n",
        "---\nTitle: Lũ: về\nCreated: 2024-10-05 07:00\nByline: Lê An\nurl: /2024/lu\n---\n",
        "---\ntitle: 'Lũ: về'\npublished: 2024-10-05\nauthors:\n  - name: Lê An\n---\n",
        "+++\ntitle = 'Lũ: về'\ndate = 2024-10-05\n[params]\nauthor = 'Lê An'\n+++\n",
        '{\n"title": "Lũ: về", "date": "2024-10-05", "author": {"name": "Lê An"}\n}\n\n',
        "Title: Lũ: về\nDate: 2024-10-05\nAuthor: Lê An\nTags: a, b\n\n",
    ],
)
def test_names_of_fields_in_front_matter(front: str) -> None:
    assert markdown_items(f"{front}Nước dâng.\n") == [
        Article("tin/lũ-về.md", "Lũ: về", "Nước dâng.", "tin/lũ-về.md", "2024-10-05", "Lê An")
    ]


def test_a_lead_in_front_matter_is_the_beginning_of_the_text() -> None:
    for lead, text in (("Ba xã: ngập", "Ba xã: ngập\n\nNước dâng."), ("Nước", "Nước dâng.")):
        content = f"---\ntitle: Lũ\ndescription: {lead}\n---\nNước dâng.\n"
        assert only_article(markdown_items(content)).text == text


@pytest.mark.parametrize(
    "content",
    ["Ghi chú: mai họp.\nNơi họp: Na Hang.\n\nHết.", "Title: a\n\nHết.", '{"a": 1}\n\nHết.'],
)
def test_what_only_looks_like_fields_is_text(content: str) -> None:
    assert only_article(markdown_items(content)).text == content


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("---\nNước dâng: ba mét\n---\n\nNước rút.", "Nước dâng: ba mét\n\nNước rút."),
        ("---\n\n---\n\nNước rút.", "Nước rút."),
        ("---\ntitle: a\n...\nNước rút.", "Nước rút."),
        ("---\n- một\n- hai\n---\nNước rút.", "- một\n- hai\n\nNước rút."),
    ],
)
def test_what_is_front_matter_and_what_is_text(content: str, text: str) -> None:
    assert only_article(markdown_items(content)).text == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Có **164 em**, _28_ chị, ~~30~~ 5 * 3.", "Có 164 em, 28 chị, 30 5 * 3."),
        ("một  \nhai\nba", "một\nhai\nba"),
        ("Theo [sở](https://a.vn 'x'), <https://b.vn>.", "Theo sở, https://b.vn."),
        ("![Chị *Lê*. Ảnh: An](a.jpg)", "Chị Lê. Ảnh: An"),
        ("`x = 1` AT&amp;T &lt;b&gt; \\*", "x = 1 AT&T <b> *"),
        ("```py\nx = 1\n  y\n```", "x = 1\n  y"),
        ("- một\n- hai\n  - ba\n\nbốn", "- một\n- hai\n- ba\n\nbốn"),
        ("- Mở đầu.\n\nTiếp.", "- Mở đầu.\n\nTiếp."),
        ("1976. Năm\n1977. Nữa", "1976. Năm\n1977. Nữa"),
        ("* một\n\n  hai\n\n* ba", "- một\n\nhai\n\n- ba"),
        ("> trích\n>\n> dẫn", "trích\n\ndẫn"),
        ("| xã | hộ |\n|---|---|\n| Đà Vị | **120** |", "xã | hộ\nĐà Vị | 120"),
        ("một\n\n***\n\nhai", "một\n\nhai"),
        ("Nước <b>dâng</b>.", "Nước dâng."),
        ("<div><!-- x --><script>x()</script>\nNước <i>dâng</i>.\n</div>", "Nước dâng."),
        ("</div>", ""),
        ("một<br>hai<BR/>ba <i>bốn</i>", "một\nhai\nba bốn"),
        ("<p>một</p><p>hai</p>", "một\n\nhai"),
        ("<table><tr><td>xã<td>hộ</table>", "xã | hộ"),
        ("| xã |\n|---|\n| Đà<br>Vị |", "xã\nĐà Vị"),
    ],
)
def test_markdown_is_read_as_what_is_seen(content: str, text: str) -> None:
    assert markdown_text(content) == text


@pytest.mark.parametrize(
    "front",
    [
        "---\n\ttitle: a\n---",
        "---\n? [\n---",
        f"---\n{'[' * 9000}\n---",
        f"---\ntags:{' a' * 20_000}\n---",  # longer than front matter is
        "+++\ntitle: Lũ về\n+++",
        f"+++\na = {'[' * 9000}\n+++",
        f"+++\na = 0x{'f' * 9000}\n+++",
    ],
    ids=["tab", "key", "deep", "long", "TOML", "deep TOML", "endless number"],
)
def test_front_matter_that_cannot_be_read_gives_a_notice_and_the_article(front: str) -> None:
    notice, article = markdown_items(f"{front}\n# Lũ về\n\nNước dâng.\n")
    assert notice == Notice(
        "tin/lũ-về.md",
        "read without its front matter, which is neither YAML nor TOML",
        skipped=False,
    )
    assert article == Article("tin/lũ-về.md", "Lũ về", "Nước dâng.", source="tin/lũ-về.md")


def test_front_matter_of_ever_doubling_aliases_is_harmless() -> None:
    front = "a0: &a0 [ha, ha]\n"
    for n in range(1, 60):
        front += f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n"
    started = time.process_time()
    article = only_article(
        markdown_items(f"---\n{front}title: *a59\nauthor: *a59\n---\n# Lũ về\n\nNước dâng.\n")
    )
    assert (article.title, article.author) == ("Lũ về", None)
    assert time.process_time() - started < 2


def test_front_matter_of_a_list_inside_itself_is_harmless() -> None:
    article = only_article(markdown_items("---\ntags: &a [*a]\n---\n# Lũ về\n\nNước dâng.\n"))
    assert article == Article("tin/lũ-về.md", "Lũ về", "Nước dâng.", source="tin/lũ-về.md")


def test_front_matter_makes_no_objects() -> None:
    article = only_article(
        markdown_items("---\ntitle: !!python/object/apply:os.getcwd []\n---\nNước dâng.")
    )
    assert article.title == "lũ về"


def test_a_heading_of_many_spaces_takes_no_time() -> None:
    started = time.process_time()
    assert only_article(markdown_items("# a" + " " * 200_000 + "b\n\nNước dâng.")).title == "a"
    assert time.process_time() - started < 2


def test_a_heading_above_a_line_is_the_title() -> None:
    article = only_article(read_markdown(io.BytesIO("Lũ *về*\n=====\n\nNước.".encode()), "a.md"))
    assert (article.title, article.text) == ("Lũ về", "Nước.")


def test_a_title_block_of_pandoc_and_empty_front_matter() -> None:
    [article] = markdown_items("% Nước rút\n% Bơ\n% 2024-04-02\n\nLúa mất.")
    assert isinstance(article, Article)
    assert (article.title, article.author, article.date) == ("Nước rút", "Bơ", "2024-04-02")
    assert article.text == "Lúa mất."
    [article] = markdown_items("---\n---\n\n# Nước rút\n\nLúa mất.\n\n---\nHết.")
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Nước rút", "Lúa mất.\n\nHết.")
