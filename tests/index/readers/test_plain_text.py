"""Plain text: headline, date line, byline and tail, and the fields that an article gets."""

import io

import pytest
from documents import only_article

from index.article import Article, Notice
from index.readers.plain_text import ArticleParts, article_parts, read_text

P1 = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một."
P2 = "Huyện cử 40 dân quân giúp dân dọn bùn."


def text_items(content: str) -> list[Article | Notice]:
    return list(read_text(io.BytesIO(content.encode()), "tin/lũ-về.txt"))


def test_text_gets_its_fields_from_head_and_tail() -> None:
    assert text_items(
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
    assert text_items("Nước đã rút.\n") == [
        Article("tin/lũ-về.txt", "lũ về", "Nước đã rút.", source="tin/lũ-về.txt")
    ]


def test_control_characters_stay_in_the_text_and_leave_the_fields() -> None:
    article = only_article(
        text_items("Nước\x1b[31m\x07 rút\n\nNước\x1b[2J\u202e đã rút.\tHết.\x0c")
    )
    assert article.title == "Nước [31m rút"
    assert article.text == "Nước\x1b[2J\u202e đã rút.\tHết."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # heads
        (f"Nước rút\n\n{P1}\n{P2}", ArticleParts("Nước rút", None, None, f"{P1}\n{P2}")),
        (f"\n\n  Nước rút  \n\n{P1}\n\n", ArticleParts("Nước rút", None, None, P1)),
        (f"Nước rút\n2/4/2024\n{P1}", ArticleParts("Nước rút", "2024-04-02", None, P1)),
        (
            f"Nước rút\n\nTuyên Quang, ngày 2/4/2024\n\n{P1}",
            ArticleParts("Nước rút", "2024-04-02", None, P1),
        ),
        (
            f"Water falls\nBy Nguyen Van An\n{P1}",
            ArticleParts("Water falls", None, "Nguyen Van An", P1),
        ),
        (
            f"Water falls\nBy Nguyen Van An\nApril 2, 2024\n\n{P1}",
            ArticleParts("Water falls", "2024-04-02", "Nguyen Van An", P1),
        ),
        (
            f"Water falls\n2 April 2024\nBy Nguyen Van An and Ly Thi Bo\n\n{P1}",
            ArticleParts("Water falls", "2024-04-02", "Nguyen Van An and Ly Thi Bo", P1),
        ),
        (
            f"Nước rút\n2/4/2024\nBài, ảnh: Lý Thị Bơ\n\n{P1}",
            ArticleParts("Nước rút", "2024-04-02", "Lý Thị Bơ", P1),
        ),
        ("Bao giờ nước rút?\n\n" + P1, ArticleParts("Bao giờ nước rút?", None, None, P1)),
        # no heads
        (f"{P1}\n\n{P2}", ArticleParts(None, None, None, f"{P1}\n\n{P2}")),
        (f"Nước rút\n{P1}", ArticleParts(None, None, None, f"Nước rút\n{P1}")),
        (
            f"{'Nước rút ' * 30}\n\n{P1}",
            ArticleParts(None, None, None, f"{'Nước rút ' * 30}\n\n{P1}"),
        ),
        (f"Danh sách:\n\n{P1}", ArticleParts(None, None, None, f"Danh sách:\n\n{P1}")),
        (
            f"Nước rút\n\nBy the river, people wait.\n{P1}",
            ArticleParts("Nước rút", None, None, f"By the river, people wait.\n{P1}"),
        ),
        (
            f"Nước rút\n\nSau trận lũ ngày 2/4/2024, cả xóm ra đồng dựng lại hàng rào, lợp lại mái "
            f"nhà.\n{P1}",
            ArticleParts(
                "Nước rút",
                None,
                None,
                "Sau trận lũ ngày 2/4/2024, cả xóm ra đồng dựng lại hàng rào, lợp lại mái nhà.\n"
                + P1,
            ),
        ),
        # bylines
        (f"Nước rút\n\n{P1}\n\nThủy Châu", ArticleParts("Nước rút", None, "Thủy Châu", P1)),
        (f"{P1}\n\nThủy Châu", ArticleParts(None, None, "Thủy Châu", P1)),
        (
            f"Nước rút\n\n{P1}\n\nBài, ảnh: Lý Thị Bơ",
            ArticleParts("Nước rút", None, "Lý Thị Bơ", P1),
        ),
        (
            f"Nước rút\n\n{P1}\n\nTin và ảnh: Văn An – Thị Bơ",
            ArticleParts("Nước rút", None, "Văn An – Thị Bơ", P1),
        ),
        (
            f"Nước rút\n\n{P1}\n\nThủy Châu\n\nẢnh: Ngọc Hưng",
            ArticleParts("Nước rút", None, "Thủy Châu, Ngọc Hưng", P1),
        ),
        (
            f"Nước rút\n\n{P1}\n\nNa Hang\n\nThủy Châu",
            ArticleParts("Nước rút", None, "Thủy Châu", f"{P1}\n\nNa Hang"),
        ),
        (f"Nước rút\n\n{P1}\n\nTheo TTXVN", ArticleParts("Nước rút", None, "TTXVN", P1)),
        (
            f"Water falls\nBy Van An\n\n{P1}\n\nThủy Châu",
            ArticleParts("Water falls", None, "Van An", P1),
        ),
        # no bylines
        (f"Nước rút\n\n{P1}\nThủy Châu", ArticleParts("Nước rút", None, None, f"{P1}\nThủy Châu")),
        (f"Nước rút\n\n{P1}\n\n{P2}", ArticleParts("Nước rút", None, None, f"{P1}\n\n{P2}")),
        (
            f"Nước rút\n\n{P1}\n\nMưa Đã Tạnh.",
            ArticleParts("Nước rút", None, None, f"{P1}\n\nMưa Đã Tạnh."),
        ),
        (
            f"Nước rút\n\n{P1}\n\nNgười dân dọn bùn",
            ArticleParts("Nước rút", None, None, f"{P1}\n\nNgười dân dọn bùn"),
        ),
        *(
            (
                f"Nước rút\n\n{P1}\n\n{ending}",
                ArticleParts("Nước rút", None, None, f"{P1}\n\n{ending}"),
            )
            for ending in ("Hết", "HẾT", "(Hết)", "- Hết -", "The End", "(Còn Nữa)")
        ),
        # a caption, even a wrapped one, is text
        (
            f"Nước rút\n\nDân quân xã Khau Tinh giúp dân dọn bùn trong\nlớp học. Ảnh: Văn An\n\n"
            f"{P1}",
            ArticleParts(
                "Nước rút",
                None,
                None,
                f"Dân quân xã Khau Tinh giúp dân dọn bùn trong\nlớp học. Ảnh: Văn An\n\n{P1}",
            ),
        ),
        # what a web page prints below
        (
            f"Nước rút\n\n{P1}\n\nThủy Châu\n\nTin cùng chuyên mục",
            ArticleParts("Nước rút", None, "Thủy Châu", P1, "Tin cùng chuyên mục"),
        ),
        (
            f"Nước rút\n\n{P1}\n{P2}\n\nThủy Châu\n\nTin cùng chuyên mục:\nCam được giá\nChè Xanh",
            ArticleParts("Nước rút", None, "Thủy Châu", f"{P1}\n{P2}", "Tin cùng chuyên mục:"),
        ),
        (
            f"Nước rút\n\n{P1}\n\nTags: lũ, Na Hang",
            ArticleParts("Nước rút", None, None, P1, "Tags: lũ, Na Hang"),
        ),
        (
            f"Nước rút\n\n{P1}\n\nTừ khóa: lũ",
            ArticleParts("Nước rút", None, None, P1, "Từ khóa: lũ"),
        ),
        (
            f"Water falls\n\n{P1}\n{P2}\n\nRelated articles\nTea",
            ArticleParts("Water falls", None, None, f"{P1}\n{P2}", "Related articles"),
        ),
        # the same words in the first half, or within a sentence, are text
        (
            f"Nước rút\n\nBình luận\n\n{P1}\n{P2}\n{P1}",
            ArticleParts("Nước rút", None, None, f"Bình luận\n\n{P1}\n{P2}\n{P1}"),
        ),
        (
            f"Nước rút\n\n{P1}\n\nXem thêm ở trang sau về trận lũ.",
            ArticleParts("Nước rút", None, None, f"{P1}\n\nXem thêm ở trang sau về trận lũ."),
        ),
        # very short ones
        ("Nước rút", ArticleParts(None, None, None, "Nước rút")),
        (P1, ArticleParts(None, None, None, P1)),
        ("Nước rút\n\n2/4/2024", ArticleParts(None, None, None, "Nước rút\n\n2/4/2024")),
        ("", ArticleParts(None, None, None, "")),
        ("\n \n", ArticleParts(None, None, None, "\n \n")),
    ],
)
def test_parts(text: str, expected: ArticleParts) -> None:
    assert article_parts(text) == expected


def test_white_space_inside_the_text_stays_as_it_is() -> None:
    body = f"{P1}  \n\n\n\t{P2}\n – đoạn ba "
    assert article_parts(f"Nước rút\n\n{body}\n\n").text == body.rstrip()


def test_a_notice_names_the_line_from_which_on_a_text_is_not_read() -> None:
    notice, article = text_items(f"Nước rút\n\n{P1}\n{P2}\n\nXem thêm\nCam được giá")
    assert notice == Notice(
        "tin/lũ-về.txt", 'read without its end, from "Xem thêm" on', skipped=False
    )
    assert isinstance(article, Article)
    assert article.text == f"{P1}\n{P2}"


def test_the_byline_of_an_upload_which_has_no_author_stays_text() -> None:
    content = f"Nước rút\n\n{P1}\n\nThủy Châu\n"
    [article] = read_text(io.BytesIO(content.encode()), "reader-uploads/a.txt")
    source = "reader-uploads/a.txt"
    assert article == Article(source, "Nước rút", f"{P1}\n\nThủy Châu", source)
