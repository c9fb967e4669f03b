"""Questions that ask for articles are told from those that ask for an answer."""

import pytest

from qa.understanding.lists import listed_subject


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Những bài nào về Starlink?", "Starlink?"),
        ("các bài về gạo ST25", "gạo ST25"),
        ("cac bai ve gao st25", "gao st25"),
        ("Tất cả các bài báo nói về lũ", "lũ"),
        ("Có bài nào viết về xe điện không?", "xe điện"),
        ("còn bài nào về xe điện nữa không", "xe điện"),
        ("co tin gi ve xe dien khong", "xe dien"),
        ("bài về gạo ST25", "gạo ST25"),
        ("tin về vắc xin", "vắc xin"),
        ("tất cả bài về lũ", "lũ"),
        ("Những bài nào về AI và WHO?", "AI và WHO?"),
        ("cho tôi danh sách các bài về lũ", "lũ"),
        ("các trận đấu của MU", "trận đấu của MU"),
        ("Có vụ cháy nào ở Hưng Yên không?", "vụ cháy nào ở Hưng Yên"),
        ("news about Starlink", "Starlink"),
        ("anything on floods?", "floods?"),
        ("Do you have any articles about rice?", "rice?"),
        ("bài nào nói về Messi", "Messi"),
        ("cho tôi xem các bài về lũ", "lũ"),
        ("tìm các bài báo có nhắc đến Elon Musk", "Elon Musk"),
        ("tổng hợp tin về vắc xin", "vắc xin"),
        ("Các vụ cháy nhà ở TP.HCM", "vụ cháy nhà ở TP.HCM"),
        ("những vụ cháy nào ở Sài Gòn", "vụ cháy nào ở Sài Gòn"),
        ("các trường hợp mắc cúm", "trường hợp mắc cúm"),
        ("Liệt kê giúp tôi những bài viết về bão", "bão"),
        ("liet ke cac ngan hang hop co dong", "ngan hang hop co dong"),
        ("Danh sách các tỉnh có lũ", "tỉnh có lũ"),
        ("so sánh giá cam và giá chè", "giá cam và giá chè"),
        ("Which articles mention Starlink?", "Starlink?"),
        ("What articles are there about gold", "gold"),
        ("articles about rice", "rice"),
        ("Show me all the articles about floods", "floods"),
        ("Are there any stories about dogs?", "dogs?"),
        ("list all fires in Saigon", "fires in Saigon"),
        ("List the articles that mention Messi", "Messi"),
        ("compare oranges and tea", "oranges and tea"),
        ("all accidents in Hanoi", "accidents in Hanoi"),
    ],
)
def test_a_question_for_articles_has_a_subject(question: str, subject: str) -> None:
    assert listed_subject(question) == subject


@pytest.mark.parametrize(
    "question",
    [
        "Các vụ cháy làm chết bao nhiêu người?",
        "Các bài về lũ do ai viết?",
        "Danh sách 12 đội dự giải gồm những đội nào?",
        "Danh sách trúng tuyển công bố khi nào?",
        "So sánh với năm ngoái, GDP tăng bao nhiêu?",
        "so sánh của ông Trump về virus",
        "Thống kê cho thấy điều này",
        "bài về lũ đăng ngày nào",
        "Compare what they said",
        "tin về nhà chưa",
        "bài hát về mẹ",
        "Which articles about rice were written when it rained?",
        "Bài báo nào đã bị gỡ?",
        "Những tỉnh nào không bắn pháo hoa?",
        "Tin mới nhất về lũ",
        "List price of oranges",
        "listen to the river",
        "liệt kê",
        "danh sách các",
        "which articles are about",
        "Có bao nhiêu bài về lũ?",
        "你好",
        "",
    ],
)
def test_any_other_question_has_none(question: str) -> None:
    assert listed_subject(question) is None
