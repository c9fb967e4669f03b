"""Recognises questions that ask for articles, such as "những bài nào về Starlink"."""

import re

from index.lexical.introductions import is_abbreviation
from index.lexical.syllables import SYLLABLE, fold

# Parts of what such a question begins with: words in small letters without accents, each followed
# by a space.
_SEVERAL = "(?:(?:tat ca|toan bo) (?:nhung |cac )?|nhung |cac )"
_ARTICLES = "(?:bai bao|bai viet|bai|tin bai|tin tuc|tin|phong su) "
_ABOUT = "(?:(?:nao|gi|co|da|viet|noi|dua|tin|de cap|nhac|ban|lien quan) ){0,4}(?:ve|den|toi) "
_FIND = "(?:(?:hay|xin|giup|cho|toi|minh|em|tim|xem|doc|loc|dua ra|co|con|tong hop) ){1,5}"
_NAME = "(?:liet ke|ke ra|ke ten|lap danh sach|diem lai) "
# These may as well be spoken of: "danh sách ... gồm những ai".
_LIST = "(?:danh sach|thong ke(?! cho thay)|tong hop|so sanh(?! (?:voi|cua)\\b)) "
_FOR_ME = "(?:(?:giup|cho|ho|toi|minh|em) ){0,3}"
_CASES = "(?:vu|tran|truong hop|su kien)"
_STORIES = "(?:news )?(?:articles|stories|reports) "
_ON = (
    "(?:(?:there|that|which|are|is|were|have|been|written|published) ){0,4}"
    "(?:about|on|regarding|concerning|covering|cover|mentioning|mention|discussing|discuss|"
    "related to|relating to|talk about|deal with|report on|refer to) "
)
_SHOW = (
    "(?:please )?(?:(?:show|give|find|get|list|see|are there|is there|do you have|have you) "
    "(?:me |us )?)?"
)
# A question that begins so asks for articles, whatever follows. What follows is searched.
_EXPLICIT = (
    f"(?:{_FIND})?{_NAME}{_FOR_ME}(?:{_SEVERAL})?(?:{_ARTICLES}{_ABOUT})?",
    f"(?:please )?list(?! price) (?:all |every )?(?:of )?(?:the )?(?:{_STORIES}{_ON})?",
)
# A question that begins so asks for articles unless a question word follows.
_BEGINNINGS = (
    f"{_FIND}(?:{_SEVERAL})?{_ARTICLES}{_ABOUT}",
    f"{_SEVERAL}{_ARTICLES}{_ABOUT}",
    f"{_ARTICLES}(?:nao|gi) {_ABOUT}",
    f"{_SEVERAL}(?={_CASES} )",
    f"co (?:nhung |cac )?(?={_CASES} (?:\\w+ ){{0,4}}nao )",
    f"{_SHOW}(?:all |any |every |the |some )*{_STORIES}{_ON}",
    f"(?:which|what) {_STORIES}{_ON}",
    "all (?:the )?(?=(?:cases|incidents|accidents|fires|attacks) )",
)
# These begin other questions as well: none with "nào", such as "bài về lũ đăng ngày nào".
_KEYWORDS = (
    f"(?:{_FIND})?{_LIST}{_FOR_ME}(?:{_SEVERAL})?(?:{_ARTICLES}{_ABOUT})?",
    f"{_ARTICLES}(?:(?:noi|viet|dua tin|lien quan den) )?ve (?!nha |que |dich )",
    "(?:please )?(?:compare|list of) (?:all |every )?(?:of )?(?:the )?",
    f"{_SHOW}(?:(?:all |any |the |some )*news|anything|everything) {_ON}",
    "what do you have (?:about|on) ",
)
_ASKS_FOR_ARTICLES = re.compile("|".join(_EXPLICIT))
_MAY_ASK_FOR_ARTICLES = re.compile("|".join(_BEGINNINGS))
_MAY_BE_KEYWORDS = re.compile("|".join(_KEYWORDS))
_ASKS_FOR_ANSWER = re.compile(
    r"\b(?:ai|gi|o dau|bao nhieu|bao lau|bao gio|khi nao|vi sao|tai sao|the nao|ra sao|"
    r"who|what|when|where|why|how)\b"
)
_YES_OR_NO = re.compile(r"(?: nữa| nua)? (?:không|khong|chưa|chua)(?: ạ| a)?\W*\Z")


def _line(question: str) -> str:
    """The words in small letters without accents, each with a space; "-" for abbreviations.

    "AI" and "WHO" are no question words.
    """
    words = SYLLABLE.findall(question)
    return "".join("- " if is_abbreviation(word) else f"{fold(word)} " for word in words)


def asks_for_answer(question: str) -> bool:
    """True if a question has a question word, such as "ai" or "how", with or without accents."""
    return bool(_ASKS_FOR_ANSWER.search(_line(question)))


def listed_subject(question: str) -> str | None:
    """What the articles that a question asks for are about; None if it does not ask for articles.

    >>> listed_subject("Có những bài nào viết về Starlink?")
    'Starlink?'
    >>> listed_subject("cac vu chay nha o TP.HCM"), listed_subject("List all articles about rice")
    ('vu chay nha o TP.HCM', 'rice')
    >>> listed_subject("Các vụ cháy làm chết bao nhiêu người?")
    """
    line = _line(question)
    beginning = _beginning(question, line)
    if not beginning:
        return None
    words = list(SYLLABLE.finditer(question))
    first = beginning.count(" ")
    if first >= len(words):
        return None
    subject = question[words[first].start() :]
    is_yes_or_no = beginning.startswith(("co ", "con "))
    return (_YES_OR_NO.sub("", subject) or subject) if is_yes_or_no else subject


def _beginning(question: str, line: str) -> str:
    """The part of a line that asks for articles; "" if it does not ask for them."""
    if beginning := _ASKS_FOR_ARTICLES.match(line):
        return beginning[0]
    beginning = _MAY_ASK_FOR_ARTICLES.match(line)
    if not beginning:
        typed = SYLLABLE.findall(question.lower())
        beginning = None if {"nào", "nao"} & set(typed) else _MAY_BE_KEYWORDS.match(line)
    if not beginning or _ASKS_FOR_ANSWER.search(line, beginning.end()):
        return ""
    return beginning[0]
