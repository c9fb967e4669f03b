"""Example questions: what they are made of, and that only those with a sure answer are taken."""

from dataclasses import replace

import pytest

from index.article import Article
from index.passages import Passage
from qa.answer import Answer, Hit
from qa.browsing.examples import ASKED, example_questions

FLOOD = "Lũ quét trong đêm, Na Hang thiệt hại hơn 8 tỷ đồng."
PERSON = "Theo chị Nguyễn Thị Hằng Nga, chủ homestay, khách đã đông."


def article(id: str, text: str) -> Article:
    return Article(id, "Tin", text, "tin.txt", None, None, "vi")


class Collection:
    """Articles of one sentence each; `short` is the short answer of each question."""

    def __init__(self, texts: dict[str, str], short: dict[str, str]) -> None:
        self.articles = [article(id, text) for id, text in texts.items()]
        self.short = short
        self.asked: list[str] = []

    def article(self, id: str) -> Article | None:
        return {article.id: article for article in self.articles}.get(id)

    def ask(self, question: str) -> Answer:
        self.asked.append(question)
        short = self.short.get(question, "")
        answering = [article for article in self.articles if short and short in article.text]
        hits = []
        for each in answering or self.articles:
            text = each.text
            place = text.index(short)
            passage = Passage(each.id, 0, 0, len(text), text)
            span = (place, place + len(short)) if short else None
            hits.append(Hit(1, 0.8, passage, each, (0, len(text)), {}, answer=span))
        return Answer(question, question, hits, bool(answering))

    def questions(self) -> list[str]:
        return example_questions(self.articles, self.article, self.ask)


def asked(text: str) -> list[str]:
    """The questions that are made of a text, none of which is answered."""
    collection = Collection({"a": text}, {})
    assert collection.questions() == []
    return collection.asked


def test_an_accented_a_bare_and_an_english_question_of_three_articles() -> None:
    texts = {"a": FLOOD, "b": "Cầu Khe Đá dài 1.200 mét.", "c": PERSON}
    amounts = "Na Hang thiệt hại bao nhiêu tỷ đồng?", "cau khe da dai bao nhieu met?"
    person = "Who is Nguyễn Thị Hằng Nga?"
    short = {amounts[0]: "8 tỷ đồng", amounts[1]: "1.200", person: "chủ homestay"}
    collection = Collection(texts, short)
    assert collection.questions() == [*amounts, person]
    assert collection.asked == [*amounts, person]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (FLOOD, ["Na Hang thiệt hại bao nhiêu tỷ đồng?", "na hang thiet hai bao nhieu ty dong?"]),
        (PERSON, ["Who is Nguyễn Thị Hằng Nga?"]),
        ("The alarm of Captain Ly Van Hung rang twice.", ["Who is Ly Van Hung?"]),
        ("Then Director Jane Smith opened the ward.", ["Who is Jane Smith?"]),
        ("Nhà máy Sơn Dương làm ra 2,6 tấn chè mỗi ngày trong tháng trước.", 2),
        ("Thủ môn Hoàng Anh cản được 9 quả trong hai trận liền.", 2),
        ("Ở Na Hang có 8 tỷ và 9 tỷ đồng bị lũ cuốn trôi.", []),  # two amounts
        ("Huyện Na Hang nghỉ học từ ngày 8 vì mưa lũ kéo dài.", []),  # a day
        ("Huyện Na Hang nghỉ học suốt 8 ngày vì mưa lũ kéo dài.", []),  # a time
        ("Hội thi Sơn Dương năm nay bàn về 2024 câu chuyện cũ.", []),  # a year
        ("Anh ấy mang hồ sơ đến 10 công ty nhưng không ai nhận.", []),  # nothing with a name
        ("Khi ấy người ta đã đếm được 10 nhà ở Na Hang bị ngập.", []),  # the name comes late
        ("The museum in Na Hang bought 60 pieces of the collection.", []),  # English
        (f"Na Hang thiệt hại 8 tỷ đồng{' vì mưa' * 12}.", []),  # too long
    ],
)
def test_what_questions_are_made_of(text: str, questions: list[str] | int) -> None:
    made = asked(text)
    assert (made if isinstance(questions, list) else len(made)) == questions


def test_an_unsure_answer_or_another_one_makes_no_example() -> None:
    question = "Na Hang thiệt hại bao nhiêu tỷ đồng?"
    assert Collection({"a": FLOOD}, {question: "Lũ quét"}).questions() == []
    # Another article answers.
    texts = {"a": FLOOD, "b": "Thiệt hại là 8 tỷ."}
    assert Collection(texts, {question: "8 tỷ."}).questions() == []
    # The short answer to "who" is no more than the name.
    person = {"Who is Nguyễn Thị Hằng Nga?": "Nguyễn Thị Hằng Nga"}
    assert Collection({"a": PERSON}, person).questions() == []


def test_few_questions_are_asked_however_many_there_are() -> None:
    texts = {f"{n}": FLOOD.replace("8", f"{n}") for n in range(100)}
    collection = Collection(texts, {})
    assert collection.questions() == []
    assert len(collection.asked) == 2 * ASKED
    assert collection.asked[0] == "Na Hang thiệt hại bao nhiêu tỷ đồng?"


def test_nothing_in_a_text_is_a_fault() -> None:
    texts = [
        "",
        "Đ" * 5000,
        "8 " * 3000,
        "A Ă " * 2000,
        "\n".join("1.1.1 Âu Á" for _ in range(500)),
    ]
    for text in texts:
        assert asked(text) == []
    gone = Collection({"a": FLOOD}, {})
    assert example_questions([replace(gone.articles[0], id="x")], gone.article, gone.ask) == []
