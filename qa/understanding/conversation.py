"""Completes a follow-up question from the earlier questions and answers of a conversation."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from index.article import Article
from index.lexical.syllables import fold
from qa.understanding.cues import (
    ASKING,
    BARE_GRAMMAR,
    CONTINUING,
    GRAMMAR,
    IDLE,
    NAME_IN_QUESTION,
    PLACE,
    POINTING,
    PREPOSITIONS,
    PRONOUN,
    content_size,
    is_bare,
    spoken_words,
)

if TYPE_CHECKING:
    from qa.answer import Answer


# Limits of a question's size, in letters of its content words (see `content_size`):
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
    line = " ".join(spoken_words(question))
    has_content = bool(CONTINUING.search(line)) and content_size(line) > 0
    return has_content and _shared(question, article) <= 0.5


def _is_on_subject(answer: "Answer") -> bool:
    """True if the first article has half of the question's names or, without names, of its words.

    A question of fewer than _ENOUGH letters has too little of a subject to tell.
    """
    question, article = _typed(answer), answer.hits[0].article
    if names := NAME_IN_QUESTION.findall(question):
        return 2 * sum(_has(article, name) for name in names) >= len(names)
    return content_size(question) >= _ENOUGH and _shared(question, article) > 0.5


def _refers_back(question: str, article: Article, shortfall: Callable[[Article], float]) -> bool:
    """True if words of the question refer to `article`, the one spoken of, or if it has no other.

    A pronoun beside a name that the article does not have ("How cold was it in Hanoi?") refers to
    the article only if this is near to the question at all.
    """
    line = " ".join(spoken_words(question))
    cues = IDLE.sub("-", line)
    size = content_size(line)
    if not size or POINTING.search(cues):
        return True
    names = NAME_IN_QUESTION.findall(question)
    if pronoun := PRONOUN.search(cues):
        before = cues[: pronoun.start()]
        if content_size(before) < _FEW and not any(name.lower() in before for name in names):
            return all(_has(article, name) for name in names) or shortfall(article) < _NEAR
    has_question_word = bool(ASKING.search(cues))
    complete = size >= _MANY or (has_question_word and (size >= _ENOUGH or bool(names)))
    return bool(CONTINUING.search(cues)) and not complete


def _is_near(question: str, article: Article, shortfall: Callable[[Article], float]) -> bool:
    """True if the article has most of the question's words, or is about as near as any to it."""
    if _shared(question, article) > 0.5:
        return True
    line = " ".join(spoken_words(question))
    size = content_size(line)
    asks = question.endswith("?") or bool(ASKING.search(IDLE.sub("-", line)))
    if not asks or size >= _MANY:
        return False
    if not all(_has(article, name) for name in NAME_IN_QUESTION.findall(question)):
        return False
    return shortfall(article) < _NEAR - _PER_LETTER * size


def _shared(question: str, article: Article) -> float:
    """The share of the question's content words that the article has, 0..1.

    A word with a content word beside it counts only if the article has the two as neighbours.
    """
    bare = is_bare(question)
    grammar = BARE_GRAMMAR if bare else GRAMMAR
    article_words = spoken_words(fold(_article_text(article)) if bare else _article_text(article))
    words, pairs = set(article_words), set(pairwise(article_words))
    question_words = spoken_words(question)
    content = [word if word not in grammar else "" for word in ["", *question_words, ""]]
    matches = []
    for before, word, after in zip(content, content[1:], content[2:], strict=False):
        own_pairs = [pair for pair in ((before, word), (word, after)) if all(pair)]
        if word:
            matches.append(any(pair in pairs for pair in own_pairs) if own_pairs else word in words)
    return sum(matches) / len(matches)


def _goes_elsewhere(question: str, article: Article) -> bool:
    """Whether the question continues an earlier one with a name that the article does not have."""
    line = " ".join(spoken_words(question))
    if not CONTINUING.search(line):
        return False
    place = PLACE.search(line)
    names = NAME_IN_QUESTION.findall(question) + ([place[1]] if place else [])
    return not all(_has(article, name) for name in names)


def _has(article: Article, name: str) -> bool:
    """Whether the article has these words in this order, with or without accents or spaces."""
    words = spoken_words(fold(_article_text(article)))
    text, edges = "".join(words), {0, *accumulate(map(len, words))}  # "Vietnam" is "Viet Nam"
    letters = "".join(spoken_words(fold(name)))[:_LONGEST_NAME]
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
    places = [i for i, q in enumerate(questions) if not CONTINUING.search(q.lower())]
    place = places[-1] if places else 0
    own = [i for i in range(place + 1) if history[i].understood_as == questions[i]]
    if not own or own[-1] == place:
        return questions[place]
    return f"{questions[own[-1]]} {questions[place]}"


def _nameless(question: str, article: Article) -> str:
    """The question without its names, which are the words that the article has with capitals."""
    names = " ".join(NAME_IN_QUESTION.findall(_article_text(article)))
    name_words = set(spoken_words(fold(names) if is_bare(question) else names))
    typed_with_capitals = not question[1:].islower()
    nameless: list[str] = []
    for word in question.split():
        is_name = not name_words.isdisjoint(spoken_words(word)[:1])
        if not is_name or (typed_with_capitals and word.islower()):
            nameless.append(word)
        elif nameless and nameless[-1].lower() in PREPOSITIONS:
            nameless.pop()
    return " ".join(nameless)


def _article_text(article: Article) -> str:
    """The article's title and the part of its text that is compared with a question."""
    return f"{article.title}\n{article.text[:_COMPARED]}"
