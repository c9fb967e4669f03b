import gc
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder, FakeExtractor

import qa
from index.article import Article
from index.build import build_with
from index.errors import QuestionError, StoreError
from index.model.tokens import TokenVectors
from index.passages import Passage
from index.store.columns import Unmatched
from index.store.store import Store
from index.where import Where
from qa.answer import Answer, Copy, Hit, as_dict
from qa.marking.highlights import UNREAD
from qa.ranking import BIAS_COSINE, CONFIDENT, LEAD_COSINE, USUAL_COSINE
from qa.retriever import Retriever


@pytest.fixture
def retriever(build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path) -> Retriever:
    build(
        a="Mùa cam. Cam cam cam. Trường bóng.",
        b="Lũ về. Chè lũ.",
        c="Hội làng.",
    )
    return Retriever(Store.open(tmp_path / "store"), encoder)


def test_hits_are_ranked_and_explained(retriever: Retriever) -> None:
    first, second, third = retriever.ask("cam", k=3).hits
    # Encoded with its title "a", a is cam 4, trường 1, bóng 1; the others hold no "cam".
    assert (first.rank, first.article.id) == (1, "a.txt")
    assert first.signals["vector"] == pytest.approx(4 / 18**0.5, abs=2**-11)
    assert first.signals["late"] == pytest.approx(1)
    assert {second.article.id, third.article.id} == {"b.txt", "c.txt"}
    assert second.signals["late"] == third.signals["late"] == 0  # no word of theirs is near "cam"
    # With their titles the passages have 8, 5 and 3 syllables, and a has "cam" four times.
    word_score = round(255 * 4 / (4 + 0.9 * (1 - 0.4 + 0.4 * 8 / ((8 + 5 + 3) / 3)))) / 255
    assert first.signals["words"] == pytest.approx(word_score, rel=1e-6)
    assert second.signals["words"] == third.signals["words"] == 0
    # Without an extractor, a leads two passages of other articles, whose cosine is 0, and seven
    # usual ones.
    log_odds = LEAD_COSINE * (4 / 18**0.5 - 7 * USUAL_COSINE / 9) + BIAS_COSINE
    assert log(first.score / (1 - first.score)) == pytest.approx(log_odds, abs=LEAD_COSINE * 2**-10)
    assert first.score > second.score >= third.score


def test_without_reranking_there_is_no_late_interaction(retriever: Retriever) -> None:
    hits = retriever.ask("cam", k=3, rerank=False).hits
    assert hits[0].article.id == "a.txt"
    assert not any({"late", "late_rank", "mark"} & set(hit.signals) for hit in hits)
    start, end = hits[0].highlight
    assert hits[0].passage.text[start:end] == "Cam cam cam."


def test_what_only_the_words_find_is_found(retriever: Retriever) -> None:
    # No axis knows "làng": to the vectors it is like any text without the words of the axes.
    assert retriever.ask("làng", k=1).hits[0].article.id == "c.txt"


def test_a_follow_up_is_understood_from_what_was_asked(retriever: Retriever) -> None:
    before = replace(retriever.ask("Trường bóng ở đâu?"), confident=True)
    answer = retriever.ask("khi nào?", history=[before])
    assert answer.question == "khi nào?"
    assert answer.understood_as == "khi nào? (a)"
    assert answer.about == "a.txt"


def test_a_follow_up_that_finds_nothing_shows_the_article_spoken_of_first(
    retriever: Retriever,
) -> None:
    spoken_of = Article("b.txt", "trường", "Lũ về. Chè lũ.", "b.txt")
    before = retriever.ask("lũ", k=1)
    before = replace(before, hits=[replace(before.hits[0], article=spoken_of)], confident=True)
    answer = retriever.ask("Họ nói gì về bóng?", history=[before], k=3)
    # The title and "bóng" find a before b.
    assert answer.understood_as == "Họ nói gì về bóng? (trường)"
    assert (answer.confident, answer.about) == (False, "b.txt")
    first, second, third = answer.hits
    assert first.article.id == "b.txt"
    assert second.article.id == "a.txt"
    assert [hit.rank for hit in answer.hits] == [1, 2, 3]
    assert first.score == second.score >= third.score


def test_a_question_that_is_only_near_is_asked_as_typed_if_only_that_answers(
    retriever: Retriever,
) -> None:
    spoken_of = Article("b.txt", "làng mới ở đâu", "Lũ về. Chè lũ.", "b.txt")
    before = retriever.ask("lũ", k=1)
    before = replace(before, hits=[replace(before.hits[0], article=spoken_of)], confident=True)
    # Both articles are as far from a question without any word of the axes.
    answer = retriever.ask("cam?", history=[before], k=1)
    assert (answer.understood_as, answer.about, answer.confident) == ("cam?", None, True)


def test_a_list_has_the_best_passage_of_each_article_that_matches(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    filler = "Hội làng " * 30
    build(
        a=f"Cam cam cam.\n\n{filler}\n\nCam cam lũ.",
        b="Cam cam cam lũ.",
        c="Chè chè.",
        d="Trường.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    answer = retriever.ask("Những bài nào về cam?", k=5)
    assert (answer.understood_as, answer.listed) == ("Những bài nào về cam?", 2)
    assert sorted(hit.article.id for hit in answer.hits) == ["a.txt", "b.txt"]
    assert [hit.rank for hit in answer.hits] == [1, 2]
    fewer = retriever.ask("list all articles about cam", k=1)
    assert (fewer.listed, len(fewer.hits)) == (2, 1)
    assert retriever.ask("cam").listed is None


def test_a_follow_up_is_marked_by_its_own_words(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="Tin lũ lũ lũ lũ mới\n\nLũ lũ về. Cam trôi.")
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    answer = retriever.ask("Còn cam thì sao?", history=[retriever.ask("lũ")])
    # The headline finds the article, but "cam", which was asked, chooses the sentence.
    assert answer.understood_as == "Còn cam thì sao? (Tin lũ lũ lũ lũ mới)"
    start, end = answer.hits[0].highlight
    assert answer.hits[0].passage.text[start:end] == "Cam trôi."


def test_a_follow_up_is_searched_with_what_it_leaves_unsaid(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="Tin lũ lũ lũ lũ mới\n\nLũ lũ về. Cam trôi.")
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    answer = retriever.ask("Còn cam thì sao?", history=[retriever.ask("lũ")])
    # With its title the passage is lũ 6 times and cam once; the question, with what it leaves
    # unsaid, lũ 4 times and cam once; alone it would be cam once, and the cosine 1 / √37.
    expected = (6 * 4 + 1 * 1) / ((6**2 + 1) * (4**2 + 1)) ** 0.5
    assert answer.hits[0].signals["vector"] == pytest.approx(expected, abs=2**-10)


def test_a_passage_that_was_not_read_counts_as_one_that_does_not_answer(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.ranking.EXTRACTED", 2)
    asked = Retriever(retriever.store, retriever.encoder, FakeExtractor(Cam="cam"))
    first, second, third = asked.ask("cam", k=3).hits
    assert second.signals["margin"] > third.signals["margin"] == UNREAD
    assert first.score > second.score > third.score


def test_a_follow_up_emphasises_the_words_that_were_asked(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        a="Lũ\n\nLũ về. Cam trôi.",
        b="Chợ quê\n\nHội làng. Lũ rút.",
        c="Vườn\n\nCam chín.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    answer = retriever.ask("Còn cam thì sao?", history=[retriever.ask("lũ về")])
    assert answer.understood_as == "Còn cam thì sao? (Lũ)"
    emphasised = {
        hit.article.id: [hit.passage.text[start:end] for start, end in hit.matched]
        for hit in answer.hits
    }
    # b lacks "cam", so that it shows why it was found.
    assert emphasised == {"a.txt": ["Cam"], "b.txt": ["Lũ"], "c.txt": ["Cam"]}


def test_the_answering_sentence_is_marked(retriever: Retriever) -> None:
    hit = retriever.ask("trường bóng", k=1).hits[0]
    start, end = hit.highlight
    assert hit.passage.text[start:end] == "Trường bóng."
    assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_asking_for_more_than_there_is_gives_all(retriever: Retriever) -> None:
    assert [hit.rank for hit in retriever.ask("cam", k=100).hits] == [1, 2, 3]


def test_confident_when_the_best_leads(retriever: Retriever) -> None:
    assert retriever.ask("cam").confident is True
    assert retriever.ask("xyz").confident is False


def test_a_question_that_cannot_be_asked_is_said(retriever: Retriever) -> None:
    with pytest.raises(QuestionError, match="The question is blank: type what you want to know"):
        retriever.ask(" ?! ")


@pytest.mark.parametrize("k", [0, -1, 101])
def test_k_out_of_range_is_said(retriever: Retriever, k: int) -> None:
    with pytest.raises(QuestionError, match=f"Ask for 1 to 100 passages, not {k}"):
        retriever.ask("cam", k=k)


def test_a_filter_of_plain_values_is_said(retriever: Retriever) -> None:
    where: Any = {"language": "vi"}
    for ask in (retriever.ask, retriever.find):
        with pytest.raises(TypeError, match=r"make one of a dict with Where\.of"):
            ask("cam", where=where)


def test_a_question_is_read_as_a_sentence_is_written(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_vectors = retriever.encoder.token_vectors
    texts: list[str] = []

    def recorded(batch: Sequence[str], kind: str) -> list[TokenVectors]:
        texts.extend(batch)
        return token_vectors(batch, kind)

    monkeypatch.setattr(retriever.encoder, "token_vectors", recorded)
    assert retriever.ask("ai ở Hàm Yên", rerank=False, k=1).understood_as == "ai ở Hàm Yên"
    assert texts[0] == "Ai ở Hàm Yên"
    texts.clear()
    retriever.ask("iPhone ở đâu", rerank=False, k=1)
    assert texts[0] == "iPhone ở đâu"


def test_a_store_of_another_model_is_refused(retriever: Retriever) -> None:
    with pytest.raises(StoreError, match="another version of the model fake: rebuild it"):
        Retriever(retriever.store, FakeEncoder(fingerprint="beef"))


def test_an_answer_is_plain_values_for_json(retriever: Retriever) -> None:
    answer = retriever.ask("cam", k=1)
    [hit] = answer.hits
    assert json.loads(json.dumps(as_dict(answer))) == {
        "question": "cam",
        "understood_as": "cam",
        "confident": True,
        "understood_where": None,
        "unmatched": [],
        "about": None,
        "listed": None,
        "hits": [
            {
                "rank": 1,
                "score": hit.score,
                "highlight": list(hit.highlight),
                "pages": [],
                "passage": {
                    "article_id": "a.txt",
                    "number": 0,
                    "start": 0,
                    "end": 34,
                    "text": "Mùa cam. Cam cam cam. Trường bóng.",
                },
                "article": {
                    "id": "a.txt",
                    "title": "a",
                    "source": "a.txt",
                    "date": None,
                    "author": None,
                    "language": "vi",
                    "source_name": None,
                },
                "signals": hit.signals,
                "matched": [[4, 7], [9, 20]],
                "also": [],
                "answer": None,
            }
        ],
    }


def test_retrieve_keeps_the_store_open_until_it_is_rebuilt(
    build: Callable[..., object],
    encoder: FakeEncoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))
    store = tmp_path / "store"
    build(a="cam")
    assert [hit.article.id for hit in qa.retrieve("cam", store=store)] == ["a.txt"]
    assert qa.current(store) is qa.current(str(store))
    build(b="cam chè")
    assert [hit.article.id for hit in qa.retrieve("cam", 5, store)] == ["a.txt", "b.txt"]


def test_each_of_several_stores_stays_open_in_its_newest_build(
    encoder: FakeEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))
    stores = [tmp_path / name for name in "abcd"]
    for store in stores:
        article = tmp_path / f"{store.name}.txt"
        article.write_text("cam", "utf-8")
        build_with(encoder, [article], store)
    opened = [qa.current(store) for store in stores]
    assert [qa.current(store) for store in stores] == opened
    assert {retriever.encoder for retriever in opened} == {encoder}
    (tmp_path / "b.txt").write_text("chè", "utf-8")
    build_with(encoder, [tmp_path / "b.txt"], stores[1])
    again = [qa.current(store) for store in stores]
    assert [new is old for new, old in zip(again, opened, strict=True)] == [True, False, True, True]
    assert again[1].ask("chè").hits[0].passage.text == "chè"


def test_retrieve_says_when_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store in"):
        qa.retrieve("cam", store=tmp_path / "none")


def test_titles_are_newest_first(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        old="Cũ\n\n2/4/2021\n\nMột.",
        undated="Không ngày\n\nHai.",
        new="Mới\n\n3/4/2024\n\nBa.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    assert [a.title for a in retriever.browse("", 3)[1]] == ["Mới", "Cũ", "Không ngày"]
    assert (retriever.articles, retriever.passages) == (3, 3)
    article = retriever.article("new.txt")
    assert article
    assert article.date == "2024-04-03"


def test_only_the_articles_meant_answer(retriever: Retriever) -> None:
    hits = retriever.ask("cam", k=3, where=Where(article=["b.txt", "c.txt"])).hits
    assert sorted(hit.article.id for hit in hits) == ["b.txt", "c.txt"]


@pytest.mark.parametrize("rerank", [True, False])
def test_without_an_article_that_fits_there_is_no_answer(
    retriever: Retriever, rerank: bool
) -> None:
    where = Where("2024", "2025-06", "example.org", "Thu Hà", "vi", "a.txt")
    answer = retriever.ask("cam", rerank=rerank, where=where)
    assert (answer.hits, answer.confident) == ([], False)


def test_facets_say_what_can_be_filtered_by(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="Mùa cam\n\n2/4/2024\n\nCam được mùa.\n\nThu Hà")
    facets = Retriever(Store.open(tmp_path / "store"), encoder).facets()
    assert facets.dates == ("2024-04-02", "2024-04-02")
    assert (facets.languages, facets.authors, facets.sources) == (
        (("vi", 1),),
        (("Thu Hà", 1),),
        (),
    )


@pytest.fixture
def by_authors(build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path) -> Retriever:
    """The question's word stands more often in the article of the other author."""
    build(
        a="Mùa cam\n\n2/4/2024\n\nCam được mùa, chè mất mùa.\n\nThu Hà",
        b="Cam cam\n\n3/4/2024\n\nCam cam cam cam.\n\nLê Minh Anh",
    )
    return Retriever(Store.open(tmp_path / "store"), encoder)


@pytest.mark.parametrize("question", ["bài của Thu Hà về cam", "bai cua thu ha ve cam"])
def test_an_author_named_in_the_question_is_a_filter(by_authors: Retriever, question: str) -> None:
    answer = by_authors.ask(question)
    assert answer.understood_where == Where(author="Thu Hà")
    assert [hit.article.author for hit in answer.hits] == ["Thu Hà"]
    # Only "cam" is searched for, with the cosine that it has alone.
    [alone] = by_authors.ask("cam", where=Where(author="thu ha")).hits
    assert answer.hits[0].signals == alone.signals
    everyone = by_authors.ask(question, infer=False)
    assert (everyone.understood_where, len(everyone.hits)) == (None, 2)


def test_a_name_that_no_article_meets_is_no_filter(by_authors: Retriever) -> None:
    answer = by_authors.ask("bài của Thu Hà về cam", where=Where(date_from="2024-04-03"))
    assert answer.understood_where is None
    assert [hit.article.author for hit in answer.hits] == ["Lê Minh Anh"]


def test_where_words_may_mean_something_else_all_articles_may_answer(
    by_authors: Retriever,
) -> None:
    # "X viết gì về": nothing of Thu Hà's answers surely, but an article of Lê Minh Anh does.
    answer = by_authors.ask("Thu Hà viết gì về cam")
    assert answer.confident
    assert answer.understood_where == Where(author="Thu Hà")
    answer = by_authors.ask("Thu Hà viết gì về lúa")
    assert not answer.confident
    assert answer.understood_where == Where(author="Thu Hà")


def test_nearest_names_where_nothing_meets_the_filter(by_authors: Retriever) -> None:
    answer = by_authors.ask("cam", where=Where(author="Thu Haf"))
    assert (answer.hits, answer.unmatched) == ([], (Unmatched("author", "thu haf", ("Thu Hà",)),))
    assert by_authors.ask("cam").unmatched == ()


@pytest.mark.parametrize("rerank", [True, False])
def test_a_republished_article_is_one_hit_that_names_the_other(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path, rerank: bool
) -> None:
    news = "Sáng nay lũ cuốn cầu phao Bến Đá, cam chưa chở được."
    build(a=news, b=f"{news} Báo Xa", c="Cam cam.", d="Lũ về.")
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    hits = retriever.ask("lũ cuốn cầu cam", k=3, rerank=rerank).hits
    assert hits[0].article.id == "a.txt"
    assert {hit.article.id for hit in hits[1:]} == {"c.txt", "d.txt"}
    assert [copy.id for copy in hits[0].also] == ["b.txt"]
    assert [hit.also for hit in hits[1:]] == [(), ()]


@pytest.mark.parametrize("rerank", [True, False])
def test_one_sentence_is_shown_once_though_two_articles_go_on_differently(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path, rerank: bool
) -> None:
    news = "Sáng nay lũ cuốn cầu phao Bến Đá, cam chưa chở được."
    build(
        a=f"{news} Bến phà trên sông sẽ chạy thêm chuyến đêm cho dân hai xã.",
        b=f"Hàng hóa còn chờ ở bãi sau chợ huyện từ hôm qua tới giờ. {news}",
        c="Cam cam.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    # Where there is nothing else to show, both are shown.
    hits = retriever.ask("lũ cuốn cầu", k=3, rerank=rerank).hits
    assert [(hit.article.id, hit.also) for hit in hits[2:]] == [("c.txt", ())]
    assert {hit.article.id for hit in hits[:2]} == {"a.txt", "b.txt"}
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]
    hits = retriever.ask("lũ cuốn cầu", k=2, rerank=rerank).hits
    assert [len(hit.also) for hit in hits] == [1, 0]
    assert {hits[0].article.id, hits[0].also[0].id} == {"a.txt", "b.txt"}
    assert hits[1].article.id == "c.txt"


def test_json_names_twenty_other_articles_at_most() -> None:
    article = Article("a", "Tin", "Cam.", "a.txt")
    also = tuple(Copy(f"{n}", "Tin", f"{n}.txt", None) for n in range(21))
    hit = Hit(1, 1.0, Passage("a", 0, 0, 4, "Cam."), article, (0, 4), {}, (), also)
    [fields] = as_dict(Answer("cam", "cam", [hit], True))["hits"]
    assert [copy["id"] for copy in fields["also"]] == [str(n) for n in range(20)]


def test_hits_of_one_article_share_its_text_only_while_they_are_needed(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(a="\n".join(f"Cam {n} {'một ' * 20}." for n in range(5)), b="Lũ về.")
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    answer = retriever.ask("cam", k=100)
    articles = [hit.article for hit in answer.hits if hit.article.id == "a.txt"]
    assert len(articles) == 5
    assert all(article is retriever.article("a.txt") for article in articles)
    del answer, articles
    gc.collect()
    assert isinstance(retriever.store, Store)
    assert list(retriever.store.in_use) == []


def test_copies_are_those_of_the_articles_that_are_there(retriever: Retriever) -> None:
    assert retriever.copies(["c.txt", "gone", "a.txt"]) == [
        Copy("c.txt", "c", "c.txt", None),
        Copy("a.txt", "a", "a.txt", None),
    ]
    assert retriever.copies([]) == []


def test_the_sentence_with_the_answer_is_marked(retriever: Retriever) -> None:
    asked = Retriever(retriever.store, retriever.encoder, FakeExtractor(Cam="bóng"))
    hit = asked.ask("cam", k=1).hits[0]
    # Votes and cosine alone mark "Cam cam cam."
    assert hit.passage.text[slice(*hit.highlight)] == "Trường bóng."
    assert hit.answer
    assert hit.passage.text[slice(*hit.answer)] == "bóng."


def test_the_best_passages_are_read_with_their_headings(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.ranking.EXTRACTED", 2)
    extractor = FakeExtractor()
    asked = Retriever(retriever.store, retriever.encoder, extractor)
    hits = asked.ask("cam", k=3).hits
    [(question, passages)] = extractor.seen
    assert question == "Cam"
    assert passages == [(hit.article.title, hit.passage.text) for hit in hits[:2]]
    asked.ask("cam", k=3, rerank=False)
    assert len(extractor.seen) == 1


def test_an_article_that_gives_the_same_short_answer_agrees(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        a="Lũ về.\n\nNăm người mất tích ở cầu.",
        b="Sáng nay lũ lớn, năm người mất tích.",
        c="Lũ rút. Ba người mất tích.",
    )
    store = Store.open(tmp_path / "store")
    extractor = FakeExtractor(**{"Mấy người mất tích do lũ": "Năm năm Ba"})
    hits = Retriever(store, encoder, extractor).ask("mấy người mất tích do lũ", k=3).hits
    agreeing = {hit.article.id: hit.signals["agreeing"] for hit in hits}
    assert agreeing == {"a.txt": 1, "b.txt": 1, "c.txt": 0}


def test_a_hit_that_is_not_confident_has_no_short_answer(retriever: Retriever) -> None:
    asked = Retriever(retriever.store, retriever.encoder, FakeExtractor())
    hit = asked.ask("xyz", k=1).hits[0]
    assert (hit.score < CONFIDENT, hit.answer) == (True, None)


def test_a_message_to_the_tool_is_not_searched(retriever: Retriever) -> None:
    answer = retriever.ask(" Xin chào!")
    assert (answer.understood_as, answer.hits, answer.confident) == ("Xin chào!", [], False)


@pytest.fixture
def dated(build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path) -> Retriever:
    """Two articles that differ in their days and numbers, and one on something else."""
    build(
        a="Giá cam\n\n7/2/2025\n\nCam lên giá 30 nghìn một cân.",
        b="Giá cam\n\n8/2/2025\n\nCam xuống giá 25 nghìn một cân.",
        c="Tin lũ\n\n9/3/2025\n\nLũ về.",
    )
    return Retriever(Store.open(tmp_path / "store"), encoder)


def test_a_date_in_the_question_prefers_articles_of_that_day(dated: Retriever) -> None:
    day = Where("2025-02-07", "2025-02-07")
    for question, first in (("giá cam ngày 7/2/2025", "a.txt"), ("gia cam hom 8/2", "b.txt")):
        answer = dated.ask(question)
        assert answer.hits[0].article.id == first
        assert len(answer.hits) == 3  # none is left out
    assert dated.ask("giá cam ngày 7/2/2025").understood_where == day
    plain = dated.ask("giá cam ngày 7/2/2025", infer=False)
    assert plain.understood_where is None
    # The user's own dates are kept, and nothing is read beside them.
    filtered = dated.ask("giá cam ngày 7/2/2025", where=Where("2025-02-08"))
    assert filtered.understood_where is None
    assert {hit.article.id for hit in filtered.hits} == {"b.txt", "c.txt"}


def test_a_time_without_articles_is_not_read(dated: Retriever) -> None:
    question = "giá cam ngày 7/2/2025"
    only = dated.ask(question, where=Where(article="c.txt"))
    assert only.understood_where is None
    assert [hit.article.id for hit in only.hits] == ["c.txt"]
    assert dated.ask("giá cam năm 2030").understood_where is None


def test_of_equal_passages_the_newer_comes_first(dated: Retriever) -> None:
    assert dated.ask("cam").hits[0].article.id == "b.txt"
    assert dated.ask("cam", infer=False).hits[0].article.id == "b.txt"


def test_the_newest_comes_first_where_it_is_asked_for(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        a="Giá cam\n\n1/2/2025\n\nCam ở chợ lên giá 30 nghìn một cân.",
        b="Giá cam\n\n9/3/2025\n\nCam lên giá 25 nghìn một cân.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    assert retriever.ask("cam ở chợ").hits[0].article.id == "a.txt"
    assert retriever.ask("cam ở chợ hiện nay").hits[0].article.id == "b.txt"
    assert retriever.ask("cam ở chợ hiện nay", infer=False).hits[0].article.id == "a.txt"


def test_the_newest_of_those_that_answer_comes_first_in_a_newer_collection(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        a="Giá cam\n\n1/2/2023\n\nCam ở chợ lên giá 30 nghìn một cân.",
        b="Giá cam\n\n9/3/2023\n\nCam lên giá 25 nghìn một cân.",
        c="Hội làng\n\n2/5/2025\n\nHội trường lũ.",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    assert retriever.ask("cam ở chợ").hits[0].article.id == "a.txt"
    assert retriever.ask("cam ở chợ hiện nay").hits[0].article.id == "b.txt"


def test_a_follow_up_of_a_time_keeps_to_the_filter(
    build: Callable[..., object], encoder: FakeEncoder, tmp_path: Path
) -> None:
    build(
        a="Hội làng\n\n2/4/2024\n\nCam lũ hội.\n\nThu Hà",
        b="Chợ quê\n\n1/4/2024\n\nCam lũ trường.\n\nLê Minh Anh",
    )
    retriever = Retriever(Store.open(tmp_path / "store"), encoder)
    spoken_of = replace(retriever.ask("hội", k=1), confident=True)
    assert spoken_of.hits[0].article.id == "a.txt"
    where = Where(article="b.txt")
    answer = retriever.ask("Còn cam hiện nay thì sao?", history=[spoken_of], where=where)
    assert {hit.article.id for hit in answer.hits} == {"b.txt"}
