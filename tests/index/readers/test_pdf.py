"""PDF: lines joined to paragraphs, fields, old fonts, and what is said of the rest."""

import io

import pytest
from documents import only_article, pdf

from index.article import Article, Notice
from index.readers.pdf import read_pdf


def test_pdf_lines_become_paragraphs_again() -> None:
    article = only_article(
        read_pdf(
            pdf(
                [
                    [
                        b"Water falls in Na Hang at last",
                        b"The river fell below the first alarm this morning, said the office, and",
                        b"the schools will open on Monday.",
                        b"Forty men of the district cleared mud from the road and from the houses,",
                        b"and mended the poles of the power line in two of the three hamlets that",
                        b"were cut off.",
                    ]
                ],
                info="/Title(Water falls in Na Hang)/Author(Ly Thi Bo)/CreationDate(D:20240402)",
            ),
            "tin/a.pdf",
        )
    )
    assert article == Article(
        id="tin/a.pdf",
        title="Water falls in Na Hang",
        text="Water falls in Na Hang at last\n\n"
        "The river fell below the first alarm this morning, said the office, and "
        "the schools will open on Monday.\n\n"
        "Forty men of the district cleared mud from the road and from the houses, "
        "and mended the poles of the power line in two of the three hamlets that "
        "were cut off.",
        source="tin/a.pdf",
        date="2024-04-02",
        author="Ly Thi Bo",
    )


def test_pdf_pages_lose_their_numbers_and_running_heads() -> None:
    pages = [
        [b"Na Hang News 2024", b"Body of page %s." % name, str(number).encode()]
        for number, name in enumerate((b"one", b"two", b"three"), 1)
    ]
    assert only_article(read_pdf(pdf(pages), "a.pdf")).text == (
        "Body of page one.\n\nBody of page two.\n\nBody of page three."
    )


def test_pdf_in_a_font_from_before_unicode_is_converted() -> None:
    old = "Bµ con phÊn khëi v× mïa cam"
    article = only_article(read_pdf(pdf([[old.encode("cp1252")]], font=".VnTime"), "a.pdf"))
    assert article.text == "Bà con phấn khởi vì mùa cam"
    capitals = only_article(read_pdf(pdf([["mïa cam".encode("cp1252")]], font=".VnTimeH"), "a.pdf"))
    assert capitals.text == "MÙA CAM"


def test_a_pdf_without_text_is_skipped_as_scanned() -> None:
    assert list(read_pdf(pdf([[], []]), "a.pdf")) == [
        Notice("a.pdf", "skipped: scanned, no text layer: run OCR first")
    ]


def test_pages_without_text_are_counted() -> None:
    notice, article = read_pdf(pdf([[b"Body."], []]), "a.pdf")
    assert notice == Notice(
        "a.pdf", "read without 1 of its 2 pages, which hold no text: run OCR first", skipped=False
    )
    assert isinstance(article, Article)


def test_pages_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.pdf.MAX_PAGES", 1)
    notice, article = read_pdf(pdf([[b"Body."], [b"More."], [b"Last."]]), "a.pdf")
    assert isinstance(notice, Notice)
    assert notice.message == "read without the 2 pages after page 1: split it"
    assert isinstance(article, Article)
    assert article.text == "Body."


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"no PDF at all", b"%PDF-1.7\n" + b"\0" * 999])
def test_a_damaged_pdf_is_skipped_with_a_notice(data: bytes) -> None:
    assert list(read_pdf(io.BytesIO(data), "a.pdf")) == [
        Notice("a.pdf", "skipped: it is damaged: open it and save it anew")
    ]
