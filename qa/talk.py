"""Recognises messages to the tool itself, such as greetings, which no article answers."""

import re

from index.lexical.syllables import SYLLABLE, fold

YOU = "(?:ban|anh|chi|em|bot|ad|hoi bao)"
FOR_ME = "(?: (?:giup|cho|ho) (?:minh|toi|em)| (?:giup|ho))?"
ARTICLES = "(?:bai|tin|bai bao|bai viet|tin tuc)"
# What a whole message may be, in small letters without accents and signs, by what it asks for.
MESSAGES = {
    "greeting": rf"""
        (?:xin )?chao(?: {YOU}| ca nha| moi nguoi)?(?: {YOU} (?:co )?khoe khong)?
        |alo|(?:hi|hello|hey)(?: there)?(?: how are you(?: doing| today)*)?
        |{YOU} (?:co )?khoe khong|how are you(?: doing| today)*
        |good (?:morning|afternoon|evening)""",
    "thanks": rf"""
        (?:xin )?(?:cam|cam) on(?: {YOU})?(?: rat)?(?: nhieu)?(?: nhe| nha)?
        |thanks?(?: you)?(?: so| very)?(?: much| a lot)?|tam biet(?: {YOU})?|(?:good )?bye""",
    "help": rf"""
        (?:{YOU}|ung dung nay|cong cu nay|cai nay) (?:co the )?(?:lam|giup|ho tro)
            (?: (?:minh|toi|em))?(?: duoc)? (?:gi|nhung gi|viec gi)(?: vay| the| nhi| a)?
        |{YOU} la (?:ai|gi)|huong dan(?: su dung)?|tro giup|help
        |what can (?:you|this) do(?: for me)?|(?:who|what) are you|what is this
        |how does (?:this|it) work|how (?:do|can) i use (?:this|it)""",
    "count": rf"""
        (?:o day |trong (?:kho|day|nay) )?(?:{YOU} |kho )?co (?:tat ca |tong cong )?
            (?:bao nhieu|may) {ARTICLES}(?: o day| trong (?:kho|day|nay|bo suu tap)| tat ca)?
        |how many (?:news )?(?:articles|documents|texts)
            (?: do you have| are there| are here)?(?: in)?(?: here| there| total| all)?""",
    "newest": rf"""
        (?:cho (?:minh|toi|em) )?(?:xem |doc )?(?:cac |nhung |may )?{ARTICLES} moi(?: nhat)?
            (?: o day| hom nay| la gi)?
        |(?:hom nay )?co tin (?:tuc )?gi(?: moi)?(?: hom nay)?(?: khong)?
        |(?:what are |show me )?(?:the )?(?:newest|latest) (?:articles|news)(?: here)?""",
    "summary": rf"""
        (?:hay |giup (?:minh|toi|em) )?tom tat(?: lai)?(?: noi dung)?
            (?: {ARTICLES})? (?:nay|do|tren|van ban nay){FOR_ME}(?: nhe| voi| di| nha)?
        |(?:please )?(?:(?:can|could) you )?summari[sz]e (?:this|that|the)
            (?: article| text| page| news)?(?: for me)?(?: please)?""",
}
PATTERNS = {
    kind: re.compile(re.sub(r"\n\s*", "", pattern), re.ASCII) for kind, pattern in MESSAGES.items()
}


def talk(question: str) -> str | None:
    """What a message to the tool is about, of MESSAGES; None for a question to the articles.

    >>> talk("Xin chào, bạn khoẻ không?"), talk("ban lam duoc gi"), talk("Latest news")
    ('greeting', 'help', 'newest')
    >>> talk("Có bao nhiêu bài báo về lũ?")
    """
    words = " ".join(SYLLABLE.findall(fold(question)))
    return next((kind for kind, pattern in PATTERNS.items() if pattern.fullmatch(words)), None)
