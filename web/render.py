"""Turns answers and articles into HTML; every word that is not ours is escaped here."""

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from unicodedata import normalize
from urllib.parse import urlencode, urlsplit

from index.articles import Article
from qa.answer import Answer, Copy, Hit
from web.words import Words

STRONG, FAIR = 0.66, 0.33  # the scores from which a match is called strong, and a match at all
NAMED = 3  # articles with the same passage that a card names; the rest are counted
SHOWN_QUESTION = 300  # characters of a question that its bubble repeats
ICON = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%239c2a1f'/%3E"
    "%3Cpath d='M9 22V10h3v5h8v-5h3v12h-3v-5h-8v5z' fill='%23fff'/%3E%3C/svg%3E\">"
)
HEAD = f'<link rel="stylesheet" href="style.css">{ICON}'

Span = tuple[int, int]


def thread(content: str, words: Words) -> str:
    """The whole conversation: the masthead and, below it, `content` (HTML)."""
    return (
        f'<div class="hb" lang="{words.code}">'
        '<header class="masthead"><a href="./">Hỏi Báo</a></header>'
        f'<div class="thread" role="log">{content}</div></div>'
    )


def welcome(articles: int, passages: int, examples: Sequence[str], words: Words) -> str:
    """What is seen before the first question; `examples` are asked on a click."""
    counts = words.collection.format(articles=words.count(articles), passages=words.count(passages))
    buttons = "".join(
        f'<li><button type="button" class="example" dir="auto">{escape(example)}</button></li>'
        for example in examples
    )
    newest = f"<h2>{words.newest}</h2><ul>{buttons}</ul>" if examples else ""
    return (
        f'<section class="welcome"><h1>{words.promise}</h1><p>{words.advice}</p>'
        f'<p class="counts">{counts}</p>{newest}</section>'
    )


def turn(question: str, reply: str) -> str:
    """One question (text) and what came of it (HTML)."""
    if len(question) > SHOWN_QUESTION:
        question = question[:SHOWN_QUESTION] + "…"
    return (
        f'<section class="turn"><p class="question" dir="auto">{escape(question)}</p>{reply}'
        "</section>"
    )


def waiting(words: Words) -> str:
    """What stands in for an answer until it comes."""
    return f'<p class="waiting" role="status">{words.waiting}</p>'


def notice(message: str) -> str:
    """A message (text) of ours in place of an answer."""
    return f'<p class="notice" role="status">{escape(message)}</p>'


def answer(answer: Answer, words: Words) -> str:
    """The quotation (or the warning that nothing answers well), then the ranked cards."""
    if not answer.hits:
        return notice(words.empty)
    understood = ""
    if answer.understood_as != " ".join(normalize("NFC", answer.question).split()):
        understood = (
            f'<p class="understood" dir="auto">{words.understood}: '
            f"<i>{escape(answer.understood_as)}</i></p>"
        )
    if answer.confident:
        top = _quotation(answer.hits[0], words)
    else:
        top = f'<p class="unsure">{words.unsure}</p>'
    cards = "".join(_card(hit, words) for hit in answer.hits)
    return f'{understood}{top}<ol class="cards">{cards}</ol>'


def article_page(article: Article, passage: Span, sentence: Span, words: Words) -> str:
    """A whole article as a page of its own; the sentence is marked, with the id `here`.

    Args:
        article: what is shown.
        passage: (start, end) of the lightly marked part of `article.text`.
        sentence: (start, end) of the strongly marked part of `article.text`.
        words: the interface's language.
    """
    byline = [f"{words.by}: {escape(article.author)}"] if article.author else []
    meta = " · ".join([*_origin(article, words), *byline])
    paragraphs = "".join(
        f'<p dir="auto">{_marked(article.text, found.span(), passage, sentence)}</p>'
        for found in re.finditer(r"[^\n]+", article.text)
    ).replace("<mark>", '<mark id="here">', 1)
    body = (
        f'<article class="article"{_language(article)}><h1 dir="auto">{escape(article.title)}</h1>'
        f'<p class="meta">{meta}</p>{paragraphs}</article>'
    )
    return page(article.title, body, words)


def page(title: str, body: str, words: Words) -> str:
    """A page apart from the chat, which may show it in a dialog: `title` is text, `body` HTML."""
    close = (
        f'<form method="dialog" class="close"><button aria-label="{words.close}">×</button></form>'
    )
    return (
        f'<!doctype html><html lang="{words.code}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title>{HEAD}<body class="reading">{close}{body}</body></html>'
    )


def _quotation(hit: Hit, words: Words) -> str:
    start, end = hit.highlight
    origin = " · ".join([escape(hit.article.title), *_origin(hit.article, words)[:1]])
    return (
        f'<figure class="quotation"{_language(hit.article)}>'
        f'<blockquote dir="auto">{escape(hit.passage.text[start:end])}</blockquote>'
        f'<figcaption dir="auto"><a class="open" href="{_link(hit)}">{origin}</a></figcaption>'
        "</figure>"
    )


def _card(hit: Hit, words: Words) -> str:
    text, (start, end) = hit.passage.text, hit.highlight
    marked = f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"
    meta = " · ".join(_origin(hit.article, words))
    return (
        f'<li class="card"{_language(hit.article)}><h3 dir="auto">'
        f'<a class="open" href="{_link(hit)}">{escape(hit.article.title)}</a></h3>'
        f'<p class="meta"><span>{meta}</span>{_strength(hit.score, words)}</p>'
        f'<p class="passage" dir="auto">{marked}</p>{_also(hit.also, words)}'
        f'<a class="open more" href="{_link(hit)}">{words.open}</a></li>'
    )


def _also(copies: Sequence[Copy], words: Words) -> str:
    """The other articles with the same passage, each opened by its link."""
    links = []
    for copy in copies[:NAMED]:
        origin = [words.date(copy.date)] if copy.date else []
        about = escape(" · ".join([*origin, _host(copy.source) or copy.source]))
        spans = {"passage": "0-0", "sentence": "0-0"}  # where it says the same is not known
        link = escape(f"article?{urlencode({'id': copy.id, **spans})}")
        links.append(f'<a class="open" href="{link}">{escape(copy.title)}</a> ({about})')
    if more := len(copies) - len(links):
        links.append(f"+{words.count(more)}")
    return f'<p class="also" dir="auto">{words.also}: {"; ".join(links)}</p>' if links else ""


def _strength(score: float, words: Words) -> str:
    level = 0 if score >= STRONG else 1 if score >= FAIR else 2
    return (
        f'<span class="strength level-{level}" title="{words.score}">'
        f'<span class="bar"><i style="width:{score:.0%}"></i></span>'
        f"{words.strengths[level]} {words.decimal(score)}</span>"
    )


def _origin(article: Article, words: Words) -> list[str]:
    """The date, where there is one, and the source: a link only if it is an http(s) URL."""
    dates = [escape(words.date(article.date))] if article.date else []
    source = escape(article.source)
    host = _host(article.source)
    if host:
        source = f'<a href="{source}" target="_blank" rel="noopener noreferrer">{escape(host)}</a>'
    return [*dates, f'<span class="source">{source}</span>']


def _host(source: str) -> str | None:
    try:
        parts = urlsplit(source)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:  # a malformed address, such as "http://["
        return None


def _link(hit: Hit) -> str:
    """The address of the hit's article, opened at the hit."""
    offset = hit.passage.start
    spans = {
        "passage": f"{offset}-{hit.passage.end}",
        "sentence": f"{offset + hit.highlight[0]}-{offset + hit.highlight[1]}",
    }
    return escape(f"article?{urlencode({'id': hit.article.id, **spans})}#here")


def _marked(text: str, paragraph: Span, passage: Span, sentence: Span) -> str:
    start, end = paragraph
    inner = {edge for edge in (*passage, *sentence) if start < edge < end}
    cuts = sorted({start, end, *inner})
    html = ""
    for left, right in pairwise(cuts):
        piece = escape(text[left:right])
        if sentence[0] <= left and right <= sentence[1]:
            piece = f"<mark>{piece}</mark>"
        elif passage[0] <= left and right <= passage[1]:
            piece = f'<span class="nearby">{piece}</span>'
        html += piece
    return html


def _language(article: Article) -> str:
    return f' lang="{escape(article.language)}"' if article.language else ""
