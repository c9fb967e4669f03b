"""The fields of an article: tidied, bounded, and what stands in for those that are missing."""

import io
from typing import Any

import pytest
from documents import only_article

from index.article import Article, Notice
from index.readers.fields import document_title, record_article
from index.readers.kinds import Reader
from index.readers.markdown import read_markdown
from index.readers.plain_text import read_text


def from_fields(**fields: Any) -> Article:
    """The article of a record with these fields and a text."""
    return only_article(record_article("tin.jsonl#1", {"text": "Lũ về."} | fields))


@pytest.mark.parametrize("read", [read_text, read_markdown])
@pytest.mark.parametrize("content", ["", "\n\n \t\n", "...\n---\n", "\ufeff"])
def test_an_empty_article_is_skipped_with_a_notice(read: Reader, content: str) -> None:
    [notice] = read(io.BytesIO(content.encode()), "tin/lũ-về.txt")
    assert notice == Notice("tin/lũ-về.txt", "skipped: the article is empty")


@pytest.mark.parametrize("read", [read_text, read_markdown])
def test_bytes_that_are_no_text_are_skipped_with_a_notice(read: Reader) -> None:
    [notice] = read(io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "tin/lũ-về.txt")
    assert notice == Notice("tin/lũ-về.txt", "skipped: it is not text")


@pytest.mark.parametrize("read", [read_text, read_markdown])
def test_a_guessed_encoding_gives_a_notice_and_the_article(read: Reader) -> None:
    data = "Nước lũ đã rút khỏi xóm Bến Đền.".encode() + b"\xff"
    notice, article = read(io.BytesIO(data), "tin/lũ-về.txt")
    assert notice == Notice(
        "tin/lũ-về.txt", "read as damaged UTF-8 by guess: check it", skipped=False
    )
    assert isinstance(article, Article)
    assert article.text == "Nước lũ đã rút khỏi xóm Bến Đền.�"


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
        ("Người đăng: Thủy Châu", "Thủy Châu"),
        ("By Thuy Chau", "Thuy Chau"),
        ("Byron", "Byron"),
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


@pytest.mark.parametrize("written", [None, "", " ", 0, "N/A", "null", float("nan"), False, [], {}])
def test_a_missing_date_is_none(written: object) -> None:
    assert from_fields(date=written).date is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (7, "7"),
        (1e400, "inf"),
        ("hôm qua", "hôm qua"),
        ("2024-02-30", "2024-02-30"),
        ("tháng 4\nnăm 2024", "tháng 4 năm 2024"),
        (["2024-04"], "2024-04"),
        ({"year": 2024}, "{'year': 2024}"),
        ("x" * 50, "x" * 39 + "…"),
    ],
)
def test_a_date_that_is_no_day_gives_a_notice(written: object, shown: str) -> None:
    notice, article = record_article("tin.jsonl#1", {"text": "Lũ về.", "date": written})
    message = f'read without its date, which is no day: "{shown}"'
    assert notice == Notice("tin.jsonl#1", message, skipped=False)
    assert isinstance(article, Article)
    assert article.date is None


def test_dates_of_fields_may_be_written_in_more_ways_than_those_of_texts() -> None:
    assert from_fields(date="02/04/24").date == "2024-04-02"
    assert from_fields(date=1712016000).date == "2024-04-02"


def test_text_is_kept_exactly() -> None:
    text = "  \n Một.  Hai.\u00a0Ba.\n\n\n\tBốn. \n"
    assert from_fields(text=text).text == text
    assert from_fields(text=f"Lũ\u00adlụt\u200b\ufeff {text}").text == f"Lũlụt {text}"


def test_a_title_has_no_characters_that_nothing_is_seen_of() -> None:
    assert from_fields(title="Bun\u00addes\u200btag").title == "Bundestag"


@pytest.mark.parametrize(
    ("paragraphs", "title"),
    [
        (["NGHỊ ĐỊNH", "Quy định về đất"], "NGHỊ ĐỊNH Quy định về đất"),
        (["Báo cáo", "Về lũ ở Na Hang"], "Báo cáo Về lũ ở Na Hang"),
        (["Báo cáo", "kết quả năm 2024"], "Báo cáo kết quả năm 2024"),
        (["Phỏng vấn", "- Lũ về lúc nào?"], "Phỏng vấn"),
        (["Mục lục", "1. Mở đầu"], "Mục lục"),
        (["ÁN LỆ SỐ 43[1]", "Về hợp đồng"], "ÁN LỆ SỐ 43"),
        (
            [
                *("ỦY BAN NHÂN DÂN", "Số: 45/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                *("Độc lập - Tự do - Hạnh phúc", "Na Hang, ngày 2 tháng 4 năm 2024", "QUYẾT ĐỊNH"),
                "Về việc hỗ trợ giống",
            ],
            "QUYẾT ĐỊNH Về việc hỗ trợ giống",
        ),
        (["LUẬT", "ĐẤT ĐAI", "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;"],
         "LUẬT ĐẤT ĐAI"),
        (["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], None),
    ],
)  # fmt: skip
def test_the_title_of_a_document_is_in_its_first_lines(
    paragraphs: list[str], title: str | None
) -> None:
    assert document_title("", paragraphs) == title


def test_the_soft_hyphen_is_a_letter_of_an_old_font() -> None:
    notice, article = record_article("a", {"text": "S¸ng nay, n\u00adíc s«ng ®· rót."})
    assert notice == Notice("a", "read as TCVN3 by guess: check it", False)
    assert isinstance(article, Article)
    assert article.text == "Sáng nay, nước sông đã rút."
