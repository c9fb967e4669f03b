"""The question box in a frame: whose pages may show it, its page, and its answers."""

import argparse
from typing import Any

import pytest
from pages_helper import read
from starlette.testclient import TestClient
from web_server import BRIDGE, CHAIRED, CONFERENCE, HOSTILE, NASTY, FakeRetriever

from index.errors import StoreError
from web.application import web_app
from web.embedding.origins import embedder

ORIGINS = ("https://intranet.example", "http://127.0.0.1:7995")
SCRIPT = '<script type="module" src="embedded.js"></script>'
BASE = '<base target="_blank">'


@pytest.fixture
def retriever() -> FakeRetriever:
    return FakeRetriever()


@pytest.fixture
def client(retriever: FakeRetriever) -> TestClient:
    return TestClient(web_app(lambda: retriever, embedders=ORIGINS), "http://localhost")


def ask(client: TestClient, question: str, lang: str = "en") -> Any:
    return client.post(f"/embed?lang={lang}", data={"question": question})


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://intranet.example", "https://intranet.example"),
        (" HTTPS://Intranet.Example:8443/ ", "https://intranet.example:8443"),
        ("http://intranet", "http://intranet"),
        ("http://10.0.0.7:80", "http://10.0.0.7:80"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_a_scheme_a_host_and_a_port(text: str, written: str) -> None:
    assert embedder(text) == written


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "null", "intranet.example", "//intranet.example", "ftp://a.example"),
        *("https://*", "https://*.example", "https://a.example/page", "https://a.example?q"),
        *("https://u@a.example", "https://a.example:0", "https://a.example:65536"),
        *("https://a.example:", "https://a.example; script-src *", "https://a.example, b"),
        *("https://a..example", "https://-a.example", "https://" + "a." * 40, "https://[::1]"),
        *("https://a.example\nx", "https://" + "x" * 100_000),
    ],
)
def test_what_is_no_origin_is_told(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as error:
        embedder(text)
    assert str(error.value).startswith(f"{text!r} is no origin")


def test_pages_of_these_origins_alone_may_show_the_box(client: TestClient) -> None:
    headers = client.get("/embed").headers
    assert headers["content-security-policy"].endswith(
        "frame-ancestors https://intranet.example http://127.0.0.1:7995"
    )
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "x-frame-options" not in headers
    assert "set-cookie" not in headers
    for path in ("/", "/library", f"/article?id={CONFERENCE.id}", "/embed.js"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert headers["x-frame-options"] == "DENY"


def test_without_an_origin_there_is_no_such_page() -> None:
    client = TestClient(web_app(FakeRetriever), "http://localhost")
    answer = client.get("/embed")
    assert answer.status_code == 404
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert client.post("/embed", data={"question": "ai?"}).status_code in (404, 405)


def test_a_question_is_answered_with_a_sentence_of_each_article(
    client: TestClient, retriever: FakeRetriever
) -> None:
    answer = ask(client, "ai chủ trì?")
    assert retriever.asked == ["ai chủ trì?"]
    html = answer.text.replace(SCRIPT, "").replace(BASE, "")
    assert html.count("<blockquote") == 2
    assert f'<blockquote dir="auto">{CHAIRED}</blockquote>' in html
    assert 'value="ai chủ trì?"' in html
    page = read(html.replace("<base>", "").replace("<footer>", "").replace("</footer>", ""))
    assert CONFERENCE.title in page.text
    assert BRIDGE.title in page.text
    assert "./?q=ai+ch%E1%BB%A7+tr%C3%AC%3F" in page.links
    assert 'class="weak"' not in html
    unsure = ask(client, "unsure?").text
    assert 'class="weak"' in unsure
    assert "No passage answers this well" in unsure


def test_the_language_is_that_of_the_script_or_of_the_browser(client: TestClient) -> None:
    assert '<html lang="vi">' in client.get("/embed?lang=vi").text
    assert 'action="embed?lang=vi"' in client.get("/embed?lang=vi").text
    accepts = {"accept-language": "vi-VN"}
    assert '<html lang="vi">' in client.get("/embed", headers=accepts).text
    assert '<html lang="en">' in client.get("/embed?lang=en", headers=accepts).text
    assert client.get("/embed?lang=xx").status_code == 422


@pytest.mark.parametrize(
    "body", [b"", b"question=", b"x=1", b"question=%ff", b"&" * 50_000, b"\xff"]
)
def test_a_form_without_a_question_is_told(client: TestClient, body: bytes) -> None:
    answer = client.post("/embed", content=body)
    assert answer.status_code == 200
    if b"%ff" not in body:
        assert "Please ask a question in words" in answer.text


def test_foreign_text_is_escaped(client: TestClient) -> None:
    html = ask(client, f"hostile {NASTY}").text.replace(SCRIPT, "").replace(BASE, "")
    page = read(html.replace("<footer>", "").replace("</footer>", ""))
    assert HOSTILE.title in page.text
    assert not any(link.startswith("javascript:") for link in page.links)


def test_pages_of_other_servers_cannot_ask(client: TestClient, retriever: FakeRetriever) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://intranet.example"},
    ):
        sent = client.post("/embed", data={"question": "ai?"}, headers=headers)
        assert sent.status_code == 403
    assert retriever.asked == []


def test_a_store_that_cannot_be_opened_tells_no_path() -> None:
    def broken() -> Any:
        raise StoreError("The store /srv/secret is damaged.")

    client = TestClient(web_app(broken, embedders=ORIGINS), "http://localhost")
    answer = ask(client, "ai?")
    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text
