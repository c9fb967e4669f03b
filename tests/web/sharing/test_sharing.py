"""Shared answers: what is kept, what is said to have changed, who may withdraw them."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

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
    PARAGRAPHS,
    FakeRetriever,
    hit,
)

from index.article import Article
from index.passages import Passage
from qa import Answer, Hit
from web.application import web_app
from web.history import Turn
from web.phrases import ENGLISH, VIETNAMESE
from web.sharing.page import present, shared_page
from web.sharing.shares import (
    MAX_SHARED,
    MAX_SHARED_BYTES,
    SharedAnswer,
    SharedHit,
    Shares,
    shares_folder,
)
from web.where_json import Manner

NOW = "2026-04-03T07:00:00+00:00"
ANSWER = Answer("ai chủ trì?", "ai chủ trì?", CONFERENCE_HITS, True)


class Changing(FakeRetriever):
    """A retriever whose articles a test can change."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: dict[str, Article | None] = {}

    def article(self, id: str) -> Article | None:
        return self.changed[id] if id in self.changed else super().article(id)


@pytest.fixture
def retriever() -> Changing:
    return Changing()


@pytest.fixture
def shares(tmp_path: Path) -> Shares:
    return Shares(shares_folder(tmp_path / "store"))


@pytest.fixture
def client(retriever: Changing, shares: Shares) -> TestClient:
    app = web_app(lambda: retriever, shares=shares)
    return TestClient(app, headers={"accept-language": "en"})


def turn(answer: Answer = ANSWER, **fields: Any) -> dict[str, Any]:
    return {**json.loads(Turn.of(answer, NOW).model_dump_json()), **fields}


def shared(client: TestClient, answer: Answer = ANSWER, **fields: Any) -> dict[str, str]:
    response = client.post("/shared", json=turn(answer, **fields))
    assert response.status_code == 201
    names: dict[str, str] = response.json()
    return names


def page_of(client: TestClient, answer: Answer = ANSWER) -> str:
    return client.get("/shared", params={"id": shared(client, answer)["id"]}).text


def test_the_page_has_the_quotation_the_sources_and_the_day(
    client: TestClient, shares: Shares
) -> None:
    names = shared(client, where={"from": "2026"})
    response = client.get("/shared", params={"id": names["id"]})
    assert response.headers["x-robots-tag"] == "noindex"
    assert response.headers["cache-control"] == "no-store"
    html = response.text
    assert '<h1 dir="auto">ai chủ trì?</h1>' in html
    assert re.search(r"Answered on \d+ \w+ 20\d\d · From: 2026", html)
    assert f'<blockquote class="large" dir="auto">{CHAIRED}</blockquote>' in html
    assert f"<mark>{CHAIRED}</mark> Cùng dự có lãnh đạo" in html
    assert re.findall("<h2[^>]*><a [^>]*>(.*?)</a>", html) == [CONFERENCE.title, BRIDGE.title]
    assert "2 April 2026" in html
    assert 'class="change' not in html
    assert 'href="./?q=ai+ch%E1%BB%A7+tr%C3%AC%3F&amp;from=2026"' in html
    assert f'href="language/vi?back=shared%3Fid%3D{names["id"]}"' in html
    [file] = shares.folder.iterdir()
    assert file.name == f"{names['id']}.json"
    assert names["key"] not in file.read_text("utf-8")
    if os.name != "nt":
        assert shares.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("text", "state", "note"),
    [
        (CONFERENCE.text, "same", None),
        ("Thêm một dòng.\n\n" + CONFERENCE.text, "same", None),
        (CHAIRED + " Khác.", "around", ENGLISH.states["around"]),
        (CONFERENCE.text.replace("chủ trì hội nghị", "dự hội nghị"), "changed", "no longer has"),
        ("", "changed", "no longer has"),
        (None, "gone", "was removed"),
    ],
)
def test_what_has_changed_since_is_marked(
    client: TestClient, retriever: Changing, text: str | None, state: str, note: str | None
) -> None:
    names = shared(client)
    retriever.changed["hoi-nghi"] = None if text is None else replace(CONFERENCE, text=text)
    html = client.get("/shared", params={"id": names["id"]}).text
    assert html.count(CHAIRED) == 2  # as it was then
    assert re.findall('class="change (.*?)"', html) == ([state] if note else [])
    assert note is None or note in html
    address = re.search(r'href="(article\?id=hoi-nghi.*?)"', html)
    assert (address is None) == (state == "gone")
    if address:
        article = client.get(address[1].replace("&amp;", "&")).text
        assert ('id="here"' in article) == (state in ("same", "around"))
        assert ENGLISH.changed not in article


def test_another_title_author_or_day_is_said(client: TestClient, retriever: Changing) -> None:
    names = shared(client)
    retriever.changed["cau"] = replace(BRIDGE, title="Cầu <mới>", author="Thu Hà")
    html = client.get("/shared", params={"id": names["id"]}).text
    assert "The article is now: Cầu &lt;mới&gt; · Thu Hà · 2026-03-28." in html
    assert f">{BRIDGE.title}</a>" in html


def test_a_moved_sentence_is_found_where_it_is_now(retriever: Changing) -> None:
    kept = SharedHit.of(CONFERENCE_HITS[0], sentence_alone=False)
    retriever.changed["hoi-nghi"] = replace(CONFERENCE, text=f"x\n{PARAGRAPHS[1]}")
    now = present(kept, retriever)
    assert (now.state, now.place) == ("same", (2, 2 + len(CHAIRED)))


def test_a_list_has_the_sentences_alone(client: TestClient) -> None:
    answer = Answer("các bài về cầu", "các bài về cầu", CONFERENCE_HITS[::2], False, listed=2)
    html = page_of(client, answer)
    assert "<p><strong>2 articles</strong></p>" in html
    assert f'<p class="passage" dir="auto"><mark>{CHAIRED}</mark></p>' in html
    assert "large" not in html


def test_an_unsure_answer_and_another_understanding_are_said(client: TestClient) -> None:
    html = page_of(client, replace(ANSWER, confident=False, understood_as="ai <chủ trì>?"))
    assert f"<strong>{ENGLISH.unsure}</strong>" in html
    assert "Understood as: <i>ai &lt;chủ trì&gt;?</i>" in html


def test_words_that_were_searched_are_counted_as_such(client: TestClient) -> None:
    answer = Answer("cầu", "cầu", CONFERENCE_HITS[2:], False, listed=1)
    html = client.get("/shared", params={"id": shared(client, answer, plain=True)["id"]}).text
    assert "<p><strong>1 article with all these words</strong></p>" in html
    none = page_of(client, replace(answer, listed=0))
    assert f"<p><strong>{ENGLISH.none_listed}</strong></p>" in none


def test_a_follow_up_is_asked_again_as_it_was_understood(client: TestClient) -> None:
    follow_up = replace(ANSWER, question="khi nào?", understood_as="khi nào? (hội nghị)")
    link = 'href="./?q=khi+n%C3%A0o%3F'
    assert f'{link}"' in page_of(client, follow_up)
    assert f'{link}+%28h%E1%BB%99i+ngh%E1%BB%8B%29"' in page_of(
        client, replace(follow_up, about="hoi-nghi")
    )


def test_hostile_words_stay_words(client: TestClient) -> None:
    answer = Answer(NASTY, f"{NASTY}.", [hit(HOSTILE, f"Second {NASTY} sentence.")], True)
    page = read(page_of(client, answer))
    assert NASTY in " ".join(page.text)
    assert not any(link.startswith("javascript") for link in page.links)


def test_only_what_the_store_has_is_shared(client: TestClient, shares: Shares) -> None:
    forged = turn()
    forged["hits"][0]["sentence"] = "x" * len(CHAIRED)
    assert client.post("/shared", json=forged).status_code == 409
    assert client.post("/shared", json=turn(replace(ANSWER, hits=[]))).status_code == 409
    assert client.post("/shared", json={"question": "a"}).status_code == 422
    assert client.post("/shared", content=b"{").status_code == 422
    other = {"sec-fetch-site": "cross-site"}
    assert client.post("/shared", json=turn(), headers=other).status_code == 403
    assert not shares.folder.exists()


def test_only_who_has_the_key_withdraws_it(client: TestClient, shares: Shares) -> None:
    names = shared(client)
    for wrong in ({"id": names["id"], "key": ""}, {"id": "../x", "key": names["key"]}, {}):
        assert client.post("/shared/withdraw", data=wrong).status_code == 404
    assert client.get("/shared", params={"id": names["id"]}).status_code == 200
    assert client.post("/shared/withdraw", data=names).status_code == 204
    response = client.get("/shared", params={"id": names["id"]})
    assert response.status_code == 404
    assert ENGLISH.none_shared in response.text
    assert list(shares.folder.iterdir()) == []
    assert client.post("/shared/withdraw", data=names).status_code == 404


@pytest.mark.parametrize("id", ["", "..", "a" * 31, "A" * 32, "a" * 33, "../../../etc/passwd"])
def test_no_other_file_is_shown(client: TestClient, shares: Shares, id: str) -> None:
    assert client.get("/shared", params={"id": id}).status_code == 422
    assert shares.get(id) is None


def test_an_unknown_or_spoilt_file_is_no_answer(client: TestClient, shares: Shares) -> None:
    id = shared(client)["id"]
    file = shares.folder / f"{id}.json"
    for content in ("", "{}", "[" * 10_000, file.read_text("utf-8").replace('"hits"', '"x"')):
        file.write_text(content, "utf-8")
        assert client.get("/shared", params={"id": id}).status_code == 404
    file.write_bytes(b" " * (MAX_SHARED_BYTES + 200_000))
    assert client.get("/shared", params={"id": id}).status_code == 404
    assert client.get("/shared", params={"id": "a" * 32}).status_code == 404


def test_there_are_so_many_and_no_more(client: TestClient, shares: Shares) -> None:
    shares.folder.mkdir()
    for number in range(MAX_SHARED):
        (shares.folder / f"{number:032x}.json").touch()
    assert client.post("/shared", json=turn()).status_code == 507
    (shares.folder / f"{0:032x}.json").unlink()
    assert shared(client)


def test_a_file_is_bounded() -> None:
    def long(number: int, length: int) -> Hit:
        text = "ă" * length
        article = Article(f"{number}", "A", text, "a.txt")
        passage = Passage(article.id, 0, 0, length, text)
        return Hit(number + 1, 0.5, passage, article, (1, length - 1), {})

    def kept(*hits: Hit) -> SharedAnswer:
        answer = Answer("ai?", "ai?", [*hits], True, listed=len(hits))
        return SharedAnswer.of(Turn.of(answer, NOW), answer, "key", NOW)

    assert len(kept(long(0, 100)).hits[0].text) == 98
    several = kept(*(long(number, 20_000) for number in range(50)))
    assert len(several.model_dump_json().encode()) <= MAX_SHARED_BYTES
    assert len(several.hits) == 4  # of 40,000 bytes each
    whole, cut = (SharedHit.of(long(0, length), False) for length in (5000, 5001))
    assert (len(whole.text), whole.highlight) == (5000, (1, 4999))
    assert (len(cut.text), cut.highlight, cut.start) == (4999, (0, 4999), 1)


def test_it_is_written_whole_or_not_at_all(shares: Shares, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            shares.add(Turn.of(ANSWER, NOW), ANSWER, NOW)
    assert list(shares.folder.iterdir()) == []
    (shares.folder / "a.new").touch()  # of a server that was killed
    assert Shares(shares.folder).folder == shares.folder
    assert list(shares.folder.iterdir()) == []


def test_it_is_asked_again_in_the_same_manner(shares: Shares, retriever: Changing) -> None:
    kept = shares.add(Turn.of(ANSWER, NOW, Manner({"from": "2026"}, plain=True)), ANSWER, NOW)
    assert kept
    again = shares.get(kept[0])
    assert again
    assert again.manner == Manner({"from": "2026"}, plain=True)
    html = shared_page(replace_time(again, "x<y"), retriever, VIETNAMESE)
    assert "Câu trả lời ngày x&lt;y" in html
    assert "mode=search" in html


def replace_time(answer: SharedAnswer, time: str) -> SharedAnswer:
    return answer.model_copy(update={"shared": time})


def test_where_nothing_is_shared_there_is_no_page(tmp_path: Path) -> None:
    client = TestClient(web_app(FakeRetriever))
    assert client.post("/shared", json=turn()).status_code in (404, 405)
