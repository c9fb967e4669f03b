"""An article as a page: its text with the marked sentences, and what can be done with it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from html import escape
from itertools import count, pairwise
from urllib.parse import urlencode

from index.arrays import Span
from index.article import Article
from index.text.controls import json_text
from web.html.cards import form_attributes, form_choice
from web.html.citations import CITATION_FORMS, around_quotation, quoted
from web.html.conversation import notice_html
from web.html.marks import Layers, about, article_link, host, lang_attribute, marked
from web.html.pages import html_page
from web.phrases import Phrases

SCRIPT = "alone.js"
# Stands for the number of the page of what a reader will select, if no citation has its digits.
OF_SELECTION = 10**9


def article_page(
    article: Article,
    passage: Span,
    sentence: Span,
    phrases: Phrases,
    above: str = "",
    others: Sequence[Span] = (),
    original: str = "",
) -> str:
    """A page with a whole article; its marked sentence has the id `here`.

    Args:
        article: the article.
        passage: (start, end) of the lightly marked part of `article.text`, in characters.
        sentence: (start, end) of the strongly marked part of `article.text`, in characters.
        phrases: the texts in the reader's language.
        above: HTML above the article.
        others: (start, end) of other marked parts, in characters.
        original: the address of the file that it was read from; "" if this is not offered.
    """
    also = [span for span in others if span != sentence]
    layers = [("span.nearby", [passage]), ("mark", [sentence]), ("mark.other", also)]
    paragraphs = "".join(
        f'<p dir="auto">{_paragraph(article, paragraph.span(), layers, phrases)}</p>'
        for paragraph in re.finditer(r"[^\n]+", article.text)
    ).replace("<mark>", '<mark id="here">', 1)
    marked_pages = article.pages_of(*sentence) if sentence[0] < sentence[1] else []
    body = (
        f'<article class="article"{lang_attribute(article)}>'
        f'<h1 dir="auto">{escape(article.title)}</h1>'
        f'<p class="meta" lang="{phrases.code}">{about(article, phrases, marked_pages)}</p>'
        f"{_actions(article, sentence, bool(also), original, phrases)}{paragraphs}</article>"
    )
    address = article_link(
        article.id, passage="{}-{}".format(*passage), sentence="{}-{}".format(*sentence)
    )
    return html_page(article.title, above + body, phrases, address, SCRIPT)


def _paragraph(article: Article, paragraph: Span, layers: Layers, phrases: Phrases) -> str:
    """A paragraph as HTML. Where a page of a PDF begins, its number stands beside the text."""
    start, end = paragraph
    first, last = (bisect_left(article.pages, (place,)) for place in paragraph)
    pages = dict(article.pages[first:last])
    edges = [start, *(place for place in pages if place > start), end]
    html = ""
    for left, right in pairwise(edges):
        if left in pages:
            label = escape(phrases.on_pages([pages[left]]))
            html += f'<span class="page" data-page="{pages[left]}" data-label="{label}"></span>'
        html += marked(article.text, (left, right), layers)
    return html


def _actions(
    article: Article, sentence: Span, several: bool, original: str, phrases: Phrases
) -> str:
    """What can be done with an article. Each has a key; what needs a script is shown by it.

    Args:
        article: the article.
        sentence: (start, end) of the marked part of its text, in characters.
        several: True if there are other marks, which can be gone to.
        original: the address of its file; "" for none. A source on the web goes before it.
        phrases: the texts in the reader's language.
    """
    quotation = article.text[slice(*sentence)]
    pages = article.pages_of(*sentence) if quotation else []
    texts = form_attributes(lambda form: quoted(quotation, article, phrases, form, pages))
    around, of_selection = _around_selection(article, phrases)
    address = article.source if host(article.source) else original
    if address and pages and "#" not in address:
        address += f"#page={pages[0]}"  # which viewers of PDFs understand (RFC 8118)
    link = f'a href="{escape(address)}" target="_blank" rel="noopener noreferrer"'
    items = [
        (link, "o", phrases.original) if address else None,
        (f'a class="only" href="./?{_parameters(article=article.id)}"', "a", phrases.only_this),
        (f'a class="open" href="similar?{_parameters(id=article.id)}"', "m", phrases.similar),
        (
            f'button type="button" class="copy" {texts} '
            f'data-around="{escape(json_text(around))}"{of_selection} '
            f'data-copied="{phrases.copied}" hidden',
            "c",
            phrases.copy,
        ),
        ('button type="button" class="print" hidden', "p", phrases.print),
        ('button type="button" class="step" data-step="1" hidden', "j", phrases.next_mark)
        if several
        else None,
        ('button type="button" class="step" data-step="-1" hidden', "k", phrases.last_mark)
        if several
        else None,
    ]
    elements = "".join(
        f'<{element} aria-keyshortcuts="{key}" title="{label} ({key.upper()})">{label}'
        f"</{element.partition(' ')[0]}>"
        for element, key, label in filter(None, items)
    )
    return (
        f'<nav class="actions" lang="{phrases.code}" aria-label="{phrases.article}">'
        f"{elements}{form_choice(phrases)}</nav>"
    )


def _around_selection(article: Article, phrases: Phrases) -> tuple[dict[str, tuple[str, str]], str]:
    """What stands around a selection in each form, and an attribute with what is its page there.

    The script puts the page in the place of this number, which is found nowhere else. Without
    pages, there is no attribute.
    """

    def around(pages: Sequence[int]) -> dict[str, tuple[str, str]]:
        return {form: around_quotation(article, phrases, form, pages) for form in CITATION_FORMS}

    without = around([])
    if not article.pages:
        return without, ""
    texts = json_text(without)
    page = next(number for number in count(OF_SELECTION) if str(number) not in texts)
    return around([page]), f' data-page="{page}"'


def _parameters(**values: str) -> str:
    return escape(urlencode(values))


def changed_page(article: Article, phrases: Phrases) -> str:
    """A page with an article whose quoted sentence is gone or elsewhere: nothing is marked."""
    return article_page(article, (0, 0), (0, 0), phrases, notice_html(phrases.changed))


def similar_page(article: Article, similar: Sequence[Article], phrases: Phrases) -> str:
    """A page with the titles of articles that are like an article."""
    title = f"{phrases.similar}: {article.title}"
    titles = "".join(title_html(each, phrases) for each in similar)
    body = (
        f'<section class="library"><h1 dir="auto">{phrases.similar}</h1>'
        f'<p class="meta" dir="auto"><a class="open" href="{escape(article_link(article.id))}">'
        f"{escape(article.title)}</a></p>"
        + (f'<ol class="titles">{titles}</ol>' if similar else notice_html(phrases.none_similar))
        + "</section>"
    )
    return html_page(title, body, phrases, f"similar?{urlencode({'id': article.id})}")


def title_html(article: Article, phrases: Phrases) -> str:
    """The title of an article, which opens it, with what is known of it, as an item of a list."""
    address = escape(article_link(article.id))
    return (
        f'<li{lang_attribute(article)}><h2 dir="auto">'
        f'<a class="open" href="{address}">{escape(article.title)}</a></h2>'
        f'<p class="meta" lang="{phrases.code}">{about(article, phrases)}</p></li>'
    )
