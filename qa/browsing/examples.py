"""Questions that the articles answer surely, made of their own sentences and checked by asking.

Vietnamese asks in the place of the answer ("dài 12 km" -> "dài bao nhiêu km?"). So a sentence with
an amount is a question once "bao nhiêu" stands in place of the amount. The English question asks
who a person is that an article names.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from index.article import Article
from index.lexical.syllables import fold
from index.text.sentences import sentences
from qa.answer import Answer

READ = 4000  # characters of an article that questions are made of
LONGEST = 80  # characters of a question
# Articles that are looked at, and questions that are asked of each kind, until one is sure.
ARTICLES, ASKED = 300, 8
YEARS = range(1900, 2101)  # a number without a separator that is one is no amount
_CLAUSE = re.compile(r"(?:[^,;:.!?()\n“”\"–]|(?<=\d)[.,](?=\d))+")
_AMOUNT = re.compile(
    r"(?:(?:hơn|gần|khoảng|trên|tới|đến|chỉ|mới|đủ|cả) ){0,2}(?<![\w/.,-])"
    r"(\d{1,3}(?:\.\d{3})+|\d{1,6}(?:,\d{1,3})?)(?![\w/%-]|[.,]\d) ([^\W\d_A-ZĐ]\w*)"
)
# Behind these, a number is a name or a time; before those, it is a time.
_BEFORE = frozenset(
    re.split(
        r"\W",
        "ngày tháng năm quý số điều khoản khóa thứ lộ lúc hồi lớp cấp khu tổ xóm thôn đội vòng "
        "mồng định luật kỳ đoạn phường quận tuổi từ và mỗi",
    )
)
_AFTER = frozenset(("giờ", "giây", "phút", "tháng", "ngày", "năm", "và", "đến"))
# Capitals of Vietnamese; from U+1EA0 on, every second letter is one.
_CAPITAL = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_CAPITALISED = rf"[{_CAPITAL}][^\W\d_{_CAPITAL}]+"
_NAME = re.compile(rf"{_CAPITALISED} {_CAPITALISED}")
NAMED = 4  # the first words of a clause, among which is the name that it is about
# The commonest Vietnamese family names, and what stands before names in English.
_FAMILY = "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đoàn"
_OFFICE = (
    "President|Director|Minister|Coach|Curator|Chairman|Chairwoman|Mayor|Professor|Captain|"
    "Dr|Mr|Mrs|Ms"
)
_PERSON = re.compile(
    rf"\b((?:{_FAMILY}|{fold(_FAMILY).title()})(?: {_CAPITALISED}){{2,3}})\b|"
    rf"\b(?:{_OFFICE})\.? ({_CAPITALISED} {_CAPITALISED}(?: {_CAPITALISED})?)\b"
)


def example_questions(
    articles: Sequence[Article],
    text_of: Callable[[str], Article | None],
    ask: Callable[[str], Answer],
) -> list[str]:
    """A question in Vietnamese, one without accents, and one in English, which are answered surely.

    Args:
        articles: the articles, the first ones preferred. Their texts may be left out.
        text_of: returns the article with an id, and its text.
        ask: answers a question.

    Returns:
        Three questions about different articles; fewer where the collection answers fewer.
    """
    questions: list[str] = []
    taken: set[str] = set()
    for made in (_amounts, _bare_amounts, _persons):
        for article, question, expected in islice(
            _candidates(articles, text_of, made, taken), ASKED
        ):
            if _is_sure(ask(question), article, expected):
                questions.append(question)
                taken.add(article.id)
                break
    return questions


Made = Callable[[str], Iterator[tuple[str, str]]]


def _candidates(
    articles: Sequence[Article],
    text_of: Callable[[str], Article | None],
    made: Made,
    taken: set[str],
) -> Iterator[tuple[Article, str, str]]:
    """(article, question, what its answer holds), one of each article at most."""
    for listed in articles[:ARTICLES]:
        article = None if listed.id in taken else text_of(listed.id)
        if article is None:
            continue
        text = f"{article.title}\n{article.text[:READ]}"
        for question, expected in made(text):
            if len(question) <= LONGEST:
                yield article, question, expected
                break


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    """Questions for an amount of a Vietnamese text ("... bao nhiêu tỷ đồng?"), with the amount."""
    for start, end in sentences(text):
        for found in _CLAUSE.finditer(text, start, end):
            clause = found.group().strip()
            amounts = list(_AMOUNT.finditer(clause))
            if len(amounts) == 1 and _can_be_asked(clause, amounts[0]):
                [amount] = amounts
                before, unit = clause[: amount.start()], clause[amount.start(2) :]
                yield f"{before}bao nhiêu {unit}?", amount.group(1)


def _can_be_asked(clause: str, amount: re.Match[str]) -> bool:
    """True if a clause says of something with a name how much or how many of it there are."""
    number, unit = amount.groups()
    before = clause[: amount.start()].split()
    return (
        clause[:1].isupper()
        and len(before) > 1
        and before[-1] not in _BEFORE
        and before[-1].islower()
        and unit not in _AFTER
        and not (number.isdecimal() and int(number) in YEARS)
        and bool(_NAME.search(" ".join(before[:NAMED])))
        and fold(clause) != clause.lower()
    )


def _bare_amounts(text: str) -> Iterator[tuple[str, str]]:
    return ((fold(question), number) for question, number in _amounts(text))


def _persons(text: str) -> Iterator[tuple[str, str]]:
    """English questions for the persons that a text names, with their names."""
    for match in _PERSON.finditer(text):
        name = match.group(1) or match.group(2)
        yield f"Who is {name}?", fold(name)


def _is_sure(answer: Answer, article: Article, expected: str) -> bool:
    """True if an answer is sure and short, and of this article or of this person."""
    hit = answer.hits[0] if answer.confident else None
    if hit is None or not hit.answer:
        return False
    short, sentence = fold(hit.short_answer), fold(hit.passage.text[slice(*hit.highlight)])
    if expected[0].isdigit():
        return hit.article.id == article.id and expected in short
    return expected in sentence and expected not in short
