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
    ],
)
def test_markdown_is_read_as_what_is_seen(content: str, text: str) -> None:
    assert markdown_text(content) == text


@pytest.mark.parametrize(
    "front",
    [
        "title: 'chưa đóng",
        "title: [a, b",
        "\ttitle: a",
        "title: a: b: c",
        "a: *không-có",
        "? [",
        "[" * 9000,
        "tags:" + " a" * 20_000,  # longer than front matter is
    ],
    ids=["quote", "bracket", "tab", "colons", "alias", "key", "deep", "long"],
)
def test_front_matter_that_is_no_yaml_gives_a_notice_and_the_article(front: str) -> None:
    notice, article = markdown_items(f"---\n{front}\n---\n# Lũ về\n\nNước dâng.\n")
    assert notice == Notice(
        "tin/lũ-về.md", "read without its front matter, which is not valid YAML", skipped=False
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
    notice, article = markdown_items("---\ntitle: &a [*a]\n---\n# Lũ về\n\nNước dâng.\n")
    assert isinstance(notice, Notice)
    assert notice.message == "read without its front matter, which is not valid YAML"
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
