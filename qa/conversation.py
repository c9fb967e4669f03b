"""Understands a follow-up question from what was asked and shown before it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from index.article import Article
from index.lexical.syllables import SYLLABLE, fold

if TYPE_CHECKING:
    from qa.answer import Answer


def _words(text: str) -> list[str]:
    return SYLLABLE.findall(text.lower())


def _is_bare(text: str) -> bool:
    return "".join(_words(text)).isascii()


def _any(phrases: str) -> re.Pattern[str]:
    """Finds any of the phrases, parted by "|" or a line's end, in a line of words.

    Each also without its accents, save those after "!", whose bare form is many words.
    """
    parts = re.split(r"[|\n]\s*", phrases.strip())
    forms = {part.lstrip("!"): None for part in parts} | {
        fold(part): None for part in parts if part[0] != "!"
    }
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")


# Words that do not say what a question is about.
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
_ASKING = _any(
    """ai|gì|nào|đâu|vì sao|tại sao|ra sao|bao nhiêu|bao lâu|bao giờ|mấy
    who|whom|whose|what(?! about)|which|when|where|why|how(?! about)"""
)
# Expressions that hold a word of the lists below but not its meaning.
_IDLE = _any(
    """nào đó|gì đó|đâu đó|tuần này|tháng này|họ của|họ tên|họ và tên|họ hàng|nay là|nay thuộc
    hôm nay|năm nay|ngày nay|hiện nay|lâu nay|xưa nay|đến nay|tuần nay|tháng nay|sáng nay|đêm nay
    thế giới|thế vận|thế hệ|thế kỷ|việc đo lường|hệ thống|mùa hè|quan hệ|hệ mặt trời|ít nhất
    this year|this month|this week|this season|is there|are there|was there|were there
    there is|there are|there was|there were|did it get|does it take|does it mean|is it true"""
)
# These point back to what was said before.
_POINTING = _any(
    """!đó|!này|ấy|nói trên|kể trên|nữa$|nay|there$
    ở đó|lúc đó|khi đó|sau đó|trước đó|trong đó|hôm đó|đêm đó|ngày đó|việc đó|người đó|nơi đó|xe đó
    this|these|those|there|then$|^that|is that|was that|of that|in that|at that|for that|to that
    about that|after that|before that|by that|why that"""
)
# These do, unless the question has itself said whom or what they mean.
_PRONOUN = _any(
    """!nó|!họ|của nó|của họ|về nó|sao họ|^nó ở|^nó có|^nó đang|^nó được|^họ có|^họ đã|^họ được
    it|its|he|him|his|she|her|they|them|their"""
)
# These go on from what was said before, unless the question is complete without it.
_CONTINUING = _any(
    """^còn|^thế|^vậy|^rồi|^nhưng|thì sao$|ai khác|gì khác|nào khác|đâu khác
    ^and|^but|^then|^also|^what about|^how about|else|others|any other|what other"""
)
# "X là ai?" is about X, however short X is.
_DEFINING = _any("là gì$|là ai$|^what is|^what are|^who is|^who was")
_AT = _words("ở tại bên của o tai ben cua in at of from for")
_PLACE = re.compile(rf"^(?:\w+ ){{1,2}}(?:{'|'.join(_AT)}) (.+?)(?: thì sao| thi sao)?$")
_UPPER = "".join(filter(str.isupper, map(chr, range(0x1F00))))  # Latin, with Vietnamese accents
_NAME = re.compile(rf"(?<=[\w,;] )[{_UPPER}]\w*(?: [{_UPPER}\d]\w*)*")

# Letters of content. With fewer than FEW before it, a pronoun has nothing in the question to stand
# for. A question of fewer than BRIEF is asked of the article shown ("Xây năm nào?"); of fewer than
# FEW, if the article is in another language, so that its words cannot tell. A question that asks
# and has ENOUGH is complete whatever it begins with, as is any with MANY.
_BRIEF, _FEW, _ENOUGH, _MANY = 6, 10, 12, 24
# Characters of an article that are looked at: all of a newspaper's, some milliseconds of a book's.
_READ = 50_000


def understand(question: str, history: Sequence["Answer"]) -> str:
    """The question to search for: as asked, or with what it leaves unsaid in parentheses.

    A follow-up gets the headline of the article shown first for the question before it. One that
    goes on to what this article does not name ("Còn ở Vị Xuyên?") gets the last complete question
    instead, without its names.

    Args:
        question: in one line, with or without accents.
        history: the earlier answers of the conversation, oldest first.
    """
    shown = [answer for answer in history if answer.hits]
    if not shown:
        return question
    article = shown[-1].hits[0].article
    if not _depends(question, article):
        return question
    if _goes_elsewhere(question, article):
        return f"{question} ({_nameless(_last_complete(shown), article)})"
    return f"{question} ({article.title})"


def _depends(question: str, article: Article) -> bool:
    """Whether the question needs what was shown, `article`, to be understood."""
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
    asks = bool(_ASKING.search(cues))
    complete = size >= _MANY or (asks and (size >= _ENOUGH or bool(names)))
    if _CONTINUING.search(cues) and not complete:
        return True
    if (asks or question.endswith("?")) and not names and not _DEFINING.search(line):
        same_language = not set(_words(line)).isdisjoint(_words(_told(article)))
        if size < (_BRIEF if same_language else _FEW):
            return True
    return _known(question, article) > 0.5


def _known(question: str, article: Article) -> float:
    """The share of the question's content words that the article has, by the same neighbours."""
    bare = _is_bare(question)
    grammar = _BARE_GRAMMAR if bare else _GRAMMAR
    there = _words(fold(_told(article)) if bare else _told(article))
    words, pairs = set(there), set(pairwise(there))
    asked = _words(question)
    content = [word if word not in grammar else "" for word in ["", *asked, ""]]
    found = []
    for before, word, after in zip(content, content[1:], content[2:], strict=False):
        beside = [pair for pair in ((before, word), (word, after)) if all(pair)]
        if word:
            found.append(any(pair in pairs for pair in beside) if beside else word in words)
    return sum(found) / len(found)


def _goes_elsewhere(question: str, article: Article) -> bool:
    """Whether a continuing question names a place or a person that the article does not."""
    line = " ".join(_words(question))
    if not _CONTINUING.search(line):
        return False
    place = _PLACE.search(line)
    names = _NAME.findall(question) + ([place[1]] if place else [])
    told = " ".join(_words(fold(_told(article))))
    return any(f" {fold(name)} " not in f" {told} " for name in names)


def _last_complete(history: Sequence["Answer"]) -> str:
    """The latest question that asked by itself: not "Còn ở đó?"."""
    asked = [answer.understood_as.partition(" (")[0] for answer in reversed(history)]
    return next((q for q in asked if not _CONTINUING.search(q.lower())), asked[-1])


def _nameless(question: str, article: Article) -> str:
    """The question without its names, which are what the article writes with capitals."""
    names = " ".join(_NAME.findall(_told(article)))
    known = set(_words(fold(names) if _is_bare(question) else names))
    typed_with_capitals = not question[1:].islower()
    kept: list[str] = []
    for word in question.split():
        is_name = not known.isdisjoint(_words(word)[:1])
        if not is_name or (typed_with_capitals and word.islower()):
            kept.append(word)
        elif kept and kept[-1].lower() in _AT:
            kept.pop()
    return " ".join(kept)


def _told(article: Article) -> str:
    """What the article says, as far as a reader of the answer may have read."""
    return f"{article.title}\n{article.text[:_READ]}"


def _size(line: str) -> int:
    """How many letters the line's content words have."""
    grammar = _BARE_GRAMMAR if _is_bare(line) else _GRAMMAR
    return sum(len(word) for word in _words(line) if word not in grammar)
