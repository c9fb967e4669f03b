"""Citations of articles in three forms, as plain text, with and without a quotation."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

from index.article import Article
from index.store.origins import shown_source
from qa.answer import Hit, page_numbers
from web.html.marks import host
from web.phrases import Phrases, choose

Form = Literal["plain", "chicago", "press"]
"""The forms of a citation.

"plain" is in the reader's language. "chicago" is like a note of the Chicago Manual of Style (17th
edition, 14.191), in English. "press" is how Vietnamese newspapers name a source.
"""
CITATION_FORMS: tuple[Form, ...] = get_args(Form)


def cited(
    article: Article, phrases: Phrases, form: Form = "plain", pages: Sequence[int] = ()
) -> str:
    """A citation of an article: its title, author, source, date, pages, as far as they are known.

    Args:
        article: the article.
        phrases: the texts in the reader's language.
        form: the form of the citation.
        pages: of a PDF, on which the quotation stands.
    """
    paper = shown_source(article.source, article.source_name)
    address = article.source if host(article.source) else ""
    if form == "press":
        return _press(article, paper, pages)
    if address and not article.source_name:
        paper = ""  # the address has the host
    if form == "chicago":
        day = _american(article.date)
        behind = ", ".join(filter(None, (paper, day, page_numbers(pages), address)))
        title = f"“{article.title},” {behind}." if behind else f"“{article.title}.”"
        return f"{article.author}, {title}" if article.author else title
    day = phrases.date(article.date) if article.date else ""
    place = phrases.on_pages(pages)
    return ", ".join(filter(None, (article.title, article.author, paper, address, day, place)))


def _press(article: Article, paper: str, pages: Sequence[int]) -> str:
    """Paper and day, and then the title with the author in brackets; without a paper, the title."""
    title = f"bài “{article.title}”"
    if article.author:
        title += f" của {article.author}"
    vietnamese = choose(None, "vi")
    if pages:
        title += f", {vietnamese.on_pages(pages)}"
    day = f"ngày {vietnamese.date(article.date)}" if article.date else ""
    if not paper:
        return ", ".join(filter(None, (title, day)))
    return f"{', '.join(filter(None, (paper, day)))} ({title})"


def _american(day: str | None) -> str:
    """A day as Americans write it, "April 2, 2026"; any other text unchanged."""
    try:
        parsed = date.fromisoformat(day or "")
    except ValueError:
        return day or ""
    return f"{parsed:%B} {parsed.day}, {parsed.year}"


def around_quotation(
    article: Article, phrases: Phrases, form: Form, pages: Sequence[int] = ()
) -> tuple[str, str]:
    """What stands before and what behind a quotation from an article, the quotation marks too."""
    citation = cited(article, phrases, form, pages)
    if form == "press":
        return f"Theo {citation}: “", "”"
    return ("“", f"” {citation}") if form == "chicago" else ("“", f"” ({citation})")


def quoted(
    text: str,
    article: Article,
    phrases: Phrases,
    form: Form = "plain",
    pages: Sequence[int] = (),
) -> str:
    """A part of an article in quotation marks with its citation; without a part, the citation."""
    if not text:
        return cited(article, phrases, form)
    before, behind = around_quotation(article, phrases, form, pages)
    return f"{before}{text}{behind}"


def citation(hit: Hit, phrases: Phrases, form: Form = "plain") -> str:
    """The quoted sentence of a hit with its citation."""
    return quoted(hit.passage.text[slice(*hit.highlight)], hit.article, phrases, form, hit.pages)
