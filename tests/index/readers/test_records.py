"""JSON lines and JSON: which values are articles, and what is said of the rest."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from index.article import Article, Notice
from index.readers.records import read_json, read_json_lines


def json_lines(content: str | bytes) -> list[Article | Notice]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_json_lines(io.BytesIO(data), "tin.jsonl"))


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
    items = json_lines(content)
    assert [(item.source, item.text) for item in items if isinstance(item, Article)] == [
        ("tin.jsonl#1", "Một."),
        ("tin.jsonl#4", "Hai."),
        ("tin.jsonl#6", "Ba."),
    ]
    assert len(items) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("không phải JSON", "skipped: the line is not JSON"),
        ('{"text": "chưa đóng', "skipped: the line is not JSON"),
        ('{"text": "a"} {"text": "b"}', "skipped: the line is not JSON"),
        ('{"id": ' + "9" * 5000 + ', "text": "a"}', "skipped: the line is not JSON"),
        ("[" * 100_000, "skipped: the line is not JSON"),
        ('{"a":' * 100_000, "skipped: the line is not JSON"),
        ("[1, 2]", 'skipped: the line is not a JSON object {"text": ...}'),
        ('"chữ"', 'skipped: the line is not a JSON object {"text": ...}'),
        ("null", 'skipped: the line is not a JSON object {"text": ...}'),
        ("{}", 'skipped: the object has no "text"'),
        ('{"text": null}', 'skipped: the object has no "text"'),
        ('{"text": [7]}', 'skipped: the object has no "text"'),
        ('{"text": 7}', 'skipped: the object has no "text"'),
        ('{"text": ""}', "skipped: the article is empty"),
        ('{"text": " \\n… "}', "skipped: the article is empty"),
    ],
    ids=lambda value: value[:20],
)
def test_a_line_that_is_no_article_is_skipped_with_a_notice(line: str, message: str) -> None:
    items = json_lines(f'{line}\n{{"text": "Sau đó."}}\n')
    assert items[0] == Notice("tin.jsonl#1", message)
    assert isinstance(items[1], Article)
    assert items[1].text == "Sau đó."


def test_too_long_a_line_gives_a_notice_and_ends_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.records.MAX_FILE_BYTES", 20)
    items = json_lines('{"text": "Một."}\n{"text": "Dài quá hai mươi."}\n{"text": "Ba."}\n')
    assert [item.source for item in items] == ["tin.jsonl#1", "tin.jsonl#2"]
    assert items[1] == Notice("tin.jsonl#2", "skipped: a line of over 0 MB")


def test_a_line_of_a_gigabyte_gives_a_notice_and_ends_the_file(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("wb") as out:
        out.truncate(1_000_000_000)  # takes no room on the disk
    with (tmp_path / "a.jsonl").open("rb") as big:
        assert list(read_json_lines(big, "a.jsonl")) == [
            Notice("a.jsonl#1", "skipped: a line of over 50 MB")
        ]


def test_halves_of_surrogate_pairs_are_replaced_and_whole_pairs_are_letters() -> None:
    [article] = json_lines('{"text": "a\\ud800b \\ud83d\\ude00 \\u0000 e\\u0301"}')
    assert isinstance(article, Article)
    assert article.text == "a�b 😀 � é"


def test_json_lines_that_are_not_utf8_are_read_by_guess_with_a_notice() -> None:
    line = '{"text": "Nước lũ đã rút khỏi xóm Bến Đền. '.encode() + b'\xff"}'
    notice, article = json_lines(line)
    assert notice == Notice("tin.jsonl#1", "read as damaged UTF-8 by guess: check it", False)
    assert isinstance(article, Article)
    assert article.text == "Nước lũ đã rút khỏi xóm Bến Đền. �"


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ('{"text": "Một."}', ["a.json"]),
        ('[{"text": "Một."}, {"id": 7, "text": "Hai."}]', ["a.json#1", "7"]),
        ('[{"text": "Một."}]', ["a.json#1"]),
        ('{"page": 1, "articles": [{"text": "Một."}, {"text": "Hai."}]}', ["a.json#1", "a.json#2"]),
    ],
)
def test_json(content: str, ids: list[str]) -> None:
    items = list(read_json(io.BytesIO(content.encode()), "a.json"))
    assert [item.id for item in items if isinstance(item, Article)] == ids


def ids(items: Iterable[Article | Notice]) -> list[tuple[str, str]]:
    """(id, text) of the articles; the message in the place of the text of a notice."""
    return [
        (item.id, item.text) if isinstance(item, Article) else (item.source, item.message)
        for item in items
    ]


@pytest.mark.parametrize(
    "content",
    [
        '{"data": {"items": [{"title": "a", "text": "Một."}, {"title": "b", "text": "Hai."}]}}',
        '[[{"text": "Một."}], [{"text": "Hai."}]]',
        '{"news": [{"content": "Một."}], "sport": [{"content": "Hai."}], "page": 7}',
        '{"7": {"body": "Một."}, "8": {"body": "Hai."}}',
        '{"hits": {"hits": [{"_source": {"text": "Một."}}, {"_source": {"text": "Hai."}}]}}',
        '{"content": [{"title": "a", "content": "Một."}, {"title": "b", "content": "Hai."}]}',
        '{"title": "Báo", "description": "b", "items": [{"text": "Một."}, {"text": "Hai."}]}',
        '{"text": "Một."}\n{"text": "Hai."}\n',
    ],
)
def test_articles_are_found_wherever_they_lie(content: str) -> None:
    items = read_json(io.BytesIO(content.encode()), "a.json")
    assert ids(items) == [("a.json#1", "Một."), ("a.json#2", "Hai.")]


def test_articles_deeper_in_a_line_are_read() -> None:
    assert ids(json_lines('{"_source": {"text": "Một."}}')) == [("tin.jsonl#1", "Một.")]
    items = json_lines('{"data": [{"text": "Một."}, 7, {"text": "Hai."}]}')
    assert ids(items) == [
        ("tin.jsonl#1.1", "Một."),
        ("tin.jsonl#1.2", 'skipped: the object has no "text"'),
        ("tin.jsonl#1.3", "Hai."),
    ]
    assert isinstance(items[0], Article)
    assert items[0].title == "tin"


def test_much_text_in_a_field_that_is_not_known_is_noticed_once() -> None:
    line = json.dumps({"text": "Một.", "detail": "Nước sông " * 20})
    notice = ("tin.jsonl#1", 'read without its field "detail"')
    articles = [("tin.jsonl#1", "Một."), ("tin.jsonl#2", "Một.")]
    assert ids(json_lines(f"{line}\n{line}")) == [articles[0], notice, articles[1]]
    items = read_json(io.BytesIO(f"[{line}, {line}]".encode()), "tin.jsonl")
    assert ids(items) == [articles[0], notice, articles[1]]


def test_articles_too_deep_are_not_looked_for() -> None:
    deep = '{"a": ' * 30 + '{"text": "Một."}' + "}" * 30
    assert list(read_json(io.BytesIO(deep.encode()), "a.json")) == [
        Notice("a.json", "read without what lies more than 20 levels deep", skipped=False),
        Notice("a.json", 'skipped: it holds no article {"text": ...}, nor a list of them'),
    ]


def articles_of(value: object) -> list[tuple[str, str, str | None]]:
    """(title, text, date) of each article of a JSON value."""
    items = read_json(io.BytesIO(json.dumps(value).encode()), "a.json")
    return [(item.title, item.text, item.date) for item in items if isinstance(item, Article)]


@pytest.mark.parametrize(
    "value",
    [
        {"meta": {"title": "Lũ", "date": "2024-10-05"}, "content": {"text": "Một."}},
        {
            "webTitle": "Lũ",
            "webPublicationDate": "2024-10-05T01:00:00Z",
            "fields": {"body": "Một."},
        },
        {"page_content": "Một.", "metadata": {"title": "Lũ", "date": "5/10/2024"}},
        {"date": "2024-10-05", "data": {"article": {"title": "Lũ", "body": "Một."}}},
    ],
)
def test_fields_around_an_article_are_its_own(value: object) -> None:
    assert articles_of(value) == [("Lũ", "Một.", "2024-10-05")]


def test_fields_around_a_list_of_articles_and_of_other_objects_are_not() -> None:
    channel = {"title": "Báo", "date": "2024-10-05", "items": [{"text": "Một."}]}
    section = {"title": "Xã hội", "date": "2024-10-05"}
    for value in (channel, {"title": "Báo", "data": channel}, {"text": "Một.", "section": section}):
        assert articles_of(value) == [("a", "Một.", None)]


def test_the_description_of_a_site_is_no_article() -> None:
    site = {"@type": "WebSite", "name": "Báo", "description": "Tin nhanh"}
    article = {"@type": "NewsArticle", "headline": "Lũ", "articleBody": "Một."}
    assert articles_of({"@graph": [site, article]}) == [("Lũ", "Một.", None)]


def test_json_values_in_a_row_and_lines_in_utf_16_are_read() -> None:
    pretty = "".join(json.dumps({"title": t, "text": t}, indent=1) + "\n" for t in ("A", "B"))
    items = [*read_json(io.BytesIO(pretty.encode()), "a.json")]
    assert [item.text for item in items if isinstance(item, Article)] == ["A", "B"]
    lines = '{"text": "Một."}\r\n{"text": "Hai."}\r\n'
    for encoding in ("utf-16", "utf-16-be"):
        mark = "" if encoding == "utf-16" else "\ufeff"
        items = json_lines((mark + lines).encode(encoding))
        assert [(item.source, getattr(item, "text", None)) for item in items] == [
            ("tin.jsonl#1", "Một."),
            ("tin.jsonl#2", "Hai."),
        ]


def test_lines_that_say_what_to_do_with_the_next_are_passed_over() -> None:
    [article] = json_lines('{"index": {"_id": "1"}}\n{"body": "Một.", "@timestamp": "2024-10-05"}')
    assert isinstance(article, Article)
    assert (article.text, article.date) == ("Một.", "2024-10-05")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("{", " (line 1, column 2)"),
        ("NaN nan", " (line 1, column 5)"),
        ('[{"text": "Một."},\n {"text": "Ha', " (line 2, column 11)"),
        ("[" * 100_000, ""),
    ],
)
def test_what_is_no_json_is_skipped_with_a_notice(content: str, place: str) -> None:
    assert list(read_json(io.BytesIO(content.encode()), "a.json")) == [
        Notice("a.json", f"skipped: it is not JSON{place}")
    ]


@pytest.mark.parametrize("content", ["1", "[]", "{}", "[1, 2]", '{"a": []}', '{"text": 7}'])
def test_json_without_articles_is_skipped_with_a_notice(content: str) -> None:
    assert list(read_json(io.BytesIO(content.encode()), "a.json")) == [
        Notice("a.json", 'skipped: it holds no article {"text": ...}, nor a list of them')
    ]


def test_json_objects_without_text_among_others_give_notices() -> None:
    items = list(read_json(io.BytesIO('[{"text": "Một."}, 7, {}]'.encode()), "a.json"))
    assert items[1:] == [
        Notice("a.json#2", 'skipped: the object has no "text"'),
        Notice("a.json#3", 'skipped: the object has no "text"'),
    ]


def test_a_second_text_is_named_in_a_notice() -> None:
    long = "Nước sông đã rút. " * 20
    record = {"text": "Ngắn thôi.", "body": long, "topic": "x"}
    article, notice = json_lines(json.dumps(record))
    assert isinstance(article, Article)
    assert article.text == "Ngắn thôi."
    assert notice == Notice("tin.jsonl#1", 'read without its field "body"', skipped=False)
    same = {"text": long, "body": long}
    assert len(json_lines(json.dumps(same))) == 1


def test_more_than_five_leads_are_named() -> None:
    lead = "Nước sông đã rút nhiều. " * 20
    record = {"text": "Lũ về."} | {f"sapo ({n})": f"{n}. {lead}" for n in range(6)}
    article, notice = json_lines(json.dumps(record))
    assert isinstance(article, Article)
    assert article.text.count("Nước sông") == 5 * 20
    assert notice == Notice("tin.jsonl#1", 'read without its field "sapo (5)"', skipped=False)


def test_the_context_of_json_ld_is_no_text() -> None:
    news = {"@type": "NewsArticle", "headline": "Lũ", "articleBody": "Nước rút."}
    graph = {"@context": "https://schema.org", "@graph": [news]}
    [article] = read_json(io.BytesIO(json.dumps(graph).encode()), "a.json")
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Lũ", "Nước rút.")


def test_newsml_has_its_fields_beside_the_text() -> None:
    item = {
        "itemMeta": {"versionCreated": "2024-04-02T08:00:00+07:00"},
        "contentMeta": {"headline": "Lũ", "by": "Bơ"},
        "contentSet": {"inlineXML": {"html": {"body": "<p>Một.</p>"}}},
    }
    data = json.dumps({"newsItem": item}).encode()
    assert list(read_json(io.BytesIO(data), "a.json")) == [
        Article("a.json", "Lũ", "Một.", source="a.json", date="2024-04-02", author="Bơ")
    ]


def test_a_line_end_in_a_text_is_one() -> None:
    [article] = read_json(io.BytesIO('{"text": "Một\nhai"}'.encode()), "a.json")
    assert isinstance(article, Article)
    assert article.text == "Một\nhai"


LINES = '{"text": "Nước rút."}\r\n{"text": "Lúa mất."}\r\n'


@pytest.mark.parametrize(
    "content",
    [LINES.encode("utf-16-le"), LINES.encode("utf-16-be"), LINES.replace("\n", "").encode()],
    ids=["UTF-16", "UTF-16, high bytes first", "lines of old Macs"],
)
def test_json_lines_of_other_programs(content: bytes) -> None:
    articles = [item for item in json_lines(content) if isinstance(item, Article)]
    assert [article.text for article in articles] == ["Nước rút.", "Lúa mất."]


def test_posts_as_facebook_exports_them() -> None:
    def escaped(text: str) -> str:
        return text.encode().decode("latin-1")

    media = {"media": {"title": "a", "description": escaped("Ảnh lũ.")}}
    posts = [
        {
            "timestamp": 1712016000,
            "data": [{"post": escaped("Nước rút.")}, {"update_timestamp": 1}],
            "attachments": [{"data": [media]}],
            "title": escaped("Báo Mẫu đã đăng"),
        },
        {"timestamp": 1712102400, "data": [], "attachments": [{"data": [media]}]},
    ]
    notice, *articles = read_json(io.BytesIO(json.dumps(posts).encode()), "a.json")
    assert notice == Notice("a.json", "read as UTF-8 encoded twice by guess: check it", False)
    assert articles == [
        Article("a.json#1", "Báo Mẫu đã đăng", "Nước rút.", "a.json#1", "2024-04-02"),
        Article("a.json#2", "a", "Ảnh lũ.", "a.json#2", "2024-04-03"),
    ]


def test_both_parts_of_a_text_of_joomla_are_read() -> None:
    record = {"title": "Lũ", "introtext": "<p>Nước rút.</p>", "fulltext": "<p>Lúa mất.</p>"}
    assert articles_of([record]) == [("Lũ", "Nước rút.\n\nLúa mất.", None)]
