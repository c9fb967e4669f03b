"""qa.marking.hits: which passage comes first."""

from pieces import stored

from index.article import Article
from index.passages import Passage
from qa.finding.candidates import Candidate, Content, Marked
from qa.finding.search import Found
from qa.marking.extractor import ExtractedAnswer
from qa.marking.highlights import UNREAD, Mark
from qa.marking.hits import answering_first, signals_of
from qa.ranking import AHEAD, COSINE, RANKED


def marked(id: str, ranked: float, margin: float | None, is_read: bool = True) -> Marked:
    """A passage with this ranking score, and the margin of its mark's answer (None: no answer)."""
    article = Article(id, "Tin", "Lũ về.", "tin.txt")
    found = Found(stored(0), ranked, {"vector": ranked / COSINE, "words": 0.0})
    candidate = Candidate(found, Passage(id, 0, 0, 6, "Lũ về."), article, Content.of("Lũ về."))
    answer = None if margin is None else ExtractedAnswer((0, 2), margin)
    return Marked(candidate, Mark((0, 6), 1.0, answer), is_read)


def order(passages: list[Marked]) -> list[int]:
    return [passages.index(each) for each in answering_first(passages)]


def test_the_passage_of_the_first_article_that_answers_comes_first() -> None:
    # A ranking score of 0.1 less costs RANKED / 10 logits, and taking the first place AHEAD.
    more = RANKED / 10 + AHEAD + 0.1
    first, other = marked("a", 4.1, 1.0), marked("b", 4.05, 90.0)
    assert order([first, other, marked("a", 4.0, 1 + more)]) == [2, 0, 1]
    assert order([first, other, marked("a", 4.0, 0.8 + more)]) == [0, 1, 2]
    assert order([first, other, marked("a", 4.0, 90.0, is_read=False)]) == [0, 1, 2]


def test_a_passage_without_an_answer_counts_as_one_that_hardly_answers() -> None:
    assert order([marked("a", 4.0, None), marked("a", 4.0, -9.9 + AHEAD)]) == [1, 0]
    assert order([marked("a", 4.0, None), marked("a", 4.0, -10.1 + AHEAD)]) == [0, 1]


def test_passages_that_were_not_read_keep_their_order() -> None:
    passages = [marked("a", 4.0, None, is_read=False), marked("a", 4.0, None, is_read=False)]
    assert order(passages) == [0, 1]
    assert order([]) == []


def test_passages_have_the_signals_of_their_marks_if_one_was_read() -> None:
    passages = [marked("a", 4.0, 1.0), marked("b", 4.0, 1.0), marked("c", 4.0, None, is_read=False)]
    passages.append(marked("d", 4.0, 1.0))
    signals = signals_of(passages)
    assert [own["margin"] for own in signals] == [1, 1, UNREAD, 1]
    assert signals[2]["mark"] == passages[2].mark.score + UNREAD
    # All that were read say "Lũ".
    assert [own["agreeing"] for own in signals] == [2, 2, 0, 2]
    assert "mark" not in signals_of([passages[2]])[0]
