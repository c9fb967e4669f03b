"""Completes a follow-up question from the earlier questions and answers of a conversation."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from index.article import Article
from index.lexical.syllables import SYLLABLE, fold

if TYPE_CHECKING:
    from qa.answer import Answer


def _words(text: str) -> list[str]:
    """The words of a text in lower case, with their accents."""
    return SYLLABLE.findall(text.lower())


def _is_bare(text: str) -> bool:
    """Whether a text has no accents at all."""
    return "".join(_words(text)).isascii()


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
_GRAMMAR = frozenset(
    _words(
        """
    ai gì nào đâu sao bao nhiêu lâu mấy xa khi giờ lúc hôm ngày tháng năm hồi chỗ nơi ở tại là có
    được bị thì mà và của cho với trong ngoài từ đến về ra vào lên rồi nữa khác thế vậy nhỉ ạ à ơi
    không chưa đã đang sẽ vẫn còn hay hoặc như những các một cái người vì để do bởi theo sau trước
    trên dưới cùng nhau này đó ấy kia họ nó nhưng nên cũng lại hết tất cả gồm thêm chỉ rất ông bà
    anh chị cô thầy em mình tôi ta hỏi biết nói kể làm cần diễn
    a an the and or but so of in on at to for from by with about into after before during since
    until than as is are was were be been being am do does did has have had can could will would
    should may might must who whom whose what which when where why how much many long far often
    old time day date year there here then that this these those it its he him his she her hers
    they them their theirs i me my we us our you your not no any some all each else other others
    another more most also too just please tell know say said ok s anyone anything people"""
    )
)
_BARE_GRAMMAR = _GRAMMAR | {fold(word) for word in _GRAMMAR}
# A question without any of these is a fragment, or key words.
_ASKING = _any_of(
    """ai|gì|nào|đâu|vì sao|tại sao|ra sao|bao nhiêu|bao lâu|bao giờ|mấy
    who|whom|whose|what(?! about)|which|when|where|why|how(?! about)"""
)
# Expressions that contain a word of the lists below in another meaning.
_IDLE = _any_of(
    """nào đó|gì đó|đâu đó|tuần này|tháng này|họ của|họ tên|họ và tên|họ hàng|nay là|nay thuộc
    hôm nay|năm nay|ngày nay|hiện nay|lâu nay|xưa nay|đến nay|tuần nay|tháng nay|sáng nay|đêm nay
    thế giới|thế vận|thế hệ|thế kỷ|việc đo lường|hệ thống|mùa hè|quan hệ|hệ mặt trời|ít nhất
    this year|this month|this week|this season|is there|are there|was there|were there
    there is|there are|there was|there were|did it get|does it take|does it mean|is it true"""
)
# These words refer to an earlier question or answer.
_POINTING = _any_of(
    """!đó|!này|ấy|nói trên|kể trên|nữa$|nay|there$
    ở đó|lúc đó|khi đó|sau đó|trước đó|trong đó|hôm đó|đêm đó|ngày đó|việc đó|người đó|nơi đó|xe đó
    this|these|those|there|then$|^that|is that|was that|of that|in that|at that|for that|to that
    about that|after that|before that|by that|why that"""
)
# These refer to an earlier question or answer, unless the person or thing is named before them in
# the question itself.
_PRONOUN = _any_of(
    """!nó|!họ|của nó|của họ|về nó|sao họ|^nó ở|^nó có|^nó đang|^nó được|^họ có|^họ đã|^họ được
    it|its|he|him|his|she|her|they|them|their"""
)
# A question with these continues an earlier one, unless it is complete.
_CONTINUING = _any_of(
    """^còn|^thế|^vậy|^rồi|^nhưng|thì sao$|ai khác|gì khác|nào khác|đâu khác
    ^and|^but|^then|^also|^what about|^how about|else|others|any other|what other"""
)
# A question with these ("X là ai?") is about X, even if X is short.
_DEFINING = _any_of("là gì$|là ai$|^what is|^what are|^who is|^who was")
_AT = _words("ở tại bên của o tai ben cua in at of from for")
_PLACE = re.compile(rf"^(?:\w+ ){{1,2}}(?:{'|'.join(_AT)}) (.+?)(?: thì sao| thi sao)?$")
_UPPER = "".join(filter(str.isupper, map(chr, range(0x1F00))))  # Latin, with Vietnamese accents
_NAME = re.compile(rf"(?<=[\w,;] )[{_UPPER}]\w*(?: [{_UPPER}\d]\w*)*")

# Limits of a question's size, in letters of its content words (see `_size`):
# - BRIEF: a smaller question is about the article of the last answer ("Xây năm nào?").
# - FEW: the same limit if the article is in another language, so that words cannot be compared.
#   And with fewer letters before a pronoun, the question itself does not have what it refers to.
# - ENOUGH: a question of this size with a question word is complete, whatever it begins with.
# - MANY: any question of this size is complete.
_BRIEF, _FEW, _ENOUGH, _MANY = 6, 10, 12, 24
# Characters of an article that are compared with a question. Newspaper articles are shorter. It
# limits the time for a book to some milliseconds.
_COMPARED = 50_000


def understand(question: str, history: Sequence["Answer"]) -> str:
    """The question to search: unchanged, or a follow-up with added words in parentheses.

    A follow-up gets the title of the first article of the last answer. A follow-up about a place or
    a person that this article does not name ("Còn ở Vị Xuyên?") gets the last complete question
    instead, without its names.

    Args:
        question: the question in one line, with or without accents.
        history: the earlier answers of the conversation, oldest first. Those without hits are not
            used.
    """
    answered = [answer for answer in history if answer.hits]
    if not answered:
        return question
    article = answered[-1].hits[0].article
    if not _is_follow_up(question, article):
        return question
    if _goes_elsewhere(question, article):
        return f"{question} ({_nameless(_last_complete(answered), article)})"
    return f"{question} ({article.title})"


def _is_follow_up(question: str, article: Article) -> bool:
    """Whether the question cannot be understood without `article`, the last answer's first."""
    line = " ".join(_words(question))
    cues = _IDLE.sub("-", line)
    size = _size(line)
    if not size or _POINTING.search(cues):
        return True
    names = _NAME.findall(question)
    if pronoun := _PRONOUN.search(cues):
        before = cues[: pronoun.start()]
        if _size(before) < _FEW and not any(name.lower() in before for name in names):
            return True
    has_question_word = bool(_ASKING.search(cues))
    complete = size >= _MANY or (has_question_word and (size >= _ENOUGH or bool(names)))
    if _CONTINUING.search(cues) and not complete:
        return True
    if (has_question_word or question.endswith("?")) and not names and not _DEFINING.search(line):
        same_language = not set(_words(line)).isdisjoint(_words(_article_text(article)))
        if size < (_BRIEF if same_language else _FEW):
            return True
    return _shared(question, article) > 0.5


def _shared(question: str, article: Article) -> float:
    """The share of the question's content words that the article has, 0..1.

    A word with a content word beside it counts only if the article has the two as neighbours.
    """
    bare = _is_bare(question)
    grammar = _BARE_GRAMMAR if bare else _GRAMMAR
    article_words = _words(fold(_article_text(article)) if bare else _article_text(article))
    words, pairs = set(article_words), set(pairwise(article_words))
    question_words = _words(question)
    content = [word if word not in grammar else "" for word in ["", *question_words, ""]]
    matches = []
    for before, word, after in zip(content, content[1:], content[2:], strict=False):
        own_pairs = [pair for pair in ((before, word), (word, after)) if all(pair)]
        if word:
            matches.append(any(pair in pairs for pair in own_pairs) if own_pairs else word in words)
    return sum(matches) / len(matches)


def _goes_elsewhere(question: str, article: Article) -> bool:
    """Whether the question continues an earlier one with a name that the article does not have."""
    line = " ".join(_words(question))
    if not _CONTINUING.search(line):
        return False
    place = _PLACE.search(line)
    names = _NAME.findall(question) + ([place[1]] if place else [])
    article_line = " ".join(_words(fold(_article_text(article))))
    return any(f" {fold(name)} " not in f" {article_line} " for name in names)


def _last_complete(history: Sequence["Answer"]) -> str:
    """The latest question that does not continue another one; the first one if all do."""
    questions = [answer.understood_as.partition(" (")[0] for answer in reversed(history)]
    return next((q for q in questions if not _CONTINUING.search(q.lower())), questions[-1])


def _nameless(question: str, article: Article) -> str:
    """The question without its names, which are the words that the article has with capitals."""
    names = " ".join(_NAME.findall(_article_text(article)))
    name_words = set(_words(fold(names) if _is_bare(question) else names))
    typed_with_capitals = not question[1:].islower()
    nameless: list[str] = []
    for word in question.split():
        is_name = not name_words.isdisjoint(_words(word)[:1])
        if not is_name or (typed_with_capitals and word.islower()):
            nameless.append(word)
        elif nameless and nameless[-1].lower() in _AT:
            nameless.pop()
    return " ".join(nameless)


def _article_text(article: Article) -> str:
    """The article's title and the part of its text that is compared with a question."""
    return f"{article.title}\n{article.text[:_COMPARED]}"


def _size(line: str) -> int:
    """The number of letters in the content words of a line, which are not in the word lists."""
    grammar = _BARE_GRAMMAR if _is_bare(line) else _GRAMMAR
    return sum(len(word) for word in _words(line) if word not in grammar)
