"""Messages to the tool are told from questions to the articles."""

import pytest

from qa.answer import Answer
from qa.understanding.talk import MESSAGES, talk

TALK = {
    "greeting": ["Chào bạn", "xin chao, ban khoe khong?", "Bạn khoẻ không", "hi, how are you",
                 "chào buổi sáng", "alo alo", "Hello bạn ơi"],
    "thanks": ["cảm ơn bạn nhiều nhé", "Thank you very much.", "Tạm biệt", "ok tks",
               "Tuyệt vời, cảm ơn nhé"],
    "help": ["Bạn có thể giúp tôi được gì?", "ban la ai", "What can you do for me?",
             "Xin chào, bạn làm được gì ạ?", "bạn tên gì vậy", "hướng dẫn mình cách dùng",
             "what can I ask?", "how do I use this", "Are you ChatGPT?"],
    "count": ["Ở đây có bao nhiêu bài báo?", "ban co may bai", "How many articles do you have?",
              "tổng cộng bao nhiêu bài viết", "dữ liệu của bạn từ năm nào đến năm nào",
              "bạn lấy tin từ đâu", "What dates do you cover?"],
    "newest": ["Tin mới nhất", "hom nay co tin gi moi khong", "show me the latest news",
               "tin hôm nay", "hôm nay có gì mới không?", "today's news", "any news?"],
    "summary": ["Tóm tắt bài này giúp mình với", "Could you summarise this for me, please?",
                "tóm tắt giúp mình bài này", "tóm tắt nội dung", "TL;DR",
                "dịch bài này sang tiếng Anh giúp mình", "translate this article"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "message"), [(kind, message) for kind, own in TALK.items() for message in own]
)
def test_a_message_to_the_tool_is_one_as_a_whole(kind: str, message: str) -> None:
    assert talk(message) == kind
    assert talk(f"{message} ở Hà Giang") is None
    assert set(TALK) == set(MESSAGES)


@pytest.mark.parametrize(
    "question",
    [
        "Có bao nhiêu bài báo bị gỡ?",
        "Tóm tắt vụ cháy chợ Mới",
        "Tin mới nhất về cầu Bến Đá",
        "Ai cảm ơn ai?",
        "How many articles does the law have?",
        "What is this festival called?",
        "Chào mào là chim gì",
        "你好",
        "Chị là ai?",
        "Anh làm gì?",
        "What is this?",
        "How does it work?",
        "Cháo",
        "Bản là gì?",
        "Tóm tắt tin đồ",
        # A follow-up to an article may be so.
        "Cách sử dụng?",
        "Dùng như thế nào?",
        "Dữ liệu từ đâu?",
        "bao nhiêu bài",
        "Có gì mới?",
        "may la gi",
        "Nice",
        "Cảm ơn ai trong bài phát biểu?",
        "Xin chào Việt Nam là chương trình gì?",
        "OK Google là gì",
        "tin mới về vắc xin",
        "dịch bệnh này",
        "chào bán cổ phần",
    ],
)
def test_a_question_to_the_articles_is_asked(question: str) -> None:
    assert talk(question) is None


def test_an_answer_knows_a_message_in_any_unicode_form() -> None:
    from unicodedata import normalize

    typed = normalize("NFD", "Cảm ơn bạn nhiều")
    assert Answer(typed, "Cảm ơn bạn nhiều", [], False).talk_kind == "thanks"
