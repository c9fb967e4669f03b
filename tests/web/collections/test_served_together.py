"""Two collections in one chat: every address, endpoint and file is of one of them."""

import asyncio
import csv
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from pages_helper import REQUEST, read
from starlette.testclient import TestClient
from web_server import CONFERENCE, FakeRetriever

from index.article import Article
from index.errors import StoreError
from qa import Answer
from web.application import served_app
from web.feedback import Feedback
from web.handlers import Handlers
from web.history import Turn
from web.programs.endpoints import endpoints
from web.sharing.shares import Shares
from web.watching.questions import Watched

LAWS = "Luật và nghị định"  # with a space and letters that an address cannot have
LAWS_PATH = "/in/Lu%E1%BA%ADt%20v%C3%A0%20ngh%E1%BB%8B%20%C4%91%E1%BB%8Bnh"
NO_ANSWER = Answer("gì?", "gì?", [], False)
LAW = Article(id="law", title="Luật Báo chí", text="Một điều.", source="law.txt")


class Laws(FakeRetriever):
    """A collection of one article."""

    articles = 1

    def article(self, id: str) -> Article | None:
        return {"law": LAW}.get(id)

    def browse(self, words: str, n: int, *_: Any) -> tuple[int, list[Article]]:
        return 1, [LAW][:n]


@pytest.fixture
def press() -> FakeRetriever:
    return FakeRetriever()


@pytest.fixture
def laws() -> Laws:
    return Laws()


@pytest.fixture
def handlers(press: FakeRetriever, laws: Laws, tmp_path: Path) -> Handlers:
    first, second = (
        Handlers(
            lambda retriever=retriever: retriever,  # type: ignore[misc]
            Feedback(tmp_path / f"{place}.feedback.jsonl"),
            watched=Watched(tmp_path / f"{place}.watched.json"),
            shares=Shares(tmp_path / f"{place}.shared"),
            name=name,
        )
        for place, (name, retriever) in enumerate({"press": press, LAWS: laws}.items())
    )
    first.join([second])
    return first


@pytest.fixture
def client(handlers: Handlers) -> TestClient:
    return TestClient(served_app(handlers), "http://localhost", headers={"accept-language": "en"})


def test_an_address_names_its_collection(client: TestClient) -> None:
    law = client.get(f"{LAWS_PATH}/article?id=law")
    assert law.status_code == 200
    assert LAW.title in law.text
    assert f">{LAWS}</button>" in law.text
    assert client.get("/in/press/article?id=law").status_code == 404
    assert client.get(f"/in/press/article?id={CONFERENCE.id}").status_code == 200
    assert "press" in client.get("/in/press/library").text
    assert client.get("/in/press/style.css").status_code == 200
    template = client.get(f"{LAWS_PATH}/opensearch.xml").text
    assert f'template="http://localhost{LAWS_PATH}/?q={{searchTerms}}"' in template
    assert f"<ShortName>Hỏi Báo {LAWS}</ShortName>" in template


def test_an_address_without_a_name_is_of_the_first(client: TestClient) -> None:
    assert client.get("/article?id=law").status_code == 404
    for path in (f"article?id={CONFERENCE.id}", "library", "watched", "similar?id=cau"):
        answer = client.get(f"/{path}")
        assert answer.status_code == 200
        assert ">press</button>" in answer.text


@pytest.mark.parametrize(
    ("path", "links"),
    [
        (
            "/in/press/library?q=x&sort=title&page=3",
            [
                "../press/library?q=x&sort=title&page=1",
                f"..{LAWS_PATH[3:]}/library?q=x&sort=title&page=1",
            ],
        ),
        ("/watched", ["in/press/watched", f"{LAWS_PATH[1:]}/watched"]),
        # The other collection has no such article.
        (f"/article?id={CONFERENCE.id}", ["in/press/", f"{LAWS_PATH[1:]}/"]),
    ],
)
def test_a_page_leads_to_the_same_of_the_other_collection(
    client: TestClient, path: str, links: list[str]
) -> None:
    listed = client.get(path).text.partition('id="collections"')[2].partition("</div>")[0]
    assert read(f"<ul>{listed.partition('<ul>')[2]}").links == links


def test_an_unknown_name_is_told_and_the_others_are_shown(client: TestClient) -> None:
    answer = client.get("/in/none/article?id=law")
    assert answer.status_code == 404
    assert '<base href="../../">' in answer.text
    page = read(answer.text.replace('<base href="../../">', ""))
    assert "There is no collection of this name here. Choose one:" in page.text
    assert {"in/press/", f"{LAWS_PATH[1:]}/"} <= {*page.links}
    assert client.get("/in/a/b/c").text.count('<base href="../../../">') == 1
    assert client.post("/in/none/restore", json={"turns": []}).status_code in (404, 405)


def test_a_name_without_a_slash_leads_to_its_chat(client: TestClient) -> None:
    answer = client.get("/in/press", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "press/")


def test_the_chat_shows_its_collection_and_leads_to_the_others(handlers: Handlers) -> None:
    page = handlers.on_open(REQUEST)[0]
    assert 'data-collection="press"' in page
    assert 'href="in/press/" aria-current=true>press</a>' in page
    assert f'href="{LAWS_PATH[1:]}/">{LAWS}</a>' in page
    request: Any = SimpleNamespace(**vars(REQUEST))
    request.state = SimpleNamespace(collection=LAWS)
    page = handlers.on_open(request)[0]
    assert f'data-collection="{LAWS}"' in page
    assert 'href="../press/">press</a>' in page
    assert LAW.title in page


def test_one_collection_without_a_name_is_as_it_was() -> None:
    handlers = Handlers(FakeRetriever)
    page = handlers.on_open(REQUEST)[0]
    assert "collection=" not in page
    assert '<header class="masthead"><h1><a class="name" href="./">Hỏi Báo</a></h1><nav>' in page
    client = TestClient(served_app(handlers), "http://localhost")
    assert client.get("/in/press/library").status_code == 404
    refused = client.post("/ask", json={"question": "ai?", "collection": "press"})
    assert refused.json() == {"detail": "collection: Extra inputs are not permitted."}
    assert (
        "collection"
        not in client.get("/ask/openapi.json").json()["components"]["schemas"]["Question"][
            "properties"
        ]
    )


@pytest.mark.parametrize(
    ("path", "collection", "asked"),
    [
        ("/ask", "press", "press"),
        ("/ask", LAWS, LAWS),
        ("/in/press/ask", None, "press"),
        (f"{LAWS_PATH}/ask", None, LAWS),
        (f"{LAWS_PATH}/ask", "press", "press"),
    ],
)
def test_a_question_over_http_is_of_one_collection(
    client: TestClient,
    press: FakeRetriever,
    laws: Laws,
    path: str,
    collection: str | None,
    asked: str,
) -> None:
    named = {} if collection is None else {"collection": collection}
    assert client.post(path, json={"question": "ai?", **named}).status_code == 200
    assert (press.asked, laws.asked) == ((["ai?"], []) if asked == "press" else ([], ["ai?"]))


def test_a_question_over_http_without_a_collection_is_told(client: TestClient) -> None:
    missing = client.post("/ask", json={"question": "ai?"})
    assert missing.status_code == 422
    assert missing.json() == {"detail": f"Say which collection is asked: one of press, {LAWS}."}
    unknown = client.post("/ask", json={"question": "ai?", "collection": "none"})
    assert unknown.status_code == 422
    assert unknown.json() == {"detail": f"collection: Input should be 'press' or '{LAWS}'."}


def test_the_description_names_the_collections(client: TestClient) -> None:
    description = client.get("/ask/openapi.json").json()
    collection = description["components"]["schemas"]["Question"]["properties"]["collection"]
    assert collection["anyOf"] == [{"enum": ["press", LAWS], "type": "string"}, {"type": "null"}]


def test_programs_name_the_collection(handlers: Handlers, press: FakeRetriever, laws: Laws) -> None:
    ask, article = endpoints(handlers)
    asyncio.run(ask("ai?", LAWS, k=1))
    assert (press.asked, laws.asked, laws.counts) == ([], ["ai?"], [1])
    assert asyncio.run(article("law", LAWS))["title"] == LAW.title
    with pytest.raises(gr.Error, match="There is no article with this id"):
        asyncio.run(article("law", "press"))
    choose = f"No collection is named 'none': choose one of press, {LAWS}."
    for call in (ask("ai?", "none"), article("law", "none")):
        with pytest.raises(gr.Error) as error:
            asyncio.run(call)
        assert error.value.message == choose
    unusable: Any
    for unusable in ([], ["press"], {}, None, 5, "x" * 100_000):
        with pytest.raises(gr.Error):
            asyncio.run(ask("ai?", unusable))
    assert (ask.__doc__ or "").endswith(f"collection: Which collection: one of press, {LAWS}.\n")


def test_a_history_is_restored_and_exported_of_its_collection(
    client: TestClient, handlers: Handlers
) -> None:
    answer = FakeRetriever().ask("ai chủ trì?")
    turn = Turn.of(answer, "2026-04-02T07:00:00+00:00").model_dump(mode="json")
    [own] = client.post("/in/press/restore", json={"turns": [turn]}).json()
    assert CONFERENCE.title in own
    [other] = client.post(f"{LAWS_PATH}/restore", json={"turns": [turn]}).json()
    assert CONFERENCE.title not in other
    exported = client.post(f"{LAWS_PATH}/export/md", json={"turns": [turn]}).text
    assert CONFERENCE.title not in exported


def test_verdicts_and_watched_questions_lie_beside_their_store(
    client: TestClient, handlers: Handlers, tmp_path: Path
) -> None:
    verdict = {"question": "ai?", "article": "law", "start": 0, "end": 5, "verdict": "good"}
    assert client.post(f"{LAWS_PATH}/feedback", json=verdict).status_code == 204
    turn = Turn.of(FakeRetriever().ask("ai?"), "2026-04-02T07:00:00+00:00")
    assert client.post(f"{LAWS_PATH}/watched", json=turn.model_dump(mode="json")).status_code == 204
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["1.feedback.jsonl", "1.watched.json"]
    watched = client.get(f"{LAWS_PATH}/watched.json").json()["questions"]
    assert [each["question"] for each in watched] == ["ai?"]
    assert client.get("/in/press/watched.json").json()["questions"] == []
    feed = client.get(f"{LAWS_PATH}/watched.atom").text
    assert f"<id>urn:hoibao:watched:{LAWS_PATH[4:]}</id>" in feed
    assert f'href="http://localhost{LAWS_PATH}/watched"' in feed
    [id] = [each["id"] for each in watched]
    done = client.post(f"{LAWS_PATH}/watched/{id}/remove", follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "../../watched")
    assert client.get(f"{LAWS_PATH}/watched.json").json()["questions"] == []


def test_readiness_is_that_of_all_or_of_one(client: TestClient, handlers: Handlers) -> None:
    state = client.get("/ready").json()
    assert state["ready"] is True
    assert list(state["collections"]) == ["press", LAWS]
    assert client.get("/in/press/ready").json() == state["collections"]["press"]

    def damaged() -> Any:
        raise StoreError("damaged")

    handlers.collections[LAWS].opened = damaged
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["collections"][LAWS] == {"ready": False}
    assert client.get("/in/press/ready").status_code == 200
    assert client.get(f"{LAWS_PATH}/ready").status_code == 503


def test_all_wait_in_one_queue_and_are_counted_together(handlers: Handlers) -> None:
    other = handlers.collections[LAWS]
    assert other.queue is handlers.queue
    assert other.pages is handlers.pages
    assert other.rate is handlers.rate


def test_a_path_behind_the_name_is_guarded_as_without_it(client: TestClient) -> None:
    assert client.get("/in/press/monitoring").status_code == 404
    assert client.get("/in/press/gradio_api/file=x").status_code == 404
    foreign = {"sec-fetch-site": "cross-site"}
    assert client.post("/in/press/ask", json={}, headers=foreign).status_code == 403
    page = client.get("/in/press/")
    assert "'unsafe-eval'" in page.headers["content-security-policy"]
    assert json.dumps("http://localhost/in/press") in page.text


@pytest.mark.parametrize("path", ["", "/in/press"])  # the first one's address may be without it
def test_a_saved_conversation_names_its_collection(client: TestClient, path: str) -> None:
    answer = FakeRetriever().ask("ai?", 1)
    turns = [
        Turn.of(each, "2026-04-03T08:00:00").model_dump(mode="json") for each in (answer, NO_ANSWER)
    ]

    def saved(form: str) -> bytes:
        return client.post(f"{path}/export/{form}", json={"turns": turns}).content

    assert (
        saved("md").decode().startswith("## ai?\n\n2026-04-03 08:00:00\n\nCollection: press\n\n>")
    )
    assert [turn["collection"] for turn in json.loads(saved("json"))] == ["press", "press"]
    rows = list(csv.reader(io.StringIO(saved("csv").decode("utf-8-sig"), "")))
    assert [row[-1] for row in rows] == ["Collection", "press", "press"]
    assert {len(row) for row in rows} == {13}


@pytest.mark.parametrize("path", ["", "/in/press"])
def test_a_shared_answer_names_its_collection(client: TestClient, path: str) -> None:
    turn = Turn.of(FakeRetriever().ask("ai?", 1), "2026-04-03").model_dump(mode="json")
    id = client.post(f"{path}/shared", json=turn).json()["id"]
    html = client.get(f"{path}/shared?id={id}").text
    assert re.search(r'<p class="meta" dir="auto">Answered on [^<]+ · Collection: press</p>', html)
    assert ">press</button>" in html
    assert client.get(f"{LAWS_PATH}/shared?id={id}").status_code == 404
