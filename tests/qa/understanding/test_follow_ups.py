"""Follow-ups and new questions after an answer, as the bundled model sees them.

The shortfalls were measured on the articles of articles/ and bench/dialogue_articles/, each after
the one spoken of. Here these articles have a sentence only. Questions typed without accents stand
here with the accents that the collection restored, some of them wrong.
"""

import pytest

from index.article import Article
from index.passages import Passage
from qa.answer import Answer, Hit
from qa.understanding.conversation import understand

FOOTBALL = Article("football", "Sơn Dương vô địch giải bóng đá", "Đội thắng Chiêm Hóa 3-2.", "a")
FLOOD = Article("flood", "Lũ quét trong đêm ở Na Hang", "Nước suối Nặm Trang dâng nhanh.", "b")
TEA = Article("tea", "Chè xuân được mùa, được giá", "Xã Mỹ Bằng có 412 ha chè.", "c")
CLINIC = Article("clinic", "Khoa mới: 80 giường", "Công trình ba tầng xây trong 20 tháng.", "d")
LIBRARY = Article("library", "A library on wheels", "A yellow bus lends 3,200 volumes.", "e")


def after(article: Article, question: str, shortfall: float) -> str:
    """How a question is understood after a confident answer from an article."""
    passage = Passage(article.id, 0, 0, len(article.text), article.text)
    hit = Hit(1, 0.9, passage, article, (0, len(article.text)), {})
    answer = Answer("Có chuyện gì mới?", "Có chuyện gì mới?", [hit], True)
    return understand(question, [answer], lambda article: shortfall).text


@pytest.mark.parametrize(
    ("article", "shortfall", "question"),
    [
        (FOOTBALL, 0.035, "Ai ghi bàn?"),
        (FOOTBALL, 0.015, "Tỷ số bao nhiêu?"),
        (FOOTBALL, 0.037, "Có bao nhiêu khán giả?"),
        (FOOTBALL, 0.0, "Huấn luyện viên là ai?"),
        (FLOOD, 0.005, "Có ai bị thương không?"),
        (FLOOD, 0.022, "Mưa bao nhiêu milimét?"),
        (FLOOD, 0.0, "Mấy nhà bị cuốn trôi?"),
        (TEA, 0.006, "Giá bán bao nhiêu?"),
        (TEA, 0.007, "Năng suất ra sao?"),
        (CLINIC, 0.0, "Có bao nhiêu bác sĩ?"),
        (FOOTBALL, 0.025, "ai ghi ban"),
        (FOOTBALL, 0.022, "tỷ số bao nhiêu"),
        (FOOTBALL, 0.0, "con đội nhì?"),
        (FLOOD, 0.0, "có may người bị thương"),
        (FLOOD, 0.018, "mua lúc may giờ"),
        (TEA, 0.0, "giá thu mua bao nhiêu"),
        (TEA, 0.011, "hái từ ngày nào"),
        (CLINIC, 0.0, "phòng chơi mở lúc nào"),
        (CLINIC, 0.025, "xây mất bao lâu"),
        (CLINIC, 0.011, "kinh phí bao nhiêu"),
        (CLINIC, 0.2, "Cháu bị gãy xương gì?"),
        (CLINIC, 0.2, "Ông học ngành gì?"),
        (CLINIC, 0.2, "Bà bao nhiêu tuổi?"),
        (CLINIC, 0.2, "nan nhan duoc dua di dau"),
        (LIBRARY, 0.0, "how many books?"),
        (LIBRARY, 0.0, "who drives?"),
        (LIBRARY, 0.029, "Whose idea was it?"),
        (LIBRARY, 0.015, "What colour is it?"),
        (LIBRARY, 0.026, "how often does it come?"),
        (LIBRARY, 0.014, "Who paid for the engine?"),
        (LIBRARY, 0.003, "how many schools?"),
        (LIBRARY, 0.046, "What did the repairs cost?"),
        (FOOTBALL, 0.0, "who scored?"),
        (FOOTBALL, 0.019, "what was the score?"),
    ],
)
def test_a_follow_up_goes_on_with_the_article(
    article: Article, shortfall: float, question: str
) -> None:
    assert after(article, question, shortfall) == f"{question} ({article.title})"


@pytest.mark.parametrize(
    ("article", "shortfall", "question"),
    [
        (FOOTBALL, 0.104, "Cam Cao Phong bán ở đâu?"),
        (FOOTBALL, 0.062, "Ai là trưởng khoa Nhi?"),
        (FLOOD, 0.08, "Sốt xuất huyết có bao nhiêu ca?"),
        (FLOOD, 0.084, "Cầu Khe Đá sửa đến bao giờ?"),
        (TEA, 0.086, "Hội Lồng tông mở ngày nào?"),
        (FLOOD, 0.112, "Cà phê Đắk Mil giá bao nhiêu?"),
        (FOOTBALL, 0.104, "Đình Khuôi dựng năm nào?"),
        (TEA, 0.095, "Giải marathon có mấy người chạy?"),
        (CLINIC, 0.077, "Đội nào vô địch bóng đá?"),
        (FOOTBALL, 0.08, "giá cam hàm yên bao nhiêu"),
        (FOOTBALL, 0.093, "cà phê tăng gia vì sao"),
        (TEA, 0.082, "vị xuyên ngập bao nhiêu nhà"),
        (FOOTBALL, 0.111, "báo in được số hóa từ năm nào"),
        (FOOTBALL, 0.099, "bệnh viện có bao nhiêu giường"),
        (FLOOD, 0.099, "du lịch lâm bình có mục tiêu gì"),
        (FOOTBALL, 0.086, "dong van lạnh bao nhiêu do"),
        (CLINIC, 0.116, "bóng chuyền nữ ai vô địch"),
        (LIBRARY, 0.103, "How cold was it in Dong Van?"),
        (LIBRARY, 0.074, "Who won the science fair?"),
        (LIBRARY, 0.108, "When do oranges leave for Singapore?"),
        (LIBRARY, 0.075, "How long is the cable bridge?"),
        (LIBRARY, 0.059, "How many runners in the marathon?"),
        (LIBRARY, 0.093, "What is the price of coffee?"),
        (LIBRARY, 0.08, "How many beds in the hospital?"),
        (LIBRARY, 0.089, "Why did dengue spread?"),
        (FOOTBALL, 0.069, "Who drew the bridge?"),
        (FLOOD, 0.099, "Where can I buy oranges?"),
        (CLINIC, 0.2, "Bà Triệu khởi nghĩa năm nào?"),
        (CLINIC, 0.2, "Cô Tô có bao nhiêu đảo?"),
        (CLINIC, 0.2, "Nạn nhân bị sát hại ở quán cà phê Tân Bình là ai?"),
        (CLINIC, 0.2, "ba co bao nhieu nguoi ung ho"),
    ],
)
def test_a_new_question_is_searched_as_typed(
    article: Article, shortfall: float, question: str
) -> None:
    assert after(article, question, shortfall) == question


@pytest.mark.xfail(strict=True, reason="as near to the article as follow-ups are")
@pytest.mark.parametrize(
    ("article", "shortfall", "question"),
    [
        (FOOTBALL, 0.054, "Giá vàng hôm nay bao nhiêu?"),
        (FLOOD, 0.047, "ai tháng giải sáng chè"),
        (CLINIC, 0.047, "cầu treo dài may mét"),
    ],
)
def test_a_new_question_that_is_taken_for_a_follow_up(
    article: Article, shortfall: float, question: str
) -> None:
    assert after(article, question, shortfall) == question
