"""Which field of an article the names in tables and JSON mean."""

import pytest

from index.readers.data.names import NAMES, RANKS, field_of


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ("id _id ID mã guid articleId", "id"),
        ("title Headline tiêu_đề TIÊU-ĐỀ tieu_de newsTitle", "title"),
        ("text content body article_body articleBody contentHtml noi_dung paragraphs", "text"),
        ("sapo summary mô_tả standfirst", "lead"),
        ("url link permalink web_url đường_dẫn", "url"),
        ("date published_at publishedAt datePublished pubDate ngày_đăng created_at", "date"),
        ("author byline tác_giả authors", "author"),
        ("language lang inLanguage ngôn_ngữ", "language"),
    ],
)
def test_names_of_fields(names: str, field: str) -> None:
    for name in names.split():
        assert (field_of(name) or ("", 0))[0] == field, name


@pytest.mark.parametrize(
    "name", ["Tiêu đề (bắt buộc)", "Tiêu đề, phụ đề", "Tiêu đề/Title", "Tiêu đề:", "\nTiêu  đề *"]
)
def test_what_follows_a_name_does_not_count(name: str) -> None:
    assert (field_of(name) or ("", 0))[0] == "title"


@pytest.mark.parametrize("name", ["", "Ghi chú", "topic", "text2", "x" * 100_000, "(text)"])
def test_other_names_are_no_fields(name: str) -> None:
    assert field_of(name) is None


def test_no_name_means_two_fields() -> None:
    assert len(RANKS) == sum(len(names.split(", ")) for names in NAMES.values())
