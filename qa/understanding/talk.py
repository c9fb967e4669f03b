"""Recognises messages to the tool itself, such as greetings, which no article answers."""

import re

from index.lexical.syllables import SYLLABLE, fold

THIS = (
    "(?:hỏi báo|(?:cái|trang|trang web|web|website|app|ứng dụng|công cụ|hệ thống|phần mềm|bot) này)"
)
YOU = f"(?:bạn|bot|ad|chatbot|trợ lý|{THIS})"
ME = "(?:mình|tôi|em|anh|chị)"
FOR_ME = f"(?: (?:giúp|cho|hộ) {ME}| (?:giúp|hộ))?"
ARTICLES = "(?:bài|tin|bài báo|bài viết|tin tức)"
WRITTEN = "(?:bài báo|bài viết|tin tức|dữ liệu|tin bài)"
HERE = "(?:ở đây|trong (?:kho|đây|này|bộ sưu tập)|tất cả)"
WHEN = "(?:khi nào|bao giờ|ngày nào|năm nào|tháng nào|đâu)"
TOOL = "(?:tool|site|website|app|page|bot|thing)"
STORIES = "(?:news )?(?:articles|stories|documents|texts)"
# What a whole message may be, in small letters and without signs, by what it asks for.
MESSAGES = {
    "greeting": rf"""
        (?:xin )?chào(?: (?:{YOU}|anh|chị|em|cả nhà|mọi người))?
            (?: {YOU} (?:có )?kh(?:ỏe|oẻ) không)?
        |chào buổi (?:sáng|trưa|chiều|tối)(?: {YOU})?
        |(?:alo ?)+|hé lô|hê lô|helo|halo
        |(?:hi|hello|hey)(?: there| {YOU}| everyone| all)?(?: how are you(?: doing| today)*)?
        |{YOU} (?:có )?kh(?:ỏe|oẻ) không|how are you(?: doing| today)*
        |good (?:morning|afternoon|evening)""",
    "thanks": rf"""
        (?:xin )?c[ảá]m ơn(?: (?:{YOU}|anh|chị|em))?(?: rất)?(?: nhiều)?
        |thanks?(?: you| u)?(?: so| very)?(?: much| a lot)?|tks|thx|tạm biệt(?: {YOU})?
        |(?:good )?bye|hẹn gặp lại(?: {YOU})?|ok|okay|oke|tuyệt vời|hay quá|tốt lắm|hiểu rồi
        |got it|(?:good|great|nice) (?:bot|job|work)""",
    "help": rf"""
        {YOU} (?:có thể |có )?(?:làm|giúp|hỗ trợ|trả lời|biết|biết làm)
            (?: {ME})?(?: được)?(?: {ME})? (?:gì|những gì|việc gì|cái gì)(?: cho {ME})?(?: không)?
        |bạn (?:là ai|tên gì|tên là gì)|{THIS} là gì
        |(?:bạn|{THIS}) (?:có phải )?là (?:chatgpt|robot|người|máy|ai|bot)(?: hay (?:người|máy))?
            (?: không)?
        |{YOU} (?:hoạt động|dùng|sử dụng) (?:thế nào|như thế nào|ra sao)
        |(?:làm sao|làm thế nào|cách)(?: để)? (?:dùng|sử dụng|hỏi) (?:{THIS}|bạn|bot)
        |(?:dùng|sử dụng) {THIS} (?:thế nào|như thế nào|ra sao)
        |hướng dẫn(?: {ME})?(?: cách)? (?:sử dụng|dùng|hỏi)(?: {THIS}| bạn)?|trợ giúp
        |(?:help|help me|can you help(?: me)?|i need help)
        |what (?:can|could|do|should|may) (?:you|i) (?:do|ask|know|answer|help(?: me)? with)
            (?: you| here)?(?: for me| about)?
        |(?:who|what) are you|what is your name
        |are you (?:a bot|a robot|an ai|ai|chatgpt|human|real)
        |how (?:do|can|should) i (?:use|ask) (?:you|this|hỏi báo|(?:this|the) {TOOL})
        |how does this {TOOL} work|what is this {TOOL}(?: for| about)?|what is hỏi báo""",
    "count": rf"""
        (?:ở đây |trong (?:kho|đây|này) )?(?:{YOU} |kho )?có (?:tất cả |tổng cộng )?
            (?:bao nhiêu|mấy) {ARTICLES}(?: {HERE})?
        |(?:tổng cộng |tất cả )(?:có )?(?:bao nhiêu|mấy) {ARTICLES}(?: {HERE})?
        |(?:số|số lượng|tổng số) {WRITTEN} {HERE}
        |how many {STORIES}
            (?: do you have| are there| are here)?(?: in)?(?: here| there| total| all)?
        |(?:{WRITTEN} (?:của bạn|{HERE})|kho(?: bài| dữ liệu)?|{YOU} có {WRITTEN})(?: có)?
            (?: (?:từ|đến|tới) {WHEN}){{1,2}}
        |{YOU} lấy (?:tin|bài|dữ liệu|thông tin|tin tức)(?: từ| ở)+ đâu
        |nguồn (?:dữ liệu|tin|bài)(?: của bạn| {HERE})? (?:là gì|từ đâu|ở đâu)
        |what (?:dates|days|years|period|time) do you cover
        |where do you get (?:your |the )?(?:news|articles|data|information)(?: from)?""",
    "newest": rf"""
        (?:cho {ME} )?(?:xem |đọc )?(?:các |những |mấy )?{ARTICLES} (?:mới(?: nhất)?|hôm nay)
            (?: ở đây| hôm nay| là gì)?
        |(?:hôm nay )?có tin (?:tức )?gì(?: mới| hot)?(?: hôm nay)?(?: không)?
        |hôm nay có gì(?: mới| hot)?(?: không)?|có gì (?:mới|hot) hôm nay(?: không)?
        |có tin mới không
        |(?:what are |show me |give me )?(?:the )?(?:newest|latest|recent) (?:{STORIES}|news)
            (?: here)?
        |(?:is there )?any(?: new)? news(?: today)?|what(?: i)?s new today|what is new today
        |(?:today s |todays )(?:news|{STORIES})|news today""",
    "summary": rf"""
        (?:hãy |giúp {ME} )?tóm tắt(?: lại)?{FOR_ME}(?: nội dung| ý chính)?
            (?:(?: {ARTICLES}| văn bản)? (?:này|đó|trên|vừa rồi)| bài báo| bài viết)?{FOR_ME}
        |(?:hãy |giúp {ME} )?(?:dịch|viết lại|rút gọn)(?: lại)?{FOR_ME} {ARTICLES} (?:này|đó|trên)
            (?: (?:sang|ra) tiếng (?:anh|việt))?{FOR_ME}
        |(?:please )?(?:(?:can|could) you )?(?:summari[sz]e|sum up|recap|translate|rewrite)
            (?: (?:this|that|the|it)(?: article| text| page| news)?)?
            (?: (?:in|into|to) (?:english|vietnamese))?(?: for me)?(?: please)?
        |tl ?dr""",
}
_JOINED = {kind: re.sub(r"\n\s*", "", pattern) for kind, pattern in MESSAGES.items()}
# What may stand before and behind such a message.
_BEFORE = (
    "(?:ok|okay|oke|dạ|vâng|ừ|à|ơi|này|tuyệt vời|hay quá|great|well|oh|so"
    f"|(?:hi|hello|hey|xin chào|chào)(?: {YOU})?|{YOU}|c[ảá]m ơn(?: {YOU})?|thanks|thank you)"
)
_BEHIND = f"(?:vậy|thế|nhỉ|ạ|à|nhé|nha|đi|với|hả|ha|ơi|nào|{YOU})"
_FRAMED = {
    kind: f"(?:{_BEFORE} ){{0,3}}(?:{pattern})(?: {_BEHIND}){{0,3}}"
    for kind, pattern in _JOINED.items()
}
# For messages with accents, and for those typed without any.
ACCENTED = {kind: re.compile(pattern) for kind, pattern in _FRAMED.items()}
BARE = {kind: re.compile(fold(pattern)) for kind, pattern in _FRAMED.items()}
# A longer message is none to the tool.
MOST_WORDS = 20


def talk(question: str) -> str | None:
    """What a message to the tool is about, of MESSAGES; None for a question to the articles.

    >>> talk("Xin chào, bạn khoẻ không?"), talk("ban lam duoc gi"), talk("Latest news")
    ('greeting', 'help', 'newest')
    >>> talk("Có bao nhiêu bài báo về lũ?")
    """
    parts = SYLLABLE.findall(question.lower())
    if len(parts) > MOST_WORDS:
        return None
    words = " ".join(parts)
    patterns = BARE if words.isascii() else ACCENTED
    return next((kind for kind, pattern in patterns.items() if pattern.fullmatch(words)), None)
