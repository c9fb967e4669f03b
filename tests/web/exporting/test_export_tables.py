"""A conversation as a table: what stands in its cells, and that none of them is a formula."""

import csv
import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient
from web_server import CHAIRED, CONFERENCE, CONFERENCE_HITS, FakeRetriever

from index.article import Article
from index.passages import Passage
from qa import Answer, Hit
from web.application import web_app
from web.exporting.tables import as_csv, as_xlsx
from web.history import Turn
from web.html.citations import Form, cited, quoted
from web.phrases import ENGLISH, VIETNAMESE

TIME = "2026-04-03T07:00:00"  # without an offset, of any machine's clock
SHOWN_TIME = "2026-04-03 07:00:00"
ANSWER = Answer("khi nào?", "khi nào?", CONFERENCE_HITS[:1], True)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "x;=1", "x; +1", "x\n@a"]
FULL = Article(
    "a", "Lũ về", "Lũ.", "https://dantri.com.vn/a", "2026-04-02", "Thu Hà", "vi", "Dân trí"
)


def stored(answer: Answer) -> tuple[Turn, Answer]:
    return Turn.of(answer, TIME), answer


def hostile(text: str) -> Answer:
    """An answer whose texts are all the same."""
    article = Article(text, text, text, text, text, text, None, text)
    hit = Hit(1, 0.5, Passage(text, 0, 0, len(text), text), article, (0, len(text)), {})
    return Answer(text, text, [hit], True)


def csv_rows(answer: Answer, delimiter: str = ",") -> list[list[str]]:
    content = as_csv([stored(answer)], ENGLISH)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), ""), delimiter=delimiter))


def xlsx_cells(answer: Answer) -> list[list[tuple[str, object]]]:
    workbook = load_workbook(io.BytesIO(as_xlsx([stored(answer)], ENGLISH)))
    return [[(cell.data_type, cell.value) for cell in row] for row in workbook.worksheets[0].rows]


def test_a_row_is_a_passage_with_its_citation() -> None:
    [head, row] = csv_rows(ANSWER)
    assert head == [
        *("Time", "Question", "Score", "Quotation", "Passage", "Title", "Author", "Source"),
        *("Date", "Page", "Path or address", "Citation"),
    ]
    assert row == [
        *(
            SHOWN_TIME,
            "khi nào?",
            "0.87",
            CHAIRED,
            CONFERENCE_HITS[0].passage.text,
            CONFERENCE.title,
        ),
        *("Minh Thủy", "baotuyenquang.example", "2026-04-02", "", CONFERENCE.source),
        f"“{CHAIRED}” ({CONFERENCE.title}, Minh Thủy, {CONFERENCE.source}, 2 April 2026)",
    ]
    [_, cells] = xlsx_cells(ANSWER)
    assert [value or "" for _, value in cells] == [*row[:2], 0.87, *row[3:]]


def test_a_question_without_hits_has_a_row() -> None:
    assert csv_rows(replace(ANSWER, hits=[]))[1:] == [[SHOWN_TIME, "khi nào?", *[""] * 10]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    for delimiter in ",;":
        for row in csv_rows(hostile(text), delimiter):
            assert not any(cell.lstrip()[:1] in {*"=+-@＝"} for cell in row if cell.strip())


def test_only_what_would_be_a_formula_has_an_apostrophe() -> None:
    assert csv_rows(hostile("-5 độ;- 6"))[1][3] == "'-5 độ;'- 6"
    assert csv_rows(hostile("từ 3 - 5, = 8; 9"))[1][3] == "từ 3 - 5, = 8; 9"


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "TRUE", "12", "2026-04-02", "{=1}"])
def test_every_text_of_an_xlsx_is_text(text: str) -> None:
    cells = xlsx_cells(hostile(text))[1]
    assert {kind for kind, value in [*cells[:2], *cells[3:]] if value} == {"s"}
    assert cells[3][1] == text.replace("\t", " ").replace("\r", " ")


def test_what_excel_cannot_hold_is_cut_or_written_otherwise() -> None:
    assert xlsx_cells(hostile("a\x0b\x1b\x00b_x0041_"))[1][3] == ("s", "a   b_x005F_x0041_")
    for letter, most in (("ă", 32_767), ("𠀀", 16_383)):  # the latter is two of UTF-16
        passage = Passage("a", 0, 0, 40_000, letter * 40_000)
        hit = Hit(1, 0.5, passage, Article("a", "A", passage.text, "a.txt"), (0, 1), {})
        assert xlsx_cells(Answer("ai?", "ai?", [hit], True))[1][4] == ("s", letter * most)


@pytest.mark.parametrize(
    ("form", "citation"),
    [
        ("plain", "Lũ về, Thu Hà, Dân trí, https://dantri.com.vn/a, 2/4/2026"),
        ("chicago", "Thu Hà, “Lũ về,” Dân trí, April 2, 2026, https://dantri.com.vn/a."),
        ("press", "Dân trí, ngày 2/4/2026 (bài “Lũ về” của Thu Hà)"),
    ],
)
def test_a_citation_has_three_forms(form: Form, citation: str) -> None:
    assert cited(FULL, VIETNAMESE, form) == quoted("", FULL, VIETNAMESE, form) == citation


@pytest.mark.parametrize(
    ("form", "file", "bare"),
    [
        ("plain", "Lũ về, 2026, 2 April 2026", "Lũ về"),
        ("chicago", "“Lũ về,” 2026, April 2, 2026.", "“Lũ về.”"),
        ("press", "2026, ngày 2/4/2026 (bài “Lũ về”)", "bài “Lũ về”"),
    ],
)
def test_a_citation_leaves_out_what_is_not_known(form: Form, file: str, bare: str) -> None:
    article = Article("a", "Lũ về", "Lũ.", "2026/a.txt", "2026-04-02")
    assert cited(article, ENGLISH, form) == file
    assert cited(replace(article, source="a.txt", date=None), ENGLISH, form) == bare


def test_a_quotation_stands_in_its_citation() -> None:
    article = Article("a", "Lũ về", "Lũ.", "a.txt", "2026-04", "Thu Hà")
    assert [
        quoted("Nước.", article, VIETNAMESE, form) for form in ("plain", "chicago", "press")
    ] == [
        "“Nước.” (Lũ về, Thu Hà, 4/2026)",
        "“Nước.” Thu Hà, “Lũ về,” 2026-04.",
        "Theo bài “Lũ về” của Thu Hà, ngày 4/2026: “Nước.”",
    ]


def test_the_page_gets_each_kind_of_file_in_the_form_that_it_asks_for() -> None:
    client = TestClient(web_app(FakeRetriever, local=True), base_url="http://127.0.0.1")
    turn = Turn.of(ANSWER, TIME).model_dump(mode="json")

    def exported(path: str) -> tuple[str, bytes]:
        response = client.post(f"/export/{path}", json={"turns": [turn]})
        assert response.status_code == 200
        return response.headers["content-type"], response.content

    assert exported("csv?citation=chicago")[0] == "text/csv; charset=utf-8"
    assert "“Hội nghị".encode() in exported("csv?citation=chicago")[1]
    assert exported("xlsx")[0].endswith("spreadsheetml.sheet")
    assert exported("xlsx")[1].startswith(b"PK")
    assert "Theo baotuyenquang.example" in exported("csv?citation=press")[1].decode()
    assert "— baotuyenquang.example, ngày 2/4/2026" in exported("md?citation=press")[1].decode()
    [row] = json.loads(exported("json")[1])
    assert list(row["hits"][0]["citations"]) == ["plain", "chicago", "press"]
    assert client.post("/export/csv?citation=x", json={"turns": []}).status_code == 422
    assert client.post("/export/exe", json={"turns": []}).status_code == 422
