"""Recognises questions that ask for articles, such as "những bài nào về Starlink"."""

import re

from index.lexical.syllables import SYLLABLE, fold

# Parts of what such a question begins with: words in small letters without accents, each followed
# by a space.
_SEVERAL = "(?:tat ca |toan bo )?(?:nhung |cac )"
_ARTICLES = "(?:bai bao|bai viet|bai|tin bai|tin tuc|tin|phong su) "
_ABOUT = "(?:(?:nao|co|da|viet|noi|dua|tin|de cap|nhac|ban|lien quan) ){0,4}(?:ve|den|toi) "
_FIND = "(?:(?:hay|xin|giup|cho|toi|minh|em|tim|xem|doc|loc|dua ra|co|tong hop) ){1,5}"
_LIST = "(?:liet ke|ke ra|ke ten|lap danh sach|danh sach|thong ke|tong hop|diem lai|so sanh) "
_FOR_ME = "(?:(?:giup|cho|ho|toi|minh|em) ){0,3}"
_STORIES = "(?:news )?(?:articles|stories|reports) "
_ON = (
    "(?:(?:there|that|which|are|is|were|have|been|written|published) ){0,4}"
    "(?:about|on|regarding|concerning|covering|cover|mentioning|mention|discussing|discuss|"
    "related to|relating to|talk about|deal with|report on|refer to) "
)
_SHOW = "(?:please )?(?:(?:show|give|find|get|list|see|are there) (?:me |us )?)?"
# A question that begins so asks for articles, whatever follows. What follows is searched.
_EXPLICIT = (
    f"(?:hay |xin )?{_LIST}{_FOR_ME}(?:{_SEVERAL})?(?:{_ARTICLES}{_ABOUT})?",
    f"(?:please )?(?:list(?! price)|list of|compare) (?:all |every )?(?:of )?(?:the )?"
    f"(?:{_STORIES}{_ON})?",
)
# A question that begins so asks for articles unless a question word follows.
_BEGINNINGS = (
    f"{_FIND}(?:{_SEVERAL})?{_ARTICLES}{_ABOUT}",
    f"{_SEVERAL}{_ARTICLES}{_ABOUT}",
    f"{_ARTICLES}nao {_ABOUT}",
    f"{_SEVERAL}(?=(?:vu|truong hop) )",
    f"{_SHOW}(?:all |any |every |the |some )*{_STORIES}{_ON}",
    f"(?:which|what) {_STORIES}{_ON}",
    "all (?:the )?(?=(?:cases|incidents|accidents|fires|attacks) )",
)
_ASKS_FOR_ARTICLES = re.compile("|".join(_EXPLICIT))
_MAY_ASK_FOR_ARTICLES = re.compile("|".join(_BEGINNINGS))
_ASKS_FOR_ANSWER = re.compile(
    r"\b(?:ai|gi|o dau|bao nhieu|bao lau|bao gio|khi nao|vi sao|tai sao|the nao|ra sao|"
    r"who|what|when|where|why|how)\b"
)


def asks_for_answer(question: str) -> bool:
    """True if a question has a question word, such as "ai" or "how", with or without accents."""
    return bool(_ASKS_FOR_ANSWER.search(fold(question)))


def listed_subject(question: str) -> str | None:
    """What the articles that a question asks for are about; None if it does not ask for articles.

    >>> listed_subject("Có những bài nào viết về Starlink?")
    'Starlink?'
    >>> listed_subject("cac vu chay nha o TP.HCM"), listed_subject("List all articles about rice")
    ('vu chay nha o TP.HCM', 'rice')
    >>> listed_subject("Các vụ cháy làm chết bao nhiêu người?")
    """
    words = list(SYLLABLE.finditer(question))
    line = "".join(f"{fold(word[0])} " for word in words)
    beginning = _ASKS_FOR_ARTICLES.match(line)
    if not beginning:
        beginning = _MAY_ASK_FOR_ARTICLES.match(line)
        if not beginning or _ASKS_FOR_ANSWER.search(line, beginning.end()):
            return None
    first = beginning[0].count(" ")
    return question[words[first].start() :] if first < len(words) else None
