"""qa.understanding.named: the author or source that a question names as such."""

import numpy as np
import pytest

from index.store.columns import Columns
from index.where import Where
from qa.understanding.named import named_where

ARTICLES = [
    ("a", "https://dantri.com.vn/a.htm", None, "Nông Hải Yến", "vi"),
    ("b", "https://tuoitre.vn/b.htm", None, "Nguyễn Văn A", None),
    ("c", "https://thethao.tuoitre.vn/c.htm", None, "Thu Hà, Minh Anh", None),
    ("d", "https://phapluat.vn/d.htm", None, "John Smith", None),
    ("e", "kinh-te/e.txt", None, "Minh", None),
    ("f", "https://baotuyenquang.com.vn/f.htm", None, "Hà", None),
    ("g", "ha-giang/g.txt", None, None, None),
]
COLUMNS = Columns(ARTICLES, np.arange(len(ARTICLES), dtype=np.int32))
YEN = Where(author="Nông Hải Yến")
DANTRI = Where(source="dantri.com.vn")
TUOITRE = Where(source="tuoitre.vn")


@pytest.mark.parametrize(
    ("question", "where", "rest"),
    [
        ("bài của Nông Hải Yến về lũ", YEN, "lũ"),
        ("bai cua nong hai yen ve lu", YEN, "lu"),
        ("Có những bài viết nào của nhà báo Nông Hải Yến nói về lũ?", YEN, "lũ?"),
        ("Theo bài của Nông Hải Yến, bao nhiêu nhà ngập?", YEN, "bao nhiêu nhà ngập?"),
        ("bài về lũ của Nông Hải Yến", YEN, "bài về lũ"),
        ("Nông Hải Yến viết gì về lũ ở Vị Xuyên?", YEN, "lũ ở Vị Xuyên?"),
        ("Bài nào do Thu Hà viết về cam?", Where(author="Thu Hà"), "cam?"),
        ("bài của Minh về cam", Where(author="Minh"), "cam"),
        ("Articles by John Smith about floods", Where(author="John Smith"), "floods"),
        (
            "articles about floods by john smith",
            Where(author="John Smith"),
            "articles about floods",
        ),
        ("What has John Smith written about floods?", Where(author="John Smith"), "floods?"),
        ("John Smith's stories about floods", Where(author="John Smith"), "floods"),
        ("articles that John Smith wrote about floods", Where(author="John Smith"), "floods"),
        ("By John Smith: floods", Where(author="John Smith"), "floods"),
        ("tác giả: nong hai yen về lũ", YEN, "lũ"),
        ("phóng viên Nông Hải Yến đưa tin gì về lũ", YEN, "lũ"),
        ("bài phóng sự mới nhất của Nông Hải Yến về lũ", YEN, "lũ"),
        # Nothing would be left to search for.
        ("các bài của Nông Hải Yến", YEN, "các bài của Nông Hải Yến"),
        ("theo Dân trí, bao nhiêu nhà ngập?", DANTRI, "bao nhiêu nhà ngập?"),
        ("Bao nhiêu nhà ngập theo Dân trí?", DANTRI, "Bao nhiêu nhà ngập"),
        ("tren dan tri co gi ve lu", DANTRI, "lu"),
        ("tin trên dantri.com.vn về lũ", DANTRI, "lũ"),
        ("How many houses, according to Dantri?", DANTRI, "How many houses"),
        ("From Dân trí: how many houses", DANTRI, "how many houses"),
        ("co nong hai yen viet gi ve lu", YEN, "co lu"),  # "có", not "cô"
        ("bài đăng trên Dân trí về lũ", DANTRI, "lũ"),
        ("Dân trí's coverage of floods", DANTRI, "floods"),
        ("How many houses, as reported by Dantri?", DANTRI, "How many houses"),
        ("Dân trí có bài nào về lũ", DANTRI, "lũ"),
        ("Báo Dân trí cho biết bao nhiêu nhà ngập?", DANTRI, "bao nhiêu nhà ngập?"),
        ("báo Tuổi Trẻ viết gì về lũ?", TUOITRE, "lũ?"),
        ("bao tuoi tre viet gi ve lu", TUOITRE, "lu"),
        ("What does Tuoi Tre say about floods?", TUOITRE, "floods?"),
        ("theo báo Tuyên Quang ai chủ trì", Where(source="baotuyenquang.com.vn"), "ai chủ trì"),
        ("trong mục Kinh tế có gì về cam", Where(source="kinh-te/"), "cam"),
    ],
)
def test_a_question_names_an_author_or_a_source(question: str, where: Where, rest: str) -> None:
    named = named_where(question, COLUMNS)
    assert named
    assert named.where == where
    assert named.without(question) == rest


@pytest.mark.parametrize(
    "question",
    [
        "bài phát biểu của ông Nguyễn Văn A",  # not an article
        "bài phát biểu của Nguyễn Văn A về lũ",
        "bài hát của Thu Hà",
        "ông Nguyễn Văn A nói gì về lũ?",  # a person of the news
        "ông Nguyễn Văn A viết gì trong thư?",
        "What did Nguyen Van A say about floods?",
        "Who was killed by John Smith?",
        "Nhà báo Nông Hải Yến bị hành hung ở đâu?",
        "tác giả Nông Hải Yến là ai?",
        "Báo Tuổi Trẻ bị phạt vì sao?",  # the paper itself
        "Ai là phóng viên của báo Tuổi Trẻ?",
        "Dân trí trao bao nhiêu suất học bổng?",
        "theo pháp luật thì phạt bao nhiêu?",  # the law, not the paper
        "từ Hà Giang đến Tuyên Quang bao xa",  # the places
        "trong Hà Giang có gì",
        "bài của Thu Hà Mỹ về lũ",  # somebody else
        "bài của Nòng Hải Yến về lũ",  # other accents
        "bai cua minh ve cam",  # "bài của mình"
        "bài của anh ấy về cam",
        "bài của Nông Hải Yến về " + "lũ " * 80,  # pasted text
        "bài của",
        "theo",
        "?",
    ],
)
def test_other_questions_name_none(question: str) -> None:
    assert named_where(question, COLUMNS) is None


@pytest.mark.parametrize(
    ("question", "is_sure"),
    [
        ("bài của Nông Hải Yến", True),
        ("Nông Hải Yến viết gì về lũ", False),
        ("theo Dân trí", False),
    ],
)
def test_some_ways_of_naming_may_mean_something_else(question: str, is_sure: bool) -> None:
    named = named_where(question, COLUMNS)
    assert named
    assert named.is_sure == is_sure


def test_what_the_user_filters_by_is_not_read() -> None:
    assert named_where("bài của Nông Hải Yến", COLUMNS, Where(author="Thu Hà")) is None
    assert named_where("theo Dân trí", COLUMNS, Where(source="tuoitre.vn")) is None
    assert named_where("theo Dân trí", COLUMNS, Where(author="Thu Hà")) is not None


def test_the_words_are_left_out_of_the_question_with_its_accents() -> None:
    named = named_where("bai cua nong hai yen ve lu quet", COLUMNS)
    assert named
    assert named.without("bài của nông hai yên về lũ quét") == "lũ quét"
    assert named.without("lũ") == "lũ"  # another question
