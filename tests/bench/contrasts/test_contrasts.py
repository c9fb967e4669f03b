"""bench.contrasts: its pairs, and how they are judged."""

from bench.contrasts import COLUMNS
from bench.contrasts.__main__ import add_kind, pair_result, read_contrasts
from bench.tables.table import Table
from index.article import Article
from index.passages import Passage
from index.text.sentences import sentences
from qa.answer import Answer, Hit

PAIR = {
    "kind": "not",
    "title": "Điện",
    "text": "Bản A có điện. Bản B chưa có điện.",
    "questions": ["Bản nào có điện?", "Bản nào chưa có điện?"],
    "sentences": ["Bản A có điện.", "Bản B chưa có điện."],
}


def answer(mark: str, title: str = "Điện") -> Answer:
    text = PAIR["text"]
    assert isinstance(text, str)
    start = text.index(mark)
    article = Article("a", title, text, "a")
    passage = Passage("a", 0, 0, len(text), text)
    hit = Hit(1, 0.5, passage, article, (start, start + len(mark)), {})
    return Answer("?", "?", [hit], True)


def test_a_pair_is_right_if_both_marks_are() -> None:
    first, second = PAIR["sentences"]
    both = pair_result(PAIR, [answer(first), answer(second)])
    assert (both.right, both.articles) == ([True, True], (True, True))
    once = pair_result(PAIR, [answer(first), answer(first, "Nước")])
    assert (once.right, once.articles) == ([True, False], (True, False))
    table = Table(COLUMNS)
    add_kind(table, "not", [both, once])
    assert table.rows == [
        {"words": "not", "pairs": 2, "article": 0.75, "marked": 0.75, "both": 0.5}
    ]


def test_each_question_of_the_set_has_its_own_sentence() -> None:
    pairs = read_contrasts()
    assert len(pairs) == 40
    for pair in pairs:
        own = [pair["text"][start:end] for start, end in sentences(pair["text"])]
        assert len(own) == 3
        assert len({*pair["questions"], *pair["sentences"]}) == 4
        assert set(pair["sentences"]) < set(own)
