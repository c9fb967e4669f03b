"""Recognises messages to the tool itself, such as greetings, which no article answers."""

import re

from index.lexical.syllables import SYLLABLE, fold

YOU = "(?:bạn|bot|hỏi báo)"
FOR_ME = "(?: (?:giúp|cho|hộ) (?:mình|tôi|em)| (?:giúp|hộ))?"
ARTICLES = "(?:bài|tin|bài báo|bài viết|tin tức)"
# What a whole message may be, in small letters and without signs, by what it asks for.
MESSAGES = {
    "greeting": rf"""
        (?:xin )?chào(?: (?:{YOU}|anh|chị|em|cả nhà|mọi người))?
            (?: {YOU} (?:có )?kh(?:ỏe|oẻ) không)?
        |alo|(?:hi|hello|hey)(?: there)?(?: how are you(?: doing| today)*)?
        |{YOU} (?:có )?kh(?:ỏe|oẻ) không|how are you(?: doing| today)*
        |good (?:morning|afternoon|evening)""",
    "thanks": rf"""
        (?:xin )?c[ảá]m ơn(?: (?:{YOU}|anh|chị|em))?(?: rất)?(?: nhiều)?(?: nhé| nha)?
        |thanks?(?: you)?(?: so| very)?(?: much| a lot)?|tạm biệt(?: {YOU})?|(?:good )?bye""",
    "help": rf"""
        {YOU} (?:có thể )?(?:làm|giúp|hỗ trợ)
            (?: (?:mình|tôi|em))?(?: được)? (?:gì|những gì|việc gì)(?: vậy| thế| nhỉ| ạ)?
        |{YOU} là ai|hướng dẫn sử dụng|trợ giúp|help|what can you do(?: for me)?|who are you""",
    "count": rf"""
        (?:ở đây |trong (?:kho|đây|này) )?(?:{YOU} |kho )?có (?:tất cả |tổng cộng )?
            (?:bao nhiêu|mấy) {ARTICLES}(?: ở đây| trong (?:kho|đây|này|bộ sưu tập)| tất cả)?
        |how many (?:news )?(?:articles|documents|texts)
            (?: do you have| are there| are here)?(?: in)?(?: here| there| total| all)?""",
    "newest": rf"""
        (?:cho (?:mình|tôi|em) )?(?:xem |đọc )?(?:các |những |mấy )?{ARTICLES} mới(?: nhất)?
            (?: ở đây| hôm nay| là gì)?
        |(?:hôm nay )?có tin (?:tức )?gì(?: mới)?(?: hôm nay)?(?: không)?
        |(?:what are |show me )?(?:the )?(?:newest|latest) (?:articles|news)(?: here)?""",
    "summary": rf"""
        (?:hãy |giúp (?:mình|tôi|em) )?tóm tắt(?: lại)?(?: nội dung)?
            (?: {ARTICLES})? (?:này|đó|trên|văn bản này){FOR_ME}(?: nhé| với| đi| nha)?
        |(?:please )?(?:(?:can|could) you )?summari[sz]e (?:this|that|the)
            (?: article| text| page| news)?(?: for me)?(?: please)?""",
}
_JOINED = {kind: re.sub(r"\n\s*", "", pattern) for kind, pattern in MESSAGES.items()}
# For messages with accents, and for those typed without any.
ACCENTED = {kind: re.compile(pattern) for kind, pattern in _JOINED.items()}
BARE = {kind: re.compile(fold(pattern)) for kind, pattern in _JOINED.items()}


def talk(question: str) -> str | None:
    """What a message to the tool is about, of MESSAGES; None for a question to the articles.

    >>> talk("Xin chào, bạn khoẻ không?"), talk("ban lam duoc gi"), talk("Latest news")
    ('greeting', 'help', 'newest')
    >>> talk("Có bao nhiêu bài báo về lũ?")
    """
    words = " ".join(SYLLABLE.findall(question.lower()))
    patterns = BARE if words.isascii() else ACCENTED
    return next((kind for kind, pattern in patterns.items() if pattern.fullmatch(words)), None)
