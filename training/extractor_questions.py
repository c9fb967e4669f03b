"""Makes questions of sentences, and changes questions: as people type them, or into wrong ones."""

import random
import re
from collections.abc import Iterator, Sequence

from bench.quality import unaccented
from index.text.sentences import sentences

# The questions typed without accents among the Vietnamese ones; those in small letters without a
# question mark; those with a slip.
BARE, SMALL, SLIPS = 1 / 3, 0.2, 0.1
CAPITAL = f"[{''.join(filter(str.isupper, map(chr, range(0x1EFA))))}]"
NAME = rf"{CAPITAL}[\w'’-]+(?: {CAPITAL}[\w'’-]+)*"
# Words that each other's question is made wrong with.
OPPOSITES = (
    *(("trước", "sau"), ("trên", "dưới"), ("tăng", "giảm"), ("thắng", "thua"), ("đã", "chưa")),
    *(("đầu tiên", "cuối cùng"), ("nhiều", "ít"), ("lớn", "nhỏ"), ("cao", "thấp"), ("đến", "đi")),
    *(("before", "after"), ("over", "under"), ("above", "below"), ("more", "less")),
    *(("first", "last"), ("largest", "smallest"), ("won", "lost"), ("increase", "decrease")),
)
OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}
CONTRAST = re.compile(rf"\b({'|'.join(OPPOSITE)})\b")
PREMISES = (re.compile(r"\d[\d.,]*\d|\d"), re.compile(rf"(?<=[\w,] ){NAME}"))
# What a sentence becomes a question by: group 1 is the answer, the match is replaced by one of the
# question words.
NUMBER = r"(?<= )((?!(?:19|20)\d\d )\d[\d.,]*(?<=\d))(?= [a-zà-ỹđ%])"
WHEN = "khi nào", "bao giờ", "lúc nào"
ASKED = {
    "vi": (
        (re.compile(r"\b(?:vào |trong )?năm (\d{4})\b"), ("năm nào", *WHEN)),
        (re.compile(r"\b(?:vào )?ngày (\d+ tháng \d+(?: năm \d{4})?)"), ("ngày nào", *WHEN)),
        (re.compile(rf"\b(?:ở|tại) ({NAME})"), ("ở đâu", "chỗ nào")),
        (
            re.compile(rf"\b(?:ông|bà|anh|chị|[Tt]ổng thống|[Tt]hủ tướng|[Bb]ộ trưởng) ({NAME})"),
            ("ai", "ai", "người nào"),
        ),
        (re.compile(r"\bvì ([^\W\d_][^,.;:()\"]{15,90})(?=[,.;]|$)"), ("vì sao", "tại sao", "sao")),
        (
            re.compile(r"\bđể ([^\W\d_][^,.;:()\"]{15,90})(?=[,.;]|$)"),
            ("để làm gì", "nhằm mục đích gì"),
        ),
        (re.compile(r"(\d[\d.,]* (?:nghìn|triệu|tỷ|tỉ) [\w]+)"), ("bao nhiêu", "bao nhiêu tiền")),
        (re.compile(NUMBER), ("bao nhiêu", "mấy")),
    ),
    "en": (
        (re.compile(r"\bin (\d{4})\b"), ("in which year", "when")),
        (re.compile(rf"\b(?:at|in) ({NAME})"), ("where",)),
        (re.compile(rf"\b(?:President|Minister|Secretary|Senator|Mr\.?|Dr\.?) ({NAME})"), ("who",)),
        (
            re.compile(rf"^({NAME})(?= (?:said|told|was|is|has|had|will|won|announced)\b)"),
            ("who",),
        ),
        (re.compile(NUMBER), ("how many", "how much")),
    ),
}
# Those that may stand first; they do in half of the questions.
FIRST = {*WHEN, "vì sao", "tại sao", "sao", "when", "where", "in which year"}
# Words of such a question before and after what is asked for, at most.
AROUND = 12, 10
# The fewest words beside the question word.
SHORTEST = 5
CLAUSE = re.compile(r"[;:“”\"()]|,(?!\d)")


def cloze_questions(
    text: str, language: str, chance: random.Random
) -> Iterator[tuple[str, int, str]]:
    """(question, start of the answer, answer) of the sentences that can be asked.

    In Vietnamese, a question word stands where its answer would stand; English becomes odd, but
    clear. A question has the part of the sentence between two commas, or the whole sentence if that
    part is short.

    Args:
        text: of an article.
        language: of ASKED.
        chance: draws the question word and its place.
    """
    for start, end in sentences(text):
        sentence = text[start:end]
        for pattern, question_words in ASKED[language]:
            for match in pattern.finditer(sentence):
                sides = sentence[: match.start()], sentence[match.end() :].rstrip(" .!?…")
                part = CLAUSE.split(sides[0])[-1], CLAUSE.split(sides[1])[0]
                for before, after in (part, sides):
                    words = before.split()[-AROUND[0] :], after.split()[: AROUND[1]]
                    if len(words[0]) + len(words[1]) < SHORTEST:
                        continue
                    word = chance.choice(question_words)
                    first = word in FIRST and chance.random() < 0.5
                    typed = [word, *words[0], *words[1]] if first else [*words[0], word, *words[1]]
                    question = " ".join(typed).replace(" ,", ",").strip(' .,!?”"')
                    answer = match[1].rstrip(".,")
                    question = f"{question[0].upper()}{question[1:]}?"
                    yield question, start + match.start(1), answer
                    break


def with_slip(text: str, chance: random.Random) -> str:
    """The text with two neighbouring letters of a word swapped, or one left out."""
    words = [match.start() for match in re.finditer(r"[^\W\d_]{4,}", text)]
    if not words:
        return text
    at = chance.choice(words) + chance.randrange(1, 3)
    swapped = text[at + 1] + text[at] if chance.random() < 0.5 else text[at]
    return text[:at] + swapped + text[at + 2 :]


def as_typed(text: str, language: str, chance: random.Random) -> str:
    """A question as people type it: without accents, in small letters, with a slip, or well."""
    if language == "vi" and chance.random() < BARE:
        text = unaccented(text.lower())
    if chance.random() < SMALL:
        text = text.lower().rstrip("?？؟ ")
    return with_slip(text, chance) if chance.random() < SLIPS else text


def wrong_premise(question: str, others: Sequence[str], chance: random.Random) -> str | None:
    """The question with a word's opposite, or with a number or a name of another question.

    None if it has none of them.

    Args:
        question: with its accents and capitals.
        others: questions that the number or name is taken from.
        chance: draws.
    """
    words = list(CONTRAST.finditer(question))
    if words and chance.random() < 0.5:
        match = chance.choice(words)
        return question[: match.start()] + OPPOSITE[match[1]] + question[match.end() :]
    for pattern in PREMISES:
        own = list(pattern.finditer(question))
        names = {match[0] for other in others for match in pattern.finditer(other)}
        foreign = sorted(name for name in names if name.lower() not in question.lower())
        if own and foreign:
            match = chance.choice(own)
            return question[: match.start()] + chance.choice(foreign) + question[match.end() :]
    return None
