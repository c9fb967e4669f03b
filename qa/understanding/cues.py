"""The words and patterns by which a follow-up question is told from a complete one."""

import re

from index.lexical.syllables import SYLLABLE, fold


def spoken_words(text: str) -> list[str]:
    """The words of a text in lower case, with their accents."""
    return SYLLABLE.findall(text.lower())


def is_bare(text: str) -> bool:
    """Whether a text has no accents at all."""
    return "".join(spoken_words(text)).isascii()


def _any_of(phrases: str) -> re.Pattern[str]:
    """A pattern that finds any of several phrases in a line of words.

    A phrase is also found without its accents, unless it begins with "!". Those have many other
    meanings without accents.

    Args:
        phrases: the phrases, separated by "|" or line ends. They may be regular expressions.
    """
    parts = re.split(r"[|\n]\s*", phrases.strip())
    variants = {part.lstrip("!"): None for part in parts} | {
        fold(part): None for part in parts if part[0] != "!"
    }
    return re.compile(rf"\b(?:{'|'.join(variants)})\b")


# Words that are not about the subject of a question.
GRAMMAR = frozenset(
    spoken_words(
        """
    ai gì nào đâu sao bao nhiêu lâu mấy xa khi giờ lúc hôm ngày tháng năm hồi chỗ nơi ở tại là có
    được bị thì mà và của cho với trong ngoài từ đến về ra vào lên rồi nữa khác thế vậy nhỉ ạ à ơi
    không chưa đã đang sẽ vẫn còn hay hoặc như những các một cái người vì để do bởi theo sau trước
    trên dưới cùng nhau này đó ấy kia họ nó nhưng nên cũng lại hết tất cả gồm thêm chỉ rất ông bà
    anh chị cô chú bác cháu bé thầy em nạn mình tôi ta hỏi biết nói kể làm cần diễn
    a an the and or but so of in on at to for from by with about into after before during since
    until than as is are was were be been being am do does did has have had can could will would
    should may might must who whom whose what which when where why how much many long far often
    old time day date year there here then that this these those it its he him his she her hers
    they them their theirs i me my we us our you your not no any some all each else other others
    another more most also too just please tell know say said ok s anyone anything people"""
    )
)
BARE_GRAMMAR = GRAMMAR | {fold(word) for word in GRAMMAR}
# A question without any of these is a fragment, or key words.
ASKING = _any_of(
    """ai|gì|nào|đâu|vì sao|tại sao|ra sao|bao nhiêu|bao lâu|bao giờ|mấy
    who|whom|whose|what(?! about)|which|when|where|why|how(?! about)"""
)
# Expressions that contain a word of the lists below in another meaning.
IDLE = _any_of(
    """nào đó|gì đó|đâu đó|tuần này|tháng này|họ của|họ tên|họ và tên|họ hàng|nay là|nay thuộc
    hôm nay|năm nay|ngày nay|hiện nay|lâu nay|xưa nay|đến nay|tuần nay|tháng nay|sáng nay|đêm nay
    thế giới|thế vận|thế hệ|thế kỷ|việc đo lường|hệ thống|mùa hè|quan hệ|hệ mặt trời|ít nhất
    this year|this month|this week|this season|is there|are there|was there|were there
    there is|there are|there was|there were|did it get|does it take|does it mean|is it true"""
)
# These words refer to an earlier question or answer.
POINTING = _any_of(
    """!đó|!này|ấy|nói trên|kể trên|nữa$|nay|there$
    ở đó|lúc đó|khi đó|sau đó|trước đó|trong đó|hôm đó|đêm đó|ngày đó|việc đó|người đó|nơi đó|xe đó
    this|these|those|there|then$|^that|is that|was that|of that|in that|at that|for that|to that
    about that|after that|before that|by that|why that"""
)
# These refer to an earlier question or answer, unless the person or thing is named before them in
# the question itself.
PRONOUN = _any_of(
    """!nó|!họ|của nó|của họ|về nó|sao họ|^nó ở|^nó có|^nó đang|^nó được|^họ có|^họ đã|^họ được
    it|its|he|him|his|she|her|they|them|their"""
)
# Vietnamese speaks of a person as "ông", "cháu" or "nạn nhân". Before such a verb no name follows,
# so the person was named earlier. Without accents "ba" and "co" have many other meanings.
_PERSONS = ("ông", "cháu", "nạn nhân", "nghi phạm", "bị cáo", "!bà", "!cô", "!chú", "!bác", "!bé")
_VERBS = spoken_words("bị có đã được đang sẽ là làm học sinh quê nói ở mấy bao")
# A question with these continues an earlier one, unless it is complete.
CONTINUING = _any_of(
    """^còn|^thế|^vậy|^rồi|^nhưng|thì sao$|ai khác|gì khác|nào khác|đâu khác
    ^and|^but|^then|^also|^what about|^how about|else|others|any other|what other
    """
    + "|".join(
        f"{'!' * (person[0] == '!')}^{person.lstrip('!')} {verb}"
        for person in _PERSONS
        for verb in _VERBS
    )
)
PREPOSITIONS = spoken_words("ở tại bên của o tai ben cua in at of from for")
PLACE = re.compile(rf"^(?:\w+ ){{1,2}}(?:{'|'.join(PREPOSITIONS)}) (.+?)(?: thì sao| thi sao)?$")
_UPPER = "".join(filter(str.isupper, map(chr, range(0x1F00))))  # Latin, with Vietnamese accents
# Words with a capital, such as "Cao Phong" and "iPhone 12"; the first word only with two of them.
_REST = rf"(?: [a-z]?[{_UPPER}\d]\w*)*"
NAME_IN_QUESTION = re.compile(
    rf"(?<=[\w,;] )[a-z]?[{_UPPER}]\w*{_REST}|\A(?:[a-z][{_UPPER}]|[{_UPPER}]{{2}})\w*{_REST}"
)


def content_size(line: str) -> int:
    """The number of letters in the content words of a line, which are not in the word lists."""
    grammar = BARE_GRAMMAR if is_bare(line) else GRAMMAR
    return sum(len(word) for word in spoken_words(line) if word not in grammar)
