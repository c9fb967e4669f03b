"""qa.finding.candidates: duplicates of passages and of marked sentences."""

from dataclasses import replace

from pieces import stored

from index.article import Article
from index.passages import Passage
from qa.answer import Copy
from qa.finding.candidates import (
    Candidate,
    Content,
    Marked,
    distinct,
    distinct_marks,
    matching_articles,
    same_mark,
)
from qa.finding.search import Found
from qa.marking.highlights import Mark
from qa.ranking import COSINE

# Eleven syllables, ten pairs.
NEWS = "Sáng nay cầu phao Bến Đá mở lại cho xe máy"


def candidate(id: str, text: str, start: int = 0, end: int | None = None) -> Candidate:
    """The passage from `start` to `end` of an article with this text."""
    article = Article(id, f"Tin {id}", text, f"{id}.txt", "2024-04-02")
    end = len(text) if end is None else end
    passage = Passage(id, 0, start, end, text[start:end])
    return Candidate(Found(stored(0), 1.0, {}), passage, article, Content.of(passage.text))


def marked(candidate: Candidate, start: int, end: int) -> Marked:
    """The candidate with a mark within its passage."""
    return Marked(candidate, Mark((start, end), 1.0))


def is_duplicate(text: str, original: str) -> bool:
    return Content.of(text).within(Content.of(original))


def test_a_text_with_eight_of_ten_pairs_is_a_duplicate() -> None:
    two_more = NEWS.replace("xe máy", "thuyền")  # of nine pairs, "cho thuyền" is new
    assert is_duplicate(NEWS, NEWS.upper() + " và xe đạp.")
    assert is_duplicate(two_more, NEWS)
    assert is_duplicate(NEWS + " cũ kỹ", NEWS)  # ten of twelve
    assert not is_duplicate(NEWS + " cũ kỹ hay mới", NEWS)  # ten of fourteen


def test_a_text_that_adds_much_to_another_is_no_duplicate_of_it() -> None:
    longer = f"{NEWS}. Chiều mai bến đò đóng cửa để sửa chữa theo lịch"
    assert is_duplicate(NEWS, longer)
    assert not is_duplicate(longer, NEWS)


def test_another_number_is_another_fact() -> None:
    assert not is_duplicate(f"{NEWS} 12", f"{NEWS} 13")
    assert not is_duplicate(f"{NEWS} 12", NEWS)
    assert is_duplicate(NEWS, f"{NEWS} 13")
    assert is_duplicate(f"{NEWS} 04", f"{NEWS} 4 giờ")


def test_short_texts_are_the_same_only_as_a_whole() -> None:
    assert is_duplicate("Cam được mùa.", "cam được mùa")
    assert not is_duplicate("Cam được mùa.", "Cam được mùa lớn")
    assert not is_duplicate("Cam", "Cam")


def test_distinct_names_the_articles_with_the_same_passage() -> None:
    texts = [("a", NEWS), ("b", NEWS), ("a", NEWS), ("c", "Lũ về"), ("d", NEWS), ("e", "Hội")]
    ranked = [candidate(id, text) for id, text in texts]
    first, second = distinct(ranked, 2)
    assert (first.article.id, second.article.id) == ("a", "c")
    # The second passage of a is not another article; e is one distinct passage too many.
    assert list(first.also.values()) == [
        Copy("b", "Tin b", "b.txt", "2024-04-02"),
        Copy("d", "Tin d", "d.txt", "2024-04-02"),
    ]
    assert second.also == {}


def test_a_sentence_marked_in_an_overlap_is_held_by_the_passage_above() -> None:
    text = "Một hai. Ba bốn. Năm sáu."
    above = marked(candidate("a", text, 0, 16), 0, 8)
    assert same_mark(marked(candidate("a", text, 9), 0, 7), above)  # "Ba bốn." stands in both
    assert not same_mark(marked(candidate("a", text, 9), 8, 16), above)  # "Năm sáu." does not


def test_a_sentence_of_another_article_is_held_if_it_is_long_enough_to_be_no_chance() -> None:
    above = marked(candidate("a", f"Đầu. {NEWS}. Cuối."), 0, 4)
    other = candidate("b", f"{NEWS}. Xe buýt thì chưa.")
    assert same_mark(marked(other, 0, len(NEWS) + 1), above)
    assert not same_mark(marked(other, len(NEWS) + 2, len(other.passage.text)), above)
    assert not same_mark(marked(candidate("b", "Đầu. Mới"), 0, 4), above)


def test_distinct_marks_tells_originals_and_duplicates_by_their_places() -> None:
    text = "Một hai. Ba bốn. Năm sáu."
    ranked = [
        marked(candidate("a", text, 0, 16), 0, 8),
        marked(candidate("a", text, 9), 0, 7),  # what it marks stands in the first
        marked(candidate("a", text, 9), 8, 16),
        marked(candidate("b", "Lũ về."), 0, 6),
    ]
    assert distinct_marks(ranked, 3) == ([0, 2, 3], [(1, 0)])
    assert distinct_marks(ranked, 2) == ([0, 2], [(1, 0)])
    assert distinct_marks(ranked, 1) == ([0], [])
    assert distinct_marks(ranked, 9) == ([0, 2, 3], [(1, 0)])


def ranked(id: str, fused: float, late: float | None = None) -> Candidate:
    signals = {"vector": fused / COSINE, "words": 0.0}
    if late is not None:
        signals["late"] = late
    return replace(candidate(id, f"Tin {id}."), found=Found(stored(0), fused, signals))


def test_an_article_matches_by_its_best_passage() -> None:
    # With late interaction they are 5.2, 5.0, 4.9 and 3.9; few articles are compared with 3.9.
    first, again, second, third = (
        *(ranked("a", 3.6, 0.8), ranked("a", 3.6, 0.7)),
        *(ranked("b", 3.5, 0.7), ranked("c", 2.9, 0.5)),
    )
    assert matching_articles([first, again, second, third]) == ([first, second], 2)


def test_without_late_interaction_the_fused_score_decides() -> None:
    # A usual article has 3 * 0.81 = 2.43.
    first, second = ranked("a", 3.2), ranked("b", 2.5)
    assert matching_articles([first, second]) == ([first], 1)


def test_where_no_article_matches_the_nearest_are_left() -> None:
    first, second = ranked("a", 2.9, 0.6), ranked("b", 2.9, 0.5)
    assert matching_articles([first, second]) == ([first, second], 0)
    assert matching_articles([]) == ([], 0)
