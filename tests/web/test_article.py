"""What can be done with an article: its links and buttons, their keys, and its other marks."""

import json
import re
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

from pages_helper import read
from starlette.testclient import TestClient
from web_server import BRIDGE, CHAIRED, CONFERENCE, CONFERENCE_HITS, HOSTILE, NASTY, FakeRetriever

from index.article import Article
from web.application import web_app
from web.html.article import article_page, similar_page
from web.html.marks import hit_link
from web.phrases import ENGLISH, VIETNAMESE

SECOND = "Hội nghị được kết nối tới 3.251 điểm cầu trong cả nước."


def test_each_action_has_a_key() -> None:
    html = article_page(CONFERENCE, (0, 0), (0, 7), ENGLISH, others=[(8, 11)])
    actions = html[html.index('<nav class="actions"') :].partition("</nav>")[0]
    assert re.findall('aria-keyshortcuts="(.)" title="([^"]+)"', actions) == [
        ("o", "Original (O)"),
        ("a", "Ask only this article (A)"),
        ("m", "More like this (M)"),
        ("c", "Copy with source (C)"),
        ("p", "Print (P)"),
        ("j", "Next mark (J)"),
        ("k", "Previous mark (K)"),
    ]
    assert 'href="https://baotuyenquang.example/hoi-nghi?a=1&amp;b=2" target="_blank"' in actions
    assert 'href="./?article=hoi-nghi"' in actions
    assert 'class="open" href="similar?id=hoi-nghi"' in actions
    cited = f"{CONFERENCE.title}, Minh Thủy, {CONFERENCE.source}, 2 April 2026"
    assert f'data-text="{escape(f"“Sáng 2/” ({cited})")}"' in actions
    chicago = (
        f"Minh Thủy, “{CONFERENCE.title},” April 2, 2026, "
        "https://baotuyenquang.example/hoi-nghi?a=1&b=2."
    )
    assert f'data-chicago="{escape(f"“Sáng 2/” {chicago}")}"' in actions
    around = {
        "plain": ["“", f"” ({cited})"],
        "chicago": ["“", f"” {chicago}"],
        "press": [
            "Theo baotuyenquang.example, ngày 2/4/2026 "
            f"(bài “{CONFERENCE.title}” của Minh Thủy): “",
            "”",
        ],
    }
    [told] = re.findall('data-around="(.*?)"', actions)
    assert json.loads(unescape(told)) == around
    # What a script does is shown by it.
    assert actions.count("<button") == actions.count(" hidden ") == 4
    assert '<script type="module" src="alone.js"></script>' in html


def test_a_file_has_no_address_and_one_mark_no_next() -> None:
    html = article_page(BRIDGE, (0, 0), (0, 0), VIETNAMESE)
    assert VIETNAMESE.original not in html
    assert VIETNAMESE.next_mark not in html
    cited = "Thông xe cây cầu mới bắc qua sông Lô, 2026, 28/3/2026"
    assert f'data-text="{cited}"' in html


def test_nothing_of_an_article_is_markup_in_its_actions() -> None:
    for html in (
        article_page(HOSTILE, (0, 9), (0, 5), ENGLISH, others=[(6, 9)]),
        similar_page(HOSTILE, [HOSTILE], ENGLISH),
        similar_page(BRIDGE, [], ENGLISH),
    ):
        page = read(html)
        assert not any("javascript" in link for link in page.links)
    assert NASTY in "".join(read(similar_page(HOSTILE, [], ENGLISH)).text)
    assert ENGLISH.none_similar in similar_page(BRIDGE, [], ENGLISH)


def test_the_other_marks_of_an_answer_are_marked_too() -> None:
    client = TestClient(web_app(FakeRetriever))
    link = unescape(hit_link(CONFERENCE_HITS[0], CONFERENCE_HITS[:2]))
    start = CONFERENCE.text.index(CHAIRED)
    second = CONFERENCE.text.index(SECOND)
    assert f"&sentence={start}-{start + len(CHAIRED)}" in link
    assert f"&others={second}-{second + len(SECOND)}&" in link
    html = client.get(f"/{link.partition('#')[0]}").text
    assert f'<mark id="here">{CHAIRED}</mark>' in html
    assert f'<mark class="other">{SECOND}</mark>' in html
    # A hit alone, and a sentence that is marked already, have no others.
    assert "others" not in hit_link(CONFERENCE_HITS[0], CONFERENCE_HITS[:1])


def test_the_seal_is_of_all_marks() -> None:
    retriever = FakeRetriever()
    changed = replace(CONFERENCE, text=CONFERENCE.text.replace("3.251", "3.252"))
    retriever.article = lambda id: changed  # type: ignore[method-assign]
    client = TestClient(web_app(lambda: retriever))
    both = unescape(hit_link(CONFERENCE_HITS[0], CONFERENCE_HITS[:2])).partition("#")[0]
    assert ENGLISH.changed in client.get(f"/{both}").text
    alone = unescape(hit_link(CONFERENCE_HITS[0])).partition("#")[0]
    assert ENGLISH.changed not in client.get(f"/{alone}").text


def test_overlapping_marks_keep_the_text() -> None:
    article = Article(id="a", title="T", text="Một. Hai. Ba.", source="a.txt")
    others = [(5, 9), (7, 11), (12, 99), (9, 3)]
    page = read(article_page(article, (0, 13), (5, 9), ENGLISH, others=others))
    assert article.text in "".join(page.text)


def test_articles_like_one_are_a_page() -> None:
    client = TestClient(web_app(FakeRetriever))
    html = client.get("/similar?id=cau").text
    assert f'<a class="open" href="article?id=hoi-nghi">{CONFERENCE.title}</a></h2>' in html
    assert f'<a class="open" href="article?id=cau">{BRIDGE.title}</a></p>' in html
    assert client.get("/similar?id=none").status_code == 404


def test_the_file_is_had_by_the_id_of_its_article_alone(tmp_path: Path) -> None:
    folder = tmp_path / "2026"
    folder.mkdir()
    (folder / "cau-song-lo.md").write_text("<script>alert(1)</script>")
    client = TestClient(web_app(FakeRetriever, originals=tmp_path))
    html = client.get("/article?id=cau").text
    assert '<a href="original?id=cau" target="_blank" rel="noopener noreferrer"' in html
    answer = client.get("/original?id=cau")
    assert answer.text == "<script>alert(1)</script>"
    assert answer.headers["content-disposition"] == "inline; filename*=utf-8''cau-song-lo.md"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for id in ("2026/cau-song-lo.md", "../2026/cau-song-lo.md", "hoi-nghi", "none"):
        assert client.get("/original", params={"id": id}).status_code == 404
    (folder / "cau-song-lo.md").unlink()
    assert client.get("/original?id=cau").status_code == 404
    assert "original?" not in client.get("/article?id=cau").text


def test_files_are_not_offered_unless_they_are() -> None:
    client = TestClient(web_app(FakeRetriever))
    assert "original?" not in client.get("/article?id=cau").text
    assert client.get("/original?id=cau").status_code == 404
