"""Watched questions: what is new after a build, what survives a restart, the page and the feeds."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pages_helper import read
from starlette.testclient import TestClient
from web_server import (
    BRIDGE,
    CHAIRED,
    CONFERENCE,
    CONFERENCE_HITS,
    HOSTILE,
    NASTY,
    FakeRetriever,
    hit,
)

from index.where import Where
from qa.answer import Answer, Copy, Hit
from web.application import web_app
from web.history import Turn
from web.html.watched import NewHit, watched_feed, watched_page
from web.phrases import ENGLISH, VIETNAMESE
from web.watching.questions import (
    MAX_NEW,
    MAX_WATCHED,
    Watched,
    WatchedError,
    WatchedQuestion,
    answering_hits,
    watched_file,
)
from web.where_json import Manner

SAVED, BUILT = "2026-04-01T07:00:00+00:00", "2026-04-03T07:00:00+00:00"
FIRST, SECOND, THIRD = CONFERENCE_HITS  # the first two are of one article; the third is unsure


def answer(*hits: Hit, listed: int | None = None) -> Answer:
    return Answer("ai?", "ai?", list(hits), True, listed=listed)


def sure(hit: Hit, id: str) -> Hit:
    return replace(hit, score=0.9, article=replace(hit.article, id=id))


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    watched = Watched(tmp_path / "store.watched.json")
    assert watched.add("ai?", Manner(), answer(sure(FIRST, "old")), SAVED)
    return watched


def new_ids(watched: Watched) -> list[str]:
    [question] = watched.questions
    return [each.hit.article for each in question.new]


def update(watched: Watched, build: str, answer: Answer) -> None:
    [question] = watched.questions
    watched.update({question.id: answer}, build, BUILT)


def test_the_sure_hits_of_an_answer_and_all_of_a_list_answer() -> None:
    assert answering_hits(answer(FIRST, THIRD)) == [FIRST]
    assert answering_hits(answer(FIRST, THIRD, listed=2)) == [FIRST, THIRD]


def test_what_answered_when_it_was_saved_is_not_new(watched: Watched) -> None:
    update(watched, "b1", answer(sure(FIRST, "old")))
    assert new_ids(watched) == []
    assert watched.build == "b1"


def test_an_unsure_hit_is_not_new_until_it_is_sure(watched: Watched) -> None:
    update(watched, "b1", answer(THIRD))
    assert new_ids(watched) == []
    update(watched, "b2", answer(sure(THIRD, "cau")))
    assert new_ids(watched) == ["cau"]


def test_a_new_article_is_listed_once_and_the_newest_first(watched: Watched) -> None:
    update(watched, "b1", answer(sure(FIRST, "old"), sure(FIRST, "a"), sure(SECOND, "a")))
    update(watched, "b2", answer(sure(FIRST, "b"), sure(FIRST, "a")))
    assert new_ids(watched) == ["b", "a"]
    assert watched.questions[0].new[0].found == BUILT


def test_a_reprint_is_not_new(watched: Watched) -> None:
    copy = Copy("old", "Title", "a.txt", None)
    update(watched, "b1", answer(replace(sure(FIRST, "new"), also=(copy,))))
    assert new_ids(watched) == []


def test_what_is_read_is_no_longer_new(watched: Watched) -> None:
    update(watched, "b1", answer(sure(FIRST, "a")))
    watched.mark_read(watched.questions[0].id, BUILT)
    assert new_ids(watched) == []
    assert watched.questions[0].since == BUILT
    update(watched, "b2", answer(sure(FIRST, "a")))
    assert new_ids(watched) == []


def test_it_survives_a_restart(watched: Watched) -> None:
    update(watched, "b1", answer(sure(FIRST, "a")))
    again = Watched(watched.file)
    assert again.content == watched.content
    assert [file.name for file in watched.file.parent.iterdir()] == ["store.watched.json"]
    again.remove(again.questions[0].id)
    assert Watched(watched.file).questions == []


def test_what_cannot_be_written_changes_nothing(watched: Watched) -> None:
    watched.file = watched.file.with_name("missing") / "file"
    with pytest.raises(FileNotFoundError):
        update(watched, "b1", answer(sure(FIRST, "a")))
    assert (new_ids(watched), watched.build) == ([], "")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"questions": [{"id": "../x"}]}'])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "store.watched.json"
    file.write_text(text, "utf-8")
    with pytest.raises(WatchedError, match=r"store\.watched\.json cannot be read"):
        Watched(file)
    assert file.read_text("utf-8") == text


def test_there_are_so_many_questions_and_no_more(watched: Watched) -> None:
    for number in range(1, MAX_WATCHED):
        assert watched.add(f"ai {number}?", Manner(), answer(), SAVED)
    assert not watched.add("ai nữa?", Manner(), answer(), SAVED)
    assert watched.add("ai?", Manner(), answer(), SAVED)  # it is there already
    assert len(Watched(watched.file).questions) == MAX_WATCHED


def test_the_same_words_with_another_filter_are_another_question(watched: Watched) -> None:
    assert watched.add("ai?", Manner({"from": "2026"}), answer(), SAVED)
    assert watched.add("ai?", Manner(plain=True), answer(), SAVED)
    assert len(watched.questions) == 3


def test_the_oldest_of_too_many_new_articles_go_first(watched: Watched) -> None:
    hits = [sure(FIRST, f"a{number}") for number in range(MAX_NEW + 2)]
    for number, each in enumerate(hits):
        update(watched, f"b{number}", answer(each))
    assert new_ids(watched) == [f"a{number}" for number in range(MAX_NEW + 1, 1, -1)]
    assert Watched(watched.file).content == watched.content


def test_the_file_is_beside_the_store(tmp_path: Path) -> None:
    assert watched_file(tmp_path / "store") == tmp_path / "store.watched.json"


class Rebuilt(FakeRetriever):
    """Answers with these hits, of a build that a test can change."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []

    def rebuild(self, *hits: Hit) -> None:
        self.hits = list(hits)
        build = f"b{len(self.asked)}-{len(hits)}"
        self.manifest = replace(self.manifest, build=build, created=BUILT)

    def ask(self, question: str, *args: Any, **options: Any) -> Answer:
        super().ask(question, *args, **options)
        return Answer(question, question, self.hits, bool(self.hits))


@pytest.fixture
def retriever() -> Rebuilt:
    return Rebuilt()


@pytest.fixture
def client(retriever: Rebuilt, tmp_path: Path) -> TestClient:
    app = web_app(lambda: retriever, watched=Watched(tmp_path / "store.watched.json"))
    return TestClient(app, headers={"accept-language": "en"})


def turn(question: str = "ai?", **fields: Any) -> dict[str, Any]:
    stored = Turn.of(Answer(question, f"{question} (hội nghị)", [], False), SAVED)
    return {**json.loads(stored.model_dump_json()), **fields}


def test_new_articles_are_on_the_page_in_the_feed_and_in_json(
    client: TestClient, retriever: Rebuilt
) -> None:
    assert client.post("/watched", json=turn(where={"from": "2026"})).status_code == 204
    assert "Nothing new since" in client.get("/watched").text
    retriever.rebuild(FIRST, THIRD)
    html = client.get("/watched").text
    assert "1 new since" in html
    assert f">{CONFERENCE.title}</a></h3>" in html
    assert f'<blockquote dir="auto">{CHAIRED}</blockquote>' in html
    assert "From: 2026" in html
    assert '<h2 dir="auto"><a href="./?q=ai%3F&amp;from=2026">ai?</a></h2>' in html
    assert retriever.where == Where("2026")
    [question] = client.get("/watched.json").json()["questions"]
    [new] = question["new"]
    assert (question["question"], question["where"]) == ("ai?", {"from": "2026"})
    assert (new["sentence"], new["found"], new["score"]) == (CHAIRED, BUILT, 0.87)
    assert new["article"]["id"] == "hoi-nghi"
    assert client.get(new["link"]).status_code == 200
    answer = client.get("/watched.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.text)
    space = {"atom": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("atom:entry/atom:title", None, space) == CONFERENCE.title
    assert feed.findtext("atom:updated", None, space) == BUILT
    link = feed.find("atom:entry/atom:link", space)
    assert link is not None
    assert link.attrib["href"] == new["link"]


def test_a_build_is_asked_once_however_often_one_looks(
    client: TestClient, retriever: Rebuilt
) -> None:
    client.post("/watched", json=turn())
    client.get("/watched")
    before = len(retriever.asked)
    for path in ("/watched", "/watched.atom", "/watched.json"):
        client.get(path)
    assert len(retriever.asked) == before
    retriever.rebuild(FIRST)
    client.get("/watched.atom")
    client.get("/watched")
    assert len(retriever.asked) == before + 1


def test_a_follow_up_is_watched_as_it_was_understood(
    client: TestClient, retriever: Rebuilt
) -> None:
    client.post("/watched", json=turn(about="hoi-nghi"))
    assert retriever.asked[-1] == "ai? (hội nghị)"


def test_a_question_is_read_and_removed_without_a_script(
    client: TestClient, retriever: Rebuilt
) -> None:
    client.post("/watched", json=turn())
    retriever.rebuild(FIRST)
    read_it, remove = re.findall(r'method="post" action="([^"]+)"', client.get("/watched").text)
    answer = client.post(f"/{read_it}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "../../watched")
    assert "Nothing new since today" in client.get("/watched").text
    assert ENGLISH.none_watched in client.post(f"/{remove}").text
    other = {"sec-fetch-site": "cross-site"}
    assert client.post(f"/{remove}", headers=other).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({**turn(), "question": "a" * 2001}, 422),
        (turn("?"), 422),
        (turn(where={"from": "soon"}), 422),
        (turn(where={"nowhere": "x"}), 422),
    ],
)
def test_what_cannot_be_asked_is_not_saved(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, sent: Any, status: int
) -> None:
    from qa.understanding.question import tidy

    def ask(self: Rebuilt, question: str, *args: Any, **options: Any) -> Answer:
        return Answer(question, tidy(question), [], False)

    monkeypatch.setattr(Rebuilt, "ask", ask)
    assert client.post("/watched", json=sent).status_code == status
    assert client.get("/watched.json").json() == {"questions": []}


def test_addresses_of_questions_are_of_ours(client: TestClient) -> None:
    for path in ("x/read", "0123456789abcdef/open", "..%2F..%2Fx/remove"):
        assert client.post(f"/watched/{path}").status_code in (404, 405, 422)


def test_a_file_that_cannot_be_written_is_told(
    client: TestClient, retriever: Rebuilt, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store.watched.json.new").mkdir()
    assert client.post("/watched", json=turn()).status_code == 507
    assert "cannot be written" in caplog.text


def test_without_watching_there_is_nothing_of_it() -> None:
    client = TestClient(web_app(FakeRetriever))
    assert client.post("/watched", json=turn()).status_code in (404, 405)


def page_of(question: str, each: Hit, since: str = SAVED) -> str:
    new = [NewHit(BUILT, each)]
    watched = WatchedQuestion(id="0123456789abcdef", question=question, since=since)
    return watched_page([(watched, new)], date(2026, 4, 3), ENGLISH)


def test_what_is_foreign_stays_text() -> None:
    nasty = hit(HOSTILE, f"Second {NASTY} sentence.")
    page = read(page_of(NASTY, nasty))
    assert "".join(page.text).count(NASTY) == 5  # question, title, date, author, sentence
    assert not any(link.startswith("javascript:") for link in page.links)
    controls = f"{NASTY}\x0b\ufffe\ud800"
    watched = WatchedQuestion.model_construct(
        id="0123456789abcdef", question=controls, since=SAVED, where={}, infer=True, plain=False
    )
    feed = watched_feed([(watched, [NewHit(BUILT, nasty)])], "http://x/", ENGLISH)
    term = ElementTree.fromstring(feed).find(".//{http://www.w3.org/2005/Atom}category")
    assert term is not None
    assert term.attrib["term"] == f"{NASTY}   "


@pytest.mark.parametrize(
    ("since", "day"),
    [
        ("2026-04-03T12:00:00", "today"),
        ("2026-03-31T12:00:00", "Tuesday"),
        ("2026-03-28T12:00:00", "Saturday"),
        ("2026-03-27T12:00:00", "27 March 2026"),
        ("2026-04-05T12:00:00", "5 April 2026"),  # the clock went back
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_the_day_is_called_as_people_do(since: str, day: str) -> None:
    assert f"1 new since {day}</p>" in page_of("ai?", FIRST, since)


def test_an_article_that_is_gone_is_left_out(
    client: TestClient, retriever: Rebuilt, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/watched", json=turn())
    retriever.rebuild(FIRST, replace(THIRD, score=0.5))
    client.get("/watched")
    monkeypatch.setattr(retriever, "article", lambda id: BRIDGE if id == "cau" else None)
    html = client.get("/watched").text
    assert "1 new since" in html
    assert BRIDGE.title in html


def test_the_chat_offers_it_where_it_is(tmp_path: Path) -> None:
    from web.html.pages import chat_page

    assert '<a href="watched">Câu hỏi đang theo dõi</a>' in chat_page("", VIETNAMESE, watches=True)
    assert " data-watches>" in chat_page("", VIETNAMESE, watches=True)
    assert "watched" not in re.sub('data-phrases="[^"]*"', "", chat_page("", VIETNAMESE))
