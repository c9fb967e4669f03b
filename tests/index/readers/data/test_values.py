"""What the values of JSON objects and rows say as the fields of an article."""

from typing import Any

import pytest

from index.readers.data.objects import has_text
from index.readers.data.values import article_fields, prose, unread_names


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"content": "Một.", "topic": "x"}, {"text": "Một."}),
        ({"body": "Hai.", "text": "Một."}, {"text": "Một."}),
        ({"body": "Hai.", "text": " "}, {"text": "Hai."}),
        ({"text": "", "content": ""}, {"text": ""}),
        ({"text": None, "title": "a"}, {"title": "a"}),
        ({"title": {"rendered": "L&utilde; <b>về</b>"}, "content": {"rendered": "<p>Một.</p>"}},
         {"title": "Lũ về", "text": "Một."}),
        ({"text": "a", "author": {"name": "An", "id": 7}}, {"text": "a", "author": "An"}),
        ({"text": "a", "authors": [{"name": "An"}, "Bơ", {}]},
         {"text": "a", "author": ["An", "Bơ"]}),
        ({"text": "a", "_id": {"$oid": "65f0"}}, {"text": "a", "id": "65f0"}),
        ({"text": "a", "source": {"id": None, "name": "Báo"}}, {"text": "a", "source": "Báo"}),
        ({"text": "a", "date": "hôm qua", "created_at": 1712016000},
         {"text": "a", "date": 1712016000}),
        ({"text": "a", "date": "hôm qua"}, {"text": "a", "date": "hôm qua"}),
    ],
)  # fmt: skip
def test_fields_of_an_article(values: dict[str, Any], fields: dict[str, Any]) -> None:
    assert article_fields(values) == fields


@pytest.mark.parametrize(
    ("lead", "text"),
    [
        ("Mở đầu.", "Mở đầu.\n\nMột hai ba."),
        ("Một  hai", "Một hai ba."),
        ("Một hai [&hellip;]", "Một hai ba."),
        ("<p>Một hai...</p>", "Một hai ba."),
        ("", "Một hai ba."),
        ("Một h", "Một h\n\nMột hai ba."),
    ],
)
def test_the_lead_stands_before_a_text_that_does_not_repeat_it(lead: str, text: str) -> None:
    assert article_fields({"sapo": lead, "body": "Một hai ba."}) == {"text": text}


def test_several_leads_and_a_lead_alone() -> None:
    values = {"summary": "Hai.", "sapo": "Một.", "excerpt": "Hai", "text": "Ba."}
    assert article_fields(values) == {"text": "Một.\n\nHai.\n\nBa."}
    assert article_fields({"title": "a", "summary": "Một."}) == {"title": "a", "text": "Một."}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["Một.", "", 7, "<p>Hai.</p><p>Ba.</p>"], "Một.\n\nHai.\n\nBa."),
        ([{"type": "p", "text": "Một."}, {"content": ["Hai.", ["Ba."]]}], "Một.\n\nHai.\n\nBa."),
        ([{"heading": "Lũ", "text": "Một."}, {"type": "image", "caption": "Ảnh."}],
         "Lũ\n\nMột.\n\nẢnh."),
        ({"blocks": [{"type": "paragraph", "data": {"text": "Một."}},
                     {"type": "list", "data": {"items": ["Hai.", "Ba."]}}]},
         "Một.\n\nHai.\n\nBa."),
        ({"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": "Một"}, {"type": "text", "text": " "},
            {"type": "text", "text": "hai."}]}]}, "Một hai."),
        ([{"text": "a &amp;lt; b"}], "a &lt; b"),
        (7, None),
        ([], None),
        ([7, None], None),
        ({"page": 7}, None),
    ],
)  # fmt: skip
def test_texts_in_lists_and_objects(value: object, text: str | None) -> None:
    assert prose(value) == text


def test_a_text_that_lies_too_deep_is_none() -> None:
    value: object = "Một."
    for _ in range(500):
        value = [value]
    assert prose(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"text": ""}, True),
        ({"content": ["Một."]}, True),
        ({"title": "a", "content": [{"text": "Một."}]}, True),
        ({"title": "a", "sections": [{"heading": "b", "text": "Một."}]}, True),
        ({"title": "a", "sections": [{"title": "b", "articles": [{"text": "Một."}]}]}, False),
        ({"content": [{"text": "Một."}]}, False),  # a page of articles
        ({"content": {"rendered": "<p>Một.</p>"}}, True),
        ({"text": 7}, False),
        ({"title": "a", "content": [7]}, False),
        ({"title": "a"}, False),
        (["text"], False),
    ],
)
def test_which_objects_are_articles(value: object, expected: bool) -> None:
    assert has_text(value) is expected


def test_a_whole_page_in_a_field_is_read_as_a_page() -> None:
    text = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng." * 5
    menu = "<nav><a href='/a'>Trang chủ</a> <a href='/b'>Thể thao</a></nav>"
    page = f"<!DOCTYPE html><html><body>{menu}<article><p>{text}</p></article></body></html>"
    assert prose(page) == text
    assert prose("<html><body></body></html>") == ""


def test_names_of_much_text_that_is_not_read() -> None:
    much = "Nước sông " * 20
    values = {"detail": much, "text": much, "topic": "lũ, lụt", "key": "x" * 500, "page": 7}
    assert unread_names(values) == ["detail"]


@pytest.mark.parametrize(
    "value",
    [
        ["Cầu Bến Lội hỏng nặng từ đêm hôm qua, 3/4."],
        [{"user": "An", "text": "Cầu Bến Lội hỏng nặng từ đêm hôm qua, 3/4."}],
        {"vi": {"a": "Cầu Bến Lội hỏng nặng từ đêm hôm qua, 3/4."}},
    ],
)
def test_sentences_in_lists_and_objects_beside_the_text_are_noticed(value: object) -> None:
    assert unread_names({"text": "Một.", "facts": value}) == ["facts"]
    assert unread_names({"text": "Một.", "tags": ["mưa lũ", "sông Cái"], "key": ["x" * 90]}) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([["Xã", "Nhà"], ["Đà Vị", 3], [None, 2.5]], "Xã | Nhà\nĐà Vị | 3\n | 2.5"),
        ({"type": "p", "children": [{"text": "Nước "}, {"text": "dâng", "bold": True}]},
         "Nước dâng"),
        ([{"type": "text", "text": "Một"}, {"type": "hardBreak"}, {"type": "text", "text": "hai."}],
         "Một\nhai."),
        ([{"type": "text", "text": "Một."}, {"type": "text", "text": "Hai."}], "Một.\n\nHai."),
        ([{"nodeType": "text", "value": "Xem "},
          {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": "đây"}]}],
         "Xem đây"),
        ([{"type": "text", "text": "Một"}, {"type": "image", "caption": "Ảnh"}], "Một\n\nẢnh"),
        ([{"content": "Một", "items": [{"content": "Hai", "items": []}]}], "Một\n\nHai"),
    ],
)  # fmt: skip
def test_what_editors_store(value: object, text: str) -> None:
    assert prose(value) == text


def test_the_number_of_an_author_is_no_name() -> None:
    assert article_fields({"text": "Một.", "author": 3}) == {"text": "Một.", "author": None}
