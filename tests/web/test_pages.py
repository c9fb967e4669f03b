"""What an article's page looks like as HTML."""

import json
import re
from dataclasses import replace
from html import escape, unescape
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from pages_helper import read
from starlette.testclient import TestClient
from web_server import BRIDGE, CHAIRED, CONFERENCE, CONFERENCE_HITS, HOSTILE, FakeRetriever

from index.article import Article
from index.where import CONDITION_NAMES
from web.application import web_app
from web.history import MAX_CONTEXT, MAX_CONVERSATIONS, MAX_PINNED, MAX_TURNS
from web.html import pages
from web.html.article import article_page
from web.html.conversation import SHOWN_QUESTION
from web.html.marks import hit_link
from web.phrases import ENGLISH
from web.routes import FILES, STATIC


def test_only_web_addresses_become_links() -> None:
    web = article_page(CONFERENCE, (0, 0), (0, 0), ENGLISH)
    assert (
        '<a href="https://baotuyenquang.example/hoi-nghi?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">baotuyenquang.example</a>'
    ) in web
    for source in ("2026/cau.md", "javascript:alert(1)", "http://[", "data:text/html,x", "//host"):
        article = Article(id="a", title="t", text="x", source=source)
        page = read(article_page(article, (0, 0), (0, 0), ENGLISH))
        assert source not in page.links
    assert '<span class="source" title="2026/cau.md">2026</span>' in article_page(
        Article("a", "t", "x", "2026/cau.md"), (0, 0), (0, 0), ENGLISH
    )


def test_article_marks_the_passage_lightly_and_the_sentence_strongly() -> None:
    article = Article(id="a", title="T & U", text="Một. Hai. Ba.\n\nBốn.", source="a.txt")
    html = article_page(article, (5, 13), (5, 9), ENGLISH)
    assert (
        '<p dir="auto">Một. <span class="nearby"><mark id="here">Hai.</mark> Ba.</span></p>'
        '<p dir="auto">Bốn.</p>'
    ) in html
    assert "<title>T &amp; U</title>" in html


def test_mark_that_runs_over_two_paragraphs_has_one_anchor() -> None:
    article = Article(id="a", title="T", text="Một.\n\nHai.", source="a.txt")
    html = article_page(article, (0, 0), (0, 10), ENGLISH)
    assert (
        '<p dir="auto"><mark id="here">Một.</mark></p><p dir="auto"><mark>Hai.</mark></p>' in html
    )


@pytest.mark.parametrize("span", [(0, 0), (3, 1), (5, 999_999_999)])
def test_article_keeps_its_text_whatever_is_marked(span: tuple[int, int]) -> None:
    html = article_page(BRIDGE, span, span, ENGLISH)
    text = "".join(read(html).text)
    assert BRIDGE.text.replace("\n", "") in text


def test_article_that_changed_marks_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = FakeRetriever()
    client = TestClient(web_app(lambda: retriever))
    address = unescape(hit_link(CONFERENCE_HITS[0])).partition("#")[0]
    assert f'<mark id="here">{CHAIRED}</mark>' in client.get(f"/{address}").text
    changed = replace(CONFERENCE, text=f"Đính chính. {CONFERENCE.text}")
    monkeypatch.setattr(retriever, "article", lambda id: changed)
    html = client.get(f"/{address}").text
    assert ENGLISH.changed in html
    assert "<mark" not in html
    assert "Đính chính." in html


@pytest.mark.parametrize(
    "path",
    [
        *("article", "article?id=a&passage=x", "library?page=0", f"library?q={'a' * 201}"),
        *("similar", "library?sort=x", "article?id=a&others=1-2.", "article?id=a&others=1"),
        f"article?id=a&others={'.'.join(['1-2'] * 9)}",
    ],
)
def test_spoilt_link_is_a_page_that_says_so(path: str) -> None:
    answer = TestClient(web_app(FakeRetriever)).get(f"/{path}")
    assert answer.status_code == 422
    assert ENGLISH.bad_link in answer.text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("library?q=h%E1%BB%99i+%26&page=2", 'value="hội &amp;"'),
        ("article?id=%3Cb%3E%27%22%26%3F%23", escape(HOSTILE.title)),
        ("similar?id=%3Cb%3E%27%22%26%3F%23", escape(HOSTILE.title)),
        ("library?source=2026%2F&from=2026&sort=title", 'value="title" selected'),
    ],
)
def test_language_is_switched_where_one_is(path: str, text: str) -> None:
    client = TestClient(web_app(FakeRetriever), follow_redirects=False)
    [link] = re.findall(r'href="(language[^"]+)"', client.get(f"/{path}").text)
    assert link.startswith("language/vi?back=")
    switched = client.get(f"/{link}")
    assert switched.status_code == 303
    assert switched.cookies["language"] == "vi"
    there = client.get(urljoin(f"/{link}", switched.headers["location"]))
    assert '<html lang="vi">' in there.text
    assert text in there.text


@pytest.mark.parametrize("path", ["library", "article?id=hoi-nghi", "similar?id=cau"])
def test_every_page_leads_to_a_new_and_an_earlier_conversation(path: str) -> None:
    html = TestClient(web_app(FakeRetriever), headers={"accept-language": "en"}).get(path).text
    assert '<a href="./#new">New</a><a href="./#earlier">Earlier</a>' in html


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "library/../x", "x"])
def test_language_leads_nowhere_else(back: str) -> None:
    client = TestClient(web_app(FakeRetriever), follow_redirects=False)
    assert client.get("/language/vi", params={"back": back}).status_code == 422


def test_the_limits_of_the_history_are_sent_to_the_script() -> None:
    """The script has no such number of its own, and reads no limit that is not sent."""
    [attribute] = re.findall(r'data-limits="([^"]*)"', pages.chat_page("", ENGLISH))
    limits = json.loads(unescape(attribute))
    assert limits == {
        "conversations": MAX_CONVERSATIONS,
        "pinned": MAX_PINNED,
        "turns": MAX_TURNS,
        "context": MAX_CONTEXT,
        "dates": ["from", "to"],
        "shown": SHOWN_QUESTION,
    }
    scripts = "".join(file.read_text("utf-8") for file in STATIC.glob("*.js"))
    assert {*re.findall(r"\blimits\.(\w+)", scripts)} == limits.keys()
    code = re.sub("//.*", "", scripts)  # without comments
    numbers = {MAX_CONVERSATIONS, MAX_TURNS, MAX_CONTEXT}
    assert {*map(int, re.findall(r"\b\d+\b", code))} & numbers == set()


def test_the_names_of_a_filter_are_sent_to_the_script() -> None:
    """An id and a language are shown in a way of their own; no other name is in the script."""
    script = (STATIC / "filter.js").read_text("utf-8")
    assert {name for name in CONDITION_NAMES if f'"{name}"' in script} == {"article", "language"}


def test_no_two_scripts_export_one_name() -> None:
    exports = [
        name
        for file in STATIC.glob("*.js")
        for name in re.findall(
            r"^export (?:async )?(?:function|const|let) (\w+)", file.read_text("utf-8"), re.M
        )
    ]
    assert "beginChat" in exports
    assert sorted({*exports}) == sorted(exports)


def test_scripts_and_styles_are_served_and_nothing_else_in_their_folder() -> None:
    client = TestClient(web_app(FakeRetriever))
    names = {file.name for file in STATIC.iterdir()}
    assert {*FILES} == {name for name in names if name.endswith((".css", ".js"))}
    assert [client.get(f"/{name}").status_code for name in FILES] == [200] * len(FILES)
    for path in ("static/chat.js", "routes.py", "none.js"):
        assert client.get(f"/{path}").status_code == 404


def test_the_phrases_of_the_script_are_sent_to_it() -> None:
    [attribute] = re.findall(r'data-phrases="([^"]*)"', pages.chat_page("", ENGLISH))
    scripts = "".join(file.read_text("utf-8") for file in STATIC.glob("*.js"))
    assert {*re.findall(r"\bphrases\.(\w+)", scripts)} == json.loads(unescape(attribute)).keys()


def test_a_browser_may_ask_from_its_address_bar() -> None:
    client = TestClient(web_app(FakeRetriever), base_url="http://127.0.0.1:7860")
    link = re.search(r'<link rel="search" type="([^"]+)"[^>]* href="([^"]+)">', pages.SEARCH)
    assert link is not None
    response = client.get(f"/{link[2]}", headers={"accept-language": "en"})
    assert response.headers["content-type"].startswith(link[1])
    description = ElementTree.fromstring(response.text)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert [(part.tag.removeprefix(space), part.text) for part in description] == [
        ("ShortName", "Hỏi Báo"),
        ("Description", ENGLISH.promise),
        ("InputEncoding", "UTF-8"),
        ("Url", None),
    ]
    address = description[3].attrib["template"]
    assert address == "http://127.0.0.1:7860/?q={searchTerms}"
