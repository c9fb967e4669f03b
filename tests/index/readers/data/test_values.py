"""What the values of JSON objects and rows say as the fields of an article."""

from typing import Any

import pytest

from index.readers.data.objects import has_text
from index.readers.data.values import article_fields, unread_names


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


def test_the_number_of_an_author_is_no_name() -> None:
    assert article_fields({"text": "Một.", "author": 3}) == {"text": "Một.", "author": None}


@pytest.mark.parametrize("missing", ["NULL", "nan", " N/A ", "\\N", None, float("nan")])
def test_what_says_that_a_value_is_missing_is_no_value(missing: object) -> None:
    values = {"title": missing, "author": missing, "body": missing, "text": "Một."}
    assert article_fields(values) == {"text": "Một."}


def test_the_caption_stands_below_a_text_that_does_not_repeat_it() -> None:
    assert article_fields({"Chú thích ảnh": "Hai.", "Nội dung": "Một."}) == {"text": "Một.\n\nHai."}
    assert article_fields({"caption": "Một", "text": "Một hai."}) == {"text": "Một hai."}
    assert article_fields({"caption": "Một", "title": "a"}) == {"title": "a"}


def test_each_caption_is_read_and_a_sixth_is_noticed() -> None:
    assert article_fields({"text": "Một.", "caption": "Hai.", "photo_caption": "Ba."}) == {
        "text": "Một.\n\nHai.\n\nBa."
    }
    caption = "Dân quân dọn bùn ở sân trường sau lũ."
    names = ["caption", *(f"caption: {n}" for n in range(2, 7))]
    captions = {name: f"{caption} Ảnh {name}" for name in names}
    assert unread_names({"text": "Một."} | captions) == ["caption: 6"]


def test_a_second_text_is_noticed_unless_it_says_the_same() -> None:
    text = "Sáng nay nước sông Gâm đã rút dưới mức báo động."
    other = "Chiều nay nước sông Lô đã dâng trên mức báo động."
    assert unread_names({"text": text, "text: 2": other}) == ["text: 2"]
    assert unread_names({"body_text": text, "body_html": f"<p>{text}</p>"}) == []
    assert unread_names({"text": text, "post": "12"}) == []


def test_names_as_drupal_writes_them() -> None:
    assert article_fields({"field_title": "Lũ", "field_body": "Một."}) == {
        "title": "Lũ",
        "text": "Một.",
    }
