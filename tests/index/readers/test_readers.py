"""Each file format: which fields an article gets, and what is said where it cannot be read."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Notice
from index.readers import read_json_lines, read_markdown, read_text
from index.readers.kinds import Items
from index.readers.markdown import markdown_text


def text_of(content: str | bytes) -> list[Article | Notice]:
    return list(read_text(file(content), "tin/lũ-về.txt"))


def markdown(content: str | bytes) -> list[Article | Notice]:
    return list(read_markdown(file(content), "tin/lũ-về.md"))


def json_lines(content: str | bytes) -> list[Article | Notice]:
    return list(read_json_lines(file(content), "tin.jsonl"))


def file(content: str | bytes) -> io.BytesIO:
    return io.BytesIO(content.encode() if isinstance(content, str) else content)


def one(items: Items | list[Article | Notice]) -> Article:
    [article] = items
    assert isinstance(article, Article)
    return article


def from_fields(**fields: Any) -> Article:
    """The article of one JSON line with these fields and a text."""
    return one(json_lines(json.dumps({"text": "Lũ về."} | fields)))


# Plain text


def test_text_gets_its_fields_from_head_and_tail() -> None:
    assert text_of(
        "Nước rút ở Na Hang\nTuyên Quang, ngày 2/4/2024\n\nNước đã rút.\nDân dọn bùn.\n\n"
        "Thủy Châu\n"
    ) == [
        Article(
            id="tin/lũ-về.txt",
            title="Nước rút ở Na Hang",
            text="Nước đã rút.\nDân dọn bùn.",
            source="tin/lũ-về.txt",
            date="2024-04-02",
            author="Thủy Châu",
        )
    ]


def test_text_without_a_headline_is_called_by_its_file() -> None:
    assert text_of("Nước đã rút.\n") == [
        Article("tin/lũ-về.txt", "lũ về", "Nước đã rút.", source="tin/lũ-về.txt")
    ]


@pytest.mark.parametrize("read", [text_of, markdown])
@pytest.mark.parametrize("content", ["", "\n\n \t\n", "...\n---\n", "\ufeff"])
def test_an_empty_article_is_skipped_and_said(read: Any, content: str) -> None:
    [notice] = read(content)
    assert notice.message == "skipped: the article is empty"
    assert notice.skipped


@pytest.mark.parametrize("read", [text_of, markdown])
def test_bytes_that_are_no_text_are_skipped_and_said(read: Any) -> None:
    [notice] = read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert notice.message == "skipped: it is not text"
    assert notice.skipped


@pytest.mark.parametrize("read", [text_of, markdown])
def test_a_guessed_encoding_is_said_and_the_article_read(read: Any) -> None:
    notice, article = read("Nước lũ đã rút khỏi xóm Bến Đền.".encode() + b"\xff")
    assert notice.message == "read as damaged UTF-8 by guess: check it"
    assert not notice.skipped
    assert article.text == "Nước lũ đã rút khỏi xóm Bến Đền.�"


def test_control_characters_stay_in_the_text_and_leave_the_fields() -> None:
    article = one(text_of("Nước\x1b[31m\x07 rút\n\nNước\x1b[2J\u202e đã rút.\tHết.\x0c"))
    assert article.title == "Nước [31m rút"
    assert article.text == "Nước\x1b[2J\u202e đã rút.\tHết."


# Markdown


def test_markdown_gets_its_fields_from_front_matter() -> None:
    assert markdown(
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
    article = one(markdown(content))
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
def test_front_matter_that_is_no_yaml_is_said_and_the_article_read(front: str) -> None:
    notice, article = markdown(f"---\n{front}\n---\n# Lũ về\n\nNước dâng.\n")
    assert notice == Notice(
        "tin/lũ-về.md", "read without its front matter, which is not valid YAML", skipped=False
    )
    assert article == Article("tin/lũ-về.md", "Lũ về", "Nước dâng.", source="tin/lũ-về.md")


def test_front_matter_of_ever_doubling_aliases_is_harmless() -> None:
    front = "a0: &a0 [ha, ha]\n"
    for n in range(1, 60):
        front += f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n"
    started = time.process_time()
    article = one(markdown(f"---\n{front}title: *a59\nauthor: *a59\n---\n# Lũ về\n\nNước dâng.\n"))
    assert (article.title, article.author) == ("Lũ về", None)
    assert time.process_time() - started < 2


def test_front_matter_of_a_list_inside_itself_is_harmless() -> None:
    notice, article = markdown("---\ntitle: &a [*a]\n---\n# Lũ về\n\nNước dâng.\n")
    assert notice.message == "read without its front matter, which is not valid YAML"
    assert article == Article("tin/lũ-về.md", "Lũ về", "Nước dâng.", source="tin/lũ-về.md")


def test_front_matter_makes_no_objects() -> None:
    article = one(markdown("---\ntitle: !!python/object/apply:os.getcwd []\n---\nNước dâng."))
    assert article.title == "lũ về"


def test_a_heading_of_many_spaces_takes_no_time() -> None:
    started = time.process_time()
    assert one(markdown("# a" + " " * 200_000 + "b\n\nNước dâng.")).title == "a"
    assert time.process_time() - started < 2


# JSON lines


def test_json_lines_give_all_fields() -> None:
    line = {
        "id": "tin-1",
        "title": "Lũ về",
        "text": "Nước dâng.\r\nDân chạy lũ.",
        "url": "https://example.org/1",
        "date": "2024-04-02T05:00:00+07:00",
        "author": "Thủy Châu",
        "language": "vi",
        "topic": "không dùng",
    }
    assert json_lines(json.dumps(line)) == [
        Article(
            id="tin-1",
            title="Lũ về",
            text="Nước dâng.\nDân chạy lũ.",
            source="https://example.org/1",
            date="2024-04-02",
            author="Thủy Châu",
            language="vi",
        )
    ]


def test_json_lines_need_only_text() -> None:
    assert json_lines('{"text": "Nước dâng."}') == [
        Article("tin.jsonl#1", "tin", "Nước dâng.", source="tin.jsonl#1")
    ]


def test_blank_lines_and_a_byte_order_mark_are_passed_over() -> None:
    content = '\ufeff{"text": "Một."}\n\n \t\r\n{"text": "Hai."}\r\n\n{"text": "Ba."}'
    found = json_lines(content)
    assert [(item.source, item.text) for item in found if isinstance(item, Article)] == [
        ("tin.jsonl#1", "Một."),
        ("tin.jsonl#4", "Hai."),
        ("tin.jsonl#6", "Ba."),
    ]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("không phải JSON", "skipped: the line is not JSON"),
        ('{"text": "chưa đóng', "skipped: the line is not JSON"),
        ('{"text": "a"} {"text": "b"}', "skipped: the line is not JSON"),
        ('{"id": ' + "9" * 5000 + ', "text": "a"}', "skipped: the line is not JSON"),
        ("[" * 100_000, "skipped: the line is not JSON"),
        ('{"a":' * 100_000, "skipped: the line is not JSON"),
        ('{"text": "a\0b"}', "skipped: the line is not JSON"),
        ("[1, 2]", 'skipped: the line is not a JSON object {"text": ...}'),
        ('"chữ"', 'skipped: the line is not a JSON object {"text": ...}'),
        ("null", 'skipped: the line is not a JSON object {"text": ...}'),
        ("{}", 'skipped: the object has no "text"'),
        ('{"text": null}', 'skipped: the object has no "text"'),
        ('{"text": ["a"]}', 'skipped: the object has no "text"'),
        ('{"text": 7}', 'skipped: the object has no "text"'),
        ('{"text": ""}', "skipped: the article is empty"),
        ('{"text": " \\n… "}', "skipped: the article is empty"),
    ],
    ids=lambda value: value[:20],
)
def test_a_line_that_is_no_article_is_skipped_and_said(line: str, message: str) -> None:
    found = json_lines(f'{line}\n{{"text": "Sau đó."}}\n')
    assert found[0] == Notice("tin.jsonl#1", message)
    assert isinstance(found[1], Article)
    assert found[1].text == "Sau đó."


def test_too_long_a_line_is_said_and_ends_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.records.MAX_FILE_BYTES", 20)
    found = json_lines('{"text": "Một."}\n{"text": "Dài quá hai mươi."}\n{"text": "Ba."}\n')
    assert [item.source for item in found] == ["tin.jsonl#1", "tin.jsonl#2"]
    assert found[1] == Notice("tin.jsonl#2", "skipped: a line of over 0 MB")


def test_a_line_of_a_gigabyte_is_said_and_ends_the_file(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("wb") as out:
        out.truncate(1_000_000_000)  # takes no room on the disk
    with (tmp_path / "a.jsonl").open("rb") as big:
        assert list(read_json_lines(big, "a.jsonl")) == [
            Notice("a.jsonl#1", "skipped: a line of over 50 MB")
        ]


def test_a_file_of_other_lines_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.records.MAX_BAD", 1)
    assert json_lines('a\n{"text": "Một."}\nb\n{"text": "Hai."}\n') == [
        Notice("tin.jsonl#1", "skipped: the line is not JSON"),
        Article("tin.jsonl#2", "tin", "Một.", source="tin.jsonl#2"),
        Notice("tin.jsonl#3", "skipped: the line is not JSON"),
        Notice("tin.jsonl#3", "skipped from here on: more than 1 lines are no articles"),
    ]


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("tin-1", "tin-1"),
        ("  tin\n1 ", "tin 1"),
        (7, "7"),
        (0, "0"),
        (10**40, "1" + "0" * 40),
        (None, "tin.jsonl#1"),
        ("", "tin.jsonl#1"),
        ("  ", "tin.jsonl#1"),
        ({"a": 1}, "tin.jsonl#1"),
        ([], "tin.jsonl#1"),
        ("a\ud800b\0c", "a�b�c"),
        ("x" * 1000, "x" * 1000),
        ("x" * 1001, "x" * 999 + "…"),
    ],
)
def test_id(written: object, id: str) -> None:
    assert from_fields(id=written).id == id


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"url": "https://example.org/1"}, "https://example.org/1"),
        ({"source": "báo in, số 12"}, "báo in, số 12"),
        ({"url": "https://example.org/1", "source": "khác"}, "https://example.org/1"),
        ({"url": "", "source": "khác"}, "khác"),
        ({"url": "  "}, "tin.jsonl#1"),
        ({"url": 7}, "tin.jsonl#1"),
        ({"url": ["https://example.org/1"]}, "tin.jsonl#1"),
        ({"url": "javascript:alert(1)"}, "javascript:alert(1)"),  # data: showing it is no click
        ({"url": "a\nb"}, "a b"),
    ],
)
def test_source(fields: dict[str, object], source: str) -> None:
    assert from_fields(**fields).source == source


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("Thủy Châu", "Thủy Châu"),
        (["Thủy Châu", "Văn An"], "Thủy Châu, Văn An"),
        ([], None),
        ([["Thủy Châu"]], None),
        ({"name": "Thủy Châu"}, None),
        (None, None),
        (" \n", None),
        (["a"] * 30, ", ".join(["a"] * 20)),
        ("x" * 5000, "x" * 999 + "…"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_author(written: object, author: str | None) -> None:
    assert from_fields(author=written).author == author


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Lũ về", "Lũ về"),
        ("  Lũ\n\tvề ", "Lũ về"),
        ("<b>Lũ</b> *về*", "<b>Lũ</b> *về*"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
        ("x" * 298 + "  yyyy", "x" * 298 + "…"),
        (2024, "2024"),
        ("", "tin"),
        (None, "tin"),
        ({}, "tin"),
        ("\u0300\ud800", "\u0300�"),
    ],
    ids=lambda value: str(value)[:20].encode("ascii", "replace").decode(),
)
def test_title(written: object, title: str) -> None:
    assert from_fields(title=written).title == title


@pytest.mark.parametrize("written", [7, 1e400, "hôm qua", "2024-02-30", ["2024-04-02"], {}])
def test_date_that_says_no_day_is_none(written: object) -> None:
    assert from_fields(date=written).date is None


def test_halves_of_surrogate_pairs_are_replaced_and_whole_pairs_are_letters() -> None:
    [article] = json_lines('{"text": "a\\ud800b \\ud83d\\ude00 \\u0000 e\\u0301"}')
    assert isinstance(article, Article)
    assert article.text == "a�b 😀 � é"


def test_text_is_kept_exactly() -> None:
    text = "  \n Một.  Hai.\u00a0Ba.\u200b\n\n\n\tBốn. \n"
    assert from_fields(text=text).text == text


def test_json_lines_that_are_not_utf8_are_read_by_guess_and_said() -> None:
    line = '{"text": "Nước lũ đã rút khỏi xóm Bến Đền. '.encode() + b'\xff"}'
    notice, article = json_lines(line)
    assert notice == Notice("tin.jsonl#1", "read as damaged UTF-8 by guess: check it", False)
    assert isinstance(article, Article)
    assert article.text == "Nước lũ đã rút khỏi xóm Bến Đền. �"
