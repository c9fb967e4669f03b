from index.article import Article
from index.passages import Passage
from qa.answer import Copy
from qa.candidates import Candidate, Said, distinct, teller
from qa.highlights import Mark

# Eleven syllables, ten pairs.
NEWS = "Sáng nay cầu phao Bến Đá mở lại cho xe máy"


def candidate(id: str, text: str, start: int = 0, span: tuple[int, int] | None = None) -> Candidate:
    """The passage from `start` of an article with this text, perhaps with a mark within it."""
    article = Article(id, f"Tin {id}", text, f"{id}.txt", "2024-04-02")
    passage = Passage(id, 0, start, len(text), text[start:])
    mark = Mark(span, 1.0) if span else None
    return Candidate(passage, article, 1.0, {}, Said.by(passage.text), mark=mark)


def again(text: str, before: str) -> bool:
    return Said.by(text).again(Said.by(before))


def test_eight_of_ten_pairs_said_is_said_again() -> None:
    two_more = NEWS.replace("xe máy", "thuyền")  # of nine pairs, "cho thuyền" is new
    assert again(NEWS, NEWS.upper() + " và xe đạp.")
    assert again(two_more, NEWS)
    assert again(NEWS + " cũ kỹ", NEWS)  # ten of twelve
    assert not again(NEWS + " cũ kỹ hay mới", NEWS)  # ten of fourteen


def test_what_adds_much_is_not_said_again_though_its_beginning_is() -> None:
    longer = f"{NEWS}. Chiều mai bến đò đóng cửa để sửa chữa theo lịch"
    assert again(NEWS, longer)
    assert not again(longer, NEWS)


def test_another_number_is_another_fact() -> None:
    assert not again(f"{NEWS} 12", f"{NEWS} 13")
    assert not again(f"{NEWS} 12", NEWS)
    assert again(NEWS, f"{NEWS} 13")
    assert again(f"{NEWS} 04", f"{NEWS} 4 giờ")


def test_short_texts_are_the_same_only_as_a_whole() -> None:
    assert again("Cam được mùa.", "cam được mùa")
    assert not again("Cam được mùa.", "Cam được mùa lớn")
    assert not again("Cam", "Cam")


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


def test_a_sentence_marked_in_an_overlap_is_told_by_the_passage_above() -> None:
    text = "Một hai. Ba bốn. Năm sáu."
    above = candidate("a", text, 0, (0, 8))
    assert teller(candidate("a", text, 9, (0, 7)), [above]) is above  # "Ba bốn." stands in both
    before = Candidate(
        Passage("a", 0, 0, 16, text[:16]), above.article, 1.0, {}, Said.by(text[:16])
    )
    assert teller(candidate("a", text, 9, (8, 16)), [before]) is None  # "Năm sáu." does not


def test_a_sentence_of_another_article_is_told_if_it_is_long_enough_to_be_no_chance() -> None:
    above = candidate("a", f"Đầu. {NEWS}. Cuối.")
    text = f"{NEWS}. Xe buýt thì chưa."
    marked_as_told = candidate("b", text, 0, (0, len(NEWS) + 1))
    marked_as_new = candidate("b", text, 0, (len(NEWS) + 2, len(text)))
    assert teller(marked_as_told, [above]) is above
    assert teller(marked_as_new, [above]) is None
    assert teller(candidate("b", "Đầu. Mới", 0, (0, 4)), [above]) is None
    assert teller(candidate("b", text), [above]) is None  # not marked yet
