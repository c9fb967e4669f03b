"""Messages to the tool are told from questions to the articles."""

import pytest

from qa.answer import Answer
from qa.understanding.talk import MESSAGES, talk

TALK = {
    "greeting": ["Chào bạn", "xin chao, ban khoe khong?", "Bạn khoẻ không", "hi, how are you"],
    "thanks": ["cảm ơn bạn nhiều nhé", "Thank you very much.", "Tạm biệt"],
    "help": ["Bạn có thể giúp tôi được gì?", "ban la ai", "What can you do for me?"],
    "count": ["Ở đây có bao nhiêu bài báo?", "ban co may bai", "How many articles do you have?"],
    "newest": ["Tin mới nhất", "hom nay co tin gi moi khong", "show me the latest news"],
    "summary": ["Tóm tắt bài này giúp mình với", "Could you summarise this for me, please?"],
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
    ],
)
def test_a_question_to_the_articles_is_asked(question: str) -> None:
    assert talk(question) is None


def test_an_answer_knows_a_message_in_any_unicode_form() -> None:
    from unicodedata import normalize

    typed = normalize("NFD", "Cảm ơn bạn nhiều")
    assert Answer(typed, "Cảm ơn bạn nhiều", [], False).talk_kind == "thanks"
