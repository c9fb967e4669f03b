"""The pages of a PDF, wherever its sentences are shown: card, reader, citation, file, share."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pages_helper import read
from starlette.testclient import TestClient
from web_server import FakeRetriever, hit

from index.article import Article
from qa.answer import Answer, Hit, as_dict, page_numbers
from qa.printing import hit_text
from web.application import web_app
from web.exporting.documents import as_json, as_markdown
from web.exporting.tables import rows
from web.history import Turn
from web.html.article import article_page
from web.html.cards import card
from web.html.citations import Form, citation
from web.html.marks import hit_link
from web.phrases import ENGLISH, VIETNAMESE
from web.sharing.shares import Shares, shares_folder

TIME = "2026-04-03T07:00:00+00:00"
FIRST, SECOND = "Nước lên.", "Đê vỡ ở ba xã."
REPORT = Article(
    "bao-cao.pdf",
    "Báo cáo lũ",
    f"{FIRST}\n\n{SECOND} Hết.",
    "2026/bao-cao.pdf",
    "2026-04-02",
    # "Đê vỡ" stands at the foot of page 3, "ở ba xã" at the head of page 4.
    pages=((0, 1), (len(FIRST) + 2, 3), (len(FIRST) + 2 + len("Đê vỡ "), 4)),
)
BOTH = hit(REPORT, SECOND)
ONE = hit(REPORT, FIRST)


def turns(of: Hit) -> list[tuple[Turn, Answer]]:
    answer = Answer("đê nào vỡ?", "đê nào vỡ?", [of], True)
    return [(Turn.of(answer, TIME), answer)]


class Reports(FakeRetriever):
    def article(self, id: str) -> Article | None:
        return REPORT if id == REPORT.id else super().article(id)


def test_a_hit_has_the_pages_of_its_sentence() -> None:
    assert (ONE.pages, BOTH.pages, hit(REPORT, "Hết.").pages) == ([1], [3, 4], [4])
    assert hit(replace(REPORT, pages=()), SECOND).pages == []
    assert page_numbers([7, 3, 4, 5, 3]) == "3–5, 7"
    [given] = as_dict(turns(BOTH)[0][1])["hits"]
    assert given["pages"] == [3, 4]
    assert "pages" not in given["article"]
    assert "2026-04-02 · 2026/bao-cao.pdf · pages 3–4\n" in hit_text(BOTH).plain
    assert "2026-04-02 · 2026/bao-cao.pdf · page 1\n" in hit_text(ONE).plain


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("plain", f"“{SECOND}” (Báo cáo lũ, 2026, 2 April 2026, pages 3–4)"),
        ("chicago", f"“{SECOND}” “Báo cáo lũ,” 2026, April 2, 2026, 3–4."),
        ("press", f"Theo 2026, ngày 2/4/2026 (bài “Báo cáo lũ”, trang 3–4): “{SECOND}”"),
    ],
)
def test_a_citation_names_the_pages(form: Form, text: str) -> None:
    assert citation(BOTH, ENGLISH, form) == text


def test_a_card_names_the_page() -> None:
    html = card([ONE, BOTH], VIETNAMESE, judged=False)
    assert '<span class="source" title="2026/bao-cao.pdf">2026</span> · trang 1</span>' in html
    assert '<span class="pages">trang 3–4</span>' in html  # of the further passage
    assert "trang" not in card([hit(replace(REPORT, pages=()), FIRST)], VIETNAMESE, False)


def test_the_original_is_opened_at_the_page(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "bao-cao.pdf").write_bytes(b"%PDF-1.7")
    client = TestClient(web_app(Reports, originals=tmp_path))
    at_sentence = hit_link(BOTH).replace("&amp;", "&").partition("#")[0]
    html = client.get(f"/{at_sentence}").text
    assert '<a href="original?id=bao-cao.pdf#page=3" target="_blank"' in html
    # Of the whole article no page is told.
    assert '<a href="original?id=bao-cao.pdf" target' in client.get("/article?id=bao-cao.pdf").text
    answer = client.get("/original?id=bao-cao.pdf")
    assert answer.content == b"%PDF-1.7"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="bao-cao.pdf"'


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://a.example/b.pdf", "https://a.example/b.pdf#page=3"),
        ("https://a.example/b.pdf#page=9", "https://a.example/b.pdf#page=9"),
        ("c.pdf", None),  # no file is offered
    ],
)
def test_a_pdf_of_the_web_is_opened_at_the_page(source: str, address: str | None) -> None:
    start = REPORT.text.index(SECOND)
    span = (start, start + len(SECOND))
    links = read(article_page(replace(REPORT, source=source), span, span, ENGLISH)).links
    # The line about the article links its source as it is.
    assert [link for link in links if ".pdf#" in link][-1:] == ([address] if address else [])


def test_the_reader_shows_where_pages_begin() -> None:
    start = REPORT.text.index(SECOND)
    html = article_page(REPORT, (0, 0), (start, start + len(SECOND)), ENGLISH)
    body = html[html.index("</nav>", html.index('class="actions"')) :]

    def page(number: int) -> str:
        return f'<span class="page" data-page="{number}" data-label="page {number}"></span>'

    assert f'<p dir="auto">{page(1)}{FIRST}</p><p dir="auto">{page(3)}' in body
    assert f'<mark id="here">Đê vỡ </mark>{page(4)}<mark>ở ba xã.</mark> Hết.</p>' in body
    assert REPORT.text.replace("\n\n", "") in "".join(read(html).text)
    assert "1000000000" in html  # for the page of what is selected
    plain = article_page(replace(REPORT, pages=()), (0, 0), (0, 0), ENGLISH)
    assert "data-page" not in plain
    assert "1000000000" not in plain


def test_exports_name_the_pages() -> None:
    assert "2 April 2026, pages 3–4" in as_markdown(turns(BOTH), ENGLISH)
    [row] = json.loads(as_json(turns(BOTH), ENGLISH))
    assert row["hits"][0]["pages"] == [3, 4]
    [_, cells] = rows(turns(BOTH), VIETNAMESE, "plain")
    assert dict(zip(VIETNAMESE.columns, cells, strict=True))["Trang"] == "3–4"


def test_a_shared_answer_keeps_the_pages(tmp_path: Path) -> None:
    shares = Shares(shares_folder(tmp_path / "store"))
    client = TestClient(web_app(Reports, shares=shares), headers={"accept-language": "en"})
    turn = json.loads(turns(BOTH)[0][0].model_dump_json())
    id = client.post("/shared", json=turn).json()["id"]
    assert client.get(f"/shared?id={id}").text.count("· pages 3–4") == 2
    [file] = shares.folder.iterdir()
    kept = json.loads(file.read_text("utf-8"))
    assert kept["hits"][0].pop("pages") == [3, 4]
    file.write_text(json.dumps(kept), "utf-8")  # as it was kept before there were pages
    html = client.get(f"/shared?id={id}").text
    assert SECOND in html
    assert "pages 3" not in html


def test_a_program_gets_the_pages_of_an_article() -> None:
    client = TestClient(web_app(Reports))
    given = client.post("/gradio_api/run/article", json={"data": [REPORT.id]}).json()["data"][0]
    assert given["pages"] == [[0, 1], [11, 3], [17, 4]]
