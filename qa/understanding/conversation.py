"""Completes a follow-up question from the earlier questions and answers of a conversation."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
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
_AT = _words("ở tại bên của o tai ben cua in at of from for")
_PLACE = re.compile(rf"^(?:\w+ ){{1,2}}(?:{'|'.join(_AT)}) (.+?)(?: thì sao| thi sao)?$")
_UPPER = "".join(filter(str.isupper, map(chr, range(0x1F00))))  # Latin, with Vietnamese accents
# Words with a capital, such as "Cao Phong" and "iPhone 12"; the first word only with two of them.
_REST = rf"(?: [a-z]?[{_UPPER}\d]\w*)*"
_NAME = re.compile(
    rf"(?<=[\w,;] )[a-z]?[{_UPPER}]\w*{_REST}|\A(?:[a-z][{_UPPER}]|[{_UPPER}]{{2}})\w*{_REST}"
)

# Limits of a question's size, in letters of its content words (see `_size`):
# - FEW: with fewer letters before a pronoun, the question itself does not have what it refers to.
# - ENOUGH: a question of this size with a question word is complete, whatever it begins with.
# - MANY: any question of this size is complete.
_FEW, _ENOUGH, _MANY = 10, 12, 24
# A question is about the article spoken of if that article is nearly as near to it as the nearest
# of the collection: if its shortfall in cosine is below NEAR - PER_LETTER * the question's size.
# The line was chosen on 52 follow-ups and 112 new questions over a newspaper's articles. On other
# articles (bench.dialogues) it separates 84 of 86 follow-ups, and all 20 new questions.
_NEAR, _PER_LETTER = 0.1, 0.0035
# Characters of an article that are compared with a question. Newspaper articles are shorter. It
# limits the time for a book to some milliseconds.
_COMPARED = 50_000
_LONGEST_NAME = 100  # letters


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question is understood in its conversation.

    Attributes:
        text: the question to search.
        about: the article whose title was added to it; None if none was.
        certain: True if words of the question refer back, such as "họ" or "còn ...?". False if it
            is only near to the article, so that it may as well be a new question.
    """

    text: str
    about: Article | None = None
    certain: bool = True


def understand(
    question: str, history: Sequence["Answer"], shortfall: Callable[[Article], float]
) -> Understood:
    """The question to search: unchanged, or a follow-up with added words in parentheses.

    A follow-up is asked of the first article of the last answer that was confident, and gets this
    article's title. A follow-up about a place or a person that this article does not name ("Còn ở
    Vị Xuyên?") gets the last complete question instead, without its names.

    An answer that was not confident is no history, but its question is: where words refer back
    ("ông ấy", "còn ...?") and no article can be meant, the last complete question is added.

    Args:
        question: the question in one line, with or without accents.
        history: the earlier answers of the conversation, oldest first. See `_settled`.
        shortfall: by how much an article is farther from the question than the collection's nearest
            one, in cosine.
    """
    settled = _settled(history)
    refused = _refused_since(settled, history)
    if not settled:
        refers = bool(refused) and _refers_back(question, refused[-1].hits[0].article, _no_article)
        return Understood(f"{question} ({_last_complete(refused)})" if refers else question)
    article = settled[-1].hits[0].article
    certain = _refers_back(question, article, shortfall)
    if not certain and not _is_near(question, article, shortfall):
        return Understood(question)
    if certain and refused and _continues_another(question, article):
        return Understood(f"{question} ({_last_complete(refused)})")
    if _goes_elsewhere(question, article):
        return Understood(f"{question} ({_nameless(_last_complete(settled), article)})")
    return Understood(f"{question} ({article.title})", article, certain)


def _settled(history: Sequence["Answer"]) -> list["Answer"]:
    """The answers that a question can follow: those that were confident, and lists of articles.

    If none was, they are the ones whose article at least has what their question names.
    """
    answered = [answer for answer in history if answer.hits]
    confident = [answer for answer in answered if answer.confident or answer.listed]
    return confident or [answer for answer in answered if _is_on_subject(answer)]


def _refused_since(settled: Sequence["Answer"], history: Sequence["Answer"]) -> list["Answer"]:
    """The answers after the last settled one; none if the last of all is about its article."""
    answered = [answer for answer in history if answer.hits]
    last = settled[-1] if settled else None
    places = [place for place, answer in enumerate(answered) if answer is last]
    refused = answered[places[-1] + 1 :] if places else answered
    return [] if refused and refused[-1].about else refused


def _no_article(article: Article) -> float:
    """The shortfall of an article that no question is near to."""
    return math.inf


def _continues_another(question: str, article: Article) -> bool:
    """True if a question goes on ("còn bạc thì sao") with what the article does not have."""
    line = " ".join(_words(question))
    has_content = bool(_CONTINUING.search(line)) and _size(line) > 0
    return has_content and _shared(question, article) <= 0.5


def _is_on_subject(answer: "Answer") -> bool:
    """True if the first article has half of the question's names or, without names, of its words.

    A question of fewer than _ENOUGH letters has too little of a subject to tell.
    """
    question, article = _typed(answer), answer.hits[0].article
    if names := _NAME.findall(question):
        return 2 * sum(_has(article, name) for name in names) >= len(names)
    return _size(question) >= _ENOUGH and _shared(question, article) > 0.5


def _refers_back(question: str, article: Article, shortfall: Callable[[Article], float]) -> bool:
    """True if words of the question refer to `article`, the one spoken of, or if it has no other.

    A pronoun beside a name that the article does not have ("How cold was it in Hanoi?") refers to
    the article only if this is near to the question at all.
    """
    line = " ".join(_words(question))
    cues = _IDLE.sub("-", line)
    size = _size(line)
    if not size or _POINTING.search(cues):
        return True
    names = _NAME.findall(question)
    if pronoun := _PRONOUN.search(cues):
        before = cues[: pronoun.start()]
        if _size(before) < _FEW and not any(name.lower() in before for name in names):
            return all(_has(article, name) for name in names) or shortfall(article) < _NEAR
    has_question_word = bool(_ASKING.search(cues))
    complete = size >= _MANY or (has_question_word and (size >= _ENOUGH or bool(names)))
    return bool(_CONTINUING.search(cues)) and not complete


def _is_near(question: str, article: Article, shortfall: Callable[[Article], float]) -> bool:
    """True if the article has most of the question's words, or is about as near as any to it."""
    if _shared(question, article) > 0.5:
        return True
    line = " ".join(_words(question))
    size = _size(line)
    asks = question.endswith("?") or bool(_ASKING.search(_IDLE.sub("-", line)))
    if not asks or size >= _MANY:
        return False
    if not all(_has(article, name) for name in _NAME.findall(question)):
        return False
    return shortfall(article) < _NEAR - _PER_LETTER * size


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
    return not all(_has(article, name) for name in names)


def _has(article: Article, name: str) -> bool:
    """Whether the article has these words in this order, with or without accents or spaces."""
    words = _words(fold(_article_text(article)))
    text, edges = "".join(words), {0, *accumulate(map(len, words))}  # "Vietnam" is "Viet Nam"
    letters = "".join(_words(fold(name)))[:_LONGEST_NAME]
    start = text.find(letters)
    while start >= 0 and not (start in edges and start + len(letters) in edges):
        start = text.find(letters, start + 1)
    return start >= 0


def _typed(answer: "Answer") -> str:
    """The question of an answer with its accents, without the words added to a follow-up."""
    return answer.understood_as.partition(" (")[0]


def _last_complete(history: Sequence["Answer"]) -> str:
    """The latest question that does not continue another one; the first one if all do.

    If it was a follow-up, it comes after the question that it followed.
    """
    questions = [_typed(answer) for answer in history]
    places = [i for i, q in enumerate(questions) if not _CONTINUING.search(q.lower())]
    place = places[-1] if places else 0
    own = [i for i in range(place + 1) if history[i].understood_as == questions[i]]
    if not own or own[-1] == place:
        return questions[place]
    return f"{questions[own[-1]]} {questions[place]}"


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
